"""What waits for a person today, from every room, the longest waiting first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from maps.layouts.waiting import remarks_to_settle
from network import privacy_waiting
from network.access import Permission, places_of
from network.models import Account
from network.moments import Moment
from network.places import names
from network.waiting import About, Waiting, longest_first
from parcels.labels import labels_of
from plans.housing.waiting import roster_objections
from reports.models import Answer, Request
from reports.months.waiting import reports_to_sign
from survey.disputes.waiting import disputes_waiting
from survey.keeping.waiting import retention_to_confirm
from survey.referrals.waiting import referrals_for_agency, referrals_to_follow
from survey.repairs.waiting import houses_to_visit
from survey.telling.waiting import households_to_tell
from survey.training.waiting import checks_to_make
from survey.verifying import home as verifying


def requests_to_answer(account: Account, moment: Moment) -> list[Waiting]:
    """What the network asked of the district and nobody has answered. Two queries at most."""
    places = places_of(account, Permission.ANSWER)
    if not places:
        return []
    answered = Answer.objects.filter(recorded_at__known_by=moment.known_by).values("request")
    asked = (
        Request.objects.filter(place__in=places, recorded_at__known_by=moment.known_by)
        .exclude(pk__in=answered)
        .order_by("asked_on", "pk")
    )
    found = list(asked.select_related("place"))
    if not found:
        return []
    oldest = found[0]
    return [
        Waiting(
            label=_("ตอบเรื่องที่เครือข่ายขอต่ออำเภอ"),
            count=len(found),
            since=oldest.asked_on,
            url=reverse("request", args=[oldest.key]),
            detail=oldest.title,
            due_on=min((each.due_on for each in found if each.due_on), default=None),
        )
    ]


# Each asks of its room what waits for an account, in few queries, and says nothing where
# the account may do nothing there.
ROOMS: tuple[Callable[[Account, Moment], list[Waiting]], ...] = (
    reports_to_sign,
    requests_to_answer,
    verifying.waiting_for,
    referrals_to_follow,
    referrals_for_agency,
    houses_to_visit,
    remarks_to_settle,
    checks_to_make,
    *privacy_waiting.ROOMS,
    households_to_tell,
    retention_to_confirm,
    disputes_waiting,
    roster_objections,
)


def waiting_for(account: Account) -> list[Waiting]:
    """Everything that waits for the account, what is late and what has waited longest first."""
    moment = Moment.now()
    found = [each for room in ROOMS for each in room(account, moment)]
    return longest_first(named(found, moment), moment.last_day)


def named(found: list[Waiting], moment: Moment) -> list[Waiting]:
    """With the numbers of houses and parcels and the names of places. Two queries at most."""
    about = [each.about for each in found if each.about is not None]
    units = sorted({unit for each in about for unit in each.units})
    places = sorted({each.place for each in about if each.place is not None})
    labels = labels_of(units, moment) if units else {}
    at = names(places, moment) if places else {}

    def detail(told: About) -> str:
        place = at.get(told.place) if told.place is not None else None
        return " · ".join(str(part) for part in (told.words(labels), place) if part)

    return [
        replace(each, detail=detail(each.about)) if each.about is not None else each
        for each in found
    ]

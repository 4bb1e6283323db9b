"""What waits on the home about personal data: requests, breaches with their clock, recipients."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from formats.months import BANGKOK
from network import asking_again, breaches, telling
from network.access import Permission, places_of, roots
from network.erasure import ANSWERED_WITHIN
from network.models import Account, DataRequest, Party, Place
from network.moments import Moment
from network.places import own_places
from network.templatetags.written import moment as written_moment
from network.waiting import Waiting


def requests_about_data(account: Account, moment: Moment) -> list[Waiting]:
    """What persons asked about their data and nobody has answered. Three queries at most."""
    places = places_of(account, Permission.SEE_READING_LOG)
    if not places:
        return []
    asked = (
        DataRequest.objects.filter(
            person__in=Party.objects.in_places(places, moment),
            recorded_at__known_by=moment.known_by,
            answer__isnull=True,
        )
        .order_by("asked_on", "pk")
        .values_list("asked_on", flat=True)
    )
    days: list[date] = list(asked)
    if not days:
        return []
    return [
        Waiting(
            label=_("ตอบคำขอเกี่ยวกับข้อมูลส่วนบุคคล"),
            count=len(days),
            since=days[0],
            url=reverse("data-requests", args=[first_place(account)]),
            due_on=days[0] + ANSWERED_WITHIN,
        )
    ]


def breaches_to_report(account: Account, moment: Moment) -> list[Waiting]:
    """Each breach whose clock runs, or of which persons are still to be told. Three queries."""
    places = places_of(account, Permission.SEE_READING_LOG)
    if not places:
        return []
    found = []
    for each in breaches.standings(places, moment):
        if not each.must_report and not each.must_tell:
            continue
        due = each.due_at.astimezone(BANGKOK)
        found.append(
            Waiting(
                label=_("แจ้งเหตุละเมิดข้อมูลต่อ สคส.")
                if each.must_report
                else _("แจ้งเจ้าของข้อมูลเรื่องเหตุละเมิด"),
                count=1,
                since=each.breach.discovered_at.astimezone(BANGKOK).date(),
                url=reverse("breach", args=[each.breach.key]),
                detail=_("ภายใน %(moment)s") % {"moment": written_moment(due)}
                if each.must_report
                else "",
                due_on=due.date(),
            )
        )
    return found


def recipients_to_tell(account: Account, moment: Moment) -> list[Waiting]:
    """Who got data of persons that have withdrawn since. Five queries at most."""
    places = places_of(account, Permission.SEE_READING_LOG)
    if not places:
        return []
    found = telling.recipients_to_tell(telling.withdrawn_in(places, moment), moment)
    if not found:
        return []
    return [
        Waiting(
            label=_("แจ้งผู้รับให้หยุดใช้ข้อมูลที่ถอนความยินยอม"),
            count=len(found),
            since=found[0][0].recorded_at.astimezone(BANGKOK).date(),
            url=reverse("recipients-to-tell", args=[first_place(account)]),
            detail=found[0][0].recipient,
        )
    ]


def consents_to_ask_again(account: Account, moment: Moment) -> list[Waiting]:
    """Consents whose words no longer hold, or of who has come of age. Three queries at most."""
    places = set(places_of(account, Permission.RECORD))
    places &= set(places_of(account, Permission.SURVEY))  # who goes there, not who looks on
    if not places:
        return []
    found = asking_again.to_ask_again(places, moment)
    if not found:
        return []
    return [
        Waiting(
            label=_("ถามความยินยอมใหม่"),
            count=len(found),
            since=found[0].consent.decided_on,
            url=reverse("ask-again", args=[first_place(account, Permission.RECORD)]),
        )
    ]


def first_place(account: Account, permission: Permission = Permission.SEE_READING_LOG) -> str:
    """The code of the account's first place with `permission`; for everywhere a province.

    No query for a place of one's own, once `own_places` was asked; one for a place lent.
    """
    acting = roots(account, permission)
    if own := [place.code for place in own_places(account) if place.pk in acting]:
        return own[0]
    lent = Place.objects.filter(pk__in=[place for place in acting if place is not None])
    if (code := lent.order_by("code").values_list("code", flat=True).first()) is not None:
        return str(code)
    return Place.objects.order_by("code").values_list("code", flat=True).first() or ""


ROOMS = (requests_about_data, breaches_to_report, recipients_to_tell, consents_to_ask_again)

"""What waits for somebody about disputes: a sitting that comes, a case nobody goes on with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from network.access import Permission, places_of
from network.models import Account
from network.moments import Moment
from network.named_sets import fetched
from network.waiting import About, Waiting
from survey.disputes.lists import called, units_of
from survey.disputes.standing import DISPUTE_STANDINGS, ENDED, STILL_DAYS
from survey.models import Dispute, DisputeUnit


class _Case(NamedTuple):
    pk: int
    key: UUID
    kind: str
    place: int
    last_on: date
    next_on: date | None


def disputes_waiting(account: Account, moment: Moment) -> list[Waiting]:
    """Sittings that are arranged, due on their day, and cases without a step for 30 days.

    For who may go on with them. At most two queries; one where there is none.
    """
    places = places_of(account, Permission.VERIFY)
    if not places:
        return []
    found = [
        _Case(*row)
        for row in fetched(
            DISPUTE_STANDINGS,
            "id, key, kind, place_id, last_on, next_on",
            moment,
            where="place_id = ANY(%s) AND NOT status = ANY(%s)",
            params=[list(places), list(ENDED)],
        )
    ]
    coming = sorted((case.next_on, case.pk, case) for case in found if case.next_on)
    still = sorted(
        (case.last_on, case.pk, case)
        for case in found
        if not case.next_on and (moment.last_day - case.last_on).days >= STILL_DAYS
    )
    firsts = [listed[0][2].pk for listed in (coming, still) if listed]
    if not firsts:
        return []
    units = units_of(firsts)
    waiting = []
    if coming:
        due_on, _pk, case = coming[0]
        waiting.append(
            Waiting(
                label=_("นั่งไกล่เกลี่ยตามนัด"),
                count=len(coming),
                since=min(each.last_on for _day, _pk, each in coming),
                url=reverse("dispute", args=[case.key]),
                due_on=due_on,
                about=_about(case, units.get(case.pk, [])),
            )
        )
    if still:
        since, _pk, case = still[0]
        waiting.append(
            Waiting(
                label=_("เรื่องพิพาทที่ไม่มีความคืบหน้าเกิน 30 วัน"),
                count=len(still),
                since=since,
                url=reverse("dispute", args=[case.key]),
                about=_about(case, units.get(case.pk, [])),
            )
        )
    return waiting


def _about(case: _Case, units: Sequence[DisputeUnit]) -> About:
    def words(labels: Mapping[int, str]) -> str:
        said = (str(Dispute.Kind(case.kind).label), called(units, labels))
        return " · ".join(word for word in said if word)

    return About(tuple(each.spatial_unit_id for each in units), words, case.place)

"""What waits for somebody about disputes: a sitting that comes, a case nobody goes on with."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from network.access import Permission, places_of
from network.models import Account
from network.moments import Moment
from network.waiting import Waiting
from survey.disputes.lists import Row, rows_in


def disputes_waiting(account: Account, moment: Moment) -> list[Waiting]:
    """Sittings that are arranged, due on their day, and cases without a step for 30 days.

    For who may go on with them. At most seven queries; one where there is none.
    """
    places = places_of(account, Permission.VERIFY)
    if not places:
        return []
    found = [row for row in rows_in(places, moment, with_names=False) if row.is_open]
    coming = sorted((row for row in found if row.next_on), key=lambda row: (row.next_on, row.pk))
    still = sorted((row for row in found if row.is_still), key=lambda row: (row.last_on, row.pk))
    waiting = []
    if coming:
        waiting.append(
            Waiting(
                label=_("นั่งไกล่เกลี่ยตามนัด"),
                count=len(coming),
                since=min(row.last_on for row in coming),
                url=reverse("dispute", args=[coming[0].key]),
                detail=_detail(coming[0]),
                due_on=coming[0].next_on,
            )
        )
    if still:
        waiting.append(
            Waiting(
                label=_("เรื่องพิพาทที่ไม่มีความคืบหน้าเกิน 30 วัน"),
                count=len(still),
                since=still[0].last_on,
                url=reverse("dispute", args=[still[0].key]),
                detail=_detail(still[0]),
            )
        )
    return waiting


def _detail(row: Row) -> str:
    return " · ".join(word for word in (row.kind, row.about, row.place) if word)

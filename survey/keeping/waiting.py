"""What waits on the home of who looks after the data: who has been kept long enough."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from network.access import Permission, places_of
from network.models import Account, RetentionRun
from network.moments import Moment
from network.waiting import Waiting


def retention_to_confirm(account: Account, moment: Moment) -> list[Waiting]:
    """The lists of last night, a line for each district. Two queries at most."""
    places = places_of(account, Permission.SEE_READING_LOG)
    if not places:
        return []
    listed = RetentionRun.objects.filter(
        place__in=places, state=RetentionRun.State.LISTED, listed_at__lte=moment.known_by
    )
    return [
        Waiting(
            label=_("ยืนยันการลบข้อมูลที่ครบกำหนดเก็บ"),
            count=len(each.persons),
            since=each.listed_at.date(),
            url=reverse("retention", args=[each.place.code]),
        )
        for each in listed.select_related("place")
    ]

"""What waits for a person on their home: records to verify, settle or decide on, and old drafts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from network.access import Permission, places_of
from network.models import Account, HouseholdMembership
from network.moments import EVER_KNOWN, Moment
from network.privacy_waiting import first_place
from network.waiting import About, Waiting
from survey.contradictions import lists
from survey.contradictions.page import differing
from survey.models import Contradiction, Objection, Visit
from survey.verifying import rows

OLD_DRAFT = 7  # days
_RECORDS = ("first_visit", "second_visit", "first_boundary", "second_boundary")


def waiting_for(account: Account, moment: Moment) -> list[Waiting]:
    """Records, contradictions, objections and drafts. 12 queries at most, none without a role."""
    if not places_of(account, Permission.VERIFY):
        return []
    return [
        each
        for found in (_records, _contradictions, _objections, _drafts)
        if (each := found(account, moment)) is not None
    ]


def _records(account: Account, moment: Moment) -> Waiting | None:
    queue = rows.queue_in(account, None, moment)
    if not queue.items:
        return None
    oldest = queue.items[0]
    unit = oldest.unit
    return Waiting(
        label=_("สอบทานข้อมูลของเพื่อนบ้าน"),
        count=len(queue.items),
        since=oldest.since,
        url=reverse("verify"),
        about=About(
            (unit,) if unit else (), lambda labels: rows.title(oldest, labels), oldest.place
        ),
    )


def _contradictions(account: Account, moment: Moment) -> Waiting | None:
    """Those the account may settle: not what they recorded, nor of households they lived in."""
    if account.person_id is None:
        return None
    inside = places_of(account, Permission.VERIFY)
    lived = HouseholdMembership.objects.recorded(moment).filter(
        person=account.person_id, household__isnull=False
    )
    found = Contradiction.objects.open(moment).in_places(list(inside), moment)
    for record in _RECORDS:
        found = found.exclude(**{f"{record}__source__recorded_by__person": account.person_id})
    found = found.exclude(first_visit__household__in=lived.values("household"))
    oldest = lists.first(found)
    if oldest is None:
        return None
    count: int = oldest.of_all
    address = (
        reverse("contradictions", args=[first_place(account, Permission.VERIFY)])
        if count > 1
        else reverse("contradiction", args=[oldest.key])
    )
    unit = lists.unit_of(oldest)
    return Waiting(
        label=_("ตัดสินข้อมูลที่ขัดกัน"),
        count=count,
        since=oldest.noticed_on,
        url=address,
        about=About(
            (unit,) if unit else (),
            lambda labels: f"{lists.about(oldest, labels)} · {differing(oldest)}",
        ),
    )


def _objections(account: Account, moment: Moment) -> Waiting | None:
    found = Objection.objects.awaiting(moment).filter(
        posting__place__in=places_of(account, Permission.VERIFY)
    )
    listed = list(found.select_related("visit").order_by("objected_on", "pk"))
    if not listed:
        return None
    oldest = listed[0]
    return Waiting(
        label=_("ตัดสินคำคัดค้านรายชื่อที่ติดประกาศ"),
        count=len(listed),
        since=oldest.objected_on,
        url=reverse("objection", args=[oldest.key]),
        about=_house(oldest.visit.house_id),
    )


def _drafts(account: Account, moment: Moment) -> Waiting | None:
    """What the account saved a week ago and never handed in."""
    since = moment.last_day - timedelta(days=OLD_DRAFT)
    written = Visit.objects.filter(
        source__recorded_by=account, is_draft=True, recorded_at__known_by=EVER_KNOWN
    )
    households = written.filter(source__as_of__lt=since).values("household")
    last = (
        Visit.objects.filter(
            source__recorded_by=account,
            household__in=households,
            recorded_at__known_by=EVER_KNOWN,
        )
        .select_related("household", "source")
        .order_by("household", "-recorded_at", "-pk")
        .distinct("household")
    )
    old = [each for each in last if each.is_draft and each.source.as_of < since]
    if not old:
        return None
    oldest = min(old, key=lambda each: (each.source.as_of, each.pk))
    return Waiting(
        label=_("ฉบับร่างที่ยังไม่ส่ง"),
        count=len(old),
        since=oldest.source.as_of,
        url=reverse("record-visit", args=[oldest.household.key]),
        about=_house(oldest.house_id),
    )


def _house(house: int | None) -> About:
    def words(labels: Mapping[int, str]) -> str:
        label = labels.get(house or 0, "")
        return _("บ้านเลขที่ %s") % label if label else _("ครัวเรือนไม่มีบ้านเลขที่")

    return About((house,) if house else (), words)

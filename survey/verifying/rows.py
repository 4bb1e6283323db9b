"""The queue as a page lists it: what each record is, where, how long it waits, who agrees."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.access import Permission, places_of
from network.models import Account, Place
from network.moments import Moment
from network.people import heads_of
from network.places import PlaceName, names
from parcels.labels import labels_of
from parcels.models import Boundary, SpatialUnit
from survey.models import RefusedVerification, Visit
from survey.queries import VERIFIERS_NEEDED
from survey.waiting import JUDGED, UNKNOWN, Item, Queue, queue_of

Rule = RefusedVerification.Rule
# Why a record is not the reader's to judge, in the order in which the page says it.
NOT_MINE = {
    JUDGED: gettext_lazy("ท่านสอบทานแล้ว รออีกคน"),
    Rule.RECORDER.value: gettext_lazy("ท่านเป็นผู้บันทึกเอง"),
    Rule.HOUSEHOLD.value: gettext_lazy("เป็นครัวเรือนของท่านเอง"),
    Rule.HOUSE.value: gettext_lazy("เป็นบ้านที่ท่านอยู่"),
    Rule.LAND.value: gettext_lazy("ท่านหรือครัวเรือนท่านถือครองที่ดินนั้น"),
    Rule.AGREED.value: gettext_lazy("คนในครัวเรือนท่านเห็นด้วยไปแล้ว"),
    UNKNOWN: gettext_lazy("บัญชีนี้ยังไม่ได้ผูกกับบุคคลในเครือข่าย ให้แกนนำช่วยผูก"),
}


@dataclass(frozen=True)
class Row:
    """A record that waits; `name` is of the household's head, for readers who may see it."""

    item: Item
    title: str
    name: str
    place: PlaceName
    days: int
    agreeing: str
    url: str


def queue_in(account: Account, village: Place | None, moment: Moment) -> Queue:
    """The account's queue in one village, or in all in which it verifies."""
    # Land may count in a tambon, where no village has an outline.
    places = [village.pk] if village else places_of(account, Permission.VERIFY)
    return queue_of(account, places, moment)


def why_not(queue: Queue) -> list[tuple[str, int]]:
    """Why the others are not theirs, and how many by each reason."""
    return [(str(NOT_MINE[why]), queue.others[why]) for why in NOT_MINE if queue.others[why]]


def position(item: Item) -> str:
    """The place of a record in the order of the queue, for an address."""
    return f"{item.since.isoformat()}.{item.kind}.{item.pk}"


def position_of(text: str) -> tuple[date, str, int] | None:
    """The place an address names; None where it names none."""
    day, _dot, rest = text.partition(".")
    kind, _dot, number = rest.partition(".")
    try:
        return date.fromisoformat(day), kind, int(number)
    except ValueError:
        return None


def url_of(item: Item, keys: dict[tuple[str, int], str], village: Place | None) -> str:
    """The page on which the record is judged; `village` says which queue it is part of."""
    asked = {"in": village.code} if village else {}
    query = f"?{urlencode({**asked, 'at': position(item)})}"
    if item.kind == "visit":
        return reverse("check-visit", args=[keys["visit", item.pk]]) + query
    return reverse("check-boundary", args=[keys["unit", item.about], item.pk]) + query


def keys_of(items: Iterable[Item]) -> dict[tuple[str, int], str]:
    """The keys by which pages name visits and units. Two queries at most."""
    listed = list(items)
    visits = [each.pk for each in listed if each.kind == "visit"]
    units = [each.about for each in listed if each.kind == "boundary"]
    found: dict[tuple[str, int], str] = {}
    if visits:
        known = Visit.objects.filter(pk__in=visits).values_list("pk", "key")
        found |= {("visit", pk): str(key) for pk, key in known}
    if units:
        named = SpatialUnit.objects.filter(pk__in=units).values_list("pk", "key")
        found |= {("unit", pk): str(key) for pk, key in named}
    return found


def rows(
    items: Collection[Item], account: Account, village: Place | None, moment: Moment
) -> list[Row]:
    """Records of a queue as rows, in its order. At most seven queries."""
    keys = keys_of(items)
    units = {each.unit for each in items}
    labels = labels_of([unit for unit in units if unit], moment)
    places = names(list({each.place for each in items}), moment)
    identity = set(places_of(account, Permission.SEE_IDENTITY))
    known = {e.about for e in items if e.kind == "visit" and e.place in identity}
    heads = heads_of(known, moment) if known else {}
    return [
        Row(
            each,
            title(each, labels),
            heads.get(each.about, "") if each.kind == "visit" else "",
            places[each.place],
            max(0, (moment.last_day - each.since).days),
            _("เห็นด้วยแล้ว %(agreeing)d จาก %(needed)d คน")
            % {"agreeing": each.agreeing, "needed": VERIFIERS_NEEDED},
            url_of(each, keys, village),
        )
        for each in items
    ]


def title(item: Item, labels: Mapping[int, str]) -> str:
    """What a record is called; `labels` by the keys of units."""
    label = labels.get(item.unit or 0, "")
    if item.kind == "boundary":
        return _("แนวเขตแปลง %s") % (label or "–")
    return _("บ้านเลขที่ %s") % label if label else _("ครัวเรือนไม่มีบ้านเลขที่")


def title_of(record: Visit | Boundary, moment: Moment) -> str:
    """What a record is called at the head of its page. One query."""
    unit = record.house_id if isinstance(record, Visit) else record.spatial_unit_id
    label = labels_of([unit], moment).get(unit, "") if unit else ""
    if isinstance(record, Boundary):
        return _("สอบทานแนวเขตแปลง %s") % (label or "–")
    return _("สอบทานบ้านเลขที่ %s") % label if label else _("สอบทานครัวเรือนไม่มีบ้านเลขที่")

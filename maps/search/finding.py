"""Finds on the map what somebody typed: a position, a sheet, a place, a parcel, a house, a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.db.models.functions import Transform
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from formats.crs import STORAGE_SRID
from formats.errors import UnreadableMapSheet
from formats.map_sheets import SheetDatum, parse
from formats.positions import positions
from maps.layers import LAYERS, Reader
from maps.map_page.going import Bounds
from network import reading_log
from network.access import Permission, places_of
from network.models import Account, HouseholdMembership, PersonRecord
from network.moments import Moment
from network.people import heads_of, households_of_people_named
from network.places import PlaceName
from survey.models import Visit

LONGEST: Final = 100  # characters
MOST: Final = 8  # of a kind
_SHORTEST_NAME: Final = 2
_WIDE = 0.002  # degrees shown around a point


@dataclass(frozen=True)
class Hit:
    """Something found: `layer` and `key` where it is a feature of a layer; bounds lon/lat."""

    kind: str
    title: str
    note: str
    bounds: Bounds
    layer: str = ""
    key: str = ""


def hits(user: Reader, moment: Moment, text: str) -> list[Hit]:
    """All that `text` may mean of what `user` may see, at most MOST of a kind."""
    plain = " ".join(text.split())[:LONGEST]
    if not plain:
        return []
    return [
        *_positions(plain),
        *_sheets(plain),
        *_places(user, moment, plain),
        *_parcels(user, moment, plain),
        *_houses(user, moment, plain),
        *_people(user, moment, plain),
        *_concessions(user, moment, plain),
    ]


def _positions(text: str) -> Iterator[Hit]:
    for each in positions(text):
        at = f"{each.latitude:.6f}, {each.longitude:.6f}"
        bounds = _around(each.longitude, each.latitude)
        yield Hit("position", at, each.taken_as, bounds)


def _sheets(text: str) -> Iterator[Hit]:
    try:
        sheet = parse(text)
    except UnreadableMapSheet:
        return
    english = (get_language() or "").startswith("en")
    doubts = [each.en if english else each.th for each in sheet.warnings]
    title = _("ระวาง %(sheet)s") % {"sheet": sheet}
    datums = (sheet.datum,) if sheet.datum else tuple(SheetDatum)
    extents = [
        (zone, datum, extent)
        for zone in sheet.zones
        for datum in datums
        if (extent := sheet.extent(zone, datum))
    ]
    for zone, datum, extent in extents:
        name = "Indian 1975" if datum is SheetDatum.INDIAN_1975 else "WGS 84"
        yield Hit("sheet", title, " · ".join([f"UTM {zone} · {name}", *doubts]), extent)
    if not extents and sheet.zones:
        yield Hit("sheet", title, " · ".join(["1:50,000", *doubts]), sheet.bounds)


def _places(user: Reader, moment: Moment, text: str) -> Iterator[Hit]:
    bare = text.removeprefix("บ้าน").removeprefix("ตำบล").removeprefix("อำเภอ").strip() or text
    found: dict[str, Hit] = {}
    for name in ("villages", "places"):
        layer = LAYERS[name]
        if not layer.is_open_to(user):
            continue
        rows = layer.queryset(user, moment)
        named = rows.filter(name_th__icontains=bare) | rows.filter(name_en__icontains=bare)
        coded = rows.filter(code=text) if text.isdigit() else rows.none()
        # `places` last: an outline is more than the point of the village.
        for row in _placed((named | coded).order_by("code")):
            level = "village" if name == "villages" else row.level
            called = PlaceName(row.pk, row.code, level, row.name_th, row.name_en)
            bounds = _box(row, wide=5)
            found[row.code] = Hit("place", str(called), called.level_label, bounds, name, row.code)
    yield from list(found.values())[:MOST]


def _parcels(user: Reader, moment: Moment, text: str) -> Iterator[Hit]:
    layer = LAYERS["parcels"]
    if not layer.is_open_to(user):
        return
    bare = text.removeprefix("แปลงเลขที่").removeprefix("แปลง").strip() or text
    labels = layer.properties["kind"].labels()
    rows = layer.queryset(user, moment).filter(label__icontains=bare)
    villages = _villages(user, moment)
    # An exact number first, then the shorter: "12" before "112".
    for row in sorted(_placed(rows.order_by("label")), key=lambda row: len(row.label)):
        note = _note(labels.get(row.kind, ""), villages.get(row.village))
        title = _("แปลง %(label)s") % {"label": row.label}
        yield Hit("parcel", title, note, _box(row), layer.id, str(row.key))


def _houses(user: Reader, moment: Moment, text: str) -> Iterator[Hit]:
    layer = LAYERS["houses"]
    if not layer.is_open_to(user):
        return
    bare = text.removeprefix("บ้านเลขที่").removeprefix("เลขที่").strip() or text
    rows = layer.queryset(user, moment).filter(number=bare)
    villages = _villages(user, moment)
    for row in _placed(rows.order_by("village")):
        title = _("บ้านเลขที่ %(number)s") % {"number": row.number}
        yield Hit("house", title, _note(villages.get(row.village)), _box(row), layer.id,
                  str(row.key))  # fmt: skip


def _people(user: Reader, moment: Moment, text: str) -> Iterator[Hit]:
    """Houses in which somebody of that name lives; noted in the log of readings."""
    layer = LAYERS["houses"]
    if not isinstance(user, Account) or not layer.is_open_to(user) or len(text) < _SHORTEST_NAME:
        return
    known = places_of(user, Permission.SEE_IDENTITY)
    if not known:
        return
    visits = (
        Visit.objects.recorded(moment)
        .filter(household__in=households_of_people_named(text, moment), house__isnull=False)
        .order_by("household", "-visited_on", "-recorded_at", "-pk")
        .distinct("household")
    )
    homes = dict(visits.values_list("house", "household"))
    rows = layer.queryset(user, moment).filter(pk__in=list(homes), place__in=known)
    placed = list(_placed(rows.order_by("village", "house_number")))
    households = [homes[row.pk] for row in placed]
    _note_found(households, text, moment)
    heads = heads_of(households, moment)
    villages = _villages(user, moment)
    for row in placed:
        number = _("บ้านไม่มีเลขที่")
        if row.number:
            number = _("บ้านเลขที่ %(number)s") % {"number": row.number}
        head = heads.get(homes[row.pk])
        note = _note(_("บ้านของ %(name)s") % {"name": head} if head else "",
                     villages.get(row.village))  # fmt: skip
        yield Hit("person", number, note, _box(row), layer.id, str(row.key))


def _note_found(households: list[int], text: str, moment: Moment) -> None:
    """That somebody of that name lives there is told, whether or not they are its head."""
    named = PersonRecord.objects.as_known(moment).filter(name__icontains=text).values("party")
    living = HouseholdMembership.objects.as_known(moment).filter(
        household__in=households, person__in=named
    )
    reading_log.note(reading_log.Kind.IDENTITY, list(living.values_list("person", flat=True)))


def _concessions(user: Reader, moment: Moment, text: str) -> Iterator[Hit]:
    layer = LAYERS["concessions"]
    if not layer.is_open_to(user) or len(text) < _SHORTEST_NAME:
        return
    rows = layer.queryset(user, moment).filter(name__icontains=text)
    for row in _placed(rows.order_by("name")):
        yield Hit("concession", row.name, layer.title, _box(row), layer.id, str(row.key))


def _placed(rows: QuerySet[Any]) -> list[Any]:
    lying = rows.filter(geometry__isnull=False)
    return list(lying.annotate(where=Transform("geometry", STORAGE_SRID))[:MOST])


def _villages(user: Reader, moment: Moment) -> dict[str, str]:
    layer = LAYERS["places"]
    rows = layer.queryset(user, moment).filter(level="village")
    return {
        code: str(PlaceName(pk, code, "village", name_th, name_en))
        for pk, code, name_th, name_en in rows.values_list("pk", "code", "name_th", "name_en")
    }


def _note(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _box(row: Any, wide: float = 1.0) -> Bounds:
    west, south, east, north = row.where.extent
    if (west, south) == (east, north):
        return _around(west, south, wide)
    return west, south, east, north


def _around(longitude: float, latitude: float, wide: float = 1.0) -> Bounds:
    side = _WIDE * wide
    return longitude - side, latitude - side, longitude + side, latitude + side

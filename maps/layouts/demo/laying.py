"""Layouts of the demo: numbers, lanes, landmarks, one signed edition, one proposal. Fictional."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPolygon, Point
from django.db import connection, transaction

from maps.layouts import proposals, registry
from maps.layouts.proposals import Kind, Sketch
from network.bodies import seats
from network.evidence import receive_document
from network.models import Place, Source
from network.moments import Moment
from network.places import lines
from parcels import landmarks
from parcels.layout_numbers import number_houses
from parcels.models import LandmarkKind

SOURCE: Final = "คณะทำงานหมู่บ้านเดินสำรวจผัง (ข้อมูลสมมติ)"
VILLAGES: Final = 3  # with lanes and landmarks; numbers are for all
SIGNED_DAYS_AGO: Final = 75
_SCAN: Final = b"%PDF-1.4\n% fictional: a signed layout\n%%EOF\n"
_POINTS: Final = (
    ("temple", "วัดสมมติ", 0.2, 0.9),
    ("school", "โรงเรียนสมมติ", 0.8, 0.85),
    ("health", "รพ.สต. สมมติ", 0.55, 0.1),
    ("hall", "ศาลาประชาคม", 0.5, 0.5),
    ("water_point", "ประปาหมู่บ้าน", 0.35, 0.3),
)

# The houses of each village with where they stand, and the box around them; that of the demo's
# own leader first.
_HOUSES: Final = """
    SELECT stated.place_id, array_agg(house.id ORDER BY house.id),
           ST_XMin(ST_Extent(position.point)), ST_YMin(ST_Extent(position.point)),
           ST_XMax(ST_Extent(position.point)), ST_YMax(ST_Extent(position.point))
    FROM parcels_spatialunit AS house
    JOIN parcels_statedplace AS stated ON stated.spatial_unit_id = house.id
    JOIN network_place AS village ON village.id = stated.place_id
    LEFT JOIN parcels_position AS position ON position.spatial_unit_id = house.id
    WHERE house.kind = 'house'
    GROUP BY stated.place_id, village.code HAVING count(position.point) > 0
    ORDER BY village.code <> '27040501', village.code
"""


@transaction.atomic
def add_layouts(today: date) -> None:
    """Lay out the villages of the demo."""
    day = today - timedelta(days=SIGNED_DAYS_AGO + 20)
    said = _statement(day)
    with connection.cursor() as cursor:
        cursor.execute(_HOUSES)
        found = cursor.fetchall()
    places = Place.objects.in_bulk([place for place, *_rest in found])
    for at, (place, houses, *box) in enumerate(found):
        number_houses(places[place], houses, given_on=day, source=said)
        if at < VILLAGES:
            _draw(places[place], box, day, said)
    if found:
        first, _houses, *box = found[0]
        _propose(places[first], box, today - timedelta(days=40))
        _sign(places[first], today - timedelta(days=SIGNED_DAYS_AGO))


def _statement(day: date) -> Source:
    return Source.objects.create(
        kind=Source.Kind.MINUTE, title=SOURCE, as_of=day, is_fictional=True
    )


def _draw(village: Place, box: list[float], day: date, said: Source) -> None:
    west, south, east, north = box
    wide, tall = east - west, north - south

    def at(x: float, y: float) -> tuple[float, float]:
        return west + x * wide, south + y * tall

    def put(kind: str, shape: GEOSGeometry, name: str) -> None:
        landmarks.draw(
            village, LandmarkKind.objects.get(code=kind), shape,
            name=name, name_is_public=bool(name), since=day, source=said,
        )  # fmt: skip

    put("road", LineString(at(-0.05, 0.48), at(0.5, 0.52), at(1.05, 0.47), srid=4326), "ถนนสายหลัก")
    for number, x in enumerate((0.22, 0.5, 0.78), 1):
        lane = LineString(at(x, 0.02), at(x + 0.01, 0.5), at(x, 0.98), srid=4326)
        put("lane", lane, f"ซอย {number}")
    put("stream", LineString(*[at(x / 8 - 0.05, 0.04 + 0.05 * (x % 3)) for x in range(10)],
                             srid=4326), "คลองสมมติ")  # fmt: skip
    for kind, name, x, y in _POINTS:
        put(kind, Point(*at(x, y), srid=4326), name)
    for x in (0.1, 0.3, 0.6, 0.9):
        put("pole", Point(*at(x, 0.455), srid=4326), "")


def _propose(village: Place, box: list[float], day: date) -> None:
    """Twelve plots along a road, with common ground, on a piece of land beside the village."""
    west, south, _east, _north = box
    step = 0.00018

    def ground(x0: float, y0: float, x1: float, y1: float) -> MultiPolygon:
        corners = (west + x0 * step, south + y0 * step, west + x1 * step, south + y1 * step)
        ring = "{0} {1}, {2} {1}, {2} {3}, {0} {3}, {0} {1}".format(*corners)
        return MultiPolygon(GEOSGeometry(f"SRID=4326;POLYGON(({ring}))"), srid=4326)

    parts: list[tuple[Kind, str, float | None, MultiPolygon]] = [
        (Kind.PLOT, f"{side} {x + 1}", None, ground(x, y, x + 1, y + 2))
        for side, y in (("ก", 0.0), ("ข", 2.4))
        for x in range(6)
    ]
    parts += [
        (Kind.ROAD, "ถนนโครงการ", 8.0, ground(0, 2, 6, 2.4)),
        (Kind.COMMON, "ลานกลาง", None, ground(6, 0, 7.5, 2.4)),
        (Kind.GREEN, "สวนครัวรวม", None, ground(6, 2.4, 7.5, 4.4)),
    ]
    proposals.propose(
        village, Sketch(ground(0, 0, 7.5, 4.4), tuple(parts)),
        title="ผังใหม่บ้านมั่นคง ริมคลองสมมติ", proposed_on=day, source=_statement(day),
    )  # fmt: skip


def _sign(village: Place, day: date) -> None:
    """The first village's edition, by its five and two of the bodies above it."""
    moment = Moment.now()
    above = [each.pk for each in lines([village.pk], moment)[village.pk]]
    seated = seats(above, moment, with_names=False)
    members = [each.membership.person for each in seated.get(village.pk, [])][: registry.MEMBERS]
    others = [each.membership.person for place in above[1:] for each in seated.get(place, [])]
    verifiers = list({each.pk: each for each in [*others, *members[::-1]]}.values())
    if len(members) < registry.MEMBERS or len(verifiers) < registry.VERIFIERS:
        return
    registry.sign_edition(
        village, as_of=day, signed_on=day, members=members, has_headman=True,
        verifiers=verifiers[: registry.VERIFIERS],
        source=receive_document(
            _SCAN, "ผังลงนาม.pdf", title="ผังหมู่บ้านที่ลงนาม ฉบับที่ 1 (ข้อมูลสมมติ)", as_of=day,
            recorded_by=None, is_fictional=True,
        ),
    )  # fmt: skip

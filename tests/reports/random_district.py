"""A district drawn by chance, with everything that makes counting hard; the same for a seed.

Corrections arrive late, out of order and on one day; places move and join and leave; edges of
layers cut parcels, editions are replaced, and persons change their verdicts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point, Polygon
from django.db import connection, transaction
from django.db.models import Model

from network.models import (
    Domicile,
    HouseCount,
    Joining,
    Level,
    Party,
    Place,
    PlaceBoundary,
    PlaceRecord,
    Source,
)
from parcels.layer_kinds import SURROUNDINGS
from parcels.models import (
    Boundary,
    Concession,
    Instrument,
    LayerEdition,
    LayerFeature,
    LayerKind,
    Position,
    SpatialUnit,
    StatedPlace,
)
from survey.models import HouseCondition, Verification, Visit
from tests.reports import (
    random_affairs,
    random_books,
    random_care,
    random_land,
    random_people,
    random_repairs,
    random_verifying,
)

BEGINNING = date(2025, 1, 1)
DAYS = 300
WEST, SOUTH, WIDE = 101.85, 13.50, 0.10  # tambons lie side by side across 102°E
TAMBONS, VILLAGES = 3, 3
HOUSEHOLDS, HOUSES, PARCELS, VISITS, VERIFIERS = 50, 45, 70, 130, 6


class RandomDistrict:
    """Rows in the database; `district` is the place to report of."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 (a test is no secret)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
            self.source = Source.objects.create(
                kind=Source.Kind.STATEMENT,
                title="ทดสอบ",
                as_of=BEGINNING,
                recorded_at=self._moment(BEGINNING),
            )
            self._make_places()
            self._make_layers()
            self._make_land()
            self._make_visits()
            random_people.make_people(self)
            random_people.make_claims(self)
            random_people.make_bodies(self)
            random_people.make_books(self)
            random_people.make_requests(self)
            random_land.make_land_affairs(self)
            random_verifying.make_verifying(self)
            random_repairs.make_repairs(self)
            random_repairs.make_work(self)
            random_care.make_care(self)
            random_affairs.make_affairs(self)
            random_books.make_books(self)
            cursor.execute("SET LOCAL rangwat.loading_history = 'off'")

    # --- draws ----------------------------------------------------------------------------

    def _often(self, share: float) -> bool:
        return self.chance.random() < share

    def _day(self, earliest: int = 0) -> date:
        # Few different days: facts of one identity often fall on the same.
        return BEGINNING + timedelta(days=self.chance.randrange(earliest, DAYS, 5))

    def _moment(self, day: date) -> datetime:
        """When a fact of `day` was recorded: often on a later one, sometimes months later."""
        late = self.chance.choice((0, 0, 0, 1, 3, 20, 75))
        noon = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
        return noon + timedelta(days=late, hours=self.chance.choice((0, 0, 4)))

    def _fact(self, model: type[Model], day_field: str, day: date, **fields: Any) -> Any:
        return model(
            **fields, **{day_field: day}, source=self.source, recorded_at=self._moment(day)
        )

    def _facts(self, model: type[Any], make: Callable[[], Any], count: int) -> list[Any]:
        rows: list[Any] = model.objects.bulk_create([make() for _ in range(count)])
        return rows

    def _spot(self) -> tuple[float, float]:
        """Somewhere in the district or a little outside."""
        return (
            WEST + self.chance.uniform(-0.01, WIDE * TAMBONS + 0.01),
            SOUTH + self.chance.uniform(-0.005, WIDE + 0.005),
        )

    def _star(self, radius: float, corners: int) -> Polygon:
        """A polygon of any shape around a random spot, some with a hole."""
        x, y = self._spot()

        def ring(size: float) -> list[tuple[float, float]]:
            points = []
            for corner in range(corners):
                angle = 2 * math.pi * corner / corners
                reach = size * self.chance.uniform(0.6, 1)
                points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
            return [*points, points[0]]

        outline = ring(radius)
        return Polygon(outline, ring(radius / 4)) if self._often(0.2) else Polygon(outline)

    def _shape(self, radius: float, corners: int) -> MultiPolygon:
        shape: GEOSGeometry = self._star(radius, corners)
        if self._often(0.15):
            shape = shape.union(self._star(radius, corners))
        parts = [shape] if isinstance(shape, Polygon) else list(shape)
        return MultiPolygon(parts, srid=4326)

    # --- places ---------------------------------------------------------------------------

    def _make_places(self) -> None:
        province = Place.objects.create(code="27", level=Level.PROVINCE)
        self.district = Place.objects.create(code="2704", level=Level.DISTRICT)
        self._name(province, None)
        self._name(self.district, province)
        self.tambons: list[Place] = []
        self.villages: list[Place] = []
        for number in range(TAMBONS):
            tambon = Place.objects.create(code=f"27040{number + 1}", level=Level.TAMBON)
            self.tambons.append(tambon)
            self._name(tambon, self.district)
            west = WEST + number * WIDE
            self._bound(tambon, west, WIDE)
            for _ in range(self.chance.randint(1, 3)):
                status = self.chance.choice(
                    (Joining.Status.ACTIVE, Joining.Status.ACTIVE, Joining.Status.LEFT)
                )
                day = self._day()
                self._fact(Joining, "since", day, place=tambon, status=status).save()
            for moo in range(VILLAGES):
                village = Place.objects.create(code=f"{tambon.code}0{moo + 1}", level=Level.VILLAGE)
                self.villages.append(village)
                self._name(village, tambon)
                if self._often(0.7):
                    self._bound(village, west + moo * WIDE / VILLAGES, WIDE / VILLAGES)
        # A village moves to another tambon, and one has its boundary corrected.
        self._name(self.villages[0], self.tambons[1], day=self._day(60))
        self._bound(self.villages[1], WEST + 0.02, 0.05, day=self._day(60))
        self._facts(HouseCount, self._house_count, 14)

    def _name(self, place: Place, parent: Place | None, *, day: date = BEGINNING) -> None:
        PlaceRecord.objects.create(
            place=place,
            parent=parent,
            name_th=place.code,
            valid_from=day,
            source=self.source,
            recorded_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )

    def _bound(self, place: Place, west: float, width: float, *, day: date = BEGINNING) -> None:
        box = Polygon.from_bbox((west, SOUTH, west + width, SOUTH + WIDE))
        geometry = MultiPolygon(box, srid=4326)
        self._fact(PlaceBoundary, "valid_from", day, place=place, geometry=geometry).save()

    def _house_count(self) -> HouseCount:
        return self._fact(
            HouseCount,
            "counted_on",
            self._day(),
            place=self.chance.choice(self.villages),
            basis=self.chance.choice(HouseCount.Basis.values),
            houses=self.chance.randint(5, 60),
        )

    # --- layers ---------------------------------------------------------------------------

    def _make_layers(self) -> None:
        self.concessions = [Concession.objects.create(reference=f"ส.{n}") for n in range(4)]
        self._facts(Instrument, self._instrument, 6)
        kinds = [kind for kind in LayerKind if kind not in SURROUNDINGS]
        for kind in [*kinds, *self.chance.choices(kinds, k=6)]:
            edition = self._fact(
                LayerEdition,
                "as_of",
                self._day(),
                kind=kind,
                original_crs="EPSG:4326",
                series=self.chance.choice(["ก", "ข"]),
            )
            edition.save()
            for number in range(1, self.chance.randint(2, 5)):
                LayerFeature.objects.create(
                    edition=edition,
                    number=number,
                    geometry=self._shape(0.05, 90 if number == 1 else 9),
                    concession=self._concession_of(kind),
                )

    def _concession_of(self, kind: LayerKind) -> Concession | None:
        return self.chance.choice(self.concessions) if kind == LayerKind.CONCESSION else None

    def _instrument(self) -> Instrument:
        ends = date(2027, 9, 30) if self._often(0.5) else date(2025, 5, 31)
        return self._fact(
            Instrument,
            "observed_on",
            self._day(),
            concession=self.chance.choice(self.concessions),
            name="แปลงสมมติ",
            expires_by=ends if self._often(0.8) else None,
        )

    # --- land -----------------------------------------------------------------------------

    def _make_land(self) -> None:
        kinds = SpatialUnit.Kind
        self.houses = SpatialUnit.objects.bulk_create(
            [SpatialUnit(kind=kinds.HOUSE) for _ in range(HOUSES)]
        )
        self.parcels = SpatialUnit.objects.bulk_create(
            [
                SpatialUnit(kind=self.chance.choice((kinds.FARM, kinds.HOUSE_LOT)))
                for _ in range(PARCELS)
            ]
        )
        units = self.houses + self.parcels
        # Some are stated nowhere, some in two places, some in a tambon as a whole.
        self._facts(StatedPlace, lambda: self._stated(self.chance.choice(units)), len(units))
        self._facts(Position, lambda: self._position(self.chance.choice(self.houses)), HOUSES)
        outlined = [*self.parcels, *self.chance.choices(units, k=PARCELS // 2)]
        self.boundaries = Boundary.objects.bulk_create([self._boundary(unit) for unit in outlined])

    def _stated(self, unit: SpatialUnit) -> StatedPlace:
        place = self.chance.choice([*self.villages, *self.villages, *self.tambons])
        return self._fact(StatedPlace, "observed_on", self._day(), spatial_unit=unit, place=place)

    def _position(self, house: SpatialUnit) -> Position:
        point = Point(*self._spot(), srid=4326)
        return self._fact(Position, "observed_on", self._day(), spatial_unit=house, point=point)

    def _boundary(self, unit: SpatialUnit) -> Boundary:
        return self._fact(
            Boundary,
            "observed_on",
            self._day(),
            spatial_unit=unit,
            position_error_metres=5.0,
            geometry=self._shape(self.chance.choice((0.001, 0.004, 0.015)), 7),
        )

    # --- people and visits ----------------------------------------------------------------

    def _make_visits(self) -> None:
        def parties(kind: Party.Kind, count: int) -> list[Party]:
            return Party.objects.bulk_create([Party(kind=kind) for _ in range(count)])

        self.households = parties(Party.Kind.HOUSEHOLD, HOUSEHOLDS)
        self.verifiers = parties(Party.Kind.PERSON, VERIFIERS)
        self._facts(Domicile, self._domicile, HOUSEHOLDS * 3 // 2)
        visits = self._facts(Visit, self._visit, VISITS)
        for field, records in (("visit", visits), ("boundary", self.boundaries)):
            Verification.objects.bulk_create(
                [
                    self._verdict(field, record, self.verifiers)
                    for record in records
                    if not getattr(record, "is_draft", False)
                    for _ in range(self.chance.choice((0, 1, 2, 2, 3, 3, 5)))
                ]
            )

    def _domicile(self) -> Domicile:
        return self._fact(
            Domicile,
            "since",
            self._day(),
            party=self.chance.choice(self.households),
            place=self.chance.choice([*self.villages, *self.tambons]),
        )

    def _visit(self) -> Visit:
        house = self.chance.choice(self.houses) if self._often(0.9) else None
        conditions = [*HouseCondition.values, ""] if house else [HouseCondition.NO_HOUSE, ""]
        return self._fact(
            Visit,
            "visited_on",
            self._day(),
            household=self.chance.choice(self.households),
            house=house,
            house_condition=self.chance.choice(conditions),
            is_draft=self._often(0.08),
            hardships=self.chance.choice([None, [], ["renting"], ["renting", "in_forest"]]),
        )

    def _verdict(self, field: str, record: Model, verifiers: Sequence[Party]) -> Verification:
        disagrees = self._often(0.12)
        verdicts = Verification.Verdict
        return self._fact(
            Verification,
            "verified_on",
            self._day(),
            verifier=self.chance.choice(verifiers),
            verdict=verdicts.DISAGREE if disagrees else verdicts.AGREE,
            reason="ไม่ตรง" if disagrees else "",
            **{field: record},
        )

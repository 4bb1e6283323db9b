"""Who holds which land, by which paper, and how its boundary was measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import shapely

from formats.crs import recognise
from network.models import Party, Source
from parcels.layer_kinds import LayerKind
from parcels.models import (
    POSITION_ERROR_METRES,
    BAUnit,
    Boundary,
    LandDocument,
    LandDocumentType,
    Right,
    SpatialUnit,
    StatedPlace,
    SurveyMethod,
    UnitLabel,
)
from survey.demo.chance import chance, pick
from survey.demo.layout import Plot
from survey.demo.places import WITHOUT_POLYGON
from survey.demo.plane import (
    EXACT_DIGITS,
    geodesic_square_metres,
    lon_lat,
    off_grid,
    on_grid,
    stored,
)
from survey.demo.rows import Rows
from survey.demo.sheets import sheet_at
from survey.demo.visits import Finding

_PARCELS_HELD = {1: 61, 2: 27, 3: 9, 4: 2, 5: 1}
_LANDLESS = 0.02
_LOTS_MAPPED = 0.42
_FARMS_MAPPED = 0.9
_MEASURED_AGAIN = 0.07
_HELD_BY_HEAD = 0.3
_PLACE_STATED = 0.8
_METHODS = {
    SurveyMethod.GNSS_PHONE: 58,
    SurveyMethod.ORTHOPHOTO: 27,
    SurveyMethod.DOCUMENT_COPY: 12,
    SurveyMethod.RTK: 3,
}
# Metres a corner is moved: drawn smaller than the method's error, whose larger part
# moves neighbours together.
_SHAKE = {
    SurveyMethod.GNSS_PHONE: 0.9,
    SurveyMethod.ORTHOPHOTO: 0.5,
    SurveyMethod.DOCUMENT_COPY: 0.4,
    SurveyMethod.RTK: 0.03,
}
# Papers by whose land the map says it is; None: nothing was said of a paper.
_PAPERS: dict[str, dict[str | None, float]] = {
    LayerKind.ALRO_LAND: {
        "alro_401": 76,
        "alro_agri_deed": 4,
        "none": 13,
        "pbt5": 3,
        "alro_lease": 1,
        "private_rent": 2,
        None: 1,
    },
    LayerKind.RESERVE_FOREST: {
        "none": 58,
        "nlpb_group": 20,
        "forest_survey_2541": 9,
        "stk": 5,
        "pbt5": 6,
        None: 2,
    },
    LayerKind.COOP_SETTLEMENT: {
        "kasono5": 46,
        "kasono3": 36,
        "none": 9,
        "private_rent": 8,
        None: 1,
    },
    "": {"title_deed_ns4": 48, "ns3k": 32, "ns3": 8, "pbt5": 6, "private_rent": 5, None: 1},
}
# How a field came to its holder, as told.
_ACQUIRED = {
    Right.Acquired.STATED: 84,
    Right.Acquired.ALLOTMENT: 7,
    Right.Acquired.INHERITANCE: 6,
    Right.Acquired.INFORMAL_TRANSFER: 3,
}
_WITH_NUMBER = frozenset(
    {
        "alro_401",
        "alro_agri_deed",
        "alro_lease",
        "kasono3",
        "kasono5",
        "title_deed_ns4",
        "ns3k",
        "ns3",
        "stk",
        "nlpb_group",
    }
)
_PAPER_ERROR = (-0.004, 0.03)  # mean and spread of measured against printed
_PAPER_WRONG = 0.04  # differ by more than a tenth
_WAH = Decimal(4)


@dataclass
class Parcel:
    """A unit held by a household, with its boundaries in order (none where it is not mapped)."""

    unit: SpatialUnit
    ba_unit: BAUnit
    finding: Finding
    boundaries: list[Boundary]
    plot: Plot | None
    day: date
    holder: Party
    label: str = ""
    paper: str | None = None


class Register:
    """Adds parcels and house lots of the households of a village."""

    def __init__(self, rows: Rows, zones: dict[str, Any], types: dict[str, LandDocumentType]):
        self.rows = rows
        self.zones = zones
        self.types = types
        self.rng = chance(rows.seed, "holdings")
        self.told = chance(rows.seed, "acquired")
        self.through: Any = BAUnit.spatial_units.through

    def lot(self, finding: Finding) -> Parcel | None:
        """The house lot of a household, where it was drawn."""
        if finding.site is None or self.rng.random() > _LOTS_MAPPED:
            return None
        return self._parcel(SpatialUnit.Kind.HOUSE_LOT, finding, finding.site.lot, None)

    def farm(self, finding: Finding, plot: Plot) -> Parcel:
        """A field of a household; one in ten was told of and not yet mapped."""
        is_mapped = self.rng.random() < _FARMS_MAPPED
        if plot.is_mapped is not None:
            is_mapped = plot.is_mapped
        return self._parcel(
            SpatialUnit.Kind.FARM, finding, plot.polygon if is_mapped else None, plot
        )

    def _parcel(
        self, kind: SpatialUnit.Kind, finding: Finding, shape: Any | None, plot: Plot | None
    ) -> Parcel:
        rng, rows, source = self.rng, self.rows, finding.source
        village, day = finding.household.village, finding.household.first_seen
        unit = rows.add(SpatialUnit(kind=kind))
        about: dict[str, Any] = {"spatial_unit": unit, "observed_on": day}
        is_stated = rng.random() < _PLACE_STATED
        if plot is not None and plot.stated_in is not None:
            rows.fact(StatedPlace, source, place=plot.stated_in.place, **about)
        elif shape is None or village.code in WITHOUT_POLYGON or is_stated:
            rows.fact(StatedPlace, source, place=village.place, **about)
        ba_unit = rows.add(BAUnit())
        rows.add(self.through(baunit=ba_unit, spatialunit=unit))
        is_head = rng.random() < _HELD_BY_HEAD
        holder = finding.household.head.party if is_head else finding.household.party
        parcel = Parcel(unit, ba_unit, finding, [], plot, day, holder)
        method = pick(rng, _METHODS)
        if plot is not None and plot.method is not None:
            self._measure_exactly(parcel, plot, plot.method)
        elif shape is not None:
            self.measure(parcel, shape, method)
        paper = parcel.paper = self._paper(kind, plot)
        right = Right.Kind.LEASE if paper == "private_rent" else Right.Kind.HOLDING
        rows.fact(
            Right,
            source,
            ba_unit=ba_unit,
            party=holder,
            kind=right,
            began_on=day,
            acquired=pick(self.told, _ACQUIRED) if plot is not None else Right.Acquired.STATED,
        )
        if paper is not None:
            self._document(parcel, paper, source)
        if plot is not None:
            number = parcel.label = f"{rng.randint(1, 400)}"
            rows.fact(UnitLabel, source, label=number, **about)
            if parcel.boundaries and not plot.method and rng.random() < _MEASURED_AGAIN:
                self._measure_again(parcel, plot)
        return parcel

    def measure(
        self,
        parcel: Parcel,
        shape: Any,
        method: SurveyMethod,
        *,
        source: Source | None = None,
    ) -> None:
        """A boundary on the plane, as this method sees it."""
        seen = shape
        if method in _SHAKE:
            noise = np.random.default_rng(self.rng.getrandbits(32))
            seen = _shaken(shape, _SHAKE[method], noise)
        self._boundary(parcel, lon_lat(seen), method, source or parcel.finding.source)

    def _boundary(self, parcel: Parcel, shape: Any, method: SurveyMethod, source: Source) -> None:
        parcel.boundaries.append(
            self.rows.fact(
                Boundary,
                source,
                spatial_unit=parcel.unit,
                observed_on=source.as_of,
                method=method,
                position_error_metres=POSITION_ERROR_METRES[method],
                geometry=stored(shape),
            )
        )

    def _measure_exactly(self, parcel: Parcel, plot: Plot, method: SurveyMethod) -> None:
        """To the square decimetre; or from the coordinates of an old sheet, to its decimetre."""
        shape = lon_lat(plot.polygon, digits=EXACT_DIGITS)
        source = parcel.finding.source
        if plot.srid is not None:
            crs = recognise(plot.srid)
            grid = shapely.transform(on_grid(shape, plot.srid), lambda metres: np.round(metres, 1))
            shape = off_grid(grid, plot.srid)
            source = self.rows.source(
                f"สำเนาระวางเดิม พิกัด {crs.name}",
                parcel.day,
                kind=Source.Kind.SUBMISSION,
                recorded_by=parcel.finding.recorder,
                reading={"crs": crs.name, "srid": crs.srid},
            )
        self._boundary(parcel, shape, method, source)

    def _measure_again(self, parcel: Parcel, plot: Plot) -> None:
        day = parcel.day + timedelta(days=self.rng.randint(40, 220))
        if day >= self.rows.today:
            return
        method = pick(self.rng, {SurveyMethod.RTK: 1, SurveyMethod.ORTHOPHOTO: 1})
        source = self.rows.source(
            f"รังวัดสอบเขต {plot.village.name}",
            day,
            kind=Source.Kind.SUBMISSION,
            recorded_by=parcel.finding.recorder,
        )
        self.measure(parcel, plot.polygon, method, source=source)

    def _paper(self, kind: SpatialUnit.Kind, plot: Plot | None) -> str | None:
        if kind == SpatialUnit.Kind.HOUSE_LOT or plot is None:
            return None
        if plot.paper:
            return plot.paper
        point = shapely.Point(plot.centroid)
        zone = next((name for name, shape in self.zones.items() if shape.covers(point)), "")
        return pick(self.rng, _PAPERS[zone])

    def _document(self, parcel: Parcel, paper: str, source: Source) -> None:
        rng = self.rng
        numbered = paper in _WITH_NUMBER
        printed: Decimal | None = None
        if numbered and parcel.plot is not None:
            measured = geodesic_square_metres(lon_lat(parcel.plot.polygon))
            error = rng.gauss(*_PAPER_ERROR)
            if rng.random() < _PAPER_WRONG:
                error = rng.choice((-1, 1)) * rng.uniform(0.11, 0.24)
            printed = round(Decimal(measured / (1 + error)) / _WAH) * _WAH
        self.rows.fact(
            LandDocument,
            source,
            ba_unit=parcel.ba_unit,
            type=self.types[paper],
            number=f"สมมติ {rng.randint(1, 9_999)}" if numbered else "",
            form_letter="ก" if paper == "alro_401" else "",
            map_sheet=_sheet(parcel.plot) if numbered and parcel.plot else "",
            square_metres=printed,
            observed_on=parcel.day,
        )


def _sheet(plot: Plot) -> str:
    return plot.sheet or sheet_at(*plot.centroid)


def _shaken(shape: Any, metres: float, noise: np.random.Generator) -> Any:
    """Every corner moved a little; the first and last stay one point."""
    ring = shapely.get_coordinates(shape.exterior)[:-1]
    moved = shapely.Polygon(ring + noise.normal(0, metres, ring.shape))
    return moved if moved.is_valid else shape


def parcels_held(rng: Random) -> int:
    """How many fields a household has."""
    return 0 if rng.random() < _LANDLESS else pick(rng, _PARCELS_HELD)

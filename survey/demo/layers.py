"""State land as others' maps have it, all drawn here: zones from west to east, and a concession.

The lines between zones are placed so that each kind of land has its share of the
surveyed area (DOMAIN.md §4.2).
"""

from __future__ import annotations

import math
from datetime import date
from random import Random
from typing import Any

import numpy as np
import shapely
from shapely import affinity

from network.models import Source
from parcels.models import Concession, Instrument, LayerEdition, LayerFeature, LayerKind
from survey.demo.chance import chance
from survey.demo.layout import Plot
from survey.demo.places import Places
from survey.demo.plane import RAI, geodesic_square_metres, lon_lat, stored
from survey.demo.rows import Rows

CONCESSION_RAI = 2_840
# Shares of surveyed land from west to east; what is left in the east is titled.
_SANCTUARY, _RESERVE, _ALRO, _SETTLEMENT = 0.02, 0.19, 0.58, 0.12
_LEGACY = 0.06  # reserve forest never taken back from the map after ALRO got the land
_PUBLIC = 0.02
_LINE_STEP = 120.0  # metres between points of a line
_GAP = 45.0  # metres between two agencies' drawings of one line
_OLD_MAP_SHIFT = 420.0
_CONCESSION_FROM_EDGE = 1_500.0  # metres from the outer edge of its two tambons
# Made up: when the land became State land. Commons and treasury land have no day on record.
_FOREST = date(1968, 12, 3)
_LAND_REFORM = date(1994, 3, 15)
_TREASURY_EACH = 4  # every fourth piece of public land is the treasury's


def make_layers(rows: Rows, places: Places, plots: list[Plot]) -> dict[str, Any]:
    """Editions and features of every kind, and the concession with its instrument.

    What ALRO got was reserve forest before: State land since that day.
    Returns the zones that papers go by, on the plane, by kind of layer.
    """
    district = places.district.simplify(15)
    public = _public_land(plots, chance(rows.seed, "public"))
    lines = _Lines(rows.seed, plots, district)
    west = [lines.west_of(share) for share in _cumulative()]
    overlap = lines.west_of(_SANCTUARY + _RESERVE + _LEGACY, topic=1)
    commons = shapely.union_all(public)

    def zone(inner: Any, outer: Any, gap: float = 0.0) -> Any:
        return shapely.difference(outer, inner.buffer(gap)).difference(commons)

    reserve = zone(west[0], shapely.union(west[1], overlap))
    alro = zone(west[1], west[2])
    decree = district.difference(west[1])
    settlement = zone(west[2], west[3], _GAP)
    old_alro = zone(affinity.translate(west[1], _OLD_MAP_SHIFT, 0), west[2])

    older, newer = rows.months_ago(40), rows.months_ago(7)
    draw = Layers(rows)
    draw.edition(
        LayerKind.WILDLIFE_SANCTUARY,
        "เขตรักษาพันธุ์สัตว์ป่า (สมมติแนวเขต)",
        [west[0]],
        older,
        declared_on=date(1977, 10, 25),
    )
    draw.edition(
        LayerKind.RESERVE_FOREST, "ป่าเขาสมมติ (สมมติแนวเขต)", [reserve], older, declared_on=_FOREST
    )
    draw.edition(
        LayerKind.ALRO_DECREE_AREA,
        "เขตปฏิรูปที่ดิน (สมมติแนวเขต)",
        [decree],
        older,
        declared_on=_LAND_REFORM,
    )
    draw.edition(
        LayerKind.ALRO_LAND, "ที่ดิน ส.ป.ก. (สมมติแนวเขต)", [old_alro], older, declared_on=_FOREST
    )
    draw.edition(
        LayerKind.ALRO_LAND,
        "ที่ดิน ส.ป.ก. (สมมติแนวเขต) ฉบับปรับปรุง",
        [shapely.intersection(alro, tambon) for tambon in places.tambons.values()],
        newer,
        series="ที่ดิน ส.ป.ก. (สมมติแนวเขต)",
        declared_on=_FOREST,
    )
    draw.edition(
        LayerKind.COOP_SETTLEMENT,
        "นิคมสหกรณ์สมมติ (สมมติแนวเขต)",
        [settlement],
        older,
        declared_on=date(1980, 6, 1),
    )
    treasury = public[::_TREASURY_EACH]
    commons_only = [each for number, each in enumerate(public) if number % _TREASURY_EACH]
    draw.edition(LayerKind.TREASURY_LAND, "ที่ราชพัสดุ (สมมติแนวเขต)", treasury, older)
    draw.edition(LayerKind.PUBLIC_LAND, "ที่สาธารณประโยชน์ (สมมติแนวเขต)", commons_only, older)
    _concession(rows, draw, places)
    return {
        LayerKind.ALRO_LAND: alro,
        LayerKind.RESERVE_FOREST: shapely.union_all([west[0], reserve, commons]),
        LayerKind.COOP_SETTLEMENT: settlement,
    }


def _cumulative() -> list[float]:
    return [float(each) for each in np.cumsum([_SANCTUARY, _RESERVE, _ALRO, _SETTLEMENT])]


class _Lines:
    """North-south lines that wander, each with a given share of the surveyed land west of it."""

    def __init__(self, seed: int, plots: list[Plot], district: Any) -> None:
        self.seed = seed
        self.district = district
        self.areas = np.array([plot.square_metres for plot in plots])
        self.centroids = np.array([plot.centroid for plot in plots])
        self.bounds = district.buffer(2_000).bounds

    def west_of(self, share: float, topic: int = 0) -> Any:
        """The part of the district west of the line."""
        rng = chance(self.seed, f"line/{share:.3f}/{topic}")
        waves = [
            (rng.uniform(300, 900) * scale, length * rng.uniform(0.8, 1.3), rng.uniform(0, 6.3))
            for scale, length in ((1.0, 7_000), (0.5, 2_900), (0.22, 1_100), (0.09, 480))
        ]

        def sideways(y: Any) -> Any:
            return sum(
                reach * np.sin(math.tau * y / length + phase) for reach, length, phase in waves
            )

        offsets = self.centroids[:, 0] - sideways(self.centroids[:, 1])
        order = np.argsort(offsets)
        covered = np.cumsum(self.areas[order]) / self.areas.sum()
        x = offsets[order][np.searchsorted(covered, share)]
        west, south, _, north = self.bounds
        ys = np.arange(south, north + _LINE_STEP, _LINE_STEP)
        line = np.column_stack((x + sideways(ys), ys))
        return shapely.intersection(
            self.district, shapely.Polygon([(west, south), *line, (west, north)])
        )


def _public_land(plots: list[Plot], rng: Random) -> list[Any]:
    """Ponds, schools and commons: rounded pieces over plots, two per cent of the surveyed land."""
    waiting = [plot for plot in plots if 3 < plot.square_metres / RAI < 18]  # noqa: PLR2004 (rai)
    rng.shuffle(waiting)
    total, taken, pieces = sum(plot.square_metres for plot in plots), 0.0, []
    while taken < _PUBLIC * total:
        plot = waiting.pop()
        taken += plot.square_metres
        pieces.append(plot.polygon.buffer(6).simplify(1))
    return pieces


class Layers:
    """Adds editions with their features."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def edition(
        self,
        kind: LayerKind,
        title: str,
        shapes: list[Any],
        as_of: date,
        *,
        series: str = "",
        concession: Concession | None = None,
        declared_on: date | None = None,
    ) -> LayerEdition:
        """One edition, of a series of its own unless one is given; empty shapes are left out."""
        source = self.rows.source(
            f"ชั้นข้อมูล {title}", as_of, kind=Source.Kind.IMPORT, reading={"crs": "WGS 84"}
        )
        edition = self.rows.fact(
            LayerEdition,
            source,
            kind=kind,
            as_of=as_of,
            scale=4_000 if series else 50_000,
            original_crs="WGS 84 (4326)",
            series=series or title,
            declared_on=declared_on,
        )
        filled = [shape for shape in shapes if shape.area > 1]
        for number, shape in enumerate(filled, start=1):
            self.rows.add(
                LayerFeature(
                    edition=edition,
                    number=number,
                    name=title if len(filled) == 1 else f"{title} แปลงที่ {number}",
                    attributes={"NOTE": "ข้อมูลสมมติ"},
                    concession=concession,
                    geometry=stored(shapely.make_valid(lon_lat(shape))),
                )
            )
        return edition


def _concession(rows: Rows, draw: Layers, places: Places) -> None:
    """'แปลงสมมติ ก', across the line between two tambons, 2,840 rai to the square metre."""
    observed_on = rows.months_ago(18)
    concession = rows.add(Concession(reference="สมมติ-ก/2540"))
    shape = _across_the_tambon_line(places, chance(rows.seed, "concession"))
    edition = draw.edition(
        LayerKind.CONCESSION,
        "แปลงสมมติ ก",
        [shape],
        observed_on,
        concession=concession,
    )
    rows.fact(
        Instrument,
        edition.source,
        concession=concession,
        name="แปลงสมมติ ก",
        number="สมมติ-ก/2540",
        holder="บริษัทสมมติ จำกัด",
        legal_basis="หนังสืออนุญาตให้เข้าทำประโยชน์ ตามมาตรา 16 พ.ร.บ. ป่าสงวนแห่งชาติ พ.ศ. 2507 (สมมติ)",
        square_metres=round(CONCESSION_RAI * RAI),
        began="1997-10-01",
        expires="2027-09-30",
        expires_by=date(2027, 9, 30),
        observed_on=observed_on,
    )


def _across_the_tambon_line(places: Places, rng: Random) -> Any:
    one, other = (places.tambons[code].simplify(20) for code in ("270406", "270403"))
    border = shapely.intersection(one.buffer(30), other.buffer(30))
    inner = shapely.union(one.buffer(30), other.buffer(30)).buffer(-_CONCESSION_FROM_EDGE)
    border = border if (cut := shapely.intersection(border, inner)).is_empty else cut
    near = [v for v in places.villages if v.tambon in {"270406", "270403"}]
    centres = shapely.multipoints([village.centre for village in near])
    # Near enough to a village that its fields are inside, not so near that its houses are.
    samples = [border.representative_point()]
    west, south, east, north = border.bounds
    while len(samples) < 200:  # noqa: PLR2004 (points to choose from)
        point = shapely.Point(rng.uniform(west, east), rng.uniform(south, north))
        if border.covers(point):
            samples.append(point)
    middle = min(samples, key=lambda point: abs(shapely.distance(point, centres) - 1_300))
    nearest = min(
        (village.centre for village in near), key=lambda c: middle.distance(shapely.Point(c))
    )
    ripples = [(wave, rng.uniform(0.02, 0.09), rng.uniform(0, math.tau)) for wave in (2, 3, 5)]
    corners = []
    for angle in np.linspace(0, math.tau, 48, endpoint=False):
        reach = 1 + sum(size * math.sin(wave * angle + phase) for wave, size, phase in ripples)
        corners.append((reach * 1_750 * math.cos(angle), reach * 900 * math.sin(angle)))
    blob = affinity.rotate(shapely.Polygon(corners), rng.uniform(-25, 25), origin=(0, 0))
    # A little towards the nearest village, so that some of its fields lie inside.
    blob = affinity.translate(
        blob, 0.85 * middle.x + 0.15 * nearest[0], 0.85 * middle.y + 0.15 * nearest[1]
    )
    for _ in range(3):
        factor = math.sqrt(CONCESSION_RAI * RAI / geodesic_square_metres(lon_lat(blob)))
        blob = affinity.scale(blob, factor, factor, origin="centroid")
    return blob

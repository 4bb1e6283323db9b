"""The land of a bundle as GeoJSON (EPSG:4326, lon/lat): parcels, where they meet, and lines."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.contrib.gis.db.models.functions import AsGeoJSON

from formats.land_area import LandArea
from network.models import PlaceBoundary
from network.reading_log import Kind
from parcels.layer_kinds import LayerKind, Regime
from parcels.models import Concession, OverlapStatus, SpatialUnit
from parcels.named_sets import regimes_of
from parcels.overlap_extents import OverlapRow, overlaps_in
from survey.field import bundle_rows as rows_of
from survey.field.bundle_reader import VillageReader
from survey.field.bundle_sections import Section, chunked, section, written
from survey.models import RecordStatus
from survey.standing import statuses

AROUND: Final = 500.0  # metres of the village's surroundings that come along
METRES_PER_DEGREE: Final = 111_320.0  # of latitude

SETTLED: Final = (OverlapStatus.AGREED, OverlapStatus.DECIDED)

Box = tuple[float, float, float, float]  # west, south, east, north
Feature = dict[str, Any]


def land_sections(reader: VillageReader, points: Iterable[list[float]]) -> list[Section]:
    """Parcels in chunks, their overlaps, and the lines around them. 14 queries."""
    found = reader.fetched(rows_of.PARCEL_SETS, rows_of.PARCEL_ROWS, [reader.place])
    met = overlaps_in([reader.place], reader.moment)
    outlines = list(
        PlaceBoundary.objects.as_known(reader.moment)
        .filter(place=reader.place)
        .annotate(drawn=AsGeoJSON("geometry", precision=rows_of.DECIMALS))
        .values_list("drawn", flat=True)
    )
    village = [
        _feature(json.loads(drawn), kind="village", title=str(reader.line[0])) for drawn in outlines
    ]
    worked = [row[8] for row in found if row[8]]
    points = list(points)
    ground = _box(worked, points) or _box(outlines, ())
    whole = _box([*worked, *outlines], points)
    around = _widened(whole) if whole else None
    lines = [*village, *_neighbours(reader, around), *_lines(reader, around)] if around else village
    return [
        *chunked("parcels", _parcels(reader, found, met)),
        section("overlaps", written(_overlaps(reader, met))),
        section("lines", written({"features": lines, "bounds": ground})),
    ]


def _parcels(
    reader: VillageReader, found: list[Any], met: list[OverlapRow]
) -> Iterable[tuple[Feature, dict[Kind, set[int]]]]:
    """One feature a parcel; `geometry` is null where nobody has measured it."""
    holders: dict[int, list[tuple[str, int | None, str]]] = defaultdict(list)
    for unit, household, person, name in reader.fetched(
        rows_of.HOLDER_SETS, rows_of.HOLDER_ROWS, [row[0] for row in found]
    ):
        holders[unit].append((household, person, name or ""))
    measured = [row[4] for row in found if row[4]]
    known = statuses("boundary", measured, reader.moment)
    regimes = regimes_of(measured, reader.moment)
    disputed = _disputed(met)
    for unit, key, kind, number, boundary, metres, printed, document, drawn in found:
        held = holders[unit]
        area = metres if metres is not None else printed
        yield (
            {
                "key": key,
                "kind": kind,
                "kindLabel": str(SpatialUnit.Kind(kind).label),
                "number": number,
                "area": str(LandArea.from_square_metres(area)) if area is not None else "",
                "squareMetres": round(area, 1) if area is not None else None,
                "isMeasured": metres is not None,
                "document": document,
                "households": [household for household, _person, _name in held if household],
                "holders": [name for _household, _person, name in held if name]
                if reader.with_names
                else [],
                "status": known[boundary].value if boundary else "",
                "statusLabel": str(RecordStatus(known[boundary]).label) if boundary else "",
                "regime": str(Regime(regimes[boundary]).label) if boundary else "",
                "disputed": disputed.get(key, []),
                "geometry": json.loads(drawn) if drawn else None,
            },
            {Kind.IDENTITY: {person for _household, person, name in held if name and person}}
            if reader.with_names
            else {},
        )


def _overlaps(reader: VillageReader, met: list[OverlapRow]) -> list[Feature]:
    """Overlaps on record; `geometry` is the ground two parcels share, null with a layer."""
    shared = dict(
        reader.fetched(
            rows_of.SHARED_SETS,
            rows_of.SHARED_ROWS,
            [each.pk for each in met if each.with_what == "units"],
        )
    )
    return [
        {
            "key": str(each.key),
            "unit": str(each.unit_key),
            "other": str(each.other_key or ""),
            "label": each.label,
            "otherLabel": each.other_name,
            "with": each.with_what,
            "squareMetres": round(each.square_metres, 1) if each.square_metres else None,
            "status": each.status.value,
            "statusLabel": str(each.status.label),
            "kindLabel": str(each.kind.label) if each.kind else "",
            "geometry": json.loads(shared[each.pk]) if shared.get(each.pk) else None,
        }
        for each in met
    ]


def _disputed(met: list[OverlapRow]) -> dict[str, list[str]]:
    """With what each unit (key) overlaps, where its people have not settled it.

    To lie on State land is not yet a dispute: somebody has to have said so.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for each in met:
        if each.status in SETTLED:
            continue
        if each.with_what == "layers" and each.status == OverlapStatus.OPEN:
            continue
        found[str(each.unit_key)].append(f"{each.other_name} · {each.status.label}")
        if each.other_key is not None:
            found[str(each.other_key)].append(f"{each.label} · {each.status.label}")
    return found


def _neighbours(reader: VillageReader, around: Box) -> list[Feature]:
    """Parcels of other villages nearby, where the account may see records there too."""
    elsewhere = [place for place in reader.seen_places if place != reader.place]
    if not elsewhere:
        return []
    return [
        _feature(
            json.loads(drawn),
            kind="neighbour",
            title=number,
            area=str(LandArea.from_square_metres(metres)),
        )
        for number, metres, drawn in reader.fetched_with(
            rows_of.NEIGHBOUR_SETS, rows_of.NEIGHBOUR_ROWS, elsewhere, *around
        )
    ]


def _lines(reader: VillageReader, around: Box) -> list[Feature]:
    """Where State land and concessions end nearby."""
    seen = list(
        Concession.objects.visible_to(reader.account).order_by("pk").values_list("pk", flat=True)
    )
    return [
        _feature(
            json.loads(drawn),
            kind="concession" if layer == LayerKind.CONCESSION else "state_land",
            layer=layer,
            title=concession or str(LayerKind(layer).label),
            name=name,
        )
        for layer, name, concession, drawn in reader.fetched_with(
            rows_of.LINE_SETS, rows_of.LINE_ROWS, *around, *around, seen
        )
    ]


def _box(shapes: Iterable[str], points: Iterable[list[float]]) -> Box | None:
    """What holds them all; None where there is nothing."""
    every = list(points)
    for drawn in shapes:
        every.extend(_corners(json.loads(drawn)["coordinates"]))
    if not every:
        return None
    longitudes, latitudes = [each[0] for each in every], [each[1] for each in every]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _widened(box: Box) -> Box:
    """The same with AROUND metres on every side."""
    west, south, east, north = box
    high = AROUND / METRES_PER_DEGREE
    wide = high / math.cos(math.radians(south))
    return (
        round(west - wide, 6), round(south - high, 6), round(east + wide, 6),
        round(north + high, 6),
    )  # fmt: skip


def _corners(coordinates: list[Any]) -> Iterable[list[float]]:
    if isinstance(coordinates[0], int | float):
        yield coordinates
    else:
        for each in coordinates:
            yield from _corners(each)


def _feature(geometry: dict[str, Any], **properties: str) -> Feature:
    return {"type": "Feature", "geometry": geometry, "properties": properties}

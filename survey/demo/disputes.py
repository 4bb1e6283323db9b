"""What became of land that meets: steps about overlaps, a field split, two fields made one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeGuard

import shapely
from django.db.models import Model
from shapely.ops import split

from network.models import Party, Source
from parcels.models import (
    POSITION_ERROR_METRES,
    BAUnit,
    Boundary,
    Formed,
    LandDocument,
    Overlap,
    OverlapStep,
    Reshaping,
    Retired,
    Right,
    SpatialUnit,
    StatedPlace,
    SurveyMethod,
    UnitLabel,
)
from survey.demo.holdings import Parcel
from survey.demo.plane import RAI, lon_lat, stored
from survey.demo.rows import Rows

_TRUE_OVERLAP = 1_200.0  # square metres
_LARGE = 12 * RAI
_RESHAPED_AGO = 45  # days
Kinds = OverlapStep.Kind
# What each of the overlaps went through; `None` is a step of both, else of the first or second.
_COURSES: tuple[tuple[tuple[OverlapStep.Kind, int | None, str], ...], ...] = (
    (
        (Kinds.AGREED, 0, "ผู้ถือครองเดินแนวเขตแล้ว ตกลงตามคันนาเดิม"),
        (Kinds.AGREED, 1, "ผู้ถือครองเดินแนวเขตแล้ว ตกลงตามคันนาเดิม"),
    ),
    ((Kinds.DISPUTED, 1, "แจ้งว่าแนวล้ำเข้ามาราว 30 เมตร ขอให้รังวัดใหม่"),),
    (
        (Kinds.DISPUTED, 0, "ไม่ยอมรับแนวของเพื่อนบ้าน"),
        (Kinds.MEDIATED, None, "คณะทำงานหมู่บ้านนัดสองฝ่ายดูแนวเขต ยังตกลงกันไม่ได้ทั้งหมด"),
    ),
    (
        (Kinds.DISPUTED, 1, "แจ้งว่าหลักเขตถูกย้าย"),
        (Kinds.MEDIATED, None, "คณะทำงานตำบลไกล่เกลี่ย สองฝ่ายให้ยึดหลักเขตเดิม"),
        (Kinds.DECIDED, None, "สองฝ่ายลงนามยึดแนวหลักเขตเดิม บันทึกไว้ในรายงานการประชุม"),
    ),
)


def settle(rows: Rows, parcels: Sequence[Parcel]) -> None:
    """Steps about the fields that truly overlap, then one split and one merge of others."""
    mapped = [each for each in parcels if each.plot is not None and each.boundaries]
    pairs = _overlapping(mapped)
    for course, pair in zip(_COURSES, pairs, strict=False):
        _steps(rows, pair, course)
    met = {id(parcel) for pair in pairs for parcel in pair}
    plain = [each for each in mapped if id(each) not in met and _is_plain(rows, each)]
    whole = next(each for each in plain if each.plot and each.plot.square_metres > _LARGE)
    _split(rows, whole)
    _merge(rows, *_neighbours([each for each in plain if each is not whole]))


def _overlapping(mapped: Sequence[Parcel]) -> list[tuple[Parcel, Parcel]]:
    by_plot = {id(each.plot): each for each in mapped}
    pairs = []
    for parcel in mapped:
        assert parcel.plot is not None  # noqa: S101 (chosen so)
        other = by_plot.get(id(parcel.plot.neighbour))
        if other is None or other.plot is None:
            continue
        if shapely.intersection(parcel.plot.polygon, other.plot.polygon).area > _TRUE_OVERLAP:
            pairs.append((parcel, other))
    return pairs


def _steps(
    rows: Rows,
    pair: tuple[Parcel, Parcel],
    course: tuple[tuple[OverlapStep.Kind, int | None, str], ...],
) -> None:
    # The unit that was registered first is the first side.
    number = {id(unit): place for place, unit in enumerate(rows.by_model[SpatialUnit])}
    sides = sorted((each.unit for each in pair), key=lambda unit: number[id(unit)])
    overlap = rows.add(Overlap(spatial_unit=sides[0], other_unit=sides[1]))
    day = max(each.day for each in pair) + timedelta(days=5)
    village = pair[0].finding.household.village
    for kind, side, note in course:
        day = min(day + timedelta(days=6), rows.today - timedelta(days=1))
        rows.fact(
            OverlapStep,
            rows.source(
                f"บันทึกการเดินแนวเขต {village.name}",
                day,
                kind=Source.Kind.MINUTE,
                recorded_by=pair[0].finding.recorder,
            ),
            overlap=overlap,
            kind=kind,
            side=None if side is None else sides[side],
            taken_on=day,
            note=f"{note} (สมมติ)",
        )


def _is_plain(rows: Rows, parcel: Parcel) -> bool:
    """A field measured once, and nothing about it is a trap."""
    plot = parcel.plot
    known = rows.today - timedelta(days=_RESHAPED_AGO)
    return (
        plot is not None
        and not (plot.method or plot.srid or plot.sheet or plot.stated_in)
        and len(parcel.boundaries) == 1
        and parcel.day < known
    )


def _neighbours(plain: Sequence[Parcel]) -> tuple[Parcel, Parcel]:
    """Two fields side by side that one household holds, else any two side by side."""
    by_plot = {id(each.plot): each for each in plain}
    pairs = [
        (each, other)
        for each in plain
        if each.plot and (other := by_plot.get(id(each.plot.neighbour))) is not None
    ]
    return next((pair for pair in pairs if pair[0].holder is pair[1].holder), pairs[0])


def _split(rows: Rows, whole: Parcel) -> None:
    assert whole.plot is not None  # noqa: S101 (a field)
    shape = whole.plot.polygon
    middle, box = shape.centroid, shapely.get_coordinates(shape.minimum_rotated_rectangle)
    along = box[1] - box[0]
    other = box[2] - box[1]
    across = other if (along**2).sum() > (other**2).sum() else along
    centre = shapely.get_coordinates(middle)[0]
    line = shapely.LineString([centre - across, centre + across])
    parts = sorted(split(shape, line).geoms, key=lambda part: (part.centroid.x, part.centroid.y))
    labels = [f"{whole.label}/{number}" for number in range(1, len(parts) + 1)]
    _reshape(rows, [whole], list(zip(parts, labels, strict=True)), Reshaping.Kind.SPLIT)


def _merge(rows: Rows, one: Parcel, other: Parcel) -> None:
    assert one.plot is not None  # noqa: S101 (a field)
    assert other.plot is not None  # noqa: S101 (a field)
    # Across the bund between them.
    near = shapely.union(one.plot.polygon, other.plot.polygon).buffer(6, join_style="mitre")
    shape = near.buffer(-6, join_style="mitre")
    _reshape(rows, [one, other], [(shape, f"{one.label}+{other.label}")], Reshaping.Kind.MERGE)


def _reshape(
    rows: Rows,
    gone: Sequence[Parcel],
    made: Sequence[tuple[Any, str]],
    kind: Reshaping.Kind,
) -> None:
    first = gone[0]
    day = rows.today - timedelta(days=_RESHAPED_AGO)
    source = rows.source(
        f"บันทึก{kind.label} {first.finding.household.village.name}",
        day,
        kind=Source.Kind.MINUTE,
        recorded_by=first.finding.recorder,
    )
    reshaping = rows.fact(
        Reshaping,
        source,
        kind=kind,
        happened_on=day,
        reason="ตามที่ผู้ถือครองแจ้ง (สมมติ)",
    )
    for parcel in gone:
        rows.add(Retired(reshaping=reshaping, spatial_unit=parcel.unit))
    worst = max(
        (SurveyMethod(each.boundaries[-1].method) for each in gone),
        key=lambda method: POSITION_ERROR_METRES[method],
    )
    for shape, label in made:
        unit = _register(
            rows, first, source, shape, label=label, method=worst, holders=_shares(gone)
        )
        rows.add(Formed(reshaping=reshaping, spatial_unit=unit))


def _shares(gone: Sequence[Parcel]) -> list[Party]:
    """Who holds what comes of it, in equal parts."""
    return list({id(each.holder): each.holder for each in gone}.values())


def _register(
    rows: Rows,
    first: Parcel,
    source: Source,
    shape: Any,
    *,
    label: str,
    method: SurveyMethod,
    holders: list[Party],
) -> SpatialUnit:
    day: date = source.as_of
    unit = rows.add(SpatialUnit(kind=SpatialUnit.Kind.FARM))
    about: dict[str, Any] = {"spatial_unit": unit, "observed_on": day}
    rows.fact(UnitLabel, source, label=label, **about)
    rows.fact(StatedPlace, source, place=first.finding.household.village.place, **about)
    rows.fact(
        Boundary,
        source,
        method=method,
        position_error_metres=POSITION_ERROR_METRES[method],
        geometry=stored(lon_lat(shape)),
        **about,
    )
    ba_unit = rows.add(BAUnit())
    through: Any = BAUnit.spatial_units.through
    rows.add(through(baunit=ba_unit, spatialunit=unit))
    for holder in holders:
        rows.fact(
            Right,
            source,
            ba_unit=ba_unit,
            party=holder,
            share_numerator=1,
            share_denominator=len(holders),
            began_on=day,
            acquired=Right.Acquired.RESHAPING,
        )
    for shown in [each for each in rows.by_model[LandDocument] if _is_of(each, first)]:
        rows.fact(
            LandDocument,
            source,
            ba_unit=ba_unit,
            type=shown.type,
            number=shown.number,
            form_letter=shown.form_letter,
            map_sheet=shown.map_sheet,
            observed_on=day,
        )
    return unit


def _is_of(document: Model, parcel: Parcel) -> TypeGuard[LandDocument]:
    return isinstance(document, LandDocument) and document.ba_unit is parcel.ba_unit

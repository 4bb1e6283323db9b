"""Takes in a file of parcels: shapes, numbers, stated places, holders and documents.

A feature is a known parcel, and adds a new boundary to it, where exactly one unit of its kind
- bears the same number of the same sender (`--source` in the same words) and shares at least
  half of the smaller shape, or
- shares 95 % of the larger shape, and the sender has no other number for it.
Everything else is a new parcel, and where the number was used before, a notice says so:
two parcels that are one can be joined later, two that were merged cannot be told apart.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import shapely

from formats.land_area import LandArea
from formats.vector import VectorFile, open_vector
from network.column_mapping import Columns, match_columns
from network.deliveries import Choice, Delivery, Progress, Register, no_progress
from network.identity import national_id_hash
from network.imports import (
    Outcome,
    Reason,
    Refused,
    already_accepted,
    fingerprint,
    importing,
    joined,
    keep_accepted,
    listed,
)
from network.known_places import FAR_METRES, KnownPlaces, metres_outside
from network.loading import load, reserve_keys
from network.models import Level
from parcels import parcel_claims, parcel_reasons, parcel_staging
from parcels.models import LandDocumentType, SpatialUnit, SurveyMethod
from parcels.parcel_rows import FIELDS, DocumentTypes, ParcelRow, understood

if TYPE_CHECKING:
    from network.models import Source

# Beyond this the middle of all ratios speaks of a wrong unit (acres for hectares: 2.47).
ODD_MEDIAN: Final = 1.5
FEWEST_FOR_MEDIAN: Final = 10


@dataclass
class _Arrivals:
    """Features on their way in: understood, or held with the reasons, by number."""

    rows: dict[int, ParcelRow] = field(default_factory=dict)
    marks: dict[int, bytes] = field(default_factory=dict)
    held: dict[int, list[Reason]] = field(default_factory=dict)
    # Held for lying where no known place is; all of them: a wrong reference system.
    elsewhere: set[int] = field(default_factory=set)

    def hold(self, number: int, reason: Reason) -> None:
        self.held.setdefault(number, []).append(reason)


def take_in(file: Delivery, *, dry_run: bool = False, progress: Progress = no_progress) -> Outcome:
    """Take in parcels; the number of queries does not depend on the number of features.

    Raises:
        Refused, FormatError: the file cannot be imported; nothing has changed.
    """
    outcome = Outcome(REGISTER.key, dry_run=dry_run)
    places = KnownPlaces()
    if not places:
        raise Refused(parcel_reasons.no_places())
    with open_vector(file.path, layer=file.layer, srid=file.srid, encoding=file.encoding) as vector:
        if not vector.feature_count:
            raise Refused(Reason("no_features", "ไฟล์ไม่มีแปลงใดเลย", "the file has no features"))
        columns = match_columns(FIELDS, vector.fields, file.mapping)
        _tell_how_read(outcome, vector, columns)
        with importing(
            file.path,
            outcome,
            title=file.title,
            as_of=file.as_of,
            recorded_by=file.recorded_by,
            is_fictional=file.is_fictional,
            reading={
                "crs": str(vector.crs),
                "encoding": vector.encoding.encoding if vector.encoding else None,
                "columns": dict(columns.chosen),
                "features": vector.feature_count,
            },
            arrival=file.arrival,
        ) as source:
            arrivals = _arrivals(vector, columns, places, progress)
            _judge(arrivals, places, outcome)
            _hold_beyond(arrivals, places, file.within)
            outcome.held = [(n, joined(reasons)) for n, reasons in sorted(arrivals.held.items())]
            fresh = _fresh(arrivals, outcome)
            if fresh:
                _record(fresh, arrivals, file, source, outcome)
    return outcome


def _tell_how_read(outcome: Outcome, vector: VectorFile, columns: Columns) -> None:
    outcome.how_read.append(
        Reason("crs", f"ระบบพิกัด: {vector.crs}", f"reference system: {vector.crs}")
    )
    if vector.encoding is not None:
        outcome.how_read.append(Reason("encoding", vector.encoding.th, vector.encoding.en))
    outcome.how_read.append(columns.notice)


def _arrivals(
    vector: VectorFile, columns: Columns, places: KnownPlaces, progress: Progress
) -> _Arrivals:
    """Read all features; those with a polygon are staged."""
    names = LandDocumentType.objects.order_by("sort_order").values_list(
        "code", "name_th", "name_en"
    )
    types = DocumentTypes({code: (th, en) for code, th, en in names})
    arrivals = _Arrivals()
    parcel_staging.stage()
    for batch in vector.batches():
        shapes = []
        for number, row, geometry in zip(
            batch.numbers, batch.attributes, batch.geometries, strict=True
        ):
            parcel = understood(number, row, columns, places=places, types=types)
            arrivals.rows[number] = parcel
            for reason in parcel_reasons.of_shape(geometry, batch.problems.get(number)):
                arrivals.hold(number, reason)
            for reason in parcel.problems:
                arrivals.hold(number, reason)
            if _is_polygon(geometry) and shapely.is_valid(geometry):
                whole = shapely.MultiPolygon(shapely.get_parts(geometry).tolist())
                arrivals.marks[number] = _mark(parcel, whole)
                shapes.append((number, parcel.label, whole))
        parcel_staging.add(shapes)
        progress(batch.numbers.stop - 1, vector.feature_count)
    return arrivals


def _mark(parcel: ParcelRow, geometry: shapely.MultiPolygon) -> bytes:
    """The fingerprint of a feature: the same shape with the same words is the same feature."""
    return fingerprint(
        shapely.to_wkb(geometry),
        parcel.label,
        parcel.stated.code if parcel.stated else "",
        parcel.holder,
        national_id_hash(parcel.holder_id) if parcel.holder_id else b"",
        parcel.document_type,
        parcel.document_number,
        parcel.form_letter,
        parcel.map_sheet,
        parcel.printed.square_metres if parcel.printed else "",
    )


def _is_polygon(geometry: Any) -> bool:
    return (
        geometry is not None
        and geometry.geom_type in parcel_reasons.POLYGONS
        and not geometry.is_empty
    )


def _judge(arrivals: _Arrivals, places: KnownPlaces, outcome: Outcome) -> None:
    """Hold what cannot be: by area, by what is printed, by where it lies. Two queries.

    Raises:
        Refused: nothing lies in or near a known place.
    """
    outlines = [place.outline_pk for place in places.by_code.values() if place.outline_pk]
    staged = parcel_staging.judged(outlines)
    for number, shape in staged.items():
        row = arrivals.rows[number]
        if shape.flaw:
            arrivals.hold(number, parcel_reasons.flawed(shape.flaw, shape.flaw, shape.flaw))
        elif not _is_possible(shape.square_metres):
            arrivals.hold(number, parcel_reasons.impossible_area(shape.square_metres))
        elif row.printed and not _agree(shape.square_metres, row.printed):
            arrivals.hold(number, parcel_reasons.far_from_printed(shape.square_metres, row.printed))
        if row.stated is None and not shape.in_known_place:
            arrivals.elsewhere.add(number)
            arrivals.hold(number, parcel_reasons.outside(shape))
    asked = []
    for number, shape in staged.items():
        stated = arrivals.rows[number].stated
        outline = places.outline_of(stated) if stated else None
        if outline is not None:
            asked.append((number, outline, shape.longitude, shape.latitude))
    for number, metres in metres_outside(asked).items():
        stated = arrivals.rows[number].stated
        if metres > FAR_METRES and stated is not None:
            arrivals.elsewhere.add(number)
            arrivals.hold(number, parcel_reasons.contradicted(stated, metres))
    if staged and len(arrivals.elsewhere) == len(staged):
        shapes = list(staged.values())
        raise Refused(parcel_reasons.all_elsewhere(shapes, has_outlines=places.has_outlines))
    _notice_odd_unit(arrivals, staged, outcome)


def _is_possible(square_metres: float) -> bool:
    smallest, largest = parcel_reasons.SMALLEST_SQUARE_METRES, parcel_reasons.LARGEST_SQUARE_METRES
    return smallest <= square_metres <= largest


def _agree(measured: float, printed: LandArea) -> bool:
    ratio = measured / float(printed.square_metres)
    return 1 / parcel_reasons.FAR_FROM_PRINTED < ratio < parcel_reasons.FAR_FROM_PRINTED


def _hold_beyond(arrivals: _Arrivals, places: KnownPlaces, within: frozenset[int] | None) -> None:
    """Hold what lies outside the places of the sender; what is stated counts before the shape."""
    if within is None:
        return
    mine = {
        place.pk
        for place in places.by_code.values()
        if any(above.pk in within for above in places.above(place))
    }
    outlines = [p.outline_pk for p in places.by_code.values() if p.pk in mine and p.outline_pk]
    staged = parcel_staging.judged(outlines)
    for number, row in arrivals.rows.items():
        shape = staged.get(number)
        if row.stated is not None:
            is_mine = row.stated.pk in mine
        else:
            is_mine = shape is not None and shape.in_known_place
        if not is_mine:
            arrivals.hold(number, parcel_reasons.beyond())


def _kind(file: Delivery) -> SpatialUnit.Kind:
    return SpatialUnit.Kind(file.choice("kind") or SpatialUnit.Kind.FARM)


def _method(file: Delivery) -> SurveyMethod:
    return SurveyMethod(file.choice("method") or SurveyMethod.UNKNOWN)


def _notice_odd_unit(
    arrivals: _Arrivals, staged: dict[int, parcel_staging.Judged], outcome: Outcome
) -> None:
    ratios = [
        shape.square_metres / float(printed.square_metres)
        for number, shape in staged.items()
        if (printed := arrivals.rows[number].printed) is not None
    ]
    if len(ratios) < FEWEST_FOR_MEDIAN:
        return
    middle = median(ratios)
    if not 1 / ODD_MEDIAN < middle < ODD_MEDIAN:
        outcome.notices.append(
            Reason(
                "odd_unit",
                f"เนื้อที่วัดได้เป็น {middle:.2f} เท่าของเนื้อที่ตามเอกสาร (ค่ากลางของ {len(ratios):,} แปลง)"
                " หน่วยของคอลัมน์เนื้อที่ถูกหรือไม่ ถ้าไม่ ให้ใช้ --mapping",
                f"measured areas are {middle:.2f} times the printed ones (median of"
                f" {len(ratios):,}): is the unit of the column right? if not, use --mapping",
            )
        )


def _fresh(arrivals: _Arrivals, outcome: Outcome) -> list[int]:
    """Numbers of the features that are neither held nor in already, each content once."""
    good = [number for number in arrivals.marks if number not in arrivals.held]
    known = already_accepted(REGISTER.key, (arrivals.marks[number] for number in good))
    fresh = []
    for number in good:
        mark = arrivals.marks[number]
        if mark in known:
            outcome.already_here += 1
        else:
            known.add(mark)
            fresh.append(number)
    return fresh


def _record(
    fresh: list[int], arrivals: _Arrivals, file: Delivery, source: Source, outcome: Outcome
) -> None:
    rows = [arrivals.rows[number] for number in fresh]
    units = _known_units(rows, file, outcome)
    new = [number for number in fresh if number not in units]
    made = reserve_keys(SpatialUnit, len(new))
    load(SpatialUnit, ["id", "kind"], ((key, _kind(file).value) for key in made))
    known = set(units.values())
    units.update(zip(new, made, strict=True))
    parcel_staging.record_boundaries(
        units,
        source=source.pk,
        observed_on=file.as_of,
        method=_method(file),
    )
    accepted = parcel_claims.Accepted(rows, units, known, source, file.as_of)
    parcel_claims.record(accepted, outcome)
    keep_accepted(source, REGISTER.key, ((number, arrivals.marks[number]) for number in fresh))
    outcome.accepted = len(fresh)


def _known_units(rows: list[ParcelRow], file: Delivery, outcome: Outcome) -> dict[int, int]:
    """Feature number → the one known unit it is, by the rule at the head of this file."""
    candidates = parcel_staging.counterparts(
        [row.number for row in rows],
        title=file.title,
        kind=_kind(file),
        observed_on=file.as_of,
    )
    repeated = Counter(row.label for row in rows if row.label)
    labels = {row.number: row.label for row in rows}
    fitting: dict[int, list[int]] = {}
    for each in candidates:
        by_number = each.same_number and repeated[labels[each.number]] == 1
        if by_number or (each.same_land and not each.other_number):
            fitting.setdefault(each.number, []).append(each.unit)
    claimed = Counter(unit for units in fitting.values() for unit in units)
    units = {
        number: found[0]
        for number, found in fitting.items()
        if len(found) == 1 and claimed[found[0]] == 1
    }
    _notice_matches(rows, units, repeated, file, outcome)
    return units


def _notice_matches(
    rows: list[ParcelRow],
    units: dict[int, int],
    repeated: Counter[str],
    file: Delivery,
    outcome: Outcome,
) -> None:
    if units:
        outcome.notices.append(
            Reason(
                "known_parcels",
                f"{len(units):,} แปลงเป็นแปลงที่มีอยู่แล้ว ได้แนวเขตใหม่เพิ่ม: รูปที่ {listed(units)}",
                f"{len(units):,} are parcels known already and got a new boundary:"
                f" features {listed(units)}",
            )
        )
    others = [row for row in rows if row.number not in units and row.label]
    in_use = parcel_staging.labels_in_use(
        [row.label for row in others], title=file.title, kind=_kind(file)
    )
    doubtful = [row.number for row in others if row.label in in_use or repeated[row.label] > 1]
    if doubtful:
        outcome.notices.append(
            Reason(
                "number_used_again",
                f"{len(doubtful):,} แปลงใช้เลขแปลงที่มีแล้วแต่ยืนยันไม่ได้ว่าเป็นแปลงเดียวกัน จึงบันทึกเป็นแปลงใหม่"
                f" ให้ตรวจ: รูปที่ {listed(doubtful)}",
                f"{len(doubtful):,} bear a number that is in use, but are not surely the same"
                f" parcel; they were recorded as new, please check: features {listed(doubtful)}",
            )
        )


def _choices() -> tuple[Choice, ...]:
    kinds = ((SpatialUnit.Kind.FARM, "Farm land"), (SpatialUnit.Kind.HOUSE_LOT, "House lots"))
    methods = (
        (SurveyMethod.UNKNOWN, "Not known"),
        (SurveyMethod.RTK, "RTK"),
        (SurveyMethod.GNSS_PHONE, "GPS of a phone or handheld"),
        (SurveyMethod.ORTHOPHOTO, "Traced on an orthophoto"),
        (SurveyMethod.DOCUMENT_COPY, "Copied from documents"),
        (SurveyMethod.PHOTO_25K, "Aerial photograph 1:25,000"),
        (SurveyMethod.SKETCH, "Sketched"),
    )
    return (
        Choice(
            "kind",
            "รูปเหล่านี้คือ",
            "These shapes are",
            tuple((each.value, str(each.label), en) for each, en in kinds),
            is_needed=True,
            default=SpatialUnit.Kind.FARM.value,
        ),
        Choice(
            "method",
            "วัดด้วยวิธีใด",
            "How they were measured",
            tuple((each.value, str(each.label), en) for each, en in methods),
            default=SurveyMethod.UNKNOWN.value,
            help_th="ใช้คิดความคลาดเคลื่อนของเนื้อที่",
            help_en="Gives the tolerance of their areas.",
        ),
    )


REGISTER: Final = Register(
    key="parcels",
    th="แปลงที่ดิน",
    en="Parcels",
    reads_shapes=True,
    reads_tables=True,
    least_level=Level.VILLAGE,
    fields_of=lambda _choices: FIELDS,
    take_in=take_in,
    choices=_choices(),
)

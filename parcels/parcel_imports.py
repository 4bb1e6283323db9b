"""Takes in a file of parcels: shapes, numbers, stated places, holders and documents.

A feature is a known parcel, and adds a new boundary to it, where exactly one unit of its kind
- bears the same number of the same sender (`title` in the same words) and shares at least
  half of the smaller shape, or
- shares 95 % of the larger shape, and the sender has no other number for it, or
- has no shape, and bears the same number of the same sender in the same stated village.
Everything else is a new parcel, and where the number was used before, a notice says so:
two parcels that are one can be joined later, two that were merged cannot be told apart.

A row without a shape is a unit without a boundary where it states its village, the type of
its document and the area printed on it.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction

from formats.feature_files import open_features
from formats.features import FeatureFile
from network.column_mapping import LOOKED_AT, Columns, known_headers, match_columns
from network.deliveries import Choice, Delivery, Progress, Register, no_progress
from network.imports import Outcome, Reason, Refused, importing, listed
from network.known_places import KnownPlaces
from network.models import Level
from parcels import parcel_claims, parcel_matches, parcel_reasons, parcel_staging
from parcels.models import LandDocumentType, SpatialUnit, SurveyMethod
from parcels.parcel_arrivals import Arrivals, stage
from parcels.parcel_columns import FIELDS, PLACE_FIELDS, place_roles
from parcels.parcel_rows import DocumentTypes, Understanding

# Beyond this the middle of all ratios speaks of a wrong unit (acres for hectares: 2.47).
ODD_MEDIAN: Final = 1.5
FEWEST_FOR_MEDIAN: Final = 10


def take_in(
    delivery: Delivery, *, dry_run: bool = False, progress: Progress = no_progress
) -> Outcome:
    """Take in parcels, in flat memory: features are staged, judged and recorded in sets.

    Raises:
        Refused, FormatError: the file cannot be imported; nothing has changed.
    """
    outcome = Outcome(REGISTER.key, dry_run=dry_run)
    places = KnownPlaces()
    if not places:
        raise Refused(parcel_reasons.no_places())
    places_of = {field.name for field in PLACE_FIELDS}
    mapping = {name: column for name, column in delivery.mapping.items() if name not in places_of}
    with (
        open_features(
            delivery.path,
            layer=delivery.layer,
            sheet=delivery.sheet,
            srid=delivery.srid,
            encoding=delivery.encoding,
            columns=place_roles(delivery.mapping),
            known_headers=known_headers(FIELDS, mapping),
        ) as features,
        transaction.atomic(),
    ):
        if not features.feature_count:
            raise Refused(Reason("no_features", "ไฟล์ไม่มีแปลงใดเลย", "the file has no features"))
        beginning = next(features.batches(LOOKED_AT)).attributes
        if features.grouped_by is not None and features.grouped_by not in mapping.values():
            # What tells one parcel's corners from another's is its number, however it is called.
            mapping.setdefault("parcel_number", features.grouped_by)
        columns = match_columns(FIELDS, features.fields, mapping, beginning)
        arrivals = stage(
            features,
            Understanding(columns, places=places, types=_document_types()),
            repair=delivery.repair,
            progress=progress,
        )
        _tell_how_read(outcome, features, columns, arrivals)
        _judge(places, delivery, outcome)
        with importing(
            delivery.path,
            outcome,
            title=delivery.title,
            as_of=delivery.as_of,
            recorded_by=delivery.recorded_by,
            is_fictional=delivery.is_fictional,
            reading=_reading(features, columns, arrivals),
            arrival=delivery.arrival,
        ) as source:
            said = parcel_claims.Said(source, delivery.as_of, _kind(delivery), _method(delivery))
            asked = {
                "title": delivery.title,
                "kind": said.kind.value,
                "observed_on": delivery.as_of,
            }
            outcome.accepted = parcel_matches.choose(outcome, arrivals.bounds, asked)
            if outcome.accepted:
                parcel_matches.tell(outcome, asked)
                parcel_claims.record(said, outcome)
            parcel_staging.quarantine(source, outcome)
    return outcome


def _document_types() -> DocumentTypes:
    names = LandDocumentType.objects.order_by("sort_order").values_list(
        "code", "name_th", "name_en"
    )
    return DocumentTypes({code: (th, en) for code, th, en in names})


def _kind(delivery: Delivery) -> SpatialUnit.Kind:
    return SpatialUnit.Kind(delivery.choice("kind") or SpatialUnit.Kind.FARM)


def _method(delivery: Delivery) -> SurveyMethod:
    return SurveyMethod(delivery.choice("method") or SurveyMethod.UNKNOWN)


def _reading(features: FeatureFile, columns: Columns, arrivals: Arrivals) -> dict[str, object]:
    """How the file was read, for its source; areas of mended outlines in square metres."""
    reading: dict[str, object] = {
        "crs": str(features.crs) if features.crs else None,
        "encoding": features.encoding.encoding if features.encoding else None,
        "columns": dict(columns.chosen),
        "features": features.feature_count,
    }
    if arrivals.read_in:
        reading["crs_of_features"] = arrivals.read_in
    if arrivals.repaired:
        reading["repaired"] = {
            "count": arrivals.repaired_count,
            "first": [
                {"number": number, "before": round(before, 2), "after": round(after, 2)}
                for number, before, after in arrivals.repaired
            ],
        }
    return reading


def _tell_how_read(
    outcome: Outcome, features: FeatureFile, columns: Columns, arrivals: Arrivals
) -> None:
    if features.crs is not None:
        outcome.how_read.append(
            Reason("crs", f"ระบบพิกัด: {features.crs}", f"reference system: {features.crs}")
        )
    for crs, count in arrivals.read_in.items():
        outcome.how_read.append(
            Reason(
                "crs_of_features", f"{count:,} แปลงอ่านใน {crs}", f"{count:,} parcels read in {crs}"
            )
        )
    if features.encoding is not None:
        outcome.how_read.append(Reason("encoding", features.encoding.th, features.encoding.en))
    outcome.how_read += [columns.notice, *columns.doubts]
    if arrivals.repaired_count:
        outcome.notices.append(parcel_reasons.repaired(arrivals.repaired_count, arrivals.repaired))


# --- judging ------------------------------------------------------------------------------------


def _judge(places: KnownPlaces, delivery: Delivery, outcome: Outcome) -> None:
    """Hold what cannot be: by where it lies, by what the database says of its outline.

    Raises:
        Refused: nothing lies in or near a known place.
    """
    _count, shaped = parcel_staging.staged()
    outlines = [place.outline_pk for place in places.by_code.values() if place.outline_pk]
    elsewhere = parcel_staging.hold_outside(outlines, parcel_reasons.outside)
    outline_of = {
        place.pk: outline
        for place in places.by_code.values()
        if (outline := places.outline_of(place)) is not None
    }
    elsewhere += parcel_staging.hold_contradicted(
        outline_of,
        lambda place, metres: parcel_reasons.contradicted(places.by_pk[place], metres),
    )
    if shaped and elsewhere == shaped:
        longitude, latitude = parcel_staging.middle()
        raise Refused(
            parcel_reasons.all_elsewhere(
                shaped, longitude, latitude, has_outlines=places.has_outlines
            )
        )
    parcel_staging.hold_faulty(parcel_reasons.refused_by_database)
    if delivery.within is not None:
        _hold_beyond(places, delivery.within)
    parcel_staging.tell_held(outcome)
    _notice_odd_areas(outcome)


def _hold_beyond(places: KnownPlaces, within: frozenset[int]) -> None:
    """Hold what lies outside the places of the sender; what is stated counts before the shape."""
    mine = [
        place
        for place in places.by_code.values()
        if any(above.pk in within for above in places.above(place))
    ]
    parcel_staging.hold_beyond(
        [place.pk for place in mine],
        [place.outline_pk for place in mine if place.outline_pk],
        parcel_reasons.beyond(),
    )


def _notice_odd_areas(outcome: Outcome) -> None:
    count, middle = parcel_staging.ratios()
    if count >= FEWEST_FOR_MEDIAN and not 1 / ODD_MEDIAN < middle < ODD_MEDIAN:
        outcome.notices.append(parcel_reasons.odd_unit(count, middle))
        return
    odd, first = parcel_staging.oddly_large(ODD_MEDIAN)
    if odd:
        outcome.notices.append(
            Reason(
                "odd_areas",
                f"{odd:,} แปลง เนื้อที่วัดได้ต่างจากเนื้อที่ตามเอกสารเกิน {ODD_MEDIAN:g} เท่า รับไว้แต่ให้ตรวจ:"
                f" รูปที่ {listed(first)}",
                f"{odd:,} parcels measure more than {ODD_MEDIAN:g} times, or less than that part"
                f" of, their printed area; they are in, please check: features {listed(first)}",
            )
        )


# --- what it is to the command line and the pages -------------------------------------------------


def _choices() -> tuple[Choice, ...]:
    return (
        Choice(
            "kind",
            "รูปเหล่านี้คือ",
            "These shapes are",
            (
                (SpatialUnit.Kind.FARM.value, "ที่ดินทำกิน", "Farm land"),
                (SpatialUnit.Kind.HOUSE_LOT.value, "ที่อยู่อาศัย / ที่ตั้งบ้าน", "House lots"),
            ),
            is_needed=True,
            default=SpatialUnit.Kind.FARM.value,
        ),
        Choice(
            "method",
            "วัดด้วยวิธีใด",
            "How they were measured",
            (
                (SurveyMethod.UNKNOWN.value, "ไม่ทราบวิธี", "Not known"),
                (SurveyMethod.RTK.value, "RTK", "RTK"),
                (SurveyMethod.GNSS_PHONE.value, "GPS โทรศัพท์ / เครื่องมือถือ", "GPS of a phone"),
                (SurveyMethod.ORTHOPHOTO.value, "ลากจากภาพออร์โธ", "Traced on an orthophoto"),
                (SurveyMethod.DOCUMENT_COPY.value, "คัดจากเอกสาร", "Copied from documents"),
                (SurveyMethod.PHOTO_25K.value, "ภาพถ่ายทางอากาศ 1:25,000", "Photograph 1:25,000"),
                (SurveyMethod.SKETCH.value, "วาดประมาณ", "Sketched"),
            ),
            default=SurveyMethod.UNKNOWN.value,
            help_th="ใช้คิดความคลาดเคลื่อนของเนื้อที่",
            help_en="Gives the tolerance of their areas.",
        ),
    )


def _fields(_choices: Any) -> tuple[Any, ...]:
    return (*FIELDS, *PLACE_FIELDS)


REGISTER: Final = Register(
    key="parcels",
    th="แปลงที่ดิน",
    en="Parcels",
    reads_shapes=True,
    reads_tables=True,
    least_level=Level.VILLAGE,
    fields_of=_fields,
    take_in=take_in,
    choices=_choices(),
)

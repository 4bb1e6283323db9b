"""Takes in layers of state land and of concessions: an edition, its polygons, their instruments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef
from psycopg.types.json import Jsonb

from formats.number import TO_ARABIC
from formats.thai import parse_date
from network.column_mapping import Field
from network.deliveries import Choice, Delivery, Progress, Register, halves, no_progress
from network.eras import eras_of
from network.imports import (
    Outcome,
    Reason,
    Refused,
    already_accepted,
    fingerprint,
    importing,
    keep_accepted,
)
from network.loading import load
from network.models import Level, PlaceCell
from network.moments import EVER_KNOWN
from network.outlines import how_read, refuse_where_none_fits, stored, tell_mended
from parcels.concession_columns import ConcessionTerms, layer_fields
from parcels.layer_changes import note_changes
from parcels.layer_editions import (
    REPLACE_NONE,
    REPLACE_OLDER,
    edition_before,
    notice_declaration,
    read_replacement,
    series_of,
)
from parcels.layer_kinds import LayerKind
from parcels.layer_rows import LayerFile, LayerRow, read_layer
from parcels.models import Concession, Instrument, LayerEdition, LayerFeature

if TYPE_CHECKING:
    from network.models import Source

REGISTER: Final = "layers"
BATCH: Final = 5_000  # rows
SHOWN: Final = 5
_LARGEST_SCALE: Final = 2**31
# Beyond this the printed size and the drawn one are not of the same land or unit.
FAR_FROM_PRINTED: Final = 1.5


def take_in(
    delivery: Delivery, *, dry_run: bool = False, progress: Progress = no_progress
) -> Outcome:
    """Take in one delivery of a layer as an edition.

    The choices are `kind`; `scale`, a denominator (50000); `declared_on`, the day the land
    became State land, by its gazette; `replaces`: the edition follows those of the same kind
    and source text unless it says otherwise. The same content, kind, source and days again is
    nothing new; the same with a day of declaration that was missing is a new edition, which
    takes the place of the other.

    Raises:
        Refused, FormatError: the file cannot be imported; nothing has changed.
    """
    kind = _kind(delivery.choice("kind"))
    scale = read_scale(delivery.choice("scale"))
    declared = delivery.choice("declared_on").strip()
    declared_on = parse_date(declared) if declared else None
    outcome = Outcome(REGISTER, dry_run=dry_run)
    reading, writing = halves(progress)
    with read_layer(delivery, kind, reading) as file:
        refuse_where_none_fits(file.held, rows=len(file.held) + len(file.rows))
        outcome.held = file.held
        outcome.how_read = [*how_read(file.vector), file.columns.notice, *file.columns.doubts]
        if file.unread:
            outcome.notices.append(_unread(file.unread))
        for column, cells in file.dates.items():
            outcome.notices += eras_of(cells).notices(column)
        with importing(
            delivery.path,
            outcome,
            title=delivery.title,
            as_of=delivery.as_of,
            recorded_by=delivery.recorded_by,
            is_fictional=delivery.is_fictional,
            reading=_reading(file),
            arrival=delivery.arrival,
        ) as source:
            marks = _marks(file.rows, kind, delivery.title, delivery.as_of, declared_on)
            if marks and already_accepted(REGISTER, marks.values()):
                outcome.already_here = len(file.rows)
            elif file.rows:
                edition = LayerEdition.objects.create(
                    kind=kind,
                    as_of=delivery.as_of,
                    scale=scale,
                    declared_on=declared_on,
                    original_crs=str(file.vector.crs),
                    series=series_of(
                        kind,
                        delivery.title,
                        delivery.as_of,
                        read_replacement(delivery.choice("replaces")),
                        outcome,
                    ),
                    source=source,
                )
                _write(file, edition, source, outcome, writing)
                keep_accepted(source, REGISTER, marks.items())
                outcome.accepted = len(file.rows)
                note_changes(edition, edition_before(edition), outcome)
                tell_mended(file.mended, outcome)
                notice_declaration(edition, outcome)
                _notice_outside_known_places(edition, outcome)
    return outcome


def _kind(text: str) -> LayerKind:
    if text not in LayerKind.values:
        raise Refused(
            Reason(
                "no_kind",
                "ให้เลือกว่าเป็นชั้นข้อมูลชนิดใด",
                "choose which kind of layer it is",
            )
        )
    return LayerKind(text)


def read_scale(text: str) -> int | None:
    """A denominator: `50000`, `1:50,000`; None where nothing is written.

    Raises:
        Refused: anything else.
    """
    bare = text.translate(TO_ARABIC).replace(",", "").strip().removeprefix("1:").strip()
    if not bare:
        return None
    if not bare.isdecimal() or not 0 < int(bare) < _LARGEST_SCALE:
        raise Refused(
            Reason(
                "no_scale",
                f"“{text}” ไม่ใช่มาตราส่วน เช่น 50000",
                f"“{text}” is not a scale, such as 50000",
            )
        )
    return int(bare)


def _reading(file: LayerFile) -> dict[str, object]:
    vector = file.vector
    return {
        "crs": str(vector.crs),
        "layer": vector.layer,
        "features": vector.feature_count,
        "columns": dict(file.columns.chosen),
        "encoding": vector.encoding.encoding if vector.encoding else "",
        "repaired": [each.as_kept(number, name) for number, name, each in file.mended],
    }


def _marks(
    rows: Sequence[LayerRow],
    kind: LayerKind,
    title: str,
    as_of: date,
    declared_on: date | None,
) -> dict[int, bytes]:
    """A fingerprint per feature, which is that of the whole delivery too.

    An edition is whole: where one polygon of a new file differs, all of them
    belong to the new edition, also those that are as they were.
    """
    days = [as_of] if declared_on is None else [as_of, declared_on]
    whole = fingerprint(kind, " ".join(title.split()), *days, *(row.mark for row in rows))
    return {row.number: fingerprint(whole, row.number) for row in rows}


def _unread(unread: list[str]) -> Reason:
    listed = _listed(unread)
    return Reason(
        "unread_values",
        f"อ่านค่าไม่ได้ {len(unread)} ช่อง จึงเว้นว่าง (รูปที่: ค่า): {listed}",
        f"{len(unread)} values could not be read and are left blank (feature: value): {listed}",
    )


def _listed(things: Sequence[str]) -> str:
    rest = len(things) - SHOWN
    return ", ".join(things[:SHOWN]) + (f" … (+{rest})" if rest > 0 else "")


# --- writing ----------------------------------------------------------------------------------


def _write(
    file: LayerFile,
    edition: LayerEdition,
    source: Source,
    outcome: Outcome,
    progress: Progress,
) -> None:
    concessions = _concessions(file.rows, edition, source, outcome)
    rows = {row.number: row for row in file.rows}
    done = 0
    for batch in file.outlines():
        load(
            LayerFeature,
            ["edition_id", "number", "name", "attributes", "concession_id", "geometry"],
            (
                (
                    edition.pk,
                    number,
                    rows[number].name,
                    Jsonb(attributes),
                    _concession_of(rows[number], concessions),
                    stored(area),
                )
                for number, area, attributes in batch
            ),
        )
        done += len(batch)
        progress(done, len(rows))


def _concession_of(row: LayerRow, concessions: dict[str, Concession]) -> int | None:
    known = concessions.get(row.terms.reference) if row.terms else None
    return known.pk if known is not None else None


def _concessions(
    features: Sequence[LayerRow], edition: LayerEdition, source: Source, outcome: Outcome
) -> dict[str, Concession]:
    """Concessions by reference, those known before kept, with what this edition says of each."""
    terms: dict[str, list[ConcessionTerms]] = defaultdict(list)
    for feature in features:
        if feature.terms is not None:
            terms[feature.terms.reference].append(feature.terms)
    if not terms:
        return {}
    known = {each.reference: each for each in Concession.objects.filter(reference__in=terms)}
    new = [Concession(reference=reference) for reference in terms if reference not in known]
    known |= {each.reference: each for each in Concession.objects.bulk_create(new, BATCH)}
    Instrument.objects.bulk_create(
        (_instrument(known[reference], said, edition, source) for reference, said in terms.items()),
        batch_size=BATCH,
    )
    _notice_sizes(features, outcome)
    several = [reference for reference, said in terms.items() if len(said) > 1]
    if several:
        listed = _listed(several)
        outcome.notices.append(
            Reason(
                "concession_of_several_polygons",
                f"มี {len(several)} รายที่มีหลายรูป ถือเป็นสัมปทานเดียวกัน: {listed}",
                f"{len(several)} concessions have several polygons each: {listed}",
            )
        )
    return known


def _instrument(
    concession: Concession, said: list[ConcessionTerms], edition: LayerEdition, source: Source
) -> Instrument:
    """One fact of all polygons of a concession: the first that says something is believed.

    Sizes that differ are those of its parts and are added; one that is repeated
    on each polygon is that of the whole.
    """
    sizes = [each.square_metres for each in said if each.square_metres is not None]
    dated = next((each for each in said if each.expires), said[0])
    return Instrument(
        concession=concession,
        name=_first(each.name for each in said),
        number=_first(each.number for each in said),
        holder=_first(each.holder for each in said),
        legal_basis=_first(each.legal_basis for each in said),
        square_metres=(sizes[0] if len(set(sizes)) == 1 else sum(sizes)) if sizes else None,
        began=_first(each.began for each in said),
        expires=dated.expires,
        expires_by=dated.expires_by,
        observed_on=edition.as_of,
        source=source,
    )


def _first(texts: Iterable[str]) -> str:
    return next((written for written in texts if written), "")


def _notice_outside_known_places(edition: LayerEdition, outcome: Outcome) -> None:
    outside = (
        LayerFeature.objects.filter(edition=edition)
        .exclude(Exists(PlaceCell.objects.filter(geometry__intersects=OuterRef("geometry"))))
        .count()
    )
    if outside:
        outcome.notices.append(
            Reason(
                "outside_known_places",
                f"{outside} รูปไม่แตะเขตใดที่รู้จัก รับไว้แล้ว แต่จะไม่ปรากฏในรายงานของพื้นที่ใด",
                f"{outside} features touch no known place; they are in, but in no place's report",
            )
        )


def _notice_sizes(features: Sequence[LayerRow], outcome: Outcome) -> None:
    """Printed sizes that the drawn land cannot have: hectares called rai, a lost digit."""
    drawn: dict[str, float] = defaultdict(float)
    stated: dict[str, list[float]] = defaultdict(list)
    for feature in features:
        if feature.terms is not None:
            drawn[feature.terms.reference] += feature.square_metres
            if feature.terms.square_metres is not None:
                stated[feature.terms.reference].append(float(feature.terms.square_metres))
    far = []
    for reference, sizes in stated.items():
        printed = sizes[0] if len(set(sizes)) == 1 else sum(sizes)
        ratio = drawn[reference] / printed
        if not 1 / FAR_FROM_PRINTED <= ratio <= FAR_FROM_PRINTED:
            far.append(f"{reference} ({printed / 1600:,.0f} : {drawn[reference] / 1600:,.0f})")
    if far:
        outcome.notices.append(
            Reason(
                "far_from_printed",
                f"เนื้อที่ตามเอกสารต่างจากรูปมาก {len(far)} ราย (ไร่ เอกสาร : รูป) ให้ตรวจหน่วย"
                f" (ไร่ เฮกตาร์) และตัวเลขที่ตกหล่น: {_listed(far)}",
                f"{len(far)} printed sizes are far from what is drawn (rai, printed : drawn); check"
                f" the unit (rai, hectares) and lost digits: {_listed(far)}",
            )
        )


def _kinds(_: frozenset[int] | None) -> list[tuple[str, str, str]]:
    return [(kind.value, str(kind.label), kind.value.replace("_", " ")) for kind in LayerKind]


def _fields_of(choices: Mapping[str, str]) -> tuple[Field, ...]:
    chosen = choices.get("kind", "")
    return layer_fields(LayerKind(chosen) if chosen in LayerKind.values else LayerKind.CONCESSION)


def _replaceable(_: frozenset[int] | None) -> list[tuple[str, str, str]]:
    """Editions that a new one may follow, the newest first."""
    known = LayerEdition.objects.filter(recorded_at__known_by=EVER_KNOWN)
    editions = known.select_related("source").order_by("-as_of", "-pk")
    return [
        (REPLACE_OLDER, "ฉบับก่อนของแหล่งเดียวกัน", "the older edition of the same source"),
        (REPLACE_NONE, "ไม่แทนฉบับใด", "none"),
        *(
            (
                str(edition.pk),
                f"#{edition.pk} {LayerKind(edition.kind).label} {edition.source.title}",
                f"#{edition.pk} {edition.kind} {edition.source.title}",
            )
            for edition in editions[:BATCH]
        ),
    ]


LAYERS: Final = Register(
    key=REGISTER,
    th="ชั้นข้อมูลที่ดินรัฐและสัมปทาน",
    en="layers of state land and of concessions",
    reads_shapes=True,
    reads_tables=True,
    least_level=Level.DISTRICT,
    fields_of=_fields_of,
    take_in=take_in,
    choices=(
        Choice("kind", "ชนิดของชั้นข้อมูล", "kind of layer", is_needed=True, options_of=_kinds),
        Choice("scale", "มาตราส่วนของแผนที่ต้นฉบับ", "scale of the map it was drawn from", kind="scale",
               help_th="เช่น 50000", help_en="such as 50000"),
        Choice("declared_on", "วันประกาศเป็นที่ดินรัฐ", "day the land became State land", kind="day",
               help_th="ตามราชกิจจานุเบกษา", help_en="by its gazette"),
        Choice("replaces", "แทนฉบับใด", "which edition it replaces", default=REPLACE_OLDER,
               options_of=_replaceable),
    ),
)  # fmt: skip

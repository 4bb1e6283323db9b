"""Imports layers of state land and of concessions: an edition, its polygons, their instruments."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from django.db.models import Exists, OuterRef

from formats.errors import SeveralLayers, SeveralShapefiles
from formats.vector import VectorFile, open_vector
from network.cells import text
from network.imports import (
    Outcome,
    Reason,
    Refused,
    already_accepted,
    fingerprint,
    importing,
    keep_accepted,
)
from network.models import PlaceCell
from network.outlines import how_read, outline, refuse_where_none_fits, stored
from parcels.concession_columns import (
    COLUMN_NAMES,
    ConcessionTerms,
    LayerColumns,
    find_layer_columns,
    terms_of,
)
from parcels.layer_editions import (
    REPLACE_OLDER,
    Replacement,
    notice_declaration,
    series_of,
)
from parcels.layer_kinds import LayerKind
from parcels.models import Concession, Instrument, LayerEdition, LayerFeature

if TYPE_CHECKING:
    from network.models import Account, Source

REGISTER = "layers"
FEATURES_AT_ONCE = 500  # each may have thousands of vertices
BATCH = 5_000  # rows
SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Feature:
    number: int
    name: str
    attributes: dict[str, Any]
    terms: ConcessionTerms | None
    area: shapely.MultiPolygon


def import_layer(
    path: Path,
    kind: LayerKind,
    *,
    title: str,
    as_of: date,
    scale: int | None = None,
    declared_on: date | None = None,
    replaces: Replacement = REPLACE_OLDER,
    file_layer: str | None = None,
    srid: int | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    recorded_by: Account | None = None,
    is_fictional: bool = False,
) -> Outcome:
    """Import one delivery of a layer as an edition; `scale` is a denominator (50000).

    `declared_on` is the day the land became State land, by its gazette. The edition
    follows those of the same kind and source text, unless `replaces` says otherwise. The
    same content, kind, source and days again is nothing new; the same with a day of
    declaration that was missing is a new edition, which takes the place of the other.

    Raises:
        Refused, FormatError: the file cannot be imported; nothing has changed.
    """
    outcome = Outcome(REGISTER, dry_run=dry_run)
    with _opened(path, file_layer, srid, encoding) as file:
        features, columns = _read(file, kind, outcome)
        told = how_read(file)
        original_crs = str(file.crs)
        reading: dict[str, object] = {
            "crs": original_crs,
            "layer": file.layer,
            "features": file.feature_count,
            "columns": columns.as_told(),
            "encoding": file.encoding.encoding if file.encoding else "",
        }
    refuse_where_none_fits(outcome.held, rows=len(outcome.held) + len(features))
    outcome.how_read = [*told, *_how_matched(columns)]
    with importing(
        path,
        outcome,
        title=title,
        as_of=as_of,
        recorded_by=recorded_by,
        is_fictional=is_fictional,
        reading=reading,
    ) as source:
        marks = _marks(features, kind, title, as_of, declared_on)
        if marks and already_accepted(REGISTER, marks.values()):
            outcome.already_here = len(features)
        elif features:
            edition = LayerEdition.objects.create(
                kind=kind,
                as_of=as_of,
                scale=scale,
                declared_on=declared_on,
                original_crs=original_crs,
                series=series_of(kind, title, as_of, replaces, outcome),
                source=source,
            )
            _write(features, edition, source, outcome)
            keep_accepted(source, REGISTER, marks.items())
            outcome.accepted = len(features)
            notice_declaration(edition, outcome)
            _notice_outside_known_places(edition, outcome)
    return outcome


def _marks(
    features: Sequence[_Feature],
    kind: LayerKind,
    title: str,
    as_of: date,
    declared_on: date | None,
) -> dict[int, bytes]:
    """A fingerprint per feature, which is that of the whole delivery too.

    An edition is whole: where one polygon of a new file differs, all of them
    belong to the new edition, also those that are as they were.
    """
    each = {
        feature.number: fingerprint(
            sorted(feature.attributes.items()), shapely.to_wkb(feature.area, byte_order=1)
        )
        for feature in features
    }
    days = [as_of] if declared_on is None else [as_of, declared_on]
    whole = fingerprint(kind, " ".join(title.split()), *days, *each.values())
    return {number: fingerprint(whole, number) for number in each}


# --- reading ----------------------------------------------------------------------------------


@contextmanager
def _opened(
    path: Path, file_layer: str | None, srid: int | None, encoding: str | None
) -> Iterator[VectorFile]:
    try:
        with open_vector(path, layer=file_layer, srid=srid, encoding=encoding) as file:
            yield file
    except (SeveralLayers, SeveralShapefiles) as error:
        # `--layer` says the kind here, so the sentence of the format must not name it.
        names = error.facts["names"]
        raise Refused(
            Reason(
                "several_layers",
                f"ไฟล์มีหลายชั้นข้อมูล ({names}) ให้เลือกด้วย --file-layer",
                f"the file holds several layers ({names}); choose one with --file-layer",
            )
        ) from error


def _read(
    file: VectorFile, kind: LayerKind, outcome: Outcome
) -> tuple[list[_Feature], LayerColumns]:
    of_concessions = kind == LayerKind.CONCESSION
    batches = list(file.batches())
    records = [record for batch in batches for record in batch.attributes]
    columns = find_layer_columns(
        file.fields,
        records,
        of_concessions=of_concessions,
        of_watersheds=kind == LayerKind.WATERSHED_CLASS,
    )
    features: list[_Feature] = []
    unread: list[str] = []
    for batch in batches:
        for number, record, geometry in zip(
            batch.numbers, batch.attributes, batch.geometries, strict=True
        ):
            area = outline(geometry, batch.problems.get(number))
            terms = terms_of(record, columns) if of_concessions else None
            if isinstance(area, Reason):
                outcome.held.append((number, _with_name(area, record, columns)))
            elif terms is not None and not terms.reference:
                outcome.held.append((number, _NAMELESS))
            else:
                name = terms.name if terms else _name(record, columns)
                features.append(_Feature(number, name, _attributes(record), terms, area))
                unread += [f"{number}: {what}" for what in terms.unread] if terms else []
    if unread:
        outcome.notices.append(_unread(unread))
    return features, columns


_NAMELESS = Reason(
    "no_reference",
    "ไม่มีทั้งเลขที่และชื่อของสัมปทาน จึงบอกไม่ได้ว่าเป็นรายใด ให้เติมแล้วส่งใหม่",
    "has neither a number nor a name, so nobody can tell which concession it is; "
    "fill one in and send it again",
)


def _name(record: dict[str, Any], columns: LayerColumns) -> str:
    return text(record.get(columns.name)) if columns.name else ""


def _with_name(reason: Reason, record: dict[str, Any], columns: LayerColumns) -> Reason:
    name = _name(record, columns)
    if not name:
        return reason
    return Reason(reason.code, f"{name}: {reason.th}", f"{name}: {reason.en}")


def _attributes(record: dict[str, Any]) -> dict[str, Any]:
    """As they came, as far as JSON and PostgreSQL can hold them."""
    return {
        header: _as_json(value)
        for header, value in record.items()
        if value is not None and not isinstance(value, bytes)
    }


def _as_json(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _unread(unread: list[str]) -> Reason:
    listed = _listed(unread)
    return Reason(
        "unread_values",
        f"อ่านค่าไม่ได้ {len(unread)} ช่อง จึงเว้นว่าง (รูปที่: ค่า): {listed}",
        f"{len(unread)} values could not be read and are left blank (feature: value): {listed}",
    )


def _how_matched(columns: LayerColumns) -> list[Reason]:
    matched = columns.as_told()
    if not matched:
        return []
    th = " · ".join(f"{COLUMN_NAMES[ours]} ← {theirs}" for ours, theirs in matched.items())
    en = " · ".join(f"{ours} ← {theirs}" for ours, theirs in matched.items())
    return [Reason("columns", f"คอลัมน์ที่ใช้: {th}", f"columns used: {en}")]


def _listed(things: Sequence[str]) -> str:
    rest = len(things) - SHOWN
    return ", ".join(things[:SHOWN]) + (f" … (+{rest})" if rest > 0 else "")


# --- writing ----------------------------------------------------------------------------------


def _write(
    features: Sequence[_Feature], edition: LayerEdition, source: Source, outcome: Outcome
) -> None:
    concessions = _concessions(features, edition, source, outcome)
    LayerFeature.objects.bulk_create(
        (
            LayerFeature(
                edition=edition,
                number=feature.number,
                name=feature.name,
                attributes=feature.attributes,
                concession=concessions.get(feature.terms.reference) if feature.terms else None,
                geometry=stored(feature.area),
            )
            for feature in features
        ),
        batch_size=FEATURES_AT_ONCE,
    )


def _concessions(
    features: Sequence[_Feature], edition: LayerEdition, source: Source, outcome: Outcome
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

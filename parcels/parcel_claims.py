"""What an imported parcel is called, where it is said to lie, who holds it and by which document.

Only what is not known yet of a unit is added; each kind of fact is read and written in sets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from formats import national_id
from formats.errors import UnreadableMapSheet
from formats.map_sheets import MapSheet
from network.identity import national_id_hash, sealed_national_id
from network.imports import Outcome, Reason, listed
from network.loading import load, reserve_keys
from network.models import Party, PersonRecord
from network.moments import EVER_KNOWN
from parcels import parcel_staging
from parcels.models import BAUnit, LandDocument, Right, StatedPlace, UnitLabel
from parcels.parcel_rows import ParcelRow

if TYPE_CHECKING:
    from network.models import Source

SEALED: Final = ("national_id_encrypted", "national_id_hash")
_ORGANISATION = re.compile(
    r"บริษัท|บจก|หจก|ห้างหุ้นส่วน|สหกรณ์|วัด(?=\S)|โรงเรียน|กรม(?=\S)|องค์การ|อบต|เทศบาล|กลุ่ม|มูลนิธิ|สำนัก(?=\S)"
)
_TITLES = re.compile(r"^(นางสาว|น\.?ส\.|นาย|นาง|ด\.?ช\.|ด\.?ญ\.|เด็กชาย|เด็กหญิง)\s*")

# A person is known within one file by national ID, else by the name as written.
Holder = bytes | str


@dataclass(frozen=True)
class Accepted:
    """Features that go in: `units` by feature number; `known` are keys of units not new."""

    rows: Sequence[ParcelRow]
    units: Mapping[int, int]
    known: set[int]
    source: Source
    observed_on: date

    @property
    def said(self) -> tuple[date, int]:
        """The day a fact speaks of, and its source: the last two columns of every fact."""
        return self.observed_on, self.source.pk


def record(accepted: Accepted, outcome: Outcome) -> None:
    """Add what the rows say of their units."""
    _record_labels(accepted)
    _record_stated_places(accepted)
    claimed = [row for row in accepted.rows if row.holder or row.document_type]
    ba_units = _ba_units(claimed, accepted)
    _record_rights(ba_units, accepted, outcome)
    _record_documents(ba_units, accepted, outcome)
    untyped = [row for row in accepted.rows if not row.document_type and _documented(row)]
    if untyped:
        outcome.notices.append(
            Reason(
                "document_without_type",
                f"{len(untyped):,} แปลงมีเลขที่หรือเนื้อที่ตามเอกสารแต่ไม่บอกประเภทเอกสาร"
                " จึงใช้ตรวจสอบเท่านั้น ไม่ได้บันทึกเป็นเอกสาร",
                f"{len(untyped):,} parcels have a document number or printed area but no type of"
                " document; these were compared, and not recorded as documents",
            )
        )


def _documented(row: ParcelRow) -> bool:
    return bool(row.document_number or row.printed)


def _latest(facts: Any, known: Iterable[int], value: str) -> dict[int, Any]:
    """The latest `value` of each unit by the day it was observed. One query."""
    rows = (
        facts.filter(spatial_unit__in=list(known), recorded_at__known_by=EVER_KNOWN)
        .order_by("spatial_unit", "-observed_on", "-recorded_at", "-pk")
        .distinct("spatial_unit")
        .values_list("spatial_unit", value)
    )
    return dict(rows)


def _record_labels(accepted: Accepted) -> None:
    of_sender = UnitLabel.objects.filter(source__title=accepted.source.title)
    labels = _latest(of_sender, accepted.known, "label") if accepted.known else {}
    load(
        UnitLabel,
        ["spatial_unit_id", "label", "observed_on", "source_id"],
        (
            (accepted.units[row.number], row.label, *accepted.said)
            for row in accepted.rows
            if row.label and labels.get(accepted.units[row.number]) != row.label
        ),
    )


def _record_stated_places(accepted: Accepted) -> None:
    stated = _latest(StatedPlace.objects.all(), accepted.known, "place") if accepted.known else {}
    load(
        StatedPlace,
        ["spatial_unit_id", "place_id", "observed_on", "source_id"],
        (
            (accepted.units[row.number], row.stated.pk, *accepted.said)
            for row in accepted.rows
            if row.stated is not None and stated.get(accepted.units[row.number]) != row.stated.pk
        ),
    )


def _ba_units(rows: Sequence[ParcelRow], accepted: Accepted) -> dict[int, int]:
    """Feature number → its basic administrative unit: the one the unit is in, else a new one."""
    link, units, known = BAUnit.spatial_units.through, accepted.units, accepted.known
    held = (
        dict(
            link.objects.filter(spatialunit__in=known)
            .order_by("-pk")
            .values_list("spatialunit_id", "baunit_id")
        )
        if known
        else {}
    )
    new = [units[row.number] for row in rows if units[row.number] not in held]
    made = reserve_keys(BAUnit, len(new))
    load(BAUnit, ["id"], ((key,) for key in made))
    load(link, ["baunit_id", "spatialunit_id"], zip(made, new, strict=True))
    held.update(zip(new, made, strict=True))
    return {row.number: held[units[row.number]] for row in rows}


def _record_rights(ba_units: Mapping[int, int], accepted: Accepted, outcome: Outcome) -> None:
    claims = [row for row in accepted.rows if row.holder]
    held = _holding({ba_units[row.number] for row in claims})
    holding = {row.number: held.get(ba_units[row.number], {}) for row in claims}
    parties = _parties(claims, holding, accepted, outcome)
    load(
        Right,
        ["ba_unit_id", "party_id", "kind", "began_on", "source_id"],
        (
            (ba_units[row.number], parties[row.number], Right.Kind.HOLDING.value, *accepted.said)
            for row in claims
            if parties[row.number] not in holding[row.number].values()
        ),
    )
    others = [
        row.number
        for row in claims
        if holding[row.number] and parties[row.number] not in holding[row.number].values()
    ]
    if others:
        outcome.notices.append(
            Reason(
                "another_holder",
                f"{len(others):,} แปลงมีผู้ถือครองคนอื่นอยู่แล้ว เก็บไว้ทั้งสองชื่อ ให้ตรวจ: รูปที่ {listed(others)}",
                f"{len(others):,} parcels have another holder already; both are kept, please"
                f" check: features {listed(others)}",
            )
        )


def _holding(ba_units: set[int]) -> dict[int, dict[str, int]]:
    """The parties that hold each unit by now: plain name → key. One query."""
    held: dict[int, dict[str, int]] = {}
    named = (
        PersonRecord.objects.filter(
            party__rrrs__ba_unit__in=ba_units,
            party__rrrs__recorded_at__known_by=EVER_KNOWN,
            recorded_at__known_by=EVER_KNOWN,
        )
        .order_by("observed_on", "recorded_at", "pk")
        .values_list("party__rrrs__ba_unit", "name", "party")
    )
    for ba_unit, name, party in named:
        held.setdefault(ba_unit, {})[_plain(name)] = party
    return held


def _parties(
    claims: Sequence[ParcelRow],
    holding: Mapping[int, Mapping[str, int]],
    accepted: Accepted,
    outcome: Outcome,
) -> dict[int, int]:
    """Feature number → the party that holds it: by national ID, else as the unit's own holder
    of that name, else one new party for each name in the file."""
    hashes = {row.number: national_id_hash(row.holder_id) for row in claims if row.holder_id}
    by_hash = {
        bytes(mark): party
        for mark, party in PersonRecord.objects.filter(
            national_id_hash__in=list(set(hashes.values())), recorded_at__known_by=EVER_KNOWN
        ).values_list("national_id_hash", "party")
    }
    found: dict[int, int] = {}
    new: dict[Holder, list[ParcelRow]] = {}
    for row in claims:
        mark = hashes.get(row.number)
        party = (
            by_hash.get(mark) if mark is not None else holding[row.number].get(_plain(row.holder))
        )
        if party is not None:
            found[row.number] = party
        else:
            new.setdefault(mark if mark is not None else _plain(row.holder), []).append(row)
    firsts = [same[0] for same in new.values()]
    made = reserve_keys(Party, len(firsts))
    load(
        Party,
        ["id", "kind"],
        ((key, _kind(row.holder)) for key, row in zip(made, firsts, strict=True)),
    )
    load(
        PersonRecord,
        ["party_id", "name", *SEALED, "observed_on", "source_id"],
        (
            (key, row.holder, *_sealed(row.holder_id), *accepted.said)
            for key, row in zip(made, firsts, strict=True)
        ),
    )
    for key, same in zip(made, new.values(), strict=True):
        found.update((row.number, key) for row in same)
    _notice_shared_names(new, outcome)
    return found


def _sealed(plain: str) -> list[bytes | None]:
    """The columns SEALED of a national ID, empty where there is none."""
    sealed = sealed_national_id(plain) if plain else {}
    return [sealed.get(column) for column in SEALED]


def _notice_shared_names(new: Mapping[Holder, list[ParcelRow]], outcome: Outcome) -> None:
    shared = [same[0].holder for key, same in new.items() if isinstance(key, str) and len(same) > 1]
    if shared:
        outcome.notices.append(
            Reason(
                "holders_by_name",
                f"ผู้ถือครอง {len(shared):,} ชื่อมีหลายแปลงในไฟล์นี้โดยไม่มีเลขประจำตัว ถือว่าเป็นคนเดียวกันตามชื่อ",
                f"{len(shared):,} names hold several parcels of this file without a national ID;"
                " each was taken for one person",
            )
        )


def _kind(name: str) -> str:
    is_organisation = _ORGANISATION.match(name) is not None
    return (Party.Kind.ORGANISATION if is_organisation else Party.Kind.PERSON).value


def _plain(name: str) -> str:
    return "".join(_TITLES.sub("", name.strip()).split()).casefold()


def _record_documents(ba_units: Mapping[int, int], accepted: Accepted, outcome: Outcome) -> None:
    documented = [row for row in accepted.rows if row.document_type]
    sheets = _sheets(documented, outcome)
    shown: dict[tuple[int, str], tuple[Any, ...]] = {
        (ba_unit, kind): tuple(said)
        for ba_unit, kind, *said in LandDocument.objects.filter(
            ba_unit__in={ba_units[row.number] for row in documented},
            recorded_at__known_by=EVER_KNOWN,
        )
        .order_by("observed_on", "recorded_at", "pk")
        .values_list("ba_unit", "type", "number", "form_letter", "map_sheet", "square_metres")
    }
    documents = []
    for row in documented:
        square_metres = round(row.printed.square_metres, 2) if row.printed else None
        said = (row.document_number, row.form_letter, row.map_sheet, square_metres)
        if shown.get((ba_units[row.number], row.document_type)) != said:
            sheet = sheets.get(row.number)
            documents.append(
                (
                    ba_units[row.number],
                    row.document_type,
                    *said,
                    sheet.zone if sheet else None,
                    sheet.datum.value if sheet and sheet.datum else "",
                    *accepted.said,
                )
            )
    load(
        LandDocument,
        ["ba_unit_id", "type_id", "number", "form_letter", "map_sheet", "square_metres",
         "zone", "datum", "observed_on", "source_id"],
        documents,
    )  # fmt: skip


def _sheets(rows: Sequence[ParcelRow], outcome: Outcome) -> dict[int, MapSheet]:
    """Feature number → the map sheet its document names; what is doubtful is told by notices.

    The text itself goes in as written. A document mostly leaves its datum out: that is said
    where the sheet is shown, not for each import.
    """
    named = [row for row in rows if row.map_sheet]
    extents = parcel_staging.extents([row.number for row in named]) if named else {}
    sheets: dict[int, MapSheet] = {}
    doubtful: dict[str, list[tuple[int, Reason]]] = {}
    for row in named:
        sheet = row.sheet(extents.get(row.number))
        if sheet is None:
            unread = UnreadableMapSheet(text=row.map_sheet)
            doubts = [Reason("no_map_sheet", unread.th, unread.en)]
        else:
            sheets[row.number] = sheet
            doubts = [Reason(*each) for each in sheet.warnings if each.code != "datum_unknown"]
        for doubt in doubts:
            doubtful.setdefault(doubt.code, []).append((row.number, doubt))
    for code, found in doubtful.items():
        first = national_id.masked_within(found[0][1].th), national_id.masked_within(found[0][1].en)
        outcome.notices.append(
            Reason(
                f"map_sheet_{code}",
                f"เลขระวางน่าสงสัย {len(found):,} แปลง เก็บตามที่เขียน: {first[0]}"
                f" (รูปที่ {listed(number for number, _ in found)})",
                f"{len(found):,} map sheet numbers are doubtful, kept as written: {first[1]}"
                f" (features {listed(number for number, _ in found)})",
            )
        )
    return sheets

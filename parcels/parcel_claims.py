"""What an imported parcel is called, where it is said to lie, who holds it and by which document.

Only what is not known yet of a unit is added; each kind of fact is written in one statement,
from the tables that parcels.parcel_matches fills.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from network.imports import Outcome, Reason, listed
from network.loading import insert_from
from network.models import ImportRow, Party, PersonRecord, Source
from parcels.models import (
    POSITION_ERROR_METRES,
    BAUnit,
    Boundary,
    LandDocument,
    Right,
    SpatialUnit,
    StatedPlace,
    SurveyMethod,
    UnitLabel,
)
from parcels.parcel_staging import counted, many, one

_ORGANISATION = re.compile(
    r"บริษัท|บจก|หจก|ห้างหุ้นส่วน|สหกรณ์|วัด(?=\S)|โรงเรียน|กรม(?=\S)|องค์การ|อบต|เทศบาล|กลุ่ม|มูลนิธิ|สำนัก(?=\S)"
)

# A name without its title, spaces and case: by it a person is known within one file.
_PLAIN: Final = (
    "lower(regexp_replace(regexp_replace(btrim({0}),"
    r" '^(นางสาว|น\.?ส\.|นาย|นาง|ด\.?ช\.|ด\.?ญ\.|เด็กชาย|เด็กหญิง)\s*', ''), '\s+', '', 'g'))"
)

_LABELS = """
    SELECT accepted.unit_id, accepted.label, %(day)s::date, %(source)s::bigint
    FROM accepted_parcel AS accepted
    WHERE accepted.label <> '' AND NOT (accepted.is_known AND accepted.label IS NOT DISTINCT FROM (
        SELECT label.label FROM parcels_unitlabel AS label
        JOIN network_source AS source ON source.id = label.source_id
        WHERE label.spatial_unit_id = accepted.unit_id AND source.title = %(title)s
          AND network_is_known(label.recorded_at, label.source_id, 'infinity')
        ORDER BY label.observed_on DESC, label.recorded_at DESC, label.id DESC LIMIT 1))
    ORDER BY accepted.number
"""
_STATED = """
    SELECT accepted.unit_id, accepted.stated_id, %(day)s::date, %(source)s::bigint
    FROM accepted_parcel AS accepted
    WHERE accepted.stated_id IS NOT NULL AND NOT (
        accepted.is_known AND accepted.stated_id IS NOT DISTINCT FROM (
            SELECT stated.place_id FROM parcels_statedplace AS stated
            WHERE stated.spatial_unit_id = accepted.unit_id
              AND network_is_known(stated.recorded_at, stated.source_id, 'infinity')
            ORDER BY stated.observed_on DESC, stated.recorded_at DESC, stated.id DESC LIMIT 1))
    ORDER BY accepted.number
"""
# One statement for all: the triggers that find places and state land run once for the file.
_BOUNDARIES = """
    SELECT accepted.unit_id, %(source)s::bigint, %(day)s::date, %(method)s, %(error)s::float8,
           arriving.geometry
    FROM accepted_parcel AS accepted
    JOIN arriving_parcel AS arriving USING (number)
    WHERE accepted.has_shape AND NOT (accepted.is_known AND EXISTS (
        SELECT FROM parcels_boundary AS same
        WHERE same.spatial_unit_id = accepted.unit_id AND same.observed_on = %(day)s
          AND same.method = %(method)s AND ST_OrderingEquals(same.geometry, arriving.geometry)
          AND network_is_known(same.recorded_at, same.source_id, 'infinity')))
    ORDER BY accepted.number
"""
_DOCUMENTS = """
    SELECT ba_unit_id, document_type, document_number, form_letter, map_sheet, printed, zone,
           datum, %(day)s::date, %(source)s::bigint
    FROM accepted_parcel AS accepted
    WHERE document_type <> '' AND NOT (is_held_already AND EXISTS (
        SELECT FROM (
            SELECT number, form_letter, map_sheet, square_metres FROM parcels_landdocument
            WHERE ba_unit_id = accepted.ba_unit_id AND type_id = accepted.document_type
              AND network_is_known(recorded_at, source_id, 'infinity')
            ORDER BY observed_on DESC, recorded_at DESC, id DESC LIMIT 1
        ) AS shown
        WHERE shown.number = accepted.document_number
          AND shown.form_letter = accepted.form_letter
          AND shown.map_sheet = accepted.map_sheet
          AND shown.square_metres IS NOT DISTINCT FROM accepted.printed))
    ORDER BY accepted.number
"""

# A holder is the party with that national ID, else the unit's own holder of that name.
_CLAIMING = f"""
    DROP TABLE IF EXISTS pg_temp.holding_party, pg_temp.claiming_holder, pg_temp.new_party;
    CREATE TEMPORARY TABLE holding_party ON COMMIT DROP AS
    SELECT DISTINCT ON (claim.ba_unit_id, plain)
           claim.ba_unit_id, claim.party_id, {_PLAIN.format("record.name")} AS plain
    FROM parcels_right AS claim
    JOIN network_personrecord AS record ON record.party_id = claim.party_id
    WHERE claim.ba_unit_id IN (SELECT ba_unit_id FROM accepted_parcel WHERE is_held_already)
      AND network_is_known(claim.recorded_at, claim.source_id, 'infinity')
      AND network_is_known(record.recorded_at, record.source_id, 'infinity')
    ORDER BY claim.ba_unit_id, plain, record.observed_on DESC, record.recorded_at DESC,
             record.id DESC;
    CREATE TEMPORARY TABLE claiming_holder ON COMMIT DROP AS
    SELECT accepted.number, accepted.ba_unit_id, accepted.holder, accepted.holder_kind,
           accepted.sealed, accepted.id_hash,
           coalesce(encode(accepted.id_hash, 'hex'), '=' || accepted.plain) AS known_as,
           CASE WHEN accepted.id_hash IS NULL THEN (
                    SELECT holding.party_id FROM holding_party AS holding
                    WHERE holding.ba_unit_id = accepted.ba_unit_id
                      AND holding.plain = accepted.plain)
                ELSE (
                    SELECT record.party_id FROM network_personrecord AS record
                    WHERE record.national_id_hash = accepted.id_hash
                      AND network_is_known(record.recorded_at, record.source_id, 'infinity')
                    ORDER BY record.id DESC LIMIT 1)
           END AS party_id
    FROM (SELECT *, {_PLAIN.format("holder")} AS plain FROM accepted_parcel
          WHERE holder <> '' OFFSET 0) AS accepted;
    CREATE TEMPORARY TABLE new_party ON COMMIT DROP AS
    SELECT first.*, nextval(pg_get_serial_sequence('network_party', 'id')) AS party_id
    FROM (
        SELECT DISTINCT ON (known_as) known_as, holder, holder_kind, sealed, id_hash,
               count(*) OVER (PARTITION BY known_as) AS parcels
        FROM claiming_holder WHERE party_id IS NULL
        ORDER BY known_as, number
    ) AS first;
    ANALYZE claiming_holder; ANALYZE new_party;
"""  # noqa: S608 (constants)
_RECORDS = """
    SELECT party_id, holder, sealed, id_hash, %(day)s::date, %(source)s::bigint FROM new_party
"""
_CLAIMED = """
    SELECT claiming.number, claiming.ba_unit_id,
           coalesce(claiming.party_id, new_party.party_id) AS party_id
    FROM claiming_holder AS claiming LEFT JOIN new_party USING (known_as)
"""
_UNHELD = """NOT EXISTS (SELECT FROM holding_party AS holding
             WHERE holding.ba_unit_id = claimed.ba_unit_id
               AND holding.party_id = claimed.party_id)"""
_RIGHTS = f"""
    SELECT ba_unit_id, party_id, %(kind)s, %(day)s::date, %(source)s::bigint
    FROM ({_CLAIMED}) AS claimed WHERE {_UNHELD}
"""  # noqa: S608 (constants)
_ANOTHER_HOLDER = f"""
    SELECT number FROM ({_CLAIMED}) AS claimed
    WHERE ba_unit_id IN (SELECT ba_unit_id FROM holding_party) AND {_UNHELD}
"""  # noqa: S608 (constants)

_UNTYPED = """
    SELECT number FROM accepted_parcel
    WHERE document_type = '' AND (document_number <> '' OR printed IS NOT NULL)
"""
_DOUBTS = """
    SELECT code, (array_agg(th ORDER BY number))[1], (array_agg(en ORDER BY number))[1],
           count(DISTINCT number), (array_agg(DISTINCT number))[1:11]
    FROM arriving_doubt WHERE number IN (SELECT number FROM accepted_parcel)
    GROUP BY code ORDER BY code
"""


@dataclass(frozen=True)
class Said:
    """The source of all facts of an import, the day they speak of, and what the shapes are."""

    source: Source
    day: date
    kind: SpatialUnit.Kind
    method: SurveyMethod

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "source": self.source.pk,
            "title": self.source.title,
            "day": self.day,
            "kind": self.kind.value,
            "method": self.method.value,
            "error": POSITION_ERROR_METRES[self.method],
        }


def kind_of(holder: str) -> str:
    """Whether a name is of a person or of an organisation."""
    is_organisation = _ORGANISATION.match(holder) is not None
    return (Party.Kind.ORGANISATION if is_organisation else Party.Kind.PERSON).value


def record(said: Said, outcome: Outcome) -> None:
    """Add what `accepted_parcel` holds; the number of statements does not depend on how much."""
    parameters = said.parameters
    insert_from(
        SpatialUnit,
        ["id", "kind"],
        "SELECT unit_id, %(kind)s FROM accepted_parcel WHERE NOT is_known ORDER BY number",
        parameters,
    )
    insert_from(
        Boundary,
        ["spatial_unit_id", "source_id", "observed_on", "method", "position_error_metres",
         "geometry"],
        _BOUNDARIES,
        parameters,
    )  # fmt: skip
    # Checked after each statement: what is left to the end is kept in the server's memory. Not
    # before the boundaries: their places and overlaps are found by functions that plan anew each
    # time, and a key checked within one of them is planned anew for every row.
    _check_keys("IMMEDIATE")
    insert_from(
        UnitLabel, ["spatial_unit_id", "label", "observed_on", "source_id"], _LABELS, parameters
    )
    insert_from(
        StatedPlace,
        ["spatial_unit_id", "place_id", "observed_on", "source_id"],
        _STATED,
        parameters,
    )
    _record_claims(parameters, outcome)
    insert_from(
        ImportRow,
        ["source_id", "register", "number", "fingerprint", "outcome"],
        "SELECT %(source)s::bigint, %(register)s, number, mark, %(accepted)s FROM accepted_parcel"
        " ORDER BY number",
        {
            **parameters,
            "register": outcome.register,
            "accepted": ImportRow.Outcome.ACCEPTED.value,
        },
    )
    _check_keys("DEFERRED")


def _check_keys(when: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL {when}")


def _record_claims(parameters: dict[str, Any], outcome: Outcome) -> None:
    new = "FROM accepted_parcel WHERE ba_unit_id IS NOT NULL AND NOT is_held_already"
    insert_from(BAUnit, ["id"], f"SELECT ba_unit_id {new} ORDER BY number", parameters)
    insert_from(
        BAUnit.spatial_units.through,
        ["baunit_id", "spatialunit_id"],
        f"SELECT ba_unit_id, unit_id {new} ORDER BY number",
        parameters,
    )
    (is_held,) = one("SELECT EXISTS (SELECT FROM accepted_parcel WHERE holder <> '')", {})
    if is_held:
        _record_holders(parameters, outcome)
    insert_from(
        LandDocument,
        ["ba_unit_id", "type_id", "number", "form_letter", "map_sheet", "square_metres", "zone",
         "datum", "observed_on", "source_id"],
        _DOCUMENTS,
        parameters,
    )  # fmt: skip
    _tell_documents(outcome)


def _record_holders(parameters: dict[str, Any], outcome: Outcome) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIMING)
    insert_from(Party, ["id", "kind"], "SELECT party_id, holder_kind FROM new_party", {})
    insert_from(
        PersonRecord,
        ["party_id", "name", "national_id_encrypted", "national_id_hash", "observed_on",
         "source_id"],
        _RECORDS,
        parameters,
    )  # fmt: skip
    others, first = counted(_ANOTHER_HOLDER, {})
    insert_from(
        Right,
        ["ba_unit_id", "party_id", "kind", "began_on", "source_id"],
        _RIGHTS,
        {**parameters, "kind": Right.Kind.HOLDING.value},
    )
    if others:
        outcome.notices.append(
            Reason(
                "another_holder",
                f"{others:,} แปลงมีผู้ถือครองคนอื่นอยู่แล้ว เก็บไว้ทั้งสองชื่อ ให้ตรวจ: รูปที่ {listed(first)}",
                f"{others:,} parcels have another holder already; both are kept, please"
                f" check: features {listed(first)}",
            )
        )
    (shared,) = one("SELECT count(*) FROM new_party WHERE id_hash IS NULL AND parcels > 1", {})
    if shared:
        outcome.notices.append(
            Reason(
                "holders_by_name",
                f"ผู้ถือครอง {shared:,} ชื่อมีหลายแปลงในไฟล์นี้โดยไม่มีเลขประจำตัว ถือว่าเป็นคนเดียวกันตามชื่อ",
                f"{shared:,} names hold several parcels of this file without a national ID;"
                " each was taken for one person",
            )
        )


def _tell_documents(outcome: Outcome) -> None:
    untyped, _ = counted(_UNTYPED, {})
    if untyped:
        outcome.notices.append(
            Reason(
                "document_without_type",
                f"{untyped:,} แปลงมีเลขที่หรือเนื้อที่ตามเอกสารแต่ไม่บอกประเภทเอกสาร"
                " จึงใช้ตรวจสอบเท่านั้น ไม่ได้บันทึกเป็นเอกสาร",
                f"{untyped:,} parcels have a document number or printed area but no type of"
                " document; these were compared, and not recorded as documents",
            )
        )
    for code, th, en, count, first in many(_DOUBTS, {}):
        outcome.notices.append(
            Reason(
                f"map_sheet_{code}",
                f"เลขระวางน่าสงสัย {count:,} แปลง เก็บตามที่เขียน: {th} (รูปที่ {listed(first)})",
                f"{count:,} map sheet numbers are doubtful, kept as written: {en}"
                f" (features {listed(first)})",
            )
        )

"""Small facts to test with; every value that matters to a test is named by the test."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from formats.thai import LooseDate
from network import arrivals, bodies, registry
from network.evidence import receive_document
from network.models import (
    Account,
    Arrival,
    BodyMembership,
    Domicile,
    HouseholdMembership,
    Joining,
    Level,
    Party,
    PersonRecord,
    Place,
    Role,
    Source,
)
from parcels import occupation
from parcels import registry as land
from parcels.models import (
    Boundary,
    OccupationEvidence,
    SpatialUnit,
    SurveyMethod,
    TransferApplication,
)
from reports.models import Request
from savings import groups, ledger
from savings.models import Membership, SavingsGroup
from survey import intake
from survey.models import HouseCondition, Verification, Visit

FIRST_DAY = date(2025, 1, 1)
_serial = itertools.count(1)


_SOURCE = """
    INSERT INTO network_source (key, kind, title, as_of, recorded_by_id, is_fictional, file_name,
        sha256, stored_as, reading)
    VALUES (%s, %s, %s, %s, %s, %s, '', '', '', '{}') RETURNING id
"""


def source(
    *,
    kind: str = Source.Kind.STATEMENT,
    title: str = "ทดสอบ",
    as_of: date = FIRST_DAY,
    recorded_by: Account | None = None,
    is_fictional: bool = False,
    **fields: Any,
) -> Source:
    """A statement nobody in particular made; every fact has one, so it is written directly."""
    made = Source(
        kind=kind, title=title, as_of=as_of, recorded_by=recorded_by, is_fictional=is_fictional,
        **fields,
    )  # fmt: skip
    if fields:
        made.save(force_insert=True)
        return made
    with connection.cursor() as cursor:
        cursor.execute(_SOURCE, [made.key, kind, title, as_of, made.recorded_by_id, is_fictional])
        (made.pk,) = cursor.fetchone()
    made._state.adding, made._state.db = False, connection.alias
    return made


def arrival(place: Place | None, *, sent_by: Account | None = None) -> Arrival:
    """A small map of one parcel without a reference system of its own, sent for a place."""
    content = (
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties":'
        b' {"no": "1"}, "geometry": {"type": "Point", "coordinates": [102.1, 13.5]}}]}'
    )
    return arrivals.receive(
        [SimpleUploadedFile("map.geojson", content)], sent_by=sent_by or account(), place=place
    )


def square(west: float, south: float, degrees: float) -> MultiPolygon:
    """A square in lon/lat degrees, from its south-west corner."""
    return MultiPolygon(
        Polygon.from_bbox((west, south, west + degrees, south + degrees)), srid=4326
    )


# DO UPDATE changes nothing, and gives the row back that is there already.
_PLACE = """
    WITH said AS (
        INSERT INTO network_source (key, kind, title, as_of, is_fictional, file_name, sha256,
            stored_as, reading)
        VALUES (%s, %s, %s, %s, false, '', '', '', '{}') RETURNING id
    ), named (code, level, name_th, parent_id, above, valid_from) AS (
        VALUES (%s, %s, %s, %s::bigint, %s, %s::date)
    ), made AS (
        INSERT INTO network_place (code, level) SELECT code, level FROM named
        ON CONFLICT (code) DO UPDATE SET code = excluded.code RETURNING id
    )
    INSERT INTO network_placerecord (place_id, parent_id, name_th, name_en, valid_from, source_id)
    SELECT made.id, coalesce(parent_id, above.id), name_th, '', valid_from, said.id
    FROM named CROSS JOIN made CROSS JOIN said LEFT JOIN network_place AS above
        ON above.code = named.above
    RETURNING place_id
"""


def place(
    code: str,
    *,
    name: str = "",
    parent: Place | None = None,
    geometry: MultiPolygon | None = None,
    valid_from: date = FIRST_DAY,
) -> Place:
    """A place by its code, below the place whose code it begins with.

    What `registry.record_place` does in eleven statements, in one: tests make thousands of
    places. The verb itself is tried in tests/network.
    """
    level = {2: Level.PROVINCE, 4: Level.DISTRICT, 6: Level.TAMBON, 8: Level.VILLAGE}[len(code)]
    with connection.cursor() as cursor:
        said = (code, level, name or f"ที่ {code}", parent and parent.pk, code[:-2], valid_from)
        cursor.execute(_PLACE, [uuid4(), Source.Kind.STATEMENT, "ทดสอบ", FIRST_DAY, *said])
        (number,) = cursor.fetchone()
    made = Place.from_db(connection.alias, ["id", "code", "level"], [number, code, str(level)])
    if geometry is not None:
        registry.record_place_boundary(made, geometry, valid_from=valid_from, source=source())
    return made


def joined(tambon: Place, *, since: date = FIRST_DAY) -> Joining:
    """The tambon works with the network."""
    return registry.record_joining(tambon, Joining.Status.ACTIVE, since=since, source=source())


def account(
    *, role: Role | None = None, place: Place | None = None, person: Party | None = None
) -> Account:
    """Somebody with one role; it is fictional, so no second factor is asked of them."""
    made = Account.objects.create_user(f"user{next(_serial)}", name="ผู้ใช้ทดสอบ", person=person)
    if role is not None:
        said = source(is_fictional=True)
        registry.appoint(made, role, place, began_on=FIRST_DAY, source=said)
    return made


def person(
    name: str = "สมมติ ทดสอบ", *, household: Party | None = None, since: date = FIRST_DAY
) -> Party:
    """A person, living in `household` where one is given."""
    party = Party.objects.create(kind=Party.Kind.PERSON)
    PersonRecord.objects.create(party=party, name=name, observed_on=since, source=source())
    if household is not None:
        HouseholdMembership.objects.create(
            person=party, household=household, observed_on=since, source=source()
        )
    return party


def household(village: Place, *, since: date = FIRST_DAY) -> Party:
    """A household that belongs to a village."""
    party = Party.objects.create(kind=Party.Kind.HOUSEHOLD)
    Domicile.objects.create(party=party, place=village, since=since, source=source())
    return party


def house(
    village: Place | None = None,
    *,
    at: tuple[float, float] | None = None,
    label: str = "1",
    observed_on: date = FIRST_DAY,
) -> SpatialUnit:
    """A house, stated to be in `village` and seen at `at` (lon, lat), where given."""
    unit = land.register_unit(
        SpatialUnit.Kind.HOUSE,
        label=label,
        stated_place=village,
        observed_on=observed_on,
        source=source(),
    )
    if at is not None:
        land.record_position(unit, Point(*at, srid=4326), observed_on=observed_on, source=source())
    return unit


def boundary(
    geometry: MultiPolygon,
    *,
    unit: SpatialUnit | None = None,
    village: Place | None = None,
    observed_on: date = FIRST_DAY,
    recorded_by: Account | None = None,
) -> Boundary:
    """An observed boundary, of a new farm parcel unless a unit is given."""
    unit = unit or land.register_unit(
        SpatialUnit.Kind.FARM, stated_place=village, observed_on=observed_on, source=source()
    )
    return land.record_boundary(
        unit,
        geometry,
        observed_on=observed_on,
        method=SurveyMethod.RTK,
        source=source(recorded_by=recorded_by),
    )


def evidence(
    unit: SpatialUnit, event: str = "2533", *, attached: bytes = b"", **said: Any
) -> OccupationEvidence:
    """A piece of evidence of occupation, with a file where its bytes are given."""
    kept = (
        receive_document(attached, "ภาพ.jpg", title="ภาพถ่าย", as_of=FIRST_DAY, recorded_by=None)
        if attached
        else source()
    )
    known: dict[str, Any] = {
        "kind": OccupationEvidence.Kind.AERIAL_PHOTO,
        "reading": OccupationEvidence.Reading.USED,
        "confidence": OccupationEvidence.Confidence.HIGH,
        "observed_on": FIRST_DAY,
        "source": kept,
    }
    return occupation.record_evidence(unit, event=LooseDate.parse(event), **known | said)


def transfer(
    unit: SpatialUnit, recipient: Party, *, filed_on: date = FIRST_DAY
) -> TransferApplication:
    """Somebody asked to have a unit passed on to them."""
    return occupation.file_transfer(
        unit,
        recipient,
        kind=TransferApplication.Kind.INHERITANCE,
        office="ส.ป.ก. จังหวัด",
        filed_on=filed_on,
        source=source(),
    )


def visit(
    of: Party,
    *,
    house: SpatialUnit | None = None,
    on: date = FIRST_DAY,
    condition: HouseCondition | None = None,
    recorded_by: Account | None = None,
) -> Visit:
    """A visit to a household."""
    return intake.record_visit(
        of,
        house=house,
        visited_on=on,
        house_condition=condition,
        source=source(recorded_by=recorded_by),
    )


def request(place: Place, *, asked_on: date = FIRST_DAY, title: str = "ขอให้ตรวจแนวเขต") -> Request:
    """Something asked of the district about a place."""
    return Request.objects.create(
        place=place,
        title=title,
        asked=Request.Asked.CONSIDER,
        asked_on=asked_on,
        source=source(),
    )


def savings_group(village: Place, *, members: int = 2, cash: int = 0) -> SavingsGroup:
    """A group of a village with members 1, 2, … who pledge 100 baht, and cash in satang."""
    group = groups.found_group(village, "กลุ่มออมทรัพย์", observed_on=FIRST_DAY, source=source())
    for number in range(1, members + 1):
        groups.admit(
            group,
            person(f"สมาชิก {number}"),
            number,
            pledge_satang=10_000,
            joined_on=FIRST_DAY,
            source=source(),
        )
    if cash:
        ledger.receive(group, cash, entered_on=FIRST_DAY, source=source(), memo="เงินตั้งต้น")
    return group


def membership(village: Place) -> Membership:
    """A member of a new group of a village."""
    return savings_group(village, members=1).memberships.get()


def seat(village: Place, *, person_: Party | None = None) -> BodyMembership:
    """Somebody sits in the working group of a village."""
    return bodies.seat(
        village,
        person_ or person(),
        office=BodyMembership.Office.MEMBER,
        began_on=FIRST_DAY,
        term_ends_on=None,
        source=source(),
    )


def verdict(
    record: Visit | Boundary,
    *,
    by: Party | None = None,
    agree: bool = True,
    on: date = FIRST_DAY,
) -> Verification:
    """One person's verdict on a record; a person of no household unless one is given."""
    return intake.verify(
        record,
        Verification.Verdict.AGREE if agree else Verification.Verdict.DISAGREE,
        account=account(person=by or person()),
        verified_on=on,
        reason="" if agree else "ไม่ตรง",
    )


def verified(record: Visit | Boundary, *, on: date = FIRST_DAY) -> None:
    """Two independent persons agree with the record."""
    verdict(record, on=on)
    verdict(record, on=on)

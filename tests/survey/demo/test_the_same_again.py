"""The demo is fictional, the same for the same seed, and mixed with nothing else."""

from __future__ import annotations

from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from formats import national_id
from network.identity import vault
from network.models import (
    Account,
    BodyMembership,
    Party,
    PersonRecord,
    Place,
    PlaceBoundary,
    Source,
)
from parcels.models import (
    Boundary,
    LandDocumentType,
    OccupationEvidence,
    Overlap,
    OverlapStep,
    Reshaping,
)
from savings.models import Posting
from survey.demo import scales
from survey.demo.build import build
from survey.demo.chance import chance
from survey.demo.copies import COPIED, add_districts
from survey.demo.outlines import drawn_tambons
from survey.demo.places import Known, make_places
from survey.demo.plane import lon_lat
from survey.demo.rows import Rows
from survey.demo.scales import DEMO
from survey.models import Verification, Visit
from tests.survey.demo.asking import SEED, TODAY, asked, asked_one

# Each test in a transaction of its own, inside the one that holds the demo.
pytestmark = pytest.mark.django_db

# Another password hash, another encryption, the clock of the machine, names in the storage.
NOT_REPEATED = {
    "id",
    "password",
    "national_id_encrypted",
    "created_at",
    "last_login",
    "stored_as",
    "wrapped_key",
}


def plain_values(rows):
    """Every row of every table; another row by its number in its own table."""
    number = {id(row): place for table in rows.values() for place, row in enumerate(table)}

    def plain(row, field):
        value = getattr(row, field.name)
        if isinstance(value, datetime):
            return value.timestamp()  # stored, it comes back in another zone
        return number.get(id(value), value) if field.is_relation else str(value)

    return {
        model: [
            [plain(row, field) for field in model._meta.concrete_fields if field.name in shown]
            for row in table
        ]
        for model, table in rows.items()
        for shown in [public_columns(model)]
    }


def public_columns(model):
    names = {field.name for field in model._meta.concrete_fields if not field.generated}
    return names - NOT_REPEATED


def test_the_same_seed_gives_the_same_rows(demo):
    types = {each.code: each for each in LandDocumentType.objects.all()}
    again = build(SEED, TODAY, Known({}, {}), types).by_model
    first, second = plain_values(demo), plain_values(again)
    assert {model: len(table) for model, table in second.items()} == {
        model: model._default_manager.count() for model in first
    } | {Overlap: len(second[Overlap])}  # the database adds those nobody has spoken of
    for model, table in first.items():
        assert table == second[model], model


def test_everything_is_marked_as_fictional():
    assert not Source.objects.filter(is_fictional=False).exists()
    assert not Source.objects.exclude(title__contains="ข้อมูลสมมติ").exists()


def test_nobody_can_have_a_national_id_of_the_demo():
    sealed = PersonRecord.objects.filter(national_id_encrypted__isnull=False)
    numbers = {
        vault().decrypt(bytes(cipher)).decode()
        for cipher in sealed.values_list("national_id_encrypted", flat=True)
    }
    assert len(numbers) == sealed.count() > 500
    assert all(number.startswith("9") and national_id.is_valid(number) for number in numbers)


def test_everything_was_recorded_before_today_and_after_it_happened():
    for model, day in (
        (Visit, "visited_on"),
        (Verification, "verified_on"),
        (Boundary, "observed_on"),
    ):
        late = asked_one(
            f"SELECT count(*) FROM {model._meta.db_table} WHERE recorded_at >= %s"  # noqa: S608
            f" OR (recorded_at AT TIME ZONE 'Asia/Bangkok')::date < {day}",
            TODAY,
        )
        assert late == 0


def test_the_accounts_are_told_and_open():
    told = StringIO()
    call_command("demo_accounts", stdout=told)
    for username in ("leader27040501", "chief2704", "administrator"):
        assert username in told.getvalue()
        assert Account.objects.get(username=username).check_password("rangwat-demo")


def test_a_database_with_people_is_refused_and_stays_as_it_is():
    before = Party.objects.count()
    told = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("load_demo", stderr=told, stdout=StringIO())
    assert ended.value.code == 2
    assert "not mixed" in told.getvalue()
    assert Party.objects.count() == before


def test_tambons_that_were_imported_keep_their_boundaries():
    shapes = {code: lon_lat(shape) for code, shape in drawn_tambons(99).items()}
    known = Known({code: Place(code=code, level="tambon") for code in shapes}, shapes)
    rows = Rows(SEED, TODAY, chance(SEED, "keys"))
    places = make_places(rows, known, DEMO)
    drawn = {boundary.place.code for boundary in rows.by_model[PlaceBoundary]}
    assert all(len(code) == 8 for code in drawn)
    for village in places.villages:
        assert places.tambons[village.tambon].buffer(1).covers(village.cell)


def test_an_empty_database_has_no_demo_accounts():
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE network_appointment CASCADE")
    told = StringIO()
    call_command("demo_accounts", stdout=told)
    assert "no demo" in told.getvalue()


@pytest.mark.long
def test_a_further_district_is_a_copy_with_codes_and_people_of_its_own():
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
            # What the rules ask of every row is found by keys once the tables are known as full.
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in COPIED)}")
        add_districts(["2705"], say=lambda _: None)
        for model in (
            Visit,
            Boundary,
            Verification,
            Posting,
            BodyMembership,
            OccupationEvidence,
            OverlapStep,
            Overlap,
            Reshaping,
        ):
            rows = model.objects.count()
            assert rows == 2 * model.objects.filter(pk__lt=100_000_000).count()
        assert asked_one("SELECT count(*) FROM network_place WHERE code LIKE '2705%%'") == (
            asked_one("SELECT count(*) FROM network_place WHERE code LIKE '2704%%'")
        )
        assert not asked(
            "SELECT 1 FROM network_placeboundary AS one JOIN network_placeboundary AS other"
            " ON one.id < 100000000 AND other.id > 100000000"
            " AND ST_Intersects(one.geometry, other.geometry)"
        )
        assert Account.objects.filter(username="leader27050501").exists()
        connection.check_constraints()
        transaction.set_rollback(True)


def test_a_district_has_62_villages_and_12600_households():
    villages = scales.district(2704).villages
    assert len(villages) == 62
    assert sum(households for households, _coverage in villages.values()) == 12_600

"""The demo is fictional, the same for the same seed, and holds the distributions it promises."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
import shapely
from django.core.management import call_command
from django.db import connection, transaction

from formats import national_id
from formats.crs import INDIAN_1975_UTM_48N, recognise, to_storage
from formats.land_area import LandArea
from network import evidence
from network.identity import vault
from network.models import (
    Account,
    BodyMembership,
    Joining,
    Party,
    PersonRecord,
    Place,
    PlaceBoundary,
    Source,
)
from network.moments import Moment
from parcels.item62 import filings
from parcels.models import (
    Boundary,
    BoundaryOverlap,
    LandDocument,
    LandDocumentType,
    LayerEdition,
    LivestockCertificate,
    OccupationEvidence,
    Overlap,
    OverlapStep,
    Reshaping,
    Right,
    SpatialUnit,
    TransferApplication,
)
from parcels.named_sets import regimes_of
from savings.models import Posting
from survey import errors, intake
from survey.demo import scales, writing
from survey.demo.build import build
from survey.demo.chance import chance
from survey.demo.copies import add_districts
from survey.demo.outlines import drawn_tambons
from survey.demo.places import WITHOUT_POLYGON, Known, make_places
from survey.demo.plane import lon_lat
from survey.demo.rows import Rows
from survey.demo.scales import DEMO, SURVEYED
from survey.demo.traps import SHEET_ZONE_47, SHEET_ZONE_48
from survey.models import Verification, Visit

# Each test in a transaction of its own, inside the one that holds the demo.
pytestmark = pytest.mark.django_db

TODAY = date(2025, 7, 15)
SEED = 7
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


def asked(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def asked_one(sql, *parameters):
    return asked(sql, *parameters)[0][0]


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker):
    """Loaded once for all tests here; nothing of it is left behind."""
    with django_db_blocker.unblock(), transaction.atomic():
        stored = writing.load(SEED, TODAY, say=lambda _: None, quiet=True)
        connection.check_constraints()  # once, not after every test
        yield stored.by_model
        transaction.set_rollback(True)


NOW = Moment(TODAY, Moment.now().known_by)


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


def test_a_household_is_visited_where_it_lives_and_coverage_is_near_72_per_cent():
    surveyed = dict(
        asked(
            "SELECT place.code, count(DISTINCT visit.household_id) FROM survey_visit AS visit"
            " JOIN network_domicile AS home ON home.party_id = visit.household_id"
            " JOIN network_place AS place ON place.id = home.place_id GROUP BY 1"
        )
    )
    assert surveyed == {code: households for code, (households, _) in SURVEYED.items()}
    reference = dict(
        asked(
            "SELECT DISTINCT ON (place.code) place.code, houses FROM network_housecount AS counted"
            " JOIN network_place AS place ON place.id = place_id ORDER BY 1, counted_on DESC"
        )
    )
    assert 0.70 < sum(surveyed.values()) / sum(reference.values()) < 0.74
    assert sum(surveyed[code] / reference[code] < 0.5 for code in surveyed) == 1


def test_three_of_four_tambons_work_with_the_network():
    status = dict(Joining.objects.as_known(NOW).values_list("place__code", "status"))
    assert status == {
        "270401": "preparing",
        "270403": "active",
        "270405": "active",
        "270406": "active",
    }


def test_two_months_in_a_row_have_visits_and_verdicts_and_differ():
    months = [(date(2025, 5, 1), date(2025, 6, 1)), (date(2025, 6, 1), date(2025, 7, 1))]
    visits = [
        Visit.objects.filter(visited_on__range=(a, b - timedelta(1))).count() for a, b in months
    ]
    verdicts = [
        Verification.objects.filter(verified_on__range=(a, b - timedelta(1))).count()
        for a, b in months
    ]
    assert min(visits) > 20
    assert min(verdicts) > 50
    assert visits[0] != visits[1]


@pytest.mark.parametrize("record", ["visit", "boundary"])
def test_of_the_records_81_per_cent_are_verified_and_3_disputed(record):
    total = (Visit if record == "visit" else Boundary).objects.count()
    verified = Verification.objects.verified(record, NOW).count()
    disputed = Verification.objects.disputed(record, NOW).count()
    assert verified / total == pytest.approx(0.81, abs=0.01)
    assert disputed / total == pytest.approx(0.03, abs=0.01)


def test_every_verdict_would_be_accepted_today():
    """They went through the database's rule; none is of the recorder or of the household."""
    assert not asked(
        "SELECT FROM survey_verification AS verdict"
        " JOIN survey_visit AS visit ON visit.id = verdict.visit_id"
        " JOIN network_householdmembership AS lives ON lives.person_id = verdict.verifier_id"
        " WHERE lives.household_id = visit.household_id"
    )


def test_a_committee_member_may_not_verify_the_own_household():
    visit = Visit.objects.raw(
        "SELECT visit.* FROM survey_visit AS visit"
        " JOIN network_householdmembership AS lives ON lives.household_id = visit.household_id"
        " JOIN network_account AS account ON account.person_id = lives.person_id"
        " WHERE account.username = 'verifier27040501a'"
    )[0]
    account = Account.objects.get(username="verifier27040501a")
    with pytest.raises(errors.VerifierIsNotIndependent):
        intake.verify(
            visit, Verification.Verdict.AGREE, account=account, verified_on=visit.visited_on
        )


def test_houses_are_as_often_in_each_condition_as_they_should():
    found = dict(
        asked(
            "SELECT house_condition, 100.0 * count(*) / sum(count(*)) OVER ()"
            " FROM survey_visit GROUP BY 1"
        )
    )
    expected = {"good": 62, "minor_repair": 22, "major_repair": 11, "unsafe": 4, "no_house": 1}
    for condition, share in expected.items():
        assert float(found[condition]) == pytest.approx(share, abs=4)


def test_a_house_in_need_says_what_needs_repair():
    needy = Visit.objects.filter(house_condition__in=["minor_repair", "major_repair", "unsafe"])
    assert not needy.filter(needs_repair=[]).exists()
    assert not Visit.objects.filter(house_condition="good").exclude(needs_repair=[]).exists()


def test_some_houses_are_better_when_seen_again():
    assert asked_one(
        "SELECT count(*) FROM survey_visit AS earlier JOIN survey_visit AS later"
        " ON later.household_id = earlier.household_id AND later.visited_on > earlier.visited_on"
        " WHERE earlier.house_condition <> 'good' AND later.house_condition = 'good'"
    )


def test_one_in_six_is_sixty_or_older_and_households_have_three_people():
    old = asked_one(
        "SELECT avg((%s - birth_year >= 60)::int) FROM network_personrecord", TODAY.year
    )
    assert float(old) == pytest.approx(0.17, abs=0.025)
    size = asked_one(
        "SELECT count(*)::float / count(DISTINCT household_id) FROM network_householdmembership"
    )
    assert size == pytest.approx(2.95, abs=0.15)


def test_one_house_in_eleven_has_no_registration():
    houses = asked_one("SELECT count(*) FROM parcels_spatialunit WHERE kind = 'house'")
    registered = asked_one("SELECT count(*) FROM parcels_unitlabel WHERE registration_no <> ''")
    assert 1 - registered / houses == pytest.approx(0.09, abs=0.03)


def test_fields_are_of_eleven_rai_and_at_most_sixty():
    median, largest = asked(
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY square_metres), max(square_metres)"
        " FROM parcels_boundary AS boundary JOIN parcels_spatialunit AS unit"
        " ON unit.id = boundary.spatial_unit_id WHERE unit.kind = 'farm'"
    )[0]
    assert median / 1600 == pytest.approx(11, abs=1.2)
    assert largest / 1600 < 62


def test_surveyed_land_lies_in_state_land_as_it_should():
    boundaries = dict(
        Boundary.objects.filter(spatial_unit__kind="farm")
        .as_known(NOW)
        .values_list("pk", "square_metres")
    )
    areas: dict[str, float] = {}
    for boundary, regime in regimes_of(list(boundaries), NOW).items():
        area = boundaries[boundary]
        areas[regime] = areas.get(regime, 0) + area
    shares = {regime: 100 * area / sum(areas.values()) for regime, area in areas.items()}
    assert shares["alro"] == pytest.approx(58, abs=3)
    assert shares["reserve_forest"] == pytest.approx(19, abs=3)
    assert shares["settlement"] == pytest.approx(11, abs=2)
    assert shares["treasury_or_public"] == pytest.approx(2, abs=1)
    assert shares["protected_area"] == pytest.approx(2, abs=1)
    assert shares["outside_all_layers"] == pytest.approx(8, abs=2.5)


def test_reserve_forest_still_lies_over_a_part_of_the_land_reform():
    editions = LayerEdition.objects.in_force(NOW)
    both = asked_one(
        "SELECT sum(least(one.square_metres, other.square_metres)) FROM parcels_layershare AS one"
        " JOIN parcels_layershare AS other ON other.boundary_id = one.boundary_id"
        " WHERE one.edition_id = %s AND other.edition_id = %s",
        editions.get(kind="alro_land").pk,
        editions.get(kind="reserve_forest").pk,
    )
    total = asked_one(
        "SELECT sum(square_metres) FROM parcels_boundary AS boundary JOIN parcels_spatialunit"
        " AS unit ON unit.id = boundary.spatial_unit_id WHERE unit.kind = 'farm'"
    )
    assert both / total == pytest.approx(0.06, abs=0.02)


def test_one_layer_has_a_newer_edition_that_replaces_the_older():
    assert LayerEdition.objects.filter(kind="alro_land").count() == 2
    assert LayerEdition.objects.in_force(NOW).filter(kind="alro_land").count() == 1


def test_the_concession_is_2840_rai_across_the_tambon_line():
    feature = LayerEdition.objects.get(kind="concession").features.get()
    assert feature.square_metres == pytest.approx(2840 * 1600, abs=100)
    parts = dict(
        asked(
            "SELECT place.code, part.square_metres / 1600 FROM parcels_concessionplace AS part"
            " JOIN network_placeboundary AS drawn ON drawn.id = part.place_boundary_id"
            " JOIN network_place AS place ON place.id = drawn.place_id WHERE place.level = 'tambon'"
        )
    )
    assert set(parts) == {"270403", "270406"}
    assert min(parts.values()) > 200


def test_villages_lie_in_their_tambon_and_two_have_no_boundary():
    drawn = set(
        PlaceBoundary.objects.filter(place__level="village").values_list("place__code", flat=True)
    )
    assert drawn == set(SURVEYED) - set(WITHOUT_POLYGON)
    outside = asked_one(
        "SELECT count(*) FROM network_placeboundary AS drawn"
        " JOIN network_place AS village ON village.id = drawn.place_id AND level = 'village'"
        " JOIN network_place AS tambon ON tambon.code = left(village.code, 6)"
        " JOIN network_placeboundary AS around ON around.place_id = tambon.id"
        " WHERE ST_Area(ST_Difference(drawn.geometry, around.geometry)::geography) > 10"
    )
    assert outside == 0


class TestTraps:
    def test_a_parcel_is_fifty_rai_and_a_third_of_a_square_wah(self):
        large = Boundary.objects.filter(square_metres__range=(80_001.15, 80_001.25))
        areas = [LandArea.from_square_metres(each.square_metres) for each in large]
        assert [str(area) for area in areas] == ["50-0-0.3"]

    def test_parcels_and_a_village_lie_on_both_sides_of_102_east(self):
        crossing = asked_one(
            "SELECT count(*) FROM parcels_boundary"
            " WHERE ST_XMin(geometry) < 102 AND ST_XMax(geometry) > 102"
        )
        assert crossing > 0
        sides = asked(
            "SELECT DISTINCT ST_X(point) < 102 FROM parcels_position"
            " JOIN parcels_statedplace USING (spatial_unit_id)"
            " JOIN network_place AS place ON place.id = place_id WHERE code = '27040601'"
        )
        assert len(sides) == 2

    def test_a_polygon_came_in_indian_1975_and_lies_where_it_should(self):
        source = Source.objects.get(reading__srid=INDIAN_1975_UTM_48N)
        boundary = Boundary.objects.get(source=source)
        grid = asked_one(
            "SELECT ST_AsBinary(ST_Transform(geometry, %s)) FROM parcels_boundary WHERE id = %s",
            INDIAN_1975_UTM_48N,
            boundary.pk,
        )
        corners = shapely.get_coordinates(shapely.from_wkb(bytes(grid)))
        assert abs(corners * 10 - (corners * 10).round()).max() < 0.1
        back = to_storage(shapely.points(corners), recognise(INDIAN_1975_UTM_48N))
        assert shapely.get_coordinates(back)[0] == pytest.approx(
            boundary.geometry[0][0][0], abs=1e-7
        )

    @pytest.mark.parametrize("sheet", [SHEET_ZONE_48, SHEET_ZONE_47])
    def test_a_document_names_the_sheet(self, sheet):
        assert LandDocument.objects.filter(map_sheet=sheet).exists()

    def test_two_households_share_a_house_and_some_have_none(self):
        shared = asked_one(
            "SELECT count(*) FROM (SELECT FROM survey_visit WHERE house_id IS NOT NULL"
            " GROUP BY house_id HAVING count(DISTINCT household_id) = 2) AS house"
        )
        assert shared > 20
        assert Visit.objects.filter(house=None, house_condition="no_house").exists()

    def test_fields_truly_overlap(self):
        overlaps = asked_one(
            "SELECT count(*) FROM parcels_boundary AS one JOIN parcels_boundary AS other"
            " ON one.spatial_unit_id < other.spatial_unit_id"
            " AND ST_Intersects(one.geometry, other.geometry)"
            " WHERE ST_Area(ST_Intersection(one.geometry, other.geometry)::geography) > 1200"
        )
        assert overlaps >= 4

    def test_a_committee_member_lives_in_the_house_of_others_and_has_not_verified_them(self):
        shared = (
            " FROM network_appointment AS role"
            " JOIN network_account AS account ON account.id = role.account_id"
            " JOIN network_householdmembership AS lives ON lives.person_id = account.person_id"
            " JOIN survey_visit AS own ON own.household_id = lives.household_id"
            " JOIN survey_visit AS other ON other.house_id = own.house_id"
            " AND other.household_id <> own.household_id"
        )
        assert asked(f"SELECT account.id {shared}")
        verdicts = " JOIN survey_verification AS verdict ON verdict.visit_id = other.id"
        assert not asked(
            f"SELECT 1 {shared} {verdicts} AND verdict.verifier_id = account.person_id"
        )

    def test_one_village_has_four_in_its_committee_and_one_person_is_in_three(self):
        members = dict(
            asked(
                "SELECT place.code, count(*) FROM network_appointment"
                " JOIN network_place AS place ON place.id = place_id"
                " WHERE role IN ('network_leader', 'village_working_group') GROUP BY 1"
            )
        )
        assert members["27040603"] == 4
        assert set(members) == set(SURVEYED)
        assert asked("SELECT FROM network_appointment GROUP BY account_id HAVING count(*) = 3")

    def test_parcels_are_stated_to_lie_elsewhere_than_they_do(self):
        assert asked_one(
            "SELECT count(*) FROM parcels_statedplace AS stated"
            " JOIN network_place AS said ON said.id = stated.place_id"
            " JOIN parcels_boundary AS boundary USING (spatial_unit_id)"
            " JOIN parcels_boundaryplace AS held ON held.boundary_id = boundary.id"
            " JOIN network_placeboundary AS drawn ON drawn.id = held.place_boundary_id"
            " JOIN network_place AS found ON found.id = drawn.place_id"
            " WHERE found.level = 'village' AND found.id <> said.id"
        )


def test_evidence_is_on_record_with_pictures_that_open():
    pieces = OccupationEvidence.objects.select_related("source")
    assert pieces.count() > 100
    pictured = [each.source for each in pieces if each.source.stored_as]
    assert len(pictured) > 10
    assert evidence.content(pictured[0]).startswith(b"\x89PNG")
    assert pieces.filter(event="1990", event_from="1990-01-01", event_by="1990-12-31").exists()


def test_some_of_those_who_must_have_given_notice_under_item_62():
    places = list(Place.objects.values_list("pk", flat=True))
    found = filings(places, NOW)
    filed = [each for each in found if each.filed_on]
    assert len(found) > 50
    assert 0.2 < len(filed) / len(found) < 0.5
    assert all(each.receipt_number and each.households for each in filed)


def test_applications_wait_and_some_are_decided_with_the_right_passed_on():
    assert TransferApplication.objects.pending(NOW).count() >= 6
    approved = TransferApplication.objects.filter(decision__outcome="approved")
    assert approved.count() >= 2
    for application in approved:
        holding = Right.objects.in_force(NOW).filter(ba_unit=application.ba_unit)
        assert [each.party_id for each in holding] == [application.recipient_id]


def test_dairy_households_are_certified_and_one_certificate_has_run_out():
    certificates = LivestockCertificate.objects.all()
    assert certificates.count() == 6
    assert certificates.filter(expires_on__lte=TODAY).count() == 1


def test_overlaps_were_agreed_disputed_mediated_and_decided():
    last = OverlapStep.objects.order_by("overlap", "-taken_on", "-pk").distinct("overlap")
    assert sorted(last.values_list("kind", flat=True)) == [
        "agreed",
        "decided",
        "disputed",
        "mediated",
    ]
    for overlap in Overlap.objects.filter(steps__isnull=False).distinct():
        sides = {overlap.spatial_unit_id, overlap.other_unit_id}
        crossing = BoundaryOverlap.objects.filter(
            first__spatial_unit__in=sides, second__spatial_unit__in=sides, kind="real"
        )
        assert crossing.exists()


def test_one_field_was_split_and_two_were_made_one_without_losing_ground():
    for kind, before, after in (("split", 1, 2), ("merge", 2, 1)):
        reshaping = Reshaping.objects.get(kind=kind)
        areas = [
            sum(
                Boundary.objects.as_known(NOW)
                .filter(spatial_unit__in=side.values("spatial_unit"))
                .values_list("square_metres", flat=True)
            )
            for side in (reshaping.retired.all(), reshaping.formed.all())
        ]
        assert (reshaping.retired.count(), reshaping.formed.count()) == (before, after)
        assert areas[1] == pytest.approx(areas[0], rel=0.06)
        standing = SpatialUnit.objects.standing(NOW)
        assert not standing.filter(retirement__reshaping=reshaping).exists()


def test_land_is_held_by_households_and_by_their_heads():
    kinds = set(Right.objects.values_list("party__kind", flat=True))
    assert kinds == {Party.Kind.PERSON, Party.Kind.HOUSEHOLD}


def test_a_printed_area_differs_from_the_measured_one():
    ratios = [
        ratio
        for (ratio,) in asked(
            "SELECT boundary.square_metres / document.square_metres FROM parcels_landdocument"
            " AS document JOIN parcels_baunit_spatial_units AS held"
            " ON held.baunit_id = document.ba_unit_id JOIN parcels_boundary AS boundary"
            " ON boundary.spatial_unit_id = held.spatialunit_id"
            " WHERE document.square_metres IS NOT NULL"
        )
    ]
    assert sum(ratios) / len(ratios) == pytest.approx(0.996, abs=0.01)
    assert sum(abs(ratio - 1) > 0.1 for ratio in ratios) / len(ratios) == pytest.approx(
        0.04, abs=0.02
    )


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


def test_a_further_district_is_a_copy_with_codes_and_people_of_its_own():
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
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

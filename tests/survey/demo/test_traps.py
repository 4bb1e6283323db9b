"""What makes work with such records hard is in the demo."""

from __future__ import annotations

import pytest
import shapely

from formats.crs import INDIAN_1975_UTM_48N, recognise, to_storage
from formats.land_area import LandArea
from network.models import Source
from parcels.models import Boundary, LandDocument
from survey.demo.scales import SURVEYED
from survey.demo.traps import SHEET_ZONE_47, SHEET_ZONE_48
from survey.models import Visit
from tests.survey.demo.asking import asked, asked_one

# Each test in a transaction of its own, inside the one that holds the demo.
pytestmark = pytest.mark.django_db


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

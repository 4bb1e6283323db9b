"""Markers of parcels: read from phones and old grids, told apart by number, near the line."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from django.urls import reverse
from geographiclib.geodesic import Geodesic

from network.models import Role
from network.moments import Moment
from parcels import errors, occupation
from parcels.evidence_forms import MarkerForm
from parcels.markers import markers_of
from parcels.models import BoundaryMarker
from tests import factories

pytestmark = pytest.mark.django_db

FIRST_DAY = factories.FIRST_DAY
TYPED = {
    "number": "ส12-1",
    "kind": "alro_post",
    "condition": "found",
    "system": "4326",
    "position": "13.5301, 102.0301",
    "position_error_metres": "5",
    "observed_on": "1/2/2568",
    "title": "เดินตรวจหมุด",
}


@pytest.fixture
def here(db: None):
    factories.place("27")
    factories.place("2704")
    factories.place("270401", geometry=factories.square(102, 13.5, 0.1))
    return factories.place("27040101")


@pytest.fixture
def parcel(here):
    square = factories.square(102.03, 13.53, 0.001)
    return factories.boundary(square, village=here).spatial_unit


def seen(parcel, number: str = "1", *, x: float = 102.03, y: float = 13.53, **said):
    known = {
        "kind": BoundaryMarker.Kind.CONCRETE,
        "condition": BoundaryMarker.Condition.FOUND,
        "position_error_metres": 5.0,
        "observed_on": FIRST_DAY,
        "source": factories.source(),
    }
    return occupation.record_marker(parcel, number, Point(x, y, srid=4326), **known | said)


def point(position: str, system: str = "4326") -> tuple[float, float] | None:
    form = MarkerForm(TYPED | {"position": position, "system": system})
    return form.cleaned_data["point"].coords if form.is_valid() else None


@pytest.mark.parametrize(
    "position",
    ["13.5301, 102.0301", "13.5301 102.0301", "102.0301,13.5301", "๑๓.๕๓๐๑, ๑๐๒.๐๓๐๑"],
)
def test_a_phones_position_is_read_in_either_order_and_numerals(position: str):
    assert point(position) == (102.0301, 13.5301)


@pytest.mark.parametrize(
    ("position", "system"),
    [
        ("195,083.23 1,494,127.27", "32648"),
        ("195500 1493815", "924048"),
    ],
)
def test_metres_of_a_grid_are_read_east_first_in_either_datum(position: str, system: str):
    """DOMAIN.md §2.10: one point in both datums of zone 48, 102.1834642 E 13.4995191 N."""
    found = point(position, system)
    assert found is not None
    away = Geodesic.WGS84.Inverse(found[1], found[0], 13.4995191, 102.1834642)["s12"]
    assert away < 0.1


def test_both_datums_of_zone_47_give_the_same_place():
    """DOMAIN.md §2.10: the pair it gives for the zone west of 102°E."""
    one, other = (
        point("E 844479.70 N 1494664.41", "32647"),
        point("๘๔๔๘๑๒.๕๔, ๑๔๙๔๓๖๑.๒๕", "924047"),
    )
    assert one is not None
    assert other is not None
    assert Geodesic.WGS84.Inverse(one[1], one[0], other[1], other[0])["s12"] < 0.1


@pytest.mark.parametrize("position", ["", "13.53", "สิบสาม ร้อยสอง", "1 2 3", "48.1, 11.5", "0 0"])
def test_what_is_no_place_in_thailand_is_refused(position: str):
    assert point(position) is None


def test_the_latest_sighting_of_each_number_counts(parcel):
    seen(parcel, "1")
    seen(parcel, "2")
    seen(parcel, "1", condition=BoundaryMarker.Condition.LOST, observed_on=date(2025, 2, 1))
    shown = markers_of(parcel, Moment.now())
    assert [(each.marker.number, each.marker.condition) for each in shown] == [
        ("1", "lost"),
        ("2", "found"),
    ]
    before = Moment(date(2025, 2, 1), Moment.now().known_by)
    assert {each.marker.condition for each in markers_of(parcel, before)} == {"found"}


def test_the_distance_to_the_line_is_the_ellipsoids_inside_and_out(parcel):
    seen(parcel, "inside", x=102.0301, y=13.5305)
    seen(parcel, "outside", x=102.0299, y=13.5305)
    metres = [each.metres for each in markers_of(parcel, Moment.now())]
    expected = Geodesic.WGS84.Inverse(13.5305, 102.03, 13.5305, 102.0301)["s12"]
    assert metres == pytest.approx([expected, expected], abs=0.01)


def test_a_lost_marker_and_one_without_a_boundary_have_no_distance(parcel, here):
    seen(parcel, condition=BoundaryMarker.Condition.LOST)
    bare = factories.land.register_unit(
        "farm", stated_place=here, observed_on=FIRST_DAY, source=factories.source()
    )
    seen(bare)
    assert [each.metres for each in markers_of(parcel, Moment.now())] == [None]
    assert [each.metres for each in markers_of(bare, Moment.now())] == [None]


def test_a_marker_needs_a_number_and_an_error(parcel):
    with pytest.raises(errors.MarkerHasNoNumber):
        seen(parcel, "  ")
    with pytest.raises(errors.MarkerNeedsAnError):
        seen(parcel, position_error_metres=0)


def test_a_leader_records_a_marker_and_finds_it_on_the_page(parcel, here):
    client = Client()
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=here))
    response = client.post(reverse("record-marker", args=[parcel.key]), TYPED)
    assert response["Location"] == reverse("unit-markers", args=[parcel.key])
    page = client.get(response["Location"]).content.decode()
    assert "ส12-1" in page
    assert "13.5301000, 102.0301000" in page
    unit = client.get(reverse("parcel", args=[parcel.key]))
    assert unit.context["marker_count"] == 1
    wrong = client.post(reverse("record-marker", args=[parcel.key]), TYPED | {"position": "0"})
    assert wrong.status_code == 422
    assert "position" in wrong.context["form"].errors

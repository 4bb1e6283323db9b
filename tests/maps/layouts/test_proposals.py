"""A proposed layout beside what is there: areas on the ellipsoid, three outcomes of a sum."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from geographiclib.geodesic import Geodesic

from formats.land_area import LandArea
from maps.layouts import proposals
from maps.layouts.proposals import Outcome, Sum
from maps.models import LayoutProposal, ProposedPart
from tests.import_commands import keep_in
from tests.maps.layouts.laid_out import CODE, SOUTH, WEST, Laid, texts

pytestmark = pytest.mark.django_db
PAGE = f"/villages/{CODE}/layout/proposals/"
SIDE = 0.0008  # degrees


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


def feature(kind: str, west: float, south: float, east: float, north: float, **said):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature", "properties": {"kind": kind, "label": "", "width": None} | said,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip


def halves(gap: float = 0.0):
    """A site of two halves; `gap` degrees of it belong to neither."""
    middle = WEST + SIDE / 2
    return [
        feature("site", WEST, SOUTH, WEST + SIDE, SOUTH + SIDE),
        feature("แปลง", WEST, SOUTH, middle - gap, SOUTH + SIDE, label="ก 1"),
        feature("ส่วนรวม", middle, SOUTH, WEST + SIDE, SOUTH + SIDE, label="ลานกลาง"),
    ]


def sent(laid: Laid, features, name="ผัง.geojson", **said):
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    form = {"title": "ผังใหม่ริมคลอง", "proposed_on": "1/3/2568"} | said
    return laid.client.post(PAGE, form | {"attached": SimpleUploadedFile(name, content)})


def geodesic(west: float, south: float, east: float, north: float) -> float:
    polygon = Geodesic.WGS84.Polygon()
    for lon, lat in ((west, south), (east, south), (east, north), (west, north)):
        polygon.AddPoint(lat, lon)
    return abs(polygon.Compute()[2])


def test_a_proposal_stands_beside_what_is_there_and_adds_up(laid: Laid):
    assert sent(laid, halves()).status_code == 302
    made = LayoutProposal.objects.get()
    site = geodesic(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    assert made.site_square_metres == pytest.approx(site, abs=0.05)
    measured = proposals.sum_of(made)
    assert measured.outcome == Outcome.ADDS_UP
    assert (measured.overlapping, measured.outside, measured.uncovered) == pytest.approx(
        (0, 0, 0), abs=0.5
    )
    page = laid.client.get(f"{PAGE}{made.key}/").content.decode()
    half = geodesic(WEST, SOUTH, WEST + SIDE / 2, SOUTH + SIDE)
    assert str(LandArea.from_square_metres(half)) in page
    assert "ตรงกับเนื้อที่โครงการ" in page
    address = f"{PAGE}{made.key}.pdf"
    content = laid.client.get(address).content
    assert laid.client.get(address).content == content
    (sheet,) = texts(content)
    for words in ("ผังเดิม", "ผังที่เสนอ", "ก1", "ลานกลาง", "ตรงกับเนื้อที่โครงการ"):
        assert words in sheet, words
    assert "ลับเฉพาะ" not in sheet


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        (10_000.0, Outcome.ADDS_UP), (10_004.0, Outcome.ADDS_UP), (9_950.0, Outcome.WITHIN),
        (10_100.0, Outcome.WITHIN), (10_101.0, Outcome.OFF), (9_000.0, Outcome.OFF),
    ],
)  # fmt: skip
def test_a_sum_has_three_outcomes(parts: float, outcome: Outcome):
    assert Sum(10_000, parts, 100, 0, 0, 0).outcome == outcome


def test_what_belongs_to_nobody_is_told_with_its_area(laid: Laid):
    sent(laid, halves(gap=SIDE / 4))
    made = LayoutProposal.objects.get()
    gap = geodesic(WEST + SIDE / 4, SOUTH, WEST + SIDE / 2, SOUTH + SIDE)
    assert proposals.sum_of(made).uncovered == pytest.approx(gap, rel=1e-4)
    page = laid.client.get(f"{PAGE}{made.key}/").content.decode()
    assert "ยังไม่จัดสรร" in page
    assert str(LandArea.from_square_metres(gap)) in page


def test_a_road_may_be_a_line_with_its_width(laid: Laid):
    lane = {
        "type": "Feature", "properties": {"kind": "ถนน", "label": "ซอย 1", "width": "๖"},
        "geometry": {"type": "LineString",
                     "coordinates": [[WEST, SOUTH + SIDE / 2], [WEST + SIDE, SOUTH + SIDE / 2]]},
    }  # fmt: skip
    sent(laid, [*halves(), lane])
    road = ProposedPart.objects.get(kind="road")
    length = Geodesic.WGS84.Inverse(SOUTH + SIDE / 2, WEST, SOUTH + SIDE / 2, WEST + SIDE)["s12"]
    assert road.width_metres == 6
    assert road.square_metres == pytest.approx(6 * length, rel=0.01)


@pytest.mark.parametrize(
    ("features", "says"),
    [
        (halves()[1:], "ไม่มีเขตโครงการ"),
        (halves()[:1], "ยังไม่มีแปลงหรือถนน"),
        ([*halves(), feature("ปราสาท", WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)], "ปราสาท"),
    ],
)
def test_what_the_file_lacks_is_said_and_nothing_is_recorded(laid: Laid, features, says):
    answer = sent(laid, features)
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert LayoutProposal.objects.count() == 0


def test_a_file_that_is_no_map_is_refused_in_a_sentence(laid: Laid):
    form = {"title": "x", "proposed_on": "1/3/2568"}
    answer = laid.client.post(
        PAGE, form | {"attached": SimpleUploadedFile("a.geojson", b"\x00\x01nothing")}
    )
    assert answer.status_code == 422

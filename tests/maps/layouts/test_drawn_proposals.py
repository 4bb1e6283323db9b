"""A proposal is drawn and revised in the browser; the server adds up, cuts, divides and fills."""

from __future__ import annotations

import json

import pytest

from formats.land_area import LandArea
from maps.layouts import proposals
from maps.layouts.proposals import Outcome
from maps.models import LayoutProposal, ProposedPart
from maps.tiles import recent
from network import evidence
from network.models import Role
from tests import factories
from tests.import_commands import keep_in
from tests.maps.layouts.laid_out import CODE, SOUTH, WEST, Laid, laid_out, texts
from tests.maps.layouts.test_proposals import SIDE, feature, geodesic, halves
from tests.maps.tiles.conftest import signed_in

pytestmark = pytest.mark.django_db
LIST = f"/villages/{CODE}/layout/proposals/"
PAGE = f"{LIST}draw/"
WORK = f"{PAGE}work/"
LANE = {
    "type": "Feature", "properties": {"kind": "road", "label": "ซอย 1", "width": 6},
    "geometry": {"type": "LineString",
                 "coordinates": [[WEST, SOUTH + SIDE / 2], [WEST + SIDE, SOUTH + SIDE / 2]]},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture
def laid(db: None) -> Laid:
    """A village of one house is enough to draw beside."""
    recent.forget()
    return laid_out(1)


def as_drawn(features) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": features}


def saved(laid: Laid, features, to: str = PAGE, **said):
    form = {"title": "ผังที่วาด", "proposed_on": "1/3/2568", "site_error_metres": "2"}
    return laid.client.post(to, form | {"drawn": json.dumps(as_drawn(features))} | said)


def worked(laid: Laid, features, **asked):
    return laid.client.post(WORK, as_drawn(features) | asked, content_type="application/json")


def test_what_is_drawn_is_one_proposal_and_its_drawing_is_kept(laid: Laid):
    assert f'href="{PAGE}"' in laid.client.get(LIST).content.decode()
    assert laid.client.get(PAGE).status_code == 200
    site, plot, common = halves()
    answer = saved(laid, [site, plot, common, LANE], site_error_metres="0.05")
    made = LayoutProposal.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{made.key}/")
    assert made.site_error_metres == 0.05
    assert list(made.parts.order_by("pk").values_list("kind", "label", "width_metres")) == [
        ("plot", "ก 1", None), ("common", "ลานกลาง", None), ("road", "ซอย 1", 6.0),
    ]  # fmt: skip
    assert b"LineString" in evidence.content(made.source)
    assert "ซอย1" in texts(laid.client.get(f"{LIST}{made.key}.pdf").content)[0]


def test_the_sum_while_drawing_is_the_sum_of_what_is_saved(laid: Laid):
    drawn = [*halves(gap=SIDE / 8), LANE]
    told = worked(laid, drawn).json()
    saved(laid, drawn)
    found = proposals.sum_of(LayoutProposal.objects.get())
    assert told["outcome"] == found.outcome == Outcome.WITHIN or told["outcome"] == Outcome.OFF
    assert told["uncovered"] == pytest.approx(found.uncovered)
    site = geodesic(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    assert told["areas"][0] == str(LandArea.from_square_metres(site))
    assert str(LandArea.from_square_metres(found.overlapping)) in "".join(told["lines"])
    assert told["gaps"]["type"] in {"Polygon", "MultiPolygon"}
    assert told["overlaps"]


def test_without_a_site_it_says_what_is_lacking(laid: Laid):
    told = worked(laid, halves()[1:]).json()
    assert (told["outcome"], len(told["areas"])) == (None, 2)
    assert "ยังไม่มีเขตโครงการ" in told["lines"][0]


def test_a_part_is_cut_a_block_divided_and_the_rest_common_until_all_adds_up(laid: Laid):
    site = feature("site", WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    # Drawn by hand: over the road and beyond the site.
    block = feature("plot", WEST - 0.0001, SOUTH + SIDE / 2, WEST + SIDE, SOUTH + 2 * SIDE)
    drawn = [site, LANE, block | {"properties": {"kind": "plot", "label": "ข"}}]
    (road,) = worked(laid, drawn, do="trim", at=1).json()["made"]
    drawn[1] = road | {"properties": LANE["properties"]}
    (cut,) = worked(laid, drawn, do="trim", at=2).json()["made"]
    plots = worked(laid, [site, drawn[1], cut], do="divide", at=2, count=5).json()["made"]
    assert [each["properties"]["label"] for each in plots] == ["ข 1", "ข 2", "ข 3", "ข 4", "ข 5"]
    drawn = [site, drawn[1], *plots]
    drawn += worked(laid, drawn, do="rest").json()["made"]
    told = worked(laid, drawn).json()
    assert (told["outcome"], len(told["lines"])) == (Outcome.ADDS_UP, 1)
    assert len(set(told["areas"][2:7])) == 1
    assert "ไม่เหลือพื้นที่" in worked(laid, drawn, do="rest").json()["problem"]
    assert saved(laid, drawn).status_code == 302
    assert ProposedPart.objects.filter(kind="plot").count() == 5


def test_a_proposal_is_revised_and_the_earlier_version_can_be_seen(laid: Laid):
    saved(laid, [*halves(), LANE])
    first = LayoutProposal.objects.get()
    to = f"{PAGE}?of={first.key}"
    page = laid.client.get(to).content.decode()
    assert "LineString" in page  # the road is a line still, its width can be changed
    assert f"{to}" in laid.client.get(f"{LIST}{first.key}/").content.decode()
    saved(laid, halves(), to=to, title="ผังที่แก้", proposed_on="5/3/2568", seen=first.pk)
    second = LayoutProposal.objects.latest("pk")
    assert (second.key, second.parts.count()) == (first.key, 2)
    listed = laid.client.get(LIST).content.decode()
    assert ("ผังที่แก้" in listed, "ผังที่วาด<" in listed) == (True, False)
    page = laid.client.get(f"{LIST}{first.key}/").content.decode()
    assert f"?version={first.pk}" in page
    earlier = laid.client.get(f"{LIST}{first.key}/", {"version": first.pk}).content.decode()
    assert "ซอย 1" in earlier
    assert laid.client.get(f"{LIST}{first.key}/", {"version": "x"}).status_code == 404


def test_one_that_came_as_a_file_is_gone_on_from_as_it_is_kept(laid: Laid):
    made = proposals.propose(
        laid.place, proposals.Sketch(
            factories.square(WEST, SOUTH, SIDE),
            ((proposals.Kind.ROAD, "ถนน", 8.0, factories.square(WEST, SOUTH, SIDE)),)),
        title="จากไฟล์", proposed_on=factories.FIRST_DAY, source=factories.source(),
    )  # fmt: skip
    page = laid.client.get(f"{PAGE}?of={made.key}").content.decode()
    assert "&quot;width&quot;: 8.0" in page


def test_who_revises_what_another_has_revised_sees_it_first(laid: Laid):
    saved(laid, halves())
    first = LayoutProposal.objects.get()
    to = f"{PAGE}?of={first.key}"
    saved(laid, halves(), to=to, title="ของคนแรก", seen=first.pk)
    answer = saved(laid, halves(), to=to, title="ของคนที่สอง", seen=first.pk)
    page = answer.content.decode()
    assert (answer.status_code, "มีผู้แก้ผังนี้ไปแล้ว" in page, "ของคนที่สอง" in page) == (
        422, True, True,
    )  # fmt: skip
    newest = LayoutProposal.objects.latest("pk")
    assert f'name="seen" value="{newest.pk}"' in page
    early = saved(laid, halves(), to=to, proposed_on="1/2/2568", seen=newest.pk)
    assert "วันที่เสนออยู่ก่อนฉบับที่นำมาแก้" in early.content.decode()
    saved(laid, halves(), to=to, title="ของคนที่สอง", seen=newest.pk)
    assert LayoutProposal.objects.count() == 3


CROSSED = feature("plot", WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
CROSSED["geometry"]["coordinates"][0][1:3] = CROSSED["geometry"]["coordinates"][0][2:0:-1]


@pytest.mark.parametrize(
    ("features", "says"),
    [
        ([], "ไม่มีเขตโครงการ"),
        (halves()[:1], "ยังไม่มีแปลงหรือถนน"),
        ([*halves(), CROSSED], "เส้นตัดกันเอง"),
        ([*halves(), LANE | {"properties": {"kind": "road"}}], "ยังไม่มีความกว้าง"),
        ([*halves(), feature("plot", 10, 10, 11, 11)], "อยู่นอกประเทศ"),
        ([*halves(), feature("ปราสาท", WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)], "(4: ปราสาท)"),
        ([None], "อ่านผังที่วาดไม่ได้"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_drawn_is_lost(laid: Laid, features, says):
    answer = saved(laid, features)
    page = answer.content.decode()
    assert (answer.status_code, says in page, "FeatureCollection" in page) == (422, True, True)
    assert LayoutProposal.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"nul", b'{"features": 3}', b'{"features": [], "do": "trim", "at": 9}',
     b'{"features": [], "do": "burn", "at": 0}', b'{"features": [], "error": "far"}',
     b'{"features": [{"geometry": {"type": "Point", "coordinates": []}}]}', b"\xff\x00"],
)  # fmt: skip
def test_what_no_page_sends_is_answered_in_a_sentence(laid: Laid, body: bytes):
    answer = laid.client.post(WORK, body, content_type="application/json")
    assert (answer.status_code, bool(answer.json()["problem"])) == (422, True)


def test_a_chief_looks_and_draws_nothing(laid: Laid):
    saved(laid, halves())
    made = LayoutProposal.objects.get()
    chief = signed_in(factories.account(role=Role.DISTRICT_CHIEF, place=laid.place))
    assert "draw/" not in chief.get(f"{LIST}{made.key}/").content.decode()
    assert chief.get(PAGE).status_code == 403
    assert chief.post(WORK).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [{"do": "trim"}, {"do": "divide", "at": 0, "count": 1e400}, {"do": "trim", "at": 1e400},
     {"error": "nan"}],
)  # fmt: skip
def test_an_order_that_says_too_little_or_too_much_is_answered(laid: Laid, asked):
    body = json.dumps({"features": halves()} | asked)
    assert laid.client.post(WORK, body, content_type="application/json").status_code == 422


def test_a_label_is_kept_without_what_is_no_character(laid: Laid):
    part = feature("plot", WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    part["properties"]["label"] = "ก\0ข\ud800"
    assert saved(laid, [halves()[0], part]).status_code == 302
    assert ProposedPart.objects.get().label == "กข"
    part["properties"]["kind"] = "ป\ud800"
    assert saved(laid, [halves()[0], part]).status_code == 422

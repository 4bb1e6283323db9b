"""The register as people use it: lists, drawing, splitting, merging, holders, overlaps."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network import registry as account_registry
from network.evidence import content
from network.models import Role
from network.moments import Moment
from parcels import registry, tenure
from parcels.models import (
    Boundary,
    Overlap,
    OverlapStep,
    Reshaping,
    Right,
    SpatialUnit,
    SurveyMethod,
)
from tests import factories

DAY = "5/2/2568"
BORN = date(2025, 1, 15)


@pytest.fixture
def village(db):
    factories.place("27")
    factories.place("2704")
    tambon = factories.place("270405", geometry=factories.square(102.0, 13.5, 0.1))
    factories.joined(tambon)
    return factories.place("27040501")


@pytest.fixture
def leader(village) -> Client:
    return signed_in(Role.NETWORK_LEADER, village)


def signed_in(role: Role, place) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


def parcel(village, west: float = 102.01, label: str = "7") -> SpatialUnit:
    unit = registry.register_unit(
        SpatialUnit.Kind.FARM,
        observed_on=BORN,
        source=factories.source(),
        label=label,
        stated_place=village,
    )
    registry.record_boundary(
        unit, factories.square(west, 13.51, 0.002), observed_on=BORN, source=factories.source()
    )
    return unit


def drawn(west: float = 102.01, degrees: float = 0.002) -> str:
    return factories.square(west, 13.51, degrees)[0].geojson


def boundary_form(**fields: Any) -> dict[str, Any]:
    return {
        "geometry": drawn(),
        "method": "gnss_phone",
        "accuracy_metres": "4.5",
        "observed_on": DAY,
        "evidence": "เดินสำรวจกับเจ้าของแปลง",
    } | fields


def test_a_leader_draws_a_parcel_and_finds_it_in_the_register(village, leader):
    photo = SimpleUploadedFile("แปลง.jpg", b"\xff\xd8\xff fictional", content_type="image/jpeg")
    answer = leader.post(
        reverse("draw-parcel", args=[village.code]),
        boundary_form(kind="farm", label="12", file=photo),
    )
    unit = SpatialUnit.objects.get()
    assert answer.headers["Location"] == reverse("parcel", args=[unit.key])
    boundary = unit.boundaries.get()
    assert (boundary.method, boundary.position_error_metres) == ("gnss_phone", 4.5)
    assert content(boundary.source) == b"\xff\xd8\xff fictional"
    page = leader.get(reverse("register", args=[village.code])).content.decode()
    assert ">12</a>" in page
    assert "GPS โทรศัพท์" in page


@pytest.mark.parametrize(
    ("geometry", "sentence"),
    [
        ("", "ยังไม่ได้วาดแนวเขต"),
        ("{", "อ่านแนวเขตไม่ได้"),
        ("[]", "อ่านแนวเขตไม่ได้"),
        ('{"type": "Polygon"}', "อ่านแนวเขตไม่ได้"),
        ('{"type": "Polygon", "coordinates": []}', "อ่านแนวเขตไม่ได้"),
        ('{"type": "Point", "coordinates": [102, 13.5]}', "ต้องเป็นรูปปิด"),
        (
            '{"type": "Polygon", "coordinates": [[[13.5,102],[13.6,102],[13.6,102.1],[13.5,102]]]}',
            "นอกประเทศไทย",
        ),
        (
            '{"type": "Polygon", "coordinates":'
            " [[[102,13],[102.01,13.01],[102.01,13],[102,13.01],[102,13]]]}",
            "ตัดกันเอง",
        ),
        (
            '{"type": "Polygon", "coordinates": [[[102,13],[NaN,13.01],[102.01,13],[102,13]]]}',
            "อ่านแนวเขตไม่ได้",
        ),
        ("[" * 4000, "อ่านแนวเขตไม่ได้"),
        (
            f'{{"type": "Polygon", "coordinates": [[[1{"0" * 400}, 13], [102, 13.1], [102, 13]]]}}',
            "อ่านแนวเขตไม่ได้",
        ),
    ],
)
def test_what_is_no_boundary_is_refused_in_a_sentence_and_kept_in_the_form(
    village, leader, geometry, sentence
):
    answer = leader.post(
        reverse("draw-parcel", args=[village.code]), boundary_form(kind="farm", geometry=geometry)
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "เดินสำรวจกับเจ้าของแปลง" in answer.content.decode()
    assert not SpatialUnit.objects.exists()


@pytest.mark.parametrize("field", ["geometry", "label", "evidence"])
def test_a_character_that_cannot_be_kept_is_refused_in_thai(leader, village, field):
    form = boundary_form(kind="farm", label="8")
    answer = leader.post(
        reverse("draw-parcel", args=[village.code]), form | {field: f"{form[field]}\0"}
    )
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Null characters" not in said
    assert ("อ่านแนวเขตไม่ได้" if field == "geometry" else "มีอักขระที่บันทึกไม่ได้") in said
    assert not SpatialUnit.objects.exists()


def test_a_boundary_drawn_anew_leaves_the_old_one(village, leader):
    unit = parcel(village)
    answer = leader.get(reverse("draw-boundary", args=[unit.key]))
    assert json.loads(answer.context["form"]["geometry"].value())["type"] == "MultiPolygon"
    leader.post(reverse("draw-boundary", args=[unit.key]), boundary_form(geometry=drawn(102.0101)))
    assert unit.boundaries.count() == 2
    at = Boundary.objects.as_known(Moment.now()).get(spatial_unit=unit)
    assert at.method == SurveyMethod.GNSS_PHONE


def test_a_split_is_shown_first_and_then_recorded(village, leader):
    unit, holder = parcel(village), factories.household(village)
    tenure.state_holders(unit, {holder: 1}, began_on=BORN, source=factories.source())
    line = '{"type": "LineString", "coordinates": [[102.0111, 13.509], [102.0111, 13.513]]}'
    shown = leader.post(reverse("preview-split", args=[unit.key]), {"cut": line}).json()
    assert len(shown["pieces"]) == 2
    whole = unit.boundaries.get().square_metres
    assert sum(part["square_metres"] for part in shown["pieces"]) == pytest.approx(whole, rel=1e-6)
    assert not Reshaping.objects.exists()
    answer = leader.post(
        reverse("split-parcel", args=[unit.key]),
        {"cut": line, "happened_on": DAY, "evidence": "แบ่งให้บุตร", "reason": "แบ่งให้บุตร"},
    )
    assert answer.status_code == 302
    register = leader.get(reverse("register", args=[village.code])).content.decode()
    assert ">7/1</a>" in register
    assert ">7/2</a>" in register
    assert ">7</a>" not in register
    before = leader.get(reverse("register", args=[village.code]) + "?on=4/2/2568")
    assert "กำลังดูทะเบียน" in before.content.decode()


def test_a_line_that_does_not_cut_says_so(village, leader):
    unit = parcel(village)
    line = '{"type": "LineString", "coordinates": [[102.02, 13.509], [102.02, 13.513]]}'
    shown = leader.post(reverse("preview-split", args=[unit.key]), {"cut": line})
    assert shown.status_code == 422
    assert "ไม่ได้ตัดแปลงขาด" in shown.json()["message"]
    answer = leader.post(
        reverse("split-parcel", args=[unit.key]),
        {"cut": line, "happened_on": DAY, "evidence": "แบ่ง"},
    )
    assert answer.status_code == 422
    assert not Reshaping.objects.exists()


def test_neighbours_become_one_parcel(village, leader):
    one, other = parcel(village), parcel(village, 102.012, "8")
    far = parcel(village, 102.05, "9")
    page = leader.get(reverse("merge-parcels", args=[one.key]))
    assert str(other.key) in page.content.decode()
    assert str(far.key) not in page.content.decode()
    people = factories.household(village), factories.household(village)
    for unit, person in zip((one, other), people, strict=True):
        tenure.state_holders(unit, {person: 1}, began_on=BORN, source=factories.source())
    said = {"units": [str(other.key)], "happened_on": DAY, "evidence": "รวม", "whose": "alike"}
    refused = leader.post(reverse("merge-parcels", args=[one.key]), said)
    assert refused.status_code == 422
    assert "ผู้ถือครองไม่เหมือนกัน" in refused.content.decode()
    leader.post(reverse("merge-parcels", args=[one.key]), said | {"whose": "together"})
    made = SpatialUnit.objects.latest("pk")
    assert set(tenure.shares(tenure.ba_unit_of(made), Moment.now())) == set(people)


def test_holders_are_stated_anew_with_shares_in_thai_numerals(village, leader):
    unit = parcel(village)
    one, other = factories.household(village), factories.household(village)
    tenure.state_holders(unit, {one: 1}, began_on=BORN, source=factories.source())
    said = {"acquired": "inheritance", "began_on": DAY, "evidence": "บอกเล่าโดยทายาท"}
    address = reverse("state-holders", args=[unit.key])
    refused = leader.post(
        address, said | {"party_1": str(one.key), "share_1": "1/2", "party_2": "", "share_2": ""}
    )
    assert refused.status_code == 422
    assert "รวมกันต้องเท่ากับ 1" in refused.content.decode()
    shares = {
        "party_1": str(one.key),
        "share_1": "๑/๓",
        "party_2": str(other.key),
        "share_2": "2/3",
    }
    assert leader.post(address, said | shares).status_code == 302
    held = tenure.shares(tenure.ba_unit_of(unit), Moment.now())
    assert {party.pk: str(share) for party, share in held.items()} == {
        one.pk: "1/3",
        other.pk: "2/3",
    }


def test_an_informal_transfer_is_offered_only_where_it_may_be_seen(village, leader):
    unit = parcel(village)
    address = reverse("state-holders", args=[unit.key])
    assert "informal_transfer" in leader.get(address).content.decode()
    tambon = signed_in(Role.TAMBON_NETWORK, _tambon(village))
    assert "informal_transfer" not in tambon.get(address).content.decode()
    refused = tambon.post(
        address,
        {
            "acquired": Right.Acquired.INFORMAL_TRANSFER,
            "began_on": DAY,
            "evidence": "-",
            "party_1": str(factories.household(village).key),
        },
    )
    assert refused.status_code == 422


def _tambon(village):
    return type(village).objects.get(code=village.code[:6])


def test_two_neighbours_agree_and_the_record_says_so_with_its_minute(village, leader):
    one, other = parcel(village), parcel(village, 102.0115, "8")
    record = Overlap.objects.get()
    listed = leader.get(reverse("overlaps", args=[village.code])).content.decode()
    assert reverse("overlap", args=[record.key]) in listed
    address = reverse("overlap", args=[record.key])
    minute = SimpleUploadedFile("minute.pdf", b"%PDF-1.4 fictional")
    for unit in (one, other):
        answer = leader.post(
            address,
            {
                "kind": "agreed",
                "side": str(unit.key),
                "taken_on": DAY,
                "note": "เดินแนวร่วมกัน ยอมรับคันนาเดิม",
                "evidence": "บันทึกการเดินแนวเขต",
                **({"file": minute} if unit == one else {}),
            },
        )
        assert answer.status_code == 302
    page = leader.get(address).content.decode()
    assert "เพื่อนบ้านทั้งสองฝ่ายตกลงกันแล้ว" in page
    assert "minute.pdf" in page
    assert OverlapStep.objects.count() == 2
    drawn = leader.get(reverse("overlap-features", args=[record.key])).json()
    assert [each["properties"]["tone"] for each in drawn["features"]] == [
        "verified",
        "submitted",
        "disputed",
    ]


def test_each_village_speaks_for_its_own_side_and_sees_no_more_of_the_other(village, leader):
    other_village = factories.place("27040502")
    mine, theirs = parcel(village), parcel(other_village, 102.0115, "ลับ")
    record = Overlap.objects.get()
    address = reverse("overlap", args=[record.key])
    said = {"kind": "agreed", "taken_on": DAY, "note": "ตกลง", "evidence": "บันทึก"}
    forged = leader.post(address, said | {"side": str(theirs.key)})
    assert forged.status_code == 422
    assert leader.post(address, said | {"side": str(mine.key)}).status_code == 302
    their_leader = signed_in(Role.NETWORK_LEADER, other_village)
    assert their_leader.post(address, said | {"side": str(theirs.key)}).status_code == 302
    assert [step.side for step in record.steps.order_by("pk")] == [mine, theirs]
    page = leader.get(address).content.decode()
    assert str(theirs.key) not in page
    drawn = leader.get(reverse("overlap-features", args=[record.key])).json()["features"]
    assert [each["properties"]["tone"] for each in drawn] == ["verified", "disputed"]
    assert str(theirs.key) not in json.dumps(drawn)


def test_a_slip_of_the_hand_does_not_become_a_parcel_over_half_a_district(village, leader):
    for shape, sentence in (
        (factories.square(101.5, 13.0, 0.9)[0].geojson, "เล็กหรือใหญ่เกิน"),
        (factories.square(98.0, 8.0, 0.001)[0].geojson, "อยู่ไกลจาก"),
    ):
        answer = leader.post(
            reverse("draw-parcel", args=[village.code]), boundary_form(kind="farm", geometry=shape)
        )
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert not SpatialUnit.objects.exists()


def test_nobody_merges_away_the_land_of_another_village(village):
    other_village = factories.place("27040502")
    mine, theirs = parcel(village), parcel(other_village, 102.012, "8")
    account = factories.account(role=Role.NETWORK_LEADER, place=village)
    account_registry.appoint(
        account,
        Role.NEGOTIATOR,
        _tambon(village),
        began_on=factories.FIRST_DAY,
        source=factories.source(is_fictional=True),
    )
    both = Client()
    both.force_login(account)
    assert both.get(reverse("parcel", args=[theirs.key])).status_code == 200
    page = both.get(reverse("merge-parcels", args=[mine.key])).content.decode()
    assert str(theirs.key) not in page


def test_what_was_split_is_changed_no_more(village, leader):
    unit = parcel(village)
    line = '{"type": "LineString", "coordinates": [[102.0111, 13.509], [102.0111, 13.513]]}'
    said = {"cut": line, "happened_on": DAY, "evidence": "แบ่ง"}
    leader.post(reverse("split-parcel", args=[unit.key]), said)
    for name in ("draw-boundary", "split-parcel", "merge-parcels", "state-holders"):
        answer = leader.get(reverse(name, args=[unit.key]))
        assert answer.status_code == 422
        assert "ถูกแบ่งหรือรวมไปแล้ว" in answer.content.decode()


def test_a_step_without_its_side_is_refused_and_what_was_written_stays(village, leader):
    parcel(village)
    parcel(village, 102.0115, "8")
    record = Overlap.objects.get()
    answer = leader.post(
        reverse("overlap", args=[record.key]),
        {"kind": "disputed", "taken_on": DAY, "note": "ไม่ยอมรับแนวนี้", "evidence": "วาจา"},
    )
    assert answer.status_code == 422
    assert "ต้องระบุว่าฝ่ายใด" in answer.content.decode()
    assert "ไม่ยอมรับแนวนี้" in answer.content.decode()
    assert not OverlapStep.objects.exists()


def test_a_reader_sees_an_overlap_and_takes_no_step(village):
    parcel(village)
    parcel(village, 102.0115, "8")
    record = Overlap.objects.get()
    negotiator = signed_in(Role.NEGOTIATOR, village)
    address = reverse("overlap", args=[record.key])
    assert "บันทึกขั้นต่อไป" not in negotiator.get(address).content.decode()
    assert negotiator.post(address, {"kind": "decided", "note": "x"}).status_code == 403


@pytest.mark.parametrize(
    "bbox", ["", "1,2,3", "a,b,c,d", "102,13,101,14", "0,0,180,90", "nan,13,102,14", "inf,1,2,3"]
)
def test_a_window_that_is_none_is_refused(village, leader, bbox):
    assert leader.get(reverse("neighbours", args=[village.code]), {"bbox": bbox}).status_code == 400


def test_neighbours_are_those_of_the_readers_places(village, leader):
    mine = parcel(village)
    factories.place("2709")
    factories.place("270901")
    other = parcel(factories.place("27090101"), 102.013, "ลับ")
    found = leader.get(
        reverse("neighbours", args=[village.code]), {"bbox": "102,13.5,102.05,13.55"}
    ).json()
    urls = {each["properties"]["url"] for each in found["features"]}
    assert urls == {reverse("parcel", args=[mine.key])}
    assert str(other.key) not in json.dumps(found)


def test_the_queries_of_a_register_do_not_grow_with_it(village, leader):
    asked = []
    leader.get(reverse("register", args=[village.code]))  # what is asked once a session
    for count in (2, 12):
        for number in range(count):
            parcel(village, 102.01 + number * 0.0021 + count * 0.0003, str(number))
        for name in ("register", "overlaps"):
            with CaptureQueriesContext(connection) as queries:
                leader.get(reverse(name, args=[village.code]))
            asked.append(len(queries))
    assert asked[:2] == asked[2:]
    assert max(asked) < 25


@pytest.mark.parametrize(
    "query",
    [
        "kind=farm", "document=alro_401", "regime=alro", "method=rtk", "text=7", "text=%25'\\",
        "differs=1", "unmapped=1", "overlaps=1", "start=9999", "start=-1", "on=ไม่ใช่วัน",
        "on=31/2/2568", "on=1/1/2500", "kind=nonsense&regime=nonsense",
    ],
)  # fmt: skip
def test_any_filter_answers(village, leader, query):
    parcel(village)
    assert leader.get(f"{reverse('register', args=[village.code])}?{query}").status_code == 200
    assert leader.get(f"{reverse('overlaps', args=[village.code])}?{query}").status_code == 200

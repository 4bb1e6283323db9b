"""Instances, coordinates and answers as devices write them, without a database."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.answers.claims import Remark, Rule, claims_of
from survey.answers.errors import UnreadableInstance
from survey.answers.instances import Question, State, plain_path, read
from survey.answers.places_on_earth import (
    CrossesItself,
    OpenTrace,
    OutsideThailand,
    Spot,
    TooFewCorners,
    TooInaccurate,
    UnreadablePlace,
    format_outline,
    format_point,
    parse_outline,
    parse_point,
)
from survey.answers.targets import Answer
from survey.answers.values import UnreadableAnswer, value
from tests.formats.samples import SHARED, needs_shared

TODAY = date(2025, 3, 1)
INSTANCES = sorted((SHARED / "forms/openrosa").glob("instance.*.xml"))

spots = st.builds(
    Spot,
    longitude=st.floats(98, 105),
    latitude=st.floats(6, 20),
    altitude=st.floats(1, 2000),
    accuracy=st.floats(0.5, 90),
)


@needs_shared
@pytest.mark.parametrize("path", INSTANCES, ids=lambda path: path.name)
def test_every_instance_of_others_is_read(path):
    instance = read(path.read_bytes())
    assert instance.form_id
    assert instance.meta["instanceID"]
    assert all(answered.text or answered.state != State.GIVEN for answered in instance.answers())


def test_repeats_are_numbered_and_what_was_not_asked_is_not_there():
    questions = [
        Question("/data/name"),
        Question("/data/child/name", repeat="/data/child"),
        Question("/data/child/age", repeat="/data/child"),
    ]
    xml = b"""<data xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="f">
        <name/><child><name>A</name><age xsi:nil="true"/></child>
        <child><name>B</name><more>?</more></child></data>"""
    root = read(xml, questions).root
    assert root.at("/data/name").state == State.EMPTY
    first, second = root.sections
    assert (first.number, second.number) == (1, 2)
    assert first.at("/data/child/age").state == State.NIL
    assert second.at("/data/child/age") is None
    assert [(each.text, each.is_known) for each in second.answers] == [("B", True), ("?", False)]


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"\x00\xff garbage",
        b"<data>",
        b'<!DOCTYPE d [<!ENTITY a "aaaa">]><data>&a;</data>',
        b"<d>" * 60 + b"</d>" * 60,
        b"<data>" + b"<a/>" * 200_001 + b"</data>",
        b'<?xml version="1.0" encoding="no-such"?><data/>',
    ],
)
def test_what_is_no_instance_is_refused_and_not_followed(xml: bytes):
    with pytest.raises(UnreadableInstance):
        read(xml)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(xml: bytes):
    with contextlib.suppress(UnreadableInstance):
        read(xml)


def test_prefixes_of_paths_are_dropped():
    assert plain_path("/data/orx:meta/orx:instanceID") == "/data/meta/instanceID"


@given(spots)
def test_a_point_that_is_written_is_read_back(spot: Spot):
    assert parse_point(format_point(spot)) == spot


@given(spots, st.floats(0.0002, 0.01))
def test_an_outline_that_is_written_is_read_back_longitude_first(corner: Spot, side: float):
    corners = [
        Spot(corner.longitude + x * side, corner.latitude + y * side, 1.0, 5.0)
        for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))
    ]
    outline = parse_outline(format_outline(corners))
    assert list(outline.corners) == corners
    assert outline.polygon.bounds[0] == min(each.longitude for each in corners)
    assert outline.position_error == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("13.5 102.1 0 5; 13.5 102.2 0 5", TooFewCorners),
        ("13.5 102.1; 13.51 102.1; 13.5 102.11; 13.51 102.11; 13.5 102.1", CrossesItself),
        ("13.5 102.1; 13.5 102.2; 13.6 102.2", OpenTrace),
        ("102.1 13.5", UnreadablePlace),
        ("51.5 0.1; 51.6 0.1; 51.6 0.2; 51.5 0.1", OutsideThailand),
        ("13.5 102.1 0 900; 13.5 102.2 0 5; 13.6 102.2 0 5; 13.5 102.1 0 5", TooInaccurate),
        ("here; there; everywhere", UnreadablePlace),
    ],
)
def test_an_outline_that_is_none_says_why(answer: str, error: type[Exception]):
    with pytest.raises(error):
        parse_outline(answer)


def test_a_trace_that_nearly_comes_back_is_an_outline_and_a_drawn_one_has_no_error():
    near = "13.5 102.1 0 0; 13.5 102.101 0 0; 13.501 102.101 0 0; 13.5001 102.1001 0 0"
    assert parse_outline(near).position_error is None


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("๑๒", Answer.WHOLE, 12),
        ("1,200.5", Answer.DECIMAL, Decimal("1200.50")),
        ("ใช่", Answer.YES_NO, True),
        ("ไม่มี", Answer.YES_NO, False),
        ("๒๕๑๐", Answer.YEAR, 1967),
        ("1967", Answer.YEAR, 1967),
        ("1967-05-01", Answer.YEAR, 1967),
        ("2025-02-28", Answer.DAY, date(2025, 2, 28)),
        ("28/2/2568", Answer.DAY, date(2025, 2, 28)),
        ("2025-02-27T23:00:00.000+07:00", Answer.DAY, date(2025, 2, 27)),
        ("๒๗๐๔๐๕๐๑", Answer.PLACE, "27040501"),
        ("0-0000-00000-01-9", Answer.NATIONAL_ID, "0000000000019"),
    ],
)
def test_an_answer_is_read_by_its_kind(text, kind, expected):
    assert value(text, kind, today=TODAY) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("หลายคน", Answer.WHOLE),
        ("-1", Answer.WHOLE),
        ("1.5", Answer.WHOLE),
        ("บางครั้ง", Answer.YES_NO),
        ("10", Answer.YEAR),
        ("2700", Answer.YEAR),
        ("2025-03-02", Answer.DAY),
        ("30/2/2568", Answer.DAY),
        ("1234", Answer.KEY),
        ("1-2345-67890-12-9", Answer.NATIONAL_ID),
        ("x" * 4001, Answer.TEXT),
    ],
)
def test_a_reason_does_not_repeat_the_answer(text, kind):
    with pytest.raises(UnreadableAnswer) as reason:
        value(text, kind, today=TODAY)
    assert text not in reason.value.th
    assert text not in reason.value.en


@given(st.text(max_size=60), st.sampled_from(list(Answer)))
def test_no_answer_breaks_the_reader(text: str, kind: Answer):
    try:
        value(text, kind, today=TODAY)
    except UnreadableAnswer as reason:
        assert reason.th
        assert reason.en


def test_values_translate_and_several_answers_are_read_one_by_one():
    codes = {"roof", "floor"}
    read_ = value("หลังคา floor sky none", Answer.CHOICES, today=TODAY,
                  values={"หลังคา": "roof", "none": ""}, codes=codes)  # fmt: skip
    assert (read_.codes, read_.unread) == (("roof", "floor"), 1)


def test_a_remark_names_the_question_in_its_repeat():
    questions = {
        "/d/r/age": Question(
            "/d/r/age", labels={"ไทย (th)": "อายุ", "English (en)": "Age"}, repeat="/d/r"
        )
    }
    instance = read(b"<d><r><age>1</age></r><r><age>old</age></r></d>", questions.values())
    claims = claims_of(
        instance, [Rule("/d/r/age", "person.age", {})], questions, today=TODAY, codes={}
    )
    (remark,) = claims.remarks
    assert isinstance(remark, Remark)
    assert remark.question == "/d/r[2]/age"
    assert (remark.th.split(":")[0], remark.en.split(":")[0]) == ("อายุ", "Age")
    assert [scope.told for scope in claims.root.scopes] == [{"person.age": 1}, {}]

"""How alike two names are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.duplicates.likeness import near, pairs_of_near, sounding

LETTERS = "กขคงจชซญดตนบปพมยรลวสหอะาิีุูเแโไ่้์ "
names = st.text(alphabet=LETTERS, min_size=1, max_size=20)
titles = st.sampled_from(["นาย", "นาง", "นางสาว", "น.ส.", "น.ส. ", "ด.ช.", "ด.ญ.", "เด็กหญิง "])
spelled = st.text(alphabet="กคงจดนบมรลวสอาิีุ", min_size=5, max_size=12)


@given(titles, st.text(alphabet="กคจดบมรลวส", min_size=2, max_size=12))
def test_a_title_makes_no_difference(title: str, name: str):
    # A name that itself begins like a title cannot be told from one.
    assert sounding(f"{title}{name}") == sounding(name)


@given(names)
def test_spaces_make_no_difference(name: str):
    assert sounding(" ".join(f" {name} ".split())) == sounding("".join(name.split()))


@given(spelled, spelled)
def test_nearness_has_no_direction(one: str, other: str):
    assert near(one, other) == near(other, one)


@given(spelled, st.integers(0, 11), st.sampled_from("กคงจด"))
def test_one_letter_more_less_or_other_is_near(name: str, at: int, letter: str):
    at %= len(name)
    assert near(name, name[:at] + letter + name[at:])
    assert near(name, name[:at] + letter + name[at + 1 :])


@given(st.lists(spelled, max_size=12))
def test_every_near_pair_is_found_and_none_twice(some: list[str]):
    found = list(pairs_of_near(some))
    distinct = sorted(set(some))
    expected = {
        (one, other)
        for at, one in enumerate(distinct)
        for other in distinct[at + 1 :]
        if near(one, other)
    }
    assert set(found) == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("นางนงลักษณ์ ใจดี", "นาง นงลักษณ ใจดี"),
        ("นายศักดิ์ชัย", "นายสักชัย"),
        ("น.ส.ใจดี มีสุข", "นางสาวไจดี มีสุข"),
        ("นายภูมิ สมมติ", "นายพูมิ สมมติ"),
    ],
)
def test_what_sounds_alike_is_near(one: str, other: str):
    assert near(sounding(one), sounding(other))


@pytest.mark.parametrize(("one", "other"), [("ดำ", "แดง"), ("สมชาย", "สมหญิง"), ("คำ", "คูณ")])
def test_other_names_are_not(one: str, other: str):
    assert not near(sounding(one), sounding(other))

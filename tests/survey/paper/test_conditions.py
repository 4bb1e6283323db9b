"""Conditions of forms as a person follows them on paper."""

from __future__ import annotations

import pytest

from survey.paper.conditions import (
    Both,
    Comparison,
    Either,
    Other,
    both,
    holds,
    paths_in,
    read_condition,
)


def plain(path: str) -> str:
    return path.removeprefix("../").strip()


def test_a_condition_of_one_choice_is_a_comparison():
    assert read_condition(" /data/agrees  = 'yes'", plain) == Comparison("/data/agrees", "=", "yes")
    assert read_condition("18 <= ../age", plain) == Comparison("age", ">=", "18")


def test_or_stands_above_and():
    assert read_condition("../a = '1' or ../b = '2' and ../c > 3", plain) == Either(
        (
            Comparison("a", "=", "1"),
            Both((Comparison("b", "=", "2"), Comparison("c", ">", "3"))),
        )
    )


def test_not_turns_a_condition_around():
    assert read_condition("not(selected(../debts, 'none'))", plain) == Comparison(
        "debts", "has_not", "none"
    )
    assert read_condition("not(../a = '1' or ../b < 2)", plain) == Both(
        (Comparison("a", "!=", "1"), Comparison("b", ">=", "2"))
    )


@pytest.mark.parametrize(
    "text",
    ["count(../member) > 0", "../a + 1 = 2", "(../a = '1'", "../a = '1' xor ../b", "not(true())"],
)
def test_what_is_not_simple_stays_as_it_is_with_the_questions_it_names(text: str):
    found = read_condition(text, plain)
    assert isinstance(found, Other)
    assert found.text == text


def test_paths_in_quoted_words_and_in_lists_are_no_questions():
    told = "if(../a != '/data/b', instance('people')/root /item[name = /data/c]/label, '')"
    assert paths_in(told, plain)[0] == "a"
    assert "/data/b" not in paths_in(told, plain)


def test_what_one_answer_decides_is_decided_and_nothing_else():
    condition = read_condition("../a = 'yes' and ../b = 'yes'", plain)
    assert holds(condition, {"a": "no"}) is False
    assert holds(condition, {"a": "yes"}) is None
    assert holds(condition, {"a": "yes", "b": "yes"}) is True
    assert holds(None, {}) is True


def test_an_answer_that_is_no_number_is_not_above_one():
    assert holds(Comparison("age", ">", "15"), {"age": ""}) is False
    assert holds(Comparison("age", ">", "15"), {"age": "16"}) is True


def test_conditions_of_what_a_question_lies_in_are_told_once():
    one, two = Comparison("a", "=", "1"), Comparison("b", "=", "2")
    assert both(one, None) == one
    assert both(Both((one, two)), one) == Both((one, two))

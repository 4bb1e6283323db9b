"""Which answers may become which facts."""

from __future__ import annotations

import pytest

from survey.answers.targets import TARGETS
from survey.models import FormMapping, Indicator, IndicatorSet
from survey.xforms.errors import MappingRefused
from survey.xforms.facts_sheet import rules_of_sheet
from survey.xforms.mapping import Codes, map_question, save_mapping
from survey.xforms.offered import Rule, mapping_of
from survey.xforms.pages import code_choices, fitting_targets
from tests import factories
from tests.survey.xforms.books import FACTS, HOUSEHOLD, needs_java, published

pytestmark = [pytest.mark.django_db, needs_java]


@pytest.fixture
def version(tmp_path):
    return published(HOUSEHOLD + FACTS, tmp_path).version


def sheet(version, *rows: tuple[str, str, str]):
    told = [dict(zip(("question", "fact", "values"), row, strict=True)) for row in rows]
    return rules_of_sheet(told, version.questions, Codes.known())


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("nobody", "visit.remark", ""), "no_such_question"),
        (("remark", "visit.nothing_like_it", ""), "unknown_fact"),
        (("remark", "", ""), "no_fact"),
        (("where", "visit.remark", ""), "wrong_kind"),
        (("remark", "house.point", ""), "wrong_kind"),
        (("pic", "person.name", ""), "wrong_kind"),
        (("remark", "photograph.house", ""), "wrong_kind"),
        (("condition", "visit.house_condition", "1=good 2=bad"), "no_such_code"),
        (("condition", "visit.house_condition", "1=good"), "no_such_code"),
        (("condition", "visit.house_condition", "1=good 2=unsafe 9=no_house"), "no_such_choice"),
        (("condition", "services.water", "1=yes 2=maybe"), "no_such_code"),
        (("condition", "visit.house_condition", "1:good"), "values_unclear"),
        (("remark", "indicator.bmn.9", ""), "unknown_indicator"),
    ],
)
def test_a_row_of_the_sheet_that_cannot_hold_is_told_with_its_number(version, row, code):
    _rules, faults = sheet(version, ("visited", "visit.visited_on", ""), row)
    assert code in {fault.code for fault in faults}
    assert {(fault.sheet, fault.row) for fault in faults} == {("facts", 3)}
    assert all(fault.th and fault.en for fault in faults)


@pytest.mark.parametrize(
    "row",
    [
        ("/data/members/pname", "person.name", ""),
        ("members/age", "person.age", ""),
        ("${remark}", "visit.remark", ""),
        ("where", "house.point", ""),
        ("pic", "photograph.house", ""),
        ("condition", "services.water", "1=yes 2=no"),
        ("condition", "visit.house_condition", "1=good, 2="),
        ("condition", "nothing", ""),
        ("remark", "visit.hardships", ""),
    ],
)
def test_a_row_of_the_sheet_that_holds_becomes_a_rule(version, row):
    rules, faults = sheet(version, row)
    assert faults == []
    assert len(rules) == 1


def test_an_answer_can_be_an_indicator_of_a_set_that_is_here(version):
    of = IndicatorSet.objects.create(
        code="try-set", name_th="ชุดทดลอง", about="household", first_year=2020
    )
    Indicator.objects.create(set=of, code="1.2", title_th="ก", sort_order=1)
    rules, faults = sheet(version, ("condition", "indicator.try-set.1.2", "1=yes 2=no"))
    assert faults == [] and rules[0]["fact"] == "indicator.try-set.1.2"


def test_one_answer_may_be_two_facts_but_not_one_twice(version):
    rules, faults = sheet(
        version,
        ("visited", "visit.visited_on", ""),
        ("visited", "parcel.observed_on", ""),
        ("visited", "visit.visited_on", ""),
    )
    assert len(rules) == 2
    assert [fault.code for fault in faults] == ["told_twice"]


def test_a_name_that_two_questions_have_asks_for_the_path(tmp_path):
    text = HOUSEHOLD.replace("| | integer | age |", "| | text | remark |").replace("${remark}", "!")
    version = published(text, tmp_path).version
    _rules, (fault,) = sheet(version, ("remark", "visit.remark", ""))
    assert fault.code == "several_questions"
    assert "/data/members/remark" in fault.th


def test_a_mapping_is_said_anew_and_the_former_word_stays(version):
    account = factories.account()
    rules = [Rule(question="/data/remark", fact="visit.remark", values={})]
    assert save_mapping(version, rules, account) is not None
    assert mapping_of(version) == rules
    assert save_mapping(version, rules, account) is None
    assert FormMapping.objects.filter(version=version).count() == 2


def test_a_mapping_that_cannot_hold_is_refused_and_nothing_is_said(version):
    before = mapping_of(version)
    for question, fact in (("/data/gone", "visit.remark"), ("/data/where", "person.name")):
        with pytest.raises(MappingRefused):
            save_mapping(version, [Rule(question=question, fact=fact, values={})], None)
    assert mapping_of(version) == before


def test_one_answer_is_mapped_changed_and_taken_out_without_touching_the_others(version):
    account = factories.account()
    others = [rule for rule in mapping_of(version) if rule["question"] != "/data/remark"]
    path = "/data/remark"
    map_question(version, path, "", Rule(question=path, fact="visit.remark", values={}), account)
    map_question(
        version, path, "visit.remark", Rule(question=path, fact="tenure.remark", values={}), account
    )
    assert mapping_of(version)[-1]["fact"] == "tenure.remark"
    map_question(version, path, "tenure.remark", None, account)
    assert mapping_of(version) == others


def test_a_page_offers_only_what_an_answer_can_become(version):
    by_name = {question["name"]: question for question in version.questions}

    def offered(name: str) -> set[str]:
        return {fact for _record, facts in fitting_targets(by_name[name]) for fact, _ in facts}

    assert offered("where") == {"house.point"}
    assert offered("pic") == {name for name in TARGETS if name.startswith("photograph.")}
    assert "house.point" not in offered("remark") and "visit.remark" in offered("remark")


@pytest.mark.parametrize("fact", sorted(TARGETS))
def test_every_target_names_its_codes_or_takes_none(fact):
    codes = code_choices(fact)
    allowed = Codes.known().of(TARGETS[fact])
    assert bool(codes) == bool(allowed)
    assert {code for code, _label in codes} <= (allowed or set())

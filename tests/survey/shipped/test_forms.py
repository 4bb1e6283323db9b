"""The four forms: what they ask whom, what they refuse, and what they make of the answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

import pytest

from formats import national_id
from network.consent import newest_wording, notice
from network.models import Consent
from parcels.models import LandDocumentType
from survey.models import HardshipType
from survey.openrosa.entity_lists import LISTS, Reader
from survey.shipped.publishing import SHIPPED
from survey.xforms.conversion import ReadForm
from tests import factories
from tests.survey.shipped.filling import (
    FATHER,
    HOUSE,
    HOUSEHOLD,
    MOTHER,
    PARCEL,
    ROUND,
    VILLAGE,
    Filled,
    Filler,
)

HERE = "interview"
HOUSEHOLD_ANSWERS = {
    "opening/agrees": "yes",
    f"{HERE}/address/house_number": "77",
    f"{HERE}/state/house_condition": "good",
    f"{HERE}/people": "1",
    f"{HERE}/has_land": "no",
}
FOLLOW_UP_ANSWERS = {"where/household": HOUSEHOLD, "state/house_condition": "good"}


GROUPS = {
    "national_id": "",
    "employment": "person_work/",
    "care_consent": "person_care/",
    "given_by": "person_care/",
    "care_level": "person_care/",
    "has_disability": "person_care/",
}


def resident(number: int, **answers: str) -> dict[str, str]:
    """Answers of one resident, by the names of the questions without `person_`."""
    here = f"{HERE}/resident[{number}]"
    return {
        f"{here}/{GROUPS.get(name, 'person_who/')}person_{name}": answer
        for name, answer in answers.items()
    }


@pytest.fixture
def household(forms: dict[str, ReadForm], filler: Filler):
    def fill(*more: Mapping[str, str]) -> Filled:
        answers = dict(HOUSEHOLD_ANSWERS)
        for each in more:
            answers |= each
        return filler.fill(forms["rangwat_household"].xml, answers)

    return fill


@pytest.fixture
def follow_up(forms: dict[str, ReadForm], filler: Filler):
    def fill(more: Mapping[str, str]) -> Filled:
        return filler.fill(forms["rangwat_follow_up"].xml, {**FOLLOW_UP_ANSWERS, **more})

    return fill


@pytest.mark.parametrize("form_id", SHIPPED)
def test_a_shipped_form_is_converted_without_a_remark(form_id: str, forms: dict[str, ReadForm]):
    assert forms[form_id].xform.form_id == form_id
    assert forms[form_id].warnings == ()


@pytest.mark.parametrize("form_id", SHIPPED)
def test_every_question_is_asked_in_thai_and_in_english(form_id: str, forms: dict[str, ReadForm]):
    one_language = [
        question["path"]
        for question in forms[form_id].xform.questions
        if question["labels"]
        and (len(question["labels"]) != 2 or not all(question["labels"].values()))
    ]
    assert one_language == []


@pytest.mark.parametrize("form_id", SHIPPED)
def test_a_phone_of_2024_opens_the_form(form_id: str, forms: dict[str, ReadForm]):
    """Entities in repeats (2025.1.0) would shut out Collect before v2025.3."""
    assert set(re.findall(r'entities-version="([^"]*)"', forms[form_id].xml)) <= {"2024.1.0"}


def test_a_household_that_does_not_agree_is_asked_nothing(household):
    filled = household({"opening/agrees": "no"})
    assert list(filled.asked) == ["opening/agrees"]
    assert filled.instance.find(HERE) is None


def test_only_what_must_be_known_is_demanded(forms: dict[str, ReadForm], filler: Filler):
    filled = filler.fill(forms["rangwat_household"].xml, {"opening/agrees": "yes"})
    assert set(filled.refused) == {
        f"{HERE}/state/house_condition",
        f"{HERE}/people",
        f"{HERE}/has_land",
        # Who is named has a name; whoever would rather not, says so one question before.
        f"{HERE}/resident[1]/person_who/person_name",
        f"{HERE}/resident[1]/person_who/person_relation",
    }
    names = {"opening/agrees": "yes", f"{HERE}/names_people": "no"}
    assert not filler.fill(forms["rangwat_household"].xml, names).was_asked("person_name")


def test_the_only_village_and_round_are_chosen_beforehand(household):
    filled = household()
    assert filled.answer(f"{HERE}/where/village") == VILLAGE
    assert filled.answer(f"{HERE}/where/round") == ROUND


def test_a_surveyor_of_two_villages_has_to_say_which(forms: dict[str, ReadForm], filler: Filler):
    lists = {"villages.csv": "name,label\n27040501,ก\n27040502,ข\n"}
    answers = {**HOUSEHOLD_ANSWERS, f"{HERE}/names_people": "no"}
    filled = filler.fill(forms["rangwat_household"].xml, answers, lists)
    assert filled.refused == {f"{HERE}/where/village": "required"}


def test_a_new_household_is_an_entity_of_the_key_its_facts_get(household):
    filled = household(resident(1, name="มา ดีใจ", relation="head"))
    entity = filled.instance.find("meta/{*}entity")
    if entity is None:
        entity = filled.instance.find("meta/entity")
    assert entity is not None
    key = filled.answer(f"{HERE}/household_key")
    assert entity.get("id") == key
    assert entity.get("create") in {"1", "true"}
    assert UUID(key).version == 4
    assert filled.answer(f"{HERE}/household_label") == "77 มา ดีใจ"


def test_keys_of_a_household_its_house_and_people_are_all_different(household):
    filled = household(
        resident(1, name="มา ดีใจ", relation="head"), resident(2, name="มี ดีใจ", relation="child")
    )
    keys = [
        filled.answer(f"{HERE}/household_key"),
        filled.answer(f"{HERE}/house_key"),
        *(each.text for each in filled.instance.iterfind(f"{HERE}/resident/person_key")),
    ]
    assert len({UUID(key) for key in keys}) == 4


def test_a_household_without_a_house_is_asked_nothing_of_one(household):
    filled = household({f"{HERE}/state/house_condition": "no_house"})
    assert filled.answer(f"{HERE}/house_key") == ""
    assert not filled.was_asked("water")
    assert not filled.was_asked("needs_repair")


def test_what_needs_repair_is_asked_of_a_house_that_does(household):
    assert not household().was_asked("needs_repair")
    assert household({f"{HERE}/state/house_condition": "unsafe"}).was_asked("needs_repair")


def test_a_house_number_that_is_known_is_told_before_a_second_household_is_made(household):
    path = f"{HERE}/address/known_already"
    assert path not in household().notes
    filled = household({f"{HERE}/address/house_number": "12"})
    assert "12 สมชาย ใจดี" in filled.notes[path]


GOOD_IDS = ["3249800008341", "1234567890121", "0000000000019", national_id.fictional(5)]
BAD_IDS = ["3249800008342", "1234567890120", "123456789012", "12345678901211", "123456789012x"]


def test_a_national_id_counts_only_with_its_check_digit(household):
    filled = household(
        *(
            resident(number, name="มา ดีใจ", relation="other", national_id=each)
            for number, each in enumerate(GOOD_IDS + BAD_IDS, start=1)
        )
    )
    refused = {path for path in filled.refused if path.endswith("person_national_id")}
    first_bad = len(GOOD_IDS) + 1
    assert refused == {
        f"{HERE}/resident[{number}]/person_national_id"
        for number in range(first_bad, first_bad + len(BAD_IDS))
    }


def test_the_form_and_the_register_agree_on_national_ids(household):
    """Every last digit there is, for one number: the form takes the one the register takes."""
    tried = [f"123456789012{digit}" for digit in range(10)]
    filled = household(
        *(
            resident(number, name="มา ดีใจ", relation="other", national_id=each)
            for number, each in enumerate(tried, start=1)
        )
    )
    taken = [
        each
        for number, each in enumerate(tried, start=1)
        if f"{HERE}/resident[{number}]/person_national_id" not in filled.refused
    ]
    assert taken == [each for each in tried if national_id.is_valid(each)]


def test_health_is_asked_only_after_a_yes(household):
    older = {"name": "มา ดีใจ", "relation": "head", "birth_year": "2490"}
    filled = household(resident(1, **older))
    assert not filled.was_asked("person_care_level")
    assert not filled.was_asked("person_has_disability")
    assert filled.answer(f"{HERE}/resident/person_care/person_wording") == ""
    filled = household(resident(1, **older, care_consent="yes", given_by="self"))
    assert filled.was_asked("person_care_level")
    assert filled.was_asked("person_has_disability")


def test_care_is_asked_of_those_of_sixty_and_more(household):
    filled = household(
        resident(1, name="ก", relation="head", age="59", care_consent="yes", given_by="self"),
        resident(2, name="ข", relation="other", age="60", care_consent="yes", given_by="self"),
    )
    assert f"{HERE}/resident[1]/person_care/person_care_level" not in filled.asked
    assert f"{HERE}/resident[2]/person_care/person_care_level" in filled.asked


def test_a_guardian_consents_for_the_young(household):
    young = {"name": "ก", "relation": "child", "care_consent": "yes"}
    filled = household(
        resident(1, **young, age="20", given_by="self"),
        resident(2, **young, age="21", given_by="self"),
        resident(3, **young, age="8", given_by="guardian"),
    )
    assert set(filled.refused) == {f"{HERE}/resident[1]/person_care/person_given_by"}


def test_work_is_not_asked_of_children(household):
    filled = household(
        resident(1, name="ก", relation="child", age="14"),
        resident(2, name="ข", relation="child", age="15"),
    )
    assert f"{HERE}/resident[1]/person_work/person_employment" not in filled.asked
    assert f"{HERE}/resident[2]/person_work/person_employment" in filled.asked


def test_none_of_the_hardships_goes_with_no_other(household):
    path = f"{HERE}/hardships"
    assert path in household({path: "none landless"}).refused
    assert path not in household({path: "none"}).refused
    assert path not in household({path: "renting landless"}).refused


def test_a_day_to_come_is_no_day_of_a_visit(household):
    path = f"{HERE}/where/visited_on"
    assert path in household({path: "2999-01-01"}).refused


@pytest.mark.django_db
def test_the_forms_offer_what_the_tables_hold(household):
    filled = household(
        {
            f"{HERE}/tenure/house_land": "own_paper",
            f"{HERE}/has_land": "yes",
            f"{HERE}/parcel[1]/parcel_land/parcel_kind": "farm",
        }
    )
    hardships = set(HardshipType.objects.values_list("code", flat=True))
    assert set(filled.choices[f"{HERE}/hardships"]) == hardships | {"none"}
    documents = set(LandDocumentType.objects.values_list("code", flat=True))
    assert set(filled.choices[f"{HERE}/tenure/document_type"]) == documents
    assert set(filled.choices[f"{HERE}/parcel[1]/parcel_paper/parcel_document_type"]) == documents


@pytest.mark.parametrize(
    ("form_id", "question", "purpose"),
    [
        ("rangwat_household", "care_notice", Consent.Purpose.SENSITIVE_SURVEY),
        ("rangwat_follow_up", "care_notice", Consent.Purpose.SENSITIVE_SURVEY),
        ("rangwat_referral", "referral_notice", Consent.Purpose.REFERRAL),
    ],
)
def test_what_is_read_out_is_the_notice_that_is_kept_word_for_word(
    form_id: str, question: str, purpose: str, forms: dict[str, ReadForm]
):
    told = next(each for each in forms[form_id].xform.questions if each["name"] == question)
    wording = newest_wording(purpose)
    kept = " ".join(notice(purpose, wording).split())
    assert any(kept in " ".join(label.split()) for label in told["labels"].values())
    assert f"'{wording}'" in forms[form_id].xml


def test_a_follow_up_starts_from_what_is_known(follow_up):
    filled = follow_up({})
    known = filled.notes["known"]
    assert "12 สมชาย ใจดี" in known
    assert "2026-10-01" in known
    assert "ต้องซ่อมเล็กน้อย" in known
    assert filled.answer("people") == "3"
    assert filled.answer("house_key") == HOUSE
    assert filled.choices["changed_people"] == [FATHER, MOTHER]
    assert filled.refused == {}


def test_a_follow_up_asks_only_of_what_changed(follow_up):
    filled = follow_up({})
    for name in ("changed_left", "water", "tenure_house", "hardships", "yearly_income", "new_name"):
        assert not filled.was_asked(name)
    filled = follow_up({"changed_topics": "services money"})
    assert filled.was_asked("water")
    assert filled.was_asked("yearly_income")
    assert not filled.was_asked("tenure_house")


def test_a_follow_up_asks_of_each_person_of_whom_something_changed(follow_up):
    filled = follow_up(
        {
            "changed_people": MOTHER,
            "changed[1]/changed_left": "yes",
            "state/repaired": "roof toilet",
        }
    )
    assert filled.answer("changed/changed_key") == MOTHER
    assert "สมหญิง ใจดี" in filled.asked["changed[1]/changed_left"]
    assert not filled.was_asked("changed_employment")
    assert len(filled.instance.findall("changed")) == 1
    assert (filled.answer("remark_with_repairs") or "").startswith("ซ่อมแล้ว: หลังคา")


def test_a_household_registered_on_the_phone_a_minute_ago_can_be_followed_up(
    household, forms: dict[str, ReadForm], filler: Filler
):
    """Collect adds the entity to its list with the properties the form saves."""
    made = household(
        {f"{HERE}/address/house_number": "99"}, resident(1, name="ใหม่", relation="head")
    )
    saved = {
        path.rpartition("/")[2]: name
        for path, name in re.findall(
            r'<bind nodeset="/data/([^"]+)"[^>]*saveto="([^"]+)"', forms["rangwat_household"].xml
        )
    }
    properties = {name: _found(made, question) for question, name in saved.items()}
    columns = ["village", "house", "house_number", "people", "condition", "last_visit"]
    assert set(properties) == set(columns)
    key = made.answer(f"{HERE}/household_key")
    lists = {
        "households.csv": f"name,label,{','.join(columns)}\n{key},99 ใหม่,"
        f"{','.join(properties[each] for each in columns)}\n"
    }
    filled = filler.fill(
        forms["rangwat_follow_up"].xml, {**FOLLOW_UP_ANSWERS, "where/household": key or ""}, lists
    )
    assert filled.refused == {}
    assert filled.answer("house_key") == made.answer(f"{HERE}/house_key")
    assert filled.answer("people") == "1"


def _found(filled: Filled, name: str) -> str:
    found = next(filled.instance.iter(name)).text
    assert found
    return found


def test_a_known_parcel_keeps_its_key_and_a_new_one_gets_its_own(
    forms: dict[str, ReadForm], filler: Filler
):
    common = {"parcel_land/parcel_kind": "farm", "holder/household": HOUSEHOLD}
    xml = forms["rangwat_parcel"].xml
    known = filler.fill(xml, {**common, "is_known": "yes", "known_parcel": PARCEL})
    assert known.refused == {}
    assert known.answer("parcel_key") == PARCEL
    new = filler.fill(xml, {**common, "is_known": "no"})
    assert new.refused == {}
    assert UUID(new.answer("parcel_key")) != UUID(PARCEL)
    assert new.answer("holder/is_held") == "yes"


def test_a_parcel_of_nobody_known_is_taken(forms: dict[str, ReadForm], filler: Filler):
    filled = filler.fill(
        forms["rangwat_parcel"].xml,
        {
            "is_known": "no",
            "parcel_land/parcel_kind": "farm",
            "parcel_boundary": "13.5 102 0 4; 13.501 102 0 4; 13.501 102.001 0 4; 13.5 102 0 4",
            "parcel_method": "gnss_phone",
        },
    )
    assert filled.refused == {}
    assert filled.answer("holder/is_held") == ""


def test_nothing_is_referred_without_consent(forms: dict[str, ReadForm], filler: Filler):
    xml = forms["rangwat_referral"].xml
    about = {"whom/household": HOUSEHOLD, "whom/person": MOTHER}
    refused = filler.fill(xml, {**about, "consent/agrees": "no"})
    assert not refused.was_asked("need")
    assert refused.answer("help/need") is None
    agreed = filler.fill(
        xml,
        {
            **about,
            "consent/agrees": "yes",
            "consent/given_by": "self",
            "help/need": "home_care",
            "help/agency": "hospital",
        },
    )
    assert agreed.refused == {}
    assert agreed.answer("help/agency_name") == "รพ.สต. หรือโรงพยาบาล"


PREDICATE = re.compile(r"instance\('(\w+)'\)/root\s*/item\[\s*(\w+)\s*=")
COLLECTS_OWN = {"__trunkVersion", "__branchId"}  # of entities that were changed offline
COLUMN = re.compile(r"instance\('(\w+)'\)/root\s*/item\[[^\]]*\]/(\w+)")


@pytest.mark.django_db
def test_the_forms_ask_only_for_columns_that_the_lists_on_phones_have(
    forms: dict[str, ReadForm],
):
    reader = Reader(factories.account())
    columns = {
        name.removesuffix(".csv"): {*COLLECTS_OWN, "name", "label", "__version", *make(reader)[0]}
        for name, make in LISTS.items()
    }
    asked = {
        pair
        for form in forms.values()
        for found in (PREDICATE, COLUMN)
        for pair in found.findall(form.xml)
    }
    assert {name for name, _ in asked} >= {"households", "people", "parcels"}
    assert [(name, column) for name, column in asked if column not in columns[name]] == []

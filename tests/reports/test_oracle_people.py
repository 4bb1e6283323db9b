"""F5.2 to F5.5 of persons made by hand: consent, moves, merges, minors, and what was not asked."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest

from network import reading_log
from network.models import Consent, HouseholdMembership, Party, PersonRecord, Role
from network.moments import Moment
from reports import figures, lists, records
from reports.document import compose
from reports.figures import Figure
from reports.situation import SituationReport
from survey.duplicates.merging import merge
from survey.models import CareNeed, DisabilityType, OldAgeAllowance, Visit
from tests import factories
from tests.reports.test_figures import FIRST_OF_JULY, IN_JUNE, IN_MAY, JUNE, District

pytestmark = pytest.mark.django_db
BORN_OLD, BORN_MINOR = 1950, 2012


@pytest.fixture
def here() -> District:
    return District()


def lives(here: District, *, people: int | None = None) -> Party:
    """A household of village A1 that is verified; `people` were counted there."""
    visit = here.lived_in(here.a1)
    if people is not None:
        anew = Visit.objects.create(
            household=visit.household,
            house=visit.house,
            house_condition=visit.house_condition,
            people=people,
            visited_on=IN_JUNE,
            source=factories.source(),
        )
        factories.verified(anew, on=IN_JUNE)
    return visit.household


def person(household: Party | None, born: int = BORN_OLD, *, on: date = IN_MAY) -> Party:
    made = Party.objects.create(kind=Party.Kind.PERSON)
    source = factories.source()
    PersonRecord.objects.create(
        party=made, name="สมมติ", birth_year=born, observed_on=on, source=source
    )
    HouseholdMembership.objects.create(
        person=made, household=household, observed_on=on, source=source
    )
    return made


def agrees(who: Party, is_given: bool = True, *, on: date = IN_MAY) -> None:
    Consent.objects.create(
        person=who,
        purpose=Consent.Purpose.SENSITIVE_SURVEY,
        is_given=is_given,
        wording="2566-1",
        decided_on=on,
        source=factories.source(),
    )


def tells(who: Party, *, on: date = IN_MAY, **care: Any) -> None:
    CareNeed.objects.create(person=who, observed_on=on, source=factories.source(), **care)


def receives(who: Party, standing: str, *, on: date = IN_MAY) -> None:
    OldAgeAllowance.objects.create(
        person=who, standing=standing, observed_on=on, source=factories.source()
    )


def counts(here: District, figure: Figure) -> dict[str, int]:
    """The exact counts of the report, before small cells are hidden."""
    report = SituationReport(here.district, JUNE)
    found = {
        part: report.total(figure, here.district.pk, part).count for part in figure.labels
    } or {"": report.total(figure, here.district.pk).count}
    return {part: count for part, count in found.items() if count}


def test_one_lives_alone_by_the_register_and_by_who_was_counted(here):
    person(lives(here))
    person(lives(here, people=1))
    person(lives(here, people=2))  # somebody is there whom nobody has written down
    shared = lives(here)
    person(shared)
    person(shared, BORN_MINOR)
    young = lives(here)
    person(young, 1990)
    assert counts(here, figures.OLDER_BY_LIVING) == {"alone": 2, "together": 2}


def test_who_moves_in_with_others_is_alone_no_more(here):
    one, other = lives(here), lives(here)
    mother = person(one)
    person(other, 1990)
    assert counts(here, figures.OLDER_BY_LIVING) == {"alone": 1}
    HouseholdMembership.objects.create(
        person=mother, household=other, observed_on=IN_JUNE, source=factories.source()
    )
    assert counts(here, figures.OLDER_BY_LIVING) == {"together": 1}


def test_a_person_of_two_disabilities_counts_in_each_and_once_among_the_disabled(here):
    home = lives(here)
    for types, card in (
        (["seeing", "movement", "seeing"], True),
        (["movement"], False),
        ([], None),
    ):
        each = person(home)
        agrees(each)
        tells(each, has_disability=True, disability_types=types, has_disability_card=card)
    assert counts(here, figures.DISABILITY_TYPES) == {"seeing": 1, "movement": 2, "unknown": 1}
    assert counts(here, figures.DISABLED_BY_CARD) == {"card": 1, "no_card": 1, "not_asked": 1}


def test_what_nobody_agreed_to_is_not_counted_and_withdrawal_takes_effect_on_its_day(here):
    home = lives(here)
    silent, willing = person(home), person(home)
    for each in (silent, willing):
        tells(each, has_disability=True, disability_types=["mind"], care_level="bed_bound")
    agrees(willing)
    assert counts(here, figures.PERSONS_BY_CARE) == {"bed_bound": 1}
    assert counts(here, figures.DISABILITY_TYPES) == {"mind": 1}
    assert counts(here, figures.PERSONS_CONSENTING) == {"": 1}
    agrees(willing, is_given=False, on=FIRST_OF_JULY)
    assert counts(here, figures.DISABLED_BY_CARD) == {"not_asked": 1}
    agrees(willing, is_given=False, on=IN_JUNE)
    for figure in (figures.PERSONS_BY_CARE, figures.DISABILITY_TYPES, figures.DISABLED_BY_CARD):
        assert counts(here, figure) == {}
    agrees(willing, on=date(2025, 6, 29))
    assert counts(here, figures.PERSONS_BY_CARE) == {"bed_bound": 1}


def test_a_minors_disability_counts_by_the_consent_given_for_them(here):
    child = person(lives(here), BORN_MINOR)
    tells(child, has_disability=True, disability_types=["autism"])
    assert counts(here, figures.DISABILITY_TYPES) == {}
    agrees(child)
    assert counts(here, figures.DISABILITY_TYPES) == {"autism": 1}
    assert counts(here, figures.OLDER_BY_ALLOWANCE) == {}


def test_the_allowance_is_of_those_entitled_and_not_asked_is_not_no(here):
    home = lives(here)
    for standing in ("received", "received", "not_received", "not_entitled", None):
        each = person(home)
        if standing:
            receives(each, standing)
    receives(person(home, 1990), "received")  # too young: a slip of the finger
    report = SituationReport(here.district, JUNE)
    figure, pk = figures.OLDER_BY_ALLOWANCE, here.district.pk
    assert report.total(figure, pk, "entitled").count == 3
    assert counts(here, figure) == {
        "received": 2, "not_received": 1, "not_entitled": 1, "not_asked": 1,
    }  # fmt: skip


def table(here: District, key: str) -> list[list[str]]:
    report = SituationReport(here.district, JUNE)
    sections = compose(report, with_maps=False).sections
    found = next(
        each
        for section in sections
        if section.key == "people"
        for each in section.tables
        if key in each.caption
    )
    return [[cell.text for cell in row.cells] for row in found.rows]


def test_where_nobody_asked_of_the_allowance_there_is_no_number(here):
    home = lives(here)
    for _number in range(7):
        person(home)
    shown = table(here, "เบี้ยผู้สูงอายุ")
    assert [row[1] for row in shown] == ["ไม่มีข้อมูล", "ไม่มีข้อมูล", "ไม่มีข้อมูล", "5", "5"]


def test_small_counts_leave_hidden_and_the_percent_with_them(here):
    home = lives(here)
    for number in range(12):
        each = person(home)
        agrees(each)
        level = "bed_bound" if number < 2 else "home_bound" if number < 6 else "active"
        tells(each, care_level=level, has_disability=False)
    shown = {row[0]: row[1:] for row in table(here, "F5.5")}
    assert shown["ติดเตียง"] == ["<5", "—"]
    assert "<5" in {shown["ติดบ้าน"][0], shown["ติดสังคม"][0]}, "4 is small too"
    assert all(cell != "2" for row in shown.values() for cell in row)


def test_a_merged_person_is_one(here):
    home = lives(here)
    kept, again = person(home), person(home)
    for each in (kept, again):
        agrees(each)
        tells(each, has_disability=True, disability_types=["seeing"], has_disability_card=True)
        receives(each, "received")
    assert counts(here, figures.DISABILITY_TYPES) == {"seeing": 2}
    leader = factories.account(role=Role.NETWORK_LEADER, place=here.a1, person=factories.person())
    merge(again, kept, "คนเดียวกัน", leader)
    assert counts(here, figures.DISABILITY_TYPES) == {"seeing": 1}
    assert counts(here, figures.OLDER_BY_ALLOWANCE) == {"received": 1}
    assert counts(here, figures.OLDER_BY_LIVING) == {"alone": 1}


def test_a_list_says_every_disability_and_is_for_those_who_may_know(here):
    home = lives(here)
    each = person(home)
    agrees(each)
    tells(each, has_disability=True, disability_types=["seeing", "movement"])
    report = SituationReport(here.a1, JUNE)
    leader = factories.account(role=Role.NETWORK_LEADER, place=here.a1)
    opened = records.opened(report, figures.DISABILITY_TYPES, "movement", leader)
    (row,), _after = lists.rows(opened, after=0)
    assert "ทางการเห็น" in row[-1].text
    assert "การเคลื่อนไหว" in row[-1].text
    tambon = factories.account(role=Role.TAMBON_NETWORK, place=here.a)
    closed = records.opened(report, figures.DISABILITY_TYPES, "movement", tambon)
    assert (closed.count, closed.visible_count) == (None, 0)


def test_houses_for_care_open_for_those_who_may_know_and_the_reading_is_noted(here):
    visit = here.lived_in(here.a1)
    each = person(visit.household)
    agrees(each)
    tells(each, care_level="bed_bound", has_disability=False)
    report = SituationReport(here.a1, JUNE)
    leader = factories.account(role=Role.NETWORK_LEADER, place=here.a1)
    with reading_log.gathering() as noted:
        opened = records.opened(report, figures.HOUSES_FOR_CARE, "", leader)
        (row,), _after = lists.rows(opened, after=0)
    assert str(visit.house.key) in row[0].href
    assert noted.kinds == {"health", "disability"}
    assert each.pk in noted.persons
    chief = factories.account(role=Role.DISTRICT_CHIEF, place=here.district)
    closed = records.opened(report, figures.HOUSES_FOR_CARE, "", chief)
    assert (closed.count, closed.visible_count) == (None, 0)


@pytest.mark.parametrize("seed", [5])
def test_random_persons_are_counted_as_a_second_reckoning_counts_them(here, seed):
    chance = Random(seed)  # noqa: S311 (a test is no secret)
    homes = [lives(here) for _number in range(6)]
    known: list[dict[str, Any]] = []
    for _number in range(40):
        born, home = chance.choice([1940, 1965, 1966, 1990, 2012]), chance.choice(homes)
        who = person(home, born)
        willing = [chance.random() < 0.7 for _ in range(chance.randrange(3))]
        for day, is_given in enumerate(willing, start=1):
            agrees(who, is_given, on=date(2025, 5, day))
        types = sorted(chance.sample(DisabilityType.values, chance.randrange(3)))
        tells(who, has_disability=True, disability_types=types)
        standing = chance.choice([None, *OldAgeAllowance.Standing.values])
        if standing:
            receives(who, standing)
        known.append(
            {"home": home.pk, "age": 2025 - born, "agrees": bool(willing) and willing[-1],
             "types": types or ["unknown"], "standing": standing or "not_asked"}
        )  # fmt: skip
    older = [each for each in known if each["age"] >= 60]
    size = {home.pk: sum(each["home"] == home.pk for each in known) for home in homes}
    living = ["alone" if size[each["home"]] == 1 else "together" for each in older]
    types = [kind for each in known if each["agrees"] for kind in each["types"]]
    for figure, parts in (
        (figures.OLDER_BY_LIVING, living),
        (figures.DISABILITY_TYPES, types),
        (figures.OLDER_BY_ALLOWANCE, [each["standing"] for each in older]),
    ):
        assert counts(here, figure) == {part: parts.count(part) for part in set(parts)}
    assert counts(here, figures.PERSONS_CONSENTING) == {"": sum(e["agrees"] for e in known)}
    assert Moment.now().last_day.year >= 2025

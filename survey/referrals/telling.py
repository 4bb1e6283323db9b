"""What an agency reads of the referrals sent to it: the facts that were chosen, and no other."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from network import reading_log
from network.latest import latest
from network.models import HouseholdMembership, PersonRecord
from network.moments import Moment
from network.named_sets import CONSENTING, MEMBERS, fetched
from network.needs import NEEDED_FACTS, OF_DISABILITY, OF_HEALTH, SharedFact
from network.people import names_of
from network.places import names
from parcels.labels import labels_of
from survey.counted import surveyed_visits
from survey.models import (
    CareLevel,
    CareNeed,
    DisabilityType,
    HouseCondition,
    Livelihood,
    Referral,
    RepairPart,
    Visit,
)
from survey.referrals.standing import Standing, told_by

Kind = reading_log.Kind
OF_CARE: Final = OF_HEALTH | OF_DISABILITY


@dataclass
class Telling:
    """One referral as an agency reads it: lines of (label, value)."""

    standing: Standing
    lines: list[tuple[str, str]] = field(default_factory=list)
    persons: list[int] = field(default_factory=list)


@dataclass
class _Known:
    """What is known of the parties of some referrals, of what may be told."""

    moment: Moment
    names: dict[int, str] = field(default_factory=dict)
    births: dict[int, PersonRecord] = field(default_factory=dict)
    seen: dict[int, Visit] = field(default_factory=dict)  # by household
    numbers: dict[int, str] = field(default_factory=dict)  # by house
    places: dict[int, str] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    care: dict[int, CareNeed] = field(default_factory=dict)
    work: dict[int, Livelihood] = field(default_factory=dict)
    details: dict[int, str] = field(default_factory=dict)  # by referral
    willing: frozenset[int] = frozenset()  # whose health and disability may be kept


def tell(standings: list[Standing], moment: Moment) -> list[Telling]:
    """Referrals with the values of the facts that go with them. Noted as read.

    At most twelve queries, however many referrals. Health and disability only of who agrees to
    their being kept too.
    """
    told = told_by([each.pk for each in standings], moment)
    known = _known(standings, told, moment)
    tellings = []
    for each in standings:
        persons = told.get(each.pk, [])
        lines = []
        for fact in SharedFact:
            if fact in each.facts and (value := _VALUES[fact](each, persons, known)):
                lines.append((str(fact.label), value))
                _note(fact, persons)
        tellings.append(Telling(each, lines, persons))
    return tellings


def _known(standings: list[Standing], told: dict[int, list[int]], moment: Moment) -> _Known:
    wanted = {fact for each in standings for fact in each.facts}
    people = {person for persons in told.values() for person in persons}
    households = {each.household for each in standings}
    known = _Known(moment)
    if SharedFact.NAME in wanted:
        known.names = names_of(people, moment)
    if wanted & {SharedFact.AGE, SharedFact.SEX}:
        records = latest(PersonRecord.objects.filter(party__in=people), moment)
        known.births = {each.party_id: each for each in records}
    if wanted & {SharedFact.ADDRESS, SharedFact.HOUSE_CONDITION, SharedFact.REPAIRS}:
        visits = surveyed_visits(moment).filter(household__in=households)
        known.seen = {each.household_id: each for each in visits}
    if SharedFact.ADDRESS in wanted:
        houses = {each.house_id for each in known.seen.values() if each.house_id}
        known.numbers = labels_of(list(houses), moment)
        at = {each.place for each in standings if each.place is not None}
        known.places = {key: str(name) for key, name in names(list(at), moment).items()}
    if SharedFact.HOUSEHOLD_SIZE in wanted:
        known.sizes = _sizes(households, moment)
    if wanted & (OF_CARE | {SharedFact.DETAIL}):
        known.willing = _willing(people, moment)
    if wanted & OF_CARE:
        cared = latest(CareNeed.objects.filter(person__in=known.willing), moment)
        known.care = {each.person_id: each for each in cared}
    if wanted & {SharedFact.EMPLOYMENT, SharedFact.WANTED_SKILLS}:
        work = latest(Livelihood.objects.filter(person__in=people), moment)
        known.work = {each.person_id: each for each in work}
    if SharedFact.DETAIL in wanted:
        asked = Referral.objects.filter(pk__in=[each.pk for each in standings])
        known.details = dict(asked.values_list("pk", "detail"))
    return known


def _sizes(households: Collection[int], moment: Moment) -> dict[int, int]:
    counted = fetched(
        MEMBERS, "household_id, count(*)", moment,
        where="household_id = ANY(%s) GROUP BY household_id", params=[list(households)],
    )  # fmt: skip
    return dict(counted)


def _willing(people: Collection[int], moment: Moment) -> frozenset[int]:
    willing = fetched(
        CONSENTING, "person_id", moment, where="person_id = ANY(%s)", params=[list(people)]
    )
    return frozenset(person for (person,) in willing)


def _name(_each: Standing, persons: list[int], known: _Known) -> str:
    return ", ".join(known.names[person] for person in persons if person in known.names)


def _address(each: Standing, _persons: list[int], known: _Known) -> str:
    visit = known.seen.get(each.household)
    label = known.numbers.get(visit.house_id or 0, "") if visit else ""
    place = known.places.get(each.place or 0, "")
    number = _("บ้านเลขที่ %(label)s") % {"label": label} if label else ""
    return " ".join(part for part in (number, place) if part)


def _age(_each: Standing, persons: list[int], known: _Known) -> str:
    years = [
        known.moment.last_day.year - record.birth_year
        for person in persons
        if (record := known.births.get(person)) is not None and record.birth_year
    ]
    return ", ".join(_("%(age)d ปี") % {"age": age} for age in years)


def _sex(_each: Standing, persons: list[int], known: _Known) -> str:
    records = [known.births[person] for person in persons if person in known.births]
    return ", ".join(str(record.get_sex_display()) for record in records if record.sex)


def _size(each: Standing, _persons: list[int], known: _Known) -> str:
    size = known.sizes.get(each.household)
    return _("%(count)d คน") % {"count": size} if size else ""


def _condition(each: Standing, _persons: list[int], known: _Known) -> str:
    visit = known.seen.get(each.household)
    if visit is None or not visit.house_condition:
        return ""
    return str(HouseCondition(visit.house_condition).label)


def _repairs(each: Standing, _persons: list[int], known: _Known) -> str:
    visit = known.seen.get(each.household)
    return ", ".join(str(RepairPart(part).label) for part in visit.needs_repair) if visit else ""


def _of_care(
    said: Callable[[CareNeed], str],
) -> Callable[[Standing, list[int], _Known], str]:
    def value(_each: Standing, persons: list[int], known: _Known) -> str:
        words = [said(known.care[person]) for person in persons if person in known.care]
        return ", ".join(word for word in words if word)

    return value


def _disability(need: CareNeed) -> str:
    if not need.has_disability:
        return ""
    types = [str(DisabilityType(each).label) for each in need.disability_types]
    return ", ".join(types) or _("มีความพิการ")


def _card(need: CareNeed) -> str:
    if need.has_disability_card is None:
        return ""
    return _("มีบัตร") if need.has_disability_card else _("ยังไม่มีบัตร")


def _of_work(
    said: Callable[[Livelihood], str],
) -> Callable[[Standing, list[int], _Known], str]:
    def value(_each: Standing, persons: list[int], known: _Known) -> str:
        words = [said(known.work[person]) for person in persons if person in known.work]
        return ", ".join(word for word in words if word)

    return value


def _detail(each: Standing, persons: list[int], known: _Known) -> str:
    """What was written; of an ailment only while health and disability may be kept."""
    if OF_CARE.intersection(NEEDED_FACTS[each.need].all) and not known.willing.issuperset(persons):
        return ""
    return known.details.get(each.pk, "")


_VALUES: dict[SharedFact, Callable[[Standing, list[int], _Known], str]] = {
    SharedFact.NAME: _name,
    SharedFact.ADDRESS: _address,
    SharedFact.AGE: _age,
    SharedFact.SEX: _sex,
    SharedFact.HOUSEHOLD_SIZE: _size,
    SharedFact.HOUSE_CONDITION: _condition,
    SharedFact.REPAIRS: _repairs,
    SharedFact.CARE_LEVEL: _of_care(
        lambda need: str(CareLevel(need.care_level).label) if need.care_level else ""
    ),
    SharedFact.DISABILITY: _of_care(_disability),
    SharedFact.DISABILITY_CARD: _of_care(_card),
    SharedFact.EMPLOYMENT: _of_work(
        lambda work: str(work.get_employment_display()) if work.employment else ""
    ),
    SharedFact.WANTED_SKILLS: _of_work(lambda work: work.wanted_skills),
    SharedFact.DETAIL: _detail,
}


def _note(fact: SharedFact, persons: list[int]) -> None:
    if fact in OF_HEALTH:
        reading_log.note(Kind.HEALTH, persons)
    elif fact in OF_DISABILITY:
        reading_log.note(Kind.DISABILITY, persons)
    else:
        reading_log.note(Kind.IDENTITY, persons)


def heads_and_members(household: int, moment: Moment) -> list[tuple[int, bool]]:
    """(person, whether they head it) of who lives in a household (keys). One query."""
    return [
        (person, relation == HouseholdMembership.Relation.HEAD)
        for person, relation in fetched(
            MEMBERS, "person_id, relation", moment,
            where="household_id = %s ORDER BY relation <> 'head', person_id", params=[household],
        )
    ]  # fmt: skip

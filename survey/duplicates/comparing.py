"""Two parties beside each other, as values: what is known of each, and all that was told of them.

Names and numbers only for readers who may see identity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from network.fact_names import counted
from network.latest import latest
from network.models import (
    Consent,
    Domicile,
    HouseholdMembership,
    Party,
    PersonRecord,
    Source,
)
from network.moments import Moment
from network.people import Member, heads_of, members_of, names_of
from network.places import lines
from parcels.labels import labels_of
from savings.models import Membership
from survey.duplicates.merged import merged_into
from survey.duplicates.registry import RESTATED, SEATS, STAYS
from survey.models import CareNeed, DuplicateVerdict, HouseCondition, HouseholdAccount, Visit

NOTHING = "–"


@dataclass(frozen=True)
class Line:
    """One thing known of both; `differs` where both are known and not the same."""

    label: str
    values: tuple[str, str]

    @property
    def differs(self) -> bool:
        return self.values[0] != self.values[1] and NOTHING not in self.values


@dataclass(frozen=True)
class Told:
    """Something told of a party on a day, and by which source."""

    day: date
    what: str
    source: Source


@dataclass(frozen=True)
class Kept:
    """How many records of a table each of the two has; whether they go along in a merge."""

    label: str
    numbers: tuple[int, int]
    goes_along: bool


@dataclass(frozen=True)
class Reader:
    """What the reader of a comparison may see beside the records themselves."""

    identity: bool
    health: bool
    money: bool
    household_money: bool


def titles(parties: Sequence[Party], moment: Moment, *, with_names: bool) -> dict[int, str]:
    """What each party is called: a person's name, a household by its head. Three queries."""
    people = [each.pk for each in parties if each.kind == Party.Kind.PERSON]
    homes = [each.pk for each in parties if each.kind == Party.Kind.HOUSEHOLD]
    named: dict[int, str] = {}
    if with_names:
        named = names_of(people, moment) if people else {}
        if homes:
            named |= {
                key: _("ครัวเรือนของ %(name)s") % {"name": name}
                for key, name in heads_of(homes, moment).items()
            }
    unnamed = {Party.Kind.PERSON: _("บุคคล"), Party.Kind.HOUSEHOLD: _("ครัวเรือน")}
    return {
        each.pk: named.get(each.pk) or str(unnamed.get(Party.Kind(each.kind), NOTHING))
        for each in parties
    }


def url_of(party: Party) -> str:
    """The page of a party; a person has that of their consents."""
    if party.kind == Party.Kind.HOUSEHOLD:
        return reverse("household", args=[party.key])
    return reverse("consents", args=[party.key])


def known_lines(pair: tuple[Party, Party], moment: Moment, reader: Reader) -> list[Line]:
    """What is known of two parties of one kind, line by line."""
    of = _of_household if pair[0].kind == Party.Kind.HOUSEHOLD else _of_person
    one, other = (of(each, moment, reader) for each in pair)
    return [Line(label, (one[label], other[label])) for label in one]


def _of_person(person: Party, moment: Moment, reader: Reader) -> dict[str, str]:
    said = latest(PersonRecord.objects.filter(party=person), moment).first()
    lives = (
        latest(HouseholdMembership.objects.filter(person=person), moment)
        .select_related("household")
        .first()
    )
    household = lives.household if lives else None
    known: dict[str, str] = {}
    if reader.identity:
        member = _member(person, household, moment)
        known[_("ชื่อ")] = said.name if said else NOTHING
        known[_("เลขประจำตัวประชาชน")] = (member.national_id if member else "") or NOTHING
    known[_("เพศ")] = (said.get_sex_display() if said and said.sex else "") or NOTHING
    year = said.birth_year if said else None
    known[_("ปีเกิด")] = _year(year)
    known[_("หมู่บ้าน")] = _place_name(household or person, moment)
    head = heads_of([household.pk], moment) if household and reader.identity else {}
    known[_("ครัวเรือน")] = (head.get(household.pk) or _("มีครัวเรือนแล้ว")) if household else NOTHING
    known[_("ความสัมพันธ์")] = lives.get_relation_display() if household and lives else NOTHING
    return known


def _member(person: Party, household: Party | None, moment: Moment) -> Member | None:
    if household is None:
        return None
    return next((m for m in members_of(household, moment) if m.key == person.key), None)


def _of_household(household: Party, moment: Moment, reader: Reader) -> dict[str, str]:
    visits = list(
        Visit.objects.recorded(moment)
        .filter(household=household)
        .select_related("house")
        .order_by("-visited_on", "-recorded_at", "-pk")
    )
    last = visits[0] if visits else None
    house = next((each.house_id for each in visits if each.house_id), None)
    known: dict[str, str] = {}
    if reader.identity:
        members = members_of(household, moment)
        head = next((each.name for each in members if each.is_head), NOTHING)
        known[_("หัวหน้าครัวเรือน")] = head
        known[_("สมาชิกในครัวเรือน")] = ", ".join(_called(each) for each in members) or NOTHING
    known[_("หมู่บ้าน")] = _place_name(household, moment)
    known[_("บ้านเลขที่")] = (labels_of([house], moment).get(house) if house else "") or NOTHING
    known[_("เยี่ยมแล้ว")] = _("%(n)d ครั้ง") % {"n": len(visits)}
    known[_("เยี่ยมล่าสุด")] = _day(last.visited_on) if last else NOTHING
    known[_("คนอยู่จริง")] = str(last.people) if last and last.people is not None else NOTHING
    condition = last.house_condition if last else ""
    known[_("สภาพบ้าน")] = str(HouseCondition(condition).label) if condition else NOTHING
    return known


def _called(member: Member) -> str:
    return f"{member.name} ({_year(member.birth_year)})" if member.birth_year else member.name


def _place_name(party: Party, moment: Moment) -> str:
    home = latest(Domicile.objects.filter(party=party), moment).first()
    if home is None or home.place_id is None:
        return NOTHING
    above = lines([home.place_id], moment)[home.place_id]
    return str(above[0]) if above else NOTHING


def _year(year: int | None) -> str:
    if year is None:
        return NOTHING
    return str(year) if (get_language() or "").startswith("en") else str(year + 543)


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{_year(day.year)}"


def have_two_houses(pair: tuple[Party, Party], moment: Moment) -> bool:
    """Whether two households were visited in different houses. One query."""
    visited = (
        Visit.objects.recorded(moment)
        .filter(household__in=pair, house__isnull=False)
        .values_list("household", "house")
    )
    houses: dict[int, set[int]] = {each.pk: set() for each in pair}
    for household, house in visited:
        houses[household].add(house)
    one, other = houses.values()
    return bool(one) and bool(other - one)


def histories(party: Party, moment: Moment, reader: Reader) -> list[Told]:
    """All that was told of a party of who it is, where and what was found, the newest first.

    That of the parties merged into it among it: once, by its first source.
    """
    merges = merged_into(party, moment)
    own = {each.source_id for each in merges}
    told: list[Told] = []
    for key in [party.pk, *(_duplicate(each) for each in merges)]:
        told += [each for each in _told_of(key, moment, reader) if each.source.pk not in own]
    told += [Told(each.said_on, _("รวมทะเบียนซ้ำเข้ามา"), each.source) for each in merges]
    return sorted(told, key=lambda each: (each.day, each.source.recorded_at), reverse=True)


def _told_of(key: int, moment: Moment, reader: Reader) -> Iterator[Told]:
    homes = Domicile.objects.filter(party=key, recorded_at__known_by=moment.known_by)
    for home in homes.select_related("source", "place"):
        where = lines([home.place_id], moment)[home.place_id] if home.place_id else []
        if where:
            yield Told(home.since, _("อยู่ที่ %(place)s") % {"place": where[0]}, home.source)
    records = PersonRecord.objects.filter(party=key, recorded_at__known_by=moment.known_by)
    for record in records.select_related("source") if reader.identity else []:
        what = " · ".join(
            part
            for part in (record.name, record.get_sex_display() if record.sex else "",
                         _year(record.birth_year) if record.birth_year else "")
            if part
        )  # fmt: skip
        yield Told(record.observed_on, what, record.source)
    lived = HouseholdMembership.objects.filter(person=key, recorded_at__known_by=moment.known_by)
    for life in lived.select_related("source"):
        what = (
            _("อยู่ในครัวเรือน เป็น%(relation)s") % {"relation": life.get_relation_display()}
            if life.household_id
            else _("ออกจากครัวเรือน")
        )
        yield Told(life.observed_on, what, life.source)
    visits = Visit.objects.filter(
        household=key, is_draft=False, recorded_at__known_by=moment.known_by
    )
    for visit in visits.select_related("source"):
        found = str(HouseCondition(visit.house_condition).label) if visit.house_condition else ""
        people = _("%(n)d คน") % {"n": visit.people} if visit.people is not None else ""
        what = " · ".join(part for part in (_("เยี่ยมครัวเรือน"), people, found) if part)
        yield Told(visit.visited_on, what, visit.source)


def _duplicate(merge: DuplicateVerdict) -> int:
    return merge.second_id if merge.kept_id == merge.first_id else merge.first_id


def records_kept(pair: tuple[Party, Party], moment: Moment, reader: Reader) -> list[Kept]:
    """How many records each of two parties has in every table that names parties."""
    english = (get_language() or "").startswith("en")
    found = []
    along = {(each.model, each.party): True for each in RESTATED} | {SEATS: True}
    stays = {
        (each.model, each.party): False for each in STAYS if each.model is not DuplicateVerdict
    }
    hidden = {
        CareNeed: not reader.health,
        HouseholdAccount: not reader.household_money,
        Membership: not reader.money,
    }
    for (model, field), goes_along in (along | stays).items():
        if hidden.get(model):
            continue
        facts: QuerySet[Any] = model._default_manager.filter(recorded_at__known_by=moment.known_by)
        if model is CareNeed:  # of who has not agreed, or agrees no more, not even a number
            agreed = Consent.objects.given(Consent.Purpose.SENSITIVE_SURVEY, moment)
            facts = facts.filter(person__in=agreed)
        numbers = tuple(facts.filter(**{field: each}).count() for each in pair)
        if any(numbers):
            thai, other = counted(model, 0)
            label = other.partition(" ")[2] if english else thai.rpartition(" 0 ")[0]
            found.append(Kept(label, (numbers[0], numbers[1]), goes_along))
    return found

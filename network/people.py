"""Names of people and who lives in a household; only for pages whose reader may see identity."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps

from network import reading_log
from network.identity import masked_national_id
from network.latest import latest
from network.models import HouseholdMembership, Party, PersonRecord
from network.moments import Moment

OF_AGE = 20  # years
HEAD = HouseholdMembership.Relation.HEAD


@dataclass(frozen=True)
class Member:
    """Somebody who lives in a household; `national_id` is masked, or empty."""

    key: UUID
    name: str
    relation: str
    is_head: bool
    sex: str
    birth_year: int | None
    national_id: str


def names_of(persons: Collection[int], moment: Moment) -> dict[int, str]:
    """What persons (party keys) are called; noted as read. One query."""
    records = latest(PersonRecord.objects.filter(party__in=persons), moment)
    names: dict[int, str] = dict(records.values_list("party_id", "name"))
    reading_log.note(reading_log.Kind.IDENTITY, names)
    return names


def recorded_apart(person: int) -> set[int]:
    """Keys of the parties that are this person too, as a room above knows (its `same_persons`)."""
    found: set[int] = set()
    waiting = {person}
    while waiting:
        one = waiting.pop()
        for model in apps.get_models():
            same = getattr(model._default_manager.all(), "same_persons", None)
            if same is not None:
                waiting |= set(same(one)) - found - {person}
        found |= waiting
    return found


def heads_of(households: Collection[int], moment: Moment) -> dict[int, str]:
    """The name of the head of each household (party keys). Two queries."""
    heads = [
        (membership.household_id, membership.person_id)
        for membership in _memberships(households, moment)
        if membership.relation == HEAD
    ]
    names = names_of([person for _household, person in heads], moment)
    return {
        household: names[person]
        for household, person in heads
        if household is not None and household in households and person in names
    }


def members_of(household: Party, moment: Moment) -> list[Member]:
    """Who lives in a household, its head first; noted as read. Two queries."""
    memberships = {
        membership.person_id: membership
        for membership in _memberships([household.pk], moment)
        if membership.household_id == household.pk
    }
    records = list(
        latest(PersonRecord.objects.filter(party__in=memberships), moment).select_related("party")
    )
    reading_log.note(reading_log.Kind.IDENTITY, [record.party_id for record in records])
    members = [_member(memberships[record.party_id], record) for record in records]
    return sorted(members, key=lambda member: (not member.is_head, member.birth_year or 9999))


def people_of_age(household: Party, moment: Moment) -> list[Member]:
    """Of who lives in a household those who may answer for a child; noted as read. Two queries.

    Of age for certain by the year of birth (Civil and Commercial Code s.19), or of unknown age.
    """
    year = moment.last_day.year
    return [
        each
        for each in members_of(household, moment)
        if each.birth_year is None or year - each.birth_year > OF_AGE
    ]


def households_of_people_named(text: str, moment: Moment) -> object:
    """Keys of the households in which somebody lives whose name holds `text`, as a sub-select."""
    named = PersonRecord.objects.as_known(moment).filter(name__icontains=text).values("party")
    return (
        HouseholdMembership.objects.as_known(moment)
        .filter(person__in=named, household__isnull=False)
        .values("household")
    )


def _memberships(households: Collection[int], moment: Moment) -> list[HouseholdMembership]:
    """The latest membership of everybody who ever lived in one of `households`."""
    ever = HouseholdMembership.objects.filter(household__in=households).values("person")
    return list(latest(HouseholdMembership.objects.filter(person__in=ever), moment))


def _member(membership: HouseholdMembership, record: PersonRecord) -> Member:
    sealed = record.national_id_encrypted
    return Member(
        key=record.party.key,
        name=record.name,
        relation=membership.get_relation_display(),
        is_head=membership.relation == HEAD,
        sex=record.get_sex_display() if record.sex else "",
        birth_year=record.birth_year,
        national_id=masked_national_id(bytes(sealed)) if sealed else "",
    )

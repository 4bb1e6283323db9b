"""The households of a bundle: who lives there, what the last visit found, what is left to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from network.access import Permission
from network.latest import latest
from network.models import Consent, HouseholdMembership, PersonRecord
from network.reading_log import Kind
from survey.contradictions.page import differing
from survey.field import bundle_rows as rows_of
from survey.field.bundle_reader import VillageReader
from survey.field.bundle_sections import Section, chunked, section, written
from survey.models import (
    CareLevel,
    CareNeed,
    Contradiction,
    DisabilityType,
    HouseCondition,
    RecordStatus,
    RepairPart,
    SurveyPlanHousehold,
    SurveyRoundRecord,
)
from survey.rounds.counting import unvisited
from survey.rounds.standing import standing_rounds
from survey.standing import statuses
from survey.visit_forms import hardship_names

Read = Mapping[Kind, Collection[int]]


def household_sections(reader: VillageReader) -> list[Section]:
    """Households in chunks, the houses nobody is known to live in, and the round. 13 queries."""
    rows = reader.fetched(rows_of.HOUSEHOLD_SETS, rows_of.HOUSEHOLD_ROWS, [reader.place])
    people = _people(reader)
    care = _care(reader, people)
    standings, round_told = _standings(reader, [row[0] for row in rows])
    known = statuses("visit", [row[10] for row in rows if row[10]], reader.moment)
    hardships = hardship_names()
    disputed = _disputed([row[0] for row in rows], reader)
    told: list[tuple[dict[str, Any], Read]] = []
    for (
        pk, key, _house, house, number, living, condition, repairs, hardship, remark, visit,
        visited_on, head_key, head, longitude, latitude,
    ) in rows:  # fmt: skip
        members = people.get(pk, [])
        with_head = bool(head) and reader.with_names
        row: dict[str, Any] = {
            "key": key,
            "house": house,
            "houseNumber": number,
            "head": head if with_head else "",
            "peopleCount": living,
            "people": [member for _person, member in members] if reader.with_names else [],
            "condition": condition,
            "conditionLabel": _label(HouseCondition, condition),
            "repairs": [_label(RepairPart, part) for part in repairs or ()],
            "hardships": None
            if hardship is None
            else [hardships.get(code, code) for code in hardship],
            "remark": remark,
            "lastVisit": visited_on.isoformat() if visited_on else "",
            "visitStatus": known[visit].value if visit else "",
            "visitStatusLabel": _label(RecordStatus, known[visit].value) if visit else "",
            "disputed": disputed.get(pk, []),
            "care": [said for _person, said, _kinds in care.get(pk, [])],
            "point": _point(longitude, latitude),
            "standing": standings.get(pk, "unknown"),
        }
        told.append((row, _read(reader, members, head_key if with_head else None, care.get(pk))))
    empty = [
        {"key": key, "houseNumber": number, "point": _point(longitude, latitude)}
        for key, number, longitude, latitude in reader.fetched(
            rows_of.EMPTY_HOUSE_SETS, rows_of.EMPTY_HOUSE_ROWS, [reader.place]
        )
    ]
    return [
        *chunked("households", told),
        section("houses", written(empty)),
        section("round", written(round_told)),
    ]


def _people(reader: VillageReader) -> dict[int, list[tuple[int, dict[str, Any]]]]:
    """Who lives in each household (key): their party keys, and what is told of them."""
    relations = {code: str(label) for code, label in HouseholdMembership.Relation.choices}
    sexes = {code: str(label) for code, label in PersonRecord.Sex.choices}
    found: dict[int, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for person, key, household, name, born, sex, relation in reader.fetched(
        rows_of.PERSON_SETS, rows_of.PERSON_ROWS, [reader.place]
    ):
        member = {
            "key": key,
            "name": name,
            "birthYear": born,
            "sex": sex,
            "sexLabel": sexes.get(sex, ""),
            "relation": relation,
            "relationLabel": relations.get(relation, ""),
        }
        found[household].append((person, member))
    return found


def _care(
    reader: VillageReader, people: dict[int, list[tuple[int, dict[str, Any]]]]
) -> dict[int, list[tuple[int, dict[str, str], list[Kind]]]]:
    """Health and disability of those who agreed to its being used, for who may see it (§2.12)."""
    health = Permission.SEE_HEALTH in reader.allowed
    disability = Permission.SEE_DISABILITY in reader.allowed
    if not health and not disability:
        return {}
    living = {
        person: (household, member["name"])
        for household, members in people.items()
        for person, member in members
    }
    agreed = latest(
        Consent.objects.filter(person__in=living, purpose=Consent.Purpose.SENSITIVE_SURVEY),
        reader.moment,
    )
    willing = {person for person, given in agreed.values_list("person_id", "is_given") if given}
    found: dict[int, list[tuple[int, dict[str, str], list[Kind]]]] = defaultdict(list)
    for need in latest(CareNeed.objects.filter(person__in=willing), reader.moment):
        level = _label(CareLevel, need.care_level) if health and need.care_level else ""
        types = ", ".join(_label(DisabilityType, each) for each in need.disability_types)
        told = types if disability and need.has_disability else ""
        kinds = [kind for kind, said in ((Kind.HEALTH, level), (Kind.DISABILITY, told)) if said]
        if kinds:
            household, name = living[need.person_id]
            said = {"name": name if reader.with_names else "", "health": level, "disability": told}
            found[household].append((need.person_id, said, kinds))
    return {key: sorted(each, key=lambda one: one[0]) for key, each in found.items()}


def _standings(
    reader: VillageReader, households: list[int]
) -> tuple[dict[int, str], dict[str, object] | None]:
    """Who is to be visited in the round that goes on, and what that round is called.

    Where households were planned one by one, the others have not to be visited.
    """
    going = standing_rounds(reader.village, reader.moment.last_day)
    if not going:
        return {}, None
    record: SurveyRoundRecord = going[0]
    waiting = unvisited(record, [reader.place], reader.moment)
    planned = set(
        SurveyPlanHousehold.objects.as_known(reader.moment)
        .filter(round=record.round_id, surveyor__isnull=False, household__in=households)
        .values_list("household", flat=True)
    )
    standing = {
        key: "visited"
        if key not in waiting
        else ("to_visit" if not planned or key in planned else "unknown")
        for key in households
    }
    told: dict[str, object] = {
        "key": str(record.round.key),
        "name": record.name,
        "beginsOn": record.begins_on.isoformat(),
        "endsOn": record.ends_on.isoformat(),
    }
    return standing, told


def _disputed(households: list[int], reader: VillageReader) -> dict[int, list[str]]:
    """What visits to each household do not agree on, where nobody has settled it."""
    found: dict[int, list[str]] = defaultdict(list)
    waiting = Contradiction.objects.open(reader.moment).filter(
        first_visit__household__in=households
    )
    for each in waiting.select_related("first_visit", "second_visit"):
        if each.first_visit is not None:
            found[each.first_visit.household_id].append(differing(each))
    return found


def _read(
    reader: VillageReader,
    members: list[tuple[int, dict[str, Any]]],
    head: int | None,
    care: list[tuple[int, dict[str, str], list[Kind]]] | None,
) -> Read:
    read: dict[Kind, set[int]] = defaultdict(set)
    if reader.with_names:
        read[Kind.IDENTITY].update(person for person, _member in members)
    if head is not None:
        read[Kind.IDENTITY].add(head)
    for person, _said, kinds in care or ():
        for kind in kinds:
            read[kind].add(person)
    return dict(read)


def _point(longitude: float | None, latitude: float | None) -> list[float] | None:
    if longitude is None or latitude is None:
        return None
    return [round(longitude, rows_of.DECIMALS), round(latitude, rows_of.DECIMALS)]


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value else ""

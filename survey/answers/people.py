"""What an instance tells of people becomes facts: records, who lives where, consent, care, work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from network import consent as notices
from network.errors import GuardianMustConsent, PersonIsErased, UnknownWording
from network.identity import sealed_national_id
from network.latest import latest
from network.models import Consent, Erasure, HouseholdMembership, PersonRecord
from network.people import OF_AGE
from survey.answers.entering import Entry, remark_of
from survey.answers.identities import person_scopes
from survey.models import CareNeed, Livelihood, OldAgeAllowance
from survey.told import Said, record_what_differs, up_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from network.models import Party
    from survey.answers.claims import Scope

SENSITIVE, REFERRAL = Consent.Purpose.SENSITIVE_SURVEY, Consent.Purpose.REFERRAL


def enter_people(entry: Entry) -> None:
    """Record what is told of the people of an instance. At most sixteen queries for all of them."""
    told = list(_people(entry))
    if not told:
        return
    persons = [person for _scope, person in told]
    records = _records_of(persons, entry)
    _enter_records(entry, told, records)
    _enter_memberships(entry, told)
    agreed = _enter_consents(entry, told, records)
    _enter_care(entry, told, agreed)
    _enter_work(entry, told)
    _enter_allowances(entry, told)


def _people(entry: Entry) -> Iterator[tuple[Scope, Party]]:
    """Scopes with their persons; of who asked to be erased nothing enters."""
    scopes = [
        (scope, entry.spoken.people[scope.place])
        for scope in person_scopes(entry.root)
        if scope.place in entry.spoken.people
    ]
    persons = [person for _, person in scopes]
    erased = set(Erasure.objects.filter(person__in=persons).values_list("person_id", flat=True))
    for scope, person in scopes:
        if person.pk in erased:
            entry.remark(scope, "person.key", "person_is_erased", *remark_of(PersonIsErased()))
        else:
            yield scope, person


def _records_of(persons: list[Party], entry: Entry) -> dict[int, PersonRecord]:
    records = latest(PersonRecord.objects.filter(party__in=persons), up_to(entry.day))
    return {record.party_id: record for record in records}


def _enter_records(
    entry: Entry, told: list[tuple[Scope, Party]], records: dict[int, PersonRecord]
) -> None:
    said = []
    for scope, person in told:
        fields: dict[str, Any] = {}
        of_person = scope.of("person")
        if name := " ".join(str(of_person.get("name", "")).split()):
            fields["name"] = name
        if sex := of_person.get("sex"):
            fields["sex"] = sex
        born = _birth_year(of_person, entry, records.get(person.pk))
        if born is not None:
            fields["birth_year"] = born
        if number := of_person.get("national_id"):
            fields |= sealed_national_id(number)
        if fields and ("name" in fields or person.pk in records):
            said.append(Said({"party_id": person.pk}, fields))
    for record in record_what_differs(PersonRecord, said, on=entry.day, source=entry.source):
        records[record.party_id] = record


def _birth_year(told: dict[str, Any], entry: Entry, known: PersonRecord | None) -> int | None:
    """As answered, or by the age; an age that fits the year that is known says nothing new."""
    if "birth_year" in told:
        return int(told["birth_year"])
    if "age" not in told:
        return None
    born = entry.day.year - int(told["age"])
    if known is not None and known.birth_year is not None and known.birth_year in (born, born - 1):
        return None
    return born


def _enter_memberships(entry: Entry, told: list[tuple[Scope, Party]]) -> None:
    household = entry.spoken.household
    if household is None:
        return
    leaving = [person.pk for scope, person in told if scope.told.get("person.has_left")]
    living_here = set()
    if leaving:
        living_here = {
            each.person_id
            for each in latest(
                HouseholdMembership.objects.filter(person__in=leaving), up_to(entry.day)
            )
            if each.household_id == household.pk
        }
    said = []
    for scope, person in told:
        relation = scope.told.get("person.relation")
        is_new = person.key in entry.spoken.new and "person.name" in scope.told
        if scope.told.get("person.has_left"):
            if person.pk in living_here:
                said.append(Said({"person_id": person.pk}, {"household_id": None}))
        elif is_new or relation or "person.has_left" in scope.told:
            fields: dict[str, Any] = {"household_id": household.pk}
            if relation:
                fields["relation"] = relation
            said.append(Said({"person_id": person.pk}, fields))
    record_what_differs(HouseholdMembership, said, on=entry.day, source=entry.source)


def _enter_consents(
    entry: Entry, told: list[tuple[Scope, Party]], records: dict[int, PersonRecord]
) -> set[tuple[int, str]]:
    """Record what was allowed or refused; (person key, purpose) of all that is allowed now."""
    said = []
    taken_back = _taken_back(entry, told)
    for scope, person in told:
        for purpose in (SENSITIVE, REFERRAL):
            is_given = scope.told.get(f"consent.{purpose.value}")
            if is_given is None:
                continue
            if is_given and (person.pk, purpose.value) in taken_back:
                entry.remark(
                    scope,
                    f"consent.{purpose.value}",
                    "consent_taken_back",
                    "ไม่ได้บันทึกความยินยอม เพราะวันเดียวกันนั้นมีการถอนแล้ว ถ้ายินยอมใหม่ให้บันทึกที่หน้าบุคคล",
                    "Consent is not recorded: on that same day it was taken back. If it is given"
                    " anew, record it on the person's page.",
                )
                continue
            fields = _consent(entry, scope, purpose, records.get(person.pk), is_given=is_given)
            if fields is not None:
                said.append(Said({"person_id": person.pk, "purpose": purpose.value}, fields))
    record_what_differs(Consent, said, on=entry.day, source=entry.source)
    asked = [person for scope, person in told if scope.tells_of("care", "referral")]
    if not asked:
        return set()
    standing = latest(Consent.objects.filter(person__in=asked), up_to(entry.day))
    return {(each.person_id, each.purpose) for each in standing if each.is_given}


def _taken_back(entry: Entry, told: list[tuple[Scope, Party]]) -> set[tuple[int, str]]:
    """(person key, purpose) of what was taken back by itself on the day of the form. One query.

    A form may reach us hours after it was filled in: of one day, what was taken back holds.
    """
    persons = [
        person
        for scope, person in told
        for purpose in (SENSITIVE, REFERRAL)
        if scope.told.get(f"consent.{purpose.value}")
    ]
    if not persons:
        return set()
    by_itself = latest(Consent.objects.filter(person__in=persons), up_to(entry.day)).filter(
        is_given=False, decided_on=entry.day, source__interpretations__isnull=True
    )
    return set(by_itself.values_list("person_id", "purpose"))


def _consent(
    entry: Entry,
    scope: Scope,
    purpose: Consent.Purpose,
    record: PersonRecord | None,
    *,
    is_given: bool,
) -> dict[str, Any] | None:
    """The fields of a consent by the rules of network.consent; None where one is broken."""
    question = f"consent.{purpose.value}"
    wording = str(scope.nearest("consent.wording") or "")
    given_by = scope.told.get("consent.given_by") or Consent.GivenBy.SELF.value
    try:
        notices.notice(purpose.value, wording)
    except UnknownWording as error:
        entry.remark(scope, question, "unknown_wording", *remark_of(error))
        return None
    born = record.birth_year if record else None
    is_minor = born is not None and entry.day.year - born <= OF_AGE
    if is_given and is_minor and given_by != Consent.GivenBy.GUARDIAN:
        entry.remark(scope, question, "guardian_must_consent", *remark_of(GuardianMustConsent()))
        return None
    return {"is_given": is_given, "given_by": given_by, "wording": wording}


def _enter_care(
    entry: Entry, told: list[tuple[Scope, Party]], agreed: set[tuple[int, str]]
) -> None:
    said = []
    for scope, person in told:
        care = scope.of("care")
        if not care:
            continue
        if (person.pk, SENSITIVE.value) not in agreed:
            entry.remark(
                scope,
                next(iter(f"care.{name}" for name in care)),
                "no_consent",
                "ไม่ได้บันทึก เพราะไม่มีความยินยอมให้เก็บข้อมูลสุขภาพและความพิการ (มาตรา 26)",
                "Not recorded: there is no consent to keep health and disability (section 26).",
            )
            continue
        said.append(Said({"person_id": person.pk}, _care(care)))
    record_what_differs(CareNeed, said, on=entry.day, source=entry.source)


def _care(told: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if "level" in told:
        fields["care_level"] = told["level"]
    if "has_disability" in told:
        fields["has_disability"] = told["has_disability"]
    if told.get("disability_types") and told.get("has_disability") is not False:
        fields |= {"has_disability": True, "disability_types": list(told["disability_types"])}
    if told.get("has_disability") is False:
        fields["disability_types"] = []
    if "has_card" in told:
        fields["has_disability_card"] = told["has_card"]
    return fields


def _enter_work(entry: Entry, told: list[tuple[Scope, Party]]) -> None:
    said = [
        Said({"person_id": person.pk}, work)
        for scope, person in told
        if (work := scope.of("livelihood"))
    ]
    record_what_differs(Livelihood, said, on=entry.day, source=entry.source)


def _enter_allowances(entry: Entry, told: list[tuple[Scope, Party]]) -> None:
    said = [
        Said({"person_id": person.pk}, {"standing": allowance["old_age"]})
        for scope, person in told
        if (allowance := scope.of("allowance"))
    ]
    record_what_differs(OldAgeAllowance, said, on=entry.day, source=entry.source)

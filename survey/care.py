"""Health and disability of a household's members, for those who may see it and where agreed to."""

from __future__ import annotations

from dataclasses import dataclass

from network import reading_log
from network.latest import latest
from network.models import Consent, Party, PersonRecord
from network.moments import Moment
from network.named_sets import MEMBERS, fetched
from survey.counted import OLDER
from survey.models import CareLevel, CareNeed, DisabilityType


@dataclass(frozen=True)
class Care:
    """What is known of a person; a field is empty where it may not be shown, or is unknown."""

    name: str
    age: int | None
    care_level: str
    disability: str
    has_card: bool | None


def care_of(
    household: Party, moment: Moment, *, names: bool, health: bool, disability: bool
) -> list[Care]:
    """Members of whom something may be said, the oldest first. Noted as read. Four queries.

    Only of persons whose consent is in force today, of whatever day is asked: what was taken
    back since is not shown as of an earlier day either. `health` and `disability` say which of the
    two the reader may see, `names` whether with names.
    """
    if not health and not disability:
        return []
    people = [
        person
        for (person,) in fetched(
            MEMBERS, "person_id", moment, where="household_id = %s", params=[household.pk]
        )
    ]
    agreed = set(
        latest(
            Consent.objects.filter(person__in=people, purpose=Consent.Purpose.SENSITIVE_SURVEY),
            Moment.now(),
        ).values_list("person_id", "is_given")
    )
    willing = {person for person, is_given in agreed if is_given}
    records = {
        record.party_id: record
        for record in latest(PersonRecord.objects.filter(party__in=willing), moment)
    }
    found = []
    for need in latest(CareNeed.objects.filter(person__in=willing), moment):
        record = records.get(need.person_id)
        age = moment.last_day.year - record.birth_year if record and record.birth_year else None
        level = str(CareLevel(need.care_level).label) if health and need.care_level else ""
        types = [str(DisabilityType(each).label) for each in need.disability_types]
        told = ", ".join(types) if disability and need.has_disability else ""
        if level or told or (health and age is not None and age >= OLDER):
            found.append(
                Care(
                    record.name if names and record else "",
                    age,
                    level,
                    told,
                    need.has_disability_card if told else None,
                )
            )
            if level:
                reading_log.note(reading_log.Kind.HEALTH, [need.person_id])
            if told:
                reading_log.note(reading_log.Kind.DISABILITY, [need.person_id])
    return sorted(found, key=lambda care: -(care.age or 0))

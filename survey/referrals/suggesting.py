"""What a visit found that an agency could help with, each with the fact it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from network import reading_log
from network.latest import latest
from network.models import Party, PersonRecord
from network.moments import Moment
from network.named_sets import CONSENTING, fetched
from network.needs import Need
from survey.counted import surveyed_visits
from survey.models import CareLevel, CareNeed, HouseCondition, Livelihood, RepairPart
from survey.referrals.standing import Standing
from survey.referrals.telling import heads_and_members

if TYPE_CHECKING:
    from collections.abc import Collection

Kind = reading_log.Kind
BROKEN = (HouseCondition.MAJOR_REPAIR, HouseCondition.UNSAFE)
BOUND = (CareLevel.HOME_BOUND, CareLevel.BED_BOUND)


@dataclass(frozen=True)
class Suggestion:
    """A need that is not referred yet; `person` is None where it is the household's."""

    need: Need
    person: UUID | None
    name: str
    because: str
    known_on: date


def needs_of(
    household: Party,
    moment: Moment,
    *,
    open_ones: Collection[Standing],
    names: bool,
    health: bool,
    disability: bool,
) -> list[Suggestion]:
    """What the last visit and what people told suggest to refer. At most six queries.

    Not what is referred already and still open. Health and disability of those who agreed to
    their being kept, for readers who may see them; noted as read.
    """
    found = _of_house(household, moment)
    people = [person for person, _is_head in heads_and_members(household.pk, moment)]
    records = {
        each.party_id: each
        for each in latest(
            PersonRecord.objects.filter(party__in=people).select_related("party"), moment
        )
    }
    for work in latest(Livelihood.objects.filter(person__in=people), moment):
        if work.wanted_skills and work.person_id in records:
            because = _("อยากฝึก: %(skills)s") % {"skills": work.wanted_skills}
            record = records[work.person_id]
            found.append(_of(record, Need.SKILLS_TRAINING, because, work.observed_on, names=names))
    if health or disability:
        found += _of_care(
            people, records, moment, names=names, health=health, disability=disability
        )
    keys = {record.party.key: pk for pk, record in records.items()}
    taken = {(each.need, each.person) for each in open_ones if not each.is_closed}
    return [
        each
        for each in found
        if (each.need, keys[each.person] if each.person else None) not in taken
        and (each.need != Need.HOUSE_REPAIR or all(need != each.need for need, _who in taken))
    ]


def _of_house(household: Party, moment: Moment) -> list[Suggestion]:
    visit = surveyed_visits(moment).filter(household=household).first()
    if visit is None:
        return []
    found = []
    if visit.house_condition in BROKEN:
        parts = ", ".join(str(RepairPart(part).label) for part in visit.needs_repair)
        because = _("สภาพบ้าน: %(condition)s") % {
            "condition": HouseCondition(visit.house_condition).label
        }
        because += f" ({parts})" if parts else ""
        found.append(Suggestion(Need.HOUSE_REPAIR, None, "", because, visit.visited_on))
    return found


def _of_care(
    people: list[int],
    records: dict[int, PersonRecord],
    moment: Moment,
    *,
    names: bool,
    health: bool,
    disability: bool,
) -> list[Suggestion]:
    willing = fetched(CONSENTING, "person_id", moment, where="person_id = ANY(%s)", params=[people])
    found = []
    for care in latest(CareNeed.objects.filter(person__in=[key for (key,) in willing]), moment):
        record = records.get(care.person_id)
        if record is None:
            continue
        if disability and care.has_disability and care.has_disability_card is False:
            because = _("มีความพิการ ยังไม่มีบัตรคนพิการ")
            found.append(_of(record, Need.DISABILITY_CARD, because, care.observed_on, names=names))
            reading_log.note(Kind.DISABILITY, [care.person_id])
        if health and care.care_level in BOUND:
            level = CareLevel(care.care_level)
            need = Need.HOME_CARE if level == CareLevel.BED_BOUND else Need.HOME_ADAPTATION
            because = _("ระดับการดูแล: %(level)s") % {"level": level.label}
            found.append(_of(record, need, because, care.observed_on, names=names))
            reading_log.note(Kind.HEALTH, [care.person_id])
    return found


def _of(
    record: PersonRecord, need: Need, because: str, known_on: date, *, names: bool
) -> Suggestion:
    if names:
        reading_log.note(Kind.IDENTITY, [record.party_id])
    return Suggestion(need, record.party.key, record.name if names else "", because, known_on)

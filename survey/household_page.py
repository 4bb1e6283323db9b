"""What the page of a household shows: its visits beside each other, and who stands by them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet

from network.models import Account, Party
from network.moments import Moment
from parcels.labels import labels_of
from parcels.models import Right, SpatialUnit
from survey.forms import VerdictForm
from survey.models import HouseCondition, RecordStatus, RepairPart, Visit
from survey.rounds.surveyors import self_surveyed
from survey.standing import Verdict, statuses, verdicts
from survey.visit_forms import hardship_names


@dataclass
class VisitCard:
    """One visit: what it found, how it stands, and what differs from the visit before it."""

    visit: Visit
    status: RecordStatus
    verdicts: list[Verdict]
    house_label: str
    condition: str
    repairs: list[str]
    hardships: list[str] | None  # None: not asked
    is_latest: bool
    is_own: bool  # recorded by the reader
    is_self_survey: bool = False  # recorded by somebody who lived there on that day
    changed: set[str] = field(default_factory=set)
    form: VerdictForm | None = None
    own_verdict: Verdict | None = None


def visit_cards(
    household: Party, reader: Account, moment: Moment, *, with_names: bool
) -> list[VisitCard]:
    """Every visit to a household, newest first. Eight queries, however many visits."""
    visits = list(
        Visit.objects.recorded(moment)
        .filter(household=household)
        .select_related("source__recorded_by", "house")
        .order_by("-visited_on", "-recorded_at", "-pk")
    )
    keys = [visit.pk for visit in visits]
    known = statuses("visit", keys, moment)
    judged = verdicts("visit", keys, moment, with_names=with_names)
    labels = labels_of([visit.house_id for visit in visits if visit.house_id], moment)
    named = hardship_names()
    own_work = self_surveyed(keys, moment)
    cards = [
        VisitCard(
            visit=visit,
            status=_superseded(visit.pk, keys, known) or known[visit.pk],
            verdicts=judged[visit.pk],
            house_label=labels.get(visit.house_id or 0, ""),
            condition=_label(HouseCondition, visit.house_condition),
            repairs=[_label(RepairPart, part) for part in visit.needs_repair],
            hardships=None
            if visit.hardships is None
            else [named.get(code, code) for code in visit.hardships],
            is_latest=visit is visits[0],
            is_own=_recorded_by(visit, reader),
            is_self_survey=visit.pk in own_work,
            own_verdict=_verdict_of(reader, judged[visit.pk]),
        )
        for visit in visits
    ]
    for card, before in pairwise(cards):
        card.changed = {
            name
            for name in (
                "house_id",
                "people",
                "house_condition",
                "needs_repair",
                "hardships",
                "remark",
            )
            if getattr(card.visit, name) != getattr(before.visit, name)
        }
    return cards


def _superseded(
    visit: int, newest_first: list[int], known: dict[int, RecordStatus]
) -> RecordStatus | None:
    """SUPERSEDED where a newer visit that counts stands in its place.

    A verified one stands until another is verified; any other until another is handed in
    that nobody disputes.
    """
    newer = {known[each] for each in newest_first[: newest_first.index(visit)]}
    replaced = RecordStatus.VERIFIED in newer or (
        known[visit] != RecordStatus.VERIFIED and RecordStatus.SUBMITTED in newer
    )
    return RecordStatus.SUPERSEDED if replaced else None


def land_held_by(household: Party, visible: QuerySet[Any], moment: Moment) -> QuerySet[Any]:
    """The units of `visible` that the household, or somebody living in it, holds."""
    parties = Party.objects.filter(household_memberships__household=household).values("pk")
    claims = Right.objects.in_force(moment)
    held = claims.filter(party=household) | claims.filter(party__in=parties)
    return visible.filter(
        kind__in=[SpatialUnit.Kind.FARM, SpatialUnit.Kind.HOUSE_LOT],
        ba_units__rights__in=held.values("pk"),
    ).distinct()


def _recorded_by(visit: Visit, reader: Account) -> bool:
    recorder = visit.source.recorded_by
    if recorder is None:
        return False
    same_person = reader.person_id is not None and recorder.person_id == reader.person_id
    return recorder.pk == reader.pk or same_person


def _verdict_of(reader: Account, judged: list[Verdict]) -> Verdict | None:
    return next((each for each in judged if each.verifier == reader.person_id), None)


def _label(choices: type[HouseCondition | RepairPart], value: str) -> str:
    return str(choices(value).label) if value else ""

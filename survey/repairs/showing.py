"""What pages show of the repairs of houses: state, money, days, pictures beside each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from network.latest import latest
from network.moments import Moment
from network.people import names_of
from survey.models import (
    Photograph,
    Repair,
    RepairBuilder,
    RepairFunding,
    RepairPart,
    RepairPhotograph,
    RepairPlan,
    RepairState,
    RepairStep,
    Visit,
)
from survey.photographs.showing import Picture, is_private, pictures_of

Kind = RepairStep.Kind
Shows = RepairPhotograph.Shows


@dataclass
class RepairCard:
    """A repair with all that is known of it, as a page shows it; money in baht."""

    repair: Repair
    plan: RepairPlan
    grants: list[RepairFunding]
    taken: dict[str, RepairStep]  # by kind
    before: list[Picture] = field(default_factory=list)
    during: list[Picture] = field(default_factory=list)
    after: list[Picture] = field(default_factory=list)
    hidden: int = 0  # pictures that are not for the reader's eyes
    builders: list[tuple[UUID, str]] = field(default_factory=list)  # names where one may know
    is_unvisited: bool = False

    @property
    def state(self) -> RepairState:
        """How far it has come."""
        if Kind.FINISHED in self.taken:
            return RepairState.FINISHED
        if Kind.CANCELLED in self.taken:
            return RepairState.CANCELLED
        if Kind.STARTED in self.taken:
            return RepairState.STARTED
        return RepairState.FUNDED if self.grants else RepairState.PLANNED

    @property
    def is_over(self) -> bool:
        """Whether nothing more is said of it."""
        return self.state in {RepairState.FINISHED, RepairState.CANCELLED}

    @property
    def has_begun(self) -> bool:
        """Whether somebody said when."""
        return Kind.STARTED in self.taken

    @property
    def since(self) -> date:
        """The day of its state."""
        for kind in (Kind.FINISHED, Kind.CANCELLED, Kind.STARTED):
            if kind in self.taken:
                return self.taken[kind].happened_on
        return min((each.decided_on for each in self.grants), default=self.plan.planned_on)

    @property
    def parts(self) -> str:
        """What is mended: หลังคา, พื้น."""
        return ", ".join(str(RepairPart(each).label) for each in self.plan.parts)

    @property
    def granted_baht(self) -> Decimal:
        """All that was given for it."""
        return sum((each.amount_baht for each in self.grants), Decimal())

    @property
    def missing_baht(self) -> Decimal | None:
        """What the estimate lacks; None where there is no estimate, or it is over."""
        if self.plan.estimate_baht is None or self.is_over:
            return None
        lacking: Decimal = self.plan.estimate_baht - self.granted_baht
        return lacking if lacking > 0 else None

    @property
    def started(self) -> RepairStep | None:
        """The beginning, where it has begun."""
        return self.taken.get(Kind.STARTED)

    @property
    def finished(self) -> RepairStep | None:
        """The end with who checked the work, where it was finished."""
        return self.taken.get(Kind.FINISHED)

    @property
    def cancelled(self) -> RepairStep | None:
        """The end with its reason, where it was called off."""
        return self.taken.get(Kind.CANCELLED)

    def days(self, today: date) -> int:
        """How long it has been as it is."""
        return (today - self.since).days


def repairs_of(houses: Collection[int], moment: Moment, *, with_names: bool) -> list[RepairCard]:
    """The repairs of houses (keys), open ones first, the newest first. Ten queries at most.

    Pictures of the inside of houses, and builders by name, for who may see names.
    """
    plans = {
        each.repair_id: each
        for each in latest(RepairPlan.objects.filter(repair__house__in=houses), moment)
    }
    if not plans:
        return []
    repairs = Repair.objects.filter(pk__in=plans).select_related("house")
    grants = defaultdict(list)
    for grant in latest(RepairFunding.objects.filter(repair__in=plans), moment):
        if grant.amount_baht:
            grants[grant.repair_id].append(grant)
    steps: dict[int, dict[str, RepairStep]] = defaultdict(dict)
    for step in latest(RepairStep.objects.filter(repair__in=plans), moment):
        steps[step.repair_id][step.kind] = step
    cards = [
        RepairCard(
            repair=each,
            plan=plans[each.pk],
            grants=sorted(grants[each.pk], key=lambda grant: (grant.decided_on, grant.pk)),
            taken=steps[each.pk],
        )
        for each in repairs
    ]
    _put_pictures(cards, moment, private=with_names)
    _put_builders(cards, moment, with_names=with_names)
    _say_unvisited(cards, moment)
    cards.sort(key=lambda card: (card.is_over, -card.since.toordinal(), -card.repair.pk))
    return cards


def repair_of(repair: Repair, moment: Moment, *, with_names: bool) -> RepairCard | None:
    """One repair; None where its plan was taken back. As many queries."""
    cards = repairs_of([repair.house_id], moment, with_names=with_names)
    return next((each for each in cards if each.repair.pk == repair.pk), None)


def _put_pictures(cards: list[RepairCard], moment: Moment, *, private: bool) -> None:
    shown = {
        (each.photograph_id, each.repair_id): each.shows
        for each in latest(
            RepairPhotograph.objects.filter(repair__in=[card.repair for card in cards]), moment
        )
        if each.shows != Shows.NOTHING
    }
    known = Photograph.objects.recorded(moment).filter(pk__in=[key for key, _ in shown])
    pictures = {each.photograph.pk: each for each in pictures_of(known.order_by("taken_on", "pk"))}
    for card in cards:
        for photograph, picture in pictures.items():
            shows = shown.get((photograph, card.repair.pk))
            if shows is None:
                continue
            if is_private(picture.photograph) and not private:
                card.hidden += 1
                continue
            getattr(card, shows).append(picture)


def _put_builders(cards: list[RepairCard], moment: Moment, *, with_names: bool) -> None:
    worked = [
        each
        for each in latest(
            RepairBuilder.objects.filter(repair__in=[card.repair for card in cards]), moment
        ).select_related("person")
        if each.worked
    ]
    names = names_of({each.person_id for each in worked}, moment) if with_names else {}
    for card in cards:
        card.builders = [
            (each.person.key, names.get(each.person_id, ""))
            for each in worked
            if each.repair_id == card.repair.pk
        ]


def _say_unvisited(cards: list[RepairCard], moment: Moment) -> None:
    """Whether nobody has been in the house since it was finished. One query."""
    finished = [card for card in cards if card.finished]
    if not finished:
        return
    seen: dict[int, date] = {}
    for house, day in (
        Visit.objects.recorded(moment)
        .filter(house__in={card.repair.house_id for card in finished})
        .values_list("house", "visited_on")
    ):
        seen[house] = max(day, seen.get(house, day))
    for card in finished:
        last = seen.get(card.repair.house_id)
        card.is_unvisited = last is None or last < card.since

"""How a project stands: its nine steps, the papers that are missing, roster, money. Values only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Sum

from network.models import HouseholdMembership
from network.moments import Moment
from network.named_sets import fetched
from plans.housing.counted import HOUSING_PROJECTS
from plans.models import (
    BudgetAmount,
    BudgetLine,
    HousingCeiling,
    HousingProject,
    ProjectDocument,
    ProjectMoney,
    ProjectRecord,
    ProjectStep,
    RosterEntry,
    Step,
)
from plans.models.housing import Form
from savings.models import Membership, Posting
from savings.models.books import JournalEntry, LedgerAccount

# What each step carries (DOMAIN.md §2.7); other papers may be kept with any step.
PAPERS: Final[dict[Step, tuple[Form, ...]]] = {
    Step.UNDERSTANDING: (Form.MINUTE,),
    Step.SAVING: (Form.RULES,),
    Step.SURVEY: (Form.SURVEY, Form.OLD_LAYOUT),
    Step.RIGHTS: (Form.ROSTER, Form.RIGHTS),
    Step.TENURE: (Form.LAND,),
    Step.LAYOUT: (Form.NEW_LAYOUT,),
    Step.REGISTERED: (Form.REGISTRATION,),
    Step.APPROVED: (Form.PROPOSAL, Form.MINUTE),
    Step.BUILT: (Form.SPENDING,),
}
SAVED_PERCENT: Final = 10  # of a loan, which lenders usually ask to be saved (DOMAIN.md §2.7)


@dataclass(frozen=True)
class Row:
    """A project of a list. `step` is None once all nine are passed."""

    pk: int
    key: str
    place: int
    title: str
    kind: str
    group: int | None
    step: int | None
    since: date | None
    households: int
    missing: tuple[Form, ...] = ()

    @property
    def step_label(self) -> str:
        """What the step is called."""
        return str(Step(self.step).label) if self.step else ""


@dataclass(frozen=True)
class Rung:
    """One of the nine steps: whether it is passed, its papers, all that was recorded of it."""

    step: Step
    passed_on: date | None
    is_reopened: bool
    is_next: bool
    papers: list[ProjectDocument]
    missing: list[Form]
    told: list[ProjectStep]


@dataclass(frozen=True)
class Line:
    """A line of the budget, satang."""

    line: BudgetLine
    budget: int
    received: int
    spent: int

    @property
    def balance(self) -> int:
        """What came in and is not spent."""
        return self.received - self.spent

    @property
    def awaited(self) -> int:
        """What is to come in still; negative where more came than was to."""
        return self.budget - self.received


@dataclass(frozen=True)
class Checks:
    """What is asked of the money: the ceiling of a household, and a tenth of the loan saved."""

    households: int
    granted: int
    ceiling: HousingCeiling | None
    loan: int
    saved: int

    @property
    def per_household(self) -> int | None:
        """Of granted money, satang; None while nobody is on the roster."""
        return self.granted // self.households if self.households else None

    @property
    def over(self) -> int | None:
        """How much the granted money is over the ceiling of all households together."""
        if self.ceiling is None or not self.households:
            return None
        return max(self.granted - self.ceiling.satang * self.households, 0)

    @property
    def needed(self) -> int:
        """What has to be saved for the loan, satang."""
        return -(-self.loan * SAVED_PERCENT // 100)

    @property
    def has_saved(self) -> bool:
        """Whether it is."""
        return self.saved >= self.needed


@dataclass(frozen=True)
class Money:
    """Lines with their sums."""

    lines: list[Line] = field(default_factory=list)

    @property
    def budget(self) -> int:
        """All lines."""
        return sum(each.budget for each in self.lines)

    @property
    def received(self) -> int:
        """All that came in."""
        return sum(each.received for each in self.lines)

    @property
    def spent(self) -> int:
        """All that went out."""
        return sum(each.spent for each in self.lines)

    @property
    def balance(self) -> int:
        """What is left."""
        return self.received - self.spent


def rows(keys: Iterable[int], moment: Moment) -> list[Row]:
    """Projects by their keys, the furthest first. Two queries."""
    wanted = list(keys)
    found = fetched(
        HOUSING_PROJECTS,
        "id, key, place_id, title, kind, group_id, step, since, households",
        moment,
        where="id = ANY(%s) ORDER BY step DESC NULLS FIRST, title, id",
        params=[wanted],
    )
    kept: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for project, step, form in (
        ProjectDocument.objects.recorded(moment)
        .filter(project__in=wanted)
        .values_list("project", "step", "form")
    ):
        kept[project].add((step, form))
    return [
        Row(
            pk,
            str(key),
            place,
            title,
            kind,
            group,
            step,
            since,
            households,
            missing_until(step or Step.BUILT, kept[pk]),
        )
        for pk, key, place, title, kind, group, step, since, households in found
    ]


def missing_until(step: int, kept: set[tuple[int, str]]) -> tuple[Form, ...]:
    """Papers of the steps up to `step` that are not kept, in their order."""
    return tuple(
        form
        for each, forms in PAPERS.items()
        if each <= step
        for form in forms
        if (each.value, form.value) not in kept
    )


def ladder(project: HousingProject, moment: Moment) -> list[Rung]:
    """The nine steps in order. Two queries."""
    told: dict[int, list[ProjectStep]] = defaultdict(list)
    for each in (
        ProjectStep.objects.recorded(moment)
        .filter(project=project)
        .select_related("source__recorded_by")
        .order_by("happened_on", "recorded_at", "pk")
    ):
        told[each.step].append(each)
    papers: dict[int, list[ProjectDocument]] = defaultdict(list)
    for paper in (
        ProjectDocument.objects.recorded(moment)
        .filter(project=project)
        .select_related("source", "layout_place")
        .order_by("dated_on", "pk")
    ):
        papers[paper.step].append(paper)
    found: list[Rung] = []
    for step in Step:
        last = told[step][-1] if told[step] else None
        passed = last is not None and last.kind == ProjectStep.Kind.PASSED
        kept = {each.form for each in papers[step]}
        found.append(
            Rung(
                step=step,
                passed_on=last.happened_on if last is not None and passed else None,
                is_reopened=last is not None and not passed,
                is_next=not passed and all(each.passed_on for each in found),
                papers=papers[step],
                missing=[form for form in PAPERS[step] if form.value not in kept],
                told=told[step],
            )
        )
    return found


def money_of(project: HousingProject, moment: Moment) -> Money:
    """The lines of a project with what came in and went out; what was reversed is neither.

    Three queries.
    """
    budget = dict(
        BudgetAmount.objects.as_known(moment)
        .filter(line__project=project)
        .values_list("line", "satang")
    )
    undone = ProjectMoney.objects.recorded(moment).filter(reverses__isnull=False)
    sums: dict[tuple[int, str], int] = {
        (line, kind): satang
        for line, kind, satang in ProjectMoney.objects.recorded(moment)
        .filter(line__project=project, reverses__isnull=True)
        .exclude(pk__in=undone.values("reverses"))
        .values_list("line", "kind")
        .annotate(sum=Sum("satang"))
        .order_by()
    }
    kind = ProjectMoney.Kind
    return Money(
        [
            Line(
                line,
                budget[line.pk],
                sums.get((line.pk, kind.RECEIVED), 0),
                sums.get((line.pk, kind.SPENT), 0),
            )
            for line in BudgetLine.objects.filter(project=project, pk__in=budget).order_by("pk")
        ]
    )


def checks_of(
    project: HousingProject, record: ProjectRecord, money: Money, moment: Moment
) -> Checks:
    """What is asked of the money. Three queries, one where no loan is asked for."""
    funder = BudgetLine.Funder

    def of(wanted: str) -> int:
        return sum(each.budget for each in money.lines if each.line.funder == wanted)

    ceiling = (
        HousingCeiling.objects.filter(kind=record.kind, valid_from__lt=moment.true_before)
        .order_by("-valid_from")
        .first()
    )
    loan = of(funder.LOAN)
    return Checks(
        households=RosterEntry.objects.listed(project, moment).count(),
        granted=of(funder.GRANT),
        ceiling=ceiling,
        loan=loan,
        saved=_saved(project, record, moment) if loan else 0,
    )


def _saved(project: HousingProject, record: ProjectRecord, moment: Moment) -> int:
    """What members of the roster's households have saved with the project's group, satang."""
    households = RosterEntry.objects.listed(project, moment).values("household")
    living = HouseholdMembership.objects.as_known(moment).filter(household__in=households)
    members = Membership.objects.in_force(moment).filter(
        group=record.group_id, person__in=living.values("person")
    )
    kinds = LedgerAccount.Kind
    found: int | None = Posting.objects.filter(
        entry__in=JournalEntry.objects.recorded(moment).filter(group=record.group_id),
        membership__in=members,
        account__kind__in=[kinds.SAVINGS, kinds.SPECIAL, kinds.SHARES],
    ).aggregate(sum=Sum("satang"))["sum"]
    return -(found or 0)

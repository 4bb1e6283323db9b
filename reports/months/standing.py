"""How a monthly report stands: derived from its steps, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from formats.months import Month
from formats.thai import buddhist_year
from network.models import Place
from network.moments import Moment
from reports.models import MonthlyReport, ReportStep

Kind = ReportStep.Kind
VERIFIERS = 2
# Days of the following month by which each step is due.
DUE = {"submitted": 3, "verified": 7, "certified": 10, "delivered": 10, "decided": 15}


class State(StrEnum):
    """Where a report stands in its way."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    CERTIFIED = "certified"
    DELIVERED = "delivered"
    DECIDED = "decided"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


WORDS = {
    State.DRAFT: gettext_lazy("ร่าง รอผู้จัดทำส่งสอบทาน"),
    State.SUBMITTED: gettext_lazy("รอสอบทาน"),
    State.VERIFIED: gettext_lazy("สอบทานครบ รอประธานรับรอง"),
    State.CERTIFIED: gettext_lazy("รับรองแล้ว รอส่งอำเภอ"),
    State.DELIVERED: gettext_lazy("ส่งแล้ว รอนายอำเภอ"),
    State.DECIDED: gettext_lazy("นายอำเภอลงนามแล้ว"),
    State.REFUSED: gettext_lazy("ไม่ผ่านการสอบทาน"),
    State.WITHDRAWN: gettext_lazy("ถอนแล้ว"),
}


@dataclass(frozen=True)
class Standing:
    """A report with its steps in order."""

    report: MonthlyReport
    steps: tuple[ReportStep, ...]

    @property
    def month(self) -> Month:
        return Month.containing(self.report.month)

    @cached_property
    def kinds(self) -> list[str]:
        return [step.kind for step in self.steps]

    @property
    def state(self) -> State:
        """The furthest it has come."""
        for kind in (Kind.WITHDRAWN, Kind.REFUSED, Kind.DECIDED, Kind.DELIVERED, Kind.CERTIFIED):
            if kind in self.kinds:
                return State(kind)
        if self.kinds.count(Kind.VERIFIED) == VERIFIERS:
            return State.VERIFIED
        return State.SUBMITTED if Kind.SUBMITTED in self.kinds else State.DRAFT

    @property
    def words(self) -> str:
        """The state as a person says it."""
        if self.state == State.SUBMITTED and Kind.VERIFIED in self.kinds:
            return _("สอบทานแล้ว 1 จาก 2 คน")
        return str(WORDS[self.state])

    def step(self, kind: str) -> ReportStep | None:
        """The step of a kind, the first where there are two."""
        return next((step for step in self.steps if step.kind == kind), None)

    @property
    def verified(self) -> list[ReportStep]:
        return [step for step in self.steps if step.kind == Kind.VERIFIED]

    @property
    def certified(self) -> ReportStep | None:
        return self.step(Kind.CERTIFIED)

    @property
    def is_signed(self) -> bool:
        """Certified and not withdrawn: it prints without ร่าง."""
        return self.certified is not None and Kind.WITHDRAWN not in self.kinds

    @property
    def is_open(self) -> bool:
        """Whether it goes further; what was refused or withdrawn does not."""
        return self.state not in {State.REFUSED, State.WITHDRAWN}

    @property
    def number(self) -> str:
        """6/2568; empty until it is certified."""
        step = self.certified
        return f"{step.number}/{buddhist_year(self.month.year)}" if step else ""

    @property
    def next_kind(self) -> str:
        """The step that comes next; empty where none does."""
        return {
            State.DRAFT: "submitted",
            State.SUBMITTED: "verified",
            State.VERIFIED: "certified",
            State.CERTIFIED: "delivered",
            State.DELIVERED: "decided",
        }.get(self.state, "")

    def has(self, kind: str) -> bool:
        """Whether a step was taken; of the verifiers, by both."""
        return self.kinds.count(kind) >= (VERIFIERS if kind == Kind.VERIFIED else 1)

    @property
    def due_on(self) -> date | None:
        """The day by which the next step is due."""
        return due_on(self.month, self.next_kind) if self.next_kind else None


def due_on(month: Month, kind: str) -> date:
    """The day of the following month by which a step is due."""
    return month.close_day + timedelta(days=DUE[kind] - 1)


def standings(
    places: Iterable[int], *, months: Iterable[Month] = (), known_by: datetime | None = None
) -> list[Standing]:
    """All editions in `places` (of `months`), the newest first. Two queries."""
    moment = Moment.now()
    if known_by is not None:
        moment = replace(moment, known_by=known_by)
    found = MonthlyReport.objects.recorded(moment).light().filter(place__in=list(places))
    if chosen := [month.first_day for month in months]:
        found = found.filter(month__in=chosen)
    reports = list(found.select_related("place", "source").order_by("-month", "-edition"))
    steps: dict[int, list[ReportStep]] = {}
    for step in (
        ReportStep.objects.recorded(moment)
        .filter(report__in=[report.pk for report in reports])
        .select_related("account", "source", "scan")
    ):
        steps.setdefault(step.report_id, []).append(step)
    return [Standing(report, tuple(steps.get(report.pk, ()))) for report in reports]


def standing_of(place: Place, month: Month, *, edition: int | None = None) -> Standing | None:
    """The edition that counts, the newest, or another by its number. Two queries."""
    found = standings([place.pk], months=[month])
    if edition is not None:
        found = [each for each in found if each.report.edition == edition]
    return found[0] if found else None

"""The way of a report as it is shown: each stage with who took it, and in which capacity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from network.moments import Moment
from network.places import PlaceName, names
from reports import writing
from reports.models import ReportStep
from reports.months.printing import name_of
from reports.months.standing import VERIFIERS, Standing, due_on

Kind = ReportStep.Kind
STAGES = (
    (Kind.SUBMITTED, gettext_lazy("ผู้จัดทำส่งสอบทาน")),
    (Kind.VERIFIED, gettext_lazy("ผู้สอบทานสองคน ต่างตำบล")),
    (Kind.CERTIFIED, gettext_lazy("ประธานเครือข่ายรับรอง ออกเลขที่")),
    (Kind.DELIVERED, gettext_lazy("ส่งอำเภอ")),
    (Kind.DECIDED, gettext_lazy("นายอำเภอลงนาม")),
)
# A step keeps its capacity in Thai, as it is printed; these are known in other languages.
KNOWN_CAPACITIES = (
    gettext_noop("นายอำเภอ"),
    gettext_noop("ปลัดอำเภอ รักษาราชการแทนนายอำเภอ"),
    gettext_noop("รักษาราชการแทนนายอำเภอ"),
    gettext_noop("ประธานเครือข่าย"),
    gettext_noop("เลขานุการเครือข่ายระดับอำเภอ"),
    gettext_noop("ผู้แทนตำบล"),
)


@dataclass(frozen=True)
class Signature:
    """A step somebody took: who, and in which capacity."""

    step: ReportStep
    name: str
    capacity: str


@dataclass(frozen=True)
class Stage:
    """A stage of the way, or what ended it; whether it is done, or by when it is due."""

    words: str
    signatures: tuple[Signature, ...]
    is_done: bool = False
    is_stopped: bool = False
    due_on: date | None = None


def way(standing: Standing) -> list[Stage]:
    """The five stages, and at the end who refused or withdrew. One query where it is not Thai."""
    places = _tambons(standing)
    signed = [
        Signature(step, name_of(step), capacity_written(step, places)) for step in standing.steps
    ]
    found = [
        Stage(
            str(words),
            tuple(each for each in signed if each.step.kind == kind),
            is_done=standing.kinds.count(kind) >= (VERIFIERS if kind == Kind.VERIFIED else 1),
            due_on=due_on(standing.month, kind) if standing.is_open else None,
        )
        for kind, words in STAGES
    ]
    return found + [
        Stage(str(Kind(each.step.kind).label), (each,), is_stopped=True)
        for each in signed
        if each.step.kind in {Kind.REFUSED, Kind.WITHDRAWN}
    ]


def capacity_written(step: ReportStep, places: dict[int, PlaceName]) -> str:
    """The capacity of a step in the reader's language; as it was printed, in Thai."""
    if not writing.in_english():
        return step.capacity
    if step.tambon_id in places:
        return _("ผู้แทน%(tambon)s") % {"tambon": places[step.tambon_id]}
    return _(step.capacity) if step.capacity else ""


def _tambons(standing: Standing) -> dict[int, PlaceName]:
    keys = [step.tambon_id for step in standing.steps if step.tambon_id]
    return names(keys, Moment.now()) if keys and writing.in_english() else {}

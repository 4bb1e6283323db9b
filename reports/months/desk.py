"""The desk of a district chief: how the month's report stands, three requests, orders, the map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from formats.months import Month
from maps.drawing import Drawing
from network.models import Place
from network.queries import planned_for_sets
from reports import figures, writing
from reports.models import Instruction
from reports.months.standing import Standing, standing_of
from reports.sections.coverage import coverage
from reports.situation import SituationReport
from reports.tally import within

SHOWN = 3


@dataclass(frozen=True)
class Item:
    """Something open: what, its key, for how long, and when it is due."""

    title: str
    key: UUID
    days: int
    due_on: date | None
    is_late: bool


@dataclass(frozen=True)
class Desk:
    """What lies on the desk today."""

    month: Month
    month_written: str
    standing: Standing | None
    requests: tuple[Item, ...]
    request_count: int
    instructions: tuple[Item, ...]
    instruction_count: int
    drawing: Drawing | None
    drawing_caption: str


def desk(place: Place, report: SituationReport) -> Desk:
    """The desk of the chief of a district; `report` is of the month that runs. Few queries."""
    month = Month.last_closed(timezone.now())
    with planned_for_sets():
        part = coverage(report, with_maps=True)
    asked = within(figures.OPEN_REQUESTS, report.moment, report.asking_places)
    given = within(figures.INSTRUCTIONS, report.moment, report.asking_places, ("given", "doing"))
    requests = list(asked.order_by("asked_on", "pk"))
    instructions: list[Instruction] = list(given.order_by("given_on", "pk"))
    today = report.moment.last_day

    def item(title: str, key: UUID, since: date, due_on: date | None) -> Item:
        late = due_on is not None and due_on < today
        return Item(title, key, (today - since).days, due_on, late)

    return Desk(
        month=month,
        month_written=writing.month(month),
        standing=standing_of(place, month),
        requests=tuple(
            item(each.title, each.key, each.asked_on, each.due_on) for each in requests[:SHOWN]
        ),
        request_count=len(requests),
        instructions=tuple(
            item(each.title, each.key, each.given_on, each.due_on) for each in instructions[:SHOWN]
        ),
        instruction_count=len(instructions),
        drawing=part.drawing,
        drawing_caption=part.drawing_caption,
    )

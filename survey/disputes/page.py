"""What the page of a case shows: its steps in order, who was there, what comes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from formats.land_area import LandArea
from network import reading_log
from network.latest import latest
from network.models import Place, Source
from network.moments import Moment
from network.people import names_of
from network.places import line
from network.templatetags.written import short_day
from parcels.models import Boundary, SpatialUnit
from survey.disputes.forms import Choices, StepForm
from survey.disputes.lists import Row, rows
from survey.disputes.people import (
    Named,
    called,
    mediators_of,
    of_sides,
    parties_of,
    people_of_sides,
)
from survey.disputes.subjects import named
from survey.models import Dispute, DisputeAttendee, DisputeParty, DisputeStep

Part = DisputeAttendee.Part


@dataclass(frozen=True)
class Told:
    """One step: who was there by part, with names where the reader may see them."""

    step: DisputeStep
    there: list[tuple[str, list[str]]]  # a part with its names
    counts: list[tuple[str, int]] = field(default_factory=list)  # a part with how many

    @property
    def source(self) -> Source:
        """The minute."""
        return self.step.source


def steps_of(dispute: Dispute, moment: Moment, *, with_names: bool) -> list[Told]:
    """The steps of a case by their days. Two queries, three with names."""
    steps = list(
        DisputeStep.objects.recorded(moment)
        .filter(dispute=dispute)
        .select_related("source__recorded_by", "boundary__spatial_unit")
        .defer("boundary__geometry")
        .order_by("taken_on", "recorded_at", "pk")
    )
    there = list(
        DisputeAttendee.objects.filter(step__in=[step.pk for step in steps]).order_by("pk")
    )
    known = (
        names_of({each.person_id for each in there if each.person_id}, moment) if with_names else {}
    )
    if with_names:
        outside = {each.step_id for each in there if each.called}
        sources = [step.source_id for step in steps if step.pk in outside]
        reading_log.note(reading_log.Kind.IDENTITY, sources=sources)
    by_step: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for each in there:
        by_step[each.step_id][each.part].append(each.called or known.get(each.person_id or 0, "–"))
    return [
        Told(
            step,
            [(str(Part(part).label), names) for part, names in by_step[step.pk].items()]
            if with_names
            else [],
            [(str(Part(part).label), len(names)) for part, names in by_step[step.pk].items()],
        )
        for step in steps
    ]


def units_of(dispute: Dispute) -> list[SpatialUnit]:
    """The land a case is about. One query."""
    return list(SpatialUnit.objects.filter(disputes__dispute=dispute).order_by("disputes__pk"))


def land_of(units: Collection[SpatialUnit], moment: Moment) -> list[tuple[SpatialUnit, str]]:
    """The land of a case with what it is called."""
    return [(unit, named([unit], moment)) for unit in units]


@dataclass(frozen=True)
class Case:
    """A case as it is read: how it stands, its parties and its land."""

    dispute: Dispute
    row: Row
    parties: list[Named]
    units: list[SpatialUnit]


def case_of(dispute: Dispute, moment: Moment, *, with_names: bool) -> Case:
    """A case as known at a moment; names only where asked for, noted as read."""
    (row,) = rows([dispute.pk], moment, with_names=False)
    parties = parties_of(dispute, moment, with_names=with_names)
    return Case(dispute, row, parties, units_of(dispute))


def step_form(
    case: Case, moment: Moment, *, last: DisputeStep | None, sent: dict[str, Any] | None = None
) -> StepForm:
    """The form of the next step: those of both sides, those who may mediate, lines to choose."""
    place = case.dispute.place
    people = people_of_sides(case.parties, moment)
    concerned = of_sides(people)
    above = [each.pk for each in line(place, moment)]
    free = [each for each in mediators_of(place, above, moment) if each.pk not in concerned]
    persons = [person for role in DisputeParty.Role for person in people.get(role, [])]
    known = called([*persons, *free], moment)
    present: Choices = [
        (f"{role.value}:{person.key}", f"{role.label}: {known[person.pk]}")
        for role in DisputeParty.Role
        for person in people.get(role, [])
    ]
    return StepForm(
        **(sent or {}),
        is_open=case.row.is_open,
        present=present,
        mediators=[(str(person.key), known[person.pk]) for person in free],
        boundaries=_lines(case.units, moment),
        initial={"after": str(last.pk) if last else "", "taken_on": short_day(moment.last_day)},
    )


def _lines(units: Collection[SpatialUnit], moment: Moment) -> Choices:
    """The latest outline of each unit, by number, day and area. One query, and labels."""
    known = latest(Boundary.objects.filter(spatial_unit__in=units), moment)
    lines: list[Boundary] = list(known.select_related("spatial_unit").defer("geometry"))
    return [
        (
            str(each.pk),
            _("%(unit)s รังวัด %(day)s เนื้อที่ %(area)s ไร่")
            % {
                "unit": named([each.spatial_unit], moment),
                "day": short_day(each.observed_on),
                "area": LandArea.from_square_metres(each.square_metres),
            },
        )
        for each in lines
    ]


def letterhead(place: Place, moment: Moment) -> str:
    """Who invites: the network of the tambon the village belongs to."""
    above = line(place, moment)
    tambon = next((each for each in above if each.level == "tambon"), above[0] if above else "")
    return _("เครือข่ายองค์กรชุมชน %s") % tambon

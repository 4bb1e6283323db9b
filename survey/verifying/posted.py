"""Questions about posted lists: what hangs, who objects, and what was posted and stood."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from network.latest import latest
from network.models import Place
from network.moments import Moment
from network.people import heads_of
from parcels.models import UnitLabel
from survey.counted import verified_visits
from survey.models import (
    ListPosting,
    Objection,
    ObjectionDecision,
    PostedVisit,
    RecordStatus,
    Visit,
)
from survey.standing import statuses


@dataclass(frozen=True)
class Hanging:
    """A list at a moment: how many days are left (0: over), how many lines, how many objections."""

    posting: ListPosting
    lines: int
    objections: int
    awaiting: int
    days_left: int
    last_day: date  # on which objections are heard

    @property
    def is_over(self) -> bool:
        """Whether its period is over."""
        return self.days_left == 0


@dataclass(frozen=True)
class Line:
    """A household on a list; `head` is None where names may not be seen."""

    visit: Visit
    key: UUID
    label: str
    is_registered: bool
    head: str | None
    status: RecordStatus
    objections: int


def hanging(postings: QuerySet[Any], moment: Moment) -> list[Hanging]:
    """Lists with their numbers, the last posted first. Four queries."""
    listed = list(
        postings.select_related("place", "source__recorded_by").order_by("-posted_on", "-pk")
    )
    lines = Counter(
        dict(
            PostedVisit.objects.recorded(moment)
            .filter(posting__in=listed)
            .order_by()
            .values_list("posting")
            .annotate(n=Count("pk"))
        )
    )
    told = Objection.objects.recorded(moment).filter(posting__in=listed)
    said = Counter(told.order_by().values_list("posting", flat=True))
    waiting = Counter(
        Objection.objects.awaiting(moment).filter(posting__in=listed).values_list(
            "posting", flat=True
        )
    )  # fmt: skip
    return [
        Hanging(
            each,
            lines[each.pk],
            said[each.pk],
            waiting[each.pk],
            max(0, (each.closes_on - moment.last_day).days),
            each.closes_on - timedelta(days=1),
        )
        for each in listed
    ]


def lines_of(posting: ListPosting, moment: Moment, *, with_names: bool) -> list[Line]:
    """The households of a list by house number, as they stand. At most eight queries."""
    keys = PostedVisit.objects.recorded(moment).filter(posting=posting).values("visit")
    visits = list(
        Visit.objects.filter(pk__in=keys, recorded_at__known_by=moment.known_by).select_related(
            "household"
        )
    )
    labels = {
        each.spatial_unit_id: each
        for each in latest(
            UnitLabel.objects.filter(spatial_unit__in=[v.house_id for v in visits if v.house_id]),
            moment,
        )
    }
    heads = heads_of([each.household_id for each in visits], moment) if with_names else {}
    known = statuses("visit", [each.pk for each in visits], moment)
    against = Counter(
        Objection.objects.recorded(moment)
        .filter(posting=posting)
        .order_by()
        .values_list("visit", flat=True)
    )
    found = []
    for visit in visits:
        called = labels.get(visit.house_id)
        found.append(
            Line(
                visit,
                visit.household.key,
                called.label if called else "",
                bool(called and called.registration_no),
                heads.get(visit.household_id, "") if with_names else None,
                known[visit.pk],
                against[visit.pk],
            )
        )
    return sorted(found, key=lambda line: (_number(line.label), line.label, line.visit.pk))


def objections_of(posting: ListPosting, moment: Moment) -> list[Objection]:
    """What people object to in a list, the first first, each with its decision. Two queries."""
    listed = list(
        Objection.objects.recorded(moment)
        .filter(posting=posting)
        .select_related("visit__household", "visit__house", "source__recorded_by")
        .order_by("objected_on", "pk")
    )
    decided = {
        each.objection_id: each
        for each in ObjectionDecision.objects.recorded(moment)
        .filter(objection__in=listed)
        .select_related("source__recorded_by")
    }
    for each in listed:
        each.decided = decided.get(each.pk)
    return listed


def posted_and_unobjected(place: Place, moment: Moment) -> QuerySet[Any]:
    """Verified visits of a village that hung for their whole period and stood (DOMAIN.md §2.7).

    What a list of Baan Mankong may name: V, on a list whose period is over, and nobody objects
    whose objection the committee has not refused. A visit made after the list was posted has to
    hang on the next one.
    """
    over = ListPosting.objects.over(moment).filter(place=place)
    posted = PostedVisit.objects.recorded(moment).filter(posting__in=over.values("pk"))
    against = Objection.objects.standing_against(moment)
    return verified_visits(moment).filter(pk__in=posted.values("visit")).exclude(pk__in=against)


def _number(label: str) -> int:
    digits = ""
    for letter in label:
        if not letter.isdigit():
            break
        digits += letter
    return int(digits) if digits else 1 << 40

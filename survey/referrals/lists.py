"""Referrals as the network follows them up: lines, counts by body, steps."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from network.models import OrganisationRecord, Party
from network.moments import Moment
from network.organisations import described
from network.people import names_of
from network.places import PlaceName, names
from parcels.labels import labels_of
from survey.counted import surveyed_visits
from survey.models import Referral, ReferralLink, ReferralStep
from survey.referrals.standing import Standing

LEAST_SHOWN = 5  # a smaller count of persons leaves the committee as "<5" (DOMAIN.md §5.0)


@dataclass(frozen=True)
class Line:
    """A referral in a list: whose house, to which body, how it stands."""

    key: UUID
    standing: Standing
    house: str
    household: UUID
    place: PlaceName | None
    body: str
    is_overdue: bool


@dataclass
class BodyCount:
    """How many referrals a body has; `organisation` is None where only its words are known."""

    name: str
    organisation: UUID | None
    opened: int = 0
    unsent: int = 0
    late: int = 0
    closed: int = 0
    oldest: int = 0  # days

    def add(self, standing: Standing) -> None:
        """One more."""
        if standing.is_closed:
            self.closed += 1
            return
        self.opened += 1
        self.unsent += standing.is_unsent
        self.late += standing.is_late
        self.oldest = max(self.oldest, standing.days)


def lines(standings: list[Standing], moment: Moment) -> list[Line]:
    """Referrals in words, in their order. Six queries, however many."""
    keys = dict(
        Referral.objects.filter(
            pk__in=[each.pk for each in standings], recorded_at__known_by=moment.known_by
        ).values_list("pk", "key")
    )
    at = {each.household for each in standings}
    households = dict(Party.objects.filter(pk__in=at).values_list("pk", "key"))
    visits = dict(
        surveyed_visits(moment)
        .filter(household__in=at, house__isnull=False)
        .values_list("household", "house")
    )
    labels = labels_of(list(set(visits.values())), moment)
    called = names(list({each.place for each in standings if each.place}), moment)
    bodies = described({each.organisation for each in standings if each.organisation}, moment)
    return [
        Line(
            keys[each.pk],
            each,
            labels.get(visits.get(each.household, 0), ""),
            households[each.household],
            called.get(each.place or 0),
            body_name(each, bodies),
            each.is_overdue(moment.last_day),
        )
        for each in standings
        if each.pk in keys
    ]


def not_in_register() -> str:
    """What stands for bodies that nobody has matched with the register."""
    return _("หน่วยงานที่ยังไม่จับคู่กับทะเบียน")


def body_name(standing: Standing, bodies: dict[int, OrganisationRecord]) -> str:
    """What the body of a referral is called: as in the register, else in the words it was told."""
    known = bodies.get(standing.organisation or 0)
    return str(known) if known is not None else standing.agency


def by_body(standings: list[Standing], moment: Moment, *, in_words: bool) -> list[BodyCount]:
    """Counts by body, the one with most open first. One query.

    What is not in the register is one line, and in the words it was told only where `in_words`:
    somebody may have written a person's name there.
    """
    bodies = described({each.organisation for each in standings if each.organisation}, moment)
    counts: dict[int | str, BodyCount] = {}
    keys = {
        record.organisation_id: record.organisation.key
        for record in OrganisationRecord.objects.filter(
            pk__in=[each.pk for each in bodies.values()]
        ).select_related("organisation")
    }
    for each in standings:
        known = each.organisation in bodies or in_words
        name = body_name(each, bodies) if known else not_in_register()
        counted = counts.setdefault(
            each.organisation or name, BodyCount(name, keys.get(each.organisation or 0))
        )
        counted.add(each)
    return sorted(counts.values(), key=lambda each: (-each.opened, -each.closed, each.name))


def shown(count: int, *, exactly: bool) -> str:
    """A count for a page: exact for the committee, else "<5" or rounded to 5."""
    if exactly or count == 0:
        return f"{count:,}"
    if count < LEAST_SHOWN:
        return f"<{LEAST_SHOWN}"
    return f"{LEAST_SHOWN * round(count / LEAST_SHOWN):,}"


@dataclass(frozen=True)
class Step:
    """A step as a page shows it."""

    kind: str
    done_on: date
    words: str
    outcome: str
    body: str  # of what was sent: to whom
    facts: list[str]
    told: list[str]  # of what was sent: names of whom it told
    is_read_by_body: bool  # its words: they were said to the body, or by it
    who: str
    by_link: bool
    source: Any


@dataclass
class Course:
    """What happened to a referral, in order, and the links that were made for it."""

    steps: list[Step] = field(default_factory=list)
    links: list[ReferralLink] = field(default_factory=list)
    locked: list[ReferralLink] = field(default_factory=list)  # ended by themselves


def course_of(referrals: Collection[int], moment: Moment) -> dict[int, Course]:
    """The steps and links of some referrals (keys). Six queries."""
    found: dict[int, Course] = {key: Course() for key in referrals}
    steps = list(
        ReferralStep.objects.recorded(moment)
        .filter(referral__in=referrals)
        .select_related("source__recorded_by")
        .order_by("done_on", "recorded_at", "pk")
    )
    bodies = described({each.organisation_id for each in steps if each.organisation_id}, moment)
    called = names_of({person for each in steps for person in each.persons}, moment)
    for each in steps:
        body = bodies.get(each.organisation_id or 0)
        told = [called[person] for person in each.persons if called.get(person)]
        found[each.referral_id].steps.append(_step(each, str(body) if body else "", told))
    links = ReferralLink.objects.in_force(moment).filter(referral__in=referrals)
    for link in links.select_related("source__recorded_by").order_by("pk"):
        found[link.referral_id].links.append(link)
    locked = ReferralLink.objects.locked(moment).filter(referral__in=referrals)
    for link in locked.select_related("ending", "source__recorded_by").order_by("pk"):
        found[link.referral_id].locked.append(link)
    return found


def _step(step: ReferralStep, body: str, told: list[str]) -> Step:
    from_facts = dict(ReferralStep._meta.get_field("facts").base_field.flatchoices)
    recorder = step.source.recorded_by
    return Step(
        str(step.get_kind_display()),
        step.done_on,
        step.words,
        str(step.get_outcome_display()) if step.outcome else "",
        body,
        [str(from_facts[each]) for each in step.facts],
        told,
        step.kind == ReferralStep.Kind.SENT or step.answered_by_id is not None,
        recorder.name if recorder else "",
        step.link_id is not None,
        step.source,
    )

"""The records behind a figure: how many there are, and those an account may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from network import reading_log
from network.access import Permission, places_of
from network.models import Account, Consent, HouseholdMembership, Party
from network.moments import Moment
from parcels.models import SpatialUnit
from reports import figures
from reports.figures import Figure
from reports.situation import SituationReport
from reports.tally import within
from survey.models import Referral, Visit
from survey.referrals.standing import told_by

_KINDS = {
    Permission.SEE_HEALTH: reading_log.Kind.HEALTH,
    Permission.SEE_DISABILITY: reading_log.Kind.DISABILITY,
    Permission.SEE_IDENTITY: reading_log.Kind.IDENTITY,
}

_RESTING_ON_CONSENT = frozenset({Permission.SEE_HEALTH, Permission.SEE_DISABILITY})


@dataclass(frozen=True)
class OpenedFigure:
    """A figure of a report opened: how many records there are, and those the account may see.

    `count` is None to an account that may not see all the records themselves, where it must not
    leave the committee, of a sensitive figure, or is no number (reports.missing).
    """

    figure: Figure
    report: SituationReport
    part: str
    count: int | None
    visible: QuerySet[Any]
    visible_count: int


def opened(report: SituationReport, figure: Figure, part: str, account: Account) -> OpenedFigure:
    """Open `figure` of `report`, or one of its parts, as far as the account may see records.

    The count is of the whole place, the list only of the account's own places.
    """
    own = places_to_open(figure, account)
    places = places_of_figure(report, figure)
    parts = figure.parts_of(part) if part else ()
    everything = within(figure, report.moment, places, parts)
    visible = _still_allowed(
        figure,
        report.moment,
        within(figure, report.moment, [pk for pk in places if pk in own], parts),
    )
    sees_all = own.issuperset(places)
    is_told = not figure.is_sensitive and not report.withholds(figure, report.place.pk)
    return OpenedFigure(
        figure,
        report,
        part,
        everything.count() if sees_all or is_told else None,
        visible.order_by("pk"),
        visible.count(),
    )


def _still_allowed(figure: Figure, moment: Moment, records: QuerySet[Any]) -> QuerySet[Any]:
    """Without whom a figure of health counted at `moment` and who took their consent back since.

    The number of a month that is over stays; who it was of is shown to nobody any more. A house
    or visit is left out with any such person who lives there.
    """
    if not _RESTING_ON_CONSENT.intersection(figure.opened_with):
        return records
    purpose = Consent.Purpose.SENSITIVE_SURVEY
    since = Consent.objects.given(purpose, moment).exclude(
        person__in=Consent.objects.given(purpose, Moment.now())
    )
    if figure.model is Party:
        return records.exclude(pk__in=since)
    households = HouseholdMembership.objects.filter(
        person__in=since, household__isnull=False
    ).values("household")
    if figure.model is Visit:
        return records.exclude(household__in=households)
    if figure.model is SpatialUnit:
        visits = Visit.objects.filter(household__in=households, house__isnull=False)
        return records.exclude(pk__in=visits.values("house"))
    return records


def places_to_open(figure: Figure, account: Account) -> set[int]:
    """Keys of the places in which the account may see the records behind `figure`."""
    permitted = [set(places_of(account, permission)) for permission in figure.opened_with]
    if permitted and figure.opened_with == (Permission.SEE_REPORT,):
        return permitted[0]
    return set.intersection(*permitted)


def places_of_figure(report: SituationReport, figure: Figure) -> list[int]:
    """Keys of the places whose records a figure of the report counts."""
    if figure is figures.CONCESSIONS:  # land, not people: in every tambon, joined or not
        return [node.pk for node in report.concession_places]
    if figure.reaches_up:  # asked of the district as a whole too
        return report.asking_places
    return report.counted_places


def note_reading(figure: Figure, records: Collection[int]) -> None:
    """What a list or map of a sensitive figure tells of persons is noted as read.

    `records` are keys of the figure's model. A house listed for care tells something
    of all who live there.
    """
    if not figure.is_sensitive or not records:
        return
    persons: Collection[int] = records
    if figure.model is SpatialUnit:
        households = Visit.objects.filter(house__in=records).values("household")
        persons = HouseholdMembership.objects.filter(household__in=households).values_list(
            "person", flat=True
        )
    elif figure is figures.FAMILIES_BY_CEILING:  # a family is a household, or a person alone
        members = HouseholdMembership.objects.filter(household__in=records)
        alone = Party.objects.filter(pk__in=records, kind=Party.Kind.PERSON)
        persons = {*members.values_list("person", flat=True), *alone.values_list("pk", flat=True)}
    elif figure.model is Referral:
        told = told_by(list(records), Moment.now())
        persons = {person for each in told.values() for person in each}
        reading_log.note(reading_log.Kind.HEALTH, persons)
    elif figure.model is not Party:
        return
    for permission in figure.opened_with:
        if kind := _KINDS.get(permission):
            reading_log.note(kind, set(persons))

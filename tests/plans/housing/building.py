"""A housing project of a village, as far as a test needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from network.models import Account, Party, Place
from network.moments import Moment
from plans.housing import money, projects
from plans.models import (
    HousingProject,
    PostedEntry,
    ProjectMoney,
    ProjectRecord,
    RosterEntry,
    RosterPosting,
    Step,
)
from savings.models import SavingsGroup
from tests import factories

Kind = projects.Kind
DAY = factories.FIRST_DAY
PASSED = Kind.PASSED


def project_in(
    village: Place, *, group: SavingsGroup | None = None, title: str = "บ้านมั่นคงทดลอง"
) -> HousingProject:
    """A project of one village, by a source of nobody's."""
    return projects.begin(
        village,
        title,
        kind=ProjectRecord.Kind.MANKONG,
        group=group,
        villages=[village],
        began_on=DAY,
        source=factories.source(),
    )


@contextmanager
def long_ago() -> Iterator[None]:
    """Whatever is recorded in here may say when it was."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
        yield
        cursor.execute("SET LOCAL rangwat.loading_history = 'off'")


def listed_in(project: HousingProject, household: Party, *problems: str) -> RosterEntry:
    """The household is on the roster, and was written down long before any list hung."""
    with long_ago():
        entry: RosterEntry = RosterEntry.objects.create(
            project=project,
            household=household,
            problems=list(problems),
            since=DAY,
            source=factories.source(),
            recorded_at=timezone.now() - timedelta(days=90),
        )
    return entry


def passed(project: HousingProject, *steps: int, by: Account | None = None, on: date = DAY) -> None:
    """The steps are passed on a day, in their order."""
    account = by or factories.account()
    for step in steps:
        projects.take_step(project, Step(step), PASSED, happened_on=on, words="", account=account)


def hung(
    project: HousingProject, *, days_ago: int = 20, days: int = 7, whole: bool = True
) -> RosterPosting:
    """The roster hung, and was written down, so many days ago; its lines with it."""
    day = Moment.now().last_day - timedelta(days=days_ago)
    with long_ago():
        posting: RosterPosting = RosterPosting.objects.create(
            project=project,
            posted_on=day,
            closes_on=day + timedelta(days=days),
            hangs_at="ศาลากลางบ้าน",
            source=factories.source(),
            recorded_at=timezone.now() - timedelta(days=days_ago),
        )
    posting.refresh_from_db()
    listed = RosterEntry.objects.listed(project, Moment(day, posting.recorded_at))
    if whole:
        PostedEntry.objects.bulk_create(
            PostedEntry(posting=posting, household=each.household) for each in listed
        )
    return posting


def money_in(project: HousingProject) -> ProjectMoney:
    """A grant of 100,000 baht, of which half has come."""
    line = money.add_line(
        project, "house", "grant", 10_000_000, decided_on=DAY, source=factories.source()
    )
    return money.move(
        line,
        money.Kind.RECEIVED,
        5_000_000,
        moved_on=DAY,
        memo="นางลับเฉพาะรับเงินงวดที่ 1",
        source=factories.source(),
        instalment=1,
    )

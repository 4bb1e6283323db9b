"""Who has been kept long enough: survey data 5 years after the last verification (§2.12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from network.models import Party
from network.moments import EVER_KNOWN
from savings.models import Membership
from survey.models import Verification, Visit

SURVEY_YEARS = 5


def persons_past_retention(today: date) -> QuerySet[Any]:
    """Persons of whom nothing was surveyed, checked or agreed to in the last five years.

    Who still is a member of a savings group or has an account is kept: the group's
    books and the account are reasons of their own. Consents are facts without a name
    and outlive the erasure of the person, which keeps them for their ten years.
    """
    since = _years_before(today, SURVEY_YEARS)
    checked = Verification.objects.filter(
        visit__isnull=False, verified_on__gte=since, recorded_at__known_by=EVER_KNOWN
    )
    visited = Visit.objects.filter(visited_on__gte=since, recorded_at__known_by=EVER_KNOWN)
    saving = Membership.objects.filter(ending__isnull=True, recorded_at__known_by=EVER_KNOWN)
    return (
        Party.objects.filter(
            kind=Party.Kind.PERSON,
            erasure__isnull=True,
            # Of any source: a name from a withdrawn file is kept, and must go in its time too.
            person_records__observed_on__lt=since,
        )
        .exclude(person_records__observed_on__gte=since)
        .exclude(household_memberships__household__in=visited.values("household"))
        .exclude(household_memberships__household__in=checked.values("visit__household"))
        .exclude(consents__decided_on__gte=since)
        .exclude(pk__in=saving.values("person"))
        .exclude(accounts__is_active=True)
        .distinct()
    )


def _years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 28 February for a leap day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)

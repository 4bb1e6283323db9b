"""Submissions as lists show them: of a place, newest first, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q

from formats.months import BANGKOK
from network.access import Permission, places_of
from survey.answers.interpreting import Outcome, newest_words
from survey.models import Interpretation, RefusedSubmission

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from network.models import Account
    from survey.models import Submission

PAGE: Final = 30
SHOWN_FIRST: Final = 10
TO_LOOK_AT: Final = (Outcome.HELD, Outcome.PARTLY)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the list is asked for; empty: all. `day` is the day it was received."""

    outcome: str = ""
    form: str = ""
    by: int | None = None
    day: date | None = None
    before: int | None = None  # key of the last of the page before


@dataclass(frozen=True)
class Page:
    """One page; `following` is what the next begins after."""

    words: list[Interpretation]
    following: int | None


def words_visible_to(account: Account) -> QuerySet[Interpretation]:
    """The latest words on submissions of the account's places, and on those it sent itself."""
    places = places_of(account, Permission.SEE_RECORDS)
    return newest_words().filter(Q(place__in=places) | Q(submission__source__recorded_by=account))


def counts(words: QuerySet[Interpretation]) -> dict[str, int]:
    """How many submissions of each outcome. One query."""
    counted = words.order_by().values("outcome").annotate(n=Count("pk"))
    return {row["outcome"]: row["n"] for row in counted}


def page_of(words: QuerySet[Interpretation], asked: Asked) -> Page:
    """The submissions asked for, the latest received first. One query."""
    chosen = words
    if asked.outcome in Outcome.values:
        chosen = chosen.filter(outcome=asked.outcome)
    if asked.form:
        chosen = chosen.filter(submission__version__form__form_id=asked.form)
    if asked.by is not None:
        chosen = chosen.filter(submission__source__recorded_by=asked.by)
    if asked.day is not None:
        begins = datetime.combine(asked.day, time(), BANGKOK)
        ends = begins + timedelta(days=1)
        chosen = chosen.filter(
            submission__received_at__gte=begins, submission__received_at__lt=ends
        )
    if asked.before is not None:
        chosen = chosen.filter(submission__lt=asked.before)
    found = list(_whole(chosen).order_by("-submission")[: PAGE + 1])
    following = found[PAGE - 1].submission_id if len(found) > PAGE else None
    return Page(found[:PAGE], following)


def to_look_at(words: QuerySet[Interpretation]) -> list[Interpretation]:
    """Those held or partly understood, the longest waiting first. One query."""
    waiting = _whole(words.filter(outcome__in=TO_LOOK_AT))
    return list(waiting.order_by("submission")[:SHOWN_FIRST])


def forms_among(words: QuerySet[Interpretation]) -> list[tuple[str, str]]:
    """The forms of some submissions: (form_id, title). One query."""
    rows = (
        words.order_by()
        .values_list("submission__version__form__form_id", "submission__version__title")
        .distinct()
    )
    return sorted(dict(rows).items(), key=lambda row: row[1])


def surveyors_among(words: QuerySet[Interpretation]) -> list[tuple[int, str]]:
    """Who sent some submissions: (key, name). One query."""
    rows = (
        words.filter(submission__source__recorded_by__isnull=False)
        .order_by()
        .values_list("submission__source__recorded_by", "submission__source__recorded_by__name")
        .distinct()
    )
    return sorted(rows, key=lambda row: row[1])


def refused_in(places: list[int], before: int | None) -> tuple[list[RefusedSubmission], int | None]:
    """What devices of accounts that act in some places sent and was not taken in. One query."""
    refused = (
        RefusedSubmission.objects.filter(device__account__appointments__place__in=places)
        .select_related("device__account", "source")
        .distinct()
    )
    if before is not None:
        refused = refused.filter(pk__lt=before)
    found = list(refused.order_by("-pk")[: PAGE + 1])
    return found[:PAGE], (found[PAGE - 1].pk if len(found) > PAGE else None)


def _whole(words: QuerySet[Interpretation]) -> QuerySet[Interpretation]:
    return words.select_related(
        "place", "submission__version__form", "submission__source__recorded_by"
    )


def submission_of(word: Interpretation) -> Submission:
    """The submission a word is about."""
    submission: Submission = word.submission
    return submission


def is_first_page(asked: Asked) -> bool:
    """Whether nothing narrower than the whole list is asked for."""
    values: list[Any] = [asked.outcome, asked.form, asked.by, asked.day, asked.before]
    return not any(value is not None and value != "" for value in values)

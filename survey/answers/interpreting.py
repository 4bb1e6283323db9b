"""What is known of a submission's readings: the latest word, its chain of edits, its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Exists, OuterRef

from network.models import Source, Withdrawal
from survey.models import Interpretation, Submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

Outcome = Interpretation.Outcome
ENTERED: Final = frozenset({Outcome.UNDERSTOOD, Outcome.PARTLY})
LONGEST_CHAIN: Final = 200  # edits of edits; more are a ring made by hand


def latest_word(submission: Submission) -> Interpretation | None:
    """What was made of it last."""
    return submission.interpretations.order_by("-pk").select_related("place").first()


def take_turns(submission: Submission) -> None:
    """Hold the submission and its edits until the transaction ends: two workers read in turn.

    Pieces of a chain whose link came last have first ids of their own: all are held, in order.
    """
    chain = [submission, *edited_by(submission), *_after(submission)]
    with connection.cursor() as cursor:
        for first in sorted({each.first_id for each in chain}):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"rangwat instance {first}"],
            )


def edits_of(submission: Submission) -> list[Submission]:
    """The submissions that stand for it one after another, the nearest first."""
    return edits_by_sender(submission)[0]


def edits_by_sender(submission: Submission) -> tuple[list[Submission], list[Submission]]:
    """Those, and what names it, or an edit of it, likewise and is not its sender's."""
    own: list[Submission] = []
    of_others: list[Submission] = []
    for each in _after(submission):
        (own if is_of_one(each, submission) else of_others).append(each)
    return own, of_others


def edited_by(submission: Submission) -> Iterator[Submission]:
    """The submissions it stands for, the nearest first, as far as they have come."""
    at: Submission | None = submission
    for _ in range(LONGEST_CHAIN):
        named = at.deprecated_id if at else ""
        before = _sent().filter(instance_id=named) if named else _sent().none()
        at = before.first()
        if at is None or at.pk == submission.pk:
            return
        yield at


def is_of_one(edit: Submission, submission: Submission) -> bool:
    """Whether both are of one form and of one account: only then may one stand for the other."""
    same_form = edit.version.form_id == submission.version.form_id
    return same_form and edit.source.recorded_by_id == submission.source.recorded_by_id


def _after(submission: Submission) -> Iterator[Submission]:
    at: Submission | None = submission
    for _ in range(LONGEST_CHAIN):
        at = _sent().filter(deprecated_id=at.instance_id).first() if at else None
        if at is None or at.pk == submission.pk:
            return
        yield at


def _sent() -> QuerySet[Submission]:
    return Submission.objects.select_related("version", "source")


def entered_under(submission: Submission) -> Source | None:
    """The source under which its facts stand; None where none entered, or all was taken back."""
    word = (
        submission.interpretations.filter(entered_under__isnull=False)
        .order_by("-pk")
        .select_related("entered_under")
        .first()
    )
    if word is None or Withdrawal.objects.filter(withdrawn=word.entered_under).exists():
        return None
    return word.entered_under


def newest_words() -> QuerySet[Interpretation]:
    """The latest word on each submission."""
    newer = Interpretation.objects.filter(submission=OuterRef("submission"), pk__gt=OuterRef("pk"))
    return Interpretation.objects.filter(~Exists(newer))

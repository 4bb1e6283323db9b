"""Finds submissions that nobody has read yet, or that have to be read again, and reads them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.db import OperationalError
from django.db.models import Exists, F, OuterRef, Q, Subquery

from network.moments import EVER_KNOWN
from survey.answers.interpreting import ENTERED, Outcome, newest_words
from survey.answers.reading import understand
from survey.models import FormMapping, Interpretation, Submission, SubmissionFile

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from network.models import Account
    from survey.models import FormVersion

log = logging.getLogger(__name__)

AT_ONCE: Final = 500  # read in one go of the sweep; the rest waits for the next minute
_DONE: Final = (Outcome.REPLACED, Outcome.SET_ASIDE)


def waiting() -> QuerySet[Submission]:
    """Submissions never read, with files later than their reading, or overtaken by an edit."""
    words = Interpretation.objects.filter(submission=OuterRef("pk")).order_by("-pk")
    late = SubmissionFile.objects.filter(
        submission=OuterRef("pk"), received_at__gt=OuterRef("read_at")
    )
    overtaken = newest_words().filter(
        submission__deprecated_id=OuterRef("instance_id"), outcome__in=(*ENTERED, Outcome.REPLACED)
    )
    found: QuerySet[Submission] = (
        Submission.objects.annotate(
            outcome=Subquery(words.values("outcome")[:1]), read_at=Subquery(words.values("at")[:1])
        )
        .filter(
            Q(outcome__isnull=True)
            | (~Q(outcome__in=_DONE) & Exists(late))
            | (Q(outcome__in=ENTERED) & Exists(overtaken))
        )
        .order_by(F("received_at"), "pk")
    )
    return found


def read_what_waits() -> int:
    """Read them, the oldest first; how many. One that cannot be read now waits for next time."""
    count = 0
    for submission in waiting()[:AT_ONCE]:
        try:
            understand(submission)
            count += 1
        except OperationalError:
            log.warning("submission %s is read later", submission.key, exc_info=True)
    return count


def to_read_again(words: QuerySet[Interpretation]) -> QuerySet[Interpretation]:
    """Of the latest words, those of what would be read otherwise, or may be, by now.

    What is held or partly understood; and what was understood before somebody last said what
    the answers of its form become: an answer nobody had mapped is no fault of a submission.
    """
    mapped_since = FormMapping.objects.filter(
        version=OuterRef("submission__version"),
        recorded_at__gt=OuterRef("at"),
        recorded_at__known_by=EVER_KNOWN,
    )
    return words.filter(
        Q(outcome__in=(Outcome.HELD, Outcome.PARTLY))
        | (Q(outcome=Outcome.UNDERSTOOD) & Exists(mapped_since))
    )


def read_again(
    version: FormVersion,
    *,
    said_by: Account | None = None,
    among: QuerySet[Interpretation] | None = None,
) -> int:
    """Read what could be understood better of a form anew, as when its mapping is corrected.

    How many were read (of those whose latest word is in `among`, where it is given); what is
    set aside or replaced stays.
    """
    words = to_read_again(newest_words() if among is None else among).filter(
        submission__version=version
    )
    submissions = Submission.objects.filter(pk__in=words.values("submission"))
    count = 0
    for submission in submissions.order_by("received_at", "pk"):
        understand(submission, said_by=said_by)
        count += 1
    return count

"""Setting a submission aside with a reason, and taking it back into use: said by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from network import evidence, withdrawals
from network.moments import Moment
from survey.answers import errors
from survey.answers.interpreting import (
    Outcome,
    edited_by,
    entered_under,
    latest_word,
    take_turns,
)
from survey.answers.reading import understand
from survey.answers.unsaying import Unsaid
from survey.models import Interpretation

if TYPE_CHECKING:
    from network.models import Account
    from survey.models import Submission


def set_aside(submission: Submission, *, reason: str, account: Account) -> Interpretation:
    """From now on nothing it told counts, for a reason; what it edited stands again.

    Raises:
        SetAsideNeedsReason: no reason is given.
        SubmissionIsReplaced: an edit stands for it.
        SubmissionIsSetAside: it is aside already.
        OthersBuiltOnSubmission: it founded what others recorded something of.
    """
    if not reason.strip():
        raise errors.SetAsideNeedsReason
    with transaction.atomic():
        take_turns(submission)
        last = latest_word(submission)
        if last is not None and last.outcome == Outcome.REPLACED:
            raise errors.SubmissionIsReplaced
        if last is not None and last.outcome == Outcome.SET_ASIDE:
            raise errors.SubmissionIsSetAside
        source = entered_under(submission)
        unsaid = Unsaid()
        if source is not None:
            standing = [o for o in withdrawals.obstacles(source) if o.code == "founds"]
            if standing:
                raise errors.OthersBuiltOnSubmission([(o.th, o.en) for o in standing])
            said = evidence.receive_statement(
                f"ไม่ใช้แบบสำรวจ: {submission.source.title}",
                as_of=Moment.now().last_day,
                recorded_by=account,
                is_fictional=submission.source.is_fictional,
            )
            unsaid.unsay(source, said=said, reason=reason)
        word = Interpretation.objects.create(
            submission=submission,
            outcome=Outcome.SET_ASIDE,
            place=last.place if last else None,
            said_by=account,
            reason=reason.strip(),
        )
        for before in edited_by(submission):
            earlier = latest_word(before)
            if earlier is not None and earlier.outcome == Outcome.REPLACED:
                understand(before, said_by=account)
                break
        unsaid.restore()
    return word


def take_into_use(submission: Submission, *, account: Account) -> Interpretation:
    """Read a submission that was set aside once more; the word on it.

    Raises:
        NothingIsSetAside: it was not.
    """
    with transaction.atomic():
        take_turns(submission)
        last = latest_word(submission)
        if last is None or last.outcome != Outcome.SET_ASIDE:
            raise errors.NothingIsSetAside
        return understand(submission, said_by=account, even_set_aside=True)

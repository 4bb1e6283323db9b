"""Makes facts of a submission: one verb, asked as often as one likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from survey.models import Interpretation, Submission


def understand(submission: Submission) -> Interpretation:
    """Record what a submission says, or why it cannot be understood; the latest word on it.

    Asked again it adds nothing that is there already. All facts of a submission enter in one
    transaction or none; their source is the submission's own.
    """
    raise NotImplementedError

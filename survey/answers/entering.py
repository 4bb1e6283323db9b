"""What one reading of a submission has at hand while its facts are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from network.sentences import BETWEEN
from survey.answers.claims import Remark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from network.models import Source
    from parcels.models import Boundary
    from survey.answers.claims import Scope
    from survey.answers.identities import Spoken
    from survey.answers.instances import Question
    from survey.models import Submission, Visit


@dataclass(slots=True)
class Entry:
    """A submission on its way in: whom it speaks of, on which day, and under which source.

    `questions` are those of the version by path; `again` says that it was read before.
    """

    submission: Submission
    source: Source
    root: Scope
    spoken: Spoken
    day: date
    questions: Mapping[str, Question]
    again: bool
    remarks: list[Remark] = field(default_factory=list)
    visit: Visit | None = None
    boundaries: list[Boundary] = field(default_factory=list)

    def remark(self, scope: Scope, target: str, code: str, th: str, en: str) -> None:
        """Say of the question that tells of `target` what became of it; never its answer."""
        question = scope.at.get(target, scope.place)
        known = self.questions.get(path_of(question))
        if known is not None:
            th, en = f"{known.label()}: {th}", f"{known.label(english=True)}: {en}"
        self.remarks.append(Remark(question, code, th, en))


def path_of(question: str) -> str:
    """The path of a question without the numbers of its repeats."""
    return "/".join(part.partition("[")[0] for part in question.split("/"))


def remark_of(error: Exception) -> tuple[str, str]:
    """The sentence of an error of ours, in Thai and English."""
    if hasattr(error, "th") and hasattr(error, "en"):
        return str(error.th), str(error.en)
    thai, _between, english = str(error).partition(BETWEEN)
    return thai, english or thai


def only(told: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What was told, under the names of columns; what was not told is left out."""
    return {column: told[name] for name, column in names.items() if name in told}

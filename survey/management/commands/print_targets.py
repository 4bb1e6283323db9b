"""`manage.py print_targets`: what an answer of a form can become, as docs/FACTS.md has it."""

from __future__ import annotations

from typing import Any, Final

from django.core.management.base import BaseCommand
from django.utils.translation import override

from survey.answers.targets import TARGETS, Answer, Target

WRITTEN: Final = {
    Answer.TEXT: "text",
    Answer.WHOLE: "whole number",
    Answer.DECIMAL: "number",
    Answer.YES_NO: "yes/no",
    Answer.DAY: "day",
    Answer.YEAR: "year, B.E. or C.E. by its four digits",
    Answer.CHOICE: "one choice",
    Answer.CHOICES: "choices",
    Answer.POINT: "geopoint",
    Answer.OUTLINE: "geoshape or geotrace that comes back",
    Answer.KEY: "UUID",
    Answer.PLACE: "village code, 8 digits",
    Answer.FILE: "photograph",
    Answer.NATIONAL_ID: "13 digits with their check digit",
}


class Command(BaseCommand):
    """Print the words of the `facts` sheet in Markdown; tested against docs/FACTS.md."""

    help = __doc__

    def handle(self, **options: Any) -> None:
        del options
        self.stdout.write(targets_page(), ending="")


def targets_page() -> str:
    """The page, in Markdown."""
    rows = [
        "# What an answer can become\n\n"
        "Made by `manage.py print_targets` from `survey/answers/targets.py`; a test keeps them\n"
        "equal. A workbook names them on its sheet `facts` (question, fact, values such as\n"
        "`1=good 2=unsafe`); a question can also be mapped on the form's page. Within a repeat a\n"
        "fact is of the person or parcel of that repeat. `indicator.<set>.<code>` is what was\n"
        "found by an indicator; `nothing` says that an answer is known to become none. What is\n"
        "mapped to nothing at all is kept and shown to those alone who may see everything.\n",
        "| fact | ความหมาย | meaning | written as | seen with |",
        "| --- | --- | --- | --- | --- |",
        *(_row(target) for target in TARGETS.values()),
    ]
    return "\n".join(rows) + "\n"


def _row(target: Target) -> str:
    written = WRITTEN[target.kind]
    if target.choices is not None:
        with override("th"):
            codes = ", ".join(f"`{code}` {label}" for code, label in target.choices.choices)
        written += f": {codes}"
    return f"| `{target.name}` | {target.th} | {target.en} | {written} | `{target.permission}` |"

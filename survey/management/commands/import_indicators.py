"""`manage.py import_indicators FILE --set CODE --name-th TEXT --first-year YEAR …`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from formats.months import BUDDHIST_OFFSET
from network import evidence
from network.import_command import ImportCommand
from network.imports import Outcome, Reason
from survey.indicators.loading import SetNamed, load_indicators
from survey.indicators.rows import read_indicators, require_rows
from survey.models import IndicatorSet

_BUDDHIST_FROM = 2400


def year(text: str) -> int:
    """A year of either era, as one of the Common Era."""
    written = int(text)
    return written - BUDDHIST_OFFSET if written >= _BUDDHIST_FROM else written


class Command(ImportCommand):
    """Make a set of indicators from a CSV or XLSX, or complete and correct one."""

    help = __doc__
    takes_srid = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--set", required=True, dest="code", help="such as jpt-2570")
        parser.add_argument("--name-th", required=True, help="what the set is called")
        parser.add_argument("--name-en", default="")
        parser.add_argument(
            "--about",
            choices=IndicatorSet.About.values,
            default=IndicatorSet.About.HOUSEHOLD.value,
        )
        parser.add_argument(
            "--first-year", required=True, type=year, help="in use since, B.E. or C.E."
        )
        parser.add_argument("--last-year", type=year, help="if it is in use no more")

    def run_import(self, **options: Any) -> Outcome:
        """Read the table and load it; one transaction."""
        table = read_indicators(options["file"])
        require_rows(table)
        named = SetNamed(
            options["code"],
            options["name_th"],
            IndicatorSet.About(options["about"]),
            options["first_year"],
            options["last_year"],
            options["name_en"],
        )
        outcome = Outcome(register="indicators", dry_run=options["dry_run"])
        with transaction.atomic():
            source = evidence.receive_file(
                options["file"], title=options["source"].strip(), as_of=options["as_of"]
            )
            loaded = load_indicators(named, table, source=source)
            if options["dry_run"] or loaded.changes_nothing:
                transaction.set_rollback(True)
        outcome.accepted = loaded.added + loaded.corrected
        outcome.already_here = loaded.unchanged
        if loaded.corrected:
            outcome.notices.append(
                Reason(
                    "corrected",
                    f"แก้ถ้อยคำ {loaded.corrected} ข้อ",
                    f"{loaded.corrected} indicators worded anew",
                )
            )
        return outcome

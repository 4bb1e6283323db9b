"""`manage.py import_households FILE --source TEXT --as-of DATE`: a village's list, XLSX or CSV."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from network.import_command import ImportCommand
from network.imports import Outcome
from survey.household_imports import take_in


class Command(ImportCommand):
    help = "Import households, their houses and what a visit found, from a table of a village."
    takes_mapping = True
    takes_sheet = True
    takes_fictional = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--village", metavar="CODE", help="the village of all rows, 8 digits")

    def run_import(self, **options: Any) -> Outcome:
        delivery = self.delivery(choices={"village": options["village"] or ""}, **options)
        return take_in(delivery, dry_run=options["dry_run"], progress=self.progress)

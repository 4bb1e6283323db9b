"""`manage.py import_households FILE --source TEXT --as-of DATE`: a village's list, XLSX or CSV."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from network.import_command import ImportCommand
from network.imports import Outcome
from survey.household_imports import HouseholdFile, import_households


class Command(ImportCommand):
    help = "Import households, their houses and what a visit found, from a table of a village."
    takes_srid = False
    takes_mapping = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--village", metavar="CODE", help="the village of all rows, 8 digits")
        parser.add_argument("--sheet", help="the sheet of a workbook, if not the first")
        parser.add_argument("--fictional", action="store_true", help="label as ข้อมูลสมมติ")

    def run_import(self, **options: Any) -> Outcome:
        return import_households(
            HouseholdFile(
                path=options["file"],
                title=options["source"].strip(),
                as_of=options["as_of"],
                village=options["village"],
                encoding=options["encoding"],
                mapping=options["mapping"],
                sheet=options["sheet"],
                is_fictional=options["fictional"],
            ),
            dry_run=options["dry_run"],
        )

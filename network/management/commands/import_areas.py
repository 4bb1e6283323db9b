"""`manage.py import_areas FILE --level … --source TEXT --as-of DATE`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from network.area_imports import take_in
from network.import_command import ImportCommand
from network.imports import Outcome
from network.models import Level


class Command(ImportCommand):
    """Import provinces, districts, tambons or villages, from a map or a table."""

    help = __doc__
    takes_mapping = True
    takes_sheet = True
    takes_layer = True
    takes_repair = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--level", required=True, choices=Level.values, help="what the places of the file are"
        )

    def run_import(self, **options: Any) -> Outcome:
        delivery = self.delivery(choices={"level": options["level"]}, **options)
        return take_in(delivery, dry_run=options["dry_run"], progress=self.progress)

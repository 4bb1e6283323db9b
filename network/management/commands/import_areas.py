"""`manage.py import_areas FILE --level … --source TEXT --as-of DATE`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from network.area_imports import import_areas
from network.import_command import ImportCommand
from network.imports import Outcome
from network.models import Level


class Command(ImportCommand):
    """Import provinces, districts, tambons or villages, from a map or a table."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--level", required=True, choices=Level.values, help="what the places of the file are"
        )
        parser.add_argument("--layer", help="name of the layer, if the file holds several")

    def run_import(self, **options: Any) -> Outcome:
        return import_areas(
            options["file"],
            Level(options["level"]),
            title=options["source"],
            as_of=options["as_of"],
            layer=options["layer"],
            srid=options["srid"],
            encoding=options["encoding"],
            dry_run=options["dry_run"],
        )

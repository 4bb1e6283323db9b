"""`manage.py import_photo FILE --taken DATE --source TEXT [--title T] [--srid N] [--dry-run]`."""

from __future__ import annotations

from argparse import SUPPRESS
from typing import Any

from django.core.management.base import CommandParser

from maps.imagery.importing import take_in
from network.import_command import ImportCommand, day
from network.imports import Outcome


class Command(ImportCommand):
    """Take in a photograph from the air (GeoTIFF)."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        for action in parser._actions:
            # The day it speaks of is the day it was taken; a picture has no code page.
            if action.dest in ("as_of", "encoding"):
                action.required, action.help = False, SUPPRESS
        parser.add_argument("--taken", required=True, type=day, help="day it was taken")
        parser.add_argument("--title", default="", help="what the map calls it")
        parser.add_argument("--fictional", action="store_true", help="label as ข้อมูลสมมติ")

    def run_import(self, **options: Any) -> Outcome:
        delivery = self.delivery(
            choices={"called": options["title"]}, **{**options, "as_of": options["taken"]}
        )
        return take_in(delivery, dry_run=options["dry_run"])

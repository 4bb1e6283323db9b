"""`manage.py import_layer FILE --layer KIND --source TEXT --as-of DATE`."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandParser

from network.import_command import ImportCommand, day
from network.imports import Outcome, Refused
from parcels.layer_editions import REPLACE_OLDER, read_replacement
from parcels.layer_imports import read_scale, take_in
from parcels.layer_kinds import LayerKind


class Command(ImportCommand):
    """Import a layer of state land, or of concessions, as a new edition."""

    help = __doc__
    takes_mapping = True
    takes_repair = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--layer", required=True, choices=LayerKind.values, metavar="KIND",
            help="what it shows: " + ", ".join(LayerKind.values),
        )  # fmt: skip
        parser.add_argument("--scale", type=_scale, help="of the map it was drawn from: 50000")
        parser.add_argument(
            "--declared-on", type=day, metavar="DATE",
            help="day the land became State land, by its gazette",
        )  # fmt: skip
        parser.add_argument(
            "--replaces", type=_replacement, default=REPLACE_OLDER, metavar="EDITION|none",
            help="number of the edition it replaces; without it the older one of the same source",
        )  # fmt: skip
        parser.add_argument("--file-layer", help="name of the layer, if the file holds several")

    def run_import(self, **options: Any) -> Outcome:
        declared_on = options["declared_on"]
        delivery = self.delivery(
            choices={
                "kind": options["layer"],
                "scale": str(options["scale"] or ""),
                "declared_on": declared_on.isoformat() if declared_on else "",
                "replaces": options["replaces"],
            },
            **{**options, "layer": options["file_layer"]},
        )
        return take_in(delivery, dry_run=options["dry_run"], progress=self.progress)


def _scale(text: str) -> int | None:
    try:
        return read_scale(text)
    except Refused as error:
        raise ArgumentTypeError(f"{error.reason.th} / {error.reason.en}") from error


def _replacement(text: str) -> str:
    try:
        read_replacement(text)
    except Refused as error:
        raise ArgumentTypeError(f"{error.reason.th} / {error.reason.en}") from error
    return text

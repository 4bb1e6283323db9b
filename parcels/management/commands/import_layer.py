"""`manage.py import_layer FILE --layer KIND --source TEXT --as-of DATE`."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandParser

from formats.number import TO_ARABIC
from network.import_command import ImportCommand, day
from network.imports import Outcome
from parcels.layer_editions import REPLACE_NONE, REPLACE_OLDER, Replacement
from parcels.layer_imports import import_layer
from parcels.layer_kinds import LayerKind


class Command(ImportCommand):
    """Import a layer of state land, or of concessions, as a new edition."""

    help = __doc__

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
        return import_layer(
            options["file"],
            LayerKind(options["layer"]),
            title=options["source"],
            as_of=options["as_of"],
            scale=options["scale"],
            declared_on=options["declared_on"],
            replaces=options["replaces"],
            file_layer=options["file_layer"],
            srid=options["srid"],
            encoding=options["encoding"],
            dry_run=options["dry_run"],
        )


def _scale(text: str) -> int:
    """A denominator: `50000`, `1:50,000`."""
    bare = text.translate(TO_ARABIC).replace(",", "").removeprefix("1:").strip()
    if not bare.isdecimal() or not 0 < int(bare) < 2**31:
        raise ArgumentTypeError(f"“{text}” ไม่ใช่มาตราส่วน เช่น 50000 / not a scale, such as 50000")
    return int(bare)


def _replacement(text: str) -> Replacement:
    if text == REPLACE_OLDER:  # argparse reads defaults like what is typed
        return REPLACE_OLDER
    if text == REPLACE_NONE:
        return REPLACE_NONE
    if text.isdecimal():
        return int(text)
    raise ArgumentTypeError(f"“{text}” ไม่ใช่เลขฉบับหรือ none / neither an edition's number nor none")

"""`manage.py import_photo FILE --taken DATE --source TEXT [--gcps FILE] [--srid N] [--dry-run]`.

`--taken` may be a year or a month. `--gcps` is a file of control points (QGIS `.points`, or CSV)
for a scan that does not say where it lies; without it such a scan waits for points on its page.
A world file (.tfw, .jgw, .pgw) and a .prj of the same name beside FILE are taken in with it, as
they are where FILE is a zip of them.
"""

from __future__ import annotations

import tempfile
from argparse import SUPPRESS, ArgumentTypeError
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from formats.archives import checked_file
from formats.control_points import read_points
from formats.errors import FormatError
from formats.georeferencing import Method
from formats.picture_zips import packed
from formats.thai import LooseDate
from maps.imagery.importing import take_in
from network.import_command import ImportCommand
from network.imports import Outcome, Reason, Refused
from network.models import Place

TOLD = ("agency", "scale", "roll", "frame", "error")


def loose_day(text: str) -> LooseDate:
    """A day, a month or a year, of either era.

    Raises:
        ArgumentTypeError: none of them.
    """
    try:
        return LooseDate.parse(text)
    except FormatError as error:
        raise ArgumentTypeError(f"{error.th} / {error.en}") from error


class Command(ImportCommand):
    """Take in a photograph from the air (GeoTIFF), or a scan (also JPEG, PNG)."""

    help = __doc__
    takes_fictional = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        for action in parser._actions:
            # The day it speaks of is the day it was taken; a picture has no code page.
            if action.dest in ("as_of", "encoding"):
                action.required, action.help = False, SUPPRESS
        parser.add_argument("--taken", required=True, type=loose_day, help="when it was taken")
        parser.add_argument("--title", default="", help="what the map calls it")
        parser.add_argument("--agency", default="", help="who flew it, or which satellite")
        parser.add_argument("--scale", default="", help="of the photograph, such as 15000")
        parser.add_argument("--roll", default="", help="roll or line")
        parser.add_argument("--frame", default="", help="number of the photograph")
        parser.add_argument("--error", default="", help="of position, metres (1σ)")
        parser.add_argument("--gcps", type=Path, help="control points: .points of QGIS, or CSV")
        parser.add_argument(
            "--method", type=Method, choices=list(Method), default=Method.AFFINE,
            help="how a scan is bent to its points",
        )  # fmt: skip
        parser.add_argument("--place", help="code of the place whose people lay the scan down")

    def run_import(self, **options: Any) -> Outcome:
        taken: LooseDate = options["taken"]
        choices = {key: options[key] for key in TOLD} | {"called": options["title"]}
        if taken.earliest != taken.latest:
            choices["flown"] = str(taken)
        delivery = self.delivery(choices=choices, **{**options, "as_of": taken.earliest})
        gcps = options["gcps"]
        points = read_points(gcps, options["srid"]) if gcps else ()
        with tempfile.TemporaryDirectory(prefix="rangwat-") as folder:
            return take_in(
                replace(delivery, path=packed(checked_file(delivery.path), Path(folder))),
                dry_run=options["dry_run"],
                progress=self.progress,
                points=points,
                method=options["method"],
                place=_place(options["place"]),
            )


def _place(code: str | None) -> Place | None:
    if not code:
        return None
    found: Place | None = Place.objects.filter(code=code).first()
    if found is None:
        raise Refused(Reason("no_place", f"ไม่มีพื้นที่รหัส {code}", f"no place has the code {code}"))
    return found

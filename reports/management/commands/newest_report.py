"""Writes the newest monthly report of the network as PDF; script/server calls it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from network.imports import REFUSED
from reports.errors import ReportError
from reports.printing import out_folder, write_newest


class Command(BaseCommand):
    help = "Write the report of the month that closed last, of each district of the network."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, default=out_folder(), help="folder, default out")

    def handle(self, *, out: Path | str, **options: Any) -> None:  # noqa: ARG002
        """Print where each was written, or that there is nothing to report on."""
        try:
            written = write_newest(Path(out))
        except ReportError as error:
            self.stderr.write(str(error))
            sys.exit(REFUSED)
        for path in written:
            self.stdout.write(str(path))
        if not written:
            self.stdout.write(
                "ยังไม่มีตำบลที่ร่วมเครือข่ายเมื่อสิ้นเดือนก่อน จึงยังไม่มีรายงาน"
                " / No tambon had joined by the close of last month: no report yet."
            )

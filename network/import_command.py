"""The command line that all imports share: arguments, progress, and how the outcome is told."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from formats.errors import FormatError
from formats.thai import parse_date
from network.imports import REFUSED, Outcome, Reason, Refused

SHOWN_ROWS = 20


def day(text: str) -> date:
    """A day given on the command line, of either era.

    Raises:
        ArgumentTypeError: not a day.
    """
    try:
        return parse_date(text)
    except FormatError as error:
        raise ArgumentTypeError(f"{error.th} / {error.en}") from error


class ImportCommand(BaseCommand):
    """Base of `manage.py import_…`; a subclass adds its arguments and does the import.

    Exit codes: 0 done, 3 held, 2 refused. Never a traceback for what a file contains.
    """

    takes_srid = True
    takes_mapping = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="who or what says so")
        parser.add_argument("--as-of", required=True, type=day, help="the day it speaks of")
        parser.add_argument("--encoding", help="code page of its text, if it must be told")
        parser.add_argument("--dry-run", action="store_true", help="show what would happen")
        if self.takes_srid:
            parser.add_argument("--srid", type=int, help="EPSG code, if the file does not say")
        if self.takes_mapping:
            parser.add_argument("--mapping", type=Path, help="JSON: our field → its column")

    def run_import(self, **options: Any) -> Outcome:
        """Import `options['file']`.

        Raises:
            Refused, FormatError: the file cannot be imported; nothing has changed.
        """
        raise NotImplementedError

    def handle(self, **options: Any) -> None:
        try:
            if not options["file"].is_file():
                raise Refused(
                    Reason(
                        "no_file", f"ไม่พบไฟล์ {options['file']}", f"no such file: {options['file']}"
                    )
                )
            if not options["source"].strip():
                raise Refused(
                    Reason(
                        "no_source",
                        "ให้บอกที่มาของข้อมูลด้วย --source เช่น ชื่อหน่วยงานและเลขที่หนังสือ",
                        "say with --source who says so, such as the office and its letter",
                    )
                )
            outcome = self.run_import(**options)
        except (Refused, FormatError) as refusal:
            self.stderr.write(
                self.style.ERROR("ปฏิเสธ (refused): ไม่มีการเปลี่ยนแปลงใด ๆ / nothing changed")
            )
            self.stderr.write(str(refusal))
            sys.exit(REFUSED)
        self._tell(outcome)
        if outcome.exit_code:
            sys.exit(outcome.exit_code)

    def _tell(self, outcome: Outcome) -> None:
        if outcome.dry_run:
            self.stdout.write("ทดลองนำเข้า ยังไม่บันทึก / dry run, nothing recorded")
        for line in outcome.how_read:
            self.stdout.write(f"  {line.th} / {line.en}")
        for notice in outcome.notices:
            self.stdout.write(self.style.WARNING(f"! {notice.th} / {notice.en}"))
        for number, reason in outcome.held[:SHOWN_ROWS]:
            self.stdout.write(f"  {number}: {reason.th} / {reason.en}")
        if outcome.held_count > SHOWN_ROWS:
            rest = outcome.held_count - SHOWN_ROWS
            self.stdout.write(f"  … อีก {rest} แถว / {rest} more")
        accepted, already_here, held = outcome.accepted, outcome.already_here, outcome.held_count
        counted = (
            f"รับเข้า {accepted} · มีอยู่แล้ว {already_here} · กักไว้ {held}"
            f" / {accepted} in, {already_here} already here, {held} held"
        )
        if outcome.held:
            self.stdout.write(self.style.WARNING(f"กักบางแถว (held): {counted}"))
        else:
            self.stdout.write(self.style.SUCCESS(f"เสร็จ (done): {counted}"))

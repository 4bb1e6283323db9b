"""Checks that a stored report still says what the records say, and its paper what was signed."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from formats.errors import FormatError
from formats.months import Month
from network.imports import REFUSED
from reports.management.commands.report import NoSuchPlace, named
from reports.months.checking import check
from reports.months.standing import Standing, standings

MOST_LINES = 40


class Command(BaseCommand):
    """Exit codes: 0 the same, 4 differs (with which figures), 2 could not check."""

    help = "Count a stored monthly report again from the records and check the hash of its PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", help="code (2704) or exact Thai name (วังน้ำเย็น)")
        parser.add_argument("month", help="yyyy-mm of the common era, 2025-06")

    def handle(self, *, place: str, month: str, **options: Any) -> None:  # noqa: ARG002 (Django's)
        """Check the certified report of the month, or the newest edition where none is."""
        try:
            found = standings([named(place).pk], months=[Month.parse(month)])
        except FormatError as error:
            self._refuse(f"{error.th} / {error.en}")
        except NoSuchPlace as error:
            self._refuse(str(error))
        if not found:
            self._refuse(f"ยังไม่มีรายงานเดือน {month} / No report of {month} was prepared.")
        standing = next((each for each in found if each.is_signed), found[0])
        verdict = check(standing)
        self.stdout.write(self._headline(standing))
        for key, code, part, was, is_now in verdict.differing[:MOST_LINES]:
            where = " ".join(word for word in (key, code, part) if word)
            self.stdout.write(f"  {where}: {was} → {is_now}")
        if len(verdict.differing) > MOST_LINES:
            self.stdout.write(f"  … +{len(verdict.differing) - MOST_LINES}")
        if verdict.paper_differs:
            self.stdout.write("  PDF ที่เก็บไว้ไม่ตรงกับที่ลงนาม / The PDF is not the one that was signed")
        for sentence in (*verdict.remarks, *verdict.unchecked):
            self.stdout.write(f"  {sentence}")
        words = {
            0: "ตรงกันทุกค่า / the same",
            4: "ไม่ตรงกัน / differs",
            2: "ตรวจได้ไม่ครบ / could not check all",
        }
        self.stdout.write(f"{verdict.counted} ค่า / values: {words[verdict.exit_code]}")
        if verdict.exit_code:
            sys.exit(verdict.exit_code)

    def _headline(self, standing: Standing) -> str:
        name = standing.number or f"ร่าง {standing.report.edition} / draft"
        step = standing.certified
        sha256 = f" · PDF sha256 {step.source.sha256}" if step else ""
        known_by = standing.report.known_by.isoformat()
        return f"รายงาน {name} · {standing.report.serial} · K {known_by}{sha256}"

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(REFUSED)

"""Writes one situation report as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from formats.errors import FormatError
from formats.months import Month
from formats.thai import Digits
from network.errors import EvidenceDamaged
from network.imports import REFUSED
from network.models import Level, Place, PlaceRecord
from network.moments import Moment
from network.places import names
from reports.errors import ReportError
from reports.map_sheets import Maps
from reports.months import outputs
from reports.months.outputs import stored_name
from reports.months.standing import standing_of
from reports.printing import file_name, write_whole
from reports.situation import SituationReport

LEVEL_WORDS = {
    "จังหวัด": Level.PROVINCE,
    "อำเภอ": Level.DISTRICT,
    "ตำบล": Level.TAMBON,
}


class Command(BaseCommand):
    help = "Write the situation report of a place for one month: PDF, XLSX, JSON or GeoPackage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", help="code (2704) or exact Thai name (วังน้ำเย็น)")
        parser.add_argument("month", help="yyyy-mm of the common era, 2025-06")
        parser.add_argument("--out", type=Path, default=Path("out"), help="folder, default out")
        parser.add_argument("--format", choices=outputs.FORMATS, default="pdf")
        parser.add_argument(
            "--live", action="store_true", help="count today, also where the month is stored"
        )
        parser.add_argument(
            "--digits", choices=["thai", "arabic"], help="default: thai in Thai, arabic in English"
        )
        parser.add_argument(
            "--maps",
            choices=["a3", "a4"],
            default="a3",
            help="paper of the sheets of maps in a PDF",
        )
        parser.add_argument("--language", choices=["th", "en"], default="th")

    def handle(self, *, place: str, month: str, out: Path, **options: Any) -> None:
        """Write the file and print its path; exit 2 with one sentence where there is no report."""
        try:
            of, during = named(place), Month.parse(month)
            standing = None if options["live"] else standing_of(of, during)
            language = options["language"]
            usual: Digits = "arabic" if language == "en" else "thai"
            digits: Digits = options["digits"] or usual
            maps: Maps = options["maps"]
            if standing is not None:
                path = out / stored_name(standing, options["format"])
                content = outputs.stored(
                    standing, options["format"], language=language, digits=digits, maps=maps
                )
            else:
                report = SituationReport(of, during)
                path = out / file_name(report, options["format"])
                content = outputs.live(
                    report, options["format"], language=language, digits=digits, maps=maps
                )
            write_whole(path, content)
        except FormatError as error:
            self._refuse(f"{error.th} / {error.en}")
        except (ReportError, NoSuchPlace, EvidenceDamaged) as error:
            self._refuse(str(error))
        except OSError as error:
            self._refuse(f"เขียนไฟล์ไม่ได้: {error} / The file cannot be written: {error}")
        else:
            self.stdout.write(str(path))

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(REFUSED)


class NoSuchPlace(Exception):
    """The words on the command line name no place, or more than one."""


def named(text: str) -> Place:
    """The place of a code or of an exact Thai name, with or without its level before it.

    Raises:
        NoSuchPlace: none, or several; the sentence then lists them with their codes.
    """
    text = " ".join(text.split())
    is_code = text.isdecimal() and text.isascii()
    found = list(Place.objects.filter(code=text)) if is_code else _called(text)
    if not found and is_code:
        raise NoSuchPlace(f"ไม่พบพื้นที่รหัส {text} / There is no place with the code {text}.")
    if not found:
        raise NoSuchPlace(f"ไม่พบพื้นที่ชื่อ “{text}” / There is no place called “{text}”.")
    if len(found) > 1:
        known = names([place.pk for place in found], Moment.now())
        listed = ", ".join(f"{place.code} {known[place.pk]}" for place in found)
        raise NoSuchPlace(
            f"มีหลายพื้นที่ชื่อ “{text}” ให้ระบุรหัส / Several places are called “{text}”; "
            f"give the code: {listed}"
        )
    return found[0]


def _called(text: str) -> list[Place]:
    """Places whose name today is `text`, by code."""
    records = PlaceRecord.objects.as_known(Moment.now())
    exact = records.filter(name_th=text)
    for word, level in LEVEL_WORDS.items():
        if text.startswith(word):
            exact |= records.filter(name_th=text.removeprefix(word), place__level=level)
    return list(Place.objects.filter(pk__in=exact.values("place")).order_by("code"))

"""manage.py publish_form: an XLSForm or an XForm becomes a form that devices fetch."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from network.import_command import day
from network.imports import REFUSED
from survey.xforms.errors import FormRefused
from survey.xforms.faults import Fault
from survey.xforms.publishing import publish


class Command(BaseCommand):
    """Exit codes: 0 published (or here already), 2 refused with all that is wrong on stderr."""

    help = "Publish a survey form (XLSForm: .xlsx .xls .csv .md, or an XForm: .xml)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--media", type=Path, action="append", default=[], metavar="FILE",
            help="a picture, sound or table that the form uses; may be said again",
        )  # fmt: skip
        parser.add_argument("--as-of", type=day, help="the day the form is of; today if not told")

    def handle(self, **options: Any) -> None:
        missing = [path for path in (options["file"], *options["media"]) if not path.is_file()]
        if missing:
            self._refuse([_no_file(path) for path in missing])
        media: dict[str, Path] = {path.name: path for path in options["media"]}
        try:
            published = publish(
                options["file"], options["file"].name, media=media, as_of=options["as_of"]
            )
        except FormRefused as refusal:
            self._refuse(refusal.faults)
        except OSError as error:
            self._refuse([_unreadable(error)])
        for warning in published.warnings:
            self.stderr.write(warning.line())
        version = published.version
        named = f"{version.form.form_id} {version.version}".strip()
        if published.is_new:
            said = f"เผยแพร่แล้ว: {named} / published: {named}"
        elif published.is_changed:
            said = f"มีฉบับนี้แล้ว เพิ่มส่วนที่ขาด: {named} / here already, completed: {named}"
        else:
            said = f"มีฉบับนี้แล้ว ไม่มีอะไรเปลี่ยน: {named} / here already, nothing changed: {named}"
        self.stdout.write(self.style.SUCCESS(said))

    def _refuse(self, faults: Sequence[Fault]) -> NoReturn:
        self.stderr.write("เผยแพร่ไม่ได้ ไม่มีอะไรเปลี่ยน / refused, nothing has changed")
        for fault in faults:
            self.stderr.write(f"  {fault.line()}")
            if fault.original:
                self.stderr.write(f"      ({fault.original})")
        sys.exit(REFUSED)


def _no_file(path: Path) -> Fault:
    return Fault("no_file", f"ไม่พบไฟล์ {path}", f"no such file: {path}")


def _unreadable(error: OSError) -> Fault:
    return Fault("unreadable", f"อ่านไฟล์ไม่ได้: {error}", f"the file cannot be read: {error}")

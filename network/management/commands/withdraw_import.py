"""`manage.py withdraw_import SOURCE_KEY --reason TEXT`."""

from __future__ import annotations

import sys
from typing import Any, NoReturn
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from network.errors import NetworkError, OthersBuiltOnIt
from network.imports import REFUSED
from network.models import Source
from network.withdrawals import brought, obstacles, withdraw


class Command(BaseCommand):
    """Take back all that one imported file brought; nothing is deleted.

    Exit codes: 0 withdrawn, 2 refused. With --dry-run it is only told what would count no
    more, and what stands in the way.
    """

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=UUID, help="key of the source, as its page has it")
        parser.add_argument("--reason", default="", help="why it is taken back")
        parser.add_argument("--dry-run", action="store_true", help="show what would happen")

    def handle(self, *, source: UUID, reason: str, dry_run: bool, **_options: Any) -> None:
        found = Source.objects.filter(key=source).first()
        if found is None:
            self._refuse("ไม่พบไฟล์นำเข้านี้ / No such source is known here.")
        self.stdout.write(f"{found.title} ({found.file_name})")
        for th, en in brought(found):
            self.stdout.write(f"  {th} / {en}")
        if dry_run:
            self.stdout.write("ทดลองถอน ยังไม่บันทึก / dry run, nothing recorded")
            standing = obstacles(found)
            for each in standing:
                self.stdout.write(self.style.WARNING(f"! {each.th} / {each.en}"))
            if standing:
                self._refuse(str(OthersBuiltOnIt([(each.th, each.en) for each in standing])))
            return
        try:
            withdraw(found, by=None, reason=reason)
        except NetworkError as refusal:
            self._refuse(str(refusal))
        self.stdout.write(self.style.SUCCESS("ถอนแล้ว / withdrawn"))

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(
            self.style.ERROR("ปฏิเสธ (refused): ไม่มีการเปลี่ยนแปลงใด ๆ / nothing changed")
        )
        self.stderr.write(sentence)
        sys.exit(REFUSED)

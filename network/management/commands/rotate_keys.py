"""manage.py rotate_keys [--check | --hash]: new keys for old, and what still uses an old one."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from network import errors, rotation

STILL_OLD = 4


class Command(BaseCommand):
    help = "Wrap every source key and ID number under a new key; retire the old one at the end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only count; 4 if any is old")
        parser.add_argument("--hash", action="store_true", help="the key of keyed hashes instead")

    def handle(self, *, check: bool, hash: bool, **options: Any) -> None:  # noqa: A002 (the option)
        if check:
            self._check()
            return
        try:
            if hash:
                self._say(f"คำนวณใหม่ {rotation.rotate_hash_key()} หมายเลข / numbers hashed anew")
                return
            quiet = True if options["verbosity"] == 0 else None
            with tqdm(unit="secret", disable=quiet) as bar:
                wrapped, retired = rotation.rotate(after_batch=bar.update)
        except errors.NetworkError as error:
            raise CommandError(str(error)) from error
        self._say(
            f"ห่อใหม่ {wrapped} ปลดกุญแจเก่า {retired} / {wrapped} wrapped, {retired} keys retired"
        )
        self._check()

    def _check(self) -> None:
        left = rotation.remaining()
        self._say(
            f"ยังใช้กุญแจเก่า: แหล่งข้อมูล {left.sources} เลขประจำตัว {left.national_ids}"
            f" / still under an older key: {left.sources} sources, {left.national_ids} ID numbers"
        )
        if left:
            sys.exit(STILL_OLD)

    def _say(self, line: str) -> None:
        self.stdout.write(line)

"""manage.py retire_old [--dry-run]: let go of what has been kept long enough."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from tqdm import tqdm

from network import erasure, reading_log
from network.moments import Moment
from survey.retention import persons_past_retention

REASON = "ครบ 5 ปีหลังการสอบทานครั้งสุดท้าย"


class Command(BaseCommand):
    help = "Erase persons past the survey's retention and prune the log of reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        quiet = True if options["verbosity"] == 0 else None
        persons = list(persons_past_retention(Moment.now().last_day))
        if not dry_run:
            # One transaction a person: cut off, it goes on with the next one.
            for person in tqdm(persons, unit="person", disable=quiet):
                erasure.erase_person(person, asked_by=erasure.AskedBy.RETENTION, reason=REASON)
        pruned = reading_log.prune(timezone.now() - reading_log.RETENTION, dry_run=dry_run)
        self.stdout.write(
            f"{'จะลบ' if dry_run else 'ลบแล้ว'} {len(persons)} คน บันทึกการเปิดดู {pruned} รายการ"
            f" / {len(persons)} persons, {pruned} readings {'to go' if dry_run else 'gone'}"
        )

"""manage.py erase_person KEY --reason TEXT: destroy what names a person; figures stay."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from network import erasure, errors
from network.models import Party


class Command(BaseCommand):
    help = "Destroy the names, ID numbers and sources of a person; leave a tombstone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", type=UUID)
        parser.add_argument("--reason", required=True)
        parser.add_argument(
            "--asked-by", choices=erasure.AskedBy.values, default=erasure.AskedBy.SELF.value
        )

    def handle(self, *, key: UUID, reason: str, asked_by: str, **_options: Any) -> None:
        person = Party.objects.filter(key=key, kind=Party.Kind.PERSON).first()
        if person is None:
            raise CommandError(f"ไม่พบบุคคลนี้ / no such person: {key}")
        try:
            tombstone = erasure.erase_person(
                person, asked_by=erasure.AskedBy(asked_by), reason=reason
            )
        except errors.NetworkError as error:
            raise CommandError(str(error)) from error
        done = ", ".join(
            f"{name}: {len(value) if isinstance(value, list) else value}"
            for name, value in sorted(tombstone.counts.items())
        )
        self.stdout.write(f"ลบแล้ว / erased {key} ({done})")

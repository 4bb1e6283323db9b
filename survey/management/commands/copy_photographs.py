"""Makes the smaller copies of photographs that are missing, after a restore or a change of keys."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from survey.photographs.copies import forget_unopened, rebuild


class Command(BaseCommand):
    help = "Make the smaller copies of photographs that are missing or cannot be opened any more."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--again` tries those too of which no copy could be made before."""
        parser.add_argument("--again", action="store_true", help="try pictures that failed before")

    def handle(self, *, again: bool, **_options: Any) -> None:
        """Say how many copies were lost, and how many pictures have copies again."""
        lost = forget_unopened()
        made = rebuild(again=again)
        self.stdout.write(self.style.SUCCESS(f"{lost} copies lost, {made} pictures copied"))

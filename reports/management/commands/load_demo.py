"""Fill an empty database with the demo: all of it fictional, and the same for the same seed."""

from __future__ import annotations

import sys
import time
from datetime import date
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from formats.months import today_in_bangkok
from maps.demo_photographs import add_photographs
from maps.layouts.demo.laying import add_layouts
from network.imports import REFUSED
from plans.housing.demo import add_housing
from reports.demo_months import add_months
from reports.demo_requests import add_requests
from savings.centre.demo import add_centre
from survey.demo import copies, scales, writing
from survey.demo.cases import add_cases
from survey.demo.field import add_field
from survey.demo.referrals import add_referrals
from survey.shipped.publishing import SHIPPED, Reading, publish_shipped
from survey.xforms.errors import FormRefused

SCALES = ("demo", "district", "province")


class Command(BaseCommand):
    """Exit codes: 0 loaded, 2 refused and nothing changed."""

    help = "Load the fictional demo of Wang Nam Yen (ข้อมูลสมมติ) into a database without people."

    def add_arguments(self, parser: CommandParser) -> None:
        """Size, seed, and the day up to which things have happened."""
        parser.add_argument(
            "--scale",
            choices=SCALES,
            default="demo",
            help="12 villages, 62, or nine districts of 62",
        )
        parser.add_argument("--seed", type=int, default=2704)
        parser.add_argument("--today", type=date.fromisoformat, help="default: today in Bangkok")

    def handle(self, *, seed: int, today: date | None, scale: str, **options: Any) -> None:
        """Load, then print who can sign in."""
        now = today_in_bangkok(timezone.now())
        if today is not None and today > now:
            self._refuse(f"ยังไม่ถึงวันที่ {today} / {today} is yet to come")
        began = time.monotonic()
        forms = Reading(SHIPPED)  # meanwhile, in processes of its own
        try:
            writing.load(
                seed,
                today or now,
                say=self._say,
                quiet=options["verbosity"] == 0,
                further=add_requests,
                districts=tuple(copies.OTHERS) if scale == "province" else (),
                scale=scales.DEMO if scale == "demo" else scales.district(seed),
            )
        except writing.NotEmpty as refusal:
            self._refuse(str(refusal))
        try:
            publish_shipped(today or now, reading=forms)
        except FormRefused as refusal:
            self._say(f"the demo has no forms from the field: {refusal}")
        else:
            add_field(seed, today or now)
            add_cases(today or now)
        add_referrals(seed, today or now)
        add_photographs(today or now)
        add_layouts(today or now)
        add_housing(today or now)
        add_centre(today or now)
        # Last: behind the moments these are counted by nothing is recorded any more.
        add_months(today or now)
        self._say(f"loaded in {time.monotonic() - began:.1f} s; everything is ข้อมูลสมมติ (fictional)")
        call_command("demo_accounts", stdout=self.stdout)

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(self.style.ERROR(sentence))
        sys.exit(REFUSED)

    def _say(self, message: str) -> None:
        self.stdout.write(f"  {message}")
        self.stdout.flush()

"""`manage.py publish_shipped [--newer]`."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from network.imports import REFUSED, Refused
from network.moments import Moment
from survey.shipped.publishing import publish_shipped
from survey.xforms.errors import FormRefused


class Command(BaseCommand):
    """Publish the four forms and the sets of indicators that come with the product.

    A network that has changed one of them keeps its own, unless --newer asks for the versions
    of this release. Exit codes: 0 done, 2 refused and nothing changed.
    """

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--newer", action="store_true", help="also where a form of that name is published"
        )

    def handle(self, *, newer: bool, **options: Any) -> None:  # noqa: ARG002
        try:
            done = publish_shipped(Moment.now().last_day, newer=newer)
        except (FormRefused, Refused) as refusal:
            self.stderr.write(
                self.style.ERROR("ปฏิเสธ (refused): ไม่มีการเปลี่ยนแปลงใด ๆ / nothing changed")
            )
            self.stderr.write(str(refusal))
            sys.exit(REFUSED)
        for each in done.published:
            self.stdout.write(f"  {each.version.title} ({each.version.version})")
        self.stdout.write(
            f"เผยแพร่แบบสำรวจ {len(done.published)} แบบ ตัวชี้วัดใหม่ {done.indicators} ข้อ มีอยู่แล้ว "
            f"{len(done.left_alone)} แบบ / {len(done.published)} forms published, "
            f"{done.indicators} indicators added, {len(done.left_alone)} forms left alone"
        )

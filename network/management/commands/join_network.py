"""`manage.py join_network CODE [CODE…] --since DATE --source TEXT`."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from network import evidence, registry
from network.import_command import day
from network.imports import REFUSED
from network.models import Joining, Level, Place, PlaceRecord, Source
from network.moments import EVER_KNOWN, Moment


class Command(BaseCommand):
    """Record since when tambons work with the network, and which decision says so."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "codes", nargs="+", metavar="CODE", help="geocode of a tambon, 6 digits"
        )
        parser.add_argument("--since", required=True, type=day, help="from which day on")
        parser.add_argument("--source", required=True, help="the meeting or letter that says so")
        parser.add_argument("--pilot", action="store_true", help="a pilot tambon (ตำบลนำร่อง)")
        parser.add_argument(
            "--status", choices=Joining.Status.values, default=Joining.Status.ACTIVE.value
        )

    def handle(
        self,
        *,
        codes: list[str],
        since: date,
        source: str,
        pilot: bool,
        status: str,
        **options: Any,  # noqa: ARG002
    ) -> None:
        wanted = list(dict.fromkeys(codes))
        tambons = {
            place.code: place for place in Place.objects.filter(code__in=wanted, level=Level.TAMBON)
        }
        if unknown := [code for code in wanted if code not in tambons]:
            listed = ", ".join(unknown)
            self.stderr.write(
                self.style.ERROR("ปฏิเสธ (refused): ไม่มีการเปลี่ยนแปลงใด ๆ / nothing changed")
            )
            self.stderr.write(
                f"ไม่รู้จักตำบล {listed} ให้ตรวจรหัส 6 หลัก หรือนำเข้าตำบลก่อนด้วย import_areas / "
                f"no tambon {listed} is known; check the 6-digit codes, or import tambons first "
                "with import_areas"
            )
            sys.exit(REFUSED)
        said = {
            joining.place_id: joining
            for joining in Joining.objects.filter(
                place__in=tambons.values(), since=since, recorded_at__known_by=EVER_KNOWN
            ).order_by("recorded_at")
        }
        fresh = [
            tambon
            for tambon in tambons.values()
            if (before := said.get(tambon.pk)) is None
            or (before.status, before.is_pilot) != (status, pilot)
        ]
        if fresh:
            self._record(fresh, Joining.Status(status), since=since, title=source, is_pilot=pilot)
        self._tell(list(tambons.values()), fresh, Joining.Status(status), since)

    def _record(
        self,
        tambons: list[Place],
        status: Joining.Status,
        *,
        since: date,
        title: str,
        is_pilot: bool,
    ) -> None:
        with transaction.atomic():
            minute = evidence.receive_statement(
                title, as_of=since, recorded_by=None, kind=Source.Kind.MINUTE
            )
            for tambon in tambons:
                registry.record_joining(
                    tambon, status, since=since, source=minute, is_pilot=is_pilot
                )

    def _tell(
        self, tambons: list[Place], fresh: list[Place], status: Joining.Status, since: date
    ) -> None:
        names = dict(
            PlaceRecord.objects.as_known(Moment.now())
            .filter(place__in=fresh)
            .values_list("place", "name_th")
        )
        for tambon in sorted(fresh, key=lambda place: place.code):
            self.stdout.write(f"  {tambon.code} {names.get(tambon.pk, '')}: {status.label} {since}")
        here = len(tambons) - len(fresh)
        self.stdout.write(
            self.style.SUCCESS(
                f"เสร็จ (done): บันทึก {len(fresh)} ตำบล · มีอยู่แล้ว {here}"
                f" / {len(fresh)} recorded, {here} already here"
            )
        )

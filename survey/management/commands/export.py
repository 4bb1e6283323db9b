"""`manage.py export DATASET PLACE --format F --out FILE …`: what an account may see, as a file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from formats.crs import STORAGE_SRID
from formats.writing.catalogue import FORMATS, SRIDS
from network.import_command import day
from network.models import Account, Place
from network.moments import Moment
from survey.errors import SurveyError
from survey.exports.catalogue import DATASETS
from survey.exports.disclosing import Order, disclosed, scope


class Command(BaseCommand):
    """Exit code 0 with the file in place, 1 with a sentence and no file."""

    help = "Export a dataset of a place within what an account may see; logged as a disclosure."

    def add_arguments(self, parser: CommandParser) -> None:
        """What, of which place, in which form, for whom and why."""
        parser.add_argument("dataset", choices=list(DATASETS))
        parser.add_argument("place", help="geocode of the place, 2 to 8 digits")
        parser.add_argument("--format", required=True, choices=list(FORMATS))
        parser.add_argument("--out", required=True, type=Path, help="a file that is not there yet")
        parser.add_argument(
            "--account", required=True, help="whose rights it has, and who is logged"
        )
        parser.add_argument("--recipient", required=True, help="who gets it")
        parser.add_argument("--purpose", required=True, help="what for")
        parser.add_argument("--on", type=day, help="as known on this day; else today")
        parser.add_argument("--srid", type=int, default=STORAGE_SRID, choices=SRIDS)
        parser.add_argument("--names", action="store_true", help="names of people too")

    def handle(self, **options: Any) -> None:
        """Write the file, or say why not."""
        out: Path = options["out"]
        if out.exists():
            raise CommandError(f"มีไฟล์ {out} อยู่แล้ว / {out} is there already")
        account = Account.objects.filter(username=options["account"], is_active=True).first()
        place = Place.objects.filter(code=options["place"]).first()
        if account is None or place is None:
            raise CommandError("ไม่มีบัญชีหรือพื้นที่นี้ / no such account or place")
        dataset = DATASETS[options["dataset"]]
        moment = Moment.on(options["on"]) if options["on"] else Moment.now()
        try:
            offered = scope(account, dataset, place, moment).offered
            order = Order(
                account=account,
                dataset=dataset,
                place=place,
                moment=moment,
                format=FORMATS[options["format"]],
                columns=[
                    item.column.key
                    for item in offered
                    if options["names"] or not item.needs_identity
                ],
                recipient=options["recipient"],
                purpose=options["purpose"],
                srid=options["srid"],
            )
            with disclosed(order) as made:
                shutil.move(made.path, out)
        except SurveyError as error:
            raise CommandError(str(error)) from error
        rows = made.disclosure.row_count
        self.stdout.write(f"{out}: {rows:,} แถว / rows · {made.disclosure.key}")

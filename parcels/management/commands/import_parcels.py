"""`manage.py import_parcels FILE --source TEXT --as-of DATE`: parcels from a map file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from network.column_mapping import read_mapping
from network.deliveries import Delivery
from network.import_command import ImportCommand
from network.imports import Outcome
from parcels.models import SpatialUnit, SurveyMethod
from parcels.parcel_imports import take_in


class Command(ImportCommand):
    help = "Import parcels: boundaries, numbers, holders and documents, from a vector file."
    takes_mapping = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        kinds = [SpatialUnit.Kind.FARM.value, SpatialUnit.Kind.HOUSE_LOT.value]
        parser.add_argument("--kind", choices=kinds, default=kinds[0], help="what the shapes are")
        parser.add_argument(
            "--method",
            choices=SurveyMethod.values,
            default=SurveyMethod.UNKNOWN.value,
            help="how they were measured; gives the tolerance of their areas",
        )
        parser.add_argument("--layer", help="which layer of the file, if it has several")
        parser.add_argument("--sheet", help="which sheet of the workbook, if it has several")
        parser.add_argument(
            "--repair", action="store_true", help="mend outlines that cross themselves"
        )
        parser.add_argument("--fictional", action="store_true", help="label as ข้อมูลสมมติ")

    def run_import(self, **options: Any) -> Outcome:
        return take_in(
            Delivery(
                path=options["file"],
                title=options["source"].strip(),
                as_of=options["as_of"],
                layer=options["layer"],
                sheet=options["sheet"],
                srid=options["srid"],
                encoding=options["encoding"],
                mapping=read_mapping(options["mapping"]),
                choices={"kind": options["kind"], "method": options["method"]},
                repair=options["repair"],
                is_fictional=options["fictional"],
            ),
            dry_run=options["dry_run"],
        )

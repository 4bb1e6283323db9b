"""The command line that imports of a savings group share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.management.base import CommandParser

from network.column_mapping import read_mapping
from network.deliveries import Delivery, Register
from network.import_command import ImportCommand
from network.imports import Outcome
from savings.group_choice import GROUP


class GroupImportCommand(ImportCommand):
    """Base of `manage.py import_members` and `import_balances`; a subclass names its register."""

    register: ClassVar[Register]
    takes_srid = False
    takes_mapping = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--group", required=True, metavar="KEY", help="key of the group")
        parser.add_argument("--sheet", help="the sheet of a workbook, if not the first")
        parser.add_argument("--fictional", action="store_true", help="label as ข้อมูลสมมติ")
        for choice in self._others():
            values = [value for value, _th, _en in choice.options]
            parser.add_argument(
                f"--{choice.key}", default="", choices=values or None, help=choice.help_en
            )

    def run_import(self, **options: Any) -> Outcome:
        said = {choice.key: options[choice.key] for choice in self._others()}
        outcome: Outcome = self.register.take_in(
            Delivery(
                path=options["file"],
                title=options["source"].strip(),
                as_of=options["as_of"],
                sheet=options["sheet"],
                encoding=options["encoding"],
                mapping=read_mapping(options["mapping"]),
                choices={GROUP.key: options["group"], **said},
                is_fictional=options["fictional"],
            ),
            dry_run=options["dry_run"],
        )
        return outcome

    def _others(self) -> Any:
        return [choice for choice in self.register.choices if choice is not GROUP]

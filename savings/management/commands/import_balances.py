"""`manage.py import_balances FILE --group KEY --source TEXT --as-of DATE`: opening balances."""

from __future__ import annotations

from savings.balance_imports import BALANCES
from savings.group_import_command import GroupImportCommand


class Command(GroupImportCommand):
    help = "Carry the balances of a savings group forward from its treasurer's table."
    register = BALANCES

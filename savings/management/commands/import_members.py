"""`manage.py import_members FILE --group KEY --source TEXT --as-of DATE`: a group's members."""

from __future__ import annotations

from savings.group_import_command import GroupImportCommand
from savings.member_imports import MEMBERS


class Command(GroupImportCommand):
    help = "Import the members of a savings group from its treasurer's table, XLSX or CSV."
    register = MEMBERS

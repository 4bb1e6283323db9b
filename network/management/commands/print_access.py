"""`manage.py print_access`: the table role × permission, as docs/ACCESS.md has it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from network.access import INVITABLE, LEVELS, PERMISSIONS, Permission
from network.models import Level, Role
from network.second_factor import sees_much


class Command(BaseCommand):
    """Print who may do what (network.access) in Markdown; tested against docs/ACCESS.md."""

    help = __doc__

    def handle(self, **options: Any) -> None:
        del options
        self.stdout.write(access_page(), ending="")


def access_page() -> str:
    """The page, in Markdown."""
    sections = (
        "# Who may do what\n\n"
        "Made by `manage.py print_access` from `network/access.py`; a test keeps them equal.\n"
        "A role holds in its place and all below it.\n",
        "## Role × permission\n\n" + _table(_permissions()),
        "## Who lets in whom\n\n"
        "In their own place and below, by a one-time code (7 days, single use). The same rule\n"
        "says whom they may let back in after a lost password or phone: only an account *all* of\n"
        "whose roles, lent ones too, they could have given. A code of recovery opens whatever the\n"
        "account may do; whoever makes one could use it. It ends all sessions at once, and its\n"
        "use removes the second factor.\n\n"
        "Care and money are apart: they are seen where people live together, so whoever lets in a\n"
        "leader, a working group or a treasurer need not see them. No other role is let in by one\n"
        "that may do less. The administrator, who sees no person, lets in all.\n\n"
        + _table(_invitations()),
        "## Second factor\n\n"
        "Asked of who sees persons, care or money above one village, reads the log of readings,\n"
        "or administers. Roles given by a fictional source (the demo) ask for none.\n\n"
        + _table(_second_factors()),
        "## Lending a role\n\n"
        "Any role but the administrator's may be lent to another account for up to 180 days. What\n"
        "was lent cannot be lent on; what the delegate does is recorded as the delegate's.\n",
    )
    return "\n".join(sections)


def _permissions() -> list[list[str]]:
    head = ["", *(f"`{permission}`" for permission in Permission)]
    rows = [
        [f"`{role}`", *("●" if each in PERMISSIONS[role] else "" for each in Permission)]
        for role in Role
    ]
    return [head, *rows]


def _invitations() -> list[list[str]]:
    head = ["let in as", "in a", *(f"by `{role}`" for role in INVITABLE)]
    rows = [
        [
            f"`{role}`",
            str(LEVELS.get(role, "any place")),
            *("●" if role in roles else "" for roles in INVITABLE.values()),
        ]
        for role in Role
    ]
    return [head, *rows]


def _second_factors() -> list[list[str]]:
    rows = [
        [f"`{role}`", *("asked" if sees_much(role, level) else "" for level in _LEVELS.values())]
        for role in Role
    ]
    return [["", *_LEVELS], *rows]


_LEVELS = {"in a village": Level.VILLAGE, "above": Level.TAMBON}


def _table(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return "\n".join(lines) + "\n"

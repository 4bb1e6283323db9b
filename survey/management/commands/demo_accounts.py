"""Print who can sign in to the demo."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from survey.demo.sign_in import shown_accounts


class Command(BaseCommand):
    """Says so where no demo is loaded; exit code 0 in either case."""

    help = "Print the accounts of the demo, with their password."

    def handle(self, **options: Any) -> None:  # noqa: ARG002
        """Name, role, place, user name, password."""
        accounts = shown_accounts()
        if not accounts:
            self.stdout.write("ไม่มีข้อมูลสมมติในฐานข้อมูลนี้ / no demo is loaded in this database")
            return
        self.stdout.write("บัญชีทดลองใช้ (ข้อมูลสมมติ) / demo accounts (fictional):")
        for account in accounts:
            self.stdout.write(
                f"  {account.username:<20} {account.password:<14}"
                f" {account.role} {account.place} · {account.name}"
            )

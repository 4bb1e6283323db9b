"""`manage.py create_network`: the first account of a real network."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from formats.months import today_in_bangkok
from network import evidence, registry
from network.invitations import VALID_FOR, start_token
from network.models import Account, Role
from network.moments import Moment

NAME = "admin"
_HOURS = int(VALID_FOR.total_seconds() // 3600)


class Command(BaseCommand):
    """Make the administrator of an empty network and print the address at which they start.

    Asked again before anybody has used the address, it prints a new one: the old
    one may have expired. Once an account has a password nothing is made or printed.
    """

    help = __doc__

    def handle(self, **options: Any) -> None:  # noqa: ARG002
        with transaction.atomic():
            self._one_at_a_time()
            accounts = list(Account.objects.order_by("pk")[:2])
            account = _administrator() if not accounts else accounts[0]
            if len(accounts) > 1 or account.has_usable_password():
                self.stdout.write(
                    "มีบัญชีผู้ใช้อยู่แล้ว ไม่ได้สร้างบัญชีใหม่ / there are accounts already; none was made"
                )
                return
        self.stdout.write(
            f"ผู้ดูแลระบบ: {account.username} · เปิดที่อยู่นี้ภายใน {_HOURS} ชั่วโมงเพื่อตั้งรหัสผ่าน / "
            f"administrator: {account.username}; open this address within {_HOURS} hours to set a "
            "password:"
        )
        self.stdout.write(f"/start/{start_token(account)}/")

    def _one_at_a_time(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('rangwat create_network'))")


def _administrator() -> Account:
    account = registry.open_account(NAME, name="ผู้ดูแลระบบ", password=None)
    today = today_in_bangkok(Moment.now().known_by)
    source = evidence.receive_statement("เริ่มระบบ (create_network)", as_of=today, recorded_by=None)
    registry.appoint(account, Role.ADMINISTRATOR, None, began_on=today, source=source)
    return account

"""`manage.py appoint USERNAME --role ROLE --place CODE --name NAME --source TEXT`."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from formats.months import today_in_bangkok
from network import evidence, registry
from network.imports import REFUSED
from network.invitations import VALID_FOR, start_token
from network.models import Account, Domicile, Party, PersonRecord, Place, Role, Source
from network.moments import Moment

_HOURS = int(VALID_FOR.total_seconds() // 3600)


class Command(BaseCommand):
    """Give somebody a role in a place and all below it; a new account gets an address to start at.

    A new account is of a person, so that the person can verify what others recorded.
    """

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        roles = [role for role in Role.values if role != Role.ADMINISTRATOR]
        parser.add_argument("username")
        parser.add_argument("--role", required=True, choices=roles)
        parser.add_argument("--place", required=True, metavar="CODE", help="geocode, 2 to 8 digits")
        parser.add_argument("--name", help="as shown on pages; needed for a new account")
        parser.add_argument("--source", required=True, help="the meeting or letter that says so")

    def handle(
        self, *, username: str, role: str, place: str, name: str | None, source: str, **options: Any
    ) -> None:
        del options
        known = Place.objects.filter(code=place).first()
        account = Account.objects.filter(username=username.strip().lower()).first()
        if known is None:
            self._refuse(f"ไม่รู้จักรหัสพื้นที่ {place} / no place with the code {place} is known")
        if account is None and not name:
            self._refuse("บัญชีใหม่ต้องมี --name / a new account needs --name")
        today = today_in_bangkok(Moment.now().known_by)
        with transaction.atomic():
            said = evidence.receive_statement(
                source, as_of=today, recorded_by=None, kind=Source.Kind.MINUTE
            )
            if account is None:
                person = _person(str(name), known, said)
                account = registry.open_account(
                    username, name=str(name), password=None, person=person
                )
            registry.appoint(account, Role(role), known, began_on=today, source=said)
        self.stdout.write(self.style.SUCCESS(f"{account.username}: {Role(role).label} · {place}"))
        if not account.has_usable_password():
            self.stdout.write(
                f"เปิดที่อยู่นี้ภายใน {_HOURS} ชั่วโมงเพื่อตั้งรหัสผ่าน / open this address within "
                f"{_HOURS} hours to set a password:"
            )
            self.stdout.write(f"/start/{start_token(account)}/")

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(self.style.ERROR(sentence))
        sys.exit(REFUSED)


def _person(name: str, place: Place | None, source: Source) -> Party:
    party = Party.objects.create(kind=Party.Kind.PERSON)
    PersonRecord.objects.create(party=party, name=name, observed_on=source.as_of, source=source)
    if place is not None:
        Domicile.objects.create(party=party, place=place, since=source.as_of, source=source)
    return party

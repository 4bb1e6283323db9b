"""Who signs in: committee members of every village and those above them.

The accounts that are printed are the first of each role; all demo accounts share one password.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from network.models import Account, Appointment, Party, PersonRecord, Place, Role
from survey.demo.chance import chance
from survey.demo.names import full_name, surname
from survey.demo.people import Household
from survey.demo.places import DISTRICT, PROVINCE, Places, Village
from survey.demo.rows import Rows

PASSWORD = "rangwat-demo"  # noqa: S105 (printed on purpose: the demo is fictional)
SHOWN = (
    "leader27040501",
    "verifier27040501a",
    "verifier27040501b",
    "treasurer27040501",
    "auditor270405",
    "tambon270405",
    "district2704",
    "chief2704",
    "negotiator2704",
    "agency2704",
    "administrator",
)
COMMITTEE_OF = {
    "27040501": 6,
    "27040302": 4,
    "27040303": 4,
    "27040603": 4,
}  # elsewhere five: sixty persons in all
_COMMITTEE = 5
IN_THREE_COMMITTEES = "verifier27040301a"
_ALSO_IN = ("27040302", "27040303")
_SINCE_MONTHS = 14.5
# Username, role, code of the place, part of the name; None: everywhere.
_ABOVE_VILLAGES = (
    ("treasurer27040501", Role.TREASURER, "27040501"),
    ("auditor270405", Role.AUDITOR, "270405"),
    ("deputy2704", Role.DEPUTY_CHIEF, DISTRICT),
    ("tambon270405", Role.TAMBON_NETWORK, "270405"),
    ("tambon270403", Role.TAMBON_NETWORK, "270403"),
    ("tambon270406", Role.TAMBON_NETWORK, "270406"),
    ("district2704", Role.DISTRICT_NETWORK, DISTRICT),
    ("chief2704", Role.DISTRICT_CHIEF, DISTRICT),
    ("negotiator2704", Role.NEGOTIATOR, DISTRICT),
    ("codi27", Role.CODI_OFFICER, PROVINCE),
    ("administrator", Role.ADMINISTRATOR, None),
)


@dataclass
class Committee:
    """Those of a village who record and check; the first records, the others check."""

    accounts: list[Account] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)

    @property
    def recorder(self) -> Account:
        return self.accounts[0]

    @property
    def verifiers(self) -> list[Account]:
        return self.accounts[1:]


def committee_size(village: Village) -> int:
    """How many persons a village's committee has."""
    return COMMITTEE_OF.get(village.code, _COMMITTEE)


def make_accounts(
    rows: Rows, places: Places, households: dict[str, list[Household]]
) -> dict[str, Committee]:
    """Accounts and appointments; committees by code of the village.

    The heads of a village's first households are its committee: all of different households.
    """
    password = make_password(PASSWORD)  # once: it costs a fifth of a second
    committees: dict[str, Committee] = {}
    by_name: dict[str, Account] = {}
    for village in places.villages:
        committee = committees[village.code] = Committee()
        since = max(village.surveyed_from, rows.months_ago(_SINCE_MONTHS))
        for number, household in enumerate(households[village.code][: committee_size(village)]):
            letter = "" if number == 0 else "abcdef"[number - 1]
            username = f"{'verifier' if number else 'leader'}{village.code}{letter}"
            account = by_name[username] = rows.add(
                Account(
                    username=username,
                    name=household.head.name,
                    person=household.head.party,
                    password=password,
                )
            )
            role = Role.VILLAGE_WORKING_GROUP if number else Role.NETWORK_LEADER
            _appoint(rows, account, role, village.place, since)
            committee.accounts.append(account)
            committee.households.append(household)
    threefold = by_name[IN_THREE_COMMITTEES]
    for code in _ALSO_IN:
        village = next(each for each in places.villages if each.code == code)
        _appoint(rows, threefold, Role.VILLAGE_WORKING_GROUP, village.place, village.surveyed_from)
        committees[code].accounts.append(threefold)
        committees[code].households.append(committees["27040301"].households[1])
    _above_villages(rows, places, password)
    return committees


def _above_villages(rows: Rows, places: Places, password: str) -> None:
    rng = chance(rows.seed, "officers")
    since = rows.months_ago(_SINCE_MONTHS)
    for username, role, code in _ABOVE_VILLAGES:
        is_woman, age = rng.random() < 0.5, rng.randint(32, 58)  # noqa: PLR2004 (a coin)
        name = full_name(rng, surname(rng), is_woman=is_woman, age=age, is_married=False)
        person = rows.add(Party(kind=Party.Kind.PERSON))
        rows.fact(
            PersonRecord,
            rows.source("รายชื่อคณะทำงานเครือข่าย", since),
            party=person,
            name=name,
            sex=PersonRecord.Sex.FEMALE if is_woman else PersonRecord.Sex.MALE,
            birth_year=rows.today.year - age,
            observed_on=since,
        )
        account = rows.add(Account(username=username, name=name, person=person, password=password))
        _appoint(rows, account, role, places.by_code[code] if code else None, since)


def _appoint(rows: Rows, account: Account, role: Role, place: Place | None, since: date) -> None:
    rows.fact(
        Appointment,
        rows.source("คำสั่งแต่งตั้งคณะทำงานเครือข่าย", since),
        account=account,
        place=place,
        role=role,
        began_on=since,
    )

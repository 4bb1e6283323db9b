"""Who sits in the working groups of the demo: the committees of villages, and the district's."""

from __future__ import annotations

from datetime import date

from network.models import Account, Body, BodyMembership
from survey.demo.accounts import Committee
from survey.demo.places import DISTRICT, Places
from survey.demo.rows import Rows

_TERM_YEARS = 4
_IN_THE_DISTRICT = 7


def seat_committees(rows: Rows, places: Places, committees: dict[str, Committee]) -> None:
    """Seats of four years for everyone in a village's committee, its first member in the chair.

    The chairs of the first villages are the district's body.
    """
    chairs: list[tuple[Account, date]] = []
    for village in places.villages:
        body = rows.add(Body(kind=Body.Kind.VILLAGE_WORKING_GROUP, place=village.place))
        for number, account in enumerate(committees[village.code].accounts):
            _seat(rows, body, account, village.surveyed_from, is_chair=number == 0)
        chairs.append((committees[village.code].accounts[0], village.surveyed_from))
    district = rows.add(Body(kind=Body.Kind.DISTRICT_NETWORK_BODY, place=places.by_code[DISTRICT]))
    for number, (account, since) in enumerate(chairs[:_IN_THE_DISTRICT]):
        _seat(rows, district, account, since, is_chair=number == 0)


def _seat(rows: Rows, body: Body, account: Account, since: date, *, is_chair: bool) -> None:
    offices = BodyMembership.Office
    rows.fact(
        BodyMembership,
        rows.source("รายงานการประชุมเลือกคณะทำงาน", since),
        body=body,
        person=account.person,
        office=offices.CHAIR if is_chair else offices.MEMBER,
        began_on=since,
        # 1 March, so that no 29 February is asked for.
        term_ends_on=date(since.year + _TERM_YEARS, 3, 1),
    )

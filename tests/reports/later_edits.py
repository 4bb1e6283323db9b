"""What goes on after a month was counted: more of everything, an erasure, a source taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from unittest import mock

from django.db import connection

from network import erasure, withdrawals
from network.models import Domicile, Erasure, HouseCount
from parcels.models import Position, StatedPlace
from survey.models import Verification, Visit
from tests.reports import random_care, random_land, random_people, random_verifying
from tests.reports.random_district import RandomDistrict

RECORDED_FROM = datetime(2025, 11, 3, tzinfo=UTC)  # after every moment a report was asked for
MORE, ERASED = 40, 5


def edit(drawn: RandomDistrict) -> None:
    """Facts of every kind about what is there already, speaking of all its days, recorded late."""

    def late(_day: date) -> datetime:
        return RECORDED_FROM + timedelta(hours=drawn.chance.randrange(1000))

    draw = drawn.chance
    units = drawn.houses + drawn.parcels
    with mock.patch.object(drawn, "_moment", late), connection.cursor() as cursor:
        cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
        drawn._bound(drawn.villages[2], 101.9, 0.07, day=drawn._day())
        drawn._facts(HouseCount, drawn._house_count, MORE)
        drawn._facts(StatedPlace, lambda: drawn._stated(draw.choice(units)), MORE)
        drawn._facts(Position, lambda: drawn._position(draw.choice(drawn.houses)), MORE)
        drawn._facts(type(drawn.boundaries[0]), lambda: drawn._boundary(draw.choice(units)), MORE)
        drawn._facts(Domicile, drawn._domicile, MORE)
        visits = drawn._facts(Visit, drawn._visit, MORE)
        for field, records in (("visit", visits), ("boundary", drawn.boundaries)):
            Verification.objects.bulk_create(
                drawn._verdict(field, record, drawn.verifiers)
                for record in records
                if not getattr(record, "is_draft", False)
            )
        random_people.make_people(drawn)
        random_people.make_requests(drawn)
        random_land.tell_of_land(drawn)
        random_land.split_some(drawn)
        random_verifying.refuse_some(drawn)
        random_verifying.merge(drawn, *drawn.verifiers[-2:])
        random_care.make_care(drawn)
        cursor.execute("SET LOCAL rangwat.loading_history = 'off'")


def erase_some(drawn: RandomDistrict) -> None:
    """Persons who ask that what is kept of them be destroyed."""
    for person in drawn.chance.sample(drawn.people, ERASED):
        erasure.erase_person(person, asked_by=Erasure.AskedBy.SELF, reason="ขอให้ลบ")


def take_back_everything(drawn: RandomDistrict) -> None:
    """The source of all that was ever recorded is withdrawn."""
    withdrawals.take_back(drawn.source, said=drawn.source, reason="ทดสอบ")

"""Layout numbers (เลขผัง) of the houses of a village: given once, in an order people would walk."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from formats.walking import walking_order
from network.latest import latest
from network.models import Place, Source
from network.moments import EVER_KNOWN, Moment
from parcels import errors
from parcels.models import LayoutNumber, Position, SpatialUnit

LARGEST: Final = 9_999
_METRES_A_DEGREE: Final = 111_320.0


def numbers_of(village: int, moment: Moment) -> dict[int, int]:
    """The layout number of each house (key) of a village (key). One query."""
    known = latest(LayoutNumber.objects.filter(village=village), moment)
    return dict(known.values_list("house_id", "number"))


def number_houses(
    village: Place, houses: Collection[int], *, given_on: date, source: Source
) -> list[LayoutNumber]:
    """Give each of `houses` (keys) that has no layout number in the village the next free ones.

    In the order of a short walk past where they stand; those that stand nowhere come last. A
    number that was ever given is not given again. Four queries, however many houses.
    """
    with transaction.atomic():
        hold(village.pk)
        has = set(_known_of(village.pk).values_list("house_id", flat=True))
        without = sorted(set(houses) - has)
        begin = next_number(village.pk)
        if begin + len(without) > LARGEST + 1:
            raise errors.LayoutNumberIsOfAHouse
        return LayoutNumber.objects.bulk_create(
            LayoutNumber(
                village=village, house_id=house, number=number, given_on=given_on, source=source
            )
            for number, house in enumerate(_walked(without), begin)
        )


def keep_number(
    village: Place, house: SpatialUnit, number: int, *, given_on: date, source: Source
) -> LayoutNumber | None:
    """Say by which number a house stands on a layout already on paper; None where it is known.

    Raises:
        LayoutNumberIsTaken: another house of the village has or had it.
        LayoutNumberIsOfAHouse: it is no number from 1 to 9,999, or the unit is no house.
    """
    return next(iter(keep_numbers(village, {house.pk: number}, given_on=given_on, source=source)),
                None)  # fmt: skip


def keep_numbers(
    village: Place, numbers: Mapping[int, int], *, given_on: date, source: Source
) -> list[LayoutNumber]:
    """The same of several houses (keys); what is known already is not said again.

    Raises:
        LayoutNumberIsTaken, LayoutNumberIsOfAHouse: as keep_number.
    """
    if any(not 1 <= each <= LARGEST for each in numbers.values()):
        raise errors.LayoutNumberIsOfAHouse
    try:
        with transaction.atomic():
            hold(village.pk)
            known = numbers_of(village.pk, _ever())
            return LayoutNumber.objects.bulk_create(
                LayoutNumber(
                    village=village, house_id=house, number=number, given_on=given_on,
                    source=source,
                )
                for house, number in numbers.items()
                if known.get(house) != number
            )  # fmt: skip
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def next_number(village: int) -> int:
    """The first number of a village (key) beyond all that were ever given. One query."""
    last = _known_of(village).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def hold(village: int) -> None:
    """Until the end of the transaction nobody else numbers houses of the village (key)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('parcels_layoutnumber'), %s)", [village]
        )


def _known_of(village: int) -> QuerySet[LayoutNumber]:
    """Numbers ever given in a village and not taken back, of whatever day."""
    return LayoutNumber.objects.filter(village=village, recorded_at__known_by=EVER_KNOWN)


def _ever() -> Moment:
    return Moment(date.max, EVER_KNOWN)


def _walked(houses: list[int]) -> list[int]:
    """Houses (keys) in walking order by where they were last seen; the others by key, last."""
    seen = latest(Position.objects.filter(spatial_unit__in=houses), _ever())
    at = {house: (point.x, point.y) for house, point in seen.values_list("spatial_unit", "point")}
    placed = [house for house in houses if house in at]
    if not placed:
        return houses
    # A plane of metres around them; numbers do not depend on the third decimal.
    shrink = math.cos(math.radians(at[placed[0]][1]))
    plane = [
        (at[house][0] * _METRES_A_DEGREE * shrink, at[house][1] * _METRES_A_DEGREE)
        for house in placed
    ]
    return [placed[each] for each in walking_order(plane)] + [
        house for house in houses if house not in at
    ]

"""The list of concessions and the calendar of their ends, for who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import get_language

from formats.thai import SHORT_MONTH_NAMES, buddhist_year
from network.models import Level
from network.moments import Moment
from network.named_sets import with_clause
from network.places import PlaceName, names
from parcels.concession_dates import days_left, is_loose, loose_day, time_left
from parcels.models import Instrument
from parcels.named_sets import EDITIONS
from parcels.queries import NOISE_SQUARE_METRES

SOON_DAYS = 365  # within a year talks must have begun
_NO_MONTH = 13  # what ends in a year, and nobody knows when, stands after its months

_MEASURED = """
    SELECT feature.concession_id, ST_Area(ST_Union(feature.geometry)::geography)
    FROM parcels_layerfeature AS feature
    JOIN edition ON edition.id = feature.edition_id
    WHERE feature.concession_id = ANY(%s)
    GROUP BY feature.concession_id
"""
_PLACES = """
    SELECT DISTINCT feature.concession_id, place.id
    FROM parcels_layerfeature AS feature
    JOIN edition ON edition.id = feature.edition_id
    JOIN parcels_concessionplace AS piece ON piece.feature_id = feature.id
        AND piece.square_metres > %s
    JOIN (
        SELECT DISTINCT ON (place_id) id, place_id
        FROM network_placeboundary
        WHERE valid_from < %s AND network_is_known(recorded_at, source_id, %s)
        ORDER BY place_id, valid_from DESC, recorded_at DESC, id DESC
    ) AS in_force ON in_force.id = piece.place_boundary_id
    JOIN network_place AS place ON place.id = in_force.place_id AND place.level = %s
    WHERE feature.concession_id = ANY(%s)
    UNION
    SELECT instrument.concession_id, place.id
    FROM parcels_instrument AS instrument
    JOIN network_source AS source ON source.id = instrument.source_id
    JOIN network_place AS place ON place.code = source.reading ->> 'place'
    WHERE instrument.concession_id = ANY(%s)
      AND network_is_known(instrument.recorded_at, instrument.source_id, %s)
"""


@dataclass(frozen=True)
class ConcessionLine:
    """One concession in the list; areas in square metres."""

    key: UUID
    name: str
    number: str
    holder: str
    legal_basis: str
    document_square_metres: Decimal | None
    measured_square_metres: float | None
    expires: str
    expires_by: date | None
    today: date
    places: tuple[PlaceName, ...]

    @property
    def expires_written(self) -> str:
        """The end as loosely as it is known, in the language of the page."""
        return loose_day(self.expires)

    @property
    def is_loose(self) -> bool:
        """Whether only the month or year of its end is known."""
        return is_loose(self.expires)

    @property
    def days_left(self) -> int | None:
        """Days to the last day its end allows."""
        return days_left(self.expires_by, self.today)

    @property
    def time_left(self) -> str:
        """The same in words."""
        return time_left(self.expires_by, self.today)

    @property
    def is_over(self) -> bool:
        """Its last day has passed."""
        return self.days_left is not None and self.days_left < 0

    @property
    def is_soon(self) -> bool:
        """It ends within a year."""
        return self.days_left is not None and 0 <= self.days_left <= SOON_DAYS


@dataclass(frozen=True)
class CalendarMonth:
    """The concessions that end in one month."""

    written: str
    lines: tuple[ConcessionLine, ...]


@dataclass(frozen=True)
class CalendarYear:
    """A year of the calendar, with the months in which something ends."""

    written: str
    months: tuple[CalendarMonth, ...]


def concession_lines(
    concessions: QuerySet[Any], moment: Moment, places: Sequence[int]
) -> list[ConcessionLine]:
    """What is known of `concessions` at `moment`, the first to end first. Five queries.

    `places` (keys) are those whose names the reader may see.
    """
    keys = list(concessions.values_list("pk", flat=True))
    instruments = list(
        Instrument.objects.as_known(moment)
        .filter(concession__in=keys)
        .select_related("concession")
        .order_by("expires_by", "name", "pk")
    )
    head, values = with_clause([EDITIONS], moment)
    with connection.cursor() as cursor:
        cursor.execute(f"{head} {_MEASURED}", [*values, keys])
        measured = dict(cursor.fetchall())
    pairs = tambons_of(keys, moment, places)
    named = names(sorted({place for _concession, place in pairs}), moment)
    return [
        ConcessionLine(
            key=each.concession.key,
            name=each.name,
            number=each.number,
            holder=each.holder,
            legal_basis=each.legal_basis,
            document_square_metres=each.square_metres,
            measured_square_metres=measured.get(each.concession_id),
            expires=each.expires,
            expires_by=each.expires_by,
            today=moment.last_day,
            places=tuple(
                sorted(
                    (named[place] for of, place in pairs if of == each.concession_id),
                    key=lambda place: place.code,
                )
            ),
        )
        for each in instruments
    ]


def tambons_of(
    concessions: Sequence[int], moment: Moment, places: Sequence[int]
) -> list[tuple[int, int]]:
    """(concession, tambon): where concessions lie, by keys; of tambons only those in `places`.

    One without a polygon is in the place it was recorded for. One query.
    """
    head, values = with_clause([EDITIONS], moment)
    clocks = [moment.true_before, moment.known_by]
    keys, seen = list(concessions), set(places)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{head} {_PLACES}",
            [*values, NOISE_SQUARE_METRES, *clocks, Level.TAMBON, keys, keys, moment.known_by],
        )
        return [(concession, place) for concession, place in cursor.fetchall() if place in seen]


def calendar(lines: Sequence[ConcessionLine]) -> list[CalendarYear]:
    """The lines whose end is known, by the year and month of the last day it allows."""
    dated = sorted(
        (line for line in lines if line.expires_by is not None),
        key=lambda line: (_year(line), _month(line) or _NO_MONTH, line.expires_by),
    )
    years = []
    for year, of_year in groupby(dated, key=_year):
        months = tuple(
            CalendarMonth(_month_name(month), tuple(of_month))
            for month, of_month in groupby(of_year, key=_month)
        )
        years.append(CalendarYear(_year_name(year), months))
    return years


def _year(line: ConcessionLine) -> int:
    return line.expires_by.year if line.expires_by else 0


def _month(line: ConcessionLine) -> int:
    """0 where only the year is known: such a one ends in no month in particular."""
    if line.expires_by is None or (line.is_loose and "-" not in line.expires):
        return 0
    return line.expires_by.month


def _year_name(year: int) -> str:
    return str(year) if _english() else f"พ.ศ. {buddhist_year(year)}"


def _month_name(month: int) -> str:
    if not month:
        return ""
    return f"{date(2000, month, 1):%b}" if _english() else SHORT_MONTH_NAMES[month - 1]


def _english() -> bool:
    return (get_language() or "").startswith("en")

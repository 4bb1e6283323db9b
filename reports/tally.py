"""Counts the records of figures by place: one statement, whatever the number of places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from network.moments import Moment
from network.named_sets import fetched, with_clause
from parcels.models import Position
from parcels.named_sets import UNIT_HOMES
from parcels.queries import RETIRED, place_of_units
from reports.figures import Figure, Home


@dataclass(frozen=True)
class Tally:
    """How many records, and the sum of what they measure (square metres, houses, satang)."""

    count: int = 0
    amount: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.count + other.count, self.amount + other.amount)


# place key → part → tally
Tallies = dict[int, dict[str, Tally]]


def tally(counted: Iterable[Figure], moment: Moment, places: list[int]) -> dict[str, Tallies]:
    """Records of each figure at `moment` by the place (of `places`) each counts in, and by part.

    By the key of the figure. A record counts in one place; what lies above is added up
    from there. One query: what figures share (who verified what, where units lie) is
    worked out once for all of them.
    """
    figures = list(counted)
    found: dict[str, Tallies] = {figure.key: {} for figure in figures}
    sets = [each for figure in figures for each in (figure.counted, figure.home.places)]
    head, params = with_clause(sets, moment)
    homes = list(dict.fromkeys(figure.home for figure in figures))
    counts = "\nUNION ALL\n".join(_counts(home, figures) for home in homes)
    with connection.cursor() as cursor:
        cursor.execute(f"{head}\n{counts}", [*params, *([places] * len(homes))])
        for number, place, part, count, amount in cursor.fetchall():
            found[figures[number].key].setdefault(place, {})[part] = Tally(count, amount)
    return found


def _counts(home: Home, figures: list[Figure]) -> str:
    """SQL of (figure's number, place, part, count, amount) of the figures with this kind of home.

    Its one parameter is the places. Where records are at home is joined once for all.
    """
    records = "\nUNION ALL\n".join(
        _records(number, figure) for number, figure in enumerate(figures) if figure.home is home
    )
    # The sets are constants of the product; places stay a parameter.
    return f"""
        SELECT record.figure, home.place_id, record.part, count(*), sum(record.amount)
        FROM ({records}) AS record (figure, home_id, part, amount)
        JOIN {home.places.name} AS home ON home.home_id = record.home_id
        WHERE home.place_id = ANY(%s)
        GROUP BY 1, 2, 3"""  # noqa: S608


def _records(number: int, figure: Figure) -> str:
    part = f"({figure.part})::text" if figure.part else "''"
    return (
        f"SELECT {number}, {figure.home_column}, {part}, {figure.amount or 0}::float8"  # noqa: S608
        f" FROM {figure.counted.name} WHERE {figure.where}"
    )


def within(
    figure: Figure, moment: Moment, places: list[int], parts: Iterable[str] = ()
) -> QuerySet[Any]:
    """The records of `figure` (of `parts`) that count in one of `places`: what opens it."""
    head, params = with_clause([figure.counted, figure.home.places], moment)
    chosen = list(parts)
    narrowed = f" AND ({figure.part})::text = ANY(%s)" if chosen and figure.part else ""
    keys = f"""
        {head} SELECT record.{figure.record}
        FROM {figure.counted.name} AS record
        JOIN {figure.home.places.name} AS home ON home.home_id = record.{figure.home_column}
        WHERE home.place_id = ANY(%s) AND {figure.where}{narrowed}
    """  # noqa: S608 (constants; values stay in the parameters)
    values = [*params, places, *([chosen] if narrowed else [])]
    return figure.model._default_manager.filter(pk__in=RawSQL(keys, values))  # noqa: S611


def dates(figure: Figure, column: str, moment: Moment, places: list[int]) -> list[tuple[int, date]]:
    """(place, value of a date column) of each record of `figure` in `places`. One query."""
    head, params = with_clause([figure.counted, figure.home.places], moment)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            {head} SELECT home.place_id, record.{column}
            FROM {figure.counted.name} AS record
            JOIN {figure.home.places.name} AS home ON home.home_id = record.{figure.home_column}
            WHERE home.place_id = ANY(%s) AND record.{column} IS NOT NULL
            """,  # noqa: S608 (constants; values stay in the parameters)
            [*params, places],
        )
        return list(cursor.fetchall())


def house_centres(moment: Moment, places: list[int]) -> dict[int, tuple[float, float]]:
    """The middle of each place's houses, (lon, lat), EPSG:4326. One query."""
    head, params = with_clause([UNIT_HOMES], moment)
    positions = Position.objects.as_known(moment).values("spatial_unit", "point").query
    position_sql, position_params = positions.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            {head}
            SELECT place_id, avg(ST_X(point::geometry)), avg(ST_Y(point::geometry))
            FROM unit_home
            JOIN ({position_sql}) AS position (home_id, point) USING (home_id)
            WHERE place_id = ANY(%s)
            GROUP BY place_id
            """,  # noqa: S608 (compiled by the ORM; values stay in the parameters)
            [*params, *position_params, places],
        )
        return {place: (longitude, latitude) for place, longitude, latitude in cursor.fetchall()}


def contradictions(moment: Moment, places: list[int]) -> list[tuple[int, int, int]]:
    """(place stated, place measured, how many units) where the two are not the same. One query."""
    sql, params = place_of_units(moment)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT place_id, located_id, count(*) FROM ({sql}) AS unit
            WHERE place_id <> located_id AND place_id = ANY(%s)
              AND unit_id NOT IN ({RETIRED})
            GROUP BY place_id, located_id
            """,  # noqa: S608 (constant text, values stay parameters)
            [*params, places, moment.true_before, moment.known_by],
        )
        return list(cursor.fetchall())


def homes(figure: Figure, moment: Moment, keys: list[Any]) -> dict[int, int]:
    """The place each home (unit, party or place; keys) counts in. One query."""
    return dict(
        fetched(
            figure.home.places,
            "home_id, place_id",
            moment,
            where="home_id = ANY(%s)",
            params=[keys],
        )
    )

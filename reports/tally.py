"""Counts the records of figures by place: as many statements whatever the number of places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, FloatField, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from network.moments import Moment
from network.queries import place_of_parties
from parcels.models import Position
from parcels.queries import place_of_units
from reports.figures import Figure, Home


@dataclass(frozen=True)
class Tally:
    """How many records, and the sum of what they measure (square metres, houses)."""

    count: int = 0
    amount: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.count + other.count, self.amount + other.amount)


# place key → part → tally
Tallies = dict[int, dict[str, Tally]]


def home_of(figure: Figure, moment: Moment) -> tuple[str, list[Any]]:
    """SQL and parameters of (home_id, place_id) for the records of `figure`."""
    if figure.home is Home.UNIT:
        sql, clocks = place_of_units(moment)
        return f"SELECT unit_id, place_id FROM ({sql}) AS unit", clocks  # noqa: S608 (constant)
    if figure.home is Home.PARTY:
        return place_of_parties(moment)
    return "SELECT id, id FROM network_place", []


def within(figure: Figure, moment: Moment, places: list[int]) -> QuerySet[Any]:
    """The records of `figure` at `moment` that count in one of `places`: what opens it."""
    sql, clocks = home_of(figure, moment)
    homes = RawSQL(  # noqa: S611 (constant text, values stay parameters)
        f"SELECT home_id FROM ({sql}) AS home (home_id, place_id)"  # noqa: S608
        " WHERE place_id = ANY(%s)",
        [*clocks, places],
    )
    return figure.records(moment).filter(**{f"{figure.home_field}__in": homes})


def house_centres(moment: Moment, places: list[int]) -> dict[int, tuple[float, float]]:
    """The middle of each place's houses, (lon, lat), EPSG:4326. One query."""
    sql, clocks = place_of_units(moment)
    positions = Position.objects.as_known(moment).values("spatial_unit", "point").query
    position_sql, position_params = positions.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT place_id, avg(ST_X(point::geometry)), avg(ST_Y(point::geometry))
            FROM ({sql}) AS unit
            JOIN ({position_sql}) AS position (unit_id, point) USING (unit_id)
            WHERE place_id = ANY(%s)
            GROUP BY place_id
            """,  # noqa: S608 (compiled by the ORM; values stay in the parameters)
            [*clocks, *position_params, places],
        )
        return {place: (longitude, latitude) for place, longitude, latitude in cursor.fetchall()}


def tally(counted: Iterable[Figure], moment: Moment, places: list[int]) -> dict[str, Tallies]:
    """Records of each figure at `moment` by the place (of `places`) each counts in, and by part.

    By the key of the figure. A record counts in one place; what lies above is added up
    from there. One query for each kind of home: where every unit lies costs as much
    as to count one figure, so it is worked out once for all that count by it.
    """
    found: dict[str, Tallies] = {}
    by_home: dict[Home, list[Figure]] = {}
    for figure in counted:
        found[figure.key] = {}
        by_home.setdefault(figure.home, []).append(figure)
    for figures in by_home.values():
        records = [_records(figure, moment) for figure in figures]
        home_sql, home_params = home_of(figures[0], moment)
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                WITH home (home_id, place_id) AS MATERIALIZED (
                    SELECT * FROM ({home_sql}) AS known (home_id, place_id)
                    WHERE place_id = ANY(%s)
                )
                SELECT record.figure, home.place_id, record.part, count(*), sum(record.amount)
                FROM ({" UNION ALL ".join(sql for sql, _params in records)})
                    AS record (figure, home_id, part, amount)
                JOIN home ON home.home_id = record.home_id
                GROUP BY record.figure, home.place_id, record.part
                """,  # noqa: S608 (compiled by the ORM; values stay in the parameters)
                [*home_params, places, *(each for _sql, params in records for each in params)],
            )
            for key, place, part, count, amount in cursor.fetchall():
                found[key].setdefault(place, {})[part] = Tally(count, amount)
    return found


def _records(figure: Figure, moment: Moment) -> tuple[str, list[Any]]:
    """SQL and parameters of (figure, home_id, part, amount) for the records of `figure`."""
    records = (
        figure.records(moment)
        .order_by()
        .annotate(
            _home=F(figure.home_field),
            _part=F(figure.part) if figure.part else Value(""),
            _amount=Cast(F(figure.amount), FloatField()) if figure.amount else Value(0.0),
        )
        .values("_home", "_part", "_amount")
    )
    sql, params = records.query.sql_with_params()
    return (
        f"SELECT %s::text, home_id, part::text, amount::float8 FROM ({sql})"  # noqa: S608 (the ORM's)
        " AS chosen (home_id, part, amount)",
        [figure.key, *params],
    )


def contradictions(moment: Moment, places: list[int]) -> list[tuple[int, int, int]]:
    """(place stated, place measured, how many units) where the two are not the same. One query."""
    sql, clocks = place_of_units(moment)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT place_id, located_id, count(*) FROM ({sql}) AS unit
            WHERE place_id <> located_id AND place_id = ANY(%s)
            GROUP BY place_id, located_id
            """,  # noqa: S608 (constant text, values stay parameters)
            [*clocks, places],
        )
        return list(cursor.fetchall())

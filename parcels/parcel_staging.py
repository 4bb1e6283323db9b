"""Features of an arriving parcel file, staged in temporary tables and judged there in sets.

The tables live until the end of the transaction. What waits is in `arriving_held`, with all
its reasons in order; the rest of this file asks only of what does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import connection

from network.imports import SHOWN_HELD, Outcome, Reason
from network.known_places import FAR_METRES
from network.models import ImportRow, Source

CHUNK: Final = 2_000  # rows
NULL: Final = r"\N"

# Until the transaction ends: rows are sorted in memory, and no statement is compiled, which takes
# longer than it saves where hundreds of functions are called for every row.
_MAKE = """
    SET LOCAL work_mem = '64MB';
    SET LOCAL jit = off;
    DROP TABLE IF EXISTS pg_temp.arriving_parcel, pg_temp.arriving_held, pg_temp.arriving_doubt;
    CREATE TEMPORARY TABLE arriving_parcel (
        number integer NOT NULL,
        label text NOT NULL,
        stated_id bigint,
        holder text NOT NULL,
        holder_kind text NOT NULL,
        sealed bytea,
        id_hash bytea,
        document_type text NOT NULL,
        document_number text NOT NULL,
        form_letter text NOT NULL,
        map_sheet text NOT NULL,
        zone smallint,
        datum text NOT NULL,
        printed numeric(14, 2),
        square_metres float8 NOT NULL,
        mark bytea NOT NULL,
        geometry geometry(MultiPolygon, 4326)
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE arriving_held (
        number integer NOT NULL, place integer NOT NULL,
        code text NOT NULL, th text NOT NULL, en text NOT NULL
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE arriving_doubt (LIKE arriving_held) ON COMMIT DROP;
"""

_OUTSIDE = """
    SELECT number, ST_X(inside), ST_Y(inside)
    FROM (
        SELECT number, ST_PointOnSurface(geometry) AS inside FROM arriving_parcel
        WHERE stated_id IS NULL AND geometry IS NOT NULL
        OFFSET 0
    ) AS arriving
    WHERE NOT EXISTS (
        SELECT FROM network_placecell AS cell
        WHERE cell.boundary_id = ANY(%(outlines)s) AND ST_Intersects(cell.geometry, inside)
    )
"""

# The distance is to the nearest cell in degrees; near 13°N that is the nearest in metres too,
# to a few per cent, and spares measuring every side of a tambon on the ellipsoid.
_CONTRADICTED = """
    SELECT number, stated_id, metres
    FROM (
        SELECT arriving.number, arriving.stated_id, (
            SELECT ST_Distance(cell.geometry::geography, arriving.inside::geography)
            FROM network_placecell AS cell
            WHERE cell.boundary_id = arriving.outline_id
            ORDER BY cell.geometry <-> arriving.inside
            LIMIT 1
        ) AS metres
        FROM (
            SELECT parcel.number, parcel.stated_id, outlined.outline_id,
                   ST_PointOnSurface(parcel.geometry) AS inside
            FROM arriving_parcel AS parcel
            JOIN unnest(%(places)s::bigint[], %(outlines)s::bigint[])
                AS outlined (place_id, outline_id) ON outlined.place_id = parcel.stated_id
            WHERE parcel.geometry IS NOT NULL
            OFFSET 0
        ) AS arriving
        WHERE NOT EXISTS (
            SELECT FROM network_placecell AS cell
            WHERE cell.boundary_id = arriving.outline_id
              AND ST_Intersects(cell.geometry, arriving.inside)
        )
        OFFSET 0
    ) AS measured
    WHERE metres > %(far)s
"""

_BEYOND = """
    INSERT INTO arriving_held (number, place, code, th, en)
    SELECT number, 1000, %(code)s, %(th)s, %(en)s
    FROM (
        SELECT number, stated_id, ST_PointOnSurface(geometry) AS inside FROM arriving_parcel
        -- What has neither waits for that, and nobody knows where it lies.
        WHERE stated_id IS NOT NULL OR geometry IS NOT NULL
        OFFSET 0
    ) AS arriving
    WHERE CASE WHEN stated_id IS NOT NULL THEN NOT stated_id = ANY(%(places)s)
               ELSE NOT EXISTS (
                   SELECT FROM network_placecell AS cell
                   WHERE cell.boundary_id = ANY(%(outlines)s)
                     AND ST_Intersects(cell.geometry, arriving.inside)
               ) END
"""

_FAULTY = """
    SELECT number, ST_IsValidReason(geometry) FROM arriving_parcel
    WHERE geometry IS NOT NULL AND NOT ST_IsValid(geometry)
"""

_MIDDLE = """
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_X(inside)),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_Y(inside))
    FROM (SELECT ST_Centroid(geometry) AS inside FROM arriving_parcel
          WHERE geometry IS NOT NULL) AS arriving
"""

_RATIOS = """
    SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY square_metres / printed)
    FROM arriving_parcel WHERE printed > 0 AND geometry IS NOT NULL
"""

_ODD_AREAS = """
    SELECT number FROM arriving_parcel AS arriving
    WHERE printed > 0 AND geometry IS NOT NULL
      AND NOT square_metres / printed BETWEEN 1 / %(odd)s AND %(odd)s
      AND NOT EXISTS (SELECT FROM arriving_held AS held WHERE held.number = arriving.number)
"""

# One row for each feature that waits: the code of its first reason, and all the sentences.
_WAITING = """
    SELECT number, (array_agg(code ORDER BY place))[1] AS code,
           string_agg(th, '; ' ORDER BY place) AS th, string_agg(en, '; ' ORDER BY place) AS en
    FROM (SELECT number, min(place) AS place, min(code) AS code, th, min(en) AS en
          FROM arriving_held GROUP BY number, th) AS once
    GROUP BY number
"""

# As network.imports.fingerprint has it for (SHA-256 of the file, number).
_QUARANTINE = f"""
    INSERT INTO network_importrow
        (source_id, register, number, fingerprint, outcome, reason_code, reason_th, reason_en)
    SELECT %(source)s, %(register)s, number,
           sha256(int8send(octet_length(%(sha256)s)) || convert_to(%(sha256)s, 'UTF8')
                  || int8send(octet_length(number::text)) || convert_to(number::text, 'UTF8')),
           %(outcome)s, code, th, en
    FROM ({_WAITING}) AS waiting
    WHERE number > %(after)s
"""  # noqa: S608 (constants)


def make() -> None:
    """Make the tables, empty."""
    with connection.cursor() as cursor:
        cursor.execute(_MAKE)


def add(lines: Iterable[str]) -> None:
    """Copy features into `arriving_parcel`: lines of COPY, its columns in order."""
    _copy("arriving_parcel", lines)


def hold(lines: Sequence[str]) -> None:
    """Copy reasons to wait, made by `held_line`."""
    if lines:
        _copy("arriving_held", lines)


def doubt(lines: Sequence[str]) -> None:
    """Copy what is only to be told, made by `held_line`."""
    if lines:
        _copy("arriving_doubt", lines)


def held_line(number: int, place: int, reason: Reason) -> str:
    """A line of COPY: the reason of a feature that is told at this place of its sentence."""
    return f"{number}\t{place}\t{reason.code}\t{cell(reason.th)}\t{cell(reason.en)}\n"


def cell(text: str) -> str:
    """A text as COPY takes it."""
    if "\\" in text or "\n" in text or "\t" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace("\t", " ").replace("\n", " ").replace("\r", " ")
    return text


def _copy(table: str, lines: Iterable[str]) -> None:
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} FROM STDIN") as copy,
    ):
        copy.write("".join(lines).encode("utf-8", "replace"))


def staged() -> tuple[int, int]:
    """How many features there are, and how many of them have a shape. Makes plans fit, too."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE arriving_parcel")
        cursor.execute("SELECT count(*), count(geometry) FROM arriving_parcel")
        count, shaped = cursor.fetchone()
    return count, shaped


# --- judging ------------------------------------------------------------------------------------


def hold_outside(outlines: Sequence[int], reason: Callable[[float, float], Reason]) -> int:
    """Hold what states no place and lies in none of the outlines (keys of PlaceBoundary); how many.

    `reason` is asked with longitude and latitude.
    """
    return _hold_each(_OUTSIDE, {"outlines": list(outlines)}, reason)


def hold_contradicted(outlines: Mapping[int, int], reason: Callable[[int, float], Reason]) -> int:
    """Hold what lies far from where it is said to lie; how many.

    `outlines` are place → PlaceBoundary; `reason` is asked with the place and the metres.
    """
    parameters = {
        "places": list(outlines),
        "outlines": list(outlines.values()),
        "far": FAR_METRES,
    }
    return _hold_each(_CONTRADICTED, parameters, reason)


def hold_faulty(reason: Callable[[str], Reason]) -> int:
    """Hold the outlines in which the database finds a fault; how many."""
    return _hold_each(_FAULTY, {}, reason)


def hold_beyond(places: Sequence[int], outlines: Sequence[int], reason: Reason) -> None:
    """Hold what neither states one of these places nor lies in these outlines."""
    with connection.cursor() as cursor:
        cursor.execute(
            _BEYOND,
            {
                "places": list(places),
                "outlines": list(outlines),
                "code": reason.code,
                "th": reason.th,
                "en": reason.en,
            },
        )


def _hold_each(query: str, parameters: Mapping[str, Any], reason: Callable[..., Reason]) -> int:
    count = 0
    for rows in chunks(query, parameters):
        hold([held_line(number, 500, reason(*said)) for number, *said in rows])
        count += len(rows)
    return count


def chunks(query: str, parameters: Mapping[str, Any]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a query, some at a time; other statements may be sent between them."""
    connection.ensure_connection()
    with connection.connection.cursor(name="arriving") as cursor:
        cursor.execute(query, parameters)
        while rows := cursor.fetchmany(CHUNK):
            yield rows


def middle() -> tuple[float, float]:
    """Longitude and latitude of the middle of all shapes."""
    longitude, latitude = one(_MIDDLE, {})
    return longitude, latitude


def ratios() -> tuple[int, float]:
    """How many state an area as printed, and the middle of measured over printed."""
    count, ratio = one(_RATIOS, {})
    return count, ratio


def oddly_large(factor: float) -> tuple[int, list[int]]:
    """Those not held whose measured area is not within this factor of the printed one."""
    return counted(_ODD_AREAS, {"odd": factor})


def one(query: str, parameters: Mapping[str, Any]) -> Any:
    """The one row of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()


def counted(query: str, parameters: Mapping[str, Any]) -> tuple[int, list[int]]:
    """How many numbers a query has, and the first of them for a sentence."""
    rows = many(
        f"SELECT number, count(*) OVER () FROM ({query}) AS found ORDER BY number LIMIT 11",  # noqa: S608
        parameters,
    )
    return (rows[0][1] if rows else 0), [number for number, _ in rows]


def many(query: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a query that has few."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


# --- what waits ---------------------------------------------------------------------------------


def tell_held(outcome: Outcome) -> None:
    """Put the first that wait into the outcome, and count the others."""
    rows = many(
        f"{_WAITING} ORDER BY number LIMIT %(most)s",
        {"most": SHOWN_HELD},
    )
    outcome.held = [(number, Reason(*said)) for number, *said in rows]
    (whole,) = one("SELECT count(DISTINCT number) FROM arriving_held", {})
    outcome.held_beyond = whole - len(rows)


def quarantine(source: Source, outcome: Outcome) -> None:
    """Put those that wait beyond the first into quarantine; the first go in with the outcome."""
    if not outcome.held_beyond:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _QUARANTINE,
            {
                "source": source.pk,
                "sha256": source.sha256,
                "register": outcome.register,
                "outcome": ImportRow.Outcome.HELD.value,
                "after": outcome.held[-1][0],
            },
        )

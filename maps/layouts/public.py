"""What the public layout tells: where houses stand, and how many of a block need repair.

The third of three renderings. Its statements name no table of persons, and the condition of a
house never leaves the database: what comes out is one of two words of a block of ten or more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection

from maps.layouts.papers import Frame
from maps.layouts.standing import Standing, standing
from maps.models import DrawnHouse
from maps.tiles.drawn_at import drawn_at
from maps.tiles.keeping import keep_up
from network.moments import Moment
from survey.models import NEEDS_REPAIR, HouseCondition

LEAST_SHOWN: Final = 5  # DOMAIN.md §2.12
FEWEST_IN_BLOCK: Final = 10  # so that "5 or more" is never all of them
AROUND: Final = 22.0  # metres of ground around the houses of a block
_LETTERS: Final = "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
_REPAIR: Final = ", ".join(f"'{each.value}'" for each in NEEDS_REPAIR)
_CONDITIONS: Final = tuple(each.value for each in HouseCondition if each != HouseCondition.NO_HOUSE)


@dataclass(frozen=True)
class Block:
    """Neighbours in walking order: `is_many` of them need repair, 5 or more, or fewer than 5."""

    name: str
    first: int
    last: int
    houses: int
    is_many: bool
    members: tuple[int, ...]  # keys of houses, in walking order


@dataclass(frozen=True)
class Told:
    """The houses of a village, its blocks, and its counts as the public may read them."""

    houses: int
    surveyed: int
    conditions: dict[str, str]  # by HouseCondition: "<5", or rounded to 5
    blocks: list[Block]
    standing: Standing


def told_to_public(village: int, moment: Moment) -> Told:
    """Six queries, however many houses."""
    keep_up("houses")
    rows = drawn_at(DrawnHouse, moment).filter(place=village).order_by()
    houses = list(rows.values_list("pk", flat=True))
    placed = standing(village, houses, moment)
    inner, values = rows.values("pk", "condition", "is_surveyed").query.sql_with_params()
    numbered = sorted(
        (each for each in houses if each in placed.numbers and each in placed.at), key=placed.order
    )
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(inner=inner), [*values])
        surveyed, conditions = 0, {}
        for condition, shown, seen in cursor.fetchall():
            surveyed += seen
            if condition in _CONDITIONS:
                conditions[condition] = shown
        cursor.execute(_BLOCKS.format(inner=inner), [numbered, *values])
        found = cursor.fetchall()
    blocks = [
        Block(_name(at), placed.numbers[keys[0]], placed.numbers[keys[-1]], len(keys), many,
              tuple(keys))
        for at, (keys, many) in enumerate(found)
    ]  # fmt: skip
    return Told(len(houses), surveyed, conditions, blocks, placed)


# How many houses are in each state, as it may be read outside: "<5" for 1 to 4, else rounded
# to 5; and how many of them were surveyed, which is no word about anybody's house.
_COUNTS: Final = f"""
    SELECT coalesce(condition, ''),
           CASE WHEN count(*) < {LEAST_SHOWN} THEN '<{LEAST_SHOWN}'
                ELSE (round(count(*) / {LEAST_SHOWN}.0) * {LEAST_SHOWN})::int::text END,
           count(*) FILTER (WHERE is_surveyed)
    FROM ({{inner}}) AS house (id, condition, is_surveyed)
    GROUP BY 1 ORDER BY 1
"""  # noqa: S608 (constants)
_BLOCKS: Final = f"""
    SELECT array_agg(walked.id ORDER BY walked.at),
           count(*) FILTER (WHERE house.condition IN ({_REPAIR})) >= {LEAST_SHOWN}
    FROM (
        SELECT id, at, ntile(greatest(cardinality(all_of.ids) / {FEWEST_IN_BLOCK}, 1))
                           OVER (ORDER BY at) AS block
        FROM (SELECT %s::bigint[] AS ids) AS all_of, unnest(all_of.ids) WITH ORDINALITY AS one (id, at)
        WHERE cardinality(all_of.ids) >= {FEWEST_IN_BLOCK}
    ) AS walked
    JOIN ({{inner}}) AS house (id, condition, is_surveyed) ON house.id = walked.id
    GROUP BY walked.block ORDER BY walked.block
"""  # noqa: S608, E501 (constants)


def ribbons(blocks: list[Block], placed: Standing, frame: Frame) -> list[tuple[str, float, float]]:
    """Of each block the ground around its houses as a path, and where it is named. One query.

    Along the way one walks past them: blocks lie side by side, whatever bends the village has.
    """
    if not blocks:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _RIBBONS,
            [
                -frame.west, -frame.north, frame.per_metre, frame.per_metre, AROUND,
                [at for at, each in enumerate(blocks) for _house in each.members],
                [placed.at[house][0] for each in blocks for house in each.members],
                [placed.at[house][1] for each in blocks for house in each.members],
            ],
        )  # fmt: skip
        return [(path, *frame.place((east, north))) for path, east, north in cursor.fetchall()]


_RIBBONS: Final = """
    SELECT ST_AsSVG(ST_TransScale(around, %s, %s, %s, %s), 1, 1),
           ST_X(ST_PointOnSurface(around)), ST_Y(ST_PointOnSurface(around))
    FROM (
        SELECT block, ST_Buffer(ST_MakeLine(ST_MakePoint(east, north) ORDER BY at), %s, 4) AS around
        FROM unnest(%s::int[], %s::float8[], %s::float8[])
                 WITH ORDINALITY AS house (block, east, north, at)
        GROUP BY block
    ) AS ribbon ORDER BY block
"""


def _name(at: int) -> str:
    return _LETTERS[at] if at < len(_LETTERS) else f"{_LETTERS[at % len(_LETTERS)]}{at}"

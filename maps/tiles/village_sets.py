"""What is counted in each village: from the same rows that the map draws."""

from __future__ import annotations

from collections.abc import Callable

from maps.models import DrawnHouse, DrawnOverlap, DrawnParcel
from maps.models.drawn import TILE_SRID, Drawn
from maps.tiles.narrowing import Keys, only
from network.models import HouseCount
from network.moments import Moment
from network.named_sets import (
    HOUSEHOLD_HOMES,
    MEMBERS,
    PLACES_NAMED,
    PLACES_OUTLINED,
    NamedSet,
    Sql,
)
from savings.named_sets import GROUPS, MEMBERS_OF_GROUPS
from survey.counted import MERGED_PARTIES
from survey.models.visits import NEEDS_REPAIR, HouseCondition

DrawnRows = Callable[[type[Drawn], Moment], Sql]

_REPAIR = ", ".join(f"'{condition.value}'" for condition in NEEDS_REPAIR)

# R of DOMAIN.md §5.0 where somebody counted.
_REFERENCE = NamedSet(
    "house_reference",
    ("place_id", "houses"),
    lambda moment: HouseCount.objects.reference(moment).order_by().values_list("place", "houses"),
)
# Households at home in each place, and those in which a member of an active group lives.
_SAVING = NamedSet(
    "saving",
    ("place_id", "households", "savers"),
    """
    SELECT home.place_id, count(*), count(*) FILTER (WHERE EXISTS (
               SELECT FROM member
               JOIN savings_member AS saver ON saver.person_id = member.person_id
               JOIN savings_group AS held ON held.id = saver.group_id
               WHERE member.household_id = home.home_id))
    FROM household_home AS home
    JOIN network_party AS party ON party.id = home.home_id AND party.kind = 'household'
    WHERE home.home_id NOT IN (SELECT id FROM merged_party)
    GROUP BY home.place_id
    """,
    (HOUSEHOLD_HOMES, MEMBERS, MEMBERS_OF_GROUPS, GROUPS, MERGED_PARTIES),
)


def of_villages(keys: Keys, drawn: DrawnRows) -> tuple[NamedSet, ...]:
    """What is counted of villages (keys of places), from the rows that `drawn` gives."""

    def counted(name: str, columns: tuple[str, ...], select: str, model: type[Drawn]) -> NamedSet:
        place = "each.place"
        source = "({}) AS each"
        if model is DrawnOverlap:
            place, source = "at.place", "({}) AS each CROSS JOIN unnest(each.places) AS at (place)"

        def rows(moment: Moment) -> Sql:
            sql, values = drawn(model, moment)
            where, asked = only(place, keys)
            return (
                f"SELECT {place}, {select} FROM {source.format(sql)}"
                f" WHERE true {where} GROUP BY {place}",
                [*values, *asked],
            )

        return NamedSet(name, ("place_id", *columns), rows)

    return (
        PLACES_NAMED,
        PLACES_OUTLINED,
        _REFERENCE,
        _SAVING,
        counted(
            "of_houses",
            ("houses", "surveyed", "verified", "to_repair", "unsafe", "middle"),
            "count(*), count(*) FILTER (WHERE each.is_surveyed),"
            " count(*) FILTER (WHERE each.is_verified),"
            f" count(*) FILTER (WHERE each.condition IN ({_REPAIR})),"
            f" count(*) FILTER (WHERE each.condition = '{HouseCondition.UNSAFE.value}'),"
            " ST_Centroid(ST_Collect(each.geometry))",
            DrawnHouse,
        ),
        counted("of_parcels", ("parcels",), "count(*)", DrawnParcel),
        counted("of_overlaps", ("number",), "count(*)", DrawnOverlap),
    )


# A village without an outline is shown amid its houses.
SELECT = f"""
    SELECT place.id, place.code, named.name_th, named.name_en, above.code,
           coalesce(reference.houses, house.houses), coalesce(house.surveyed, 0),
           coalesce(house.verified, 0),
           coalesce(house.surveyed, 0)::float8
               / nullif(coalesce(reference.houses, house.houses), 0),
           coalesce(house.to_repair, 0), coalesce(house.unsafe, 0),
           coalesce(parcel.parcels, 0), coalesce(met.number, 0),
           coalesce(saving.households, 0), coalesce(saving.savers, 0),
           saving.savers::float8 / nullif(saving.households, 0),
           coalesce(ST_Transform(ST_PointOnSurface(outline.geometry), {TILE_SRID}), house.middle)
    FROM network_place AS place
    JOIN place_named AS named ON named.place_id = place.id
    LEFT JOIN network_place AS above ON above.id = named.parent_id
    LEFT JOIN place_outline ON place_outline.place_id = place.id
    LEFT JOIN network_placeboundary AS outline ON outline.id = place_outline.id
    LEFT JOIN house_reference AS reference ON reference.place_id = place.id
    LEFT JOIN of_houses AS house ON house.place_id = place.id
    LEFT JOIN of_parcels AS parcel ON parcel.place_id = place.id
    LEFT JOIN of_overlaps AS met ON met.place_id = place.id
    LEFT JOIN saving ON saving.place_id = place.id
    WHERE place.level = 'village'
"""

"""Who holds how much: families under the law of land reform, and the farm land of households."""

from __future__ import annotations

from datetime import date

from formats.land_area import SQUARE_METRES_PER_RAI
from network.named_sets import BIRTHS, MEMBERS, NamedSet
from parcels.layer_kinds import Regime
from parcels.named_sets import CLAIMS, LAST_DOCUMENTS, LAST_OUTLINES, RETIRED_UNITS

# What a family may hold of ALRO land (DOMAIN.md §2.1), and with certified large livestock.
CEILING_SQUARE_METRES = 50 * SQUARE_METRES_PER_RAI
LIVESTOCK_CEILING_SQUARE_METRES = 100 * SQUARE_METRES_PER_RAI
OF_AGE = 20  # years; whoever is younger is a minor (ป.พ.พ. มาตรา 19)

# The first and the last day to notify occupation under item 62 of the regulation of 2566 (§2.1).
ITEM_62_BEGINS = date(2023, 12, 9)
ITEM_62_CLOSES = date(2027, 12, 9)
# Papers that end the need to: ALRO's own (is_alro), and those of the Land Code that give
# possession or ownership. A tax receipt, an SK-1 or a listing in a survey gives neither.
LAND_CODE_TITLES = ("title_deed_ns4", "ns3k", "ns3", "ns3kh")
_TITLES = ", ".join(f"'{code}'" for code in LAND_CODE_TITLES)

# The family each member of a household belongs to. The head, the spouse and their minor
# children are one, known by the household's key; every other member is one alone, known by
# their own, for nobody has asked whose spouse or child they are. Whose year of birth is not
# known is no minor. Who is not listed (a household, a person who lives in none) is one too.
FAMILY_UNITS = NamedSet(
    "family_unit",
    ("party_id", "family_id", "household_id"),
    f"""
    SELECT member.person_id,
           CASE WHEN member.relation IN ('head', 'spouse')
                  OR (member.relation = 'child'
                      AND extract(year FROM %(last_day)s::date)::int - birth.birth_year < {OF_AGE})
                THEN member.household_id ELSE member.person_id END,
           member.household_id
    FROM member LEFT JOIN birth ON birth.person_id = member.person_id
    """,  # noqa: S608 (constants)
    (MEMBERS, BIRTHS),
)

# Families of whom one raises certified large livestock.
LIVESTOCK_FAMILIES = NamedSet(
    "livestock_family",
    ("family_id",),
    """
    SELECT DISTINCT coalesce(unit.family_id, latest.party_id)
    FROM (
        SELECT DISTINCT ON (party_id) party_id, expires_on
        FROM parcels_livestockcertificate
        WHERE certified_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY party_id, certified_on DESC, recorded_at DESC, id DESC
    ) AS latest
    LEFT JOIN family_unit AS unit ON unit.party_id = latest.party_id
    WHERE latest.expires_on IS NULL OR latest.expires_on >= %(true_before)s
    """,
    (FAMILY_UNITS,),
)


def alro_parcels(parcels: NamedSet) -> NamedSet:
    """The ALRO land each family holds, boundary by boundary, with its part of each.

    Of `parcels` (id of a boundary, spatial_unit_id, regime). A parcel is ALRO's by the map or
    by the document last shown for it. What two of one family claim counts once.
    """
    return NamedSet(
        f"alro_of_{parcels.name}",
        ("family_id", "household_id", "boundary_id", "share"),
        f"""
        SELECT coalesce(unit.family_id, claim.party_id),
               coalesce(unit.household_id, claim.party_id),
               parcel.id, least(1, sum(claim.share))
        FROM claim
        JOIN network_party AS party ON party.id = claim.party_id AND party.kind <> 'organisation'
        JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = claim.ba_unit_id
        JOIN {parcels.name} AS parcel ON parcel.spatial_unit_id = held.spatialunit_id
        LEFT JOIN family_unit AS unit ON unit.party_id = claim.party_id
        LEFT JOIN last_document AS shown ON shown.ba_unit_id = claim.ba_unit_id
        LEFT JOIN parcels_landdocumenttype AS paper ON paper.code = shown.type_id
        WHERE claim.kind = 'holding' AND (parcel.regime = '{Regime.ALRO.value}' OR paper.is_alro)
        GROUP BY 1, 2, 3
        """,  # noqa: S608 (constants)
        (parcels, CLAIMS, FAMILY_UNITS, LAST_DOCUMENTS),
    )


def alro_holdings(parcels: NamedSet) -> NamedSet:
    """How much ALRO land each family holds of `parcels`, against its ceiling; square metres.

    What somebody holds a part of counts by that part. `error_square_metres` is one standard
    deviation of the sum: parcels are measured one by one. `outcome` is over or within beyond
    two of them, else within the tolerance; it accuses nobody (DOMAIN.md §2.1).
    """
    held = alro_parcels(parcels)
    return NamedSet(
        f"alro_holding_of_{parcels.name}",
        (
            "family_id",
            "household_id",
            "square_metres",
            "error_square_metres",
            "ceiling_square_metres",
            "outcome",
        ),
        f"""
        SELECT summed.*,
               CASE WHEN square_metres - 2 * error_square_metres > ceiling_square_metres
                    THEN 'over'
                    WHEN square_metres + 2 * error_square_metres > ceiling_square_metres
                    THEN 'tolerance'
                    ELSE 'within' END
        FROM (
            SELECT part.family_id, part.household_id,
                   sum(boundary.square_metres * part.share) AS square_metres,
                   sqrt(sum((boundary.area_error_square_metres * part.share) ^ 2))
                       AS error_square_metres,
                   CASE WHEN part.family_id IN (SELECT family_id FROM livestock_family)
                        THEN {LIVESTOCK_CEILING_SQUARE_METRES} ELSE {CEILING_SQUARE_METRES} END
                       AS ceiling_square_metres
            FROM {held.name} AS part
            JOIN parcels_boundary AS boundary ON boundary.id = part.boundary_id
            GROUP BY part.family_id, part.household_id
        ) AS summed
        """,  # noqa: S608 (constants)
        (held, LIVESTOCK_FAMILIES),
    )


# The farm land each household holds or rents, by its parts of it, as last measured; and
# whether some of it was never measured.
FARM_LAND = NamedSet(
    "farm_land",
    ("household_id", "square_metres", "is_partly_unmeasured"),
    """
    SELECT tilled.household_id, coalesce(sum(outline.square_metres * tilled.share), 0),
           bool_or(outline.id IS NULL)
    FROM (
        SELECT coalesce(member.household_id, claim.party_id) AS household_id, unit.id,
               least(1, sum(claim.share)) AS share
        FROM claim
        JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = claim.ba_unit_id
        JOIN parcels_spatialunit AS unit ON unit.id = held.spatialunit_id AND unit.kind = 'farm'
        LEFT JOIN member ON member.person_id = claim.party_id
        WHERE claim.kind IN ('holding', 'lease') AND unit.id NOT IN (SELECT id FROM retired_unit)
        GROUP BY 1, 2
    ) AS tilled
    LEFT JOIN last_outline AS outline ON outline.spatial_unit_id = tilled.id
    GROUP BY tilled.household_id
    """,
    (CLAIMS, MEMBERS, RETIRED_UNITS, LAST_OUTLINES),
)

# The area printed on the document last shown of each parcel. A unit of rights over several
# parcels has one document for all: nothing can be said of one of them.
PRINTED_AREAS = NamedSet(
    "printed_area",
    ("spatial_unit_id", "square_metres"),
    """
    SELECT DISTINCT ON (lone.spatial_unit_id) lone.spatial_unit_id,
           document.square_metres::float8
    FROM (
        SELECT held.baunit_id, min(unit.id) AS spatial_unit_id
        FROM parcels_baunit_spatial_units AS held
        JOIN parcels_spatialunit AS unit ON unit.id = held.spatialunit_id AND unit.kind <> 'house'
        GROUP BY held.baunit_id
        HAVING count(*) = 1
    ) AS lone
    JOIN parcels_landdocument AS document ON document.ba_unit_id = lone.baunit_id
    WHERE document.square_metres IS NOT NULL
      AND document.observed_on < %(true_before)s
      AND network_is_known(document.recorded_at, document.source_id, %(known_by)s)
    ORDER BY lone.spatial_unit_id, document.observed_on DESC, document.recorded_at DESC,
             document.id DESC
    """,
)

# The unit by which a unit of rights counts in a place: its oldest that stands.
BA_HOMES = NamedSet(
    "ba_home",
    ("ba_unit_id", "spatial_unit_id"),
    """
    SELECT baunit_id, min(spatialunit_id)
    FROM parcels_baunit_spatial_units
    WHERE spatialunit_id NOT IN (SELECT id FROM retired_unit)
    GROUP BY baunit_id
    """,
    (RETIRED_UNITS,),
)


def item_62(parcels: NamedSet) -> NamedSet:
    """Farm parcels that a household holds on ALRO land without a paper of its own (§2.1).

    Of `parcels` (spatial_unit_id, kind, regime); `is_filed` where the household, or one who
    lives in it, has notified the occupation of that unit. When they came is not looked at.
    """
    return NamedSet(
        f"item_62_of_{parcels.name}",
        ("household_id", "spatial_unit_id", "is_filed"),
        f"""
        SELECT tilled.household_id, tilled.spatial_unit_id,
               bool_or(notified.ba_unit_id IS NOT NULL)
        FROM (
            SELECT DISTINCT coalesce(member.household_id, claim.party_id) AS household_id,
                   parcel.spatial_unit_id, claim.ba_unit_id
            FROM claim
            JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = claim.ba_unit_id
            JOIN {parcels.name} AS parcel ON parcel.spatial_unit_id = held.spatialunit_id
                AND parcel.kind = 'farm' AND parcel.regime = '{Regime.ALRO.value}'
            LEFT JOIN member ON member.person_id = claim.party_id
            WHERE claim.kind = 'holding'
        ) AS tilled
        LEFT JOIN (
            SELECT DISTINCT notice.ba_unit_id,
                   coalesce(member.household_id, notice.party_id) AS household_id
            FROM parcels_occupationnotification AS notice
            LEFT JOIN member ON member.person_id = notice.party_id
            WHERE notice.filed_on < %(true_before)s
              AND network_is_known(notice.recorded_at, notice.source_id, %(known_by)s)
        ) AS notified ON notified.ba_unit_id = tilled.ba_unit_id
            AND notified.household_id = tilled.household_id
        WHERE tilled.ba_unit_id NOT IN (
            SELECT document.ba_unit_id
            FROM parcels_landdocument AS document
            JOIN parcels_landdocumenttype AS paper ON paper.code = document.type_id
            WHERE (paper.is_alro OR paper.code IN ({_TITLES}))
              AND document.observed_on < %(true_before)s
              AND network_is_known(document.recorded_at, document.source_id, %(known_by)s)
        )
        GROUP BY 1, 2
        """,  # noqa: S608 (constants)
        (parcels, CLAIMS, MEMBERS),
    )

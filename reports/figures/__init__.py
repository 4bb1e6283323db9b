"""What each figure of a report counts (DOMAIN.md §5.1)."""

from reports.figures.concession import (
    CONCESSIONS,
    HOUSEHOLDS_IN_CONCESSION,
    PARCELS_IN_CONCESSION,
    concession_pieces,
)
from reports.figures.coverage import (
    COVERAGE,
    FIVE,
    HOUSEHOLDS_DISPUTED,
    HOUSEHOLDS_SURVEYED,
    HOUSEHOLDS_VERIFIED,
    HOUSES_KNOWN,
    HOUSES_SURVEYED,
    PARCELS_DISPUTED,
    REFERENCE,
    VERIFIED_SHARE,
    WORKING_GROUPS,
)
from reports.figures.definition import Figure, Home
from reports.figures.housing import (
    CONDITIONS,
    CONDITIONS_SURVEYED,
    HARDSHIP,
    HARDSHIP_ASKED,
    HOUSES_BY_CONDITION,
    HOUSES_BY_NUMBER,
    HOUSES_TO_REPAIR,
)
from reports.figures.land import (
    HOUSEHOLDS_BY_DOCUMENT,
    LAND_BY_REGIME,
    LAND_SURVEYED,
    LANDLESS,
    REGIMES,
    REGIMES_OVERLAPPING,
)
from reports.figures.money import GROUPS, LOANS, MEMBERS, SAVED_THIS_MONTH, SAVINGS
from reports.figures.people import HOUSES_FOR_CARE, PERSONS_BY_AGE, PERSONS_WITHOUT_CONSENT
from reports.figures.requests import OPEN_REQUESTS

# What a report counts at its own moment and at that of the month before.
COUNTED = (
    HOUSES_SURVEYED,
    HOUSEHOLDS_SURVEYED,
    HOUSEHOLDS_VERIFIED,
    HARDSHIP,
    HARDSHIP_ASKED,
    HOUSES_TO_REPAIR,
    HOUSES_FOR_CARE,
    PERSONS_WITHOUT_CONSENT,
    HOUSEHOLDS_IN_CONCESSION,
    OPEN_REQUESTS,
    HOUSEHOLDS_DISPUTED,
    PARCELS_DISPUTED,
    WORKING_GROUPS,
    LAND_BY_REGIME,
    LAND_SURVEYED,
    REGIMES_OVERLAPPING,
    HOUSEHOLDS_BY_DOCUMENT,
    LANDLESS,
    HOUSES_BY_CONDITION,
    CONDITIONS_SURVEYED,
    HOUSES_BY_NUMBER,
    PERSONS_BY_AGE,
    GROUPS,
    MEMBERS,
    SAVINGS,
    SAVED_THIS_MONTH,
    LOANS,
    PARCELS_IN_CONCESSION,
    REFERENCE,
    HOUSES_KNOWN,
)
# Those of which a page says how they changed since the month before.
COMPARED = (
    HOUSES_SURVEYED,
    HOUSEHOLDS_SURVEYED,
    HOUSEHOLDS_VERIFIED,
    HARDSHIP,
    HOUSES_TO_REPAIR,
    HOUSES_FOR_CARE,
    HOUSEHOLDS_IN_CONCESSION,
    OPEN_REQUESTS,
    LAND_BY_REGIME,
    HOUSEHOLDS_BY_DOCUMENT,
    HOUSES_BY_CONDITION,
    SAVINGS,
    REFERENCE,
    HOUSES_KNOWN,
)
# Every figure that a page can open, by the key it is printed with.
BY_KEY = {
    figure.key: figure
    for figure in (*COUNTED, COVERAGE, VERIFIED_SHARE, CONCESSIONS)
    if figure not in (REFERENCE, HOUSES_KNOWN)
}

__all__ = [
    "BY_KEY",
    "COMPARED",
    "CONCESSIONS",
    "CONDITIONS",
    "CONDITIONS_SURVEYED",
    "COUNTED",
    "COVERAGE",
    "FIVE",
    "GROUPS",
    "HARDSHIP",
    "HARDSHIP_ASKED",
    "HOUSEHOLDS_BY_DOCUMENT",
    "HOUSEHOLDS_DISPUTED",
    "HOUSEHOLDS_IN_CONCESSION",
    "HOUSEHOLDS_SURVEYED",
    "HOUSEHOLDS_VERIFIED",
    "HOUSES_BY_CONDITION",
    "HOUSES_BY_NUMBER",
    "HOUSES_FOR_CARE",
    "HOUSES_KNOWN",
    "HOUSES_SURVEYED",
    "HOUSES_TO_REPAIR",
    "LANDLESS",
    "LAND_BY_REGIME",
    "LAND_SURVEYED",
    "LOANS",
    "MEMBERS",
    "OPEN_REQUESTS",
    "PARCELS_DISPUTED",
    "PARCELS_IN_CONCESSION",
    "PERSONS_BY_AGE",
    "PERSONS_WITHOUT_CONSENT",
    "REFERENCE",
    "REGIMES",
    "REGIMES_OVERLAPPING",
    "SAVED_THIS_MONTH",
    "SAVINGS",
    "VERIFIED_SHARE",
    "WORKING_GROUPS",
    "Figure",
    "Home",
    "concession_pieces",
]

"""The whole demo, put together from its parts without asking the database."""

from __future__ import annotations

from datetime import date

from parcels.models import LandDocumentType
from survey.demo.accounts import make_accounts
from survey.demo.allowances import ask_about_allowances
from survey.demo.bodies import seat_committees
from survey.demo.care import ask_about_care
from survey.demo.chance import chance
from survey.demo.disputes import settle
from survey.demo.holdings import Parcel, Register, parcels_held
from survey.demo.layers import make_layers
from survey.demo.layout import Bend, Plot, Site, farm_sizes, plots, sites
from survey.demo.occupation import tell_of_occupation
from survey.demo.people import Household, make_household
from survey.demo.places import Known, Village, make_places
from survey.demo.privacy import look_after_data
from survey.demo.repairs import mend_houses
from survey.demo.rows import Rows
from survey.demo.savings import make_savings
from survey.demo.scales import DEMO, Scale
from survey.demo.surroundings import make_surroundings
from survey.demo.training import give_courses, tell_of_work
from survey.demo.traps import set_traps
from survey.demo.verification import Checking
from survey.demo.verifying import check_mutually
from survey.demo.visits import Finding, survey_village


def build(
    seed: int,
    today: date,
    known: Known,
    types: dict[str, LandDocumentType],
    scale: Scale = DEMO,
) -> Rows:
    """Every row of the demo, unsaved; the same for the same arguments."""
    rows = Rows(seed, today, chance(seed, "keys"))
    places = make_places(rows, known, scale)
    households: dict[str, list[Household]] = {}
    serial = 0
    for village in places.villages:
        rng = chance(seed, f"people/{village.code}")
        households[village.code] = [
            make_household(rows, village, serial + each, rng) for each in range(village.households)
        ]
        serial += village.households
    committees = make_accounts(rows, places, households)

    findings: list[Finding] = []
    held: list[tuple[Finding, Plot]] = []
    for village in places.villages:
        lots, fields, counts = _land(seed, village, len(households[village.code]), scale.field_rai)
        found = survey_village(
            rows, village, households[village.code], committees[village.code], lots
        )
        findings += found
        held += _shared_out(found, counts, fields)

    fields = [plot for _, plot in held]
    set_traps(fields, places.villages)
    zones = make_layers(rows, places, fields)
    make_surroundings(rows, places)
    register = Register(rows, zones, types)
    # Of two households in one house the lot is the first one's.
    first_in_house = {id(finding.site): finding for finding in reversed(findings)}.values()
    parcels: list[Parcel] = [
        lot for finding in first_in_house if (lot := register.lot(finding)) is not None
    ]
    parcels += [register.farm(finding, plot) for finding, plot in held]
    tell_of_occupation(rows, parcels, zones)
    settle(rows, parcels)
    ask_about_care(rows, findings)
    ask_about_allowances(rows, findings)
    seat_committees(rows, places, committees)
    make_savings(rows, places.villages, households, committees)
    checking = Checking(rows, committees, findings)
    checking.visits(findings)
    checking.boundaries(parcels)
    check_mutually(checking, findings, parcels)
    tell_of_work(rows, findings)
    mend_houses(rows, findings, give_courses(rows, findings))
    look_after_data(rows, places, findings)
    return rows


def _land(
    seed: int, village: Village, households: int, field_rai: float
) -> tuple[list[Site], list[Plot], list[int]]:
    """House lots, fields, and how many fields each household has."""
    rng = chance(seed, f"land/{village.code}")
    bend = Bend(village, rng)
    counts = [parcels_held(rng) for _ in range(households)]
    fields = plots(village, bend, farm_sizes(sum(counts), rng, field_rai), rng)
    lots = sites(village, bend, rng)
    return lots, fields, counts


def _shared_out(
    found: list[Finding], counts: list[int], fields: list[Plot]
) -> list[tuple[Finding, Plot]]:
    """Each household's fields; where land ran out at the village's edge, the last have none."""
    owners = [finding for finding, count in zip(found, counts, strict=True) for _ in range(count)]
    order = chance(len(fields), found[0].household.village.code)
    order.shuffle(owners)
    return list(zip(owners, fields, strict=False))

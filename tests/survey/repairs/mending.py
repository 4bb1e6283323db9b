"""Repairs to test with; every value that matters to a test is named by the test."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal

from parcels.models import SpatialUnit
from survey.models import Funder, Repair, RepairFunding, RepairPart, RepairStep
from survey.repairs import recording
from tests import factories

DAY = factories.FIRST_DAY
_serial = itertools.count(1)


def repair_of(
    house: SpatialUnit, *, programme: str = "", on: date = DAY, estimate: int | None = 20_000
) -> Repair:
    """A repair of the roof; each under a programme of its own, unless one is named."""
    return recording.plan_repair(
        house,
        programme or f"โครงการที่ {next(_serial)}",
        parts=[RepairPart.ROOF],
        estimate_baht=None if estimate is None else Decimal(estimate),
        visit=None,
        planned_on=on,
        source=factories.source(),
    )


def funded(
    repair: Repair, funder: Funder = Funder.LAO, baht: int = 20_000, *, on: date = DAY
) -> RepairFunding:
    """Money for a repair."""
    return recording.fund_repair(
        repair,
        funder,
        Decimal(baht),
        body="กองทุนหมู่บ้าน",
        decided_on=on,
        source=factories.source(),
    )


def started(repair: Repair, *, on: date = DAY) -> RepairStep:
    """It began."""
    return recording.start_repair(repair, started_on=on, source=factories.source())


def finished(repair: Repair, *, on: date = DAY, began: date | None = DAY) -> RepairStep:
    """It is done; it `began` on a day (None: that is known already)."""
    return recording.finish_repair(
        repair,
        finished_on=on,
        checked_by="คณะทำงาน",
        cost_baht=None,
        started_on=began,
        source=factories.source(),
    )

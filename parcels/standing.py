"""Whether a unit is there on a day: neither split or merged by then, nor yet to come of one."""

from __future__ import annotations

from datetime import date

from network.moments import EVER_KNOWN
from parcels import errors
from parcels.models import Formed, Retired, SpatialUnit


def ensure_standing(unit: SpatialUnit, day: date) -> None:
    """Go on only with a unit that is there on `day`. Two queries.

    Raises:
        UnitIsRetired: it was split or merged by that day.
        BeforeItsFormation: it came of a split or merge only later.
    """
    known = {"spatial_unit": unit, "reshaping__recorded_at__known_by": EVER_KNOWN}
    if Retired.objects.filter(reshaping__happened_on__lte=day, **known).exists():
        raise errors.UnitIsRetired
    if Formed.objects.filter(reshaping__happened_on__gt=day, **known).exists():
        raise errors.BeforeItsFormation

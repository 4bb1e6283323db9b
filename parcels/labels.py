"""What units are called."""

from __future__ import annotations

from network.latest import latest
from network.moments import Moment
from parcels.models import UnitLabel


def labels_of(units: list[int], moment: Moment) -> dict[int, str]:
    """House numbers and parcel numbers of `units` (keys). One query."""
    known = latest(UnitLabel.objects.filter(spatial_unit__in=units), moment)
    return dict(known.values_list("spatial_unit_id", "label"))

"""Every dataset by its key, in the order in which they are offered."""

from __future__ import annotations

from typing import Final

from survey.exports.dataset import Dataset
from survey.exports.land import HOUSE_LOTS, PARCELS
from survey.exports.maps import CONCESSIONS, LAYERS, OVERLAPS, PLACES
from survey.exports.money import MEMBERS
from survey.exports.people import HOUSEHOLDS, HOUSES

DATASETS: Final[dict[str, Dataset]] = {
    each.key: each
    for each in (
        PARCELS,
        HOUSE_LOTS,
        HOUSES,
        HOUSEHOLDS,
        PLACES,
        OVERLAPS,
        CONCESSIONS,
        MEMBERS,
        *LAYERS,
    )
}

"""The registers a file can be taken into, in the order in which they are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.module_loading import import_string

from network.area_imports import AREAS
from parcels.layer_imports import LAYERS
from parcels.parcel_imports import REGISTER as PARCELS
from savings.balance_imports import BALANCES
from savings.member_imports import MEMBERS
from survey.household_imports import HOUSEHOLDS

if TYPE_CHECKING:
    from network.deliveries import Register

REGISTERS: Final[dict[str, Register]] = {
    register.key: register for register in (
        PARCELS, HOUSEHOLDS, AREAS, LAYERS, MEMBERS, BALANCES,
        # Those of rooms above.
        *map(import_string, settings.IMPORT_REGISTERS),
    )
}  # fmt: skip
# No row of these is of a person.
WITHOUT_PEOPLE: Final = frozenset(
    {AREAS.key, LAYERS.key}
    | {register.key for register in REGISTERS.values() if not register.names_people}
)

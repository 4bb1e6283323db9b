"""The registers a file can be taken into, in the order in which they are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from survey.imports.stopgap import AREAS, HOUSEHOLDS, LAYERS, PARCELS

if TYPE_CHECKING:
    from network.deliveries import Register

REGISTERS: Final[dict[str, Register]] = {
    register.key: register for register in (PARCELS, HOUSEHOLDS, AREAS, LAYERS)
}
# No row of these is of a person.
WITHOUT_PEOPLE: Final = frozenset({AREAS.key, LAYERS.key})

"""The register of photographs, for the pages that take files (settings.IMPORT_REGISTERS)."""

from __future__ import annotations

from typing import Final

from maps.imagery.details import CHOICES
from maps.imagery.importing import REGISTER, take_in
from network.deliveries import Register
from network.models import Level

IMAGERY: Final = Register(
    key=REGISTER,
    th="ภาพถ่ายทางอากาศ หรือแผนที่สแกน",
    en="photograph from the air, or a scanned map",
    reads_shapes=False,
    reads_tables=False,
    reads_pictures=True,
    least_level=Level.VILLAGE,
    fields_of=lambda _choices: (),
    take_in=take_in,
    choices=CHOICES,
    names_people=False,
)

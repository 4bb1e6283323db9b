"""Where a control point lies, as people write it: a position, or the corner of a map sheet.

`5440 IV 4046 NE zone 47 Indian 1975`: of a sheet at 1:4,000 the corner named (without one the
south-west, after which it is numbered). Sheets are Indian 1975 unless they say otherwise.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import shapely

from formats.crs import THAILAND, to_storage
from formats.errors import UnreadableMapSheet
from formats.map_sheets import SHEET_METRES, SheetDatum, parse
from formats.number import TO_ARABIC
from formats.positions import LONGEST, Position, positions

_CORNERS: Final = {
    "SW": (0, 0), "SE": (1, 0), "NE": (1, 1), "NW": (0, 1),
    "ตะวันตกเฉียงใต้": (0, 0), "ตะวันออกเฉียงใต้": (1, 0),
    "ตะวันออกเฉียงเหนือ": (1, 1), "ตะวันตกเฉียงเหนือ": (0, 1),
}  # fmt: skip
_CORNER: Final = re.compile("|".join(sorted(_CORNERS, key=len, reverse=True)), re.IGNORECASE)
_ZONE: Final = re.compile(r"(?:zone|โซน|utm)\s*(4[78])", re.IGNORECASE)
_WGS: Final = re.compile(r"WGS[\s._-]*(?:19)?84", re.IGNORECASE)


def grounds(text: str) -> list[Position]:
    """Every place in Thailand that `text` may mean, the likelier first; none: it is none."""
    return positions(text) or list(_of_sheet(text[:LONGEST]))


def _of_sheet(text: str) -> list[Position]:
    plain = text.translate(TO_ARABIC)
    named = _CORNER.search(plain)
    zone = _ZONE.search(plain)
    datum = SheetDatum.WGS_84 if _WGS.search(plain) else SheetDatum.INDIAN_1975
    rest = _ZONE.sub(" ", _CORNER.sub(" ", plain))
    try:
        sheet = parse(rest, zone=int(zone[1]) if zone else None, datum=datum)
    except UnreadableMapSheet:
        return []
    name = named[0].upper() if named else "SW"
    east, north = _CORNERS[name]
    found = []
    for each in (int(zone[1]),) if zone else sheet.zones:
        corner = sheet.corner(each, datum)
        if corner is None:
            continue
        point = shapely.Point(
            corner.easting + east * SHEET_METRES, corner.northing + north * SHEET_METRES
        )
        (placed,) = to_storage(np.array([point], dtype=object), corner.crs)
        west, south, far_east, far_north = THAILAND
        if west <= placed.x <= far_east and south <= placed.y <= far_north:
            words = f"{sheet} {name} · UTM {each}"
            found.append(Position(float(placed.x), float(placed.y), words))
    return found

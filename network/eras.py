"""In which era the years of a column are written: the Buddhist, the common, or both.

Each value is read by its own four digits, which can be of one era only; a year of two digits
is never completed. What the column as a whole says is for the person who sent it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from formats.number import TO_ARABIC
from formats.thai import PLAUSIBLE_BUDDHIST_YEARS, PLAUSIBLE_COMMON_YEARS
from network.cells import text
from network.imports import Reason

_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Eras:
    """How many cells of a column are in either era, and how many are in none for sure."""

    buddhist: int = 0
    common: int = 0
    doubtful: int = 0

    def notices(self, column: str) -> list[Reason]:
        """What the one who sent the file should check."""
        if not (self.buddhist and self.common) and not self.doubtful:
            return []
        th = (
            f"คอลัมน์ “{column}”: พ.ศ. {self.buddhist} ช่อง · ค.ศ. {self.common} ช่อง"
            f" · บอกไม่ได้ {self.doubtful} ช่อง"
        )
        en = (
            f"the column “{column}”: {self.buddhist} cells are B.E., {self.common} C.E.,"
            f" {self.doubtful} cannot be told"
        )
        if self.doubtful:
            return [Reason("doubtful_eras", f"{th} ช่องเหล่านั้นไม่เดา", f"{en} and are not guessed")]
        return [Reason("mixed_eras", f"{th} อ่านตามปีของแต่ละช่อง", f"{en}; each is read by its year")]


def eras_of(cells: Iterable[Any]) -> Eras:
    """The eras of the cells that say something."""
    buddhist = common = doubtful = 0
    for cell in cells:
        year = _year(cell)
        if year is None:
            continue
        buddhist += year in PLAUSIBLE_BUDDHIST_YEARS
        common += year in PLAUSIBLE_COMMON_YEARS
        doubtful += year not in PLAUSIBLE_BUDDHIST_YEARS and year not in PLAUSIBLE_COMMON_YEARS
    return Eras(buddhist, common, doubtful)


def _year(cell: Any) -> int | None:
    """The year in a cell; 0 where there is one that cannot be read, None where there is none."""
    if isinstance(cell, date):
        return cell.year
    written = text(cell).translate(TO_ARABIC)
    if not any(character.isdigit() for character in written):
        return None
    found = _YEAR.search(written)
    return int(found[0]) if found else 0

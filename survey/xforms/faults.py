"""What is wrong with a form, or worth knowing of it: where, why and what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One finding; `row` as a spreadsheet counts it (0: of the whole sheet or file).

    `column` is the column, or where there is none the question it is about. `original` is what
    the reader of the form said itself, in its own English.
    """

    code: str
    th: str
    en: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    original: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON takes it; Fault(**plain) is the same again."""
        return asdict(self)

    def line(self) -> str:
        """For a terminal: `survey!12 type: Thai / English`."""
        at = f"{self.sheet}!{self.row}" if self.row else self.sheet
        where = " ".join(part for part in (at, self.column) if part)
        said = f"{self.th} / {self.en}"
        return f"{where}: {said}" if where else said


def in_order(faults: list[Fault]) -> list[Fault]:
    """Each finding once, as one meets them in the workbook."""
    sheets = {"settings": 0, "survey": 1, "choices": 2, "entities": 3, "facts": 4}
    return sorted(
        dict.fromkeys(faults),
        key=lambda fault: (sheets.get(fault.sheet, 9 if fault.sheet else -1), fault.row),
    )

"""The table of control points as a page sends it: read row by row, fitted, told back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from formats.errors import FormatError
from formats.georeferencing import MOST_POINTS, ControlPoint, Method, advice, fit
from formats.ground_points import grounds
from formats.number import TO_ARABIC
from maps.models import AerialScan
from network.sentences import sentence

LONGEST: Final = 120  # characters of a cell


@dataclass(frozen=True)
class Row:
    """One line of the table as written; `point` once it is whole, `problem` why it is not."""

    column: str = ""
    row: str = ""
    ground: str = ""
    is_on: bool = True
    point: ControlPoint | None = None
    taken_as: str = ""
    problem: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return not (self.column or self.row or self.ground)


def rows_of(told: Sequence[dict[str, Any]], scan: AerialScan) -> list[Row]:
    """Rows as a page has them ({column, row, ground, on}), each read for itself."""
    read = [_read(each, scan) for each in told[:MOST_POINTS] if isinstance(each, dict)]
    return [row for row in read if not row.is_blank]


def rows_from(points: Sequence[ControlPoint]) -> list[Row]:
    """Points that were kept, as rows to go on with."""
    return [
        Row(
            column=f"{each.column:.1f}",
            row=f"{each.row:.1f}",
            ground=each.written or f"{each.latitude:.7f}, {each.longitude:.7f}",
            is_on=each.is_on,
            point=each,
        )
        for each in points
    ]


def _read(told: dict[str, Any], scan: AerialScan) -> Row:
    column, row, ground = (str(told.get(key, "") or "").strip()[:LONGEST]
                           for key in ("column", "row", "ground"))  # fmt: skip
    plain = Row(column, row, ground, is_on=bool(told.get("on", True)))
    if plain.is_blank:
        return plain
    pixel = _number(column), _number(row)
    found = grounds(ground) if ground else []
    problem = ""
    if pixel[0] is None or pixel[1] is None:
        problem = _("ยังไม่ได้เลือกจุดบนภาพ")
    elif not (0 <= pixel[0] <= scan.width and 0 <= pixel[1] <= scan.height):
        problem = _("จุดนี้อยู่นอกภาพ")
    elif not ground:
        problem = _("ยังไม่ได้บอกตำแหน่งบนพื้นที่จริง")
    elif not found:
        problem = _("อ่านพิกัดไม่ได้ หรืออยู่นอกประเทศไทย")
    if problem or pixel[0] is None or pixel[1] is None:
        return Row(column, row, ground, plain.is_on, None, "", problem)
    place = found[0]
    taken_as = place.taken_as
    if len(found) > 1:
        taken_as = _("%(taken)s (อ่านได้ %(n)d แบบ เขียนโซนหรือพื้นหลักฐานให้ชัด)") % {
            "taken": place.taken_as,
            "n": len(found),
        }
    point = ControlPoint(
        pixel[0], pixel[1], place.longitude, place.latitude, plain.is_on, written=ground
    )
    return Row(column, row, ground, plain.is_on, point, taken_as)


def _number(text: str) -> float | None:
    try:
        number = float(text.translate(TO_ARABIC).replace(",", ""))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def points_of_rows(rows: Sequence[Row]) -> list[ControlPoint]:
    """The points of rows that are whole."""
    return [row.point for row in rows if row.point is not None]


def answer(rows: Sequence[Row], method: Method) -> dict[str, Any]:
    """How the rows lie by a method, and what is advised, for the page's script."""
    points = points_of_rows(rows)
    told: dict[str, Any] = {"rows": [], "problem": "", "rmse": None, "advice": None}
    residuals: dict[int, float] = {}
    worst = -1
    try:
        fitted = fit(points, method)
    except FormatError as error:
        told["problem"] = sentence(error)
    else:
        residuals = dict(enumerate(fitted.residuals))
        worst = fitted.worst
        told |= {"rmse": round(fitted.rmse, 2), "is_checked": fitted.is_checked}
    if (advised := advice(points)) is not None:
        told["advice"] = {"method": advised.method.value, "why": _chosen(advised)}
    number = 0
    for row in rows:
        line: dict[str, Any] = {"taken_as": row.taken_as, "problem": row.problem}
        if row.point is not None:
            line |= {
                "longitude": row.point.longitude, "latitude": row.point.latitude,
                "residual": residuals.get(number), "is_worst": number == worst,
            }  # fmt: skip
            number += 1
        told["rows"].append(line)
    return told


def _chosen(advised: Any) -> str:
    from django.utils.translation import get_language  # noqa: PLC0415

    return str(advised.en if (get_language() or "").startswith("en") else advised.th)

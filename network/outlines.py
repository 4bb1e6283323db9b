"""Outlines out of files: which may be kept, why the others wait, and what mending would make.

Geometries are shapely, 2D, EPSG:4326 (lon, lat).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely

from formats.crs import STORAGE_SRID, THAILAND
from formats.encodings import Reason as Decided
from formats.features import ProblemCode
from formats.repairs import Repair, repaired, rings_at_fault
from network.imports import Outcome, Reason, Refused

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from formats.encodings import Verdict
    from formats.features import FeatureFile, Problem

# Reasons that speak of the file rather than of a row: where every row has one, it is refused.
OF_THE_FILE = frozenset({"not_a_polygon", "no_geometry", "outside_thailand"})

_WHAT_GEOS_SAYS = {
    "Self-intersection": ("เส้นขอบตัดกันเอง", "the boundary crosses itself"),
    "Ring Self-intersection": ("เส้นขอบแตะหรือตัดกันเอง", "the boundary touches or crosses itself"),
    "Hole lies outside shell": ("ช่องว่างอยู่นอกแนวเขต", "a hole lies outside the boundary"),
    "Nested shells": ("มีรูปซ้อนอยู่ในรูปเดียวกัน", "one part lies inside another"),
    "Nested holes": ("มีช่องว่างซ้อนกัน", "one hole lies inside another"),
    "Interior is disconnected": ("เส้นขอบแบ่งพื้นที่ขาดจากกัน", "the boundary cuts its inside apart"),
    "Duplicate Rings": ("มีเส้นขอบซ้ำกัน", "a ring is there twice"),
    "Too few points in geometry component": ("เส้นขอบมีจุดไม่พอ", "a ring has too few corners"),
}
_RAI: Final = 1_600  # square metres
MENDABLE: Final = frozenset({ProblemCode.INVALID_GEOMETRY, ProblemCode.REPAIRED_RING})
SHOWN_MENDED = 5
_GEOS_SENTENCE = re.compile(r"(?P<what>[^\[]+)(?:\[(?P<x>\S+) (?P<y>\S+)\])?")


def outline(
    geometry: BaseGeometry | None, problem: Problem | None
) -> shapely.MultiPolygon | Reason:
    """A geometry of a file as the polygons it is, or why it is none that may be kept."""
    if problem is not None:
        return _reason(problem, geometry)
    if geometry is None or geometry.is_empty:
        return Reason(
            "no_geometry",
            "ไม่มีรูปแผนที่ (ว่าง) ให้วาดแนวเขตแล้วส่งใหม่",
            "there is no geometry; draw its outline and send it again",
        )
    if isinstance(geometry, shapely.MultiPolygon):
        return geometry
    if isinstance(geometry, shapely.Polygon):
        return shapely.MultiPolygon([geometry])
    return Reason(
        "not_a_polygon",
        f"รูปเป็น {geometry.geom_type} ไม่ใช่รูปปิด ต้องเป็นแนวเขต (polygon)",
        f"it is a {geometry.geom_type}, not an area; an outline (polygon) is needed",
    )


def _reason(problem: Problem, geometry: BaseGeometry | None) -> Reason:
    code = str(problem.code).replace("-", "_")
    if problem.code is ProblemCode.UNREADABLE_TEXT:
        todo_th, todo_en = "ให้ส่งออกไฟล์ใหม่จากต้นทาง", "export the file again from where it came"
    else:
        todo_th, todo_en = (
            "ให้แก้รูปในโปรแกรมแผนที่แล้วส่งใหม่",
            "mend it in a map program and send it again",
        )
    said = _GEOS_SENTENCE.fullmatch(problem.detail)
    if problem.code is not ProblemCode.INVALID_GEOMETRY or said is None:
        return Reason(code, f"{problem.th} {todo_th}", f"{problem.en}; {todo_en}")
    what = said["what"].strip()
    th, en = _WHAT_GEOS_SAYS.get(what, ("รูปไม่ถูกต้อง", what))
    if said["x"]:
        at = f"{float(said['x']):.6f}, {float(said['y']):.6f}"
        th, en = f"{th} ที่พิกัด {at}", f"{en} at {at}"
    th, en = at_fault(geometry, th, en)
    return Reason(code, f"{th} ({what}) {todo_th}", f"{en} ({what}); {todo_en}")


def at_fault(geometry: BaseGeometry | None, th: str, en: str) -> tuple[str, str]:
    """What is wrong (Thai, English), with the rings at fault before it where there are several."""
    rings = [ring for ring in rings_at_fault(geometry) if ring.en]
    if not rings:
        return th, en
    which_th = " กับ ".join(ring.th for ring in rings)
    return f"{which_th}: {th}", f"{' and '.join(ring.en for ring in rings)}: {en}"


@dataclass(frozen=True, slots=True)
class Mended:
    """An outline that did not hold together, with what mending makes of it and what was wrong."""

    repair: Repair
    wrong: Reason

    @property
    def area(self) -> shapely.MultiPolygon:
        """The outline as it is to be kept."""
        return self.repair.geometry

    def as_kept(self, number: int, name: str) -> dict[str, object]:
        """For the reading of the source."""
        return {
            "number": number,
            "name": name,
            "wrong": self.wrong.en,
            "square_metres_before": round(self.repair.before, 2),
            "square_metres_after": round(self.repair.after, 2),
        }


def mended(geometry: BaseGeometry | None, problem: Problem | None) -> Mended | None:
    """What mending makes of an outline; None where nothing is wrong, or no area would be left."""
    if problem is None or problem.code not in MENDABLE or geometry is None:
        return None
    made = repaired(geometry)
    return None if made is None else Mended(made, _reason(problem, geometry))


def in_rai(area: float) -> str:
    """Square metres as `1,234.56` rai."""
    return f"{area / _RAI:,.2f}"


def settled(
    geometry: BaseGeometry | None, problem: Problem | None, *, repair: bool
) -> shapely.MultiPolygon | Mended | Reason:
    """An outline as drawn, mended where the sender agreed to it, or why it waits."""
    found = outline(geometry, problem)
    made = mended(geometry, problem) if isinstance(found, Reason) else None
    if made is None or not isinstance(found, Reason):
        return found
    if repair and made.repair.is_slight:
        return made
    before, after = in_rai(made.repair.before), in_rai(made.repair.after)
    if not made.repair.is_slight:
        th = "ระบบซ่อมให้ไม่ได้ เพราะเนื้อที่จะเปลี่ยนเกิน 1 %"
        en = "it is not mended here: its area would change by more than 1 %"
    else:
        th, en = "หรือยินยอมให้ระบบซ่อม (--repair)", "or agree to its being mended (--repair)"
    return Reason(
        found.code,
        f"{found.th} {th}: เนื้อที่ {before} → {after} ไร่",
        f"{found.en}, {en}: {before} → {after} rai",
    )


def tell_mended(made: Sequence[tuple[int, str, Mended]], outcome: Outcome) -> None:
    """Which outlines were mended with the sender's consent, with both areas."""
    if not made:
        return
    shown = made[:SHOWN_MENDED]
    rest = f" … (+{len(made) - len(shown)})" if len(made) > len(shown) else ""
    listed = [
        (f"{number} {name}".strip(), each, in_rai(each.repair.before), in_rai(each.repair.after))
        for number, name, each in shown
    ]
    th = "; ".join(f"{what}: {before} → {after} ไร่" for what, _, before, after in listed)
    en = "; ".join(f"{what}: {before} → {after} rai" for what, _, before, after in listed)
    outcome.notices.append(
        Reason(
            "repaired",
            f"ซ่อมเส้นขอบตามที่ยินยอม {len(made)} รูป (เนื้อที่ก่อน → หลัง): {th}{rest}",
            f"{len(made)} outlines were mended, as agreed (area before → after): {en}{rest}",
        )
    )


def outside_thailand(area: shapely.MultiPolygon) -> Reason | None:
    """Why a place of Thailand cannot lie there, if its centre does not (97–106°E, 5–21°N)."""
    west, south, east, north = THAILAND
    centre = shapely.centroid(area)
    if west <= centre.x <= east and south <= centre.y <= north:
        return None
    at = f"{centre.x:.4f}, {centre.y:.4f}"
    return Reason(
        "outside_thailand",
        f"อยู่นอกประเทศไทย (จุดกลาง {at}) ตรวจระบบพิกัดของไฟล์ หรือระบุด้วย --srid",
        f"lies outside Thailand (centre {at}); check the file's reference system or give --srid",
    )


def refuse_where_none_fits(held: Iterable[tuple[int, Reason]], *, rows: int) -> None:
    """Refuse a file without rows, or of which every row has the same fault of the whole file.

    Raises:
        Refused: with the reason of the first row.
    """
    if not rows:
        raise Refused(Reason("no_rows", "ไฟล์ไม่มีข้อมูลสักแถว", "there is not one row in the file"))
    reasons = [reason for _, reason in held]
    codes = {reason.code for reason in reasons}
    if reasons and len(reasons) == rows and len(codes) == 1 and codes <= OF_THE_FILE:
        first = reasons[0]
        if rows == 1:
            raise Refused(first)
        raise Refused(
            Reason(
                first.code,
                f"ทั้ง {rows} รูปในไฟล์ใช้ไม่ได้ด้วยเหตุเดียวกัน เช่น {first.th}",
                f"none of the {rows} features can be used, for one reason, such as: {first.en}",
            )
        )


def stored(area: shapely.MultiPolygon) -> str:
    """As network.loading.load takes it: EWKB in hexadecimal."""
    written: str = shapely.to_wkb(shapely.set_srid(area, STORAGE_SRID), hex=True, include_srid=True)
    return written


def how_read(file: FeatureFile) -> list[Reason]:
    """In which reference system and encoding a file was read."""
    said = [_how_placed(file)]
    if file.encoding is not None:
        said += how_written(file.encoding)
    return said


def _how_placed(file: FeatureFile) -> Reason:
    crs = file.crs
    if crs is None:
        return Reason("crs", "ไฟล์ไม่มีพิกัด", "there are no coordinates in the file")
    if crs.is_indian_1975:
        return Reason(
            "crs",
            f"พิกัดอ่านเป็น {crs} แปลงเป็น WGS 84 ด้วยค่า 210, 814, 289 ม. (EPSG:1304) วิธีเดียวที่ถูกต้อง",
            f"coordinates read as {crs}, brought to WGS 84 by 210, 814, 289 m (EPSG:1304), "
            "the one right way",
        )
    return Reason("crs", f"พิกัดอ่านเป็น {crs}", f"coordinates read as {crs}")


def how_written(verdict: Verdict) -> list[Reason]:
    """In which encoding a text was read, where that makes a difference."""
    if verdict.reason is Decided.ASCII:
        return []
    return [Reason("encoding", verdict.th, verdict.en)]

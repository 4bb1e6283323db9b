"""Why a parcel waits or a whole file is refused: the sentences, in Thai and English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median
from typing import Any, Final

from formats.features import Problem, ProblemCode
from formats.land_area import SQUARE_METRES_PER_RAI, SQUARE_METRES_PER_SQUARE_WAH, LandArea
from network.imports import Reason
from network.known_places import KnownPlace
from parcels.parcel_staging import Judged

SMALLEST_SQUARE_METRES: Final = SQUARE_METRES_PER_SQUARE_WAH  # 1 square wah
LARGEST_SQUARE_METRES: Final = 5_000 * SQUARE_METRES_PER_RAI
# Hectares called rai are 6.25 times as much, a lost digit ten times; drawing and deed
# of one parcel differ by far less.
FAR_FROM_PRINTED: Final = 3.0

POLYGONS: Final = ("Polygon", "MultiPolygon")
_LOCATED = re.compile(r"\[\s*([-0-9.eE]+)\s+([-0-9.eE]+)")


def of_shape(geometry: Any, problem: Problem | None) -> Iterator[Reason]:
    """What is wrong with a shape as it was read; nothing is repaired."""
    if problem is not None and problem.code == ProblemCode.UNREADABLE_TEXT:
        yield Reason(
            problem.code, f"{problem.th} ให้ระบุ --encoding", f"{problem.en}; give --encoding"
        )
        problem = None
    if problem is not None:
        yield flawed(problem.th, problem.en, problem.detail)
    elif geometry is None or geometry.is_empty:
        yield Reason(
            "no_geometry",
            "ไม่มีรูปแปลง ให้วาดรูปแล้วส่งใหม่",
            "the feature has no geometry; draw it and send it again",
        )
    elif geometry.geom_type not in POLYGONS:
        yield Reason(
            "not_a_polygon",
            f"เป็น {geometry.geom_type} ไม่ใช่รูปปิด (polygon) ให้ส่งเป็นรูปแปลง",
            f"it is a {geometry.geom_type}, not a polygon; send the outline of the parcel",
        )


def flawed(th: str, en: str, detail: str) -> Reason:
    """The outline crosses itself or the like, and where."""
    where = _LOCATED.search(detail)
    at_th = at_en = ""
    if where:
        place = f"{float(where[2]):.6f}, {float(where[1]):.6f}"
        at_th, at_en = f" ที่ละติจูด ลองจิจูด {place}", f", at latitude, longitude {place}"
    return Reason(
        "invalid_geometry",
        f"{th}{at_th} ให้แก้เส้นแนวเขตในโปรแกรมแผนที่แล้วส่งใหม่ ระบบไม่ซ่อมให้เอง",
        f"{en}{at_en}; mend the outline in a map program and send it again",
    )


def impossible_area(square_metres: float) -> Reason:
    """No parcel is as small or as large."""
    area = LandArea.from_square_metres(Decimal(f"{square_metres:.2f}"))
    return Reason(
        "impossible_area",
        f"วัดได้ {area} ไร่ ({square_metres:.2f} ตร.ม.) แปลงหนึ่งต้องมี 1 ตร.ว. ถึง 5,000 ไร่"
        " ให้ตรวจรูปและระบบพิกัด",
        f"it measures {square_metres:,.2f} m²; a parcel has between 1 square wah and 5,000 rai:"
        " check the outline and the reference system",
    )


def far_from_printed(measured: float, printed: LandArea) -> Reason:
    """Drawing and document cannot be of the same land."""
    drawn = LandArea.from_square_metres(Decimal(f"{measured:.2f}"))
    return Reason(
        "far_from_printed",
        f"วัดจากรูปได้ {drawn} ไร่ แต่เอกสารว่า {printed} ไร่ ต่างกัน {FAR_FROM_PRINTED:g} เท่าขึ้นไป"
        " ให้ตรวจหน่วย (ไร่ เฮกตาร์ เอเคอร์) และตัวเลขที่ตกหล่น",
        f"the outline measures {drawn} rai, the document says {printed} rai, a factor of"
        f" {FAR_FROM_PRINTED:g} or more: check the unit (rai, hectares, acres) and lost digits",
    )


def outside(shape: Judged) -> Reason:
    """Nobody knows which village or tambon it is in."""
    where = f"{shape.latitude:.4f}, {shape.longitude:.4f}"
    return Reason(
        "outside_known_places",
        f"อยู่นอกพื้นที่ที่รู้จักทั้งหมด (ละติจูด ลองจิจูด {where}) ให้ตรวจระบบพิกัด หรือใส่รหัสหมู่บ้าน/ตำบล",
        f"it lies outside every known place (latitude, longitude {where}); check the reference"
        " system, or add a village or tambon code",
    )


def beyond() -> Reason:
    """It lies where the sender may not record land."""
    return Reason(
        "outside_your_places",
        "อยู่นอกพื้นที่ที่ท่านดูแล ให้ผู้ดูแลพื้นที่นั้นเป็นผู้นำเข้า",
        "it lies outside your places; whoever is responsible there imports it",
    )


def contradicted(stated: KnownPlace, metres: float) -> Reason:
    """It lies too far from where it is said to lie."""
    where = f"{stated.name_th} ({stated.code})"
    away = f"{metres / 1000:,.0f}"
    return Reason(
        "far_from_stated_place",
        f"ระบุว่าอยู่ {where} แต่รูปอยู่ห่างออกไป {away} กม. ให้ตรวจรหัสหรือระบบพิกัด",
        f"it is said to lie in {where}, but lies {away} km away; check the code or"
        " the reference system",
    )


def no_places() -> Reason:
    """Nothing could say where a parcel lies."""
    return Reason(
        "no_places",
        "ยังไม่มีพื้นที่ใดในระบบ ให้นำเข้าเขตตำบลก่อนด้วย import_areas",
        "no place is known yet; import the areas first, with import_areas",
    )


def all_elsewhere(shapes: Sequence[Judged], *, has_outlines: bool) -> Reason:
    """No parcel lies in a place that is known: one cause for all of them."""
    if not has_outlines:
        return Reason(
            "no_outlines",
            "ยังไม่มีแนวเขตของพื้นที่ใด ให้นำเข้าเขตตำบลก่อนด้วย import_areas หรือใส่รหัสหมู่บ้านในไฟล์",
            "no place has a boundary yet; import the areas first, with import_areas, or add"
            " a village code to the file",
        )
    longitude = median(shape.longitude for shape in shapes)
    latitude = median(shape.latitude for shape in shapes)
    where = f"{latitude:.3f}, {longitude:.3f}"
    return Reason(
        "all_elsewhere",
        f"ทุกแปลง ({len(shapes):,}) อยู่นอกพื้นที่ที่รู้จัก ราวละติจูด ลองจิจูด {where}"
        " ระบบพิกัดถูกหรือไม่ (--srid) ต้องนำเข้าเขตนั้นก่อนหรือไม่ (import_areas)",
        f"all {len(shapes):,} parcels lie outside every known place, around latitude,"
        f" longitude {where}: is the reference system right (--srid)? are the areas to be"
        " imported first (import_areas)?",
    )

"""Why a parcel waits or a whole file is refused: the sentences, in Thai and English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from formats.features import Problem, ProblemCode
from formats.land_area import SQUARE_METRES_PER_RAI, SQUARE_METRES_PER_SQUARE_WAH, LandArea
from network.imports import LISTED, Reason
from network.known_places import KnownPlace
from network.outlines import MENDABLE, at_fault

SMALLEST_SQUARE_METRES: Final = SQUARE_METRES_PER_SQUARE_WAH  # 1 square wah
LARGEST_SQUARE_METRES: Final = 5_000 * SQUARE_METRES_PER_RAI
# Hectares called rai are 6.25 times as much, a lost digit ten times; drawing and deed
# of one parcel differ by far less.
FAR_FROM_PRINTED: Final = 3.0

POLYGONS: Final = ("Polygon", "MultiPolygon")
_LOCATED = re.compile(r"\[\s*([-0-9.eE]+)\s+([-0-9.eE]+)")


def of_shape(geometry: Any, problem: Problem | None, *, is_table: bool) -> Iterator[Reason]:
    """What is wrong with a shape as it was read."""
    if problem is not None and problem.code == ProblemCode.UNREADABLE_TEXT:
        yield Reason(
            problem.code, f"{problem.th} ให้ระบุ --encoding", f"{problem.en}; give --encoding"
        )
        problem = None
    if problem is not None:
        yield flawed(geometry, problem)
    elif geometry is None or geometry.is_empty:
        yield _NOT_PLACED if is_table else NO_SHAPE
    elif geometry.geom_type not in POLYGONS:
        yield Reason(
            "not_a_polygon",
            f"เป็น {geometry.geom_type} ไม่ใช่รูปปิด (polygon) ให้ส่งเป็นรูปแปลง",
            f"it is a {geometry.geom_type}, not a polygon; send the outline of the parcel",
        )


NO_SHAPE: Final = Reason(
    "no_geometry",
    "ไม่มีรูปแปลง ให้วาดรูปแล้วส่งใหม่ หรือให้มีรหัสหมู่บ้าน ประเภทเอกสาร และเนื้อที่ครบ",
    "the feature has no geometry; draw it and send it again, or give its village code, type of"
    " document and area, all three",
)
_NOT_PLACED: Final = Reason(
    "no_geometry",
    "ไม่มีพิกัด แปลงที่ไม่มีรูปต้องมีรหัสหมู่บ้าน 8 หลัก ประเภทเอกสาร และเนื้อที่ ครบทั้งสามช่อง",
    "the row has no coordinates; a parcel without an outline needs all of village code"
    " (8 digits), type of document and area",
)


def flawed(geometry: Any, problem: Problem) -> Reason:
    """The outline crosses itself or the like, and where; or its coordinates cannot be read."""
    where = _LOCATED.search(problem.detail)
    at_th = at_en = ""
    if where:
        place = f"{float(where[2]):.6f}, {float(where[1]):.6f}"
        at_th, at_en = f" ที่ละติจูด ลองจิจูด {place}", f", at latitude, longitude {place}"
    if problem.code not in MENDABLE:
        return Reason(
            problem.code.replace("-", "_"),
            f"{problem.th}{at_th} ให้แก้แล้วส่งใหม่",
            f"{problem.en}{at_en}; correct it and send it again",
        )
    th, en = at_fault(geometry, f"{problem.th}{at_th}", f"{problem.en}{at_en}")
    return Reason(
        "invalid_geometry",
        f"{th} ให้แก้เส้นแนวเขตในโปรแกรมแผนที่แล้วส่งใหม่ หรือยินยอมให้ระบบซ่อมเส้น (--repair)",
        f"{en}; mend the outline in a map program and send it again, or consent"
        " to its being mended here (--repair)",
    )


def not_mended(geometry: Any, problem: Problem) -> Reason:
    """Mending it would make another parcel of it."""
    found = flawed(geometry, problem)
    return Reason(
        "invalid_geometry",
        f"{found.th.partition(' ให้แก้')[0]} ซ่อมให้ไม่ได้เพราะเนื้อที่จะเปลี่ยนไปเกิน 1 % ให้แก้เส้นแนวเขตเอง",
        f"{found.en.partition(';')[0]}; it cannot be mended here, its area would change by more"
        " than 1 %: mend the outline in a map program",
    )


def refused_by_database(detail: str) -> Reason:
    """The database finds a fault that the reader did not."""
    return flawed(None, Problem(ProblemCode.INVALID_GEOMETRY, detail))


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
    th, en = _guess(measured / float(printed.square_metres))
    return Reason(
        "far_from_printed",
        f"วัดจากรูปได้ {drawn} ไร่ แต่เอกสารว่า {printed} ไร่ ต่างกัน {FAR_FROM_PRINTED:g} เท่าขึ้นไป{th}",
        f"the outline measures {drawn} rai, the document says {printed} rai, a factor of"
        f" {FAR_FROM_PRINTED:g} or more{en}",
    )


# How many times the printed area the measured one is, and what that mostly comes of.
_SLIPS: Final = (
    (10.0, "ตัวเลขตกหล่นหนึ่งหลัก", "a digit was lost"),
    (0.1, "ตัวเลขเกินมาหนึ่งหลัก", "there is a digit too many"),
    (6.25, "เนื้อที่เป็นเฮกตาร์แต่เรียกว่าไร่", "hectares are called rai"),
    (0.16, "เนื้อที่เป็นไร่แต่เรียกว่าเฮกตาร์", "rai are called hectares"),
    (4.0, "เนื้อที่เป็นไร่แต่เขียนในช่องงาน", "rai are written as ngan"),
    (0.25, "เนื้อที่เป็นงานแต่เขียนในช่องไร่", "ngan are written as rai"),
    (100.0, "จุดทศนิยมผิดที่", "the decimal point is misplaced"),
    (0.01, "จุดทศนิยมผิดที่", "the decimal point is misplaced"),
)
_SLIP_TOLERANCE: Final = 0.04


def _guess(ratio: float) -> tuple[str, str]:
    for factor, th, en in _SLIPS:
        if abs(ratio / factor - 1) < _SLIP_TOLERANCE:
            return f" เหมือน{th} ให้ตรวจ", f", as where {en}: check it"
    return (
        " ให้ตรวจหน่วย (ไร่ เฮกตาร์ เอเคอร์) และตัวเลขที่ตกหล่น",
        ": check the unit (rai, hectares, acres) and lost digits",
    )


def unknown_place(code: str) -> Reason:
    """The place it states does not exist here."""
    return Reason(
        "unknown_place_code",
        f"ไม่รู้จักรหัสพื้นที่ {code} ให้แก้รหัส หรือนำเข้าเขตนั้นก่อน (import_areas)",
        f"the place code {code} is not known; correct it, or import that area first",
    )


def unknown_type(wording: str, names: Sequence[str]) -> Reason:
    """No type of land document is called so."""
    there = ", ".join(names)
    return Reason(
        "unknown_document_type",
        f"ไม่รู้จักประเภทเอกสาร “{wording}” ให้ใช้ชื่อใดชื่อหนึ่ง: {there}",
        f"the document type “{wording}” is not known; write one of: {there}",
    )


def area_without_unit(column: str) -> Reason:
    """A bare number in the column of rai-ngan-wah."""
    return Reason(
        "area_without_unit",
        f"เนื้อที่ในคอลัมน์ “{column}” ไม่มีหน่วย ให้บอกหน่วยด้วย --mapping เช่น"
        f' {{"area_text": null, "area_rai": "{column}"}}',
        f"the area in the column “{column}” has no unit; name it with --mapping, such as"
        f' {{"area_text": null, "area_rai": "{column}"}}',
    )


def wrong_national_id(shown: str) -> Reason:
    """The digits do not fit; `shown` is masked."""
    return Reason(
        "wrong_national_id",
        f"เลขประจำตัวประชาชนของผู้ถือครองผิด ({shown}) ให้ตรวจกับบัตร",
        f"the holder's national ID is wrong ({shown}); compare it with the card",
    )


def holder_without_name() -> Reason:
    """A number of nobody."""
    return Reason(
        "holder_without_name",
        "มีเลขประจำตัวประชาชนแต่ไม่มีชื่อผู้ถือครอง ให้เติมชื่อ",
        "there is a national ID but no holder's name; add the name",
    )


def outside(longitude: float, latitude: float) -> Reason:
    """Nobody knows which village or tambon it is in."""
    where = f"{latitude:.4f}, {longitude:.4f}"
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


def all_elsewhere(count: int, longitude: float, latitude: float, *, has_outlines: bool) -> Reason:
    """No parcel lies in a place that is known: one cause for all of them."""
    if not has_outlines:
        return Reason(
            "no_outlines",
            "ยังไม่มีแนวเขตของพื้นที่ใด ให้นำเข้าเขตตำบลก่อนด้วย import_areas หรือใส่รหัสหมู่บ้านในไฟล์",
            "no place has a boundary yet; import the areas first, with import_areas, or add"
            " a village code to the file",
        )
    where = f"{latitude:.3f}, {longitude:.3f}"
    return Reason(
        "all_elsewhere",
        f"ทุกแปลง ({count:,}) อยู่นอกพื้นที่ที่รู้จัก ราวละติจูด ลองจิจูด {where}"
        " ระบบพิกัดถูกหรือไม่ (--srid) ต้องนำเข้าเขตนั้นก่อนหรือไม่ (import_areas)",
        f"all {count:,} parcels lie outside every known place, around latitude,"
        f" longitude {where}: is the reference system right (--srid)? are the areas to be"
        " imported first (import_areas)?",
    )


def odd_unit(count: int, middle: float) -> Reason:
    """The unit of the whole column is in doubt; `middle` is measured over printed."""
    return Reason(
        "odd_unit",
        f"เนื้อที่วัดได้เป็น {middle:.2f} เท่าของเนื้อที่ตามเอกสาร (ค่ากลางของ {count:,} แปลง)"
        " หน่วยของคอลัมน์เนื้อที่ถูกหรือไม่ ถ้าไม่ ให้จับคู่คอลัมน์ใหม่ (--mapping)",
        f"measured areas are {middle:.2f} times the printed ones (median of"
        f" {count:,}): is the unit of the column right? if not, match the columns anew"
        " (--mapping)",
    )


def repaired(count: int, first: Sequence[tuple[int, float, float]]) -> Reason:
    """Outlines that were mended with the sender's consent: number, area before and after."""
    shown = "; ".join(
        f"{number}: {_rai(before)} → {_rai(after)}" for number, before, after in first[:LISTED]
    )
    more = " …" if count > LISTED else ""
    return Reason(
        "repaired",
        f"ซ่อมเส้นแนวเขต {count:,} แปลงตามที่ท่านยินยอม เนื้อที่ก่อน → หลัง (ไร่-งาน-ตร.ว.): {shown}{more}",
        f"{count:,} outlines were mended as you consented; area before → after"
        f" (rai-ngan-square wah): {shown}{more}",
    )


def _rai(square_metres: float) -> LandArea:
    return LandArea.from_square_metres(Decimal(f"{square_metres:.2f}"))

"""In which columns a file of places has its codes, names and house counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from formats.errors import UnreadableCode
from formats.tables import as_code
from network.cells import Record, believed, counts_rows, is_thai, named, text
from network.imports import Reason, Refused
from network.models import DIGITS, Level

LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.TAMBON, Level.VILLAGE)  # from the top

THAI_NAME = {
    Level.PROVINCE: "จังหวัด",
    Level.DISTRICT: "อำเภอ",
    Level.TAMBON: "ตำบล",
    Level.VILLAGE: "หมู่บ้าน",
}

# Geocodes of provinces (TIS 1099); none begins with a zero, so Excel cannot have eaten one.
PROVINCES = frozenset(
    f"{number}"
    for first, last in (
        (10, 19), (20, 27), (30, 49), (50, 58), (60, 67), (70, 77), (80, 86), (90, 96),
    )
    for number in range(first, last + 1)
)  # fmt: skip

_CODES = {
    Level.PROVINCE: "adm1pcode provcode provincecode provinceid provid changwatcode รหัสจังหวัด",
    Level.DISTRICT: (
        "adm2pcode amphoeidn amphoecode ampcode amphoeid districtcode districtid รหัสอำเภอ"
    ),
    Level.TAMBON: (
        "adm3pcode tambonidn tamboncode tamcode tambonid subdistrictcode subdistrictid รหัสตำบล"
    ),
    Level.VILLAGE: "adm4pcode villagecode villcode villageid villid moobancode รหัสหมู่บ้าน ccaattmm",
}
_ANY_CODE = "code id geocode pcode รหัส รหัสพื้นที่ รหัสเขตการปกครอง"
_NAMES = {
    Level.PROVINCE: "adm1th provnamt provnamet ชื่อจังหวัด จังหวัด provinceth province",
    Level.DISTRICT: "adm2th ampnamt amphoet ชื่ออำเภอ อำเภอ districtth amphoe district",
    Level.TAMBON: "adm3th tamnamt tambont ชื่อตำบล ตำบล tambonth subdistrictth tambon subdistrict",
    Level.VILLAGE: "adm4th villnamet villnamt ชื่อหมู่บ้าน ชื่อบ้าน หมู่บ้าน villageth village villname บ้าน",
}
_ANY_NAME = "nameth namethai namet thname ชื่อ ชื่อพื้นที่ name"
_ENGLISH_NAMES = {
    Level.PROVINCE: "adm1en provname provnamene provinceen province",
    Level.DISTRICT: "adm2en ampnam amphoee districten amphoe district",
    Level.TAMBON: "adm3en tamname tambone subdistricten tambon subdistrict",
    Level.VILLAGE: "adm4en villname villageen village",
}
_ANY_ENGLISH_NAME = "nameen nameeng nameenglish namee enname ชื่ออังกฤษ ชื่อภาษาอังกฤษ name"
_MOO = "หมู่ที่ หมู่ moo moono ม villno villageno"
_HOUSES = (
    "จำนวนบ้าน จำนวนหลังคาเรือน จำนวนหลัง หลังคาเรือน จำนวนบ้านหลัง จำนวนบ้านตามทะเบียน บ้านหลัง houses "
    "housecount numhouses registeredhouses"
)
_POSITIONS = "lat latitude ละติจูด lon long lng longitude ลองจิจูด"

HEADERS = {
    header
    for group in (_CODES, _NAMES, _ENGLISH_NAMES)
    for words in group.values()
    for header in words.split()
} | {*_ANY_CODE.split(), *_ANY_NAME.split(), *_MOO.split(), *_HOUSES.split()}

COLUMN_NAMES = {
    "code": "รหัส",
    "name": "ชื่อ",
    "English name": "ชื่ออังกฤษ",
    "number": "หมู่ที่",
    "houses": "จำนวนบ้าน",
    "parent code": "รหัสเขตระดับบน",
    **{str(level): name for level, name in THAI_NAME.items()},
}  # of our fields, for the sentence that tells which columns were used


@dataclass(frozen=True)
class AreaColumns:
    """Headers of one file; `code` is None where a village is known by its tambon and number."""

    code: str | None
    name_th: str | None
    name_en: str | None
    moo: str | None
    houses: str | None
    positions: list[str]
    parent_code: str | None
    names_above: dict[Level, tuple[str | None, str | None]] = field(default_factory=dict)

    def as_told(self) -> dict[str, str]:
        """Our field → their column, for the reader of the outcome and for the source."""
        own = {
            "code": self.code, "name": self.name_th, "English name": self.name_en,
            "number": self.moo, "houses": self.houses, "parent code": self.parent_code,
        }  # fmt: skip
        above = {str(level): th or en for level, (th, en) in self.names_above.items()}
        return {ours: theirs for ours, theirs in {**own, **above}.items() if theirs}


@cache
def code_of(written: str, level: Level) -> str:
    """A geocode as text: `TH270401`, `270401.0`, `27-04-01` are 270401; empty if it is none."""
    bare = written[2:] if written[:2].upper() == "TH" else written
    try:
        code = as_code(bare, DIGITS[level])
    except UnreadableCode:
        return ""
    return code if code[:2] in PROVINCES else ""


def find_columns(headers: Sequence[str], records: Sequence[Record], level: Level) -> AreaColumns:
    """Find the columns of a file of places of `level`.

    Raises:
        Refused: no column holds codes of the level, or the file is of another level.
    """
    code = _code_column(headers, records, level)
    _refuse_lower_level(headers, records, level)
    moo = believed(named(headers, _MOO.split()), records, lambda cell, _: _is_moo(cell))
    if code is None and not (level == Level.VILLAGE and moo):
        raise Refused(_no_code(headers, records, level))
    parent = LEVELS[LEVELS.index(level) - 1] if level != Level.PROVINCE else None

    def begins_the_code(cell: str, record: Record) -> bool:
        own = code_of(text(record.get(code)), level) if code else ""
        stated = code_of(cell, parent) if parent else ""
        return bool(stated) and (own.startswith(stated) or not code)

    positions = named(headers, _POSITIONS.split())
    return AreaColumns(
        code=code,
        name_th=_name_column(headers, records, _NAMES[level] + " " + _ANY_NAME, thai=True),
        name_en=_name_column(
            headers, records, _ENGLISH_NAMES[level] + " " + _ANY_ENGLISH_NAME, thai=False
        ),
        moo=moo,
        houses=next(iter(named(headers, _HOUSES.split())), None),
        positions=positions,
        parent_code=(
            believed(named(headers, _CODES[parent].split()), records, begins_the_code)
            if parent
            else None
        ),
        names_above={
            above: (
                _name_column(headers, records, _NAMES[above], thai=True),
                _name_column(headers, records, _ENGLISH_NAMES[above], thai=False),
            )
            for above in LEVELS[: LEVELS.index(level)]
        },
    )


def _code_column(headers: Sequence[str], records: Sequence[Record], level: Level) -> str | None:
    candidates = named(headers, f"{_CODES[level]} {_ANY_CODE}".split())
    header = believed(candidates, records, lambda cell, _: bool(code_of(cell, level)))
    if header is not None and counts_rows([text(record.get(header)) for record in records]):
        raise Refused(
            Reason(
                "running_numbers",
                f"คอลัมน์ “{header}” เป็นเลขลำดับ 1 ถึง {len(records)} ไม่ใช่รหัส{THAI_NAME[level]} "
                "ให้ใช้ไฟล์ที่มีรหัสของกรมการปกครอง",
                f"the column “{header}” counts rows from 1 to {len(records)}; these are no codes "
                f"of a {level}. Use a file with the official geocodes",
            )
        )
    return header


def _refuse_lower_level(headers: Sequence[str], records: Sequence[Record], level: Level) -> None:
    """A file of tambons also has a code of the district in each row; it is no file of districts."""
    for lower in reversed(LEVELS[LEVELS.index(level) + 1 :]):

        def fits(cell: str, _: Record, lower: Level = lower) -> bool:
            return bool(code_of(cell, lower))

        candidates = named(headers, f"{_CODES[lower]} {_ANY_CODE}".split())
        if header := believed(candidates, records, fits):
            raise Refused(
                Reason(
                    "another_level",
                    f"คอลัมน์ “{header}” มีรหัส {DIGITS[lower]} หลัก ไฟล์นี้เป็นระดับ{THAI_NAME[lower]} "
                    f"ให้ใช้ --level {lower}",
                    f"the column “{header}” has codes of {DIGITS[lower]} digits: this is a file of "
                    f"{lower}s; use --level {lower}",
                )
            )


def _no_code(headers: Sequence[str], records: Sequence[Record], level: Level) -> Reason:
    digits, listed = DIGITS[level], ", ".join(headers) or "—"
    for other in reversed(LEVELS):  # the lowest is what the file is of
        candidates = named(headers, f"{_CODES[other]} {_ANY_CODE}".split())

        def fits(cell: str, _: Record, other: Level = other) -> bool:
            return bool(code_of(cell, other))

        if other != level and (header := believed(candidates, records, fits)):
            return Reason(
                "another_level",
                f"คอลัมน์ “{header}” มีรหัส {DIGITS[other]} หลัก ไม่ใช่ {digits} หลักของระดับ"
                f"{THAI_NAME[level]} ถ้าเป็นไฟล์ระดับ{THAI_NAME[other]} ให้ใช้ --level {other}",
                f"the column “{header}” has codes of {DIGITS[other]} digits, a {level} has "
                f"{digits}; if it is a file of {other}s, use --level {other}",
            )
    return Reason(
        "no_code_column",
        f"ไฟล์ไม่มีคอลัมน์รหัส{THAI_NAME[level]} ({digits} หลัก) จึงบอกไม่ได้ว่าแถวใดคือที่ใด คอลัมน์ที่มี: {listed}",
        f"the file has no code column for a {level} ({digits} digits), so nobody can tell which "
        f"place a row is; its columns: {listed}",
    )


def _name_column(
    headers: Sequence[str], records: Sequence[Record], synonyms: str, *, thai: bool
) -> str | None:
    return believed(
        named(headers, synonyms.split()), records, lambda cell, _: is_thai(cell) == thai
    )


def _is_moo(cell: str) -> bool:
    return moo_of(cell) is not None


def moo_of(cell: str) -> int | None:
    """A village's number: `5`, `๕`, `หมู่ที่ 5`, `ม.5`; None if it is none."""
    bare = cell.replace("หมู่ที่", "").replace("หมู่", "").replace("ม.", "").strip()
    try:
        number = int(as_code(bare))
    except (UnreadableCode, ValueError):
        return None
    return number if 1 <= number <= 99 else None  # noqa: PLR2004 (two digits of the geocode)

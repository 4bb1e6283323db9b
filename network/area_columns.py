"""In which columns a file of places has its codes, names and house counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from formats.errors import UnreadableCode
from formats.tables import as_code
from network.cells import Record, counts_rows, is_thai, text
from network.column_contents import (
    is_latitude,
    is_longitude,
    is_whole,
    tells_latitude,
    tells_longitude,
)
from network.column_mapping import MOST_FIT, Columns, Field, match_columns
from network.imports import Reason, Refused
from network.models import DIGITS, Level

_TELLING = 6  # digits; four could be a year
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
_POSITIONS = {
    "latitude": "lat latitude ละติจูด",
    "longitude": "lon long lng longitude ลองจิจูด",
}
HOUSE_WORDS = ("หลังคาเรือน", "หลัง")
MOST_HOUSES = 5_000  # of one village; more is a sum or a slip of the keyboard


@cache
def code_of(written: str, level: Level) -> str:
    """A geocode as text: `TH270401`, `270401.0`, `27-04-01` are 270401; empty if it is none."""
    bare = written[2:] if written[:2].upper() == "TH" else written
    try:
        code = as_code(bare, DIGITS[level])
    except UnreadableCode:
        return ""
    return code if code[:2] in PROVINCES else ""


def area_fields(level: Level | None) -> tuple[Field, ...]:
    """What a file of places of a level may hold; None: of one that its codes will tell."""
    levels = (level,) if level is not None else tuple(reversed(LEVELS))  # the lowest is its own
    kind = THAI_NAME[level] if level is not None else ""
    above = LEVELS[: LEVELS.index(levels[0])]
    codes, thai, english = (
        " ".join(words[each] for each in levels) for words in (_CODES, _NAMES, _ENGLISH_NAMES)
    )
    fields = [
        Field(
            "code", tuple(f"{codes} {_ANY_CODE}".split()), f"รหัส{kind}", "code of the place",
            is_needed=level not in {Level.VILLAGE, None}, fits=_is_code(*levels),
            tells=_is_code(*(each for each in levels if DIGITS[each] >= _TELLING)), must_fit=True,
        ),
        *_names("name", f"{thai} {_ANY_NAME}", f"{english} {_ANY_ENGLISH_NAME}", f"ชื่อ{kind}",
                "own"),
    ]  # fmt: skip
    if levels[0] == Level.VILLAGE:
        fields += [
            Field("moo", tuple(_MOO.split()), "หมู่ที่", "village number", fits=_is_moo,
                  must_fit=True),
            Field("houses", tuple(_HOUSES.split()), "จำนวนบ้าน", "house count",
                  fits=is_whole(0, MOST_HOUSES, *HOUSE_WORDS)),
            Field("latitude", tuple(_POSITIONS["latitude"].split()), "ละติจูด", "latitude",
                  fits=is_latitude, tells=tells_latitude),
            Field("longitude", tuple(_POSITIONS["longitude"].split()), "ลองจิจูด", "longitude",
                  fits=is_longitude, tells=tells_longitude),
        ]  # fmt: skip
    if above:
        parents = tuple(reversed(above)) if level is None else above[-1:]
        headers = " ".join(_CODES[each] for each in parents)
        th = f"รหัส{THAI_NAME[parents[0]]}" if level is not None else "รหัสเขตระดับบน"
        fields.append(
            Field("parent_code", tuple(headers.split()), th, "code of the place above",
                  fits=_is_code(*parents), must_fit=True)
        )  # fmt: skip
    for each in reversed(above):
        fields += _names(str(each), _NAMES[each], _ENGLISH_NAMES[each], THAI_NAME[each], each)
    return tuple(fields)


def level_told(
    headers: Sequence[str], records: Sequence[Record], mapping: Mapping[str, str | None]
) -> Level | None:
    """The level that the codes of a file are of; None where it has none.

    A list of villages may have but the codes of their tambons, each many times, and หมู่ที่.
    """
    found = [
        (level, header)
        for level in reversed(LEVELS)
        if (header := _column_of_codes(headers, records, level, mapping))
    ]
    columns = match_columns(area_fields(None), headers, _of_fields(mapping, None), records)
    if not found:
        return Level.VILLAGE if "moo" in columns.chosen else None
    level, header = found[0]
    codes = [text(record.get(header)) for record in records]
    if level == Level.TAMBON and "moo" in columns.chosen and len(set(codes)) < len(codes):
        return Level.VILLAGE
    return level


def _of_fields(mapping: Mapping[str, str | None], level: Level | None) -> dict[str, str | None]:
    names = {field.name for field in area_fields(level)}
    return {name: column for name, column in mapping.items() if name in names}


def mapping_for(
    level: Level, mapping: Mapping[str, str | None], records: Sequence[Record]
) -> dict[str, str | None]:
    """What was told of a file before its level was known, as it holds for the level."""
    told = _of_fields(mapping, level)
    code = told.get("code")
    if code and level == Level.VILLAGE and not told.get("parent_code"):
        cells = [text(record.get(code)) for record in records]
        if not any(code_of(cell, level) for cell in cells if cell):
            told |= {"code": None, "parent_code": code}
    return told


def _names(name: str, thai: str, english: str, th: str, level: str) -> tuple[Field, Field]:
    """The same headers are used for both languages: what they hold tells which it is."""
    return (
        Field(f"{name}_th", tuple(thai.split()), th, f"{level}, Thai name",
              fits=lambda cell: is_thai(text(cell)), must_fit=True),
        Field(f"{name}_en", tuple(english.split()), f"{th} (อังกฤษ)", f"{level}, English name",
              fits=lambda cell: not is_thai(text(cell)), must_fit=True),
    )  # fmt: skip


def _parent(level: Level) -> Level | None:
    return LEVELS[LEVELS.index(level) - 1] if level != Level.PROVINCE else None


def _is_code(*levels: Level) -> Callable[[Any], bool]:
    return lambda cell: any(code_of(text(cell), level) for level in levels)


def _is_moo(cell: Any) -> bool:
    return moo_of(text(cell)) is not None


def find_columns(
    headers: Sequence[str],
    records: Sequence[Record],
    level: Level,
    mapping: Mapping[str, str | None] | None = None,
) -> Columns:
    """Find the columns of a file of places of `level`; `records` are all, or many of them.

    Raises:
        Refused: no column holds codes of the level, or the file is of another level; the
            mapping does not fit the file.
    """
    told = mapping or {}
    columns = match_columns(area_fields(level), headers, told, records)
    _refuse_running_numbers(columns, records, level)
    if "code" not in told:
        _refuse_lower_level(headers, records, level)
    code = columns.chosen.get("code")
    if code is None and "moo" not in columns.chosen:
        raise Refused(_no_code(headers, records, level))
    return _without_foreign_parents(columns, records, level, told)


def _without_foreign_parents(
    columns: Columns, records: Sequence[Record], level: Level, told: Mapping[str, str | None]
) -> Columns:
    """Codes of the level above are believed where most codes begin with them."""
    code, stated = columns.chosen.get("code"), columns.chosen.get("parent_code")
    parent = _parent(level)
    if code is None or stated is None or parent is None or "parent_code" in told:
        return columns
    pairs = [
        (code_of(text(record.get(code)), level), code_of(text(record.get(stated)), parent))
        for record in records
        if text(record.get(stated))
    ]
    if sum(bool(above) and own.startswith(above) for own, above in pairs) >= len(pairs) * MOST_FIT:
        return columns
    chosen = {name: column for name, column in columns.chosen.items() if name != "parent_code"}
    return replace(columns, chosen=chosen, unused=(*columns.unused, stated))


def _refuse_running_numbers(columns: Columns, records: Sequence[Record], level: Level) -> None:
    header = columns.chosen.get("code")
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


def _column_of_codes(
    headers: Sequence[str],
    records: Sequence[Record],
    level: Level,
    mapping: Mapping[str, str | None] | None = None,
) -> str | None:
    """The column that holds codes of a level; of one that was told only what it holds counts."""
    field = replace(area_fields(level)[0], tells=None)
    told = (mapping or {}).get("code")
    if told:
        cells = [cell for record in records if (cell := text(record.get(told)))]
        fit = sum(bool(code_of(cell, level)) for cell in cells)
        return told if cells and fit >= len(cells) * MOST_FIT else None
    return match_columns([field], headers, {}, records).chosen.get("code")


def _refuse_lower_level(headers: Sequence[str], records: Sequence[Record], level: Level) -> None:
    """A file of tambons also has a code of the district in each row; it is no file of districts."""
    for lower in reversed(LEVELS[LEVELS.index(level) + 1 :]):
        if header := _column_of_codes(headers, records, lower):
            raise Refused(
                Reason(
                    "another_level",
                    f"คอลัมน์ “{header}” มีรหัส {DIGITS[lower]} หลัก ไฟล์นี้เป็นระดับ{THAI_NAME[lower]} "
                    f"ให้เลือกระดับ{THAI_NAME[lower]} (--level {lower})",
                    f"the column “{header}” has codes of {DIGITS[lower]} digits: this is a file of "
                    f"{lower}s; choose that level (--level {lower})",
                )
            )


def _no_code(headers: Sequence[str], records: Sequence[Record], level: Level) -> Reason:
    digits, listed = DIGITS[level], ", ".join(headers) or "—"
    for other in reversed(LEVELS):  # the lowest is what the file is of
        if other != level and (header := _column_of_codes(headers, records, other)):
            return Reason(
                "another_level",
                f"คอลัมน์ “{header}” มีรหัส {DIGITS[other]} หลัก ไม่ใช่ {digits} หลักของระดับ"
                f"{THAI_NAME[level]} ให้เลือกระดับ{THAI_NAME[other]} (--level {other})",
                f"the column “{header}” has codes of {DIGITS[other]} digits, a {level} has "
                f"{digits}; choose the level of {other}s (--level {other})",
            )
    return Reason(
        "no_code_column",
        f"ไฟล์ไม่มีคอลัมน์รหัส{THAI_NAME[level]} ({digits} หลัก) จึงบอกไม่ได้ว่าแถวใดคือที่ใด คอลัมน์ที่มี: {listed}",
        f"the file has no code column for a {level} ({digits} digits), so nobody can tell which "
        f"place a row is; its columns: {listed}",
    )


def moo_of(cell: str) -> int | None:
    """A village's number: `5`, `๕`, `หมู่ที่ 5`, `ม.5`; None if it is none."""
    bare = cell.replace("หมู่ที่", "").replace("หมู่", "").replace("ม.", "").strip()
    try:
        number = int(as_code(bare))
    except (UnreadableCode, ValueError):
        return None
    return number if 1 <= number <= 99 else None  # noqa: PLR2004 (two digits of the geocode)

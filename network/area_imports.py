"""Imports provinces, districts, tambons and villages: names, boundaries, house counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import shapely
from django.db.models import Max

from network.area_columns import LEVELS, THAI_NAME
from network.area_rows import AreaFile, AreaRow, read_areas
from network.imports import (
    Outcome,
    Reason,
    already_accepted,
    fingerprint,
    importing,
    keep_accepted,
)
from network.known_areas import KnownAreas
from network.known_places import KnownPlaces
from network.models import DIGITS, HouseCount, Level, PlaceBoundary, PlaceRecord
from network.moments import Moment
from network.outlines import refuse_where_none_fits, stored

if TYPE_CHECKING:
    from network.models import Account, Source

REGISTER = "areas"
BATCH = 5_000  # rows
BOUNDARIES_AT_ONCE = 500  # each may have thousands of vertices
SHOWN_NAMES = 5


def import_areas(
    path: Path,
    level: Level,
    *,
    title: str,
    as_of: date,
    layer: str | None = None,
    srid: int | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    recorded_by: Account | None = None,
    is_fictional: bool = False,
) -> Outcome:
    """Import a file of places of one level; facts hold from `as_of` on. No query per row.

    `layer` is needed where the file holds several. A fact is added only where the file
    says something else than what holds on that day.

    Raises:
        Refused, FormatError: the file cannot be imported; nothing has changed.
    """
    file = read_areas(path, level, layer=layer, srid=srid, encoding=encoding)
    refuse_where_none_fits(file.held, rows=file.row_count)
    outcome = Outcome(REGISTER, dry_run=dry_run, how_read=file.how_read, notices=file.notices)
    with importing(
        path,
        outcome,
        title=title,
        as_of=as_of,
        recorded_by=recorded_by,
        is_fictional=is_fictional,
        reading=file.reading,
    ) as source:
        rows = _without_repetitions(_with_codes(file, outcome), file)
        marks = {row.number: _mark(row, level, as_of) for row in rows}
        known_marks = already_accepted(REGISTER, marks.values())
        fresh = [row for row in rows if marks[row.number] not in known_marks]
        outcome.already_here = len(rows) - len(fresh)
        known = KnownAreas({code for row in fresh for code in _chain(row.code)}, as_of)
        fresh = _below_known_places(fresh, known, file, as_of=as_of, source=source, outcome=outcome)
        _write(fresh, known, as_of, source, outcome)
        keep_accepted(source, REGISTER, ((row.number, marks[row.number]) for row in fresh))
        outcome.accepted = len(fresh)
        outcome.held = sorted(file.held, key=lambda held: held[0])
    return outcome


def _mark(row: AreaRow, level: Level, as_of: date) -> bytes:
    area = shapely.to_wkb(row.area, byte_order=1) if row.area is not None else b""
    return fingerprint(level, as_of, row.code, row.name_th, row.name_en, row.houses, area)


def _chain(code: str) -> list[str]:
    """A code with those of all places above it: 27, 2704, 270406."""
    return [code[:digits] for digits in DIGITS.values() if digits <= len(code)]


# --- which place a row is ---------------------------------------------------------------------


def _with_codes(file: AreaFile, outcome: Outcome) -> list[AreaRow]:
    """Rows with their codes; villages told by tambon and number get theirs from what is known."""
    nameless = [row for row in file.rows if not row.code]
    if not nameless:
        return file.rows
    places = KnownPlaces()
    coded: list[AreaRow] = []
    for row in file.rows:
        found = row if row.code else _coded(row, places)
        if isinstance(found, Reason):
            file.held.append((row.number, found))
        else:
            coded.append(found)
    outcome.notices.append(
        Reason(
            "codes_from_tambon",
            "ไฟล์ไม่มีรหัสหมู่บ้าน จึงใช้รหัสตำบลที่รู้จักต่อด้วยหมู่ที่",
            "the file has no village codes: the known code of the tambon and the number were used",
        )
    )
    return coded


def _coded(row: AreaRow, places: KnownPlaces) -> AreaRow | Reason:
    tambon, district, province = (
        row.above[level][0] for level in (Level.TAMBON, Level.DISTRICT, Level.PROVINCE)
    )
    named = places.tambons_named(tambon, district=district, province=province)
    fitting = [place.code for place in named]
    if len(fitting) == 1:
        return replace(row, code=f"{fitting[0]}{row.moo:02d}")
    where = " ".join(name for name in (tambon, district, province) if name) or "—"
    if fitting:
        codes = ", ".join(sorted(fitting))
        return Reason(
            "several_tambons",
            f"มีตำบล “{where}” หลายแห่ง ({codes}) ให้เติมคอลัมน์อำเภอ จังหวัด หรือรหัสหมู่บ้าน",
            f"several tambons are called “{where}” ({codes}); add columns for district and "
            "province, or the village code",
        )
    return Reason(
        "unknown_tambon",
        f"ไม่รู้จักตำบล “{where}” ให้นำเข้าตำบลก่อน หรือเติมรหัสหมู่บ้าน 8 หลัก",
        f"no tambon “{where}” is known; import the tambons first, or add village codes of 8 digits",
    )


def _without_repetitions(rows: list[AreaRow], file: AreaFile) -> list[AreaRow]:
    """Rows whose code stands once in the file: of two, nobody can tell which is right."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        numbers[row.code].append(row.number)
    kept: list[AreaRow] = []
    for row in rows:
        others = [str(number) for number in numbers[row.code] if number != row.number]
        if not others:
            kept.append(row)
            continue
        listed = ", ".join(others[:SHOWN_NAMES]) + (" …" if len(others) > SHOWN_NAMES else "")
        file.held.append(
            (
                row.number,
                Reason(
                    "repeated_code",
                    f"รหัส {row.code} ซ้ำกับลำดับ {listed} ให้เหลือแถวเดียวแล้วส่งใหม่",
                    f"the code {row.code} is also in {listed}; leave one row and send it again",
                ),
            )
        )
    return kept


# --- places above -----------------------------------------------------------------------------


def _below_known_places(
    rows: list[AreaRow],
    known: KnownAreas,
    file: AreaFile,
    *,
    as_of: date,
    source: Source,
    outcome: Outcome,
) -> list[AreaRow]:
    """Rows whose places above are known, or are made known here from the names in the file."""
    names = _names_above(rows)
    kept: list[AreaRow] = []
    needed: dict[str, None] = {}
    unknown_above: Counter[str] = Counter()
    for row in rows:
        above = _chain(row.code)[:-1]
        unknown = [code for code in above if code not in known and not names.get(code)]
        if unknown or not (row.name_th or known.name_of(row.code)):
            unknown_above.update(unknown[:1])
            file.held.append((row.number, _unplaced(row, unknown)))
        else:
            kept.append(row)
            needed.update(dict.fromkeys(above))
    _notice_unknown_parents(unknown_above, outcome)
    created = [code for code in needed if not known.has_record(code) and names.get(code)]
    known.add_places((code, _level_of(code)) for code in created)
    PlaceRecord.objects.bulk_create(
        [
            PlaceRecord(
                place_id=known.key(code),
                parent_id=known.key(code[:-2]) if len(code) > DIGITS[Level.PROVINCE] else None,
                name_th=names[code][0],
                name_en=names[code][1],
                valid_from=as_of,
                source=source,
            )
            for code in sorted(created, key=len)
        ],
        batch_size=BATCH,
    )
    if created:
        listed = _listed(f"{code} {names[code][0]}" for code in sorted(created))
        outcome.notices.append(
            Reason(
                "places_above_created",
                f"เพิ่มเขตระดับบนตามชื่อในไฟล์ {len(created)} แห่ง: {listed}",
                f"{len(created)} places above were added by their names in the file: {listed}",
            )
        )
    return kept


def _names_above(rows: Iterable[AreaRow]) -> dict[str, tuple[str, str]]:
    """What most rows call each place above them, where they name it in Thai."""
    votes: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for row in rows:
        for level, name in row.above.items():
            if name[0]:
                votes[row.code[: DIGITS[level]]][name] += 1
    return {code: counted.most_common(1)[0][0] for code, counted in votes.items()}


def _unplaced(row: AreaRow, unknown: list[str]) -> Reason:
    called = f" ({row.name_th})" if row.name_th else ""
    if not unknown:
        return Reason(
            "no_name",
            f"รหัส {row.code} ไม่มีชื่อภาษาไทย ให้เติมชื่อแล้วส่งใหม่",
            f"{row.code} has no Thai name; fill it in and send it again",
        )
    code = unknown[0]
    level = _level_of(code)
    return Reason(
        "unknown_parent",
        f"รหัส {row.code}{called}: ไม่รู้จัก{THAI_NAME[level]} {code} และไฟล์ไม่บอกชื่อ "
        f"ให้นำเข้าไฟล์ระดับ{THAI_NAME[level]}ก่อน (--level {level})",
        f"{row.code}: the {level} {code} is not known and the file does not name it; import a file "
        f"of {level}s first (--level {level})",
    )


def _notice_unknown_parents(unknown: Counter[str], outcome: Outcome) -> None:
    if unknown:
        listed = _listed(f"{code} ({rows})" for code, rows in sorted(unknown.items()))
        outcome.notices.append(
            Reason(
                "unknown_parents",
                f"ไม่รู้จักเขตระดับบน {len(unknown)} แห่ง (จำนวนแถว): {listed}",
                f"{len(unknown)} places above are not known (rows): {listed}",
            )
        )


def _level_of(code: str) -> Level:
    return LEVELS[len(code) // 2 - 1]


# --- facts ------------------------------------------------------------------------------------


def _write(
    rows: list[AreaRow], known: KnownAreas, as_of: date, source: Source, outcome: Outcome
) -> None:
    known.add_places((row.code, _level_of(row.code)) for row in rows)
    renamed = _write_records(rows, known, as_of, source)
    redrawn = [row for row in rows if row.area is not None and not known.has_outline(row)]
    PlaceBoundary.objects.bulk_create(
        (
            PlaceBoundary(
                place_id=known.key(row.code),
                geometry=stored(row.area),
                valid_from=as_of,
                source=source,
            )
            for row in redrawn
            if row.area is not None
        ),
        batch_size=BOUNDARIES_AT_ONCE,
    )
    HouseCount.objects.bulk_create(
        (
            HouseCount(
                place_id=known.key(row.code),
                houses=row.houses,
                basis=HouseCount.Basis.REGISTERED,
                counted_on=as_of,
                source=source,
            )
            for row in rows
            if row.houses is not None and len(row.code) == DIGITS[Level.VILLAGE]
        ),
        batch_size=BATCH,
    )
    if renamed:
        listed = _listed(renamed)
        outcome.notices.append(
            Reason(
                "renamed",
                f"ชื่อหรือสังกัดไม่ตรงกับที่มีอยู่ {len(renamed)} แห่ง บันทึกชื่อใหม่ตั้งแต่ {as_of}: {listed}",
                f"{len(renamed)} names or parents differ from what was known and are recorded from "
                f"{as_of} on: {listed}",
            )
        )
    _notice_what_stays_in_force(rows, known, as_of, outcome)


def _write_records(
    rows: list[AreaRow], known: KnownAreas, as_of: date, source: Source
) -> list[str]:
    """Record names and parents that differ from those of the day; says which had others before."""
    records: list[PlaceRecord] = []
    renamed: list[str] = []
    for row in rows:
        before = known.record(row.code)
        record = PlaceRecord(
            place_id=known.key(row.code),
            parent_id=known.key(row.parent_code) if row.parent_code else None,
            # A file without English, or of Thai names already known, takes none of them away.
            name_th=row.name_th or known.name_of(row.code),
            name_en=row.name_en or (before.name_en if before else ""),
            valid_from=as_of,
            source=source,
        )
        said = (record.name_th, record.name_en, record.parent_id)
        if before is not None and said == (before.name_th, before.name_en, before.parent_id):
            continue
        records.append(record)
        if before is not None:
            renamed.append(f"{row.code} {_difference(before, record)}")
    PlaceRecord.objects.bulk_create(records, batch_size=BATCH)
    return renamed


def _difference(before: PlaceRecord, now: PlaceRecord) -> str:
    for old, new in ((before.name_th, now.name_th), (before.name_en, now.name_en)):
        if old != new:
            return f"{old or '—'} → {new}"
    return now.name_th


def _notice_what_stays_in_force(
    rows: list[AreaRow], known: KnownAreas, as_of: date, outcome: Outcome
) -> None:
    keys = [known.key(row.code) for row in rows]
    for model, th, en in (
        (PlaceRecord, "ชื่อ", "names"),
        (PlaceBoundary, "แนวเขต", "boundaries"),
    ):
        newer = model.objects.filter(place__in=keys, valid_from__gt=as_of)
        told = newer.aggregate(latest=Max("valid_from"))["latest"] if keys else None
        if told is not None:
            places = newer.values("place").distinct().count()
            outcome.notices.append(
                Reason(
                    "newer_in_force",
                    f"{th}ที่ใหม่กว่า (ถึง {told}) ของ {places} แห่งยังใช้อยู่ "
                    f"ข้อมูลนี้ใช้เฉพาะตั้งแต่ {as_of} จนถึงฉบับที่ใหม่กว่า",
                    f"newer {en} (up to {told}) of {places} places stay in force; these hold from "
                    f"{as_of} until then",
                )
            )
    if as_of > Moment.now().last_day:
        outcome.notices.append(
            Reason(
                "in_the_future",
                f"วันที่ {as_of} ยังมาไม่ถึง ข้อมูลนี้จะเริ่มใช้ในวันนั้น",
                f"{as_of} has not come yet; this holds from that day on",
            )
        )


def _listed(things: Iterable[str]) -> str:
    listed = list(things)
    rest = len(listed) - SHOWN_NAMES
    return ", ".join(listed[:SHOWN_NAMES]) + (f" … (+{rest})" if rest > 0 else "")

"""Takes in provinces, districts, tambons and villages: names, boundaries, house counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from network.area_columns import LEVELS, THAI_NAME, area_fields
from network.area_facts import AreaFacts, level_of, listed_things
from network.area_rows import AreaFile, AreaRow, read_areas
from network.column_mapping import Field
from network.deliveries import (
    Choice,
    Delivery,
    Progress,
    Register,
    halves,
    no_progress,
    outside_your_places,
)
from network.imports import (
    Outcome,
    Reason,
    Refused,
    already_accepted,
    fingerprint,
    importing,
    keep_accepted,
    listed,
)
from network.known_areas import KnownAreas
from network.known_places import FAR_METRES, KnownPlaces, metres_outside
from network.models import DIGITS, Level, PlaceRecord
from network.outlines import refuse_where_none_fits, tell_mended

if TYPE_CHECKING:
    from network.models import Source

REGISTER: Final = "areas"
BATCH: Final = 5_000  # rows
SHOWN_NAMES: Final = 5


def take_in(
    delivery: Delivery, *, dry_run: bool = False, progress: Progress = no_progress
) -> Outcome:
    """Take in a file of places of one level, the one chosen or that of its codes.

    Facts hold from the delivery's day on; one is added only where the file says something
    else than what holds on that day. No query per row; outlines are read twice and never
    kept all at once.

    Raises:
        Refused, FormatError: the file cannot be imported; nothing has changed.
    """
    level = _level(delivery)
    reading, writing = halves(progress)
    with read_areas(delivery, level, reading) as file:
        refuse_where_none_fits(file.held, rows=file.row_count)
        outcome = Outcome(REGISTER, dry_run=dry_run, how_read=file.how_read)
        file.reading |= {"repaired": [each.as_kept(n, name) for n, name, each in file.mended]}
        with importing(
            delivery.path,
            outcome,
            title=delivery.title,
            as_of=delivery.as_of,
            recorded_by=delivery.recorded_by,
            is_fictional=delivery.is_fictional,
            reading=file.reading,
            arrival=delivery.arrival,
        ) as source:
            _take_in(file, delivery, source, outcome, writing)
    return outcome


def _level(delivery: Delivery) -> Level | None:
    """The level that was chosen; None: what the codes say."""
    chosen = delivery.choice("level")
    if not chosen:
        return None
    if chosen not in Level.values:
        raise Refused(
            Reason(
                "no_level",
                "ให้บอกว่าไฟล์เป็นของระดับใด: จังหวัด อำเภอ ตำบล หรือหมู่บ้าน",
                "say what the places of the file are: provinces, districts, tambons or villages",
            )
        )
    return Level(chosen)


def _take_in(
    file: AreaFile, delivery: Delivery, source: Source, outcome: Outcome, progress: Progress
) -> None:
    as_of = delivery.as_of
    rows = _without_repetitions(_with_codes(file, outcome), file)
    marks = {row.number: _mark(row, file.level, as_of) for row in rows}
    known_marks = already_accepted(REGISTER, marks.values())
    fresh = [row for row in rows if marks[row.number] not in known_marks]
    outcome.already_here = len(rows) - len(fresh)
    known = KnownAreas({code for row in fresh for code in _chain(row.code)}, as_of)
    fresh = _within(fresh, known, delivery.within, file)
    fresh = _near_their_places(fresh, known, file)
    fresh = _below_known_places(fresh, known, file, as_of=as_of, source=source, outcome=outcome)
    AreaFacts(known, as_of, source, outcome).write(fresh, file, progress)
    keep_accepted(source, REGISTER, ((row.number, marks[row.number]) for row in fresh))
    outcome.accepted = len(fresh)
    outcome.held = sorted(file.held, key=lambda held: held[0])
    kept = {row.number for row in fresh}
    tell_mended([each for each in file.mended if each[0] in kept], outcome)
    _notice_points(file, outcome)


def _mark(row: AreaRow, level: Level, as_of: date) -> bytes:
    area = row.drawn.digest if row.drawn is not None else b""
    return fingerprint(level, as_of, row.code, row.name_th, row.name_en, row.houses, area)


def _notice_points(file: AreaFile, outcome: Outcome) -> None:
    if any(row.spot for row in file.rows):
        outcome.notices.append(
            Reason(
                "points_left_out",
                "จุดพิกัดของหมู่บ้านไม่ใช่แนวเขต จึงใช้เพียงตรวจว่าอยู่ในเขตที่ระบุ รับเฉพาะรหัส ชื่อ และจำนวนบ้าน",
                "the points of villages are no boundaries: they are only compared with the place "
                "stated; codes, names and house counts are taken in",
            )
        )
    if file.bad_spots:
        outcome.notices.append(
            Reason(
                "bad_points",
                f"พิกัดของ {len(file.bad_spots)} แถวอ่านไม่ได้หรืออยู่นอกประเทศไทย จึงไม่ได้ใช้ตรวจ: "
                f"แถว {listed(file.bad_spots)}",
                f"the coordinates of {len(file.bad_spots)} rows cannot be read or lie outside "
                f"Thailand and were not compared: rows {listed(file.bad_spots)}",
            )
        )


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


# --- where a row lies -------------------------------------------------------------------------


def _within(
    rows: list[AreaRow], known: KnownAreas, places: frozenset[int] | None, file: AreaFile
) -> list[AreaRow]:
    """Rows of places below the sender's own; what their own place is, is not theirs to say."""
    if places is None:
        return rows
    kept = []
    for row in rows:
        above = [code for code in _chain(row.code)[:-1] if code in known]
        if any(known.key(code) in places for code in above):
            kept.append(row)
        else:
            file.held.append((row.number, outside_your_places()))
    return kept


def _near_their_places(rows: list[AreaRow], known: KnownAreas, file: AreaFile) -> list[AreaRow]:
    """Rows whose point does not lie far from the place their code puts them in. One query."""
    asked = [
        (row.number, boundary, *row.spot)
        for row in rows
        if row.spot is not None and (boundary := known.outline_near(row.code[:-2])) is not None
    ]
    far = {n: metres for n, metres in metres_outside(asked).items() if metres > FAR_METRES}
    for row in rows:
        if row.number in far:
            away = f"{far[row.number] / 1000:,.0f}"
            file.held.append(
                (
                    row.number,
                    Reason(
                        "far_from_place",
                        f"พิกัดอยู่ห่างจากเขตตามรหัส {row.code} ถึง {away} กม. ให้ตรวจรหัสหรือพิกัด",
                        f"its point lies {away} km from the place of the code {row.code}; check "
                        "the code or the coordinates",
                    ),
                )
            )
    return [row for row in rows if row.number not in far]


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
    known.add_places((code, level_of(code)) for code in created)
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
        listed = listed_things(f"{code} {names[code][0]}" for code in sorted(created))
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
    level = level_of(code)
    return Reason(
        "unknown_parent",
        f"รหัส {row.code}{called}: ไม่รู้จัก{THAI_NAME[level]} {code} และไฟล์ไม่บอกชื่อ "
        f"ให้นำเข้าไฟล์ระดับ{THAI_NAME[level]}ก่อน (--level {level})",
        f"{row.code}: the {level} {code} is not known and the file does not name it; import a file "
        f"of {level}s first (--level {level})",
    )


def _notice_unknown_parents(unknown: Counter[str], outcome: Outcome) -> None:
    if unknown:
        listed = listed_things(f"{code} ({rows})" for code, rows in sorted(unknown.items()))
        outcome.notices.append(
            Reason(
                "unknown_parents",
                f"ไม่รู้จักเขตระดับบน {len(unknown)} แห่ง (จำนวนแถว): {listed}",
                f"{len(unknown)} places above are not known (rows): {listed}",
            )
        )


def _fields_of(choices: Mapping[str, str]) -> tuple[Field, ...]:
    chosen = choices.get("level", "")
    return area_fields(Level(chosen) if chosen in Level.values else None)


def _options() -> tuple[tuple[str, str, str], ...]:
    each = tuple((level.value, THAI_NAME[level], level.value) for level in LEVELS)
    return (("", "ตามรหัสในไฟล์", "as its codes say"), *each)


AREAS: Final = Register(
    key=REGISTER,
    th="พื้นที่: จังหวัด อำเภอ ตำบล หมู่บ้าน",
    en="places: provinces, districts, tambons, villages",
    reads_shapes=True,
    reads_tables=True,
    least_level=Level.DISTRICT,
    fields_of=_fields_of,
    take_in=take_in,
    choices=(
        Choice(
            "level", "ไฟล์นี้เป็นของระดับใด", "what the places of the file are",
            options=_options(),
        ),
    ),
)  # fmt: skip

"""Writes what a file of places says where it differs from what holds, and tells the changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import Max

from network.area_columns import LEVELS, THAI_NAME
from network.area_rows import AreaFile, AreaRow
from network.deliveries import Progress
from network.imports import Change, ChangeKind, Outcome, Reason
from network.known_areas import KnownAreas
from network.loading import load
from network.models import DIGITS, HouseCount, Level, PlaceBoundary, PlaceRecord
from network.moments import Moment
from network.outlines import in_rai, stored

if TYPE_CHECKING:
    from network.models import Source

BATCH: Final = 5_000  # rows
SHOWN_NAMES: Final = 5


def level_of(code: str) -> Level:
    """The level of a place, by the length of its code."""
    return LEVELS[len(code) // 2 - 1]


def listed_things(things: Iterable[str]) -> str:
    """The first few for a sentence, and how many more there are."""
    listed = list(things)
    rest = len(listed) - SHOWN_NAMES
    return ", ".join(listed[:SHOWN_NAMES]) + (f" … (+{rest})" if rest > 0 else "")


class AreaFacts:
    """What is added for the rows of one file, each row's place being known or made known."""

    def __init__(self, known: KnownAreas, as_of: date, source: Source, outcome: Outcome) -> None:
        self._known = known
        self._as_of = as_of
        self._source = source
        self._outcome = outcome
        self._before: dict[int, list[str]] = {}
        self._after: dict[int, list[str]] = {}

    def write(self, rows: list[AreaRow], file: AreaFile, progress: Progress) -> None:
        """Add names, boundaries and house counts where they differ."""
        new = {row.number for row in rows if row.code not in self._known}
        self._known.add_places((row.code, level_of(row.code)) for row in rows)
        self._write_records(rows)
        self._write_boundaries(rows, file, progress)
        self._write_house_counts(rows)
        for row in rows:
            self._note(row, is_new=row.number in new)
        self._notice_what_stays_in_force(rows)

    def _differs(self, row: AreaRow, before: str, after: str) -> None:
        self._before.setdefault(row.number, []).append(before)
        self._after.setdefault(row.number, []).append(after)

    def _note(self, row: AreaRow, *, is_new: bool) -> None:
        if row.number not in self._after:
            return
        name = row.name_th or self._known.name_of(row.code)
        self._outcome.note(
            Change(
                row.number,
                ChangeKind.NEW if is_new else ChangeKind.CHANGED,
                f"{THAI_NAME[level_of(row.code)]} {row.code} {name}",
                "" if is_new else " · ".join(self._before[row.number]),
                " · ".join(self._after[row.number]),
            )
        )

    def _write_records(self, rows: list[AreaRow]) -> None:
        """Record names and parents that differ from those of the day."""
        records: list[PlaceRecord] = []
        renamed: list[str] = []
        for row in rows:
            before = self._known.record(row.code)
            record = PlaceRecord(
                place_id=self._known.key(row.code),
                parent_id=self._known.key(row.parent_code) if row.parent_code else None,
                # A file without English, or of Thai names already known, takes none away.
                name_th=row.name_th or self._known.name_of(row.code),
                name_en=row.name_en or (before.name_en if before else ""),
                valid_from=self._as_of,
                source=self._source,
            )
            said = (record.name_th, record.name_en, record.parent_id)
            if before is not None and said == (before.name_th, before.name_en, before.parent_id):
                continue
            records.append(record)
            old, now = _difference(before, record)
            self._differs(row, old, now)
            if before is not None:
                renamed.append(f"{row.code} {old} → {now}")
        PlaceRecord.objects.bulk_create(records, batch_size=BATCH)
        if renamed:
            listed = listed_things(renamed)
            self._outcome.notices.append(
                Reason(
                    "renamed",
                    f"ชื่อหรือสังกัดไม่ตรงกับที่มีอยู่ {len(renamed)} แห่ง บันทึกชื่อใหม่ตั้งแต่ {self._as_of}: "
                    f"{listed}",
                    f"{len(renamed)} names or parents differ from what was known and are recorded "
                    f"from {self._as_of} on: {listed}",
                )
            )

    def _write_boundaries(
        self, rows: Sequence[AreaRow], file: AreaFile, progress: Progress
    ) -> None:
        redrawn = [row for row in rows if row.drawn and not self._known.has_outline(row)]
        sizes = self._known.square_metres(row.code for row in redrawn)
        for row in redrawn:
            size = sizes.get(row.code)
            now = row.drawn.square_metres if row.drawn else 0.0
            self._differs(
                row,
                f"เขต {in_rai(size)} ไร่" if size is not None else "ไม่มีแนวเขต",
                f"เขต {in_rai(now)} ไร่",
            )
        if redrawn:
            self._copy_boundaries(redrawn, file, progress)
        progress(file.row_count, file.row_count)

    def _copy_boundaries(
        self, redrawn: Sequence[AreaRow], file: AreaFile, progress: Progress
    ) -> None:
        keys = {row.number: self._known.key(row.code) for row in redrawn}
        done = 0
        for batch in file.outlines(frozenset(keys)):
            load(
                PlaceBoundary,
                ["place_id", "geometry", "valid_from", "source_id"],
                (
                    (keys[number], stored(area), self._as_of, self._source.pk)
                    for number, area in batch
                ),
            )
            done += len(batch)
            progress(done * file.row_count // len(redrawn), file.row_count)

    def _write_house_counts(self, rows: Sequence[AreaRow]) -> None:
        counts = []
        for row in rows:
            if row.houses is None or len(row.code) != DIGITS[Level.VILLAGE]:
                continue
            before = self._known.houses(row.code)
            if before == (row.houses, self._as_of):
                continue
            counts.append(
                HouseCount(
                    place_id=self._known.key(row.code),
                    houses=row.houses,
                    basis=HouseCount.Basis.REGISTERED,
                    counted_on=self._as_of,
                    source=self._source,
                )
            )
            if before is None or before[0] != row.houses:
                self._differs(
                    row, f"บ้าน {before[0]:,} หลัง" if before else "", f"บ้าน {row.houses:,} หลัง"
                )
        HouseCount.objects.bulk_create(counts, batch_size=BATCH)

    def _notice_what_stays_in_force(self, rows: Sequence[AreaRow]) -> None:
        as_of = self._as_of
        keys = [self._known.key(row.code) for row in rows]
        for model, th, en in (
            (PlaceRecord, "ชื่อ", "names"),
            (PlaceBoundary, "แนวเขต", "boundaries"),
        ):
            newer = model.objects.filter(place__in=keys, valid_from__gt=as_of)
            told = newer.aggregate(latest=Max("valid_from"))["latest"] if keys else None
            if told is not None:
                places = newer.values("place").distinct().count()
                self._outcome.notices.append(
                    Reason(
                        "newer_in_force",
                        f"{th}ที่ใหม่กว่า (ถึง {told}) ของ {places} แห่งยังใช้อยู่ "
                        f"ข้อมูลนี้ใช้เฉพาะตั้งแต่ {as_of} จนถึงฉบับที่ใหม่กว่า",
                        f"newer {en} (up to {told}) of {places} places stay in force; these hold "
                        f"from {as_of} until then",
                    )
                )
        if as_of > Moment.now().last_day:
            self._outcome.notices.append(
                Reason(
                    "in_the_future",
                    f"วันที่ {as_of} ยังมาไม่ถึง ข้อมูลนี้จะเริ่มใช้ในวันนั้น",
                    f"{as_of} has not come yet; this holds from that day on",
                )
            )


def _difference(before: PlaceRecord | None, now: PlaceRecord) -> tuple[str, str]:
    if before is None:
        return "", now.name_th
    for old, new in ((before.name_th, now.name_th), (before.name_en, now.name_en)):
        if old != new:
            return old or "—", new
    return f"{now.name_th} (สังกัดเดิม)", f"{now.name_th} (สังกัดใหม่)"

"""A roster from a table (XLSX, CSV): read, told row by row, and taken in only when asked to."""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from formats.tables import open_table
from network import cells
from network.imports import Outcome, Reason, fingerprint, importing, keep_accepted
from network.models import Party
from network.moments import EVER_KNOWN, Moment
from plans.housing.errors import FileIsNoRoster, named_errors
from plans.housing.listed import Listed, candidates, roster_of
from plans.housing.roster import put_on
from plans.models import HousingProject
from survey.models import HardshipType

if TYPE_CHECKING:
    from datetime import date

    from network.models import Account

NUMBERS = ("บ้านเลขที่", "เลขที่บ้าน", "เลขที่", "houseno", "housenumber", "house")
HEADS = ("หัวหน้าครัวเรือน", "ชื่อสกุล", "ชื่อนามสกุล", "ชื่อ", "head", "name")
PROBLEMS = ("ความเดือดร้อน", "ประเภทความเดือดร้อน", "ปัญหา", "hardships", "problems")
REGISTER = "housing_roster"
MOST_ROWS = 2000
ENDINGS = (".xlsx", ".csv", ".tsv", ".txt", ".xls", ".ods")  # of a name nothing else is used
MOST_BYTES_OF_A_NAME = 200  # file systems take 255
_TITLES = re.compile(r"^(นาย|นางสาว|นาง|น\.ส\.)\s*")


@dataclass(frozen=True)
class Told:
    """A row of the table: the household it is, or the sentence why it waits."""

    number: int  # of the row, as a spreadsheet shows it
    house: str
    name: str
    household: Party | None = None
    problems: list[str] = field(default_factory=list)
    reason: str = ""
    is_here: bool = False  # on the roster already


@dataclass(frozen=True)
class _Known:
    """What rows are compared with, and the households met so far."""

    by_house: Mapping[str, list[Listed]]
    on_it: set[int]
    codes: Mapping[str, str]
    seen: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Reading:
    """What a table comes to: rows that are new, those here already, those that wait."""

    rows: list[Told]

    @property
    def ready(self) -> list[Told]:
        """Rows to be taken in."""
        return [each for each in self.rows if each.household and not each.is_here]

    @property
    def here(self) -> list[Told]:
        """Rows that are on the roster already."""
        return [each for each in self.rows if each.is_here]

    @property
    def held(self) -> list[Told]:
        """Rows that wait, each with its reason."""
        return [each for each in self.rows if each.reason]


def read(
    project: HousingProject,
    content: bytes,
    file_name: str,
    moment: Moment,
    *,
    named_in: Collection[int],
) -> Reading:
    """Look at a table; nothing is written.

    A household is found by its house number, and where several share it by its head.

    Raises:
        FormatError: it is no table that can be read.
        FileIsNoRoster: it has no column of house numbers, or too many rows.
    """
    with tempfile.TemporaryDirectory() as folder:
        ending = Path(file_name).suffix.lower()
        path = Path(folder) / f"roster{ending if ending in ENDINGS else ''}"
        path.write_bytes(content)
        table = open_table(path, known_headers=[*NUMBERS, *HEADS, *PROBLEMS])
    number, head, problem = (_column(table.headers, each) for each in (NUMBERS, HEADS, PROBLEMS))
    if number is None or len(table) > MOST_ROWS:
        raise FileIsNoRoster
    by_house: dict[str, list[Listed]] = defaultdict(list)
    here = roster_of(project, moment, named_in=named_in)
    for each in [*here, *candidates(project, moment, named_in=named_in)]:
        by_house[each.number].append(each)
    known = _Known(by_house, {each.household.pk for each in here}, _codes())
    columns = (number, head, problem)
    return Reading([_told(row.number, row.values, columns, known) for row in table])


def take_in(
    project: HousingProject,
    content: bytes,
    file_name: str,
    *,
    since: date,
    account: Account,
    named_in: Collection[int],
) -> Outcome:
    """Put every ready row of a table on the roster, all or none; what waits is in quarantine.

    The file is an import like others: its source can be withdrawn in one step.

    Raises:
        FormatError, FileIsNoRoster: as `read`.
        RosterIsVerified: step 4 is passed.
    """
    outcome = Outcome(REGISTER)
    with tempfile.TemporaryDirectory() as folder, named_errors():
        path = Path(folder) / _as_file_name(file_name)
        path.write_bytes(content)
        with importing(
            path,
            outcome,
            title=_("บัญชีผู้เดือดร้อนจากไฟล์ %s") % file_name,
            as_of=since,
            recorded_by=account,
        ) as source:
            # All that is on it, now that no other file is: two may be sent at once.
            moment = replace(Moment.now(), known_by=EVER_KNOWN)
            with override("en"):
                english = read(project, content, file_name, moment, named_in=named_in)
            with override("th"):
                reading = read(project, content, file_name, moment, named_in=named_in)
            for each in reading.ready:
                assert each.household is not None  # noqa: S101 (ready)
                put_on(project, each.household, problems=each.problems, since=since, source=source)
            keep_accepted(
                source, REGISTER, [(each.number, _mark(project, each)) for each in reading.ready]
            )
            outcome.accepted = len(reading.ready)
            outcome.already_here = len(reading.here)
            outcome.held = [
                (each.number, Reason("roster", each.reason, other.reason))
                for each, other in zip(reading.rows, english.rows, strict=True)
                if each.reason
            ]
    return outcome


def _as_file_name(name: str) -> str:
    """What the file was called, as far as a file system takes it: one of Thai letters is soon
    too long for it.
    """
    cut = Path(name).name.encode()[:MOST_BYTES_OF_A_NAME]
    return cut.decode(errors="ignore") or "roster"


def _mark(project: HousingProject, row: Told) -> bytes:
    assert row.household is not None  # noqa: S101 (ready)
    return fingerprint(project.key, row.household.key, *row.problems)


def _told(
    number: int,
    values: Mapping[str, Any],
    columns: tuple[str, str | None, str | None],
    known: _Known,
) -> Told:
    house = cells.text(values.get(columns[0])).removeprefix("'")
    name = cells.text(values.get(columns[1])) if columns[1] else ""
    said = cells.text(values.get(columns[2])) if columns[2] else ""

    def held(reason: str) -> Told:
        return Told(number, house, name, reason=reason)

    if not house:
        return held(_("ไม่มีบ้านเลขที่ในแถวนี้"))
    found = known.by_house.get(house, [])
    if not found:
        return held(_("ไม่พบบ้านเลขที่ %s ในหมู่บ้านของโครงการ สำรวจครัวเรือนนี้ก่อน") % house)
    if len(found) > 1:
        found = [each for each in found if name and _bare(each.head) == _bare(name)]
    if len(found) != 1:
        return held(_("บ้านเลขที่ %s มีหลายครัวเรือน และชื่อในแถวนี้ไม่ตรงกับหัวหน้าครัวเรือนใด") % house)
    household = found[0].household
    if household.pk in known.seen:
        return held(_("บ้านเลขที่ %s มีอยู่ในไฟล์นี้แล้วในแถวก่อน") % house)
    problems, unknown = _problems(said, known.codes)
    if unknown:
        return held(_("ไม่รู้จักความเดือดร้อน “%s” ใช้คำตามแบบที่ดาวน์โหลด") % unknown)
    known.seen.add(household.pk)
    return Told(number, house, name, household, problems, is_here=household.pk in known.on_it)


def _problems(said: str, codes: Mapping[str, str]) -> tuple[list[str], str]:
    """Codes of what a cell names, and what in it is none."""
    found = []
    for part in re.split(r"[;,|/\n]+", said):
        word = cells.plain(part)
        if not word:
            continue
        if word not in codes:
            return [], part.strip()
        found.append(codes[word])
    return found, ""


def _codes() -> dict[str, str]:
    """Codes of hardships by every way a file may name them: code, Thai, English, number."""
    named = {}
    for each in HardshipType.objects.order_by("sort_order"):
        for word in (each.code, each.name_th, each.name_en):
            # A name that has a comma in it is found by its first part.
            named[cells.plain(re.split(r"[;,|/]", word)[0])] = each.code
            named[cells.plain(word)] = each.code
    return named


def _column(headers: tuple[str, ...], names: tuple[str, ...]) -> str | None:
    return next(iter(cells.named(headers, [cells.plain(each) for each in names])), None)


def _bare(name: str) -> str:
    return re.sub(r"\s+", "", _TITLES.sub("", name))

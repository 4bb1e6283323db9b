"""Takes in a group's register of members: who they are, since when, and what they pledge.

What they have saved and owe is for savings.balance_imports, from the same file or another. A
member who is there already gets nothing but a new pledge; nobody is made twice.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from formats.money import written_baht
from network.access import Permission
from network.deliveries import Delivery, Progress, Register, no_progress
from network.identity import national_id_hash
from network.imports import (
    Change,
    ChangeKind,
    Outcome,
    Reason,
    Refused,
    already_accepted,
    fingerprint,
    importing,
    joined,
    keep_accepted,
    listed,
    quoted,
)
from network.models import Level
from network.person_names import plain_person
from savings import member_notices
from savings.book_rows import LineReader, MemberLine
from savings.book_tables import Book, open_book, tell_how_read
from savings.book_wordings import MEMBER_FIELDS
from savings.group_choice import GROUP, chosen_group, refused_by_the_books
from savings.member_matching import Ambiguous, AnotherPerson, KnownMember, KnownPeople, Person
from savings.member_notices import short_thai_day
from savings.member_people import record_people
from savings.models import Membership, SavingsGroup
from savings.openings import Newcomer, admit_all, pledge_anew

if TYPE_CHECKING:
    from network.models import Source

REGISTER: Final = "members"
_MONEY: Final = ("pledge",)
_BATCH: Final = 500  # lines between two words about progress


@dataclass
class Arriving:
    """Lines on their way in, by row number; those with a problem wait."""

    lines: dict[int, MemberLine] = field(default_factory=dict)
    hashes: dict[int, bytes] = field(default_factory=dict)
    marks: dict[int, bytes] = field(default_factory=dict)

    @property
    def good(self) -> list[MemberLine]:
        return [line for line in self.lines.values() if not line.problems]

    def hold(self, number: int, reason: Reason) -> None:
        self.lines[number].problems.append(reason)


def take_in(
    delivery: Delivery, *, dry_run: bool = False, progress: Progress = no_progress
) -> Outcome:
    """Import members; the number of queries does not depend on the number of rows.

    Raises:
        Refused, FormatError: the file cannot be imported; nothing has changed.
    """
    outcome = Outcome(REGISTER, dry_run=dry_run)
    group = chosen_group(delivery)
    book = open_book(delivery, MEMBER_FIELDS, _MONEY)
    _refuse_unusable(book)
    tell_how_read(outcome, book)
    with (
        refused_by_the_books(),
        importing(
            delivery.path,
            outcome,
            title=delivery.title,
            as_of=delivery.as_of,
            recorded_by=delivery.recorded_by,
            is_fictional=delivery.is_fictional,
            reading={"group": str(group.key), **book.reading},
            arrival=delivery.arrival,
        ) as source,
    ):
        arriving = _arriving(book, delivery.as_of, group, progress)
        _hold_doubles(arriving)
        known = KnownPeople(
            group,
            set(arriving.hashes.values()),
            {plain_person(line.name) for line in arriving.lines.values()},
        )
        _record(arriving, known, outcome, group=group, as_of=delivery.as_of, source=source)
        outcome.held = [
            (number, joined(line.problems))
            for number, line in sorted(arriving.lines.items())
            if line.problems
        ]
        member_notices.tell(arriving.good, arriving.lines, book, delivery.as_of, outcome)
        progress(len(book.lines), len(book.lines))
    return outcome


MEMBERS: Final = Register(
    key=REGISTER,
    th="สมาชิกกลุ่มออมทรัพย์",
    en="members of a savings group",
    reads_shapes=False,
    reads_tables=True,
    least_level=Level.VILLAGE,
    fields_of=lambda _choices: MEMBER_FIELDS,
    take_in=take_in,
    choices=(GROUP,),
    permission=Permission.KEEP_BOOKS,
)


def _refuse_unusable(book: Book) -> None:
    there = quoted(book.table.headers)
    if "number" not in book.columns.chosen:
        raise Refused(
            Reason(
                "no_number_column",
                "ไม่พบคอลัมน์เลขสมาชิก ถ้าเลขลำดับคือเลขสมาชิก ให้เลือกคอลัมน์นั้นเป็นเลขสมาชิก "
                f"(--mapping: number) หัวตารางที่พบ: {there}",
                "there is no column of member numbers; if the running number is the member number,"
                f" choose that column (--mapping: number); the headers found: {there}",
            )
        )
    if not {"name", "first_name"} & set(book.columns.chosen):
        raise Refused(
            Reason(
                "no_name_column",
                f"ไม่พบคอลัมน์ชื่อสมาชิก ให้เลือกว่าคอลัมน์ไหนคือชื่อ (--mapping: name) หัวตารางที่พบ: {there}",
                "there is no column of names; choose it (--mapping: name);"
                f" the headers found: {there}",
            )
        )


def _arriving(book: Book, as_of: date, group: SavingsGroup, progress: Progress) -> Arriving:
    arriving = Arriving()
    reader = LineReader(book.columns, as_of)
    for done, row in enumerate(book.lines):
        if done % _BATCH == 0:
            progress(done, len(book.lines))
        line = reader.member(row)
        arriving.lines[line.number] = line
        if line.national_id:
            arriving.hashes[line.number] = national_id_hash(line.national_id)
        # The day belongs to it: a pledge may change and change back.
        arriving.marks[line.number] = fingerprint(
            group.key, line.member, line.name, arriving.hashes.get(line.number, b""),
            line.joined_on, line.pledge, as_of,
        )  # fmt: skip
    return arriving


def _hold_doubles(arriving: Arriving) -> None:
    """Hold lines that share a number, a national ID, or a name that nothing tells apart."""
    same: dict[tuple[str, object], list[int]] = defaultdict(list)
    for number, line in arriving.lines.items():
        if line.member is not None:
            same["number", line.member].append(number)
        if number in arriving.hashes:
            same["id", arriving.hashes[number]].append(number)
        elif line.name:
            same["name", plain_person(line.name)].append(number)
    for (kind, _value), numbers in same.items():
        if len(numbers) < 2:  # noqa: PLR2004
            continue
        for number in numbers:
            rows = listed(other for other in numbers if other != number)
            if kind == "number":
                reason = Reason(
                    "number_twice",
                    f"เลขสมาชิกซ้ำกับแถว {rows} ให้แก้ให้เหลือคนละเลข",
                    f"the member number is also in row {rows}; give each member their own",
                )
            elif kind == "id":
                reason = Reason(
                    "person_twice",
                    f"เลขประจำตัวประชาชนซ้ำกับแถว {rows} ให้เหลือแถวเดียว",
                    f"the national ID is also in row {rows}; keep one row",
                )
            else:
                reason = Reason(
                    "name_twice",
                    f"ชื่อซ้ำกับแถว {rows} และไม่มีเลขประจำตัวประชาชน ให้เติมเลข หรือเหลือแถวเดียว",
                    f"row {rows} has the same name and no national ID; add the ID or keep one row",
                )
            arriving.hold(number, reason)


def _record(
    arriving: Arriving,
    known: KnownPeople,
    outcome: Outcome,
    *,
    group: SavingsGroup,
    as_of: date,
    source: Source,
) -> None:
    in_already = already_accepted(REGISTER, [arriving.marks[e.number] for e in arriving.good])
    entering: list[tuple[MemberLine, Person | None]] = []
    promising: dict[Membership, int] = {}
    accepted: list[MemberLine] = []
    for line in arriving.good:
        member = known.by_number.get(line.member or 0)
        if arriving.marks[line.number] in in_already:
            outcome.already_here += 1
        elif member is not None:
            reason = _contradiction(line, member, known, arriving.hashes.get(line.number))
            if reason is not None:
                line.problems.append(reason)
            elif line.pledge is not None and line.pledge != member.pledge:
                promising[member.membership] = line.pledge
                accepted.append(line)
                outcome.note(_new_pledge(line, member))
            else:
                outcome.already_here += 1
        else:
            person = _person(line, known, arriving.hashes.get(line.number))
            if isinstance(person, Reason):
                line.problems.append(person)
            else:
                entering.append((line, person))
                accepted.append(line)
                outcome.note(_new_member(line))
    parties = record_people(
        [(line.name, line.national_id, person) for line, person in entering],
        group,
        as_of=as_of,
        source=source,
    )
    if entering:
        admit_all(
            group,
            [
                Newcomer(party, line.member or 0, line.joined_on or as_of, line.pledge)
                for (line, _person), party in zip(entering, parties, strict=True)
            ],
            as_of=as_of,
            source=source,
        )
    if promising:
        pledge_anew(promising, since=as_of, source=source)
    accepted.sort(key=lambda line: line.number)
    keep_accepted(source, REGISTER, ((e.number, arriving.marks[e.number]) for e in accepted))
    outcome.accepted = len(accepted)


def _contradiction(
    line: MemberLine, member: KnownMember, known: KnownPeople, hashed: bytes | None
) -> Reason | None:
    number = member.membership.number
    if not known.is_member(number, line.name, hashed):
        return Reason(
            "number_taken",
            f"เลขสมาชิก {number} เป็นของผู้อื่นอยู่แล้วในระบบ ให้ตรวจเลขและชื่อ",
            f"the member number {number} belongs to somebody else here; check number and name",
        )
    if member.has_left:
        return Reason(
            "has_left",
            f"สมาชิกเลขที่ {number} พ้นสมาชิกภาพแล้ว ถ้ากลับเข้ามาใหม่ให้ใช้เลขใหม่",
            f"member {number} has left the group; who comes back gets a new number",
        )
    since = member.membership.joined_on
    if line.joined_on is not None and not line.day_is_loose and line.joined_on != since:
        return Reason(
            "joined_on_differs",
            f"ระบบมีวันที่เป็นสมาชิก {short_thai_day(since)} แต่ไฟล์บอก"
            f" {short_thai_day(line.joined_on)} ให้ตรวจว่าวันใดถูก",
            f"the member is here since {since}, but the file says {line.joined_on}; check which"
            " is right",
        )
    return None


def _person(line: MemberLine, known: KnownPeople, hashed: bytes | None) -> Person | Reason | None:
    try:
        person = known.person(line.name, hashed)
    except Ambiguous as several:
        return Reason(
            "person_ambiguous",
            f"ในหมู่บ้านมีคนชื่อนี้ {several.count} คน ให้เติมเลขประจำตัวประชาชนเพื่อแยกว่าเป็นคนใด",
            f"{several.count} people of the village have this name; add the national ID to tell"
            " which is meant",
        )
    except AnotherPerson:
        return Reason(
            "id_of_another",
            "เลขประจำตัวประชาชนนี้เป็นของคนอื่นที่มีในระบบ ให้ตรวจเลขกับชื่อ",
            "this national ID belongs to somebody of another name here; check number and name",
        )
    if person is not None and (other := known.by_person.get(person.pk)) is not None:
        number = other.membership.number
        return Reason(
            "member_under_another_number",
            f"ผู้นี้เป็นสมาชิกเลขที่ {number} อยู่แล้ว ให้ตรวจเลขสมาชิก",
            f"this person is member {number} already; check the member number",
        )
    return person


def _new_member(line: MemberLine) -> Change:
    said = [f"เป็นสมาชิกเมื่อ {short_thai_day(line.joined_on)}" if line.joined_on else ""]
    said.append(f"สัจจะเดือนละ {written_baht(line.pledge)} บาท" if line.pledge is not None else "")
    return Change(
        line.number,
        ChangeKind.NEW,
        f"สมาชิกเลขที่ {line.member} {line.name}",
        after=" · ".join(filter(None, said)),
    )


def _new_pledge(line: MemberLine, member: KnownMember) -> Change:
    return Change(
        line.number,
        ChangeKind.CHANGED,
        f"สมาชิกเลขที่ {line.member} {line.name}",
        before=f"สัจจะเดือนละ {written_baht(member.pledge)} บาท" if member.pledge is not None else "",
        after=f"สัจจะเดือนละ {written_baht(line.pledge or 0)} บาท",
    )

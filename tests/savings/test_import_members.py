"""A group's register of members: who comes in, who is known, and who waits."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from formats import national_id
from network.access import Permission
from network.deliveries import Delivery
from network.identity import national_id_hash, sealed_national_id
from network.imports import ChangeKind, Refused
from network.models import Domicile, ImportRow, Party, PersonRecord, Source
from savings import groups
from savings.member_imports import MEMBERS
from savings.models import Membership, Pledge
from tests import factories
from tests.import_commands import keep_in, kept_files, run
from tests.samples.treasurer_workbook import (
    GROUP,
    SIGNED,
    TOTAL,
    line,
    write_book,
    write_csv_book,
)
from tests.samples.treasurer_workbook import MEMBERS as LINES

pytestmark = pytest.mark.django_db
DAY = date(2024, 12, 31)
ID = national_id.fictional(7)


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture
def village():
    return factories.place("27040501")


@pytest.fixture
def group(village):
    return factories.savings_group(village, members=0)


@pytest.fixture
def send(tmp_path, group):
    """Write lines as a workbook and take them in."""

    def sent(*lines: Any, dry_run: bool = False, **how: Any):
        path = write_book(tmp_path / "book.xlsx", *lines)
        return take_in(path, group, dry_run=dry_run, **how)

    return sent


def take_in(path: Path, group, *, dry_run: bool = False, **how: Any):
    given = {"title": "เหรัญญิก", "as_of": DAY, "choices": {"group": str(group.key)}} | how
    return MEMBERS.take_in(Delivery(path=path, **given), dry_run=dry_run)


def codes(outcome) -> dict[int, str]:
    return {number: reason.code for number, reason in outcome.held}


def person(name: str, village, number: str = "") -> Party:
    party = Party.objects.create(kind=Party.Kind.PERSON)
    sealed: dict[str, Any] = {}
    if number:
        sealed = sealed_national_id(number)
    PersonRecord.objects.create(
        party=party, name=name, observed_on=factories.FIRST_DAY, source=factories.source(), **sealed
    )
    Domicile.objects.create(
        party=party, place=village, since=factories.FIRST_DAY, source=factories.source()
    )
    return party


def test_a_treasurers_book_brings_its_members(send, group, village):
    outcome = send(*LINES, TOTAL, *GROUP, *SIGNED)
    assert (outcome.exit_code, outcome.accepted, outcome.new) == (0, 3, 3), outcome.held
    assert list(group.memberships.order_by("number").values_list("number", "joined_on")) == [
        (1, date(2017, 1, 5)),
        (2, date(2018, 1, 5)),
        (3, date(2019, 1, 31)),
    ]
    pledged = Pledge.objects.order_by("membership__number")
    assert list(pledged.values_list("satang", "since")) == [
        (10_000, DAY), (10_000, DAY), (20_000, DAY)
    ]  # fmt: skip
    second = group.memberships.get(number=2).person
    assert PersonRecord.objects.get(party=second).name == "นางสมมติ สอง"
    assert Domicile.objects.get(party=second).place == village
    assert not outcome.notices


def test_the_command_says_what_it_does_and_the_same_file_changes_nothing(tmp_path, group):
    path = write_book(tmp_path / "book.xlsx", *LINES, TOTAL)
    given = ("--group", str(group.key))
    code, told = run("import_members", path, *given, "--dry-run", as_of="31/12/2567")
    assert (code, Membership.objects.count(), kept_files()) == (0, 0, [])
    assert "ทดลองนำเข้า" in told
    code, told = run("import_members", path, *given, as_of="31/12/2567")
    assert code == 0, told
    before = counted()
    code, told = run("import_members", path, *given, as_of="31/12/2567")
    assert (code, "มีอยู่แล้ว 3" in told, counted()) == (0, True, before)
    code, told = run("import_members", path, "--group", "กลุ่มเรา", as_of="31/12/2567")
    assert (code, "ไม่พบกลุ่มออมทรัพย์" in told, counted()) == (2, True, before)


def counted() -> tuple[int, ...]:
    models = (Membership, Pledge, Party, PersonRecord, Domicile, Source, ImportRow)
    return tuple(model.objects.count() for model in models)


def test_a_csv_in_the_code_page_of_old_programs_is_read(tmp_path, group):
    outcome = take_in(write_csv_book(tmp_path / "book.csv", *LINES), group)
    assert outcome.accepted == 3
    assert PersonRecord.objects.filter(name="น.ส.สมมติ สาม").exists()


def test_somebody_known_by_national_id_is_the_same_person(send, village):
    known = person("นางสาวสมมติ ก่อนแต่ง", village, ID)
    outcome = send(line(1, เลขบัตร=ID, **{"ชื่อ-สกุล": "นางสมมติ หลังแต่ง"}))
    assert outcome.accepted == 1
    assert Membership.objects.get().person == known
    records = PersonRecord.objects.filter(party=known).order_by("observed_on")
    assert {record.name for record in records} == {"นางสาวสมมติ ก่อนแต่ง", "นางสมมติ หลังแต่ง"}
    assert {bytes(record.national_id_hash) for record in records} == {national_id_hash(ID)}
    assert Domicile.objects.filter(party=known).count() == 1


def test_somebody_of_the_village_known_by_name_gets_the_national_id(send, village):
    known = person("นายสมมติ  คนที่1", village)
    outcome = send(line(1, เลขบัตร=ID))
    assert (outcome.accepted, Membership.objects.get().person) == (1, known)
    last = PersonRecord.objects.filter(party=known).order_by("-pk").first()
    assert bytes(last.national_id_hash) == national_id_hash(ID)


def test_a_namesake_of_another_village_is_somebody_else(send):
    elsewhere = person("นายสมมติ คนที่1", factories.place("27040502"))
    assert send(line(1)).accepted == 1
    assert Membership.objects.get().person != elsewhere


def test_two_of_one_name_in_the_village_are_not_guessed(send, village):
    person("นายสมมติ คนที่1", village)
    person("นาย สมมติ คนที่1", village)
    outcome = send(line(1), line(2))
    assert codes(outcome) == {5: "person_ambiguous"}
    assert (outcome.accepted, outcome.exit_code) == (1, 3)
    held = ImportRow.objects.get(outcome=ImportRow.Outcome.HELD)
    assert (held.number, held.reason_code) == (5, "person_ambiguous")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"เลขสมาชิก": None}, "no_number"),
        ({"เลขสมาชิก": "ยี่สิบ 2"}, "wrong_number"),
        ({"เลขสมาชิก": "1103700012345"}, "wrong_number"),
        ({"เลขสมาชิก": -4}, "wrong_number"),
        ({"ชื่อ-สกุล": None}, "no_name"),
        ({"ชื่อ-สกุล": f"นายสมมติ {ID}"}, "national_id_misplaced"),
        ({"เลขบัตร": "1-2345-67890-12-3"}, "wrong_national_id"),
        ({"เลขบัตร": "1.23457E+12"}, "wrong_national_id"),
        ({"วันที่เป็นสมาชิก": "5/1/60"}, "doubtful_date"),
        ({"วันที่เป็นสมาชิก": "31/2/2560"}, "doubtful_date"),
        ({"วันที่เป็นสมาชิก": 43000}, "doubtful_date"),
        ({"วันที่เป็นสมาชิก": "1/1/2568"}, "date_after_file"),
        ({"สัจจะต่อเดือน": "-100"}, "negative_amount"),
        ({"สัจจะต่อเดือน": "(100)"}, "negative_amount"),
        ({"สัจจะต่อเดือน": "ร้อยบาท"}, "wrong_amount"),
        ({"สัจจะต่อเดือน": 100.125}, "wrong_amount"),
        ({"สัจจะต่อเดือน": 200_000}, "amount_too_large"),
    ],
)
def test_a_line_that_cannot_be_true_waits_with_its_reason(send, changes, code):
    outcome = send(line(1), line(2, **changes), line(3))
    assert codes(outcome) == {6: code}
    assert outcome.accepted == 2
    reason = outcome.held[0][1]
    assert ID not in reason.th + reason.en
    assert "1103700012345" not in reason.th + reason.en


def test_lines_that_are_each_others_doubles_all_wait(send):
    outcome = send(
        line(1), line(1, **{"ชื่อ-สกุล": "นายอื่น ใจสมมติ"}),
        line(3, เลขบัตร=ID), line(4, เลขบัตร=ID),
        line(5, **{"ชื่อ-สกุล": "นายซ้ำ ใจสมมติ"}), line(6, **{"ชื่อ-สกุล": "ซ้ำ  ใจสมมติ"}),
        line(7),
    )  # fmt: skip
    assert codes(outcome) == {
        5: "number_twice", 6: "number_twice", 7: "person_twice", 8: "person_twice",
        9: "name_twice", 10: "name_twice",
    }  # fmt: skip
    assert outcome.accepted == 1


def test_a_number_in_use_by_somebody_else_waits(send):
    assert send(line(1), line(2)).accepted == 2
    outcome = send(line(1, **{"ชื่อ-สกุล": "นายอื่น ใจสมมติ"}), line(9, **{"ชื่อ-สกุล": "สมมติ คนที่2"}))
    assert codes(outcome) == {5: "number_taken", 6: "member_under_another_number"}
    assert Membership.objects.count() == 2


def test_an_id_of_somebody_of_another_name_waits(send, village):
    person("นายคนอื่น ใจสมมติ", village, ID)
    assert codes(send(line(1, เลขบัตร=ID))) == {5: "id_of_another"}


def test_who_has_left_or_joined_another_day_waits(send, group):
    send(line(1), line(2), line(3))
    groups.end_membership(
        group.memberships.get(number=1), left_on=date(2024, 6, 1), source=factories.source()
    )
    outcome = send(
        line(1, สัจจะต่อเดือน=300), line(2, วันที่เป็นสมาชิก="6/1/2560"), line(3, วันที่เป็นสมาชิก="2560"),
        as_of=date(2025, 1, 31),
    )  # fmt: skip
    assert codes(outcome) == {5: "has_left", 6: "joined_on_differs"}
    assert outcome.already_here == 1


def test_a_new_pledge_is_a_new_fact_and_may_change_back(send, group):
    send(line(1))
    outcome = send(line(1, สัจจะต่อเดือน=200), as_of=date(2025, 1, 31))
    assert (outcome.changed, outcome.accepted) == (1, 1)
    change = outcome.changes[0]
    assert (change.kind, change.before, change.after) == (
        ChangeKind.CHANGED, "สัจจะเดือนละ 100.00 บาท", "สัจจะเดือนละ 200.00 บาท",
    )  # fmt: skip
    assert send(line(1), as_of=date(2025, 2, 28)).changed == 1
    assert list(Pledge.objects.order_by("since").values_list("satang", flat=True)) == [
        10_000, 20_000, 10_000
    ]  # fmt: skip


def test_what_is_not_said_is_told_and_not_made_up(send):
    outcome = send(line(1, วันที่เป็นสมาชิก=None, สัจจะต่อเดือน="-"), line(2, วันที่เป็นสมาชิก=2560))
    assert outcome.accepted == 2
    assert [notice.code for notice in outcome.notices] == ["joined_on_loose", "joined_on_unknown"]
    first, second = Membership.objects.order_by("number")
    assert (first.joined_on, second.joined_on) == (DAY, date(2017, 12, 31))
    assert not first.pledges.exists()


def test_a_zero_too_many_and_a_wrong_total_are_told(send):
    lines = [line(n, สัจจะต่อเดือน=1000 if n == 4 else 100) for n in range(1, 8)]
    outcome = send(*lines, (None, None, "รวมทั้งสิ้น", None, None, 700))
    assert {notice.code for notice in outcome.notices} == {"zero_lost_or_added", "total_differs"}
    odd, total = outcome.notices
    assert "แถว 8" in odd.th
    assert "700.00" in total.th
    assert "1,600.00" in total.th
    assert "900.00" in total.th


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        (("ลำดับ", "ชื่อ-สกุล", "สัจจะต่อเดือน"), "no_number_column"),
        (("เลขสมาชิก", "ที่อยู่", "สัจจะต่อเดือน"), "no_name_column"),
    ],
)
def test_a_table_without_numbers_or_names_is_refused(tmp_path, group, headers, code):
    path = write_book(tmp_path / "book.xlsx", (1, "นายสมมติ หนึ่ง", 100), headers=headers)
    with pytest.raises(Refused) as refused:
        take_in(path, group)
    assert refused.value.reason.code in {code, "no_rows"}
    assert not Source.objects.filter(kind=Source.Kind.IMPORT).exists()


def test_the_running_number_is_the_member_number_where_the_sender_says_so(tmp_path, group):
    path = write_book(
        tmp_path / "book.xlsx", (8, "นายสมมติ หนึ่ง", 100), headers=("ลำดับ", "ชื่อ-สกุล", "สัจจะต่อเดือน")
    )
    assert take_in(path, group, mapping={"number": "ลำดับ"}).accepted == 1
    assert group.memberships.get().number == 8


def test_a_group_outside_the_senders_places_is_refused(send, village):
    with pytest.raises(Refused) as refused:
        send(line(1), within=frozenset())
    assert refused.value.reason.code == "outside_your_places"
    assert send(line(1), within=frozenset({village.pk})).accepted == 1


def test_groups_are_offered_to_those_who_keep_their_books(group, village):
    choice = next(each for each in MEMBERS.choices if each.key == "group")
    assert MEMBERS.permission is Permission.KEEP_BOOKS
    assert [value for value, _th, _en in choice.options_of(None)] == [str(group.key)]
    assert choice.options_of(frozenset()) == []
    assert len(choice.options_of(frozenset({village.pk}))) == 1


def test_more_members_take_no_more_queries(tmp_path, village):
    taken = []
    for count in (2, 20, 200):  # before the first nobody is known
        lines = [
            line(n, เลขบัตร=national_id.fictional(count * 1000 + n)) for n in range(1, count + 1)
        ]
        path = write_book(tmp_path / f"{count}.xlsx", *lines)
        group = factories.savings_group(village, members=0)
        with CaptureQueriesContext(connection) as queries:
            assert take_in(path, group).accepted == count
        taken.append(len(queries))
    assert taken[1] == taken[2] < 30


def test_progress_is_told(tmp_path, group):
    seen: list[tuple[int, int | None]] = []
    path = write_book(tmp_path / "book.xlsx", *[line(n) for n in range(1, 1002)])
    given = Delivery(path, "เหรัญญิก", DAY, choices={"group": str(group.key)})
    MEMBERS.take_in(given, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 1001), (500, 1001), (1000, 1001), (1001, 1001)]


def test_a_line_garbled_before_it_was_saved_waits_and_the_others_go_in(send):
    outcome = send(line(1), line(2, **{"ชื่อ-สกุล": "เธชเธฃเธฐ"}), line(3))
    assert list(codes(outcome).values()) == ["garbled_text"]
    assert Membership.objects.count() == 2

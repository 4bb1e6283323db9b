"""A group's opening balances: what is carried forward to the satang, and what refuses it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from formats.months import Month
from network.access import Permission
from network.deliveries import Delivery
from network.imports import Refused
from network.models import ImportRow, Role, Source
from network.moments import Moment
from savings import books, errors, groups, ledger
from savings.balance_imports import BALANCES
from savings.member_imports import MEMBERS
from savings.models import JournalEntry, Loan, Posting
from savings.openings import Opening, open_books
from tests import factories
from tests.import_commands import keep_in, kept_files, run
from tests.samples.treasurer_workbook import GROUP, HEADERS, SIGNED, TOTAL, write_book
from tests.samples.treasurer_workbook import MEMBERS as LINES

pytestmark = pytest.mark.django_db
DAY = date(2024, 12, 31)
WHOLE = (*LINES, TOTAL, *GROUP, *SIGNED)


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture
def group(tmp_path):
    """A group with the three members of the book."""
    founded = factories.savings_group(factories.place("27040501"), members=0)
    path = write_book(tmp_path / "members.xlsx", *LINES)
    MEMBERS.take_in(Delivery(path, "ทะเบียน", DAY, choices={"group": str(founded.key)}))
    return founded


@pytest.fixture
def send(tmp_path, group):
    """Write lines as a workbook and carry them forward; figures beside the file by name."""

    def sent(*lines: Any, dry_run: bool = False, headers=HEADERS, how=None, **figures: str):
        path = write_book(tmp_path / "book.xlsx", *lines, headers=headers)
        return take_in(path, group, dry_run=dry_run, how=how, **figures)

    return sent


def take_in(path: Path, group, *, dry_run: bool = False, how=None, **figures: str):
    chosen = {"group": str(group.key), **figures}
    given: dict[str, Any] = {"title": "เหรัญญิก", "as_of": DAY, "choices": chosen} | (how or {})
    return BALANCES.take_in(Delivery(path=path, **given), dry_run=dry_run)


def codes(outcome) -> dict[int, str]:
    return {number: reason.code for number, reason in outcome.held}


def balances(group) -> dict[str, int]:
    lines = books.trial_balance(group, Moment.now())
    return {line.kind: line.satang for line in lines if line.satang}


def refused(send, *lines: Any, **how: Any):
    """The reason, after looking that nothing at all has changed."""
    before = counted()
    with pytest.raises(Refused) as refusal:
        send(*lines, **how)
    assert counted() == before
    return refusal.value.reason


def counted() -> tuple[object, ...]:
    models = (JournalEntry, Posting, Loan, Source, ImportRow)
    return (*(model.objects.count() for model in models), len(kept_files()))


def test_a_book_is_carried_forward_in_one_entry_to_the_satang(send, group):
    outcome = send(*WHOLE)
    assert (outcome.exit_code, outcome.accepted) == (0, 3), outcome.held
    entry = JournalEntry.objects.get(group=group)
    assert (entry.kind, entry.entered_on, entry.source) == ("opening", DAY, outcome.source)
    # By hand: 2,000 + 3,000 + 10,000 = 1,234.50 + 1,234.50 + 2,531 + 4,000 + 6,000
    assert balances(group) == {
        "cash": 200_000, "bank": 300_000, "loans": 1_000_000,
        "savings": -500_000, "welfare": -400_000, "reserve": -600_000,
    }  # fmt: skip
    saved = {each.membership.number: each.saved for each in books.members(group, Moment.now())}
    assert saved == {1: 123_450, 2: 123_450, 3: 253_100}
    [(loan, owed)] = books.loans(group, Moment.now())
    assert (owed, loan.membership.number, loan.granted_on) == (1_000_000, 2, date(2024, 6, 1))
    assert loan.interest_owed_satang == 10_000
    assert (loan.principal_satang, loan.months, loan.interest_per_month) == (None, None, None)


def test_what_was_carried_forward_goes_on_as_any_book_does(send, group):
    send(*WHOLE)
    [(loan, _owed)] = books.loans(group, Moment.now())
    on = {"entered_on": date(2025, 1, 5), "source": factories.source()}
    ledger.repay(loan, principal_satang=1_000_000, interest_satang=10_000, **on)
    assert books.loans(group, Moment.now()) == []
    first = group.memberships.get(number=1)
    ledger.withdraw(first, 123_450, **on)
    with pytest.raises(errors.NotEnoughSavings):
        ledger.withdraw(first, 1, **on)
    assert balances(group)["cash"] == 200_000 + 1_010_000 - 123_450


def test_terms_of_a_loan_that_are_known_are_kept_and_a_member_may_have_two(send, group):
    headers = ("เลขสมาชิก", "ชื่อ-สกุล", "เงินออม", "วงเงินกู้", "เงินกู้คงเหลือ", "อัตราดอกเบี้ยต่อเดือน",
               "จำนวนงวด", "วันที่กู้")  # fmt: skip
    outcome = send(
        (1, "สมมติ หนึ่ง", 500, "20,000", "12,000", "1%", 12, "1/6/2567"),
        (1, "สมมติ หนึ่ง", None, None, 500, "1.25", None, "มิ.ย. 2567"),
        (2, "สมมติ สอง", 1000),
        headers=headers, cash="0", bank="0", rest="reserve",
    )  # fmt: skip
    assert outcome.accepted == 3, outcome.held
    loans = {owed: loan for loan, owed in books.loans(group, Moment.now())}
    assert set(loans) == {1_200_000, 50_000}
    known, loose = loans[1_200_000], loans[50_000]
    assert (known.principal_satang, known.months) == (2_000_000, 12)
    assert (known.interest_per_month, known.granted_on) == (Decimal("1.000"), date(2024, 6, 1))
    assert (loose.interest_per_month, loose.granted_on) == (Decimal("1.250"), None)
    assert "loan_without_day" in {notice.code for notice in outcome.notices}
    assert "members_without_balance" in {notice.code for notice in outcome.notices}
    # 12,500 lent less 1,500 saved
    assert balances(group)["reserve"] == -1_100_000


def test_savings_shares_and_special_savings_are_one_balance(send, group):
    headers = ("เลขสมาชิก", "เงินสะสม", "หุ้น", "เงินออมพิเศษ")
    send((1, 100, "50.25", "๐.๗๕"), (2, None, 49, None), headers=headers, cash="200")
    assert balances(group) == {"cash": 20_000, "savings": -20_000}


def test_the_same_file_twice_changes_nothing_and_a_dry_run_leaves_no_trace(tmp_path, group):
    path = write_book(tmp_path / "book.xlsx", *WHOLE)
    given = ("--group", str(group.key))
    before = counted()
    code, told = run("import_balances", path, *given, "--dry-run", as_of="31/12/2567")
    assert (code, counted()) == (0, before), told
    assert "ยอดยกมารวมข้างละ 15,000.00 บาท" in told
    assert run("import_balances", path, *given, as_of="31/12/2567")[0] == 0
    after = counted()
    code, told = run("import_balances", path, *given, as_of="31/12/2567")
    assert (code, "มีอยู่แล้ว 3" in told, counted()) == (0, True, after)
    code, told = run("import_balances", path, *given, "--reserve", "6000", as_of="30/12/2567")
    assert (code, "มียอดยกมาหรือรายการบัญชีอยู่แล้ว" in told, counted()) == (2, True, after)


def test_books_with_any_posting_are_not_opened(send, group):
    ledger.receive(group, 100, entered_on=DAY, source=factories.source(), memo="เงินตั้งต้น")
    assert refused(send, *WHOLE).th.startswith("กลุ่มนี้มียอดยกมาหรือรายการบัญชีอยู่แล้ว")


def test_an_opening_that_was_reversed_may_be_made_anew(send, group):
    entry = JournalEntry.objects.get(source=send(*WHOLE).source)
    ledger.reverse(entry, reason="ไฟล์ผิด", entered_on=DAY, source=factories.source())
    assert balances(group) == {}
    assert send(*LINES, *GROUP[:2], welfare="4500", reserve="5500").accepted == 3
    assert balances(group)["welfare"] == -450_000


def test_the_database_opens_books_once(group):
    """Tried behind the verb, with SQL."""
    opening = Opening({group.memberships.get(number=1): 100}, figures={ledger.Account.CASH: 100})
    open_books(group, opening, entered_on=DAY, source=factories.source())
    with pytest.raises(errors.BooksAreOpen):
        open_books(group, opening, entered_on=DAY, source=factories.source())
    with (
        pytest.raises(DatabaseError, match="are open"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO savings_journalentry (key, group_id, kind, entered_on, memo, source_id,"
            " recorded_at) VALUES (gen_random_uuid(), %s, 'opening', %s, '', %s, now())",
            [group.pk, DAY, factories.source().pk],
        )
    assert JournalEntry.objects.filter(group=group).count() == 1


def test_an_opening_out_of_balance_is_not_made(group):
    with pytest.raises(errors.EntryIsOutOfBalance):
        open_books(
            group,
            Opening({group.memberships.get(number=1): 100}, figures={ledger.Account.CASH: 99}),
            entered_on=DAY,
            source=factories.source(),
        )


@pytest.mark.parametrize(
    ("total", "fragments"),
    [
        # 5,000.00 in the rows
        ((None, None, "รวม", None, None, None, "5,010.00"), ("5,010.00", "5,000.00", "10.00")),
        ((None, None, "รวมทั้งสิ้น", None, None, None, "๔,๙๙๙.๙๙"), ("4,999.99", "0.01")),
        ((None, None, "รวม", None, None, None, 5000, 1000), ("1,000.00", "10,000.00", "9,000.00")),
        ((None, None, None, None, None, None, 5001), ("5,001.00", "5,000.00", "1.00")),
        ((None, None, "เงินสัจจะสมาชิก", None, None, None, 5002), ("5,002.00", "2.00")),
        ((None, None, "ลูกหนี้เงินกู้", None, None, None, 9000), ("9,000.00", "1,000.00")),
    ],
)
def test_a_printed_total_that_differs_refuses_the_file_with_both_figures(send, total, fragments):
    reason = refused(send, *LINES, total, *GROUP, *SIGNED)
    assert reason.code == "total_differs"
    assert all(each in reason.th and each in reason.en for each in fragments), reason.th


def test_totals_of_pages_and_totals_so_far_are_both_understood(send, group):
    outcome = send(
        LINES[0], LINES[1], (None, None, "รวมหน้านี้", None, None, None, 2469),
        (None, None, "ยอดยกมา", None, None, None, "2,469.00"),
        LINES[2], (None, None, "รวมหน้านี้", None, None, None, 2531), TOTAL, *GROUP,
    )  # fmt: skip
    assert outcome.accepted == 3
    assert balances(group)["savings"] == -500_000


@pytest.mark.parametrize(
    ("lines", "figures", "fragments"),
    [
        # 10,000 lent; 5,000 saved: no cash is known
        (LINES, {}, ("10,000.00", "5,000.00", "เงินสด, เงินฝากธนาคาร, กองทุนสวัสดิการ, ทุนสำรอง")),
        (LINES, {"rest": "reserve"}, ("ตัวเลขที่ยังไม่ได้บอก: เงินสด",)),
        ((*LINES, *GROUP[:3]), {}, ("15,000.00", "9,000.00", "6,000.00", "บอก: ทุนสำรอง")),
        # cash of 500 and nothing lent cannot be what 1,234.50 were put into
        (LINES[:1], {"cash": "500", "rest": "reserve"}, ("1,234.50", "734.50", "ลูกหนี้เงินกู้")),
        ((*LINES, *GROUP), {"welfare": "4,001"}, ("4,001.00", "4,000.00")),
        (LINES, {"cash": "สองพัน"}, ("เงินสด", "สองพัน")),
        (LINES, {"cash": "-5"}, ("เงินสด", "ติดลบ")),
    ],
)
def test_sides_that_differ_refuse_the_file_and_name_what_is_missing(
    send, lines, figures, fragments
):
    reason = refused(send, *lines, **figures)
    assert all(each in reason.th for each in fragments), reason.th


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ((9, "นายสมมติ เก้า", 100), "no_such_member"),
        ((None, "นายไม่มี ในทะเบียน", 100), "no_such_member"),
        ((2, "นายคนอื่น สอง", 100), "name_differs"),
        ((1, "นายสมมติ หนึ่ง", 100), "savings_twice"),
        ((2, "นางสมมติ สอง", "-100"), "negative_amount"),
        ((2, "นางสมมติ สอง", "100.005"), "wrong_amount"),
        ((2, "นางสมมติ สอง", "10,00"), "wrong_amount"),
        ((2, "นางสมมติ สอง", 123_456_789), "amount_too_large"),
        ((2, "นางสมมติ สอง", 100, 50, 40), "owes_more_than_lent"),
        ((2, "นางสมมติ สอง", 100, None, None, 5), "interest_without_loan"),
        ((2, "นางสมมติ สอง", 100, 50, None, None, "1/1/68"), "doubtful_date"),
        ((2, "นางสมมติ สอง", 100, 50, None, None, "1/1/2568"), "date_after_file"),
        ((2, "นางสมมติ สอง", 100, 50, None, None, None, "1.5 ต่อปี"), "wrong_rate"),
        ((2, "นางสมมติ สอง", 100, 50, None, None, None, 0.01), "wrong_rate"),
    ],
)
def test_one_line_that_waits_makes_all_wait(send, group, changed, code):
    headers = ("เลขสมาชิก", "ชื่อ-สกุล", "เงินสะสม", "เงินกู้คงเหลือ", "วงเงินกู้", "ดอกเบี้ยค้าง", "วันที่กู้",
               "ร้อยละต่อเดือน")  # fmt: skip
    lines = ((1, "นายสมมติ หนึ่ง", 100), changed, (3, "น.ส.สมมติ สาม", 100))
    outcome = send(*lines, headers=headers, cash="300")
    assert codes(outcome) == {5: "waits_for_others", 6: code, 7: "waits_for_others"}
    assert (outcome.accepted, outcome.exit_code, balances(group)) == (0, 3, {})
    assert "แถว 6" in outcome.held[0][1].th
    assert ImportRow.objects.filter(outcome="held", register="opening_balances").count() == 3
    mended = ((1, "นายสมมติ หนึ่ง", 100), (2, "นางสมมติ สอง", 100), (3, "น.ส.สมมติ สาม", 100))
    assert send(*mended, headers=headers, cash="300").accepted == 3
    assert balances(group) == {"cash": 30_000, "savings": -30_000}


def test_a_line_with_money_that_nobody_understands_makes_all_wait(send):
    outcome = send(*LINES, (None, None, None, "เจ้าหนี้ อบต.", None, None, 5000), *GROUP)
    assert codes(outcome)[8] == "line_not_understood"
    assert outcome.accepted == 0


def test_headings_remarks_and_signatures_are_left_out(send):
    outcome = send(
        *LINES, (None, None, "ฐานะการเงินของกลุ่ม"), *GROUP, (None, None, "เงินสด"),
        (None, None, "หมายเหตุ: ตรวจแล้ว"), *SIGNED,
    )  # fmt: skip
    assert outcome.accepted == 3
    assert "ลายมือชื่อ 5 แถว" in outcome.how_read[0].th


def test_members_are_found_by_name_where_the_book_has_no_numbers(send, group):
    send(
        ("สมมติ  หนึ่ง", 100), ("นางสมมติ สอง", 50),
        headers=("ชื่อ-สกุล", "เงินสะสม"), cash="150",
    )  # fmt: skip
    saved = {each.membership.number: each.saved for each in books.members(group, Moment.now())}
    assert saved == {1: 10_000, 2: 5_000, 3: 0}


def test_a_balance_of_somebody_who_joined_later_waits(send):
    outcome = send(*WHOLE, how={"as_of": date(2018, 6, 30)})
    assert codes(outcome)[7] == "no_member_then"


def test_a_closed_month_and_a_day_to_come_are_refused(send, group):
    assert refused(send, *WHOLE, how={"as_of": date(2999, 1, 1)}).code == "day_to_come"
    ledger.close_month(group, Month(2024, 12), counted_satang=0, source=factories.source())
    assert "ปิดบัญชีแล้ว" in refused(send, *WHOLE).th


def test_a_zero_too_many_is_told(send, group):
    path_lines = [(n, f"นายสมมติ คนที่{n}", 10_000 if n == 15 else 1_000) for n in range(11, 18)]
    for number, name, _baht in path_lines:
        groups.admit(
            group, factories.person(name), number, pledge_satang=0,
            joined_on=date(2020, 1, 1), source=factories.source(),
        )  # fmt: skip
    outcome = send(*path_lines, headers=("เลขสมาชิก", "ชื่อ-สกุล", "เงินสะสม"), cash="16000")
    odd = next(each for each in outcome.notices if each.code == "zero_lost_or_added")
    assert "แถว 9" in odd.th
    assert "1,000.00" in odd.th


def test_figures_above_the_header_are_read(tmp_path, group):
    path = write_book(
        tmp_path / "book.xlsx", *LINES[:1],
        title=("กลุ่มออมทรัพย์", "เงินสดในมือ ๑,๒๓๔.๕๐ บาท", "เลขที่บัญชีธนาคาร 0201234567"),
    )  # fmt: skip
    assert take_in(path, group).accepted == 1
    assert balances(group) == {"cash": 123_450, "savings": -123_450}


def test_changes_name_members_by_number_alone(send):
    outcome = send(*WHOLE, dry_run=True)
    told = " ".join(f"{each.what} {each.after}" for each in outcome.changes)
    assert "สมาชิกเลขที่ 2 เงินออม 1,234.50 บาท · เงินกู้ค้าง 10,000.00 บาท" in told
    assert "เงินสด 2,000.00 บาท" in told
    assert "สมมติ" not in told
    assert BALANCES.permission is Permission.KEEP_BOOKS


def test_a_file_of_a_place_of_others_is_refused(send):
    assert refused(send, *WHOLE, how={"within": frozenset()}).code == "outside_your_places"


def test_the_passbook_shows_what_is_known_of_a_loan_carried_forward(send, group, client):
    send(*WHOLE)
    keeper = factories.account(role=Role.TREASURER, place=group.place)
    client.force_login(keeper)
    page = client.get(f"/passbooks/{group.memberships.get(number=2).key}/")
    assert page.status_code == 200
    told = page.content.decode()
    assert "ยกมาจากบัญชีเดิม" in told
    assert "ดอกเบี้ยค้างเมื่อยกมา 100.00 บาท" in told

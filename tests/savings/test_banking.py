"""Money between box and banks, accounts that a group names, the bank's word and the books."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from formats.months import Month
from network import evidence
from network.models import Role
from network.moments import Moment
from savings import books, errors, ledger
from savings.auditing import checking
from savings.banking import moving, reconciling
from savings.ledger import Account
from savings.models import BankReconciliation, JournalEntry, LedgerAccount
from savings.year import statements
from tests import factories

DAY = date(2025, 2, 5)
FEBRUARY = Month(2025, 2)


@pytest.fixture
def group(db):
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.savings_group(factories.place("27040501"), cash=100_000)


@pytest.fixture
def treasurer(group) -> Client:
    client = Client()
    client.force_login(factories.account(role=Role.TREASURER, place=group.place))
    return client


def account(group, kind: str, number: int = 0) -> LedgerAccount:
    return group.accounts.get(kind=kind, number=number)


def to_bank(group, satang: int, *, number: int = 0, on: date = DAY) -> JournalEntry:
    return moving.move(
        group, satang, out_of=account(group, "cash"), into=account(group, "bank", number),
        entered_on=on, source=factories.source(),
    )  # fmt: skip


def test_money_goes_from_the_box_to_two_banks_and_back(group):
    second = moving.open_account(
        group, Account.BANK, "ธ.ก.ส.", observed_on=DAY, source=factories.source()
    )
    to_bank(group, 60_000)
    to_bank(group, 30_000, number=second.number)
    moving.move(
        group, 10_000, out_of=second, into=account(group, "cash"), entered_on=DAY,
        source=factories.source(),
    )  # fmt: skip
    totals = books.account_totals(group, Moment.now())
    assert (totals["cash", 0], totals["bank", 0], totals["bank", 1]) == (20_000, 60_000, 20_000)
    assert books.totals(group, Moment.now())["bank"] == 80_000
    paper = statements.trial_balance(group, Moment.now(), "กลุ่ม")
    rows = {row[1]: row[2] for row in paper.tables[0].rows}
    assert rows["เงินฝากธนาคาร"] == 60_000
    assert rows["เงินฝากธนาคาร · ธ.ก.ส."] == 20_000
    assert paper.tables[0].rows[-1][2] == paper.tables[0].rows[-1][3]


def test_no_account_gives_more_than_it_has_and_a_reversal_goes_back_to_the_same(group):
    second = moving.open_account(
        group, Account.BANK, "ธ.ก.ส.", observed_on=DAY, source=factories.source()
    )
    entry = to_bank(group, 30_000, number=second.number)
    with pytest.raises(errors.NotEnoughCash):
        moving.move(
            group, 1, out_of=account(group, "bank"), into=account(group, "cash"), entered_on=DAY,
            source=factories.source(),
        )  # fmt: skip
    with pytest.raises(errors.NothingMovedBetween):
        moving.move(group, 1, out_of=second, into=second, entered_on=DAY, source=factories.source())
    ledger.reverse(entry, reason="ผิดวัน", entered_on=DAY, source=factories.source())
    assert ("bank", 1) not in books.account_totals(group, Moment.now())


def test_an_account_sent_twice_is_opened_once(group):
    how = {"observed_on": DAY, "source": factories.source()}
    moving.open_account(group, Account.BANK, "ธ.ก.ส.", **how)
    with pytest.raises(errors.AccountIsNamedSo):
        moving.open_account(group, Account.BANK, " ธ.ก.ส. ", **how)
    moving.open_account(group, Account.WELFARE, "ธ.ก.ส.", **how)


def test_interest_and_fees_of_the_bank_are_booked(group):
    to_bank(group, 50_000)
    bank = account(group, "bank")
    for satang, what in ((125, moving.INTEREST), (1_000, moving.FEE)):
        moving.book_bank(
            group, satang, what, account=bank, entered_on=DAY, source=factories.source()
        )
    found = books.totals(group, Moment.now())
    assert (found["bank"], found["bank_income"], found["expenses"]) == (49_125, -125, 1_000)


@pytest.mark.parametrize("kind", ["cash", "savings", "loans", "dividends"])
def test_some_kinds_have_one_account_even_behind_the_verbs(group, kind):
    with pytest.raises(errors.AccountIsOnlyOne):
        moving.open_account(
            group, Account(kind), "อีกบัญชี", observed_on=DAY, source=factories.source()
        )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO savings_ledgeraccount (group_id, kind, number) VALUES (%s, %s, 1)",
            [group.pk, kind],
        )


def said(group, statement: int, ledger_says: int, explanation: str = "") -> BankReconciliation:
    return reconciling.reconcile(
        account(group, "bank"), FEBRUARY, statement_satang=statement, ledger_satang=ledger_says,
        explanation=explanation, source=factories.source(),
    )  # fmt: skip


def check(group) -> tuple[bool | None, str]:
    (found,) = [each for each in checking.month_checks(group, FEBRUARY) if "ธนาคาร" in each.label]
    return found.is_done, found.said


def test_the_months_checklist_asks_for_the_banks_word(group):
    assert check(group) == (True, "ไม่มีเงินในธนาคาร")
    to_bank(group, 50_000)
    assert check(group) == (False, "0 จาก 1 บัญชี")
    with pytest.raises(errors.DifferenceIsUnexplained):
        said(group, 49_000, 50_000)
    said(group, 49_000, 50_000, "เช็คยังไม่ขึ้นเงิน 10 บาท")
    assert check(group) == (True, "1 จาก 1 บัญชี ต่างโดยบอกสาเหตุ 1 บัญชี")
    to_bank(group, 100)  # entered late, into a month that was compared
    assert check(group) == (False, "0 จาก 1 บัญชี")
    said(group, 50_100, 50_100)
    assert check(group) == (True, "1 จาก 1 บัญชี")


def test_what_is_compared_are_the_books_of_a_bank_and_stays(group):
    to_bank(group, 50_000)
    with pytest.raises(errors.ReconciliationIsOld):
        said(group, 40_000, 40_000)
    with pytest.raises(errors.NotABankAccount):
        reconciling.reconcile(
            account(group, "cash"), FEBRUARY, statement_satang=50_000, ledger_satang=50_000,
            explanation="", source=factories.source(),
        )  # fmt: skip
    kept = said(group, 50_000, 50_000)
    with pytest.raises(DatabaseError), transaction.atomic():
        BankReconciliation.objects.filter(pk=kept.pk).update(statement_satang=1)


def test_a_slip_is_sent_with_its_picture_and_a_statement_compared(group, treasurer: Client):
    key = "00000000-0000-4000-8000-00000000000a"
    slip = b"\x89PNG\r\n\x1a\n slip"
    form = {
        "key": key, "out_of": "cash-0", "into": "bank-0", "amount": "500.50",
        "entered_on": "5/2/2568", "memo": "ใบฝาก 12",
    }  # fmt: skip
    address = reverse("move-money", args=[group.key])
    odd = SimpleUploadedFile("slip.exe", b"MZ")
    refused = treasurer.post(address, form | {"scan": odd})
    assert refused.status_code == 422
    assert "ใช้ไฟล์ภาพ" in refused.content.decode()
    same = treasurer.post(address, form | {"into": "cash-0"})
    assert same.status_code == 422
    for _each in range(2):  # sent twice
        picture = SimpleUploadedFile("slip.png", slip)
        assert treasurer.post(address, form | {"scan": picture}).status_code == 302
    entry = JournalEntry.objects.get(key=key)
    assert evidence.content(entry.source) == slip
    page = treasurer.get(reverse("bank", args=[group.key])).content.decode()
    assert "500.50" in page
    compare = reverse("reconcile-bank", args=[group.key, 0, FEBRUARY])
    wrong = treasurer.post(compare, {"ledger": 50_050, "statement": "500"})
    assert wrong.status_code == 422
    assert "เขียนสาเหตุ" in wrong.content.decode()
    assert treasurer.post(compare, {"ledger": 50_050, "statement": "500.50"}).status_code == 302
    assert (
        reverse("bank", args=[group.key])
        in treasurer.get(reverse("savings-group", args=[group.key])).content.decode()
    )


def test_a_fund_of_its_own_purpose_has_its_own_name_and_sum(group, treasurer: Client):
    form = {
        "account": "welfare", "name": "กองทุนแม่และเด็ก", "observed_on": "1/2/2568",
        "evidence": "มติ 1/2568",
    }  # fmt: skip
    address = reverse("name-account", args=[group.key])
    assert treasurer.post(address, form).status_code == 302
    assert "กองทุนแม่และเด็ก" in treasurer.get(reverse("bank", args=[group.key])).content.decode()
    twice = treasurer.post(address, form | {"account": "cash"})
    assert twice.status_code == 422


def test_a_month_that_is_not_over_and_a_day_of_no_time_have_no_page(group, treasurer: Client):
    coming = reverse("reconcile-bank", args=[group.key, 0, Month.containing(date(2190, 1, 1))])
    assert treasurer.get(coming).status_code == 404
    over = reverse("reconcile-bank", args=[group.key, 0, FEBRUARY])
    said = {"ledger": "9" * 20, "statement": "5", "explanation": "ก"}
    assert treasurer.post(over, said).status_code == 422
    for day in ("9999-12-31", "0001-01-01"):
        assert treasurer.get(f"/groups/{group.key}/days/{day}/").status_code == 404

"""Statements equal the ledger, on the page, on paper and in the workbook, as of any day."""

from __future__ import annotations

import io
from datetime import date
from uuid import uuid4

import openpyxl
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from network.models import Role
from network.moments import Moment
from savings import ledger
from savings.counter.lines import Line, take_line
from savings.models import LedgerAccount
from savings.models.books import AccountType
from savings.year import statements
from tests import factories

DAY = date(2025, 2, 5)
NOW = Moment.now


@pytest.fixture
def village(db):
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.place("27040501")


@pytest.fixture
def group(village):
    """Saved 100.00 and 50.25, 30.00 special, 20.00 of shares, a fine of 5.00, 8.00 spent."""
    made = factories.savings_group(village)
    for number, line in (
        (1, Line(savings=10_000, special=3_000, fine=500)),
        (2, Line(savings=5_025, shares=2_000)),
    ):
        member = made.memberships.get(number=number)
        take_line(member, line, day=DAY, key=uuid4(), seen=[], officer=None)
    ledger.spend(made, 800, entered_on=date(2025, 3, 1), source=factories.source(), memo="สมุด")
    return made


@pytest.fixture
def treasurer(village) -> Client:
    client = Client()
    client.force_login(factories.account(role=Role.TREASURER, place=village))
    return client


def sheet_of(client: Client, group, kind: str, **asked) -> list[tuple]:
    answer = client.get(reverse("statement-file", args=[group.key, kind, "xlsx"]), asked)
    return list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)


def test_types_are_what_the_database_derives(group):
    assert {each.kind: each.type for each in group.accounts.all()} == {
        kind.value: AccountType(side).value for kind, side in statements.TYPES.items()
    }
    assert len(set(statements.CODES.values())) == len(LedgerAccount.Kind)


def test_a_trial_balance_by_hand(group, treasurer: Client):
    rows = [row for row in sheet_of(treasurer, group, "trial-balance") if row[1]]
    assert [(row[1], row[2], row[3]) for row in rows[1:]] == [
        ("เงินสด", 197.25, None),
        ("เงินสัจจะสมาชิก", None, 150.25),
        ("เงินออมพิเศษ", None, 30),
        ("ทุนเรือนหุ้น", None, 20),
        ("ค่าปรับ", None, 5),
        ("ค่าใช้จ่าย", 8, None),
        ("รวม", 205.25, 205.25),
    ]


def test_a_trial_balance_of_another_day_and_of_what_was_known_then(group, treasurer: Client):
    rows = sheet_of(treasurer, group, "trial-balance", on="5/2/2568")
    assert rows[-1][2] == 205.25
    assert all(row[1] != "ค่าใช้จ่าย" for row in rows if len(row) > 1)
    assert sheet_of(treasurer, group, "trial-balance", known="1/1/2568")[-1][2] == 0


def test_a_balance_sheet_holds_and_an_income_statement_is_of_its_year(group):
    sheet = statements.balance_sheet(group, NOW(), "ก")
    assert [each[1] for each in sheet.tables[-1].rows] == [19_725, 19_725]
    year = Moment(date(2026, 1, 1), NOW().known_by)
    assert statements.income_statement(group, year, "ก").tables[-1].rows[0][1] == 500 - 800
    next_year = Moment(date(2027, 1, 1), NOW().known_by)
    assert statements.income_statement(group, next_year, "ก").tables[-1].rows[0][1] == 0


def test_members_add_up_to_their_control_accounts(group):
    (table,) = statements.control(group, NOW(), "ก").tables
    assert table.rows[-1][1:] == table.rows[-2][1:] == (15_025, 3_000, 2_000, 0, 0)


@pytest.mark.parametrize("kind", statements.STATEMENTS)
def test_page_and_paper_say_the_same(group, treasurer: Client, kind: str):
    page = treasurer.get(reverse("statement", args=[group.key, kind]))
    answer = treasurer.get(reverse("statement-file", args=[group.key, kind, "pdf"]))
    text = "".join(
        each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(answer.content)
    )
    paper = page.context["paper"]
    for table in paper.tables:
        for _total, cells in table.body:
            for money, said in cells:
                if money and said:
                    assert said in page.content.decode()
                    assert said in text


def test_a_passbook_on_paper_is_the_ledger_line_by_line(group, treasurer: Client):
    member = group.memberships.get(number=1)
    ledger.withdraw(member, 2_500, entered_on=date(2025, 4, 5), source=factories.source())
    paper = statements.passbook(member, NOW(), "ก", "ข")
    savings, special = paper.tables
    assert [row[2:] for row in savings.rows] == [(10_000, None, 10_000), (None, 2_500, 7_500)]
    assert [row[2:] for row in special.rows] == [(3_000, None, 3_000)]
    answer = treasurer.get(reverse("passbook-file", args=[member.key, "pdf"]))
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()
    assert "75.00" in text
    page = treasurer.get(reverse("passbook", args=[member.key])).content.decode()
    assert reverse("passbook-file", args=[member.key, "pdf"]) in page
    assert "เงินออมพิเศษ" in page


def test_no_such_statement(group, treasurer: Client):
    assert treasurer.get(reverse("statement", args=[group.key, "x"])).status_code == 404
    address = reverse("statement-file", args=[group.key, "income", "exe"])
    assert treasurer.get(address).status_code == 404

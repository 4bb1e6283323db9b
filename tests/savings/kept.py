"""Books of a village with one of everything a page can be about, made once for each place."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pypdfium2

from network import evidence
from network.models import Place
from savings import groups, ledger
from savings.lending import deciding
from savings.models import Loan, LoanApplication, SavingsGroup, WelfareProposal
from savings.year import closing, funds
from savings.year.sharing import Percents
from tests import factories

DAY = date(2025, 2, 5)
SECRET = 3_141_592  # satang: what one member has saved, and no total is
_KEPT: dict[int, Books] = {}


@dataclass
class Books:
    """A group with money, rules, a loan, and an application that waits."""

    group: SavingsGroup
    loan: Loan
    application: LoanApplication
    proposal: WelfareProposal


def books_in(place: Place) -> Books:
    """The books of a place; the same for every page."""
    if place.pk not in _KEPT:
        _KEPT[place.pk] = _made(place)
    return _KEPT[place.pk]


def _made(place: Place) -> Books:
    group = factories.savings_group(place, members=0, cash=1_000_000)
    for number in range(1, 6):
        groups.admit(
            group, factories.person(f"ผู้ออมคนที่ {number}"), number, pledge_satang=10_000,
            joined_on=factories.FIRST_DAY, source=factories.source(),
        )  # fmt: skip
    one, two, three, *_rest = group.memberships.order_by("number")
    source = factories.source()
    closing.set_rules(group, Percents(*[Decimal(10)] * 4), since=factories.FIRST_DAY, source=source)
    made = [
        deciding.apply_for_loan(
            one, 100_000, months=12, interest_per_month=Decimal(1), method="reducing",
            purpose="house", guarantors=[two, three], applied_on=DAY, source=source,
        )
        for _each in range(2)
    ]  # fmt: skip
    minute = evidence.receive_statement("มติ", as_of=DAY, recorded_by=None, kind="minute")
    deciding.decide(made[0], is_approved=True, satang=100_000, decided_on=DAY, minute=minute)
    loan = deciding.pay_out(made[0], 100_000, granted_on=DAY, source=source)
    saved = {one: 10_000, two: SECRET}
    ledger.deposit(group, saved, entered_on=DAY, source=source)
    proposal = funds.propose(
        group, "สวัสดิการเด็ก", 100_000, target="children", objectives="ทุนเรียน", drafted_on=DAY,
        source=source,
    )  # fmt: skip
    return Books(group, loan, made[1], proposal)


_SECRETS = (
    b"31,415.92", b"31415.92", b"3141592", "๓๑,๔๑๕.๙๒".encode(),
    struct.pack(">d", 31415.92), struct.pack("<d", 31415.92),  # GeoPackage; Parquet, tiles
    bytes([0xD8, 0xDF, 0xBF, 0x01]), struct.pack("<q", SECRET),  # a tile's and Parquet's number
)  # fmt: skip


def tells_a_balance(content: bytes) -> bool:
    """Whether what one member has saved stands in a page or file, however it is packed."""
    if any(each in content for each in _SECRETS):
        return True
    if content.startswith(b"%PDF"):
        return tells_a_balance(_text_of(content).encode())
    if content.startswith(b"\x1f\x8b"):
        return tells_a_balance(gzip.decompress(content))
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return any(tells_a_balance(packed.read(name)) for name in packed.namelist())
    return False


@lru_cache(maxsize=64)
def _text_of(pdf: bytes) -> str:
    """The words of a PDF: many roles are given the same. What is none has none."""
    try:
        paper = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return ""
    with paper:
        return "\n".join(page.get_textpage().get_text_range() for page in paper)

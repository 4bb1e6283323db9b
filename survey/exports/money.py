"""Members of savings groups with their balances: a table, by the number in the group's book."""

from __future__ import annotations

from typing import Any

from formats.writing.layer import Column, Kind
from network.access import Permission
from network.named_sets import NamedSet
from savings.named_sets import GROUPS, MEMBERS_OF_GROUPS
from survey.exports.dataset import Dataset, Item, Known, places, source

_PLEDGED = NamedSet(
    "pledged",
    ("membership_id", "satang"),
    """
    SELECT DISTINCT ON (membership_id) membership_id, satang
    FROM savings_pledge
    WHERE since < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY membership_id, since DESC, recorded_at DESC, id DESC
    """,
)
_BOOKS = NamedSet(
    "member_book",
    ("membership_id", "saved", "owed", "paid_on"),
    """
    SELECT posting.membership_id,
           coalesce(-sum(posting.satang) FILTER (WHERE account.kind = 'savings'), 0),
           coalesce(sum(posting.satang) FILTER (WHERE account.kind = 'loans'), 0),
           max(entry.entered_on) FILTER (WHERE account.kind = 'savings' AND posting.satang < 0
               AND entry.kind IN ('deposit', 'counter'))
    FROM savings_posting AS posting
    JOIN savings_journalentry AS entry ON entry.id = posting.entry_id
    JOIN savings_ledgeraccount AS account ON account.id = posting.account_id
    WHERE posting.membership_id IS NOT NULL
      AND entry.entered_on < %(true_before)s
      AND network_is_known(entry.recorded_at, entry.source_id, %(known_by)s)
    GROUP BY posting.membership_id
    """,
)


def _baht(satang: Any, _known: Known) -> float:
    """Satang are whole numbers; a baht with two decimals is what people write."""
    return int(satang or 0) / 100


def _name(parties: list[int] | None, known: Known) -> str | None:
    return next((known.people[key] for key in parties or () if key in known.people), None)


_ITEMS: tuple[Item, ...] = (
    Item(Column("group", "กลุ่มออมทรัพย์", "Savings group"), "held.name"),
    *places("held.place_id"),
    Item(Column("member_number", "เลขสมาชิก", "Member number", Kind.INTEGER, "member_no"),
         "membership.number"),
    Item(Column("name", "ชื่อ-สกุล", "Name"), "ARRAY[membership.person_id]", _name,
         is_identity=True),
    Item(Column("joined_on", "วันเข้าเป็นสมาชิก", "Joined on", Kind.DAY), "membership.joined_on"),
    Item(Column("pledge_baht", "สัจจะต่อเดือน (บาท)", "Pledge a month (baht)", Kind.NUMBER),
         "pledged.satang", _baht),
    Item(Column("saved_baht", "เงินออม (บาท)", "Saved (baht)", Kind.NUMBER), "book.saved", _baht),
    Item(Column("owed_baht", "เงินกู้ค้าง (บาท)", "Owed (baht)", Kind.NUMBER), "book.owed", _baht),
    Item(Column("paid_on", "ฝากล่าสุด", "Last deposit", Kind.DAY), "book.paid_on"),
    *source("source", "membership.recorded_at"),
    Item(Column("key", "รหัสสมาชิก", "Membership key"), "membership.key::text"),
)  # fmt: skip

MEMBERS = Dataset(
    key="members",
    th="สมาชิกกลุ่มออมทรัพย์และยอดเงิน",
    en="Savings members with balances",
    permission=Permission.SEE_MONEY,
    shape=None,
    items=_ITEMS,
    sets=(MEMBERS_OF_GROUPS, GROUPS, _PLEDGED, _BOOKS),
    rows="""
    FROM savings_member AS member
    JOIN savings_membership AS membership ON membership.id = member.id
    JOIN savings_group AS held ON held.id = member.group_id
    JOIN network_source AS source ON source.id = membership.source_id
    LEFT JOIN pledged ON pledged.membership_id = membership.id
    LEFT JOIN member_book AS book ON book.membership_id = membership.id
    WHERE held.place_id = ANY(%s)
    """,
    order="held.place_id, held.name, membership.number",
    label="member_number",
    subject="membership.person_id",
    left_out=(
        ("รายการเดินบัญชีทีละรายการ และกลุ่มที่เลิกแล้ว", "single postings, and groups no longer active"),
    ),
)

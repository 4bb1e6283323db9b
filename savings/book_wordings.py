"""The words of treasurers' books: names of columns, and lines about the group's own money.

A wording that can mean two things (เงินสัจจะ: promised or saved; เงินกู้: lent or still owed) is
not here: whoever sends the file says which.
"""

from __future__ import annotations

import re
from typing import Any, Final

from formats.errors import FormatError
from formats.money import parse_baht
from formats.number import TO_ARABIC
from formats.thai import LooseDate
from network.column_contents import is_national_id, tells_person
from network.column_mapping import Field
from savings.models import LedgerAccount

Account = LedgerAccount.Kind

NOTHING: Final = frozenset({"", "-", "–", "—", "ไม่มี", "ไม่ทราบ", "n/a", "none"})


def is_money(value: Any) -> bool:
    """Whether a cell can be an amount of baht."""
    try:
        parse_baht(value)
    except FormatError:
        return False
    return True


def is_day(value: Any) -> bool:
    """Whether a cell can be a day, a month or a year."""
    try:
        LooseDate.parse(value)
    except FormatError:
        return False
    return True


def is_name(value: Any) -> bool:
    """Whether a cell looks like a person's name."""
    return isinstance(value, str) and bool(_NAME.match(value.strip()))


# Vowels and tone marks are no letters to \w: two words without digits and marks of a list.
_NAME = re.compile(
    r"(นาย|นาง|น\.?\s?ส\.|ด\.?\s?[ชญ]\.|เด็ก|ว่าที่)\s*\S{2}|[^\d\s/:,;()]{2,}\s+[^\d\s/:,;()]{2,}"
)

_NUMBER = Field(
    "number",
    (
        "เลขสมาชิก", "เลขที่สมาชิก", "หมายเลขสมาชิก", "รหัสสมาชิก", "เลขทะเบียนสมาชิก", "ทะเบียนสมาชิก",
        "เลขทะเบียน", "สมาชิกเลขที่", "เลขที่บัญชี", "เลขบัญชี", "เล่มที่", "เลขสมุด", "เลขที่สมุด",
        "member_no", "member_number", "member no.", "number",
    ),
    "เลขสมาชิก",
    "member number",
)  # fmt: skip
_NAMES = (
    Field("name", (
        "ชื่อ-สกุล", "ชื่อ-นามสกุล", "ชื่อ สกุล", "ชื่อและนามสกุล", "ชื่อสกุล", "ชื่อสมาชิก", "ชื่อ-สกุลสมาชิก",
        "ชื่อ-นามสกุลสมาชิก", "รายชื่อ", "รายชื่อสมาชิก", "ชื่อผู้ฝาก", "full_name", "member_name", "name",
    ), "ชื่อ-สกุล", "name", fits=is_name, tells=tells_person),
    Field("prefix", ("คำนำหน้า", "คำนำหน้าชื่อ", "คำนำหน้านาม", "title", "prefix"), "คำนำหน้า", "title"),
    Field("first_name", ("ชื่อ", "ชื่อตัว", "first_name"), "ชื่อตัว", "first name"),
    Field("last_name", ("สกุล", "นามสกุล", "last_name", "surname"), "นามสกุล", "last name"),
)  # fmt: skip

MEMBER_FIELDS: Final = (
    Field(_NUMBER.name, _NUMBER.headers, _NUMBER.th, _NUMBER.en, is_needed=True),
    *_NAMES,
    Field("national_id", (
        "เลขบัตรประชาชน", "เลขประจำตัวประชาชน", "บัตรประชาชน", "เลขบัตร", "เลขประจำตัว",
        "เลขบัตรประจำตัวประชาชน", "เลข 13 หลัก", "เลขที่บัตร", "เลขที่บัตรประชาชน", "national_id",
        "citizen_id", "id_card",
    ), "เลขประจำตัวประชาชน", "national ID", fits=is_national_id, tells=is_national_id),
    Field("joined_on", (
        "วันที่เป็นสมาชิก", "วันเป็นสมาชิก", "เป็นสมาชิกเมื่อ", "วันที่สมัคร", "วันสมัคร", "วันที่เข้าเป็นสมาชิก",
        "วันที่รับเป็นสมาชิก", "สมาชิกตั้งแต่", "วันที่เข้า", "วันที่เข้ากลุ่ม", "วันเดือนปีที่เป็นสมาชิก", "joined_on",
        "joined", "member_since",
    ), "วันที่เป็นสมาชิก", "member since", fits=is_day),
    Field("pledge", (
        "สัจจะต่อเดือน", "เงินสัจจะต่อเดือน", "เงินสัจจะรายเดือน", "สัจจะรายเดือน", "สัจจะ/เดือน",
        "เงินสัจจะ/เดือน", "เงินสัจจะ (บาท/เดือน)", "ส่งต่อเดือน", "ส่งเดือนละ", "ฝากเดือนละ", "ออมเดือนละ",
        "ออมต่อเดือน", "เงินออมต่อเดือน", "ส่งสัจจะเดือนละ", "จำนวนเงินสัจจะ", "monthly_saving", "pledge",
    ), "สัจจะต่อเดือน", "pledge a month", fits=is_money),
)  # fmt: skip

BALANCE_FIELDS: Final = (
    _NUMBER,
    *_NAMES,
    Field("savings", (
        "เงินสะสม", "เงินสัจจะสะสม", "สัจจะสะสม", "เงินออมสะสม", "ยอดเงินออม", "เงินออม", "ยอดเงินสะสม",
        "เงินสัจจะคงเหลือ", "สัจจะคงเหลือ", "เงินออมคงเหลือ", "ยอดสัจจะสะสม", "เงินฝากสะสม", "ยอดสะสม",
        "เงินสะสม/หุ้น", "รวมเงินสัจจะ", "เงินฝากคงเหลือ", "ยอดเงินฝาก", "เงินออมยกมา", "สัจจะยกมา",
        "เงินสะสมยกมา", "savings", "balance", "saved",
    ), "เงินสะสม", "saved", fits=is_money),
    Field("shares", (
        "หุ้น", "เงินหุ้น", "ค่าหุ้น", "เงินค่าหุ้น", "หุ้นสะสม", "มูลค่าหุ้น", "ทุนเรือนหุ้น", "เงินหุ้นสะสม", "shares",
    ), "เงินหุ้น", "shares, baht", fits=is_money),
    Field("special", (
        "เงินออมพิเศษ", "ออมพิเศษ", "เงินฝากพิเศษ", "ฝากพิเศษ", "สัจจะพิเศษ", "เงินสัจจะพิเศษ", "เงินรับฝาก",
        "special_savings",
    ), "เงินออมพิเศษ", "special savings", fits=is_money),
    Field("loan_owed", (
        "เงินกู้คงเหลือ", "หนี้คงเหลือ", "เงินกู้ค้าง", "เงินกู้ค้างชำระ", "ยอดหนี้คงเหลือ", "เงินต้นคงเหลือ",
        "เงินกู้ยกมา", "ลูกหนี้เงินกู้", "ลูกหนี้คงเหลือ", "ยอดเงินกู้คงเหลือ", "เงินกู้สามัญคงเหลือ", "เงินต้นค้าง",
        "คงเหลือเงินกู้", "หนี้ค้าง", "loan_balance", "loan_outstanding", "owed",
    ), "เงินกู้คงเหลือ", "loan still owed", fits=is_money),
    Field("loan_principal", (
        "วงเงินกู้", "เงินกู้เดิม", "จำนวนเงินกู้", "ยอดกู้", "ยอดเงินกู้", "เงินกู้ตามสัญญา", "จำนวนเงินที่กู้", "กู้ไป",
        "loan_principal", "principal",
    ), "วงเงินกู้", "principal lent", fits=is_money),
    Field("interest_owed", (
        "ดอกเบี้ยค้าง", "ดอกเบี้ยค้างชำระ", "ดอกเบี้ยค้างรับ", "ดอกค้าง", "ดอกเบี้ยคงค้าง", "interest_owed",
        "interest_due",
    ), "ดอกเบี้ยค้าง", "interest owed", fits=is_money),
    Field("granted_on", (
        "วันที่กู้", "วันกู้", "วันที่กู้เงิน", "วันทำสัญญา", "วันที่ทำสัญญา", "กู้เมื่อ", "วันที่รับเงินกู้", "granted_on",
        "loan_date",
    ), "วันที่กู้", "day of the loan", fits=is_day),
    Field("interest_per_month", (
        "อัตราดอกเบี้ยต่อเดือน", "ดอกเบี้ยร้อยละต่อเดือน", "ร้อยละต่อเดือน", "ดอกเบี้ย % ต่อเดือน",
        "อัตราดอกเบี้ย (ต่อเดือน)", "อัตราดอกเบี้ย (% ต่อเดือน)", "interest_per_month",
    ), "ดอกเบี้ยร้อยละต่อเดือน", "interest, percent a month"),
    Field("months", (
        "จำนวนงวด", "งวด", "ระยะเวลา (เดือน)", "ระยะเวลากู้ (เดือน)", "กี่งวด", "months",
    ), "จำนวนงวด (เดือน)", "months to repay"),
)  # fmt: skip

# Read by nobody, but of the kind that a header row has.
OTHER_HEADERS: Final = (
    "ลำดับ", "ลำดับที่", "ที่", "no", "no.", "บ้านเลขที่", "ที่อยู่", "โทรศัพท์", "เบอร์โทร", "หมายเหตุ",
    "ผู้รับผลประโยชน์", "ผู้ค้ำประกัน", "ลายมือชื่อ", "ลงชื่อ", "เงินสัจจะ", "สัจจะ", "เงินกู้", "ดอกเบี้ย", "รวม",
)  # fmt: skip

ACCOUNTS: Final = {
    Account.CASH: ("เงินสด", "cash"),
    Account.BANK: ("เงินฝากธนาคาร", "bank"),
    Account.LOANS: ("ลูกหนี้เงินกู้", "loans"),
    Account.SAVINGS: ("เงินออมสมาชิก", "savings of members"),
    Account.WELFARE: ("กองทุนสวัสดิการ", "welfare fund"),
    Account.RESERVE: ("ทุนสำรอง", "reserve"),
    Account.INTEREST: ("ดอกเบี้ยรับ", "interest received"),
    Account.OTHER_INCOME: ("รายได้อื่น", "other income"),
    Account.EXPENSES: ("ค่าใช้จ่าย", "expenses"),
}

# Whole labels, without spaces, marks and brackets; "คงเหลือ" and the like are dropped before.
_FIGURES: Final = {
    Account.CASH: r"เงินสด(ในมือ|ในกล่อง|ย่อย|ที่เหรัญญิก)?",
    Account.BANK: r"(เงินฝาก|เงินใน|บัญชี|เงินในบัญชี|เงินฝากใน)?(ธนาคาร|ธกส|ออมสิน|กรุงไทย).{0,40}",
    Account.WELFARE: r"(เงิน|ทุน|เงินกองทุน|กองทุน)?สวัสดิการ(สมาชิก)?",
    Account.RESERVE: r"(เงินทุนสำรอง|ทุนสำรอง|เงินสำรอง|กองทุนสำรอง|กองทุนกลาง|กำไรสะสม|เงินกองทุน|กองทุน)",
    Account.INTEREST: r"(รายได้)?ดอกเบี้ย(เงินกู้)?รับ|รายได้ดอกเบี้ย(เงินกู้)?",
    Account.OTHER_INCOME: r"(รายได้|รายรับ)อื่นๆ?|ค่าธรรมเนียม|ค่าสมัคร(สมาชิก)?|เงินอุดหนุน",
    Account.EXPENSES: r"ค่าใช้จ่าย(ในการดำเนินงาน)?|รายจ่าย",
    Account.SAVINGS: r"(เงินสัจจะ|เงินออม|เงินสะสม|เงินรับฝาก)(สะสม)?(ของ)?(สมาชิก)?|ทุนเรือนหุ้น",
    Account.LOANS: r"(ลูกหนี้)(เงินกู้)?|เงินให้กู้|เงินกู้(ของ)?สมาชิก",
}
_LABELS: Final = tuple((kind, re.compile(pattern)) for kind, pattern in _FIGURES.items())
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_MARKS = re.compile(r"""[\s._\-–—/:=*'"“”]+""")
_DROPPED = re.compile(r"^(ยอด|จำนวน|มี)+|(คงเหลือ|ยกมา|ปัจจุบัน|ทั้งหมด|ทั้งสิ้น|รวม|สะสมทั้งหมด)+$")
_TOTAL = re.compile(
    r"(ยอด)?(รวม|ยกไป|ยกมา)(เงิน|ทั้งสิ้น|ทั้งหมด|ยอด|จำนวน|สมาชิก|หน้านี้|หน้า|ยกไป|ยกมา|[0-9]|คน|ราย|บาท)*"
    r"|รวมเป็นเงิน.{0,20}|(grand|sub)?totals?",
)
_FOOTER = re.compile(
    r"ลงชื่อ|ลายมือชื่อ|ผู้จัดทำ|ผู้ตรวจ|ผู้บันทึก|ผู้ทำบัญชี|ประธาน|เหรัญญิก|เลขานุการ|หมายเหตุ|ณวันที่|\.{4,}|…{2,}|_{4,}"
)
_AMOUNT_AT_END = re.compile(
    r"(?P<label>[^0-9๐-๙]+?)[\s:=]*(?P<amount>\(?-?[0-9๐-๙][0-9๐-๙,]*(?:\.[0-9๐-๙]+)?\)?(?:\.-)?)"
    r"\s*(?:บาท(?:ถ้วน)?)?"
)


def is_total(label: str) -> bool:
    """Whether a line so named is the sum of lines above it."""
    return _TOTAL.fullmatch(_plain(label)) is not None


def is_footer(label: str) -> bool:
    """Whether a line so named is of signatures or remarks; so is a name in brackets."""
    bare = label.strip()
    return bool(_FOOTER.search(bare.replace(" ", ""))) or (bare[:1] == "(" and bare[-1:] == ")")


def account_named(label: str) -> LedgerAccount.Kind | None:
    """The account that a line so named is about."""
    plain = _DROPPED.sub("", _plain(label))
    return next((kind for kind, pattern in _LABELS if pattern.fullmatch(plain)), None)


def figure_within(text: str) -> tuple[LedgerAccount.Kind, str] | None:
    """The account and the amount of `เงินสดในมือ 12,345.50 บาท`; None if it is no such line."""
    written = _AMOUNT_AT_END.fullmatch(text.strip())
    if written is None:
        return None
    kind = account_named(written["label"])
    return None if kind is None else (kind, written["amount"])


def _plain(label: str) -> str:
    return _MARKS.sub("", _BRACKETED.sub("", label)).translate(TO_ARABIC).casefold()

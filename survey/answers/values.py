"""An answer as text becomes a value, by the kind of what it is to tell. Pure.

What cannot be read has a reason, in Thai and English, that does not repeat the answer: the
reason is kept apart from the answers, and an answer may be anybody's health or debts.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from formats import national_id
from formats.errors import FormatError
from formats.months import BUDDHIST_OFFSET
from formats.number import parse_number
from formats.thai import arabic_digits, parse_date
from survey.answers.places_on_earth import parse_outline, parse_point
from survey.answers.targets import Answer

LONGEST_TEXT: Final = 4_000  # characters
LARGEST_WHOLE: Final = 30_000
LARGEST_DECIMAL: Final = Decimal("9999999999.99")
OLDEST: Final = 120  # years
_YES: Final = frozenset({"yes", "y", "1", "true", "t", "ใช่", "มี", "ได้", "ok", "ยินยอม"})
_NO: Final = frozenset({"no", "n", "0", "false", "f", "ไม่", "ไม่ใช่", "ไม่มี", "ไม่ได้", "ไม่ยินยอม"})
_BUDDHIST_FROM: Final = 2400
_YEAR = re.compile(r"(?:พ\.?\s?ศ\.?|ค\.?\s?ศ\.?)?\s*([0-9]{4})(?:-[0-9]{2}-[0-9]{2}.*)?")


class UnreadableAnswer(Exception):
    """Why an answer cannot be read; `th` and `en` are sentences for a person."""

    def __init__(self, code: str, th: str, en: str) -> None:
        super().__init__(code)
        self.code = code
        self.th = th
        self.en = en


@dataclass(frozen=True, slots=True)
class Several:
    """Answers to a question with several: what was read, and how many parts were not."""

    codes: tuple[str, ...]
    unread: int


def value(
    text: str,
    kind: Answer,
    *,
    today: date,
    values: Mapping[str, str] | None = None,
    codes: Collection[str] | None = None,
) -> Any:
    """What an answer says: text, int, Decimal, bool, date, code, Several, Spot, Outline, UUID.

    `values` translates answers to codes; `codes` are those that may be (None: any). "" and
    None are no answer: a value may be translated to nothing.

    Raises:
        UnreadableAnswer: what is wrong with it.
    """
    if len(text) > LONGEST_TEXT and kind != Answer.OUTLINE:
        raise _unreadable("too_long", "คำตอบยาวเกินไป", "The answer is too long.")
    if kind == Answer.CHOICES:
        return _several(text, values or {}, codes)
    if values:
        text = _translated(text, values)
        if not text:
            return None
    try:
        return _READERS[kind](text, today) if kind != Answer.CHOICE else _choice(text, codes)
    except FormatError as error:
        raise UnreadableAnswer(
            kind.value, _without_quote(error.th), _without_quote(error.en)
        ) from (error)


def _unreadable(code: str, th: str, en: str) -> UnreadableAnswer:
    return UnreadableAnswer(code, th, en)


def _without_quote(sentence: str) -> str:
    """A sentence about something written, without what was written."""
    return re.sub(r"\s*[“\"‘'][^”\"’']*[”\"’']", "", sentence)


def _translated(text: str, values: Mapping[str, str]) -> str:
    if text in values:
        return values[text]
    folded = {answer.casefold(): code for answer, code in values.items()}
    return folded.get(text.casefold(), text)


def _choice(text: str, codes: Collection[str] | None) -> str:
    if codes is not None and text not in codes:
        raise _unreadable(
            "no_such_choice",
            "คำตอบนี้ไม่ตรงกับตัวเลือกที่ระบบรู้จัก ให้แก้ตารางจับคู่คำตอบของแบบ",
            "The answer is none of the choices known here; correct the form's mapping.",
        )
    return text


def _several(text: str, values: Mapping[str, str], codes: Collection[str] | None) -> Several:
    read: list[str] = []
    unread = 0
    for part in text.split():
        code = _translated(part, values)
        if codes is not None and code and code not in codes and code.casefold() not in _NO:
            unread += 1
        elif code and (codes is None or code in codes) and code not in read:
            read.append(code)
    return Several(tuple(read), unread)


def _text(text: str, _today: date) -> str:
    return text


def _whole(text: str, _today: date) -> int:
    number = parse_number(text)
    if number != number.to_integral_value() or not 0 <= number <= LARGEST_WHOLE:
        raise _unreadable(
            "not_a_whole_number",
            f"ต้องเป็นจำนวนเต็มตั้งแต่ 0 ถึง {LARGEST_WHOLE}",
            f"It must be a whole number from 0 to {LARGEST_WHOLE}.",
        )
    return int(number)


def _decimal(text: str, _today: date) -> Decimal:
    number = parse_number(text)
    if not 0 <= number <= LARGEST_DECIMAL:
        raise _unreadable(
            "number_out_of_range",
            "ต้องเป็นจำนวนที่ไม่ติดลบ และไม่เกินหมื่นล้าน",
            "It must be a number that is not negative, and below ten thousand million.",
        )
    return number.quantize(Decimal("0.01"))


def _yes_no(text: str, _today: date) -> bool:
    plain = arabic_digits(text).strip().casefold()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise _unreadable(
        "neither_yes_nor_no",
        "ตอบไม่ใช่ทั้งใช่และไม่ใช่ ให้แก้ตารางจับคู่คำตอบของแบบ",
        "The answer is neither yes nor no; correct the form's mapping.",
    )


def _day(text: str, today: date) -> date:
    day = parse_date(text)
    if day > today:
        raise _unreadable(
            "day_to_come",
            "วันที่ยังมาไม่ถึง ให้ตรวจวันที่ของเครื่อง",
            "The day is still to come; check the date of the phone.",
        )
    return day


def _year(text: str, today: date) -> int:
    written = _YEAR.fullmatch(arabic_digits(text).strip())
    if written is None:
        raise _unreadable("not_a_year", "ปีต้องมีสี่หลัก", "A year has four digits.")
    year = int(written[1])
    common = year - BUDDHIST_OFFSET if year >= _BUDDHIST_FROM else year
    if not today.year - OLDEST - 10 <= common <= today.year:
        raise _unreadable(
            "year_out_of_range",
            "ปีเกิดนี้เป็นไปไม่ได้ ให้ตรวจว่าเป็น พ.ศ. หรือ ค.ศ.",
            "Nobody alive was born in this year; check whether it is B.E. or C.E.",
        )
    return common


def _key(text: str, _today: date) -> uuid.UUID:
    try:
        return uuid.UUID(text.strip().removeprefix("uuid:"))
    except ValueError as error:
        raise _unreadable(
            "not_a_key",
            "ไม่ใช่รหัสของรายการในระบบ ให้เลือกจากรายการใหม่",
            "It is not the key of anything known here; choose from the list again.",
        ) from error


def _place(text: str, _today: date) -> str:
    code = arabic_digits(text).strip()
    if not re.fullmatch(r"[0-9]{8}", code):
        raise _unreadable(
            "not_a_village_code",
            "รหัสหมู่บ้านต้องมี 8 หลัก",
            "The code of a village has 8 digits.",
        )
    return code


def _national_id(text: str, _today: date) -> str:
    if not national_id.is_valid(text):
        raise _unreadable(
            "not_a_national_id",
            "เลขประจำตัวประชาชนไม่ถูกต้อง (13 หลัก หลักสุดท้ายใช้ตรวจสอบ)",
            "The national ID is not right (13 digits, the last of which checks the rest).",
        )
    return national_id.normalise(text)


_READERS: Final = {
    Answer.TEXT: _text,
    Answer.WHOLE: _whole,
    Answer.DECIMAL: _decimal,
    Answer.YES_NO: _yes_no,
    Answer.DAY: _day,
    Answer.YEAR: _year,
    Answer.POINT: lambda text, _today: parse_point(text),
    Answer.OUTLINE: lambda text, _today: parse_outline(text),
    Answer.KEY: _key,
    Answer.PLACE: _place,
    Answer.FILE: _text,
    Answer.NATIONAL_ID: _national_id,
}

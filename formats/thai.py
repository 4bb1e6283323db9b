"""Thai numerals, the Buddhist era, and dates as offices and villagers write them.

Inside the product dates are of the common era; the Buddhist era (C.E. + 543) is written here only.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, Self

from formats.errors import DoubtfulYear, OldNewYear, TwoDigitYear, UnreadableDate
from formats.months import (
    BANGKOK,
    BUDDHIST_OFFSET,
    FIRST_BUDDHIST_YEAR,
    MONTHS_IN_YEAR,
    Month,
    today_in_bangkok,
)
from formats.number import TO_ARABIC, TO_THAI

Digits = Literal["thai", "arabic"]

MONTH_NAMES: Final = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
SHORT_MONTH_NAMES: Final = (
    "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.",
    "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
)  # fmt: skip
_ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

PLAUSIBLE_COMMON_YEARS: Final = range(1850, 2151)
PLAUSIBLE_BUDDHIST_YEARS: Final = range(FIRST_BUDDHIST_YEAR, 2701)
FIRST_MONTH_OF_FISCAL_YEAR: Final = 10  # October; the year is named after the one it ends in
JANUARY_YEARS_SINCE: Final = 2484  # B.E.; before, years began on 1 April
_FIRST_MONTH_OF_OLD_YEAR = 4
_FOUR_DIGITS = 4
_LONGEST_DATE = 60  # characters
_BUDDHIST_ERA = ("พศ", "BE")


def thai_digits(text: object) -> str:
    """`text` with ๐–๙ for 0–9."""
    return str(text).translate(TO_THAI)


def arabic_digits(text: object) -> str:
    """`text` with 0–9 for ๐–๙."""
    return str(text).translate(TO_ARABIC)


def in_digits(text: object, digits: Digits) -> str:
    """`text` in the numerals of a document: one switch for the whole of it."""
    return thai_digits(text) if digits == "thai" else arabic_digits(text)


def buddhist_year(common_year: int) -> int:
    """2568 for 2025."""
    return common_year + BUDDHIST_OFFSET


def fiscal_year(day: date) -> int:
    """The government's year (B.E.): 1 October to 30 September, named after the year it ends in."""
    return buddhist_year(day.year + (day.month >= FIRST_MONTH_OF_FISCAL_YEAR))


def thai_date(day: date, *, digits: Digits = "thai", short: bool = False) -> str:
    """`๓๐ มิถุนายน ๒๕๖๘`; short `๓๐ มิ.ย. ๒๕๖๘`. An aware `datetime` is Bangkok's day."""
    if isinstance(day, datetime):
        day = today_in_bangkok(day)
    names = SHORT_MONTH_NAMES if short else MONTH_NAMES
    return in_digits(f"{day.day} {names[day.month - 1]} {buddhist_year(day.year)}", digits)


def thai_month(month: Month, *, digits: Digits = "thai", short: bool = False) -> str:
    """`มิถุนายน พ.ศ. ๒๕๖๘`; short `มิ.ย. ๒๕๖๘`."""
    year = buddhist_year(month.year)
    if short:
        return in_digits(f"{SHORT_MONTH_NAMES[month.month - 1]} {year}", digits)
    return in_digits(f"{MONTH_NAMES[month.month - 1]} พ.ศ. {year}", digits)


def thai_time(moment: datetime, *, digits: Digits = "thai") -> str:
    """`๐๙.๓๐ น.`, Bangkok's time of an aware moment."""
    return in_digits(f"{moment.astimezone(BANGKOK):%H.%M} น.", digits)


# --- reading ----------------------------------------------------------------------------------

_ERA = r"(?:(?P<era>พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|B\.?E\.?|C\.?E\.?|A\.?D\.?)\s*)?"
_NAME = r"(?P<name>[^\W\d_][^\d/]{1,14}?)"
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_YEAR_FIRST_SLASHED = re.compile(r"(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})")
_DAY_FIRST = re.compile(
    r"(?P<day>[0-9]{1,2})\s*(?P<mark>[/.-])\s*(?P<month>[0-9]{1,2})\s*(?P=mark)\s*"
    rf"{_ERA}(?P<year>[0-9]{{1,4}})"
)
_NAMED = re.compile(
    rf"(?:วันที่\s*)?(?P<day>[0-9]{{1,2}})[\s-]*(?:เดือน\s*)?{_NAME}[\s,-]*{_ERA}(?P<year>[0-9]{{1,4}})",
    re.IGNORECASE,
)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.+\-Z]+")
_FULL = (_YEAR_FIRST, _YEAR_FIRST_SLASHED, _DAY_FIRST, _NAMED)
_MONTH_ONLY = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})"),
    re.compile(rf"(?P<month>[0-9]{{1,2}})/{_ERA}(?P<year>[0-9]{{1,4}})"),
    re.compile(rf"(?:เดือน\s*)?{_NAME}[\s,-]*{_ERA}(?P<year>[0-9]{{1,4}})", re.IGNORECASE),
)
_YEAR_ONLY = re.compile(rf"(?:ปี\s*)?{_ERA}(?P<year>[0-9]{{1,4}})", re.IGNORECASE)


def parse_date(value: object) -> date:
    """Read a day: ISO, `30/6/2568`, `30/6/2025`, `30 มิ.ย. 2568`, `๓๐ มิถุนายน พ.ศ. ๒๕๖๘`, Excel's.

    Day before month, as Thailand writes. A year from 2400 is of the Buddhist era, also inside
    a `date` (Excel takes a typed 2568 for a common year). An aware moment is Bangkok's day.

    Raises:
        UnreadableDate: no such day; a two-digit year, a year plausible in neither era, or one
            that could be two years is refused, not guessed.
    """
    if isinstance(value, datetime):
        return _common_day(value if value.tzinfo is None else value.astimezone(BANGKOK), value)
    if isinstance(value, date):
        return _common_day(value, value)
    plain = _plain(value)
    if _MOMENT.fullmatch(plain):
        try:
            return parse_date(datetime.fromisoformat(plain))
        except (ValueError, OverflowError) as error:
            raise UnreadableDate(text=value) from error
    for shape in _FULL:
        if written := shape.fullmatch(plain):
            days = _days(written, value)
            if len(days) > 1:
                raise OldNewYear(text=value)
            return days[0]
    raise UnreadableDate(text=value)


@dataclass(frozen=True, slots=True)
class LooseDate:
    """A date known to the day, the month or the year: `text` as written, and the days it covers.

    `earliest` and `latest` are both inclusive and of the common era.
    """

    text: str
    earliest: date
    latest: date

    def __str__(self) -> str:
        return self.text

    @property
    def is_exact(self) -> bool:
        """Whether it is known to the day."""
        return self.earliest == self.latest

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read `2019`, `2562`, `2019-05`, `พ.ค. 2562`, `05/2562` or a whole date.

        January to March before B.E. 2484 covers both years it can be.

        Raises:
            UnreadableDate: anything else.
        """
        if isinstance(value, date):
            day = parse_date(value)
            return cls(day.isoformat(), day, day)
        plain, text = _plain(value), str(value).strip()
        if written := _YEAR_ONLY.fullmatch(plain):
            year = _year(written, value)
            return cls(text, date(year.common(1)[0], 1, 1), _last_day_of(year))
        for shape in _MONTH_ONLY:
            if written := shape.fullmatch(plain):
                month = _month(written, value)
                days = [date(common, month, 1) for common in _year(written, value).common(month)]
                return cls(text, days[0], _month_end(days[-1]))
        for shape in _FULL:
            if written := shape.fullmatch(plain):
                days = _days(written, value)
                return cls(text, days[0], days[-1])
        day = parse_date(value)
        return cls(text, day, day)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _last_day_of(year: _Year) -> date:
    if year.is_old:
        return date(year.common(1)[-1], _FIRST_MONTH_OF_OLD_YEAR - 1, 31)
    return date(year.common(1)[0], MONTHS_IN_YEAR, 31)


@dataclass(frozen=True, slots=True)
class _Year:
    """A year as written, and the common years it can mean."""

    written: int
    is_buddhist: bool

    def common(self, month: int) -> tuple[int, ...]:
        if not self.is_buddhist:
            return (self.written,)
        year = self.written - BUDDHIST_OFFSET
        return (year, year + 1) if self.is_old and month < _FIRST_MONTH_OF_OLD_YEAR else (year,)

    @property
    def is_old(self) -> bool:
        """Begun in April. The last such year, 2483, had nine months: its January is clear."""
        return self.is_buddhist and self.written < JANUARY_YEARS_SINCE - 1


def _plain(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_DATE:
        # A bare number could be Excel's count of days or a year: not guessed.
        raise UnreadableDate(text=value)
    return " ".join(arabic_digits(value).split())


def _year(written: re.Match[str], value: object) -> _Year:
    groups = written.groupdict()
    era = re.sub(r"[\s.]", "", groups.get("era") or "").upper()
    if len(groups["year"]) != _FOUR_DIGITS:
        raise TwoDigitYear(text=value)
    year = int(groups["year"])
    is_buddhist = year in PLAUSIBLE_BUDDHIST_YEARS
    era_is_contradicted = era and (era in _BUDDHIST_ERA) != is_buddhist
    if era_is_contradicted or not (is_buddhist or year in PLAUSIBLE_COMMON_YEARS):
        raise DoubtfulYear(text=value)
    return _Year(year, is_buddhist)


def _month(written: re.Match[str], value: object) -> int:
    groups = written.groupdict()
    if groups.get("name"):
        return _named_month(groups["name"], value)
    month = int(groups["month"])
    if not 1 <= month <= MONTHS_IN_YEAR:
        raise UnreadableDate(text=value)
    return month


def _bare(name: str) -> str:
    return name.replace(".", "").replace(" ", "").replace("-", "").lower()


_BY_NAME = {
    **{_bare(name): month for month, name in enumerate(MONTH_NAMES, 1)},
    **{_bare(name): month for month, name in enumerate(SHORT_MONTH_NAMES, 1)},
    **{name: month for month, name in enumerate(_ENGLISH_MONTHS, 1)},
    **{name[:3]: month for month, name in enumerate(_ENGLISH_MONTHS, 1)},
}


def _named_month(name: str, value: object) -> int:
    month = _BY_NAME.get(_bare(name))
    if month is None:
        raise UnreadableDate(text=value)
    return month


def _days(written: re.Match[str], value: object) -> list[date]:
    """The day, or the two days it can be, earliest first."""
    month = _month(written, value)
    years = _year(written, value).common(month)
    days = (_day_or_none(year, month, int(written["day"])) for year in years)
    existing = [day for day in days if day is not None]
    if not existing:
        raise UnreadableDate(text=value)
    return existing


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _common_day(day: date, value: object) -> date:
    if day.year in PLAUSIBLE_BUDDHIST_YEARS:
        common = _day_or_none(day.year - BUDDHIST_OFFSET, day.month, day.day)
        if common is None:
            raise UnreadableDate(text=value)
        return common
    if day.year not in PLAUSIBLE_COMMON_YEARS:
        raise DoubtfulYear(text=value)
    return date(day.year, day.month, day.day)

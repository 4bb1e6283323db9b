"""Areas of land in ไร่-งาน-ตารางวา (rai-ngan-square wah); square metres inside, rounded once.

1 rai = 4 ngan = 400 square wah = 1,600 m²; 1 square wah = 4 m².
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from typing import Final, Self

from formats.errors import UnreadableArea
from formats.number import TO_ARABIC

SQUARE_METRES_PER_SQUARE_WAH: Final = 4
SQUARE_METRES_PER_NGAN: Final = 400
SQUARE_METRES_PER_RAI: Final = 1_600

_TENTHS_PER_NGAN = 1_000  # tenths of a square wah
_TENTHS_PER_RAI = 4_000
_TENTH = Decimal("0.1")
_NGAN_PER_RAI = 4
_WAH_PER_NGAN = 100
_LARGEST = Decimal("1e15")  # m²; the Earth has 5.1e14
_FRACTIONS = ("10", "100")  # what deeds write: 9/10, 85/100

_RAI = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9}"
_WAH = (
    rf"(?P<wah>(?:{_RAI})(?:\.[0-9]{{1,9}})?)?\s*"
    r"(?:(?P<part>[0-9]{1,2})/(?P<whole>[0-9]{2,3}))?"
)
_DASHED = re.compile(rf"(?P<rai>{_RAI})\s*-\s*(?P<ngan>[0-9]{{1,9}})\s*-\s*{_WAH}\s*(?:ไร่)?")
_IN_WORDS = re.compile(
    rf"(?:(?P<rai>(?:{_RAI})(?:\.[0-9]{{1,9}})?)\s*ไร่)?\s*"
    rf"(?:(?P<ngan>[0-9]{{1,9}}(?:\.[0-9]{{1,9}})?)\s*งาน)?\s*"
    rf"(?:{_WAH}\s*(?:ตารางวา|ตร\.?\s?วา|ตร\.?\s?ว\.?|วา))?"
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


@dataclass(frozen=True, order=True, slots=True)
class LandArea:
    """An area in square metres, exact, never negative. Sums are of square metres, then written.

    `rai`, `ngan` and `square_wah` are the parts of the area rounded once to 0.1 square wah;
    rules and ceilings compare `square_metres`.
    """

    square_metres: Decimal

    def __post_init__(self) -> None:
        if not self.square_metres.is_finite() or not 0 <= self.square_metres < _LARGEST:
            raise UnreadableArea(text=self.square_metres)

    @classmethod
    def from_square_metres(cls, square_metres: float | Decimal) -> Self:
        """From square metres as measured or stored.

        Raises:
            UnreadableArea: negative or not finite.
        """
        # By its shortest text: Decimal(float) would turn 0.05 wah down instead of up.
        return cls(Decimal(str(square_metres)))

    @classmethod
    def from_rai_ngan_wah(cls, rai: int, ngan: int, square_wah: float | Decimal) -> Self:
        """From the three parts as a document has them.

        Raises:
            UnreadableArea: four ngan or more, 100 square wah or more, or a negative part.
        """
        wah = Decimal(str(square_wah))
        if rai < 0 or not 0 <= ngan < _NGAN_PER_RAI or not 0 <= wah < _WAH_PER_NGAN:
            raise UnreadableArea(text=f"{rai}-{ngan}-{square_wah}")
        return cls(
            Decimal(rai * SQUARE_METRES_PER_RAI + ngan * SQUARE_METRES_PER_NGAN)
            + wah * SQUARE_METRES_PER_SQUARE_WAH
        )

    @classmethod
    def parse(cls, text: object) -> Self:
        """Read `23-3-30.9`, `๒๓-๓-๓๐ ๙/๑๐`, `1,314-3-88 ไร่`, `๒๓ ไร่ ๓ งาน ๓๐.๙ ตารางวา`, `12.5 ไร่`.

        Raises:
            UnreadableArea: anything else; a bare number, whose unit is unknown; parts out of
                range; a value that is not text (Excel turns `1-2-30` into a date).
        """
        if not isinstance(text, str):
            raise UnreadableArea(text=text)
        plain = text.strip().translate(TO_ARABIC).translate(_DASHES)
        dashed = _DASHED.fullmatch(plain)
        if dashed and (dashed["wah"] or dashed["part"]):
            rai = int(dashed["rai"].replace(",", ""))
            return cls.from_rai_ngan_wah(rai, int(dashed["ngan"]), _wah(dashed, text))
        worded = _IN_WORDS.fullmatch(plain)
        if worded and any(worded.group("rai", "ngan", "wah", "part")):
            return cls._from_words(worded, text)
        raise UnreadableArea(text=text)

    @classmethod
    def _from_words(cls, worded: re.Match[str], text: str) -> Self:
        rai = Decimal((worded["rai"] or "0").replace(",", ""))
        ngan = Decimal(worded["ngan"] or 0)
        wah = _wah(worded, text)
        # "12.5 rai" alone is clear; "12.5 rai 1 ngan" is two statements about the same half.
        parts = [part for part in worded.group("rai", "ngan") if part]
        followed = [*parts, "wah"] if wah else parts
        if any("." in part for part in followed[:-1]):
            raise UnreadableArea(text=text)
        if worded["rai"] and (ngan >= _NGAN_PER_RAI or wah >= _WAH_PER_NGAN):
            raise UnreadableArea(text=text)
        return cls(
            rai * SQUARE_METRES_PER_RAI
            + ngan * SQUARE_METRES_PER_NGAN
            + wah * SQUARE_METRES_PER_SQUARE_WAH
        )

    def __add__(self, other: LandArea) -> LandArea:
        with localcontext() as exact:
            exact.prec = 60  # the default 28 digits could round a long sum
            return LandArea(self.square_metres + other.square_metres)

    def __str__(self) -> str:
        return f"{self.rai:,}-{self.ngan}-{_shortest(self.square_wah)}"

    @property
    def rai(self) -> int:
        """Whole rai."""
        return self._tenths // _TENTHS_PER_RAI

    @property
    def ngan(self) -> int:
        """Whole ngan beyond the rai, 0 to 3."""
        return self._tenths % _TENTHS_PER_RAI // _TENTHS_PER_NGAN

    @property
    def square_wah(self) -> Decimal:
        """Square wah beyond the ngan, 0.0 to 99.9."""
        return self._tenths % _TENTHS_PER_NGAN * _TENTH

    @property
    def _tenths(self) -> int:
        """Tenths of a square wah: the one rounding; splitting it afterwards carries by itself."""
        tenths = self.square_metres * 10 / SQUARE_METRES_PER_SQUARE_WAH
        return int(tenths.to_integral_value(ROUND_HALF_UP))

    def in_words(self) -> str:
        """`23 ไร่ 3 งาน 30.9 ตารางวา`, for letters."""
        return f"{self.rai:,} ไร่ {self.ngan} งาน {_shortest(self.square_wah)} ตารางวา"

    def rai_with_commas(self) -> str:
        """Whole rai, `203,156`: how areas of districts are written."""
        rai = self.square_metres / SQUARE_METRES_PER_RAI
        return f"{int(rai.to_integral_value(ROUND_HALF_UP)):,}"


MUCH: Final = Decimal("0.10")  # of the document's area (F3.7)
_WRITTEN_ALIKE = Decimal("0.2")  # m², half of a tenth of a square wah


class Difference(StrEnum):
    """What the difference of a document's area and the measured one amounts to."""

    WITHIN = "within"  # the measuring is no finer: nothing tells the two apart
    COARSE = "coarse"  # within tolerance only because the tolerance is more than a tenth
    BEYOND = "beyond"  # more than the tolerance, up to a tenth
    MUCH_BEYOND = "much_beyond"  # more than the tolerance, and more than a tenth


@dataclass(frozen=True, slots=True)
class AreaDifference:
    """Measured less document, square metres, and as a share of the document's; told in a sentence.

    `tolerance` is two standard deviations of the measured area, square metres.
    """

    kind: Difference
    square_metres: Decimal
    share: Decimal
    tolerance: Decimal
    th: str
    en: str


def difference_explained(
    document: float | Decimal, measured: float | Decimal, sigma: float | Decimal
) -> AreaDifference:
    """Why the area on a document is not the one measured, in a sentence each of Thai and English.

    All in square metres; `sigma` is one standard deviation of the measured area. Compared
    before rounding; a document never bears a tolerance of its own.

    Raises:
        UnreadableArea: the document's area is not more than nothing, or one is not an area.
    """
    printed = LandArea.from_square_metres(document).square_metres
    if not printed:
        raise UnreadableArea(text=document)
    difference = LandArea.from_square_metres(measured).square_metres - printed
    tolerance = 2 * LandArea.from_square_metres(sigma).square_metres
    share = difference / printed
    # What is not even a tenth of a wah when written is no difference, however fine the survey.
    kind = _kind_of(difference, max(tolerance, _WRITTEN_ALIKE), share)
    apart, give = LandArea(abs(difference)), LandArea(tolerance)
    percent = f"{abs(share) * 100:.1f}"
    if abs(difference) <= _WRITTEN_ALIKE:
        th, en = "วัดได้เท่ากับเอกสาร", "The measured area is that of the document"
    else:
        th = f"วัดได้{'มากกว่า' if difference > 0 else 'น้อยกว่า'}เอกสาร {apart} ไร่ (ร้อยละ {percent})"
        more = "more" if difference > 0 else "less"
        en = f"The measured area is {apart} rai ({percent}%) {more} than the document's"
    th_why, en_why = _WHY[kind]
    return AreaDifference(
        kind,
        difference,
        share,
        tolerance,
        f"{th} {th_why.format(give=give)}",
        f"{en}{en_why.format(give=give)}",
    )


def _kind_of(difference: Decimal, tolerance: Decimal, share: Decimal) -> Difference:
    if abs(difference) <= tolerance:
        return Difference.COARSE if abs(share) > MUCH else Difference.WITHIN
    return Difference.MUCH_BEYOND if abs(share) > MUCH else Difference.BEYOND


_WHY: Final = {
    Difference.WITHIN: (
        "อยู่ในความคลาดเคลื่อนของการวัด (± {give} ไร่) ถือว่าตรงกัน",
        ", within the tolerance of the measuring (± {give} rai): they agree",
    ),
    Difference.COARSE: (
        "การวัดหยาบเกินไป (± {give} ไร่) จึงบอกไม่ได้ว่าต่างจริง ต้องวัดให้ละเอียดกว่านี้",
        "; the measuring is too coarse (± {give} rai) to tell whether they differ: measure more"
        " finely",
    ),
    Difference.BEYOND: (
        "เกินความคลาดเคลื่อนของการวัด (± {give} ไร่) แต่ไม่เกินร้อยละ 10",
        ", beyond the tolerance of the measuring (± {give} rai), but not beyond 10%",
    ),
    Difference.MUCH_BEYOND: (
        "เกินร้อยละ 10 และเกินความคลาดเคลื่อนของการวัด (± {give} ไร่) ต้องตรวจเอกสารและรังวัดใหม่",
        ", beyond 10% and beyond the tolerance of the measuring (± {give} rai): check the"
        " document and survey again",
    ),
}


def _wah(written: re.Match[str], text: str) -> Decimal:
    """Square wah with tenths written as a decimal or, as on deeds, as a fraction."""
    wah = Decimal((written["wah"] or "0").replace(",", ""))
    if written["part"] is None:
        return wah
    fraction_is_clear = (
        written["whole"] in _FRACTIONS
        and int(written["part"]) < int(written["whole"])
        and wah == wah.to_integral_value(ROUND_DOWN)
    )
    if not fraction_is_clear:
        raise UnreadableArea(text=text)
    return wah + Decimal(written["part"]) / Decimal(written["whole"])


def _shortest(wah: Decimal) -> str:
    return f"{wah:.0f}" if wah == wah.to_integral_value() else f"{wah:.1f}"

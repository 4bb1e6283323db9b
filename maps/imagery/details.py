"""What the register of photographs asks beside the file, and how it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from formats.errors import FormatError
from formats.number import TO_ARABIC
from formats.thai import LooseDate
from network.deliveries import Choice
from network.imports import Reason, Refused
from parcels.loose_dates import in_common_era

if TYPE_CHECKING:
    from network.deliveries import Delivery

LARGEST_SCALE: Final = 2**31 - 1
LARGEST_ERROR: Final = 5_000.0  # metres
LONGEST: Final = 300  # characters

CHOICES: Final = (
    Choice("called", "ชื่อภาพบนแผนที่", "what the map calls it",
           help_th="เช่น ภาพถ่ายทางอากาศ 2496 แผ่นคลองหินปูน", help_en="such as Aerial photograph 1953"),
    Choice("flown", "วันถ่ายภาพ ถ้ารู้แค่ปีหรือเดือน",
           "day of the flight, if only a year or month is known",
           help_th="เช่น 2496 หรือ ม.ค. 2533 เว้นว่างไว้ถ้าวันที่ข้างบนเป็นวันถ่ายภาพ",
           help_en="such as 2496 or Jan 1990; empty where the day given before is the flight's"),
    Choice("agency", "หน่วยงานที่ถ่าย หรือดาวเทียม", "who flew it, or which satellite",
           help_th="เช่น กรมแผนที่ทหาร ชุด WWS", help_en="such as Royal Thai Survey Department, WWS"),
    Choice("scale", "มาตราส่วนของภาพถ่าย", "scale of the photograph", kind="scale",
           help_th="เช่น 15000", help_en="such as 15000"),
    Choice("roll", "ม้วน หรือแนวบิน", "roll or line"),
    Choice("frame", "เลขที่ภาพ", "number of the photograph"),
    Choice("error", "ความคลาดเคลื่อนของตำแหน่ง (เมตร, 1σ)", "error of position (metres, 1σ)",
           help_th="ตามที่ผู้ทำภาพบอก เช่น 2 (ออร์โธ 1:4,000) หรือ 10 (สแกน 1:25,000)",
           help_en="as its maker says, such as 2 (orthophoto 1:4,000) or 10 (scan of 1:25,000)"),
)  # fmt: skip


@dataclass(frozen=True)
class Details:
    """The register's entry of one photograph; `taken` is a loose date in C.E., or empty."""

    title: str
    taken_on: date
    taken: str
    agency: str
    scale: int | None
    roll: str
    frame: str
    error: float | None

    def entry(self) -> dict[str, Any]:
        """As fields of maps.models.imagery.Registered."""
        return {
            "title": self.title, "taken_on": self.taken_on, "taken": self.taken,
            "agency": self.agency, "scale": self.scale, "roll": self.roll, "frame": self.frame,
        }  # fmt: skip


def details_of(delivery: Delivery) -> Details:
    """What was said of a photograph.

    Raises:
        Refused: a day, a scale or an error is none.
    """
    taken_on, taken = delivery.as_of, ""
    if flown := delivery.choice("flown").strip():
        try:
            event = LooseDate.parse(flown)
        except FormatError as error:
            raise Refused(Reason("flown", error.th, error.en)) from error
        taken_on, taken = event.earliest, in_common_era(event)
    return Details(
        title=_line(delivery, "called") or delivery.title,
        taken_on=taken_on,
        taken=taken,
        agency=_line(delivery, "agency"),
        scale=_scale(delivery.choice("scale")),
        roll=_line(delivery, "roll"),
        frame=_line(delivery, "frame"),
        error=_error(delivery.choice("error")),
    )


def _line(delivery: Delivery, key: str) -> str:
    return " ".join(delivery.choice(key).split())[:LONGEST]


def _scale(text: str) -> int | None:
    bare = text.translate(TO_ARABIC).replace(",", "").replace(" ", "").removeprefix("1:")
    if not bare:
        return None
    if not (bare.isascii() and bare.isdecimal() and 0 < int(bare[:12]) <= LARGEST_SCALE):
        raise Refused(
            Reason(
                "scale",
                f"“{text}” ไม่ใช่มาตราส่วน เขียนเช่น 1:15,000",
                f"“{text}” is no scale; write it as 1:15,000",
            )
        )
    return int(bare)


def _error(text: str) -> float | None:
    bare = text.translate(TO_ARABIC).replace(",", "").strip()
    if not bare:
        return None
    try:
        metres = float(bare)
    except ValueError:
        metres = 0.0
    if not 0 < metres <= LARGEST_ERROR:
        raise Refused(
            Reason(
                "error",
                f"“{text}” ไม่ใช่ความคลาดเคลื่อนเป็นเมตร เขียนเช่น 5",
                f"“{text}” is no error in metres; write it as 5",
            )
        )
    return metres

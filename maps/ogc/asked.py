"""What a question asks, read from its parameters and nothing else: unknown or wrong is refused.

Each parameter has its limit here; nothing a client may ask is without one.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Q, UUIDField
from django.http import HttpRequest

from maps.layer import Layer, Property
from maps.ogc.errors import TwiceTheSame, UnknownParameter, WrongValue
from maps.ogc.intervals import Days, days
from maps.ogc.reference_systems import CRS84, ReferenceSystem, Window, reference_system, window
from network.moments import Moment

DEFAULT_LIMIT: Final = 100
MOST_FEATURES: Final = 10_000  # in one answer
LONGEST_VALUE: Final = 200  # characters of a parameter
LARGEST_KEY: Final = 2**63 - 1
LARGEST_INTEGER: Final = 2**31 - 1
FIRST_DAY: Final = date(2000, 1, 1)  # behind it nothing is known of any past
FORMATS: Final = ("json", "html")
ITEM_PARAMETERS: Final = ("f", "crs", "on")
ITEMS_PARAMETERS: Final = ("f", "limit", "after", "bbox", "bbox-crs", "crs", "datetime", "on")
# Properties that hold several codes, parted by commas: asked by one of them.
LISTS: Final = {("houses", "needs")}


@dataclass(frozen=True)
class Question:
    """Which rows of a layer, as known when, in which reference system."""

    layer: Layer
    moment: Moment
    crs: ReferenceSystem = CRS84
    limit: int = DEFAULT_LIMIT
    after: int = 0  # the key of the last row of the page before
    window: Window | None = None
    days: Days | None = None
    narrowing: Q = field(default_factory=Q)
    asked: tuple[tuple[str, str], ...] = ()  # as it stood in the address, to be repeated in links

    @property
    def properties(self) -> dict[str, str]:
        """The values by which it asks for properties."""
        return {name: value for name, value in self.asked if name in self.layer.properties}


def only(request: HttpRequest, known: Collection[str]) -> dict[str, str]:
    """The parameters, all of them known and given once.

    Raises:
        UnknownParameter, TwiceTheSame, WrongValue (too long).
    """
    for name, values in request.GET.lists():
        if name not in known:
            raise UnknownParameter(name[:LONGEST_VALUE], list(known))
        if len(values) > 1:
            raise TwiceTheSame(name)
        if len(values[0]) > LONGEST_VALUE:
            raise WrongValue(
                name,
                th=f"ยาวเกิน {LONGEST_VALUE} ตัวอักษร",
                en=f"longer than {LONGEST_VALUE} characters",
            )
    if request.GET.get("f", "json") not in FORMATS:
        raise WrongValue("f", th="ใช้ได้: json, html", en="json or html")
    return request.GET.dict()


def question(request: HttpRequest, layer: Layer) -> Question:
    """What is asked of the items of a layer.

    Raises:
        UnknownParameter, TwiceTheSame, WrongValue.
    """
    given = only(request, [*ITEMS_PARAMETERS, *layer.properties])
    if "bbox-crs" in given and "bbox" not in given:
        raise WrongValue("bbox-crs", th="ใช้คู่กับ bbox เท่านั้น", en="goes with bbox alone")
    box = None
    if "bbox" in given:
        of_box = reference_system("bbox-crs", given.get("bbox-crs", CRS84.uri))
        box = window(given["bbox"], of_box)
    narrowing = Q()
    for name in sorted(set(given) & set(layer.properties)):
        narrowing &= _having(layer, layer.properties[name], given[name])
    return Question(
        layer,
        moment=_moment(given),
        crs=reference_system("crs", given.get("crs", CRS84.uri)),
        limit=_limit(given.get("limit")),
        after=_after(given.get("after")),
        window=box,
        days=days(given["datetime"]) if "datetime" in given else None,
        narrowing=narrowing,
        asked=tuple((name, given[name]) for name in given if name not in {"f", "after"}),
    )


def question_of_one(request: HttpRequest, layer: Layer) -> Question:
    """What is asked of one item.

    Raises:
        UnknownParameter, TwiceTheSame, WrongValue.
    """
    given = only(request, ITEM_PARAMETERS)
    return Question(
        layer,
        moment=_moment(given),
        crs=reference_system("crs", given.get("crs", CRS84.uri)),
        asked=tuple((name, given[name]) for name in given if name != "f"),
    )


def _moment(given: Mapping[str, str]) -> Moment:
    if "on" not in given:
        return Moment.now()
    try:
        day = date.fromisoformat(given["on"])
    except ValueError as error:
        raise WrongValue(
            "on", th="เขียนวันที่แบบ 2026-10-31", en="write a day as 2026-10-31"
        ) from error
    now = Moment.now()
    if not FIRST_DAY <= day <= now.last_day:
        raise WrongValue(
            "on",
            th=f"อยู่ระหว่าง {FIRST_DAY} ถึงวันนี้",
            en=f"lies between {FIRST_DAY} and today",
        )
    return Moment.on(day)


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    wanted = _whole(text)
    if wanted is None or wanted < 1:
        raise WrongValue(
            "limit",
            th=f"เป็นจำนวนเต็มตั้งแต่ 1 ถึง {MOST_FEATURES}",
            en=f"a whole number from 1 to {MOST_FEATURES}",
        )
    # As the standard has it: of more than there can be in one answer, as many as there can.
    return min(wanted, MOST_FEATURES)


def _after(text: str | None) -> int:
    if text is None:
        return 0
    key = _whole(text)
    if key is None or not 0 <= key <= LARGEST_KEY:
        raise WrongValue(
            "after", th="ใช้จากลิงก์หน้าถัดไปเท่านั้น", en="comes from the link to the next page"
        )
    return key


def _whole(text: str) -> int | None:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < len(str(LARGEST_KEY)) + 1):
        return None
    return int(text)


def _having(layer: Layer, of: Property, text: str) -> Q:
    """The rows whose property is `text`, read by the type of the property."""
    if of.values:
        codes = of.labels()
        if text not in codes:
            listed = ", ".join(codes)
            raise WrongValue(of.name, th=f"ใช้ได้: {listed}", en=f"one of: {listed}")
        if (layer.id, of.name) in LISTS:
            return Q(**{f"{of.name}__regex": rf"(^|,){text}(,|$)"})
    return Q(**{of.name: _value(layer, of, text)})


def _value(layer: Layer, of: Property, text: str) -> Any:
    try:
        if of.type == "string":
            fields = {each.name: each for each in layer.model._meta.concrete_fields}
            return uuid.UUID(text) if isinstance(fields.get(of.name), UUIDField) else text
        return _READ[of.type](text)
    except (ValueError, KeyError, OverflowError) as error:
        th, en = _WRITTEN.get(of.type, ("เป็นรหัสของรายการ", "the key of a record"))
        raise WrongValue(of.name, th=th, en=en) from error


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _integer(text: str) -> int:
    number = _whole(text)
    if number is None or abs(number) > LARGEST_INTEGER:
        raise ValueError(text)
    return number


_READ: Final[Mapping[str, Any]] = {
    "integer": _integer,
    "number": _number,
    "date": date.fromisoformat,
    "boolean": {"true": True, "false": False}.__getitem__,
}
_WRITTEN: Final = {
    "integer": ("เป็นจำนวนเต็ม", "a whole number"),
    "number": ("เป็นตัวเลข", "a number"),
    "date": ("เขียนวันที่แบบ 2026-10-31", "a day is written as 2026-10-31"),
    "boolean": ("เป็น true หรือ false", "true or false"),
}

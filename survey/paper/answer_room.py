"""Where the answer to each question is written on paper: boxes to tick, boxes for digits, lines.

Values in, plain dicts out, for the template survey/typst/form.typ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from survey.paper.outline import END, NEXT_ROUND, Asked, shown_codes, titled
from survey.paper.wording import Wording

NATIONAL_ID: Final = (1, 4, 5, 2, 1)  # digits, as they stand on the card
HOUSE_REGISTRATION: Final = (4, 6, 1)
MOST_BOXES: Final = 13
MOST_LISTED: Final = 40  # choices of a file; more are written by hand
LONG_LINES: Final = 3
FEW, SHORT, MIDDLING = 3, 16, 30  # choices, and letters of the longest one
_GROUPS: Final = {13: NATIONAL_ID, 11: HOUSE_REGISTRATION}

Room = dict[str, Any]


def room_of(
    asked: Asked,
    words: Wording,
    *,
    jumps: Mapping[str, int],
    listed: Sequence[str] | None = None,
    is_numbered: bool = False,
) -> Room:
    """The room for one answer.

    `listed` are the labels of choices that come from a file, as far as they are known;
    `is_numbered`: they are typed by their place in it.
    """
    question = asked.question
    kind, control = question["type"], question["control"]
    if control in ("select", "select1", "rank"):
        return _choices(asked, words, jumps, listed, is_numbered=is_numbered)
    if control == "trigger":
        return _ticks([("", _("รับทราบแล้ว"), "")], several=False)
    if control == "upload":
        return {"kind": "photo", "text": _photographed(question["media"])}
    if kind.startswith("geo"):
        return _place(kind)
    if kind in ("date", "dateTime", "time"):
        return _when(kind)
    is_number = kind in ("int", "decimal") or (asked.digits and kind == "string")
    return _digits(asked) if is_number else _lines(LONG_LINES if asked.is_long else 1)


def _place(kind: str) -> Room:
    if kind == "geopoint":
        return {"kind": "point", "latitude": _("ละติจูด"), "longitude": _("ลองจิจูด")}
    return {"kind": "sketch", "text": _("วาดแนวเขต บอกสิ่งที่อยู่รอบ ๆ และทิศเหนือ")}


def _lines(lines: int) -> Room:
    return {"kind": "lines", "lines": lines}


def _choices(
    asked: Asked,
    words: Wording,
    jumps: Mapping[str, int],
    listed: Sequence[str] | None,
    *,
    is_numbered: bool,
) -> Room:
    question = asked.question
    several = question["control"] != "select1"
    if question["choices_from"]:
        if listed and len(listed) <= MOST_LISTED:
            codes = [str(n) if is_numbered else "" for n in range(1, len(listed) + 1)]
            return _ticks([(c, t, "") for c, t in zip(codes, listed, strict=True)], several=several)
        return _lines(1)
    labels = {each["code"]: titled(each["labels"], words.language) for each in question["choices"]}
    items = [
        (shown, labels[code] or code, _led_to(jumps[code]) if code in jumps else "")
        for shown, code in shown_codes(question)
    ]
    return _ticks(items, several=several)


def _ticks(items: Sequence[tuple[str, str, str]], *, several: bool) -> Room:
    """Boxes to tick: (code, words, where it leads to) each."""
    longest = max((len(text) + len(jump) for _code, text, jump in items), default=0)
    columns = 4 if longest <= SHORT else 3 if longest <= MIDDLING else 2
    return {
        "kind": "ticks",
        "items": [{"code": code, "text": text, "jump": jump} for code, text, jump in items],
        "columns": max(1, min(columns, len(items))),
        "several": _("ตอบได้หลายข้อ") if several else "",
        "beside": len(items) <= FEW and longest <= SHORT,
    }


def _led_to(number: int) -> str:
    if number == END:
        return _("→ จบแบบสำรวจ")
    if number == NEXT_ROUND:
        return _("→ จบรายการนี้")
    return _("→ ข้ามไปข้อ %(n)d") % {"n": number}


def _photographed(media: str) -> str:
    if media.startswith("image"):
        return _("ถ่ายภาพ: ชื่อหรือลำดับภาพ")
    return _("บันทึกไฟล์: ชื่อหรือลำดับไฟล์")


def _when(kind: str) -> Room:
    day = [(_("วัน"), 2), (_("เดือน"), 2), (_("พ.ศ."), 4)]
    time = [(_("เวลา"), 2), (":", 2)]
    parts = {"date": day, "time": time, "dateTime": day + time}[kind]
    return {"kind": "boxes", "parts": [{"text": text, "boxes": n} for text, n in parts]}


def _digits(asked: Asked) -> Room:
    wanted = min(asked.digits or 4, MOST_BOXES)
    groups = _GROUPS.get(wanted, (wanted,)) if asked.question["type"] == "string" else (wanted,)
    parts = [{"text": "–" if index else "", "boxes": n} for index, n in enumerate(groups)]
    if asked.question["type"] == "decimal":
        parts.append({"text": ".", "boxes": 2})
    return {"kind": "boxes", "parts": parts}

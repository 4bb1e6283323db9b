"""What goes with a report on paper: letter, memo, one page for the governor, page to sign.

All from what was stored when the month was closed. The network's letter carries no Garuda and
no number of the State; the district's memo leaves its number to the registry.
"""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import override

from formats.months import BANGKOK
from formats.thai import Digits
from formats.typesetting import with_digits
from network.privacy_paper import (
    Block,
    facts,
    heading,
    listed,
    printed,
    signature,
    table,
    text,
    title,
)
from reports import pdf, writing
from reports.months import printing
from reports.months.standing import Standing

PAPERS = ("summary", "signing", "cover", "memo", "governor")
MOST_REQUESTS = 3
SIZES = {"cover": 16, "memo": 14, "governor": 14}  # points; letters of offices are set in 16
MEETING_LINE = "ครั้งที่ …………/………… วันที่ ………………………………"


def paper(standing: Standing, name: str, *, digits: Digits = "thai") -> bytes:
    """One of PAPERS as PDF, in Thai; the same standing gives the same bytes."""
    content = printing.content_of(standing)
    dated = standing.report.known_by.astimezone(BANGKOK)
    if name in {"summary", "signing"}:
        content["only"] = name
        return pdf.set_content(content, digits=digits, dated=dated)
    with override("th"):
        blocks = {"cover": _cover, "memo": _memo, "governor": _governor}[name](standing, content)
        return printed(
            str(content["month"]),
            cast("list[Block]", with_digits(blocks, digits)),
            dated=dated,
            footer=cast("str", with_digits(_footer(standing, content), digits)),
            digits=digits,
            size=SIZES[name],
        )


def _footer(standing: Standing, content: dict[str, Any]) -> str:
    told = [content["words"]["as_of"], f"{content['words']['serial']} {content['serial']}"]
    if not standing.is_signed:
        told.insert(0, _("ร่าง"))
    if content["is_fictional"]:
        told.append(_("ข้อมูลสมมติ"))
    return " · ".join(told)


def _cover(standing: Standing, content: dict[str, Any]) -> list[Block]:
    """The network's letter to the district chief."""
    number = standing.number or "………/…………"
    chair = standing.certified
    return [
        text(_("เครือข่ายที่ดินและที่อยู่อาศัย %(place)s") % {"place": content["place"]}, kind="right"),
        text(_("ที่ (เลขของเครือข่าย) %(number)s") % {"number": number}),
        text(writing.day(chair.taken_on) if chair else _("วันที่ ………………………………"), kind="right"),
        facts(
            [
                (_("เรื่อง"), _("รายงานสถานการณ์ประจำเดือน %(month)s") % {"month": content["month"]}),
                (_("เรียน"), _("นายอำเภอ%(place)s") % {"place": _district(content)}),
                (_("สิ่งที่ส่งมาด้วย"), _("1. รายงานสถานการณ์ 1 ชุด  2. หน้าลงนาม 1 แผ่น")),
            ]
        ),
        {"kind": "gap"},
        text(
            _(
                "ด้วยเครือข่ายได้สำรวจและสอบทานข้อมูลที่ดิน ที่อยู่อาศัย และการขับเคลื่อนขององค์กรชุมชน %(joined)s"
                " %(as_of)s จึงขอส่งรายงานสถานการณ์ประจำเดือน %(month)s เพื่อโปรดทราบและพิจารณา"
            )
            % {
                "joined": content["joined"],
                "as_of": content["words"]["as_of"],
                "month": content["month"],
            },
            kind="indented",
        ),
        text(_("เครือข่ายขอให้อำเภอพิจารณาเรื่องสำคัญดังนี้"), kind="indented"),
        listed(_requests(content) or [_("เดือนนี้ไม่มีเรื่องเสนอเพื่อพิจารณา")]),
        text(
            _("จึงเรียนมาเพื่อโปรดพิจารณา เครือข่ายขอขอบคุณอำเภอที่สนับสนุนการทำงานของชุมชน"),
            kind="indented",
        ),
        signature(
            _("ขอแสดงความนับถือ"),
            "",
            "",
            _("(ลงชื่อ) ………………………………"),
            f"({printing.name_of(chair)})" if chair else "(………………………………)",
            _("ประธานเครือข่าย"),
        ),
    ]


def _memo(standing: Standing, content: dict[str, Any]) -> list[Block]:
    """The district's own memo by which it goes on; number and day are the registry's."""
    decided = standing.step("decided")
    words = decided.get_decision_display() if decided else ""
    return [
        title(_("บันทึกข้อความ")),
        facts(
            [
                (_("ส่วนราชการ"), _("ที่ทำการปกครองอำเภอ%(place)s") % {"place": _district(content)}),
                (_("ที่"), "………………………………"),
                (_("วันที่"), "………………………………"),
                (
                    _("เรื่อง"),
                    _("รายงานสถานการณ์ที่ดินและที่อยู่อาศัย ประจำเดือน %(month)s")
                    % {"month": content["month"]},
                ),
                (_("เรียน"), _("ผู้ว่าราชการจังหวัด")),
            ]
        ),
        {"kind": "gap"},
        text(
            _(
                "ด้วยเครือข่ายที่ดินและที่อยู่อาศัยอำเภอ%(place)s ได้ส่งรายงานที่ %(number)s ประจำเดือน %(month)s"
                " ซึ่งผู้แทนตำบลสองตำบลสอบทานและประธานเครือข่ายรับรองแล้ว มีสาระสำคัญดังนี้"
            )
            % {
                "place": _district(content),
                "number": standing.number or "………/…………",
                "month": content["month"],
            },
            kind="indented",
        ),
        _figures(content),
        heading(_("เรื่องเสนอเพื่อพิจารณา")),
        listed(_requests(content) or [_("ไม่มี")]),
        text(
            _("อำเภอพิจารณาแล้ว %(words)s %(body)s จึงเรียนมาเพื่อโปรดทราบ")
            % {"words": words or "………………", "body": decided.body if decided else ""},
            kind="indented",
        ),
        signature("(………………………………)", _("นายอำเภอ")),
    ]


def _governor(standing: Standing, content: dict[str, Any]) -> list[Block]:
    """One page for the province's meeting."""
    return [
        title(_("สรุปนำเรียนผู้ว่าราชการจังหวัด")),
        text(f"{content['place']} · {content['words']['month']} · {content['joined']}"),
        facts(
            [
                (_("รายงานที่"), standing.number or _("ร่าง")),
                (_("การประชุม"), MEETING_LINE),
                (_("ระเบียบวาระ"), "………………………………"),
            ]
        ),
        heading(_("สถานการณ์")),
        _figures(content),
        heading(_("ข้อควรรู้ก่อนใช้ตัวเลข")),
        listed(content["exceptions"][:4]),
        heading(_("ขอให้จังหวัดพิจารณา")),
        listed(_requests(content) or [_("ไม่มี")]),
        heading(_("มติที่ประชุม")),
        text("………………………………………………………………………………………………………………"),
        text("………………………………………………………………………………………………………………"),
    ]


def _figures(content: dict[str, Any]) -> Block:
    rows = [
        [tile["label"], f"{tile['value']} {tile['unit']}", tile["change"], tile["of"]]
        for tile in content["tiles"]
    ]
    columns = [(_("ตัวเลข"), 5), (_("ค่า"), 3), (_("จากเดือนก่อน"), 2), (_("ฐาน"), 6)]
    return table(columns, rows)


def _requests(content: dict[str, Any]) -> list[str]:
    """The first of what is asked, in a sentence each: oldest first, with the day it is due."""
    return [
        _("%(what)s (%(asked)s ภายใน %(due)s)") % {"what": what, "asked": asked, "due": due}
        for what, asked, due in content["asked"][:MOST_REQUESTS]
    ]


def _district(content: dict[str, Any]) -> str:
    return str(content["place"]).split(" ", maxsplit=1)[0].removeprefix("อำเภอ")

"""The list of houses to repair on A4: rows in, the bytes of a PDF out."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from formats.thai import Digits, in_digits
from formats.typesetting import as_text, typeset, with_digits
from network.models import Source
from network.templatetags.written import day, short_day

if TYPE_CHECKING:
    from network.moments import Moment
    from survey.repairs.listing import HouseInNeed

TEMPLATE: Final = Path(__file__).parent.with_name("typst") / "repairs.typ"
NOTHING: Final = "–"


def repairs_pdf(
    place: str, rows: list[HouseInNeed], moment: Moment, *, asked: str, digits: Digits
) -> bytes:
    """The houses of a place as they are to be repaired, lying A4; `asked` says which of them.

    No names: house numbers, what is broken, who pays and how far it has come.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    content = {
        "language": "en" if (get_language() or "").startswith("en") else "th",
        "title": _("รายการบ้านที่ต้องซ่อม"),
        "place": place,
        "asked": asked,
        "as_of": _("ข้อมูล ณ วันที่ %(day)s") % {"day": day(moment.last_day)},
        "count": _("%(n)s หลัง") % {"n": f"{len(rows):,}"},
        "page": _("หน้า"),
        "fictional": _("ข้อมูลสมมติ เพื่อแสดงการใช้งานเท่านั้น ไม่ใช่ข้อมูลจริงของพื้นที่")
        if Source.objects.filter(is_fictional=True).exists()
        else "",
        "foot": _("จัดทำจากข้อมูลสำรวจของชุมชน ไม่มีชื่อบุคคล เรียงจากบ้านที่สภาพแย่ที่สุด"),
        "empty": _("ไม่มีบ้านตามที่กรอง"),
        "columns": [
            _("ลำดับ"),
            _("บ้านเลขที่"),
            _("หมู่บ้าน"),
            _("สภาพบ้าน"),
            _("ส่วนที่ซ่อม"),
            _("ประมาณราคา (บาท)"),
            _("ได้เงินแล้ว (บาท)"),
            _("แหล่งเงิน"),
            _("สถานะ"),
            _("ตั้งแต่"),
        ],
        "rows": [_row(number, each) for number, each in enumerate(rows, start=1)],
    }
    dated = moment.known_by
    written = with_digits(content, digits)
    written["numerals"] = [in_digits(str(each), digits) for each in range(10)]
    written["date"] = [dated.year, dated.month, dated.day]
    return typeset(TEMPLATE, "list", as_text(written), dated=dated)


def _row(number: int, each: HouseInNeed) -> list[str]:
    return [
        str(number),
        each.label or _("ไม่มีเลขที่"),
        str(each.village or ""),
        each.condition_label or NOTHING,
        each.parts or NOTHING,
        _baht(each.estimate_baht),
        _baht(each.granted_baht),
        each.funder_label or NOTHING,
        each.state_label or _("ยังไม่มีแผนซ่อม"),
        short_day(each.since or each.visited_on) or NOTHING,
    ]


def _baht(amount: Decimal | None) -> str:
    """Whole baht; – where nobody has said."""
    return NOTHING if amount is None else f"{amount:,.0f}"

"""Papers of a project: the budget (page, PDF, XLSX), the roster to post (PDF) and as a workbook."""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from formats.typesetting import as_text, typeset
from network.disclosures import record_disclosure
from network.models import HouseholdMembership, Party
from network.moments import Moment
from network.places import line
from network.templatetags.written import day as written_day
from plans.housing import standing
from plans.housing.listed import Listed, hardships, listed_of
from plans.models import RosterPosting
from savings.papers import Paper, Table, Value
from savings.templatetags.money import baht
from survey.verifying.posting_pdf import TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Collection

    from network.models import Account
    from plans.housing.standing import Checks, Money
    from plans.models import HousingProject, ProjectRecord

_FORMULA = ("=", "+", "-", "@")


def budget_paper(record: ProjectRecord, money: Money, checks: Checks, moment: Moment) -> Paper:
    """The report of the budget: every line with what came in, went out and is left."""
    lines: list[tuple[Value, ...]] = [
        (
            " · ".join(
                each
                for each in (
                    str(row.line.get_work_display()),
                    str(row.line.get_funder_display()),
                    row.line.title,
                )
                if each
            ),
            row.budget,
            row.received,
            row.spent,
            row.balance,
        )
        for row in money.lines
    ]
    lines.append((_("รวม"), money.budget, money.received, money.spent, money.balance))
    columns = (
        (_("หมวด · แหล่งเงิน"), False),
        (_("งบประมาณ"), True),
        (_("รับแล้ว"), True),
        (_("จ่ายแล้ว"), True),
        (_("คงเหลือ"), True),
    )
    return Paper(
        _("รายงานงบประมาณโครงการ"),
        (
            record.title,
            str(record.get_kind_display()),
            _("ข้อมูล ณ วันที่ %s") % written_day(moment.last_day),
        ),
        (Table("", columns, tuple(lines), 1),),
        moment.last_day,
        notes=tuple(check_sentences(checks, with_money=False)),
        signatures=(_("เหรัญญิก"), _("ประธานโครงการ"), _("ผู้ตรวจสอบ")),
        name="housing-budget",
    )


def check_sentences(checks: Checks, *, with_money: bool) -> list[str]:
    """What is said of ceiling and savings; what was saved only where money may be seen."""
    said = []
    if checks.granted and checks.ceiling and checks.per_household is not None:
        words = {
            "each": baht(checks.per_household),
            "ceiling": baht(checks.ceiling.satang),
            "n": checks.households,
            "citation": checks.ceiling.citation,
            "over": baht(checks.over or 0),
        }
        if checks.over:
            said.append(
                _(
                    "เงินอุดหนุนเฉลี่ย %(each)s บาทต่อครัวเรือน (%(n)d ครัวเรือน) เกินเพดาน "
                    "%(ceiling)s บาท รวมเกิน %(over)s บาท (%(citation)s)"
                )
                % words
            )
        else:
            said.append(
                _(
                    "เงินอุดหนุนเฉลี่ย %(each)s บาทต่อครัวเรือน (%(n)d ครัวเรือน) ไม่เกินเพดาน "
                    "%(ceiling)s บาท (%(citation)s)"
                )
                % words
            )
    elif checks.granted and not checks.households:
        said.append(_("ยังไม่มีครัวเรือนในบัญชี จึงเทียบเพดานต่อครัวเรือนไม่ได้"))
    if checks.loan:
        sums = {
            "saved": baht(checks.saved),
            "needed": baht(checks.needed),
            "percent": standing.SAVED_PERCENT,
        }
        if not with_money and checks.has_saved:
            sentence = _("สมาชิกในบัญชีออมครบร้อยละ %(percent)d ของสินเชื่อแล้ว")
        elif not with_money:
            sentence = _("สมาชิกในบัญชียังออมไม่ครบร้อยละ %(percent)d ของสินเชื่อ")
        elif checks.has_saved:
            sentence = _(
                "สมาชิกในบัญชีออมแล้ว %(saved)s บาท ครบร้อยละ %(percent)d ของสินเชื่อ (%(needed)s บาท)"
            )
        else:
            sentence = _(
                "สมาชิกในบัญชีออมแล้ว %(saved)s บาท ยังไม่ครบร้อยละ %(percent)d ของสินเชื่อ (%(needed)s บาท)"
            )
        said.append(sentence % sums)
    return said


def posted_of(posting: RosterPosting, moment: Moment, *, named_in: Collection[int]) -> list[Listed]:
    """The households that hang on a list. Seven queries at most."""
    households = list(Party.objects.filter(housing_postings__posting=posting))
    return listed_of(households, moment, problems={}, named_in=named_in)


def posting_pdf(
    posting: RosterPosting,
    title: str,
    moment: Moment,
    *,
    account: Account,
    named_in: Collection[int],
) -> bytes:
    """The list to hang up: house numbers, and names of heads if the committee prints them.

    Nothing of problems, health or money is on it, whoever prints it; with names it is written
    down as disclosed to the village.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    lines = posted_of(posting, moment, named_in=named_in)
    with_names = bool(named_in)
    dated = timezone.make_aware(datetime.combine(posting.posted_on, time.min))
    place = " ".join(str(each) for each in line(posting.project.place, moment))
    # Where all are of one village, which stands above, the column would say nothing.
    by_village = not with_names or len({each.village for each in lines}) > 1
    headings = [_("ลำดับ"), _("บ้านเลขที่"), *([_("หมู่บ้าน")] if by_village else [])]
    content = {
        "title": _("ประกาศบัญชีรายชื่อผู้เดือดร้อนโครงการบ้านมั่นคง"),
        "place": f"{title} {place}",
        "language": "en" if (get_language() or "").startswith("en") else "th",
        "date": [dated.year, dated.month, dated.day],
        "fictional": _("ข้อมูลสมมติ") if posting.source.is_fictional else "",
        "intro": [
            _("ครัวเรือนตามรายการข้างล่างขอรับสิทธิในโครงการ ขอให้ทุกคนในชุมชนช่วยตรวจสอบ"),
            _("ติดประกาศตั้งแต่ %(first)s ถึง %(last)s ที่ %(where)s")
            % {
                "first": written_day(posting.posted_on),
                "last": written_day(posting.closes_on - timedelta(days=1)),
                "where": posting.hangs_at,
            },
            _("ผู้ใดเห็นว่ารายการใดไม่ถูกต้อง หรือมีผู้เดือดร้อนที่ตกหล่น แจ้งคณะทำงานภายในวันดังกล่าว ไม่บอกชื่อก็ได้"),
        ],
        "headings": [*headings, _("หัวหน้าครัวเรือน")] if with_names else headings,
        "rows": [
            [
                str(number),
                each.number or "–",
                *([each.village or "–"] if by_village else []),
                *([each.head or "–"] if with_names else []),
            ]
            for number, each in enumerate(lines, start=1)
        ],
        "count": _("รวม %d ครัวเรือน") % len(lines),
        "signs": [
            _("ลงชื่อ ........................................ ผู้ติดประกาศ"),
            _("ลงชื่อ ........................................ พยาน"),
        ],
        "page": _("หน้า"),
        "foot": _("จัดทำจากข้อมูลสำรวจของชุมชน มิใช่เอกสารแสดงสิทธิในที่ดิน"),
    }
    made = typeset(TEMPLATE, "list", as_text(content), dated=dated)
    if with_names:
        _write_down(
            account,
            posting.project,
            [each for each in lines if each.head],
            made,
            moment,
            form="pdf",
            recipient=_("คนในหมู่บ้าน (ติดประกาศที่ %s)") % posting.hangs_at,
            purpose=_("ติดประกาศบัญชีผู้เดือดร้อนเพื่อรับคำคัดค้าน"),
        )
    return made


def roster_workbook(
    project: HousingProject,
    listed: list[Listed],
    moment: Moment,
    *,
    account: Account,
    recipient: str,
) -> bytes:
    """The roster as a workbook, in the columns the page takes back; written down as disclosed."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 (a new workbook has one)
    sheet.title = "roster"
    sheet.append(["บ้านเลขที่", "หมู่บ้าน", "หัวหน้าครัวเรือน", "ความเดือดร้อน"])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for each in listed:
        sheet.append(
            [
                _plain(text)
                for text in (each.number, each.village, each.head, "; ".join(each.problems))
            ]
        )
    words = book.create_sheet("hardships")
    for code, name in hardships().items():
        words.append([code, name])
    for column, width in zip("ABCD", (14, 28, 32, 60), strict=True):
        sheet.column_dimensions[column].width = width
    out = io.BytesIO()
    book.save(out)
    made = out.getvalue()
    if listed:
        _write_down(
            account,
            project,
            listed,
            made,
            moment,
            form="xlsx",
            recipient=recipient,
            purpose=_("บัญชีรายชื่อผู้เดือดร้อนของโครงการบ้านมั่นคง"),
        )
    return made


def _write_down(
    account: Account,
    project: HousingProject,
    lines: list[Listed],
    made: bytes,
    moment: Moment,
    *,
    form: str,
    recipient: str,
    purpose: str,
) -> None:
    heads = HouseholdMembership.objects.as_known(moment).filter(
        household__in=[each.household.pk for each in lines],
        relation=HouseholdMembership.Relation.HEAD,
    )
    record_disclosure(
        account,
        dataset="housing-roster",
        form=form,
        recipient=recipient,
        purpose=purpose,
        columns=["house_number", "head"] if form == "pdf" else ["house_number", "head", "problems"],
        persons=list(heads.values_list("person", flat=True)),
        content=made,
        place=project.place,
        row_count=len(lines),
    )


def _plain(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text

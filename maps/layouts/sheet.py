"""The sheets of a layout: values in, the PDF out. One function a rendering; none asks for people.

What each rendering may show comes in as the answer of its own question (committee, agency,
public); here it is only drawn and written.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from formats import typesetting
from formats.months import BANGKOK
from maps.layouts import agency, committee, ground, public, symbols
from maps.layouts.drawing import Contents, Placed, dash_of, drawn
from maps.layouts.errors import NothingToDraw
from maps.layouts.ground import Named
from maps.layouts.papers import Frame, Paper, Plan, around, planned
from maps.layouts.rows import COLUMNS, row_of
from maps.layouts.symbols import Sign
from maps.layouts.words import fixed_words, house_legend, landmark_legend
from network.gate import qr_svg
from network.moments import Moment
from network.places import PlaceName
from network.templatetags.written import day, short_day
from network.templatetags.written import moment as written_moment
from parcels.landmarks import standing as landmarks_of
from parcels.models import Landmark, LayerKind
from survey.models import HouseCondition

TEMPLATE: Final = Path(__file__).parents[1] / "typst" / "layout.typ"
AGENCY_SCALE: Final = 1_000
_SMALL_TABLE, _LONG_TABLE = 58, 84  # rows: with more the letters are smaller, up to one page
_SIZES: Final = (8.6, 7.3, 7.9)


@dataclass(frozen=True)
class Asked:
    """Which village, as of when, on which paper; `link` is the page the QR leads back to."""

    village: int
    above: Sequence[PlaceName]  # outermost first, the village last
    moment: Moment
    paper: Paper
    edition: int
    link: str
    reference: int | None = None  # R of DOMAIN.md §5.0
    is_fictional: bool = False
    printed_by: str = ""  # of the committee's
    printed_at: datetime | None = None


@dataclass
class _Sheet:
    """What the renderings put together, in the words of the template."""

    asked: Asked
    rendering: str
    maps: list[dict[str, Any]] = field(default_factory=list)
    legend: list[tuple[str, str]] = field(default_factory=list)  # SVG, text
    summary: list[tuple[str, str]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    blocks: list[list[str]] = field(default_factory=list)
    sources: list[dict[str, str]] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    coverage: str = ""
    verified: str = ""
    watermark: str = ""


def committee_pdf(asked: Asked, told: committee.Told) -> bytes:
    """The committee's layout, watermarked with who printed it when."""
    sheet = _Sheet(asked, _("ก. ฉบับคณะทำงาน มีชื่อบุคคล ห้ามเผยแพร่"))
    points = list(told.standing.at.values())
    plan = _planned(asked, points, told.standing.srid)
    houses = [
        Placed(told.standing.at[each.pk], _sign(each), each.number)
        for each in told.houses
        if each.pk in told.standing.at
    ]

    def contents(frame: Frame, landmarks: list[Landmark]) -> Contents:
        return Contents(
            houses=houses,
            parcels=ground.parcels_of(asked.village, frame, asked.moment),
            names={each.pk: each.name for each in landmarks},
        )

    _draw(sheet, plan, contents)
    sheet.legend[:0] = house_legend({each.state for each in told.houses}, with_people=True)
    surveyed = sum(each.is_surveyed for each in told.houses)
    sheet.coverage = _covered(surveyed, asked.reference, len(told.houses))
    sheet.verified = _("สอบทานแล้ว %(n)d จาก %(of)d หลังที่สำรวจ") % {
        "n": sum(each.is_verified for each in told.houses),
        "of": surveyed,
    }
    sheet.summary = _summary(told.houses)
    sheet.signatures = _signers()
    sheet.rows = [row_of(each) for each in told.houses]
    sheet.notes = _notes(plan, len(told.houses) - len(houses))
    if asked.printed_at is not None:
        sheet.watermark = f"{asked.printed_by} · {written_moment(asked.printed_at)}"
    return _pdf(sheet)


def agency_pdf(asked: Asked, told: agency.Told) -> bytes:
    """The layout of one referral's house, with its purpose and until when it may be used."""
    sheet = _Sheet(asked, _("ข. ฉบับหน่วยงาน เฉพาะเรื่องที่ส่งต่อ ห้ามส่งต่อหรือเผยแพร่"))
    at = told.standing.at[told.house]
    plan = around(at, asked.paper, AGENCY_SCALE, told.standing.srid)
    state = told.condition or "unknown"
    house = Placed(at, Sign(state), told.standing.numbers.get(told.house))

    def contents(_frame: Frame, landmarks: list[Landmark]) -> Contents:
        return Contents(
            houses=[house],
            names={each.pk: each.name for each in landmarks if each.name_is_public},
        )

    _draw(sheet, plan, contents, with_state_land=False)
    sheet.legend[:0] = house_legend({state}, with_people=False)
    course = told.telling.standing
    sheet.told = [
        {
            "title": _("ให้แก่"),
            "lines": [
                told.body,
                _("เพื่อ: %(need)s ตามเรื่องที่ส่งต่อ") % {"need": course.need.label},
                _("ส่งเมื่อ %(day)s") % {"day": day(course.sent_on)},
                _("ใช้ได้ถึง %(day)s แล้วต้องทำลาย") % {"day": day(told.expires_on)},
            ],
            "small": False,
        },
        {
            "title": _("ข้อมูลที่ส่งไปกับเรื่อง"),
            "lines": [f"{label}: {value}" for label, value in told.telling.lines],
            "small": False,
        },
    ]
    return _pdf(sheet)


def public_pdf(asked: Asked, told: public.Told) -> bytes:
    """The layout anybody may see: no person, and no word about a single house."""
    sheet = _Sheet(asked, _("ค. ฉบับสาธารณะ ไม่มีข้อมูลบุคคล"))
    plan = _planned(asked, list(told.standing.at.values()), told.standing.srid)
    houses = [
        Placed(point, Sign("plain"), told.standing.numbers.get(house))
        for house, point in sorted(
            told.standing.at.items(), key=lambda each: told.standing.order(each[0])
        )
    ]

    def contents(frame: Frame, landmarks: list[Landmark]) -> Contents:
        found = Contents(
            houses=houses,
            parcels=ground.parcels_of(asked.village, frame, asked.moment),
            names={each.pk: each.name for each in landmarks if each.name_is_public},
        )
        ribbons = public.ribbons(told.blocks, told.standing, frame)
        for block, (path, x, y) in zip(told.blocks, ribbons, strict=True):
            fill = "url(#slant)" if block.is_many else "none"
            found.under.append(
                f'<path d="{path}" fill="{fill}" stroke="#555" stroke-width="2.2" '
                'stroke-dasharray="16 8"/>'
            )
            found.words.append(Named(x, y, block.name, size=13, is_bold=True))
        return found

    _draw(sheet, plan, contents)
    sheet.legend[:0] = house_legend({"plain"}, with_people=False)
    if told.blocks:
        sheet.legend += _block_legend()
    sheet.coverage = _covered(told.surveyed, asked.reference, told.houses)
    sheet.summary = [(_("บ้านในผัง (หลัง)"), f"{told.houses:,}")] + [
        (str(each.label), told.conditions[each.value])
        for each in HouseCondition
        if each.value in told.conditions
    ]
    many, few = _("5 ขึ้นไป"), "<5"
    sheet.blocks = [
        [each.name, f"{each.first}–{each.last}", str(each.houses), many if each.is_many else few]
        for each in told.blocks
    ]
    sheet.notes = _notes(plan, 0)
    return _pdf(sheet)


# --- what they share --------------------------------------------------------------------------


def _planned(asked: Asked, points: list[tuple[float, float]], srid: int) -> Plan:
    if not points:
        raise NothingToDraw
    return planned(points, asked.paper, srid)


def _draw(
    sheet: _Sheet,
    plan: Plan,
    contents: Callable[[Frame, list[Landmark]], Contents],
    *,
    with_state_land: bool = True,
) -> None:
    """Every map of a plan, and what of landmarks and State land the legend must explain."""
    asked = sheet.asked
    landmarks = landmarks_of(asked.village, asked.moment)
    seen: dict[str, Landmark] = {}
    lines: dict[tuple[str, str, Any], ground.StateLine] = {}
    for frame in plan.maps:
        found = contents(frame, landmarks)
        found.landmarks = ground.landmarks_on(frame, landmarks)
        if with_state_land:
            found.state_lines = ground.state_lines(frame, asked.moment)
        sheet.maps.append(drawn(found, frame, asked.paper, plan))
        seen |= {each.landmark.kind_id: each.landmark for each in found.landmarks}
        lines |= {(each.kind, each.source, each.as_of): each for each in found.state_lines}
    sheet.legend += landmark_legend([each.kind for each in seen.values()])
    for each in lines.values():
        scale = f" 1:{each.scale:,}" if each.scale else ""
        swatch = symbols.legend(
            '<path d="M -38 0 H 38" stroke="#000" stroke-width="4" '
            f'stroke-dasharray="{dash_of(each.kind)}"/>'
        )
        told = f"{LayerKind(each.kind).label}: {each.source}, {short_day(each.as_of)}{scale}"
        sheet.sources.append({"swatch": swatch, "text": told})


def _sign(each: committee.House) -> Sign:
    homes = each.households
    return Sign(
        each.state,
        rings=2 if any(one.bound for one in homes) else int(any(one.older for one in homes)),
        has_disabled=any(one.disabled for one in homes),
        is_saving=any(one.is_saving for one in homes),
        is_disputed=each.status == "disputed",
    )


def _block_legend() -> list[tuple[str, str]]:
    def box(fill: str) -> str:
        return (
            f'<rect x="-34" y="-15" width="68" height="30" fill="{fill}" stroke="#555" '
            'stroke-width="2.2" stroke-dasharray="12 6"/>'
        )

    return [
        (symbols.legend(box("url(#slant)")), _("กลุ่มบ้านที่ต้องซ่อม 5 หลังขึ้นไป")),
        (symbols.legend(box("none")), _("กลุ่มบ้านที่ต้องซ่อมน้อยกว่า 5 หลัง")),
    ]


def _covered(surveyed: int, reference: int | None, known: int) -> str:
    """`สำรวจแล้ว n/R หลัง`: of the houses somebody counted, else of those in the register."""
    return _("สำรวจแล้ว %(n)s/%(of)s หลัง") % {
        "n": f"{surveyed:,}",
        "of": f"{reference if reference is not None else known:,}",
    }


def _summary(houses: Iterable[committee.House]) -> list[tuple[str, str]]:
    """What DOMAIN.md §5.2 has in the box, counted from the rows of the table itself."""
    rows = list(houses)
    conditions = Counter(each.condition for each in rows)
    counted = [(_("บ้านในผัง (หลัง)"), len(rows))]
    counted += [
        (str(each.label), conditions[each.value])
        for each in HouseCondition
        if each != HouseCondition.NO_HOUSE
    ]
    counted += [
        (_("ยังไม่ได้สำรวจ"), sum(each.state == "unseen" for each in rows)),
        (_("มีผู้สูงอายุ (ผู้ยินยอม)"), sum(any(one.older for one in each.households) for each in rows)),
        (
            _("มีผู้ติดบ้านหรือติดเตียง (ผู้ยินยอม)"),
            sum(any(one.bound for one in each.households) for each in rows),
        ),
        (_("มีคนพิการ (ผู้ยินยอม)"), sum(any(one.disabled for one in each.households) for each in rows)),
        (_("ไม่มีบ้านเลขที่"), sum(not each.label for each in rows)),
    ]
    return [(label, f"{number:,}") for label, number in counted]


def _signers() -> list[str]:
    member = _("คณะทำงานหมู่บ้าน")
    return [*[f"{member} {n}" for n in range(1, 6)], _("ผู้ใหญ่บ้าน"), *[
        _("ผู้สอบทาน %(n)d") % {"n": n} for n in (1, 2)
    ]]  # fmt: skip


def _notes(plan: Plan, unplaced: int) -> list[str]:
    notes = []
    if unplaced:
        notes.append(_("บ้าน %(n)d หลังยังไม่มีพิกัด จึงไม่อยู่บนแผนที่") % {"n": unplaced})
    if plan.left_out:
        notes.append(_("บ้าน %(n)d หลังอยู่ไกล จึงไม่อยู่บนแผ่นใด") % {"n": plan.left_out})
    return notes


def _row_size(sheet: _Sheet) -> float:
    """Points: as large as lets the table stand on one page, where it can."""
    rows = len(sheet.rows)
    size = _SIZES[0] if rows <= _SMALL_TABLE else _SIZES[1] if rows <= _LONG_TABLE else _SIZES[2]
    return size * math.sqrt(sheet.asked.paper.larger) if sheet.asked.paper.panel else 6.6


def _pdf(sheet: _Sheet) -> bytes:
    asked = sheet.asked
    last = asked.moment.last_day
    village = asked.above[-1]
    content = {
        "language": "en" if (get_language() or "").startswith("en") else "th",
        "words": fixed_words(),
        "date": [last.year, last.month, last.day],
        "paper": {
            "width": asked.paper.width,
            "height": asked.paper.height,
            "margin": asked.paper.margin,
            "panel": asked.paper.panel,
            "head": asked.paper.head,
            "larger": asked.paper.larger,
        },
        "head": {
            "title": _("ผังหมู่บ้าน %(village)s") % {"village": village},
            "place": " ".join(str(each) for each in reversed(asked.above[:-1])),
            "code": _("รหัส %(code)s") % {"code": village.code},
            "edition": _("ฉบับที่ %(number)d") % {"number": asked.edition},
            "as_of": _("ข้อมูล ณ วันที่ %s") % day(last),
            "coverage": sheet.coverage,
            "verified": sheet.verified,
            "rendering": sheet.rendering,
            "fictional": _("ข้อมูลสมมติ") if asked.is_fictional else "",
        },
        "maps": sheet.maps,
        "legend": [{"swatch": swatch, "text": text} for swatch, text in sheet.legend],
        "summary": [list(each) for each in sheet.summary],
        "told": sheet.told,
        "blocks": sheet.blocks,
        "sources": sheet.sources,
        "signatures": sheet.signatures,
        "signature_columns": 2,
        "columns": [
            {"title": str(each.title), "width": each.width, "number": each.is_number}
            for each in COLUMNS
        ],
        "rows": sheet.rows,
        "row_size": _row_size(sheet),
        "notes": sheet.notes,
        "watermark": sheet.watermark,
        "qr": qr_svg(asked.link),
        "link": asked.link,
        "foot": {
            "notice": _("จัดทำจากข้อมูลสำรวจของชุมชน มิใช่เอกสารแสดงสิทธิในที่ดิน"),
            "line": _("ผังหมู่บ้าน %(code)s ฉบับที่ %(number)d ณ %(day)s")
            % {"code": village.code, "number": asked.edition, "day": short_day(last)},
        },
    }
    dated = datetime.combine(last, time(), BANGKOK)
    return typesetting.typeset(TEMPLATE, "sheet", typesetting.as_text(content), dated=dated)

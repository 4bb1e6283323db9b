"""A proposed layout beside what is there: the same ground at one scale, on a page and on A3."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from formats import typesetting
from formats.land_area import LandArea
from formats.months import BANGKOK
from maps.layouts import ground, symbols
from maps.layouts.drawing import Contents, Placed, drawn
from maps.layouts.ground import Named
from maps.layouts.papers import SCALES, Frame, Paper, Plan
from maps.layouts.proposal_words import told
from maps.layouts.proposals import Kind, Sum, sum_of
from maps.layouts.standing import standing
from maps.layouts.symbols import Sign
from maps.models import DrawnHouse, LayoutProposal, ProposedPart
from maps.tiles.drawn_at import drawn_at
from maps.tiles.keeping import keep_up
from network.gate import qr_svg
from network.moments import Moment
from network.places import PlaceName
from network.templatetags.written import day
from parcels.landmarks import standing as landmarks_of

TEMPLATE: Final = Path(__file__).parents[1] / "typst" / "proposal.typ"
A3: Final = Paper("a3", 420, 297, 0, 1)
MAP: Final = (198.0, 180.0)  # millimetres of each of the two
_ROOM: Final = 8.0
_FITS_AREA: Final = 10.0  # millimetres a side: in what is smaller there is no room for two lines
_LINE: Final = 28.0  # units from one line to the next
_FURTHER: Final = (*SCALES, 10_000, 20_000)
_FILLS: Final = {
    Kind.PLOT: "#fff",
    Kind.ROAD: "#cfcfcf",
    Kind.COMMON: "url(#dots)",
    Kind.GREEN: "url(#trees)",
    Kind.WATER: "url(#waves)",
}


@dataclass(frozen=True)
class Part:
    """A part in words and in figures."""

    kind: str
    label: str
    width: str
    area: str


@dataclass(frozen=True)
class Side:
    """Everything that is shown of a proposal, in the language that is active."""

    existing: dict[str, Any]
    proposed: dict[str, Any]
    parts: list[Part]
    totals: list[tuple[str, str, int]]  # kind, area, how many
    sum: Sum
    lines: list[str]
    scale: int


def side_by_side(proposal: LayoutProposal, village: int, moment: Moment) -> Side:
    """The site as it is and as it is proposed. Some fifteen queries, however many parts."""
    frame = _framed(proposal)
    plan = Plan((frame,))
    rows = list(ProposedPart.objects.filter(proposal=proposal).order_by("pk"))
    measured = sum_of(proposal)
    site = _paths([("site", proposal.pk)], frame, "maps_layoutproposal", "site")[0]
    before = drawn(_existing(village, frame, moment, site[1]), frame, A3, plan)
    after = drawn(_proposed(rows, frame, site[1]), frame, A3, plan)
    return Side(
        before,
        after,
        [
            Part(
                str(each.get_kind_display()),
                each.label,
                f"{each.width_metres:g}" if each.width_metres else "",
                str(LandArea.from_square_metres(each.square_metres)),
            )
            for each in sorted(rows, key=lambda one: (list(Kind).index(Kind(one.kind)), one.pk))
        ],
        [
            (
                str(kind.label),
                str(
                    LandArea.from_square_metres(
                        sum(e.square_metres for e in rows if e.kind == kind)
                    )
                ),
                sum(each.kind == kind for each in rows),
            )
            for kind in Kind
            if any(each.kind == kind for each in rows)
        ],
        measured,
        told(measured),
        frame.scale,
    )


def proposal_pdf(
    side: Side, proposal: LayoutProposal, above: Sequence[PlaceName], moment: Moment, link: str
) -> bytes:
    """Both maps on A3 with the table of areas; the same moment, the same bytes."""
    last = moment.last_day
    content = {
        "language": "en" if (get_language() or "").startswith("en") else "th",
        "date": [last.year, last.month, last.day],
        "title": _("ผังเดิมและผังที่เสนอ: %s") % proposal.title,
        "place": " ".join(str(each) for each in reversed(above)),
        "as_of": _("ข้อมูล ณ วันที่ %s") % day(last),
        "fictional": _("ข้อมูลสมมติ") if proposal.source.is_fictional else "",
        "maps": [side.existing, side.proposed],
        "titles": [_("ผังเดิม"), _("ผังที่เสนอ")],
        "legend": [
            {"swatch": _swatch(kind), "text": f"{label} {area} ({count})"}
            for kind, (label, area, count) in zip(
                [each for each in Kind if any(t[0] == str(each.label) for t in side.totals)],
                side.totals,
                strict=True,
            )
        ],
        "columns": [_("ส่วน"), _("ชื่อ"), _("กว้าง (ม.)"), _("ไร่-งาน-ตร.ว.")],
        "rows": [[each.kind, each.label, each.width, each.area] for each in side.parts],
        "lines": side.lines,
        "notice": _("จัดทำจากข้อมูลสำรวจของชุมชน มิใช่เอกสารแสดงสิทธิในที่ดิน"),
        "page": _("หน้า"),
        "qr": qr_svg(link),
    }
    dated = datetime.combine(last, time(), BANGKOK)
    return typesetting.typeset(TEMPLATE, "sheet", typesetting.as_text(content), dated=dated)


def _framed(proposal: LayoutProposal) -> Frame:
    srid = ground.zone_of(proposal.site.centroid.x)
    site = proposal.site.transform(srid, clone=True)
    west, south, east, north = site.extent
    scale = next(
        (
            each
            for each in _FURTHER
            if (east - west) * 1_000 / each + 2 * _ROOM <= MAP[0]
            and (north - south) * 1_000 / each + 2 * _ROOM <= MAP[1]
        ),
        _FURTHER[-1],
    )
    wide, tall = (side * scale / 1_000 for side in MAP)
    return Frame(srid, int((west + east - wide) / 2), int((south + north - tall) / 2), scale, *MAP)


def _existing(village: int, frame: Frame, moment: Moment, site: str) -> Contents:
    keep_up("houses")
    houses = list(drawn_at(DrawnHouse, moment).filter(place=village).values_list("pk", flat=True))
    placed = standing(village, houses, moment)
    landmarks = landmarks_of(village, moment)
    return Contents(
        houses=[
            Placed(point, Sign("plain"), placed.numbers.get(house))
            for house, point in sorted(placed.at.items())
        ],
        parcels=ground.parcels_of(village, frame, moment),
        landmarks=ground.landmarks_on(frame, landmarks),
        names={each.pk: each.name for each in landmarks if each.name_is_public},
        under=[_outline(site)],
    )


def _proposed(rows: Sequence[ProposedPart], frame: Frame, site: str) -> Contents:
    found = Contents()
    paths = {
        pk: (path, east, north)
        for pk, path, east, north in _paths(
            [(str(each.pk), each.pk) for each in rows], frame, "maps_proposedpart", "geometry"
        )
    }
    for each in rows:
        path, east, north = paths[each.pk]
        found.under.append(
            f'<path d="{path}" fill="{_FILLS[Kind(each.kind)]}" stroke="#222" stroke-width="2"/>'
        )
        name = each.label or ("" if each.kind == Kind.PLOT else str(each.get_kind_display()))
        if each.width_metres:
            name = f"{name} {each.width_metres:g} ม."
        x, y = frame.place((east, north))
        is_plot = each.kind == Kind.PLOT
        # Where it fits a plot bears its area under its name, as people ask for it.
        lower = 0.0
        if is_plot and math.sqrt(each.square_metres) * 1_000 / frame.scale >= _FITS_AREA:
            area = str(LandArea.from_square_metres(each.square_metres))
            lower = _LINE / 2 if name else 0.0
            found.words.append(Named(x, y + lower, area, size=5.6))
        if name:
            found.words.append(Named(x, y - lower, name, size=6.8, is_bold=True))
    found.under.append(_outline(site))
    return found


def _outline(path: str) -> str:
    return f'<path d="{path}" fill="none" stroke="#000" stroke-width="6" stroke-dasharray="24 8"/>'


def _swatch(kind: Kind) -> str:
    return symbols.legend(
        f'<rect x="-32" y="-16" width="64" height="32" fill="{_FILLS[kind]}" stroke="#222" '
        'stroke-width="2"/>'
    )


def _paths(
    asked: Sequence[tuple[str, int]], frame: Frame, table: str, column: str
) -> list[tuple[int, str, float, float]]:
    """(key, path, east, north of a point inside) of rows of a table of ours. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT id, ST_AsSVG(ST_TransScale(placed, %s, %s, %s, %s), 1, 1),
                   ST_X(ST_PointOnSurface(placed)), ST_Y(ST_PointOnSurface(placed))
            FROM (SELECT id, ST_Transform({column}, %s) AS placed FROM {table}
                  WHERE id = ANY(%s)) AS drawn ORDER BY id
            """,  # noqa: S608 (constants)
            [-frame.west, -frame.north, frame.per_metre, frame.per_metre, frame.srid,
             [key for _name, key in asked]],
        )  # fmt: skip
        return list(cursor.fetchall())

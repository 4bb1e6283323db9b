"""Evidence of occupation on a line of years, with the days that rules refer to. Values in, SVG out.

It shows and does not judge; who read or saw a thing is not on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from maps.drawing import WIDTH, Label
from network.templatetags.written import short_day, year
from parcels.models import OccupationEvidence

# The cabinet resolution, and the day after which no new occupation counts (DOMAIN.md §2.4).
REFERENCE_DAYS: Final = (date(1998, 6, 30), date(2014, 6, 17))
MARGIN, TOP, ROW = 14.0, 32.0, 15.0  # units of drawing
MOST_ROWS: Final = 5
_LETTER = 5.6  # width of one, about
_FILLS = {
    OccupationEvidence.Reading.USED: "#1d2b27",
    OccupationEvidence.Reading.PARTLY: "#9aa39f",
    OccupationEvidence.Reading.NOT_USED: "#ffffff",
}
_YEARS_BEFORE = 3


@dataclass
class Timeline:
    """A drawing WIDTH units wide with its words; `above` labels stand over the line."""

    height: float
    marks: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def svg(self, *, words: bool = True) -> SafeString:
        """The drawing; without words where they are set by other means."""
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {self.height:g}" '
            f'role="img" class="drawing"><title>{escape(_("เส้นเวลาหลักฐานการทำประโยชน์"))}</title>',
            *self.marks,
        ]
        if words:
            parts.extend(
                f'<text x="{each.x:.1f}" y="{each.y:.1f}" dominant-baseline="central" '
                f'class="map-label-small">{escape(each.text)}</text>'
                for each in self.labels
            )
        return mark_safe("".join([*parts, "</svg>"]))  # noqa: S308 (numbers and escaped words)


def timeline(
    evidence: Sequence[OccupationEvidence], declared: Sequence[date], today: date
) -> Timeline | None:
    """Pieces of evidence in the order of their days; None where there is none.

    `declared` are the days the land became State land, where they are known.
    """
    if not evidence:
        return None
    days = [each.event_from for each in evidence] + list(REFERENCE_DAYS) + list(declared)
    first, last = min(days).year - _YEARS_BEFORE, today.year + 1
    per_day = (WIDTH - 2 * MARGIN) / (date(last, 1, 1) - date(first, 1, 1)).days

    def x_of(day: date) -> float:
        return MARGIN + max((day - date(first, 1, 1)).days, 0) * per_day

    ends: list[float] = []  # how far each row is written
    marks, labels = [], []
    for each in evidence:
        x = (x_of(each.event_from) + x_of(each.event_by)) / 2
        text = f"{each.get_kind_display()} {year(each.event_from.year)}"
        begins = min(x + 7, WIDTH - len(text) * _LETTER)
        row = next((at for at, end in enumerate(ends) if end < x - 7), len(ends))
        if row >= MOST_ROWS:  # still to be seen on the line, without a word
            marks.append(_mark(each, x_of(each.event_from), x_of(each.event_by), TOP - 1))
            continue
        ends[row : row + 1] = [begins + len(text) * _LETTER]
        y = TOP + ROW * row + ROW / 2
        marks.append(_mark(each, x_of(each.event_from), x_of(each.event_by), y))
        labels.append(Label(begins, y, text, small=True, is_aside=True))
    height = TOP + ROW * len(ends) + 4
    lines = []
    for at, (day, style) in enumerate(
        sorted([*((each, "") for each in REFERENCE_DAYS), *((each, "4 2") for each in declared)])
    ):
        x, y = x_of(day), 8.0 + 12 * (at % 2)
        dash = f' stroke-dasharray="{style}"' if style else ""
        lines.append(
            f'<path d="M {x:.1f} {y + 5:.1f} V {height:.1f}" stroke="#55605c"{dash} fill="none"/>'
        )
        what = _("เป็นที่ดินของรัฐ %s") if style else "%s"
        text = what % short_day(day)
        labels.append(
            Label(min(x, WIDTH - len(text) * _LETTER), y, text, small=True, is_aside=True)
        )
    axis = f'<path d="M {MARGIN:g} {TOP - 1:g} H {WIDTH - MARGIN:g}" stroke="#55605c" fill="none"/>'
    return Timeline(height, [axis, *lines, *marks], labels)


def _mark(each: OccupationEvidence, begins: float, ends: float, y: float) -> str:
    """A dot, on a bar as long as the day is loose; a cross for what could not be read."""
    middle = (begins + ends) / 2
    bar = f'<path d="M {begins:.1f} {y:.1f} H {ends:.1f}" stroke="#1d2b27" stroke-width="2"/>'
    fill = _FILLS.get(OccupationEvidence.Reading(each.reading))
    if fill is None:
        return bar + (
            f'<path d="M {middle - 3:.1f} {y - 3:.1f} l 6 6 m 0 -6 l -6 6" stroke="#1d2b27" '
            'stroke-width="1.4" fill="none"/>'
        )
    return bar + (
        f'<circle cx="{middle:.1f}" cy="{y:.1f}" r="3.6" fill="{fill}" stroke="#1d2b27" '
        'stroke-width="1.2"/>'
    )

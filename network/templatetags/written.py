"""How pages write days, moments, areas and shares: by the language of the page, rounded once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from formats.land_area import SQUARE_METRES_PER_RAI, LandArea
from formats.months import BANGKOK, Month, today_in_bangkok
from formats.thai import buddhist_year, thai_date, thai_month, thai_time
from network import sentences

register = template.Library()

NOTHING = "–"
FEW_RAI = 10  # below, a rai is too coarse


def _english() -> bool:
    return (get_language() or "").startswith("en")


@register.filter
def one_language(words: str) -> str:
    """The half of `Thai / English` that the page speaks."""
    return sentences.one_language(words)


@register.filter
def day(when: date | datetime | None) -> str:
    """`30 มิถุนายน 2568`, or `30 June 2025`; a moment is Bangkok's day."""
    if when is None:
        return NOTHING
    if isinstance(when, datetime):
        when = today_in_bangkok(when)
    return f"{when.day} {when:%B %Y}" if _english() else thai_date(when, digits="arabic")


@register.filter
def short_day(when: date | datetime | None) -> str:
    """`30 มิ.ย. 2568`, or `30 Jun 2025`."""
    if when is None:
        return NOTHING
    if isinstance(when, datetime):
        when = today_in_bangkok(when)
    if _english():
        return f"{when.day} {when:%b %Y}"
    return thai_date(when, digits="arabic", short=True)


@register.filter
def moment(when: datetime | None) -> str:
    """`30 มิ.ย. 2568 09.30 น.`, Bangkok's time."""
    if when is None:
        return NOTHING
    if _english():
        return f"{short_day(when)}, {when.astimezone(BANGKOK):%H:%M}"
    return f"{short_day(when)} {thai_time(when, digits='arabic')}"


@register.filter
def month(value: Month) -> str:
    """`มิถุนายน พ.ศ. 2568`, or `June 2025`."""
    return f"{value.first_day:%B %Y}" if _english() else thai_month(value, digits="arabic")


@register.filter
def year(common_year: int | None) -> str:
    """`2510`, the Buddhist year; `1967` in English; nothing where it is not known."""
    if common_year is None:
        return ""
    return str(common_year if _english() else buddhist_year(common_year))


@register.filter
def land_area(square_metres: float | Decimal | None) -> str:
    """`23-3-30.9`, rai-ngan-square wah."""
    return NOTHING if square_metres is None else str(LandArea.from_square_metres(square_metres))


@register.filter
def rai(square_metres: float | Decimal | None) -> str:
    """Whole rai, `2,840`; less than ten with one decimal, `3.4`."""
    if square_metres is None:
        return NOTHING
    area = LandArea.from_square_metres(square_metres)
    few = area.square_metres > 0 and area.rai < FEW_RAI
    return f"{area.square_metres / SQUARE_METRES_PER_RAI:.1f}" if few else area.rai_with_commas()


@register.filter
def count(number: float | None) -> str:
    """`12,600`; nothing known is a dash, never zero."""
    return NOTHING if number is None else f"{number:,}"


@register.filter
def percent(share: float | None) -> str:
    """A share (0 to 1) as `81.5 %`; without a denominator a dash."""
    return NOTHING if share is None else f"{share * 100:.1f}%"


@register.filter
def signed_percent(share: float | None) -> str:
    """`+3.2 %`, with a true minus sign; what rounds to nothing has no sign."""
    if share is None:
        return NOTHING
    if round(share * 100, 1) == 0:
        return "0.0%"
    return f"{share * 100:+.1f}%".replace("-", "\N{MINUS SIGN}")


@register.inclusion_tag("parts/stacked_bar.html")
def stacked_bar(parts: Iterable[tuple[str, str, float]], label: str = "") -> dict[str, Any]:
    """Parts of a whole as one bar with its legend; (tone, label, number) each.

    Tones are those of the style sheet: verified, submitted, disputed, none, a … h.
    Widths are attributes of an SVG, since the page allows no inline style.
    """
    listed = list(parts)
    whole = sum(number for _tone, _label, number in listed)
    drawn, start = [], 0.0
    for tone, name, number in listed:
        width = 100 * number / whole if whole else 0.0
        drawn.append(
            {
                "tone": tone,
                "label": name,
                "number": number,
                "share": number / whole if whole else None,
                "x": f"{start:.3f}",
                "width": f"{width:.3f}",
            }
        )
        start += width
    return {"parts": drawn, "whole": whole, "label": label or _("สัดส่วน")}

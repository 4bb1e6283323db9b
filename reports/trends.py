"""The eight headline figures through twelve months: what was signed of each, and this month."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from formats.months import Month, up_to
from network.models import Level
from reports import charts, figures, writing
from reports.earlier import SignedMonth, headlines_of
from reports.figures import Figure
from reports.situation import SituationReport


@dataclass(frozen=True)
class Headline:
    """A figure of the first page; `is_amount`: its amount (satang) is meant, not its count.

    Where none of `known_by` has a record there is no number, which is not 0.
    """

    figure: Figure
    key: str
    known_by: tuple[Figure, ...] = ()
    is_amount: bool = False


HEADLINES = (
    Headline(
        figures.HOUSES_SURVEYED,
        "F1.1",
        (figures.REFERENCE, figures.HOUSES_KNOWN, figures.HOUSEHOLDS_SURVEYED),
    ),
    Headline(figures.HOUSEHOLDS_VERIFIED, "F1.2", (figures.HOUSEHOLDS_SURVEYED,)),
    Headline(figures.HARDSHIP, "F1.3", (figures.HARDSHIP_ASKED,)),
    Headline(figures.HOUSES_TO_REPAIR, "F1.4", (figures.HOUSES_BY_CONDITION,)),
    Headline(figures.HOUSES_FOR_CARE, "F1.5", (figures.HOUSES_BY_NUMBER,)),
    Headline(figures.SAVINGS, "F1.6", (figures.GROUPS,), is_amount=True),
    Headline(figures.HOUSEHOLDS_IN_CONCESSION, "F1.7", (figures.HOUSEHOLDS_VERIFIED,)),
    Headline(figures.OPEN_REQUESTS, "F1.8"),
)


def trends(report: SituationReport) -> dict[str, SafeString]:
    """The small line of each headline by its key; empty where there are no two points.

    A month without a signed report leaves a gap, as does a count that was hidden. Of a province
    nothing is signed. One query, and two of the report.
    """
    months = up_to(report.month)
    signed = _signed(report)
    found = {}
    for each in HEADLINES:
        values = [
            _said(signed[month], each, report.root.code) if month in signed else None
            for month in months[:-1]
        ]
        values.append(_counted(report, each))
        found[each.key] = charts.trend(values, spoken=_spoken(each, months, values))
    return found


def _signed(report: SituationReport) -> dict[Month, SignedMonth]:
    if report.root.level == Level.PROVINCE:
        return {}
    asked = dict.fromkeys(
        figure.key for each in HEADLINES for figure in (each.figure, *each.known_by)
    )
    return headlines_of(report.signed_standings, report.root.code, tuple(asked))


def _said(signed: SignedMonth, of: Headline, code: str) -> float | None:
    """What a signed report said of a headline; None where it said nothing, or hid it."""
    if of.known_by and not any(
        told.count for figure in of.known_by if (told := signed.total(figure, code)) is not None
    ):
        return None
    if of.figure.is_sensitive:
        shown = signed.shown(of.figure, code)
        return shown.value if shown else None
    told = signed.total(of.figure, code)
    if told is None:
        return None
    return told.amount if of.is_amount else told.count


def _counted(report: SituationReport, of: Headline) -> float | None:
    pk = report.place.pk
    if of.known_by and not any(report.total(figure, pk).count for figure in of.known_by):
        return None
    if of.figure.is_sensitive:
        return report.shown(of.figure)[pk, ""].value
    found = report.total(of.figure, pk)
    return found.amount if of.is_amount else found.count


def _spoken(of: Headline, months: tuple[Month, ...], values: list[float | None]) -> str:
    """What was signed, and apart from it this month's, which is counted and not signed yet."""
    told = [
        f"{writing.short_month(month)} "
        + (writing.whole_baht(value) if of.is_amount else writing.number(value))
        if value is not None
        else ""
        for month, value in zip(months, values, strict=True)
    ]
    *signed, now = told
    words = []
    if any(signed):
        words.append(_("ตามรายงานที่ลงนาม: %(values)s") % {"values": ", ".join(filter(None, signed))})
    if now:
        words.append(_("ตามที่นับในรายงานฉบับนี้: %(value)s") % {"value": now})
    return " · ".join(words)

"""What is stored of a month: its values, and what its pages and paper say, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from formats.months import Month
from network.models import Place
from network.moments import Moment
from reports import figures, paper, writing
from reports.blocks import Cell, Column, Document, Row, Table
from reports.document import as_values, compose
from reports.models import MonthlyReport
from reports.situation import SituationReport

LANGUAGES = ("th", "en")
ROOMS = ("network", "parcels", "savings", "survey", "maps", "reports")
HEAD = ("title", "place", "month", "joined", "as_of", "prepared", "serial", "is_fictional")
MOST_CORRECTIONS = 60  # lines printed; all are stored

# (figure, code of the place, part, before, now); a value is as the report before had it.
Correction = tuple[str, str, str, Any, Any]


def frozen(
    place: Place, month: Month, *, known_by: datetime, languages: Sequence[str] = ()
) -> dict[str, Any]:
    """The fields of the MonthlyReport of `place` for `month` as known at `known_by`.

    In all LANGUAGES unless others are named. Thai must be among them; it stands in for another
    that is not.
    """
    report = SituationReport(place, month, known_by=known_by)
    found = corrections(place, month, known_by)
    papers, pages = {}, {}
    serial = ""
    for language in languages or LANGUAGES:
        with translation.override(language):
            document = _with_corrections(compose(report), found, report)
            papers[language] = paper.content(document)
            pages[language] = {
                "head": {name: getattr(document, name) for name in HEAD},
                "body": render_to_string("reports/parts/body.html", {"document": document}),
            }
            serial = document.serial
    with translation.override("th"):
        values = as_values(report)
    return {
        "place": place,
        "month": month.first_day,
        "known_by": report.moment.known_by,
        "release": release(),
        "serial": serial,
        "values": values["values"],
        "definitions": values["definitions"],
        "corrections": [list(each) for each in found],
        "paper": papers,
        "page": pages,
    }


def corrections(place: Place, month: Month, known_by: datetime) -> list[Correction]:
    """How the values of the report before read at `known_by`, where they differ now (annex ง).

    What was recorded late, corrected or taken back since. Of the report before that was
    certified, else of the last that was prepared; nothing where there was none.
    """
    before = before_of(place, month, known_by)
    if before is None:
        return []
    now = SituationReport(place, Month.containing(before.month), known_by=known_by)
    return list(differences(before.values, as_values(now)["values"]))


def before_of(place: Place, month: Month, known_by: datetime) -> MonthlyReport | None:
    """The report of the month before as it stood at `known_by`. One query."""
    found: MonthlyReport | None = (
        MonthlyReport.objects.recorded(Moment(month.close_day, known_by))
        .filter(place=place, month=month.previous().first_day)
        .only("place", "month", "known_by", "values")
        .order_by("-edition")
        .first()
    )
    return found


def differences(before: dict[str, Any], now: dict[str, Any]) -> Iterator[Correction]:
    """Values of two times, where they differ; of the figures both know."""
    for key in sorted(set(before) & set(now)):
        if isinstance(before[key], list):  # concessions: a line each
            if _plain(before[key]) != _plain(now[key]):
                yield key, "", "", len(before[key]), len(now[key])
            continue
        for code in sorted(set(before[key]) | set(now[key])):
            was, is_now = before[key].get(code, {}), now[key].get(code, {})
            for part in sorted(set(was) | set(is_now)):
                # Of a sensitive figure 0 is said; what was not said was not asked then.
                if part not in was and not isinstance(is_now[part], list):
                    continue
                if _plain(was.get(part)) != _plain(is_now.get(part)):
                    yield key, code, part, was.get(part), is_now.get(part)


def _plain(value: Any) -> Any:
    """As JSON gives it back: a list for a tuple, a whole number for 5.0."""
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return float(value) if isinstance(value, (int, float)) else value


def release() -> str:
    """The shape of the data the values were counted from: each room's last migration."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT app, max(name) FROM django_migrations WHERE app = ANY(%s)"
            " GROUP BY app ORDER BY app",
            [list(ROOMS)],
        )
        return " · ".join(f"{app} {name[:4]}" for app, name in cursor.fetchall())


def _with_corrections(
    document: Document, found: list[Correction], report: SituationReport
) -> Document:
    names = {node.code: str(node) for node in report.gazetteer.nodes.values()}
    rows = []
    for key, code, part, was, is_now in found[:MOST_CORRECTIONS]:
        figure = figures.BY_KEY.get(key)
        label = str(figure.label) if figure else key
        of = figure.part_label(part) if figure and part else None
        rows.append(
            Row(
                (
                    Cell(f"{key} {label}" + (f": {of}" if of else "")),
                    Cell(names.get(code, code) or writing.NONE),
                    Cell(_written(was)),
                    Cell(_written(is_now)),
                )
            )
        )
    notes = []
    if len(found) > MOST_CORRECTIONS:
        notes.append(
            _("และอีก %(count)s รายการ ดูในไฟล์ JSON")
            % {"count": writing.number(len(found) - MOST_CORRECTIONS)}
        )
    table = Table(
        _("แก้ไขย้อนหลัง: ตัวเลขของเดือนก่อนที่เปลี่ยนไปหลังจัดทำรายงาน"),
        (
            Column(_("ตัวเลข"), is_number=False),
            Column(_("พื้นที่"), is_number=False),
            Column(_("ในรายงานเดือนก่อน")),
            Column(_("นับใหม่วันนี้")),
        ),
        tuple(rows),
        tuple(notes),
    )
    return replace(document, corrections=table)


def _written(value: Any) -> str:
    """A stored value: its count, or as it may be shown; nothing there was 0."""
    if value is None:
        return "0"
    if isinstance(value, list):
        return writing.number(value[0])
    if value == "hidden":
        return _("ปกปิด")
    return value if isinstance(value, str) else writing.number(value)

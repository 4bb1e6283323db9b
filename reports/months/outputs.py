"""A report as a file, in every format from the same values: stored, or counted now."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import override

from formats.thai import Digits
from network.gazetteer import Gazetteer
from network.models import Place
from network.moments import Moment
from reports import document, figures, missing, printing
from reports.map_sheets import Maps
from reports.months import geopackage, workbook
from reports.months import printing as months_on_paper
from reports.months.standing import Standing
from reports.situation import SituationReport

FORMATS = ("pdf", "xlsx", "json", "gpkg")
MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "gpkg": "application/geopackage+sqlite3",
}


def stored_name(standing: Standing, ending: str) -> str:
    """situation-2704-2025-06.pdf of a certified report; situation-2704-2025-06-draft.pdf before."""
    draft = "" if standing.is_signed else "-draft"
    return f"situation-{standing.report.place.code}-{standing.month}{draft}.{ending}"


def stored(
    standing: Standing, ending: str, *, language: str = "th", digits: Digits, maps: Maps = "a3"
) -> bytes:
    """A stored report in one of FORMATS."""
    if ending == "pdf":
        return months_on_paper.kept(standing, language=language, digits=digits, maps=maps)
    with override(language):
        values = months_on_paper.values_of(standing)
        moment = Moment(standing.month.close_day, standing.report.known_by)
        return _written(values, standing.report.place, moment, ending)


def live(
    report: SituationReport, ending: str, *, language: str = "th", digits: Digits, maps: Maps = "a3"
) -> bytes:
    """A report counted now in one of FORMATS."""
    if ending == "pdf":
        return printing.printed(report, language=language, digits=digits, maps=maps)
    with override(language):
        return _written(document.as_values(report), report.place, report.moment, ending)


def _written(values: dict[str, Any], place: Place, moment: Moment, ending: str) -> bytes:
    silent = missing.silent_villages(values["values"])
    values = values | {
        "values": missing.told(values["values"], silent),
        "no_data": silent,
        # Each value is [records, amount]: of these figures the second is kept in that.
        "amounts_in": {each.key: str(each.measure) for each in figures.COUNTED if each.measure},
    }
    if ending == "json":
        return json.dumps(values, ensure_ascii=False, indent=1).encode()
    gazetteer = Gazetteer(place, moment)
    if ending == "xlsx":
        return workbook.workbook(values, gazetteer)
    return geopackage.geopackage(values, gazetteer, moment)

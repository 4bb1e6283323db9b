"""The development tables of a place: find, may I, ask, answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from formats.months import Month
from formats.thai import Digits
from network.access import Permission, needs
from network.privacy_paper import pdf_answer
from network.requests import AccountRequest
from reports.blocks import Cell, Column, Row, Table
from reports.development import files, tables
from reports.months.outputs import MEDIA
from reports.months.views import readable
from reports.situation import SituationReport


@require_safe
@needs(Permission.SEE_REPORT)
def development(request: AccountRequest, code: str, month: Month) -> HttpResponse:
    """Every figure of a village, tambon or district, in tables."""
    found = _found(request, code, month)
    return render(
        request,
        "reports/development.html",
        {
            "found": found,
            "code": code,
            "month": month,
            "tables": _tables(found),
            "has_one_place": len(found.places) == 1,
        },
    )


@require_safe
@needs(Permission.SEE_REPORT)
def development_file(request: AccountRequest, code: str, month: Month, ending: str) -> HttpResponse:
    """The same as XLSX, or as PDF to print."""
    found = _found(request, code, month)
    name = f"development-{code}-{month}"
    if ending == "pdf":
        digits: Digits = "arabic" if request.GET.get("digits") == "arabic" else "thai"
        return pdf_answer(files.paper(found, digits=digits), name)
    return HttpResponse(
        files.workbook(found),
        content_type=MEDIA["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'},
    )


def _found(request: AccountRequest, code: str, month: Month) -> tables.Development:
    place, _gazetteer = readable(request, code)
    known_by = tables.known_as_reported(place, month)
    return tables.development(SituationReport(place, month, known_by=known_by))


def _tables(found: tables.Development) -> list[Table]:
    columns = (
        Column(_("รายการ"), is_number=False),
        Column(_("หน่วย"), is_number=False),
        *(Column(name) for name in found.places),
    )
    return [
        Table(
            chapter.heading,
            columns,
            tuple(
                Row(
                    (
                        Cell(f"{line.key} {line.label}"),
                        Cell(line.unit),
                        *(
                            Cell(each.text, each.href, tone="" if each.href else "muted")
                            for each in line.values
                        ),
                    )
                )
                for line in chapter.lines
            ),
        )
        for chapter in found.chapters
        if chapter.lines
    ]

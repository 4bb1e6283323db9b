"""The lists behind figures of disputes: each case by what it is about and how it stands."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from reports import writing
from reports.blocks import Cell, Column
from reports.figures import Figure
from reports.listing import Listing, Page, Row, village
from survey.models import Dispute


def _case_columns(figure: Figure) -> tuple[Column, ...]:
    return (
        Column(_("เรื่อง"), is_number=False),
        village(),
        Column(_("รับเรื่องเมื่อ")),
        *((Column(_("มาแล้ว (วัน)")),) if figure.amount else ()),
    )


def _case_row(page: Page, heard: Any) -> Row:
    number = _("เรื่องพิพาทที่ %(number)s") % {"number": f"{heard.pk}/{heard.opened_on.year + 543}"}
    return (
        Cell(number, reverse("dispute", args=[heard.key])),
        Cell(page.places.get(heard.pk, "")),
        Cell(writing.day(heard.opened_on)),
        *((Cell(writing.number(page.counted[heard.pk][1])),) if page.figure.amount else ()),
    )


CASE_LISTINGS: dict[type[Model], Listing] = {Dispute: Listing(_case_columns, _case_row)}

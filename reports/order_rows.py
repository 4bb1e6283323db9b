"""The lists behind figures of instructions and of what went to the governor."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from reports import writing
from reports.blocks import Cell, Column
from reports.figures import Figure
from reports.listing import Listing, Page, Row, village
from reports.models import Forwarding, Instruction


def _instruction_columns(_figure: Figure) -> tuple[Column, ...]:
    return (
        Column(_("ข้อสั่งการ"), is_number=False),
        village(),
        Column(_("มอบ"), is_number=False),
        Column(_("วันที่สั่ง")),
    )


def _instruction_row(page: Page, given: Any) -> Row:
    return (
        Cell(given.title, reverse("instruction", args=[given.key])),
        Cell(page.places.get(given.pk, "")),
        Cell(given.body),
        Cell(writing.day(given.given_on)),
    )


def _forwarding_columns(_figure: Figure) -> tuple[Column, ...]:
    return (Column(_("การประชุมครั้งที่"), is_number=False), village(), Column(_("วันที่ประชุม")))


def _forwarding_row(page: Page, forwarded: Any) -> Row:
    return (
        Cell(forwarded.meeting_number or str(forwarded.meeting)),
        Cell(page.places.get(forwarded.pk, "")),
        Cell(writing.day(forwarded.held_on)),
    )


ORDER_LISTINGS: dict[type[Model], Listing] = {
    Instruction: Listing(_instruction_columns, _instruction_row),
    Forwarding: Listing(_forwarding_columns, _forwarding_row),
}

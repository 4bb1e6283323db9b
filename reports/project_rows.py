"""How housing projects and the households on their rosters are listed; nobody is named."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models import HousingProject, ProjectRecord, RosterEntry
from reports import writing
from reports.blocks import Cell, Column
from reports.figures import Figure
from reports.listing import Listing, Page, Row, village


def _columns(_figure: Figure) -> tuple[Column, ...]:
    return (Column(_("โครงการ"), is_number=False), village())


def _titled(page: Page, project: HousingProject) -> Cell:
    known = ProjectRecord.objects.as_known(page.moment).filter(project=project).first()
    return Cell(
        known.title if known else writing.NONE, reverse("housing-project", args=[project.key])
    )


def _project_row(page: Page, project: Any) -> Row:
    return (_titled(page, project), Cell(page.places.get(project.pk, "")))


def _entry_columns(figure: Figure) -> tuple[Column, ...]:
    return (*_columns(figure), Column(_("เข้าบัญชีเมื่อ")))


def _entry_row(page: Page, entry: Any) -> Row:
    return (
        _titled(page, entry.project),
        Cell(page.places.get(entry.pk, "")),
        Cell(writing.day(entry.since)),
    )


PROJECT_LISTINGS: dict[type[Model], Listing] = {
    HousingProject: Listing(_columns, _project_row),
    RosterEntry: Listing(_entry_columns, _entry_row, ("project",)),
}

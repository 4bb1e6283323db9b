"""Housing projects by their nine steps, and the households in them (F4.8)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports import figures
from reports.blocks import Cell, Column, Row, Table
from reports.sections.parts import counted
from reports.situation import SituationReport


def projects_by_step(report: SituationReport) -> Table:
    """F4.8: a line for each step at which a project is, and the sum."""
    root = report.root
    projects, households = figures.HOUSING_PROJECTS, figures.HOUSEHOLDS_IN_PROJECTS
    rows = [
        Row(
            (
                Cell(str(label)),
                counted(report, projects, root, part),
                counted(report, households, root, part),
            )
        )
        for part, label in projects.labels.items()
        if report.total(projects, root.pk, part).count
    ]
    rows.append(
        Row(
            (Cell(_("รวม")), counted(report, projects, root), counted(report, households, root)),
            is_total=True,
        )
    )
    return Table(
        _("โครงการบ้านมั่นคงตามขั้นตอน (F4.8)"),
        (
            Column(_("ขั้นที่กำลังทำ"), is_number=False),
            Column(_("โครงการ")),
            Column(_("ครัวเรือนในบัญชี")),
        ),
        tuple(rows),
    )

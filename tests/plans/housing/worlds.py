"""A project with one of each of its records, for tests of who may open what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from network.moments import Moment
from plans.housing import projects, roster
from plans.models import (
    HousingProject,
    ProjectMoney,
    RosterObjection,
    RosterPosting,
    Step,
)
from plans.models.housing import Form
from tests import factories
from tests.network.worlds import World
from tests.plans.housing.building import DAY, money_in, project_in

PDF = b"%PDF-1.4 test"


def project_of(of: World) -> HousingProject:
    """The project of the village, with its household on the roster; begun when first asked for."""
    found = HousingProject.objects.filter(place=of.village).first()
    if found is None:
        found = project_in(of.village)
        roster.put_on(
            found, of.household, problems=["landless"], since=DAY, source=factories.source()
        )
        projects.take_step(
            found, Step.UNDERSTANDING, projects.Kind.PASSED, happened_on=DAY,
            words="นางลับเฉพาะขอเข้าโครงการ", account=factories.account(),
        )  # fmt: skip
    return found


def paper_in(of: World) -> dict[str, Any]:
    """A paper of the project, with a file."""
    paper = projects.keep_document(
        project_of(of), Step.UNDERSTANDING, Form.MINUTE, dated_on=DAY,
        account=factories.account(), title="รายงานของนางลับเฉพาะ",
        attached=SimpleUploadedFile("minute.pdf", PDF),
    )  # fmt: skip
    return {"key": paper.project.key, "document": paper.key}


def roster_posting_in(of: World) -> RosterPosting:
    """The list of the project that hangs today."""
    project, today = project_of(of), Moment.now().last_day
    return RosterPosting.objects.filter(project=project).first() or roster.post(
        project, posted_on=today, closes_on=today + timedelta(days=7), hangs_at="ศาลากลางบ้าน",
        source=factories.source(),
    )  # fmt: skip


def objection_to_roster_in(of: World) -> RosterObjection:
    """Somebody objects to the household."""
    return roster.object_to(
        roster_posting_in(of), of.household, reason="นางลับเฉพาะมีบ้านอยู่แล้ว",
        objected_on=Moment.now().last_day, source=factories.source(),
    )  # fmt: skip


def project_money_in(of: World) -> ProjectMoney:
    """An instalment of the project."""
    return money_in(project_of(of))

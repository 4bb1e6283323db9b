"""Writes of housing projects: begun, described, steps taken, papers kept. Nothing is edited."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from network.models import Source
from parcels import attachments
from plans.housing.errors import ProjectNeedsTitle, named_errors
from plans.models import (
    HousingProject,
    ProjectDocument,
    ProjectRecord,
    ProjectStep,
    ProjectVillage,
    Step,
)

if TYPE_CHECKING:
    from network.models import Account, Place
    from parcels.attachments import Attached
    from savings.models import SavingsGroup

Kind = ProjectStep.Kind


def begin(
    place: Place,
    title: str,
    *,
    kind: ProjectRecord.Kind,
    group: SavingsGroup | None,
    villages: Collection[Place],
    began_on: date,
    source: Source,
    key: UUID | None = None,
) -> HousingProject:
    """A project of a place, with its villages; its group may come later, by step 2.

    Raises:
        ProjectNeedsTitle, SentTwice.
    """
    if not title.strip():
        raise ProjectNeedsTitle
    with named_errors():
        project = HousingProject.objects.create(place=place, **({"key": key} if key else {}))
        describe(project, title, kind=kind, group=group, observed_on=began_on, source=source)
        for village in villages:
            ProjectVillage.objects.create(
                project=project, place=village, since=began_on, source=source
            )
    return project


def describe(
    project: HousingProject,
    title: str,
    *,
    kind: ProjectRecord.Kind,
    group: SavingsGroup | None,
    observed_on: date,
    source: Source,
) -> ProjectRecord:
    """What a project is called, of what kind it is, and which group carries it.

    Raises:
        ProjectNeedsTitle.
    """
    with named_errors():
        return ProjectRecord.objects.create(
            project=project,
            title=title.strip(),
            kind=kind,
            group=group,
            observed_on=observed_on,
            source=source,
        )


def take_step(
    project: HousingProject,
    step: Step,
    kind: ProjectStep.Kind,
    *,
    happened_on: date,
    words: str,
    account: Account,
    attached: Attached | None = None,
    is_fictional: bool = False,
) -> ProjectStep:
    """A step is passed, or gone back to with a reason; the minute is its source.

    Raises:
        StepNotCome, StepWentOn, StepStandsSo, StepsBeforeMissing, GroupComesFirst,
        GoingBackNeedsReason.
        RosterNotPosted, ObjectionsOpen, RosterNotWhole: of step 4.
        FileIsTooLarge, FileIsNoPhotograph: of the minute.
    """
    with named_errors():
        said = attachments.source_of(
            _("บันทึกขั้นตอนโครงการบ้านมั่นคง"),
            as_of=happened_on,
            recorded_by=account,
            attached=attached,
            kind=Source.Kind.MINUTE,
            is_fictional=is_fictional,
        )
        return ProjectStep.objects.create(
            project=project,
            step=step,
            kind=kind,
            happened_on=happened_on,
            words=words.strip(),
            source=said,
        )


def keep_document(
    project: HousingProject,
    step: Step,
    form: str,
    *,
    dated_on: date,
    account: Account,
    title: str = "",
    attached: Attached | None = None,
    layout: tuple[Place, UUID] | None = None,
    is_fictional: bool = False,
    key: UUID | None = None,
) -> ProjectDocument:
    """A paper of a step: a file, or a proposed layout by the key it has in its village.

    Raises:
        FileIsTooLarge, FileIsNoPhotograph, SentTwice.
    """
    with named_errors():
        said = attachments.source_of(
            title.strip() or _("เอกสารโครงการบ้านมั่นคง"),
            as_of=dated_on,
            recorded_by=account,
            attached=attached,
            is_fictional=is_fictional,
        )
        return ProjectDocument.objects.create(
            project=project,
            step=step,
            form=form,
            title=title.strip(),
            dated_on=dated_on,
            layout_place=layout[0] if layout else None,
            layout_key=layout[1] if layout else None,
            source=said,
            **({"key": key} if key else {}),
        )

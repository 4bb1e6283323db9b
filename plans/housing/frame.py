"""What the pages of a project share: who may read it, and where on it they may do what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from network import evidence
from network.access import Permission, places_of
from network.errors import NetworkError
from network.models import Source
from network.moments import Moment
from network.page_frame import moment_to_count, place_frame
from network.requests import AccountRequest
from network.sentences import sentence
from parcels.errors import ParcelError
from plans.errors import PlanError
from plans.housing.listed import villages_of
from plans.models import HousingProject, ProjectRecord

REFUSALS = (PlanError, NetworkError, ParcelError)


def project_to_read(
    request: AccountRequest, key: UUID, permission: Permission = Permission.SEE_REPORT
) -> HousingProject:
    """The project, if the account has `permission` in its place or one of its villages (404)."""
    found: HousingProject = get_object_or_404(
        HousingProject.objects.visible_to(request.user).select_related("place"), key=key
    )
    if not may_in(request, found, Permission.SEE_REPORT):
        raise Http404
    if not may_in(request, found, permission):
        raise PermissionDenied
    return found


def may_in(request: AccountRequest, project: HousingProject, permission: Permission) -> bool:
    """Whether the account has `permission` in the project's place or one of its villages."""
    own = set(places_of(request.user, permission))
    return project.place_id in own or not own.isdisjoint(villages_of(project, Moment.now()))


def named_in(request: AccountRequest, project: HousingProject) -> set[int]:
    """Villages of the project in which the account may see names (keys)."""
    own = set(places_of(request.user, Permission.SEE_IDENTITY))
    return own.intersection(villages_of(project, Moment.now()))


def moment_of_project(
    request: AccountRequest,
    project: HousingProject,
    permission: Permission = Permission.SEE_RECORDS,
) -> Moment:
    """The day a page of the project is asked for: of the past to who sees what it counts.

    Raises:
        MomentIsNotOpen: a day of the past, and `permission` is not held in all its villages.
    """
    villages = villages_of(project, Moment.now()) or [project.place_id]
    return moment_to_count(request, villages, permission)


def frame(request: AccountRequest, project: HousingProject, moment: Moment) -> dict[str, Any]:
    """The project with what it is called, and what may be done on its pages."""
    record = ProjectRecord.objects.as_known(moment).filter(project=project).first()
    if record is None:
        raise Http404
    context = place_frame(request, project.place, moment)
    for name, permission in (
        ("may_survey", Permission.SURVEY),
        ("may_see_records", Permission.SEE_RECORDS),
        ("may_see_identity", Permission.SEE_IDENTITY),
        ("may_see_money", Permission.SEE_MONEY),
        ("may_keep_books", Permission.KEEP_BOOKS),
    ):
        context[name] = may_in(request, project, permission)
    return context | {"project": project, "record": record}


def said(request: AccountRequest, title: str, as_of: Any) -> Source:
    """What somebody says on a page, as a source."""
    return evidence.receive_statement(title, as_of=as_of, recorded_by=request.user)


def form_page(
    request: AccountRequest, project: HousingProject, form: Any, title: str, **more: Any
) -> HttpResponse:
    """A page with one form; 422 where it is refused."""
    context = frame(request, project, Moment.now()) | {"form": form, "title": title} | more
    status = 422 if form.is_bound else 200
    return render(request, "plans/housing/form.html", context, status=status)


def tell_twice(request: AccountRequest, error: Exception) -> None:
    """It was sent before: nothing is lost, and nothing is there twice."""
    messages.info(request, sentence(error))


def tell(form: Any, error: Exception) -> None:
    """What is wrong, above the form."""
    form.add_error(None, sentence(error))


def to_project(project: HousingProject) -> HttpResponse:
    """Back to the page of the project."""
    return redirect("housing-project", project.key)

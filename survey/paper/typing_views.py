"""The page on which sheets are typed in: the form, its lists, a sheet by its code, and saving."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token as csrf_token_of
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network.access import Permission, needs, open_to_accounts, places_of
from network.models import Place
from network.moments import Moment
from network.page_frame import place_frame
from network.places import lines
from network.requests import AccountRequest
from network.sentences import sentence
from survey.errors import SurveyError
from survey.field.built import built
from survey.field.views import POLICY
from survey.models import FormVersion
from survey.openrosa import entity_lists
from survey.paper.entering import enter_typed
from survey.paper.issuing import sheet_of
from survey.paper.known import VillageReader
from survey.paper.reach import household_to_survey, version_to_print, village_to_survey
from survey.paper.typed import form_to_type, households_to_type, told_of
from survey.xforms.reach import for_readers

ENTRY: Final = "typing.js"
CSV: Final = "text/csv; charset=utf-8"


@require_safe
@open_to_accounts
@for_readers
def choose(request: AccountRequest, form_id: str) -> HttpResponse:
    """In which village sheets are typed in; `?household=` and an only village lead there."""
    version = version_to_print(form_id, request.GET.get("version"))
    if key := request.GET.get("household"):
        return redirect(_of_household(request, key, form_id))
    moment = Moment.now()
    mine = Place.objects.filter(
        pk__in=places_of(request.user, Permission.SURVEY), level="village"
    ).order_by("code")
    found = lines(list(mine.values_list("pk", flat=True)), moment)
    query = request.GET.urlencode()
    told = f"?{query}" if query else ""
    choices = [
        (line, reverse("type-in-village", args=[line[0].code, form_id]) + told)
        for line in found.values()
    ]
    if len(choices) == 1:
        return redirect(choices[0][1])
    context = {"version": version, "choices": choices}
    return render(request, "survey/paper/choose.html", context)


@require_safe
@needs(Permission.SURVEY)
def page(request: AccountRequest, code: str, form_id: str) -> HttpResponse:
    """Sheets of one village are typed in, one household behind the other."""
    village = village_to_survey(request.user, code)
    version = version_to_print(form_id, request.GET.get("version"))
    told = f"?version={version.version}"
    args = [code, form_id]
    addresses = {
        "form": reverse("typed-form", args=args) + told,
        "sheet": reverse("typed-sheet", args=args) + told,
        "save": reverse("save-typed", args=args) + told,
        "file": reverse("typed-file", args=[*args, "NAME"]) + told,
        "paper": reverse("paper-of-village", args=args),
        "csrf": csrf_token_of(request),
        "household": request.GET.get("household", ""),
        "sheetCode": request.GET.get("sheet", ""),
    }
    context = place_frame(request, village, Moment.now()) | {
        "version": version,
        "built": built(ENTRY),
        "addresses": json.dumps(addresses),
    }
    answer = render(request, "survey/paper/type.html", context)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


@require_safe
@needs(Permission.SURVEY)
def form(request: AccountRequest, code: str, form_id: str) -> JsonResponse:
    """The form, the numbers of its questions on paper, and the households of the village."""
    village, version = _asked(request, code, form_id)
    reader = VillageReader(request.user, village)
    return JsonResponse(
        form_to_type(version, village, reader)
        | {"households": households_to_type(version, village, reader)}
    )


@require_safe
@needs(Permission.SURVEY)
def sheet(request: AccountRequest, code: str, form_id: str) -> JsonResponse:
    """What is known of the sheet with the code in `?code=`: whose it is, and who typed it in."""
    village, version = _asked(request, code, form_id)
    try:
        found = sheet_of(request.GET.get("code", ""), version)
    except SurveyError as error:
        return _refused(error, HTTPStatus.UNPROCESSABLE_ENTITY)
    return JsonResponse(told_of(found, village))


@require_safe
@needs(Permission.SURVEY)
def file(request: AccountRequest, code: str, form_id: str, name: str) -> HttpResponse:
    """A file the form needs; an entity list holds this village alone, and is noted as read."""
    village, version = _asked(request, code, form_id)
    if name in entity_lists.LISTS:
        entities = entity_lists.written(name, VillageReader(request.user, village))
        entity_lists.note_read(entities)
        return HttpResponse(entities.content, content_type=CSV)
    medium = version.media.filter(name=name, is_entity_list=False).first()
    if medium is None:
        raise Http404
    return HttpResponse(
        bytes(medium.content), content_type=medium.content_type or "application/octet-stream"
    )


@require_POST
@needs(Permission.SURVEY)
def save(request: AccountRequest, code: str, form_id: str) -> JsonResponse:
    """One instance that was typed in, its photographs with it; sent again, it adds nothing."""
    village, version = _asked(request, code, form_id)
    instance = request.FILES.get("xml_submission_file")
    try:
        saved = enter_typed(
            instance.read() if instance is not None else b"",
            _files(request),
            sizes=request.POST.get("sizes", ""),
            sheet_code=request.POST.get("sheet", ""),
            filled_in_on=request.POST.get("filled_in_on", ""),
            village=village,
            version=version,
            account=request.user,
        )
    except SurveyError as error:
        return _refused(error, getattr(error, "status", HTTPStatus.UNPROCESSABLE_ENTITY))
    return JsonResponse(
        {
            "url": reverse("submission", args=[saved.submission.key]),
            "isNew": saved.is_new,
            "awaited": list(saved.awaited),
        },
        status=HTTPStatus.CREATED,
    )


def _asked(request: AccountRequest, code: str, form_id: str) -> tuple[Place, FormVersion]:
    village = village_to_survey(request.user, code)
    return village, version_to_print(form_id, request.GET.get("version"))


def _files(request: HttpRequest) -> list[UploadedFile[Any]]:
    return [
        upload
        for name, uploads in request.FILES.lists()
        if name != "xml_submission_file"
        for upload in uploads
    ]


def _of_household(request: AccountRequest, key: str, form_id: str) -> str:
    try:
        household, village = household_to_survey(request.user, UUID(key))
    except ValueError as error:
        raise Http404 from error
    address = reverse("type-in-village", args=[village.code, form_id])
    return f"{address}?household={household.key}"


def _refused(error: Exception, status: Any) -> JsonResponse:
    return JsonResponse({"reason": sentence(error) or _("รับเข้าไม่ได้")}, status=status)

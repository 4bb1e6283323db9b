"""The page of what has been kept long enough: what would go, somebody's word, what was done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from network import reading_log
from network.access import Permission, may, needs
from network.models import Place, RetentionRun
from network.moments import Moment
from network.page_frame import place_frame
from network.people import names_of
from network.person_page import place_by_code
from network.requests import AccountRequest
from network.sentences import sentence
from survey.errors import SurveyError
from survey.keeping.letting_go import confirm, may_prune, past_retention_in, readings_before
from survey.keeping.tasks import let_go_confirmed

LONGEST_KEY = 18  # digits
SHOWN = 500  # persons on a page; what is confirmed is what was shown


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_READING_LOG)
def retention(request: AccountRequest, code: str) -> HttpResponse:
    """Who is past retention in a place; nothing goes before somebody ticks and confirms."""
    place = place_by_code(request, code, Permission.SEE_READING_LOG)
    if request.method == "POST":
        return _confirmed(request, place)
    return _page(request, place)


def _confirmed(request: AccountRequest, place: Place) -> HttpResponse:
    if "is_sure" not in request.POST:
        return _page(request, place, _("โปรดยืนยันว่าเข้าใจ"))
    chosen = {int(each) for each in request.POST.getlist("person") if _is_key(each)}
    try:
        run = confirm(place, chosen, account=request.user, with_readings="readings" in request.POST)
    except SurveyError as error:
        return _page(request, place, sentence(error))
    let_go_confirmed.defer(key=str(run.key))
    messages.success(request, _("ยืนยันแล้ว ระบบกำลังลบในเบื้องหลัง"))
    return redirect("retention", code=place.code)


def _is_key(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) <= LONGEST_KEY


def _page(request: AccountRequest, place: Place, wrong: str = "") -> HttpResponse:
    moment = Moment.now()
    found = list(past_retention_in(place, moment).order_by("pk")[: SHOWN + 1])
    shown = found[:SHOWN]
    with_names = may(request.user, Permission.SEE_IDENTITY, place)
    named = names_of([each.pk for each in shown], moment) if with_names else {}
    below = Place.objects.below([place.pk], moment).values("pk")
    runs = RetentionRun.objects.filter(place__in=below).exclude(state=RetentionRun.State.LISTED)
    prunes = may_prune(request.user)
    context = place_frame(request, place, moment) | {
        "persons": [(each, named.get(each.pk, "")) for each in shown],
        "is_more": len(found) > SHOWN,
        "runs": runs.select_related("confirmed_by", "place").order_by("-confirmed_at")[:20],
        "may_prune": prunes,
        "old_readings": reading_log.prune(readings_before(), dry_run=True) if prunes else 0,
        "wrong": wrong,
    }
    return render(request, "survey/keeping/page.html", context, status=422 if wrong else 200)

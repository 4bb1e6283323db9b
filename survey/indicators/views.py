"""Pages of indicators: the sets there are, and what was found by them in a place."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from formats.errors import FormatError
from network import evidence
from network.access import Permission, acts_somewhere, needs, open_to_accounts, require
from network.imports import Refused
from network.models import Account, Place
from network.moments import Moment
from network.page_frame import key_of_page, place_frame
from network.requests import AccountRequest
from network.sentences import sentence
from survey.indicators.forms import IndicatorSetForm
from survey.indicators.found import OUTCOMES, counts_in, households_found
from survey.indicators.loading import Loaded, SetNamed, load_indicators
from survey.indicators.rows import read_indicators, require_rows
from survey.lists import household_page
from survey.models import Indicator, IndicatorSet


@require_safe
@open_to_accounts
def indicator_sets(request: AccountRequest) -> HttpResponse:
    """Every set of indicators, the newest years first, with all its indicators."""
    sets = IndicatorSet.objects.prefetch_related(
        Prefetch("indicators", Indicator.objects.order_by("sort_order"))
    ).order_by("-first_year", "code")
    context = {"sets": sets, "may_load": acts_somewhere(request.user, Permission.RECORD)}
    return render(request, "survey/indicators/sets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_accounts
def load_set(request: AccountRequest) -> HttpResponse:
    """Send a table of indicators: a new set, or one that is completed or corrected."""
    if not acts_somewhere(request.user, Permission.RECORD):
        raise PermissionDenied
    form = IndicatorSetForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                loaded = _loaded(form, request.user)
            except (Refused, FormatError) as refusal:
                form.add_error("upload", sentence(refusal))
            else:
                messages.success(request, _told(loaded))
                return redirect("indicator-sets")
        status = 422
    return render(request, "survey/indicators/load.html", {"form": form}, status=status)


@require_safe
@needs(Permission.SEE_RECORDS)
def indicators_of_place(request: AccountRequest, code: str) -> HttpResponse:
    """What was found by the indicators of one set in a place, by households that are known."""
    place = _place(request, code)
    moment = Moment.now()
    sets = list(IndicatorSet.objects.order_by("-first_year", "code"))
    chosen = next((each for each in sets if each.code == request.GET.get("set")), None)
    chosen = chosen or next(iter(sets), None)
    context = place_frame(request, place, moment) | {
        "sets": sets,
        "chosen": chosen,
        "counts": counts_in(request.user, place, chosen, moment) if chosen else [],
        "of_villages": chosen is not None and chosen.about == IndicatorSet.About.VILLAGE,
    }
    return render(request, "survey/indicators/place.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def households_by_indicator(
    request: AccountRequest, code: str, number: int, outcome: str
) -> HttpResponse:
    """The households of a place that meet an indicator, or do not."""
    place = _place(request, code)
    if outcome not in OUTCOMES:
        raise Http404
    indicator = get_object_or_404(Indicator.objects.select_related("set"), pk=number)
    moment = Moment.now()
    context = place_frame(request, place, moment)
    context |= {
        "indicator": indicator,
        "outcome": outcome,
        "households": household_page(
            households_found(request.user, place, indicator, outcome, moment),
            moment,
            after=key_of_page(request.GET.get("households_after")),
            with_names=context["may_see_identity"],
        ),
    }
    return render(request, "survey/indicators/households.html", context)


def _place(request: AccountRequest, code: str) -> Place:
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_RECORDS, place)
    return place


def _loaded(form: IndicatorSetForm, account: Account) -> Loaded:
    """Keep the file as a source and read it; nothing is kept of a file that is refused."""
    said = form.cleaned_data
    with TemporaryDirectory() as folder:
        path = Path(folder, f"indicators{Path(said['upload'].name).suffix.lower()}")
        path.write_bytes(said["upload"].read())
        table = read_indicators(path)
        require_rows(table)
        with transaction.atomic():
            return load_indicators(
                SetNamed(
                    said["code"],
                    said["name_th"],
                    IndicatorSet.About(said["about"]),
                    said["first_year"],
                    said["last_year"],
                    said["name_en"],
                ),
                table,
                source=evidence.receive_file(
                    path, title=said["title"], as_of=said["as_of"], recorded_by=account
                ),
            )


def _told(loaded: Loaded) -> str:
    if loaded.changes_nothing:
        return _("ชุดนี้มีอยู่แล้วและเหมือนเดิม ไม่มีอะไรเปลี่ยน")
    return _("รับชุดตัวชี้วัดแล้ว: ใหม่ %(added)s ข้อ แก้ %(corrected)s ข้อ เหมือนเดิม %(unchanged)s ข้อ") % {
        "added": loaded.added,
        "corrected": loaded.corrected,
        "unchanged": loaded.unchanged,
    }

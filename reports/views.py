"""Pages of the monthly report: find, may I, ask, answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from formats.months import Month
from formats.thai import Digits
from network.access import Permission, may_see_report, needs, open_to_accounts
from network.gazetteer import Gazetteer
from network.looking_back import is_vouched
from network.models import Place
from network.moments import Moment, known_now
from network.queries import planned_for_sets
from network.requests import AccountRequest
from reports import (
    document,
    feature_maps,
    figures,
    home_page,
    home_waiting,
    lists,
    missing,
    reach,
    records,
    writing,
)
from reports.asked_moments import require_open
from reports.figures import BY_KEY, Figure
from reports.map_sheets import Maps
from reports.months import outputs, pages
from reports.months import printing as months_on_paper
from reports.months.standing import Standing
from reports.printing import file_name, printed
from reports.situation import SituationReport

LONGEST_EDITION = 4  # digits
FIRST_YEAR = 2000  # nothing was recorded before; earlier moments may not exist in every zone


@require_safe
@open_to_accounts
def home(request: AccountRequest) -> HttpResponse:
    """What a person finds after signing in: what waits for them, and the report of their places."""
    today = Moment.now().last_day
    cards = home_page.cards(request.user)
    return render(
        request,
        "reports/home.html",
        {
            "waiting": [
                (each, each.days(today), each.is_late(today))
                for each in home_waiting.waiting_for(request.user)
            ],
            "cards": cards,
            # Who has a card has a place.
            "may_begin": bool(
                not cards and not Place.objects.exists() and home_page.acts_everywhere(request.user)
            ),
        },
    )


@require_safe
@needs(Permission.SEE_REPORT)
def newest(request: AccountRequest, code: str) -> HttpResponse:
    """The report of the month that closed last."""
    place = _readable(request, code)
    return redirect("report", place.code, Month.last_closed(timezone.now()))


@require_safe
@needs(Permission.SEE_REPORT)
def situation(request: AccountRequest, code: str, month: Month) -> HttpResponse:
    """The monthly situation report of a place, to read."""
    place = _readable(request, code)
    now = timezone.now()
    standing = _stored(request, place, month)
    if standing is not None:
        head, body = pages.page(standing.report.pk, "en" if writing.in_english() else "th")
        return render(
            request,
            "reports/months/frozen.html",
            {
                "code": code,
                "month": month,
                "standing": standing,
                "withdrawn": standing.step("withdrawn"),
                "head": head,
                "body": reach.within_reach(body, request.user, place.pk),
                "months": _beside(month, now),
            },
        )
    report = _report(request, place, month)
    composed = document.compose(report)
    body = render_to_string("reports/parts/body.html", {"document": composed})
    return render(
        request,
        "reports/situation.html",
        {
            "report": report,
            "again": urlencode(report.asked_again),
            "document": composed,
            "body": reach.within_reach(body, request.user, place.pk),
            "months": _beside(month, now),
        },
    )


def _beside(month: Month, now: datetime) -> list[tuple[Month, str]]:
    """The months before and after, as links; not what is to come."""
    return [
        (each, writing.month(each))
        for each in (month.previous(), month.following())
        if each <= Month.containing(now)
    ]


def _stored(request: AccountRequest, place: Place, month: Month) -> Standing | None:
    """The stored report of a month (`?edition=` an older one), where there is one.

    None too where the address names a K, or wants today's count (`?live=1`).

    Raises:
        Http404: there is no such edition.
    """
    if request.GET.get("known_by") or request.GET.get("live"):
        return None
    asked = request.GET.get("edition", "")
    edition = int(asked) if asked.isdecimal() and len(asked) < LONGEST_EDITION else None
    found = pages.standing(place.pk, month, edition=edition)
    if asked and (found is None or edition is None):
        raise Http404
    return found


@require_safe
@needs(Permission.SEE_REPORT)
def situation_pdf(request: AccountRequest, code: str, month: Month) -> HttpResponse:
    """The same report, to print: in Thai unless English is asked for, in one kind of numerals.

    `?maps=a4` where there is no paper of A3 for the sheets of maps.
    """
    place = _readable(request, code)
    language = "en" if request.GET.get("language") == "en" else "th"
    digits: Digits = (
        "arabic" if language == "en" or request.GET.get("digits") == "arabic" else "thai"
    )
    maps: Maps = "a4" if request.GET.get("maps") == "a4" else "a3"
    standing = _stored(request, place, month)
    if standing is not None:
        content = months_on_paper.kept(standing, language=language, digits=digits, maps=maps)
    else:
        report = _report(request, place, month)
        content = printed(report, language=language, digits=digits, maps=maps)
    name = f"situation-{code}-{month}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@require_safe
@needs(Permission.SEE_REPORT)
def situation_file(request: AccountRequest, code: str, month: Month, ending: str) -> HttpResponse:
    """The values of the report with their definitions: XLSX, JSON or GeoPackage."""
    place = _readable(request, code)
    standing = _stored(request, place, month)
    language = "en" if writing.in_english() else "th"
    if standing is not None:
        content = outputs.stored(standing, ending, language=language, digits="arabic")
        name = outputs.stored_name(standing, ending)
    else:
        report = _report(request, place, month)
        content = outputs.live(report, ending, language=language, digits="arabic")
        name = file_name(report, ending)
    shown = "inline" if ending == "json" else "attachment"
    return HttpResponse(
        content,
        content_type=outputs.MEDIA[ending],
        headers={"Content-Disposition": f'{shown}; filename="{name}"'},
    )


@require_safe
@needs(Permission.SEE_REPORT)
def figure(request: AccountRequest, code: str, month: Month, key: str) -> HttpResponse:
    """The records behind a figure: all of them counted, those of one's own places listed."""
    after = request.GET.get("after", "0")
    with planned_for_sets():
        opened = _opened(request, code, month, key)
        rows, following = lists.rows(opened, after=int(after) if after.isdecimal() else 0)
    asked = request.GET.copy()
    asked.pop("after", None)
    first = f"?{asked.urlencode()}" if after != "0" else ""
    if following is not None:
        asked["after"] = str(following)
    return render(
        request,
        "reports/figure.html",
        {
            "opened": opened,
            "root": opened.report.root,
            "why": missing.no_number_note()
            if opened.report.withholds(opened.figure, opened.report.place.pk)
            else "",
            "part_label": opened.figure.part_label(opened.part),
            "month_written": writing.month(month),
            "as_of": writing.day(opened.report.moment.last_day),
            "prepared": writing.moment(opened.report.prepared_at),
            "columns": lists.columns(opened.figure),
            "rows": rows,
            "first": first,
            "next": f"?{asked.urlencode()}" if following is not None else "",
            "query": request.GET.urlencode(),
        },
    )


@require_safe
@needs(Permission.SEE_REPORT)
def figure_features(request: AccountRequest, code: str, month: Month, key: str) -> HttpResponse:
    """The same records as GeoJSON, for the map beside the list."""
    with planned_for_sets():
        opened = _opened(request, code, month, key)
        found = feature_maps.features(opened)
    return JsonResponse(found, content_type="application/geo+json")


def _readable(request: AccountRequest, code: str) -> Place:
    """The place, if the account may read its reports; otherwise as if there were none.

    Asked first, and of today's places: a refusal costs nothing and tells nothing.
    """
    place: Place = get_object_or_404(Place, code=code)
    below = Gazetteer(place, Moment.now()).below(place.pk)
    if not may_see_report(request.user, place, [node.pk for node in below]):
        raise Http404
    return place


def _report(
    request: AccountRequest,
    place: Place,
    month: Month,
    shown: Iterable[Figure] = figures.COUNTED,
) -> SituationReport:
    """The report the address asks for, of now or of a K that is open to the reader.

    Raises:
        Http404: K is not a moment, or one that has not come.
        MomentIsNotOpen: K is not open to the reader (reports.asked_moments).
        ReportError: nothing to report of that month.
    """
    known_by = _known_by(request)
    if known_by is None:
        return SituationReport(place, month)
    word = request.GET.get("vouched", "")
    require_open(request.user, place, month, known_by, word=word, shown=shown)
    report = SituationReport(place, month, known_by=known_by)
    report.is_of_now = is_vouched(known_by, word)
    return report


def _known_by(request: AccountRequest) -> datetime | None:
    """K, if the address names one: the same K gives the same values.

    Raises:
        Http404: not a moment, or one that has not come.
    """
    asked = request.GET.get("known_by")
    if not asked:
        return None
    try:
        moment = parse_datetime(asked)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.year < FIRST_YEAR or moment > known_now():
        raise Http404(_("ไม่รู้จักช่วงเวลานี้"))
    return moment


def _opened(request: AccountRequest, code: str, month: Month, key: str) -> records.OpenedFigure:
    place = _readable(request, code)
    if key not in BY_KEY:
        raise Http404
    part = request.GET.get("part", "")
    found = BY_KEY[key]
    if part and found.part_label(part) is None and not (found.is_by_key and part.isdecimal()):
        raise Http404
    report = _report(request, place, month, (found,))
    return records.opened(report, found, part, request.user)

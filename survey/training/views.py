"""Pages of training: courses of a place, one course with its people, who wants to learn what."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from network.access import Permission, needs, places_of, require
from network.models import Account, Place
from network.moments import Moment
from network.page_frame import place_frame
from network.queries import below
from network.requests import AccountRequest
from survey.models import Course, Trade
from survey.training import pages
from survey.training.builders import builders_in, builders_near

MOST_LISTED = 300  # persons of one page


@require_safe
@needs(Permission.SEE_RECORDS)
def training(request: AccountRequest, code: str) -> HttpResponse:
    """What people of a place want to learn, the courses there are, and who is to be asked."""
    place, moment = place_to_read(request.user, code), Moment.now()
    inside = places_inside(request.user, place, moment)
    context = place_frame(request, place, moment)
    context |= {
        "wishes": pages.wishes_in(inside, moment),
        "courses": pages.courses_in(inside, moment),
        "due": pages.due_checks(inside, moment) if context["may_survey"] else [],
        "builders": builders_in(inside, moment),
        "builder_names": [name for _key, name in builders_near(place, request.user, moment)]
        if context["may_see_identity"] and place.level == "village"
        else [],
    }
    return render(request, "survey/training/place.html", context)


@require_safe
@needs(Permission.SEE_IDENTITY)
def wishes(request: AccountRequest, code: str) -> HttpResponse:
    """ใครอยากฝึกอะไร: persons with what they said, by trade; `?work=none` those without work."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_IDENTITY, place)
    moment = Moment.now()
    inside = set(places_inside(request.user, place, moment))
    inside &= set(places_of(request.user, Permission.SEE_IDENTITY))
    asked, unemployed = request.GET.get("trade", ""), request.GET.get("work") == "none"
    lines = pages.wishes_in(inside, moment)
    asked = asked if asked in {each.trade.pk for each in lines} else ""
    found = pages.wishers(inside, moment, trade=asked, unemployed=unemployed)
    context = place_frame(request, place, moment) | {
        "lines": lines,
        "trade": Trade.objects.filter(pk=asked).first() if asked else None,
        "unemployed": unemployed,
        "wishers": found[:MOST_LISTED],
        "whole": len(found),
        "courses": [
            each
            for each in pages.courses_in(inside, moment)
            if each.course.trade_id == asked and each.state in {"coming", "running"}
        ]
        if asked
        else [],
    }
    return render(request, "survey/training/wishes.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def course(request: AccountRequest, key: UUID) -> HttpResponse:
    """A course: where, when, by whom; who takes it, for who may see names."""
    found, place = course_to_read(request.user, key)
    moment = Moment.now()
    line = pages.line_of(found, moment)
    if line is None:
        raise Http404
    context = place_frame(request, place, moment)
    context |= {
        "course": found,
        "line": line,
        "record": line.record,
        "learners": pages.roster(found, moment) if context["may_see_identity"] else None,
    }
    return render(request, "survey/training/course.html", context)


def place_to_read(account: Account, code: str) -> Place:
    """A place where the account may see records.

    Raises:
        Http404, PermissionDenied: there is none, or not for this account.
    """
    place: Place = get_object_or_404(Place.objects.visible_to(account), code=code)
    require(account, Permission.SEE_RECORDS, place)
    return place


def places_inside(account: Account, place: Place, moment: Moment) -> list[int]:
    """Keys of the place and all below it in which the account may see records."""
    inside = Place.objects.filter(pk__in=below([place.pk], moment)).values_list("pk", flat=True)
    return sorted(set(inside) & set(places_of(account, Permission.SEE_RECORDS)))


def course_to_read(account: Account, key: UUID) -> tuple[Course, Place]:
    """A course at home in a place where the account may see records.

    Raises:
        Http404: there is none, or not for this account.
    """
    found: Course = get_object_or_404(Course.objects.select_related("place", "trade"), key=key)
    if found.place_id not in places_of(account, Permission.SEE_RECORDS):
        raise Http404
    return found, found.place

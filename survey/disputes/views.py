"""Pages of disputes: those of a place, a new one, and one with its steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network.access import Permission, needs, places_of, require
from network.errors import NetworkError
from network.models import Level, Party, Place
from network.moments import EVER_KNOWN, Moment
from network.page_frame import key_of_page, moment_of, place_frame
from network.queries import below
from network.requests import AccountRequest
from network.templatetags.written import short_day
from parcels.errors import ParcelError
from parcels.models import Boundary
from survey import features
from survey.disputes import cases, lists, page, people, subjects
from survey.disputes.cases import Side, Step, There
from survey.disputes.forms import OpenForm, PartyForm, StepForm, names_in, say
from survey.errors import SurveyError
from survey.models import Dispute, DisputeAttendee, DisputeParty, DisputeStep

PAGE = 50
_REFUSALS = (SurveyError, NetworkError, ParcelError)
Part, Role = DisputeAttendee.Part, DisputeParty.Role


@require_safe
@needs(Permission.SEE_RECORDS)
def disputes(request: AccountRequest, code: str) -> HttpResponse:
    """The cases of a place: the open ones, the longest waiting first, then those that ended."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_RECORDS, place)
    moment = moment_of(request)
    inside = Place.objects.filter(pk__in=below([place.pk], moment)).values_list("pk", flat=True)
    context = place_frame(request, place, moment)
    found = lists.rows_in(list(inside), moment, with_names=context["may_see_identity"])
    waiting = [row for row in found if row.is_open]
    ended = [row for row in found if not row.is_open]
    start = _start(request)
    context |= {
        "open": waiting,
        "still": [row for row in waiting if row.is_still],
        "coming": sorted(
            (row for row in waiting if row.next_on), key=lambda row: (row.next_on, row.pk)
        ),
        "late": moment.last_day,
        "ended": ended[start : start + PAGE],
        "ended_count": len(ended),
        "first": _address(request, 0) if start else "",
        "next": _address(request, start + PAGE) if len(ended) > start + PAGE else "",
        "is_village": place.level == Level.VILLAGE,
    }
    return render(request, "survey/disputes/list.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def dispute_about(request: AccountRequest, way: str, key: UUID) -> HttpResponse:
    """From a page about something to its open case, or to a new one in the village it lies in."""
    moment = Moment.now()
    found = subjects.about(way, key, moment)
    own = set(places_of(request.user, Permission.SEE_RECORDS))
    if found is None or own.isdisjoint(found.homes):
        raise Http404
    case = subjects.open_case_about(found, moment)
    if case is not None and case.place_id in own:
        return redirect("dispute", key=case.key)
    homes = [home for home in found.homes if home in places_of(request.user, Permission.SURVEY)]
    if not homes:
        raise PermissionDenied
    code = Place.objects.get(pk=homes[0]).code
    return redirect(f"{reverse('open-dispute', args=[code])}?{way}={key}")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def open_dispute(request: AccountRequest, code: str) -> HttpResponse:
    """Receive a complaint: about what `?overlap=`, `?visit=` … names, or nothing on record."""
    villages = Place.objects.visible_to(request.user).filter(level=Level.VILLAGE)
    place: Place = get_object_or_404(villages, code=code)
    require(request.user, Permission.SURVEY, place)
    moment = Moment.now()
    about = _asked_about(request, place, moment)
    households, by_key = people.households_of(place, moment)
    form = OpenForm(
        request.POST or None,
        request.FILES or None,
        households=households,
        initial=_likely(about, by_key) | {"opened_on": short_day(moment.last_day)},
    )
    if request.method == "POST" and form.is_valid():
        opened = _opened(request, place, form, about, by_key)
        if opened is not None:
            messages.success(request, _("เปิดเรื่องแล้ว ขั้นต่อไปคือรับฟังทั้งสองฝ่ายและนัดไกล่เกลี่ย"))
            return redirect("dispute", key=opened.key)
    context = place_frame(request, place, moment) | {
        "form": form,
        "about": about,
        "cancel": reverse("disputes", args=[place.code]),
    }
    return render(
        request, "survey/disputes/open.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_RECORDS)
def dispute(request: AccountRequest, key: UUID) -> HttpResponse:
    """One case: the complaint, every step, and the form of the next (422 where it is refused)."""
    moment = moment_of(request)
    found = _to_read(request, key, moment)
    context = place_frame(request, found.place, moment)
    goes_on = context["may_verify"] and context["may_see_identity"] and not moment.is_past
    if request.method == "POST" and not goes_on:
        raise PermissionDenied
    form = None
    if goes_on:
        sent = {"data": request.POST, "files": request.FILES} if request.method == "POST" else None
        case = page.case_of(found, moment, with_names=True)
        form = page.step_form(case, moment, last=cases.last_recorded(found), sent=sent)
        if sent is not None and form.is_valid() and _stepped(request, found, form):
            messages.success(request, _("บันทึกแล้ว"))
            return redirect("dispute", key=key)
    # What somebody else wrote in the meantime is shown to who was refused.
    return _shown(request, found, form, Moment.now() if request.method == "POST" else moment)


@require_POST
@needs(Permission.VERIFY)
def add_party(request: AccountRequest, key: UUID) -> HttpResponse:
    """Name somebody else who is of the case; what is wrong stays in the form (422)."""
    moment = Moment.now()
    found = _to_read(request, key, moment)
    require(request.user, Permission.VERIFY, found.place)
    require(request.user, Permission.SEE_IDENTITY, found.place)
    households, by_key = people.households_of(found.place, moment)
    form = PartyForm(request.POST, households=households)
    if form.is_valid():
        said = form.cleaned_data
        try:
            side = Side(Role(said["role"]), by_key.get(said["household"]), said["called"])
            cases.name_party(found, side, entered_on=moment.last_day, account=request.user)
        except _REFUSALS as error:
            say(form, error)
        else:
            messages.success(request, _("เพิ่มชื่อในเรื่องแล้ว"))
            return redirect("dispute", key=key)
    case = page.case_of(found, moment, with_names=True)
    steps = page.step_form(case, moment, last=cases.last_recorded(found))
    return _shown(request, found, steps, moment, form)


def _shown(
    request: AccountRequest,
    found: Dispute,
    form: StepForm | None,
    moment: Moment,
    party: PartyForm | None = None,
) -> HttpResponse:
    context = place_frame(request, found.place, moment)
    with_names = context["may_see_identity"]
    case = page.case_of(found, moment, with_names=with_names)
    if with_names:
        people.note_words(found, case.parties, moment)
    refused = any(each is not None and each.is_bound for each in (form, party))
    if form is not None and party is None:
        party = PartyForm(households=people.households_of(found.place, moment)[0])
    told_by = [each.name for each in case.parties if each.entry.party_id == found.told_by_id]
    context |= {
        "dispute": found,
        "row": case.row,
        "parties": case.parties,
        "told_by": "".join(told_by) if found.told_by_id else "",
        "land": [
            (unit, label, features.unit_url(unit))
            for unit, label in page.land_of(case.units, moment)
        ],
        "steps": page.steps_of(found, moment, with_names=with_names),
        "form": form,
        "party_form": party,
        "today": moment.last_day,
    }
    status = 422 if refused else 200
    return render(request, "survey/disputes/one.html", context, status=status)


def _to_read(request: AccountRequest, key: UUID, moment: Moment) -> Dispute:
    """A case heard where the account may see records (404)."""
    known = Dispute.objects.recorded(moment).visible_to(request.user)
    found: Dispute = get_object_or_404(
        known.select_related(
            "place",
            "overlap",
            "contradiction",
            "visit__household",
            "told_by",
            "source__recorded_by",
        ),
        key=key,
    )
    return found


def _asked_about(request: AccountRequest, place: Place, moment: Moment) -> subjects.About | None:
    """What the case is asked to be about; it has to lie in the village."""
    for way in subjects.WAYS:
        key = key_of_page(request.GET.get(way))
        if key is None:
            continue
        found = subjects.about(way, key, moment)
        if found is None or place.pk not in found.homes:
            raise Http404
        return found
    return None


def _likely(about: subjects.About | None, by_key: dict[str, Party]) -> dict[str, str]:
    """Who is likely of a case about something: those of the village who hold it, in order."""
    if about is None:
        return {}
    known = [str(party.key) for party in about.parties if str(party.key) in by_key]
    return {"kind": about.kind} | dict(zip(("complainant", "respondent"), known, strict=False))


def _opened(
    request: AccountRequest,
    place: Place,
    form: OpenForm,
    about: subjects.About | None,
    by_key: dict[str, Party],
) -> Dispute | None:
    said = form.cleaned_data
    sides = [
        Side(role, by_key.get(said[name]), "" if said[name] else said[f"{name}_called"])
        for role, name in ((Role.COMPLAINANT, "complainant"), (Role.RESPONDENT, "respondent"))
    ]
    try:
        return cases.open_case(
            place,
            Dispute.Kind(said["kind"]),
            opened_on=said["opened_on"],
            words=said["words"],
            sides=sides,
            account=request.user,
            subject=about.subject if about else None,
            told_by=sides[0].party,
            attached=said["file"],
        )
    except _REFUSALS as error:
        say(form, error)
    return None


def _stepped(request: AccountRequest, found: Dispute, form: StepForm) -> bool:
    said = form.cleaned_data
    known = DisputeStep.objects.filter(dispute=found, recorded_at__known_by=EVER_KNOWN)
    shown = known.filter(pk=_key(said["after"])).first()
    try:
        cases.take_step(
            found,
            Step(
                kind=DisputeStep.Kind(said["kind"]),
                taken_on=said["taken_on"],
                words=said["words"],
                venue=said["venue"],
                complainants=said["complainants"],
                respondents=said["respondents"],
                result=said["result"],
                office=said["office"],
                boundary=_boundary(said.get("boundary", "")),
                next_on=said["next_on"],
                next_at=said["next_at"],
                next_venue=said["next_venue"],
                there=_there(said),
            ),
            account=request.user,
            after=shown,
            attached=said["file"],
        )
    except _REFUSALS as error:
        say(form, error)
        last = cases.last_recorded(found)
        # Sent once more it is known to have been read.
        again = request.POST.copy()
        again["after"] = str(last.pk) if last else ""
        form.data = again
        return False
    return True


def _there(said: dict[str, Any]) -> list[There]:
    """Those chosen from the register, and those written by name."""
    chosen = [each.partition(":")[::2] for each in said.get("present", [])]
    mediating = said.get("mediators", [])
    keys = [*(key for _role, key in chosen), *mediating]
    persons = {str(each.key): each for each in Party.objects.filter(key__in=keys)}
    return [
        *(There(Part.MEDIATOR, persons[key]) for key in mediating),
        *(There(Part.MEDIATOR, None, name) for name in names_in(said["others_mediating"])),
        *(There(Part(role), persons[key]) for role, key in chosen),
        *(There(Part.WITNESS, None, name) for name in names_in(said["witnesses"])),
    ]


def _boundary(text: str) -> Boundary | None:
    found: Boundary | None = Boundary.objects.recorded(Moment.now()).filter(pk=_key(text)).first()
    return found


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0  # noqa: PLR2004


def _start(request: AccountRequest) -> int:
    text = request.GET.get("start", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0  # noqa: PLR2004


def _address(request: AccountRequest, start: int) -> str:
    asked = request.GET.copy()
    asked["start"] = str(start)
    return f"?{asked.urlencode()}"

"""Pages on which a household's need is handed on: what to refer, to whom, with which facts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network.access import Permission, needs, places_of
from network.models import Organisation, Party, Place
from network.moments import Moment
from network.needs import NEEDED_FACTS, Need
from network.organisations import serving_place
from network.page_frame import place_frame
from network.people import members_of
from network.requests import AccountRequest
from network.sentences import sentence
from survey.models import Referral
from survey.referrals import registry
from survey.referrals.errors import ReferralError
from survey.referrals.forms import MatchForm, ReferForm, StartForm
from survey.referrals.lists import lines
from survey.referrals.reach import household_to_refer, place_to_see, where
from survey.referrals.standing import in_places, of_household, refused_consent
from survey.referrals.suggesting import needs_of
from survey.referrals.views import people_to_ask


@require_safe
@needs(Permission.REFER)
def start(request: AccountRequest, key: UUID) -> HttpResponse:
    """What could be referred of a household: what visits found, or anything else."""
    moment = Moment.now()
    household, home = household_to_refer(request, key, moment)
    context = place_frame(request, home, moment)
    before = of_household(household.pk, moment)
    suggestions = needs_of(
        household,
        moment,
        open_ones=before,
        names=context["may_see_identity"],
        health=context["may_see_health"],
        disability=context["may_see_disability"],
    )
    new = reverse("refer", args=[key])
    context |= {
        "household": household,
        "suggestions": [
            (
                each,
                f"{new}?{urlencode({'need': each.need.value, 'person': str(each.person or '')})}",
            )
            for each in suggestions
        ],
        "lines": lines([each for each in before if not each.is_closed], moment),
        "form": StartForm(people=_people(household, moment)),
        "new": new,
    }
    return render(request, "survey/referrals/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REFER)
def refer(request: AccountRequest, key: UUID) -> HttpResponse:
    """One need (`?need=`) of a household or a person in it (`?person=`), to one body."""
    moment = Moment.now()
    household, home = household_to_refer(request, key, moment)
    chosen = StartForm(request.GET, people=_people(household, moment))
    if not chosen.is_valid():
        return redirect("start-referral", key)
    need = Need(chosen.cleaned_data["need"])
    person = _person(chosen.cleaned_data["person"])
    form = ReferForm(request.POST or None, need=need, bodies=serving_place(home, moment))
    if request.method == "POST" and form.is_valid():
        try:
            made = _open(request, (household, person), home, need, form)
        except ReferralError as error:
            form.add_error(None, sentence(error))
        else:
            return redirect("referral", made.key)
    told = registry.told_of(household, person, moment)
    context = place_frame(request, home, moment) | {
        "household": household,
        "need": need,
        "person": next(
            (m for m in members_of(household, moment) if person and m.key == person.key), None
        ),
        "handed": NEEDED_FACTS[need],
        "unwilling": people_to_ask(sorted(refused_consent(told, moment)), moment),
        "nobody": not told,
        "form": form,
    }
    return render(
        request, "survey/referrals/new.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REFER)
def match_agencies(request: AccountRequest, code: str) -> HttpResponse:
    """Which body of the register the words mean by which the field named an agency."""
    place = place_to_see(request, code, Permission.REFER)
    moment = Moment.now()
    within = where(places_of(request.user, Permission.REFER), place, moment)
    bodies = serving_place(place, moment)
    choices = [(str(each.organisation.key), each.name) for each in bodies]
    if request.method == "POST":
        form = MatchForm(request.POST, bodies=choices)
        if form.is_valid():
            matched = registry.match_agency(
                form.cleaned_data["agency"],
                Organisation.objects.get(key=form.cleaned_data["organisation"]),
                places=within,
                account=request.user,
            )
            messages.success(request, _("จับคู่แล้ว %(count)d เรื่อง") % {"count": matched})
            return redirect("match-agencies", code)
    found = in_places(within, moment)
    words: dict[str, int] = {}
    for each in found:
        if each.organisation is None:
            words[each.agency] = words.get(each.agency, 0) + 1
    context = place_frame(request, place, moment) | {
        "rows": [
            (agency, count, MatchForm(initial={"agency": agency}, bodies=choices, auto_id=False))
            for agency, count in sorted(words.items(), key=lambda each: (-each[1], each[0]))
        ],
        "bodies": bodies,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "survey/referrals/match.html", context, status=status)


def _open(
    request: AccountRequest,
    whose: tuple[Party, Party | None],
    home: Place,
    need: Need,
    form: ReferForm,
) -> Referral:
    """Open it, and send it where that was asked for and the body is of the register."""
    said = form.cleaned_data
    household, person = whose
    organisation = (
        Organisation.objects.filter(key=said["organisation"]).first()
        if said["organisation"]
        else None
    )
    made = registry.open_referral(
        household,
        need,
        place=home,
        person=person,
        organisation=organisation,
        agency=said["agency"],
        detail=said["detail"],
        referred_on=said["done_on"],
        account=request.user,
    )
    messages.success(request, _("เปิดเรื่องส่งต่อแล้ว"))
    if said["send_now"] and organisation is not None:
        try:
            registry.send(
                made,
                organisation,
                form.chosen_facts(),
                sent_on=said["done_on"],
                account=request.user,
            )
        except ReferralError as error:
            messages.error(request, sentence(error))
    return made


def _people(household: Party, moment: Moment) -> list[tuple[str, str]]:
    return [(str(each.key), each.name) for each in members_of(household, moment)]


def _person(key: str) -> Party | None:
    return Party.objects.get(key=key) if key else None

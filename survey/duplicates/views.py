"""Pages of duplicates: those of a place, two beside each other, and merges with their undoing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network.access import Permission, may, needs, places_of, require
from network.errors import NetworkError
from network.latest import latest
from network.models import Domicile, HouseholdMembership, Party, Place
from network.moments import Moment
from network.page_frame import place_frame
from network.queries import below
from network.requests import AccountRequest
from network.sentences import sentence
from survey.duplicates import comparing
from survey.duplicates.comparing import Reader, titles, url_of
from survey.duplicates.forms import Decision, DecisionForm, SeparationForm
from survey.duplicates.likely import Likely, likely_pairs
from survey.duplicates.merged import kept_of, merge_of, verdicts_left
from survey.duplicates.merging import merge, separate, tell_apart
from survey.duplicates.notices import Twin, shared_people
from survey.errors import SurveyError
from survey.models import DuplicateVerdict
from survey.provenance import sources_among

PAGE = 30
_KINDS = (Party.Kind.PERSON, Party.Kind.HOUSEHOLD)


@require_safe
@needs(Permission.RECORD)
def duplicates(request: AccountRequest, code: str) -> HttpResponse:
    """Persons and households of a place that may be in twice, the surest first."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.RECORD, place)
    require(request.user, Permission.SEE_IDENTITY, place)
    moment = Moment.now()
    inside = Place.objects.filter(pk__in=below([place.pk], moment)).values_list("pk", flat=True)
    own = set(places_of(request.user, Permission.SEE_IDENTITY))
    found = likely_pairs([each for each in inside if each in own], moment)
    numbers = {kind.value: sum(each.kind == kind for each in found) for kind in _KINDS}
    kind = request.GET.get("kind", "")
    if kind in numbers:
        found = [each for each in found if each.kind == kind]
    text = request.GET.get("start", "")
    start = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0  # noqa: PLR2004
    context = place_frame(request, place, moment) | {
        "pairs": _shown(found[start : start + PAGE], moment),
        "whole": len(found),
        "numbers": numbers,
        "kind": kind,
        "first": _address(request, 0) if start else "",
        "next": _address(request, start + PAGE) if len(found) > start + PAGE else "",
    }
    return render(request, "survey/duplicates/duplicates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD)
def compare(request: AccountRequest, first: UUID, second: UUID) -> HttpResponse:
    """Two beside each other; keep one of them, or say that they are two (422 with a reason)."""
    visible = Party.objects.visible_to(request.user)
    pair = (get_object_or_404(visible, key=first), get_object_or_404(visible, key=second))
    moment = Moment.now()
    for party in pair:
        place = _home(party, moment)
        if place is None:
            raise Http404
        require(request.user, Permission.RECORD, place)
        require(request.user, Permission.SEE_IDENTITY, place)
    if pair[0].pk == pair[1].pk or pair[0].kind != pair[1].kind:
        raise Http404
    is_household = pair[0].kind == Party.Kind.HOUSEHOLD
    shared = shared_people(*pair, moment) if is_household else []
    form = DecisionForm(
        request.POST or None,
        people=[(_pair_key(each), f"{each.own} = {each.other}") for each in shared],
        two_houses=is_household and comparing.have_two_houses(pair, moment),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _decide(request, pair, form, shared)
        except (SurveyError, NetworkError) as error:
            form.add_error(None, sentence(error))
    frame = place_frame(request, _home(pair[0], moment), moment)
    reader = _reader(frame)
    parties = _sides(pair, moment, reader)
    cited = {told.source.pk for side in parties for told in side["told"]}
    context = frame | {
        "pair": parties,
        "lines": comparing.known_lines(pair, moment, reader),
        "kept_records": comparing.records_kept(pair, moment, reader),
        "sources": sources_among(request.user, cited, of_the_place=True),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "survey/duplicates/compare.html", context, status=status)


@require_safe
@needs(Permission.RECORD)
def merges(request: AccountRequest, code: str) -> HttpResponse:
    """What was merged in a place, the last first."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.RECORD, place)
    require(request.user, Permission.SEE_IDENTITY, place)
    moment = Moment.now()
    inside = Place.objects.filter(pk__in=below([place.pk], moment)).values_list("pk", flat=True)
    # In steps: joined in one, where each party is would be asked anew for every merge.
    kept = DuplicateVerdict.objects.merges(moment).values_list("kept", flat=True)
    here = Party.objects.in_places(list(inside), moment).filter(pk__in=list(kept))
    found = list(
        DuplicateVerdict.objects.merges(moment)
        .filter(kept__in=list(here.values_list("pk", flat=True)))
        .select_related("kept", "source__recorded_by")
        .order_by("-recorded_at", "-pk")
    )
    text = request.GET.get("start", "")
    start = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0  # noqa: PLR2004
    shown = found[start : start + PAGE]
    named = titles([each.kept for each in shown if each.kept], moment, with_names=True)
    context = place_frame(request, place, moment) | {
        "merges": [(each, named.get(each.kept_id or 0, "")) for each in shown],
        "whole": len(found),
        "first": _address(request, 0) if start else "",
        "next": _address(request, start + PAGE) if len(found) > start + PAGE else "",
    }
    return render(request, "survey/duplicates/merges.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def merged(request: AccountRequest, key: UUID) -> HttpResponse:
    """Where the page of a merged party leads: to the merge, with the one that was kept."""
    party = get_object_or_404(Party, key=key)
    found = merge_of(party, Moment.now())
    if found is None:
        raise Http404
    _kept(request, found)
    return redirect("merge", number=found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_RECORDS)
def merge_page(request: AccountRequest, number: int) -> HttpResponse:
    """A merge: when, by whom and why, what was told of both, and the form that undoes it."""
    moment = Moment.now()
    found = get_object_or_404(
        DuplicateVerdict.objects.merges(moment).select_related(
            "first", "second", "kept", "source__recorded_by"
        ),
        pk=number,
    )
    kept = _kept(request, found)
    place = _home(kept, moment)
    frame = place_frame(request, place, moment)
    reader = _reader(frame)
    form = SeparationForm(request.POST or None)
    if request.method == "POST":
        if place is None or not may(request.user, Permission.RECORD, place):
            raise PermissionDenied
        if form.is_valid():
            try:
                separate(found, form.cleaned_data["reason"], request.user)
            except (SurveyError, NetworkError) as error:
                form.add_error(None, sentence(error))
            else:
                messages.success(request, _("แยกกลับเป็นสองรายการแล้ว ข้อมูลทั้งหมดเหมือนก่อนรวม"))
                return redirect(url_of(kept))
    told = comparing.histories(kept, moment, reader)
    duplicate = found.second if found.kept_id == found.first_id else found.first
    both = (kept, duplicate)
    context = frame | {
        "merge": found,
        "kept": kept,
        "kept_url": url_of(kept)
        if kept.kind == Party.Kind.HOUSEHOLD or frame["may_record"]
        else "",
        "title": titles([kept], moment, with_names=reader.identity)[kept.pk],
        "told": told,
        "stays": [
            each
            for each in comparing.records_kept(both, moment, reader)
            if not each.goes_along and each.numbers[1]
        ],
        "verdicts_left": verdicts_left(found),
        "sources": sources_among(
            request.user, {each.source.pk for each in told}, of_the_place=frame["may_record"]
        ),
        "form": form if frame["may_record"] else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "survey/duplicates/merge.html", context, status=status)


def _decide(
    request: AccountRequest, pair: tuple[Party, Party], form: DecisionForm, shared: list[Twin]
) -> HttpResponse:
    said = form.cleaned_data
    reason = said["reason"]
    if said["decision"] == Decision.TWO:
        tell_apart(*pair, reason, request.user)
        messages.success(request, _("บันทึกแล้วว่าเป็นคนละรายการ"))
        home = _home(pair[0], Moment.now())
        return redirect("duplicates", home.code) if home else redirect(url_of(pair[0]))
    keeps_first = said["decision"] == Decision.KEEP_FIRST
    kept, duplicate = pair if keeps_first else pair[::-1]
    with transaction.atomic():
        # People first: then the merge of the households can be undone by itself.
        for each in shared:
            if _pair_key(each) in said.get("people", []):
                one, other = (each.first, each.second) if keeps_first else (each.second, each.first)
                merge(other, one, reason, request.user)
        done = merge(duplicate, kept, reason, request.user, one_house=said.get("one_house", False))
    messages.success(request, _("รวมแล้ว ประวัติของทั้งสองรายการอยู่ครบ และแยกกลับได้"))
    return redirect("merge", number=done.pk)


def _pair_key(twin: Twin) -> str:
    return f"{twin.first.key}:{twin.second.key}"


def _kept(request: AccountRequest, found: DuplicateVerdict) -> Party:
    """The party that a merge leads to today, where the reader may see it."""
    now = kept_of([found.kept_id or 0], Moment.now())[found.kept_id or 0]
    kept: Party = get_object_or_404(Party.objects.visible_to(request.user), pk=now)
    return kept


def _sides(pair: tuple[Party, Party], moment: Moment, reader: Reader) -> list[dict[str, Any]]:
    named = titles(pair, moment, with_names=reader.identity)
    return [
        {
            "party": party,
            "letter": letter,
            "title": named[party.pk],
            "url": url_of(party),
            "told": comparing.histories(party, moment, reader),
        }
        for party, letter in zip(pair, ("ก", "ข"), strict=True)
    ]


def _reader(frame: dict[str, Any]) -> Reader:
    return Reader(
        identity=frame["may_see_identity"],
        health=frame["may_see_health"],
        money=frame["may_see_money"],
        household_money=frame["may_see_household_money"],
    )


def _shown(pairs: list[Likely], moment: Moment) -> list[dict[str, Any]]:
    keys = {key for each in pairs for key in (each.first, each.second)}
    parties = Party.objects.filter(pk__in=keys).in_bulk()
    named = titles(list(parties.values()), moment, with_names=True)
    return [
        {
            "likely": each,
            "kind": parties[each.first].get_kind_display(),
            "first": parties[each.first],
            "second": parties[each.second],
            "names": (named[each.first], named[each.second]),
        }
        for each in pairs
    ]


def _home(party: Party, moment: Moment) -> Place | None:
    """The place a party belongs to: a person by their household, else by themselves."""
    lives = latest(HouseholdMembership.objects.filter(person=party), moment).first()
    keys = [lives.household_id, party.pk] if lives and lives.household_id else [party.pk]
    homes = {
        each.party_id: each.place
        for each in latest(Domicile.objects.filter(Q(party__in=keys)), moment).select_related(
            "place"
        )
    }
    return next((homes[key] for key in keys if homes.get(key)), None)


def _address(request: AccountRequest, start: int) -> str:
    asked = request.GET.copy()
    asked["start"] = str(start)
    return f"?{asked.urlencode()}"

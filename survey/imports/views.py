"""Pages on which a file is sent, looked at, and matched to a register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from formats.errors import SeveralLayers, SeveralShapefiles, UnknownCrs
from formats.looks import Look, look_at
from network import arrivals
from network.access import Permission, needs, open_to_accounts
from network.errors import NetworkError
from network.models import Arrival, Place
from network.requests import AccountRequest
from network.sentences import sentence
from survey.imports import ground, reach
from survey.imports.forms import EVERYWHERE, ColumnsForm, LookForm, SendForm
from survey.imports.matching import by_likeness, known_headers, matches
from survey.imports.registers import REGISTERS
from survey.imports.running import ask
from survey.imports.wording import said

if TYPE_CHECKING:
    from network.deliveries import Register

PAGE = 50
COULD_NOT = 422  # the form was understood and cannot be taken


@require_safe
@open_to_accounts
def listed(request: AccountRequest) -> HttpResponse:
    """Every file the account sent or may see, the newest first."""
    before = request.GET.get("before", "")
    found = Arrival.objects.visible_to(request.user).select_related("sent_by", "place", "source")
    if before.isascii() and before.isdigit() and len(before) < PAGE:
        found = found.filter(pk__lt=int(before))
    shown = list(found.order_by("-pk")[: PAGE + 1])
    named = reach.named_places(shown)
    context = {
        "arrivals": [(each, named.get(each.place_id), _register(each)) for each in shown[:PAGE]],
        "following": shown[PAGE - 1].pk if len(shown) > PAGE else None,
        "begins": not before,
        "may_send": reach.may_send_somewhere(request.user),
    }
    return render(request, "survey/imports/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_accounts
def send(request: AccountRequest) -> HttpResponse:
    """A file is sent; it is kept before anything of it is understood."""
    places, everywhere = reach.places_for(request.user)
    if not places and not everywhere:
        raise PermissionDenied
    form = SendForm(
        request.POST or None, request.FILES or None, places=places, everywhere=everywhere
    )
    status = 200
    if request.method == "POST":
        status = COULD_NOT
        if form.is_valid():
            try:
                arrival = arrivals.receive(
                    form.uploads,
                    sent_by=request.user,
                    place=_chosen_place(form.cleaned_data["place"]),
                )
            except NetworkError as refusal:
                form.add_error("upload", sentence(refusal))
            else:
                return redirect("look-at-import", key=arrival.key)
    context = {"form": form, "largest": arrivals.LARGEST_BYTES}
    return render(request, "survey/imports/send.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD)
def look_page(request: AccountRequest, key: UUID) -> HttpResponse:
    """What the file holds: to choose what it becomes, its layer, its text and its places."""
    arrival = to_change(request, key)
    before = arrivals.settings_of(arrival)
    registers = reach.registers_for(request.user, arrival.place)
    seen = _seen(arrival, registers)
    proposed = by_likeness(registers, seen)
    initial = {
        "register": arrival.register or (proposed[0].key if proposed else ""),
        "title": before.title,
        "as_of": before.as_of.strftime("%d/%m/%Y") if before.as_of else "",
        "layer": before.layer or seen.layer,
        "sheet": before.sheet or seen.sheet,
        "encoding": before.encoding or _encoding(seen),
        "srid": str(before.srid or ""),
    }
    form = LookForm(request.POST or None, initial=initial, registers=proposed, look=seen)
    if request.method == "POST" and form.is_valid():
        register = form.cleaned_data["register"]
        settings = form.settings(before)
        try:
            arrivals.choose(arrival, register, settings)
        except NetworkError as refusal:
            messages.error(request, sentence(refusal))
            return redirect("import", key=key)
        again = "again" in request.POST
        return redirect("look-at-import" if again else "match-columns", key=key)
    context = _frame(arrival) | {
        "form": form,
        "look": seen,
        "proposed": proposed,
        "is_unreadable": seen.problem is not None and not _may_be_asked(seen),
        "problem": said(seen.problem) if seen.problem else "",
    }
    status = COULD_NOT if request.method == "POST" else 200
    return render(request, "survey/imports/look.html", context, status=status)


@require_safe
@needs(Permission.RECORD)
def candidate_features(request: AccountRequest, key: UUID, srid: int) -> HttpResponse:
    """GeoJSON of some shapes of the file in one reference system, on the outline of the place."""
    arrival = to_change(request, key)
    registers = reach.registers_for(request.user, arrival.place)
    seen = _seen(arrival, registers)
    found = [each.outlines for each in seen.candidates if each.srid == srid]
    return JsonResponse(ground.collection(request.user, arrival.place, found[0] if found else ()))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD)
def columns(request: AccountRequest, key: UUID) -> HttpResponse:
    """Which column is which, and what the register asks; then it is tried."""
    arrival = to_change(request, key)
    register = REGISTERS.get(arrival.register)
    if register is None or not reach.may_send(request.user, register, arrival.place):
        return redirect("look-at-import", key=key)
    before = arrivals.settings_of(arrival)
    seen = _seen(arrival, [register])
    if seen.problem is not None or not before.title or before.as_of is None:
        return redirect("look-at-import", key=key)
    remembered = arrivals.remembered_mapping(register.key, before.title, seen.fields)
    choices = _posted_choices(request) or before.choices
    found = matches(
        register,
        seen,
        choices=choices,
        mapping=before.mapping or remembered or {},
        remembered=bool(remembered) and not before.mapping,
    )
    options = _options(request, register, arrival.place)
    form = ColumnsForm(
        request.POST or None,
        initial=_initial(before),
        register=register,
        matches=found,
        columns=seen.fields,
        options=options,
        has_shapes=not (seen.is_table or seen.is_picture),
    )
    if request.method == "POST" and form.is_valid():
        return _tried(request, arrival, register, seen, form)
    context = _frame(arrival) | {
        "form": form,
        "look": seen,
        "register": register,
        "is_remembered": any(match.is_remembered for match in found),
        "unread": _unread(seen, found),
    }
    status = COULD_NOT if request.method == "POST" else 200
    return render(request, "survey/imports/columns.html", context, status=status)


def _tried(
    request: AccountRequest, arrival: Arrival, register: Register, seen: Look, form: ColumnsForm
) -> HttpResponse:
    """Keep what was said, remember what was corrected, and have it tried."""
    before = arrivals.settings_of(arrival)
    settings = arrivals.Settings(
        title=before.title,
        as_of=before.as_of,
        layer=before.layer,
        sheet=before.sheet,
        srid=before.srid,
        encoding=before.encoding,
        mapping=form.mapping,
        choices=form.choices_made,
        repair=bool(form.cleaned_data.get("repair")),
    )
    plain = matches(register, seen, choices=form.choices_made, mapping={})
    remembered = arrivals.remembered_mapping(register.key, before.title, seen.fields)
    by_itself = {match.field.name: match.column for match in plain}
    if form.mapping != (remembered or by_itself):
        arrivals.remember_mapping(
            register.key, before.title, seen.fields, form.mapping, by=request.user
        )
    try:
        arrivals.choose(arrival, register.key, settings)
        ask(arrival, is_trial=True)
    except NetworkError as refusal:
        messages.error(request, sentence(refusal))
    return redirect("import", key=arrival.key)


def found_arrival(request: AccountRequest, key: UUID) -> Arrival:
    """An arrival the account may see (404)."""
    visible = Arrival.objects.visible_to(request.user)
    arrival: Arrival = get_object_or_404(
        visible.select_related("place", "sent_by", "source"), key=key
    )
    return arrival


def to_change(request: AccountRequest, key: UUID) -> Arrival:
    """An arrival of which the account may say how it is read, and see what it holds (404)."""
    arrival = found_arrival(request, key)
    if not reach.may_act(request.user, arrival) or not reach.may_see_rows(request.user, arrival):
        raise Http404
    return arrival


def _seen(arrival: Arrival, registers: Sequence[Register]) -> Look:
    """What the file holds, read as it is told to be so far."""
    settings = arrivals.settings_of(arrival)
    with arrivals.opened(arrival) as path:
        return look_at(
            path,
            layer=settings.layer,
            sheet=settings.sheet,
            srid=settings.srid,
            encoding=settings.encoding,
            known_headers=known_headers(registers),
        )


def _may_be_asked(seen: Look) -> bool:
    """Whether what is wrong with a file is a question: which layer, where."""
    if isinstance(seen.problem, SeveralLayers | SeveralShapefiles):
        return True
    return isinstance(seen.problem, UnknownCrs) and bool(seen.candidates)


def _encoding(seen: Look) -> str | None:
    """The encoding that a file is read in, as the choice among its readings names it."""
    return seen.encoding.encoding.removesuffix("-sig") if seen.encoding else None


def _frame(arrival: Arrival) -> dict[str, Any]:
    return {
        "arrival": arrival,
        "register": _register(arrival),
        "place": reach.named_places([arrival]).get(arrival.place_id or 0),
    }


def _register(arrival: Arrival) -> Register | None:
    return REGISTERS.get(arrival.register)


def _chosen_place(code: str) -> Place | None:
    if code == EVERYWHERE:
        return None
    return Place.objects.get(code=code)


def _options(
    request: AccountRequest, register: Register, place: Place | None
) -> dict[str, Sequence[tuple[str, str, str]]]:
    """The options of what the register asks, where they depend on who asks."""
    asked = [choice for choice in register.choices if choice.options_of is not None]
    if not asked:
        return {}
    within = reach.within(request.user, register, place)
    return {choice.key: choice.options_of(within) for choice in asked if choice.options_of}


def _posted_choices(request: AccountRequest) -> dict[str, str]:
    """What the register asks beside the file, as it was just posted."""
    prefix = "choice-"
    return {
        name.removeprefix(prefix): str(value)
        for name, value in request.POST.items()
        if name.startswith(prefix)
    }


def _initial(before: arrivals.Settings) -> dict[str, Any]:
    return {f"choice-{key}": value for key, value in before.choices.items()} | {
        "repair": before.repair
    }


def _unread(seen: Look, found: Sequence[Any]) -> list[tuple[str, tuple[str, ...]]]:
    """Columns that nobody reads, with what they hold."""
    read = {match.column for match in found}
    return [(column, seen.examples(column)) for column in seen.fields if column not in read]

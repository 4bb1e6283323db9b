"""Pages by which people of a village write down what becomes of a repair; each keeps its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from network import evidence
from network.access import Permission, needs, require
from network.errors import NetworkError
from network.models import Party, Place, Source
from network.moments import Moment
from network.page_frame import place_frame
from network.requests import AccountRequest
from network.sentences import sentence
from parcels.labels import labels_of
from parcels.models import SpatialUnit
from parcels.unit_access import home_of_unit, unit_to_read
from survey.errors import SurveyError
from survey.models import Funder, Photograph, Repair, RepairPart, RepairPhotograph, Visit
from survey.photographs.recording import receive_photograph
from survey.photographs.showing import gallery
from survey.repairs import recording
from survey.repairs.errors import RepairIsOver
from survey.repairs.forms import (
    BuildersForm,
    CancelForm,
    FinishForm,
    FundForm,
    PlanForm,
    SendPicturesForm,
    SortPicturesForm,
    StartForm,
    TakeBackForm,
)
from survey.repairs.showing import RepairCard, repair_of
from survey.training.builders import builders_near

Shows = RepairPhotograph.Shows
_methods = require_http_methods(["GET", "HEAD", "POST"])


@_methods
@needs(Permission.SURVEY)
def plan(request: AccountRequest, key: UUID) -> HttpResponse:
    """A new repair of a house, beginning with what the last visit found wanting."""
    house, context = _to_write(request, key)
    found = (
        Visit.objects.recorded(Moment.now())
        .filter(house=house)
        .order_by("-visited_on", "-recorded_at", "-pk")
        .first()
    )
    form = PlanForm(request.POST or None, initial={"parts": found.needs_repair if found else []})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with _sentences(form), transaction.atomic():
            recording.plan_repair(
                house,
                said["programme"],
                parts=[RepairPart(each) for each in said["parts"]],
                estimate_baht=said["estimate_baht"],
                visit=found,
                planned_on=said["planned_on"],
                source=_statement(request, _("วางแผนซ่อมบ้าน")),
            )
        if not form.errors:
            messages.success(request, _("เปิดการซ่อมแล้ว ต่อไปบันทึกแหล่งเงินและวันเริ่มซ่อม"))
            return redirect("house-repairs", key)
    context |= {"title": _("วางแผนซ่อมบ้าน"), "form": form, "found": found}
    return _form_page(request, form, context)


@dataclass(frozen=True)
class _Step:
    """A form about a repair: what it is called, how it is made, and what it writes."""

    title: Any
    said: Any
    form: Callable[[AccountRequest, RepairCard], forms.Form]
    write: Callable[[AccountRequest, RepairCard, dict[str, Any], Source], object]
    is_of_open: bool = True


def _change(_request: AccountRequest, card: RepairCard, said: dict[str, Any], by: Source) -> object:
    return recording.change_plan(
        card.repair,
        said["programme"],
        parts=[RepairPart(each) for each in said["parts"]],
        estimate_baht=said["estimate_baht"],
        planned_on=said["planned_on"],
        source=by,
    )


def _grant(request: AccountRequest, card: RepairCard) -> Any:
    """The grant that is to be corrected; None: a new one."""
    asked = request.GET.get("grant", "")
    return next((each for each in card.grants if str(each.grant_key) == asked), None)


def _fund_form(request: AccountRequest, card: RepairCard) -> forms.Form:
    before = _grant(request, card)
    if before is None:
        return FundForm(request.POST or None)
    return FundForm.changing(before, request.POST or None)


def _fund(request: AccountRequest, card: RepairCard, said: dict[str, Any], by: Source) -> object:
    before = _grant(request, card)
    return recording.fund_repair(
        card.repair,
        Funder(said["funder"]),
        said["amount_baht"],
        body=said["body"],
        paper=said["paper"],
        decided_on=said["decided_on"],
        source=by,
        grant_key=before.grant_key if before else None,
    )


def _finish(_request: AccountRequest, card: RepairCard, said: dict[str, Any], by: Source) -> object:
    return recording.finish_repair(card.repair, source=by, **said)


_STEPS: dict[str, _Step] = {
    "change": _Step(
        gettext_lazy("แก้แผนซ่อม"),
        gettext_lazy("แก้แผนแล้ว แผนเดิมยังเก็บไว้"),
        lambda request, card: PlanForm.changing(card.plan, request.POST or None),
        _change,
    ),
    "fund": _Step(
        gettext_lazy("แหล่งเงินซ่อม"),
        gettext_lazy("บันทึกแหล่งเงินแล้ว"),
        _fund_form,
        _fund,
        is_of_open=False,
    ),
    "start": _Step(
        gettext_lazy("เริ่มซ่อม"),
        gettext_lazy("บันทึกวันเริ่มซ่อมแล้ว"),
        lambda request, _card: StartForm(request.POST or None),
        lambda _request, card, said, by: recording.start_repair(card.repair, source=by, **said),
    ),
    "finish": _Step(
        gettext_lazy("ซ่อมเสร็จ"),
        gettext_lazy("บันทึกว่าซ่อมเสร็จแล้ว ต่อไปเยี่ยมบ้านเพื่อดูสภาพ และส่งภาพหลังซ่อม"),
        lambda request, card: FinishForm(request.POST or None, has_begun=card.has_begun),
        _finish,
    ),
    "cancel": _Step(
        gettext_lazy("ยกเลิกการซ่อม"),
        gettext_lazy("บันทึกการยกเลิกแล้ว"),
        lambda request, _card: CancelForm(request.POST or None),
        lambda _request, card, said, by: recording.cancel_repair(card.repair, source=by, **said),
    ),
    "mistake": _Step(
        gettext_lazy("ถอนบันทึกที่ผิด"),
        gettext_lazy("ถอนบันทึกแล้ว การซ่อมกลับไปอยู่ขั้นก่อนหน้า"),
        lambda request, _card: TakeBackForm(request.POST or None),
        lambda request, card, said, _by: recording.take_back_last_step(
            card.repair, reason=said["reason"], account=request.user
        ),
        is_of_open=False,
    ),
}


@_methods
@needs(Permission.SURVEY)
def step(request: AccountRequest, key: UUID, repair: UUID, step: str) -> HttpResponse:
    """One step of a repair: changed, paid for, begun, finished, called off, or taken back."""
    asked = _STEPS.get(step)
    if asked is None:
        raise Http404
    _house, context = _to_write(request, key)
    card = _card(repair, key, context)
    if asked.is_of_open and card.is_over:
        raise RepairIsOver
    form = asked.form(request, card)
    if request.method == "POST" and form.is_valid():
        with _sentences(form), transaction.atomic():
            asked.write(
                request,
                card,
                form.cleaned_data,
                _statement(request, f"{_('ซ่อมบ้าน')}: {asked.title}"),
            )
        if not form.errors:
            messages.success(request, str(asked.said))
            return redirect("house-repairs", key)
    context |= {"title": asked.title, "form": form, "card": card}
    return _form_page(request, form, context)


@_methods
@needs(Permission.SURVEY)
def pictures(request: AccountRequest, key: UUID, repair: UUID) -> HttpResponse:
    """Send pictures from before or after, or say which of the house's pictures are."""
    house, context = _to_write(request, key)
    card = _card(repair, key, context)
    now = Moment.now()
    found = gallery(now, unit=house, private=context["may_see_identity"])
    shown = {
        picture.key: shows
        for shows, several in (
            (Shows.BEFORE, card.before),
            (Shows.DURING, card.during),
            (Shows.AFTER, card.after),
        )
        for picture in several
    }
    there = [
        (each, str(shown.get(each.key, Shows.NOTHING))) for each in (*found.pictures, *found.older)
    ]
    is_sorting = request.method == "POST" and "sort" in request.POST
    sending = SendPicturesForm(
        None if is_sorting else request.POST or None,
        None if is_sorting else request.FILES or None,
        initial={"shows": Shows.AFTER if card.finished else Shows.BEFORE},
    )
    sorting = SortPicturesForm(request.POST if is_sorting else None, pictures=there)
    if is_sorting and sorting.is_valid():
        with _sentences(sorting), transaction.atomic():
            said = _statement(request, _("ภาพถ่ายของการซ่อมบ้าน"))
            for picture, shows in sorting.changes():
                recording.show_repair(
                    card.repair, picture.photograph, shows, said_on=now.last_day, source=said
                )
        if not sorting.errors:
            messages.success(request, _("บันทึกแล้วว่าภาพใดเป็นภาพก่อนหรือหลังซ่อม"))
            return redirect("house-repairs", key)
    elif request.method == "POST" and sending.is_valid() and _send(request, card, sending):
        return redirect("house-repairs", key)
    context |= {
        "title": _("ภาพก่อนและหลังซ่อม"),
        "form": sending,
        "sorting": sorting,
        "lines": sorting.lines(),
        "card": card,
    }
    status = 422 if sending.is_bound or sorting.is_bound else 200
    return render(request, "survey/repairs/pictures.html", context, status=status)


def _send(request: AccountRequest, card: RepairCard, form: SendPicturesForm) -> bool:
    """Keep the good pictures; of each of the others the form says what is wrong."""
    said, kept = form.cleaned_data, 0
    for number, attached in enumerate(said["pictures"], start=1):
        try:
            with transaction.atomic():
                photograph = receive_photograph(
                    attached,
                    subject=Photograph.Subject(said["subject"]),
                    taken_on=said["taken_on"],
                    account=request.user,
                    spatial_unit=card.repair.house,
                    caption=said["caption"],
                )
                recording.show_repair(
                    card.repair,
                    photograph,
                    Shows(said["shows"]),
                    said_on=said["taken_on"],
                    source=photograph.source,
                )
        except SurveyError as error:
            reason = _("ภาพที่ %(number)d (%(name)s): %(reason)s") % {
                "number": number,
                "name": attached.name,
                "reason": sentence(error),
            }
            form.add_error("pictures", reason)
        else:
            kept += 1
    if kept:
        words = ngettext("เก็บภาพถ่ายแล้ว %(n)d ภาพ", "เก็บภาพถ่ายแล้ว %(n)d ภาพ", kept)
        messages.success(request, words % {"n": kept})
        for wrong in form.errors.get("pictures", []):
            messages.error(request, str(wrong))
    return bool(kept)


@_methods
@needs(Permission.SURVEY)
def builders(request: AccountRequest, key: UUID, repair: UUID) -> HttpResponse:
    """Which community builders worked on a repair; they are named, so SEE_IDENTITY is asked."""
    _house, context = _to_write(request, key)
    require(request.user, Permission.SEE_IDENTITY, context["home"])
    card = _card(repair, key, context)
    now = Moment.now()
    before = {str(person) for person, _name in card.builders}
    offered = builders_near(context["home"], request.user, now)
    named = {str(person): name for person, name in (*card.builders, *offered)}
    # Nobody is an answer too: what is sent may be empty.
    form = BuildersForm(
        request.POST if request.method == "POST" else None,
        offered=list(named.items()),
        initial={"builders": sorted(before)},
    )
    if request.method == "POST" and form.is_valid():
        chosen = set(form.cleaned_data["builders"])
        persons = {str(each.key): each for each in Party.objects.filter(key__in=chosen ^ before)}
        with _sentences(form), transaction.atomic():
            said = _statement(request, _("ช่างชุมชนที่ซ่อมบ้าน"))
            for person_key in sorted(chosen ^ before):
                recording.say_builder(
                    card.repair,
                    persons[person_key],
                    worked=person_key in chosen,
                    said_on=now.last_day,
                    source=said,
                )
        if not form.errors:
            messages.success(request, _("บันทึกช่างชุมชนแล้ว"))
            return redirect("house-repairs", key)
    context |= {"title": _("ช่างชุมชนที่ซ่อมหลังนี้"), "form": form, "card": card}
    context["nobody"] = not named
    return _form_page(request, form, context)


def _to_write(request: AccountRequest, key: UUID) -> tuple[SpatialUnit, dict[str, Any]]:
    """A house in a place where the account may survey, and what is around its page."""
    house: SpatialUnit = unit_to_read(request.user, key, (SpatialUnit.Kind.HOUSE,))
    now = Moment.now()
    at, _located = home_of_unit(house, now)
    home: Place = get_object_or_404(Place, pk=at)
    require(request.user, Permission.SURVEY, home)
    return house, place_frame(request, home, now) | {
        "house": house,
        "home": home,
        "label": labels_of([house.pk], now).get(house.pk, ""),
    }


def _card(repair: UUID, house: UUID, context: dict[str, Any]) -> RepairCard:
    found = get_object_or_404(Repair.objects.select_related("house"), key=repair, house__key=house)
    card = repair_of(found, Moment.now(), with_names=context["may_see_identity"])
    if card is None:
        raise Http404
    return card


def _statement(request: AccountRequest, title: str) -> Source:
    return evidence.receive_statement(title, as_of=Moment.now().last_day, recorded_by=request.user)


@contextmanager
def _sentences(form: forms.Form) -> Iterator[None]:
    """What is refused in here stands in the form, and nothing else is lost."""
    try:
        yield
    except (SurveyError, NetworkError) as error:
        form.add_error(None, sentence(error))


def _form_page(request: AccountRequest, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "survey/repairs/record.html", context, status=status)

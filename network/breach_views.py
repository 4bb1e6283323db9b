"""Pages of breaches of personal data: the register of a place, one breach, its notification."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from formats.months import BANGKOK
from network import breaches, collection_notice, errors
from network.access import Permission, may, needs, places_of
from network.breach_forms import STEPS, AffectedForm, BreachForm
from network.breach_paper import notification_pdf
from network.models import (
    Account,
    Appointment,
    Breach,
    BreachStep,
    Delegation,
    FieldDevice,
    Party,
    Place,
)
from network.moments import Moment
from network.people import names_of
from network.person_page import frame_of_place, place_by_code
from network.places import lines
from network.privacy_paper import pdf_answer
from network.requests import AccountRequest
from network.sentences import sentence

SHOWN = 500  # persons on a page


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_READING_LOG)
def register(request: AccountRequest, code: str) -> HttpResponse:
    """The breaches of a place and below, the open ones first; and the form that opens one."""
    place = place_by_code(request, code, Permission.SEE_READING_LOG)
    moment = Moment.now()
    form = BreachForm(request.POST or None, initial=_now())
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        found = breaches.record_breach(
            place,
            discovered_at=said["at"],
            happened=said["happened"],
            categories=said["categories"],
            account=request.user,
        )
        messages.success(request, _("เปิดเรื่องแล้ว ต้องแจ้ง สคส. ภายใน 72 ชั่วโมงนับจากที่พบเหตุ"))
        return redirect("breach", key=found.key)
    below = list(Place.objects.below([place.pk], moment).values_list("pk", flat=True))
    found_ones = breaches.standings(below, moment)
    where = lines([each.breach.place_id for each in found_ones], moment)
    now = timezone.now()
    context = frame_of_place(request, place) | {
        "form": form,
        "breaches": [
            (each, where[each.breach.place_id][0], each.hours_left(now)) for each in found_ones
        ],
    }
    return render(request, "network/breaches.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_READING_LOG)
def breach(request: AccountRequest, key: UUID) -> HttpResponse:
    """One breach: its clock, what was found out and done, and the forms for what comes next."""
    found = _breach(request, key)
    refused: Any = None
    if request.method == "POST":
        refused = _step(request, found)
        if refused is None:
            return redirect("breach", key=key)
    standing = breaches.standing_of(found)
    context = frame_of_place(request, found.place) | {
        "standing": standing,
        "breach": found,
        "hours_left": standing.hours_left(timezone.now()),
        "category_labels": [str(Breach.Category(each).label) for each in found.categories],
        "persons": (shown := _persons(request, found, standing.persons, standing.told)),
        "more_persons": len(standing.persons) - len(shown),
        "forms": _forms(found, standing, refused),
    }
    return render(request, "network/breach.html", context, status=422 if refused else 200)


@require_safe
@needs(Permission.SEE_READING_LOG)
def notification(request: AccountRequest, key: UUID) -> HttpResponse:
    """The notification to the PDPC as PDF."""
    found = _breach(request, key)
    moment = Moment.now()
    where = " ".join(str(each) for each in lines([found.place_id], moment)[found.place_id])
    content = notification_pdf(
        breaches.standing_of(found), where, collection_notice.contact(moment), now=timezone.now()
    )
    return pdf_answer(content, f"breach-{str(found.key)[:8]}")


def _breach(request: AccountRequest, key: UUID) -> Breach:
    allowed = places_of(request.user, Permission.SEE_READING_LOG)
    known = Breach.objects.filter(
        place__in=allowed, recorded_at__known_by=Moment.now().known_by
    ).select_related("place")
    found: Breach = get_object_or_404(known, key=key)
    return found


def _now() -> dict[str, str]:
    """This minute in Bangkok, as people write it: what most steps are written down at."""
    now = timezone.localtime(timezone.now(), BANGKOK)
    return {"day": f"{now:%d/%m}/{now.year + 543}", "time": f"{now:%H:%M}"}


def _forms(found: Breach, standing: breaches.Standing, refused: Any) -> list[tuple[str, str, Any]]:
    """(kind, its name, the form) of what may be done now; the refused one as it was sent."""
    if standing.closed is not None:
        return []
    forms: dict[str, Any] = {
        kind.value: form(prefix=kind.value, initial=_now()) for kind, form in STEPS.items()
    }
    forms[BreachStep.Kind.AFFECTED.value] = _affected_form(found)
    if refused is not None:
        forms[refused.prefix] = refused
    if standing.reported is not None:
        del forms[BreachStep.Kind.REPORTED.value]
    if standing.risk != BreachStep.Risk.HIGH:
        del forms[BreachStep.Kind.TOLD.value]
    order = [each for each in BreachStep.Kind.values if each in forms]
    return [(each, str(BreachStep.Kind(each).label), forms[each]) for each in order]


def _step(request: AccountRequest, found: Breach) -> Any:
    """Take the step that was sent; the form, where it cannot be taken."""
    kind = request.POST.get("kind", "")
    if kind not in BreachStep.Kind.values:
        return AffectedForm(request.POST, prefix="affected", devices=[], accounts=[])
    chosen = BreachStep.Kind(kind)
    form = (
        _affected_form(found, request)
        if chosen == BreachStep.Kind.AFFECTED
        else STEPS[chosen](request.POST, prefix=kind)
    )
    if not form.is_valid():
        return form
    said = form.cleaned_data
    try:
        if isinstance(form, AffectedForm):
            _work_out(request, found, form)
        else:
            standing = breaches.standing_of(found)
            breaches.take_step(
                found,
                chosen,
                at=said["at"],
                account=request.user,
                words=said.get("words", ""),
                risk=said.get("risk", ""),
                persons_count=said.get("persons_count"),
                persons=standing.untold if chosen == BreachStep.Kind.TOLD else (),
                reference=said.get("reference", ""),
            )
    except errors.NetworkError as error:
        form.add_error(None, sentence(error))
        return form
    messages.success(request, _("บันทึกแล้ว"))
    return None


def _work_out(request: AccountRequest, found: Breach, form: AffectedForm) -> None:
    """Whom it concerns, by the log of reads; added to those already known."""
    said = form.cleaned_data
    if device := form.devices.get(said["device"]):
        persons = breaches.affected_by_device(device)
        words = _("ตามที่มือถือ %(name)s นำข้อมูลลงเครื่อง") % {"name": device.username}
    else:
        account = form.accounts[said["account"]]
        since = datetime.combine(said["since"], time(), BANGKOK)
        persons = breaches.affected_by(account, since)
        words = _("ตามที่บัญชี %(name)s เปิดดูและส่งออก") % {"name": account.username}
    before = breaches.standing_of(found).persons
    whole = before | persons
    breaches.take_step(
        found,
        BreachStep.Kind.AFFECTED,
        at=timezone.now(),
        account=request.user,
        words=words,
        persons_count=len(whole),
        persons=whole,
    )


def _affected_form(found: Breach, request: AccountRequest | None = None) -> AffectedForm:
    """With the phones and accounts of those who act, or acted, in the place or below."""
    moment = Moment.now()
    below = list(Place.objects.below([found.place_id], moment).values_list("pk", flat=True))
    # Ended ones too: a phone outlives a role.
    acting = Appointment.objects.filter(place__in=below, recorded_at__known_by=moment.known_by)
    lent = Delegation.objects.filter(appointment__in=acting, recorded_at__known_by=moment.known_by)
    accounts = Account.objects.filter(pk__in=acting.values("account")) | Account.objects.filter(
        pk__in=lent.values("delegate")
    )
    devices = FieldDevice.objects.filter(account__in=accounts.values("pk"))
    return AffectedForm(
        request.POST if request is not None else None,
        prefix=BreachStep.Kind.AFFECTED.value,
        devices=list(devices.select_related("account", "ending").order_by("-registered_at")),
        accounts=list(accounts.distinct().order_by("name", "pk")),
    )


def _persons(
    request: AccountRequest, found: Breach, persons: Collection[int], told: Collection[int]
) -> list[tuple[Party, str, bool]]:
    """(person, name where the reader may see it, whether told): those in the reader's places."""
    moment = Moment.now()
    allowed = places_of(request.user, Permission.SEE_READING_LOG)
    within = Party.objects.in_places(allowed, moment).filter(pk__in=persons).order_by("pk")
    parties = list(within[:SHOWN])
    with_names = may(request.user, Permission.SEE_IDENTITY, found.place)
    named = names_of([each.pk for each in parties], moment) if with_names else {}
    return [(each, named.get(each.pk, ""), each.pk in told) for each in parties]

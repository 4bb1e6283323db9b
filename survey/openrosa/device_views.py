"""Pages of field devices: one's own, and those of a place's members; each set up by one QR."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from network import field_devices
from network.access import (
    Permission,
    acts_somewhere,
    needs,
    open_to_accounts,
    places_of,
    require,
    roles_with,
)
from network.admissions import may_recover
from network.gate import qr_svg, svg_address
from network.models import Account, Appointment, FieldDevice, Place
from network.moments import Moment
from network.page_frame import place_frame
from network.places import own_places
from network.requests import AccountRequest
from survey.field import addresses
from survey.openrosa.collect_settings import CollectSettings
from survey.openrosa.device_forms import EndForm, RegisterForm, RegisterForMemberForm

GROUP = 4  # letters of a secret that are read out together


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to_accounts
def own(request: AccountRequest) -> HttpResponse:
    """One's own phones; a new one's QR is on the answer, this once."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _registered(request, request.user, form.cleaned_data["name"])
    context = {
        "form": form,
        "devices": list(field_devices.devices_of(request.user).annotate(sent=_SENT)),
        "may_survey": acts_somewhere(request.user, Permission.SURVEY),
        "leading": _leading(request.user),
        "ending": EndForm(),
        "connection": _connection(request),
    }
    return render(
        request, "survey/openrosa/devices.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.INVITE)
def of_place(request: AccountRequest, code: str) -> HttpResponse:
    """Phones of those who survey in a place, for whoever lets them in."""
    place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.INVITE, place)
    members = _members(place)
    allowed = [each for each in members if may_recover(request.user, each)]
    form = RegisterForMemberForm(request.POST or None, members=allowed)
    if request.method == "POST" and form.is_valid():
        chosen = int(form.cleaned_data["account"])
        account = next(each for each in allowed if each.pk == chosen)
        return _registered(request, account, form.cleaned_data["name"], place=place)
    of_members: dict[int, list[FieldDevice]] = {each.pk: [] for each in members}
    devices = FieldDevice.objects.filter(account__in=members).select_related(
        "ending", "registered_by"
    )
    for device in devices.annotate(sent=_SENT).order_by("pk"):
        of_members[device.account_id].append(device)
    context = place_frame(request, place, Moment.now()) | {
        "form": form,
        "rows": [(each, of_members[each.pk]) for each in members],
        "allowed": allowed,
        "ending": EndForm(),
        "connection": _connection(request),
    }
    return render(
        request, "survey/openrosa/place_devices.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@open_to_accounts
def end(request: AccountRequest, key: UUID) -> HttpResponse:
    """End a phone of one's own, or of somebody one lets in; it may do nothing from now on."""
    device = get_object_or_404(FieldDevice.objects.select_related("account"), key=key)
    if not field_devices.may_end(request.user, device):
        raise Http404
    form = EndForm(request.POST)
    if form.is_valid():
        field_devices.end_device(device, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(
            request,
            _("ยกเลิก %(name)s แล้ว เครื่องนี้ส่งหรือเปิดดูข้อมูลไม่ได้อีก") % {"name": device.name},
        )
    else:
        messages.error(request, _("ยังไม่ได้ยกเลิก: ต้องบอกเหตุผล เช่น เครื่องหาย"))
    if device.account_id == request.user.pk:
        return redirect("field-devices")
    # Back to the place where both meet.
    within = Appointment.objects.in_force(Moment.now()).filter(
        account=device.account_id, place__in=places_of(request.user, Permission.INVITE)
    )
    place = within.select_related("place").order_by("pk").first()
    if place is None or place.place is None:
        return redirect("field-devices")
    return redirect("place-field-devices", code=place.place.code)


_SENT = Count("submissions")


@sensitive_variables("secret", "made")
def _registered(
    request: AccountRequest, account: Account, name: str, *, place: Place | None = None
) -> HttpResponse:
    device, secret = field_devices.register_device(account, name, by=request.user)
    homes = own_places(account)
    made = CollectSettings(
        server_url=request.build_absolute_uri(reverse("openrosa-form-list")).rpartition("/")[0],
        username=device.username,
        password=secret,
        project=" · ".join([_("รังวัด"), *(each.short for each in homes[:1])]),
    )
    context = {
        "device": device,
        "account": account,
        "is_own": account.pk == request.user.pk,
        "settings": made,
        "groups": [secret[i : i + GROUP] for i in range(0, len(secret), GROUP)],
        "qr": svg_address(qr_svg(made.as_text_of_qr(), is_long=True)),
        "page_qr": svg_address(
            qr_svg(addresses.whole(request, addresses.set_up(device.username, secret)))
        ),
        "connection": _connection(request),
        "back": (
            reverse("place-field-devices", args=[place.code]) if place else reverse("field-devices")
        ),
    }
    return render(request, "survey/openrosa/device_secret.html", context)


def _connection(request: AccountRequest) -> str:
    """How a phone would reach this server: encrypted, trial, open, or this machine alone."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    if _is_this_machine(host):
        return "here"
    if request.is_secure():
        return "encrypted"
    return "trial" if settings.FIELD_DIGEST else "open"


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _leading(account: Account) -> list[Any]:
    """The places of the account's own roles in which it lets people in."""
    inviting = set(places_of(account, Permission.INVITE))
    return [each for each in own_places(account) if each.pk in inviting]


def _members(place: Place) -> list[Account]:
    """Who may survey in a place by a role in it, by name."""
    acting = Appointment.objects.in_force(Moment.now()).filter(
        place=place, role__in=roles_with(Permission.SURVEY)
    )
    return list(
        Account.objects.filter(pk__in=acting.values("account"), is_active=True).order_by(
            "name", "pk"
        )
    )

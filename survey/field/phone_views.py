"""A phone and the page without signal: set up from its browser, opened again, told whose it is."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from http import HTTPStatus

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network import field_devices, field_recovery
from network.access import Permission, acts_somewhere, needs, open_to_accounts, require
from network.errors import NothingToRecover
from network.gate import qr_svg, svg_address
from network.models import FieldDevice, Level, Place
from network.moments import Moment
from network.page_frame import place_frame
from network.requests import AccountRequest
from survey.field import addresses
from survey.openrosa.auth import DeviceRequest, for_devices, for_known_devices
from survey.openrosa.device_forms import RegisterForm

LONGEST_KEY = 64  # bytes
LONGEST_CODE = 8  # digits of a village
TICKET = "field_recovery"  # in the session
TICKET_SECONDS = 600

View = Callable[..., HttpResponse]
_with_the_password: Callable[[View], View] = reauthentication_required


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_variables("drawn")
@open_to_accounts
def start(request: AccountRequest) -> HttpResponse:
    """Registers the browser this is opened in as a phone of the account, and leads it to the page.

    The secret is told in the fragment of one redirect: it stands in no page and in no log, and
    the phone puts another in its place at once (`secret`).
    """
    village = _digits(request.GET.get("village", ""))
    form = RegisterForm(request.POST or None, initial={"name": _called(request)})
    if request.method == "POST" and form.is_valid():
        device, drawn = field_devices.register_device(request.user, form.cleaned_data["name"])
        return HttpResponseRedirect(addresses.set_up(device.username, drawn, village=village))
    context = {
        "form": form,
        "may_survey": acts_somewhere(request.user, Permission.SURVEY),
        "village": village,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "survey/field/start.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to_accounts
@_with_the_password
def recover(request: AccountRequest) -> HttpResponse:
    """For who forgot the PIN: the password again, which phone, and a ticket for its spare key.

    A browser keeps the addresses it went to; so the key itself is in none of them.
    """
    devices = list(field_recovery.recoverable(request.user))
    if request.method == "POST":
        device = get_object_or_404(
            FieldDevice, account=request.user, username=request.POST.get("device", "")
        )
        field_recovery.require(device, request.user)
        ticket = secrets.token_urlsafe(24)
        request.session[TICKET] = [ticket, device.pk, int(time.time())]
        return HttpResponseRedirect(addresses.recovered(ticket))
    asked = request.GET.get("device", "")
    context = {
        "devices": sorted(devices, key=lambda device: device.username != asked),
        "asked": next((each for each in devices if each.username == asked), None),
        "is_other": bool(asked) and all(each.username != asked for each in devices),
    }
    return render(request, "survey/field/recover.html", context)


@csrf_exempt  # the ticket stands for it: nobody else knows it, and it is good once
@require_POST
@never_cache
@open_to_accounts
@sensitive_variables("key")
def spare_key(request: AccountRequest) -> HttpResponse:
    """The spare key, for the ticket just given in this session; once."""
    ticket, number, given_at = request.session.pop(TICKET, ["", 0, 0])
    said = request.read(LONGEST_KEY).decode("ascii", "replace")
    fresh = time.time() - given_at < TICKET_SECONDS
    if not ticket or not fresh or not secrets.compare_digest(ticket.encode(), said.encode()):
        raise NothingToRecover
    device = get_object_or_404(FieldDevice, account=request.user, pk=number)
    return JsonResponse({"key": field_recovery.give_back(device, to=request.user)})


@for_known_devices
@require_safe
def phone(request: DeviceRequest) -> HttpResponse:
    """Whose phone this is, as JSON: to be shown on it."""
    return JsonResponse(
        {
            "device": request.device.name,
            "username": request.device.username,
            "holder": request.user.name,
            "server": request.get_host(),
            "maySurvey": acts_somewhere(request.user, Permission.SURVEY),
        },
        headers={"Cache-Control": "no-store"},
    )


@for_known_devices
@require_POST
@sensitive_variables("said")
def secret(request: DeviceRequest) -> HttpResponse:
    """Puts the secret in the body, drawn by the phone, in place of the one it came with."""
    said = request.read(LONGEST_KEY + 1).decode("ascii", "replace")
    field_devices.renew_secret(request.device, said)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@for_devices
@require_POST
def recovery(request: DeviceRequest) -> HttpResponse:
    """Keeps the spare key of what the phone holds under its PIN (the body, base64url)."""
    said = request.read(LONGEST_KEY + 1).decode("ascii", "replace")
    field_recovery.entrust(request.device, said.strip())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_safe
@needs(Permission.SURVEY)
def village_qr(request: AccountRequest, code: str) -> HttpResponse:
    """A sheet to hang up: who scans it takes the village along on their phone."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SURVEY, place)
    if place.level != Level.VILLAGE:
        return redirect("place", code=code)
    address = addresses.whole(request, addresses.of_village(place.code))
    context = place_frame(request, place, Moment.now()) | {
        "address": address,
        "qr": svg_address(qr_svg(address)),
    }
    return render(request, "survey/field/village_qr.html", context)


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) <= LONGEST_CODE else ""


def _called(request: HttpRequest) -> str:
    """A name to begin with: what kind of phone it says it is."""
    agent = request.headers.get("User-Agent", "")
    kinds = (
        ("Android", _("มือถือแอนดรอยด์")),
        ("iPhone", _("ไอโฟน")),
        ("iPad", _("ไอแพด")),
    )
    return next((called for kind, called in kinds if kind in agent), _("คอมพิวเตอร์"))

"""Pages of the network on which is recorded what a meeting decided."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from network import evidence, registry
from network.access import Permission, needs, require
from network.forms import HouseCountForm, JoiningForm
from network.models import HouseCount, Joining, Level, Place, Source
from network.moments import Moment
from network.places import line, place_url
from network.requests import AccountRequest


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD)
def record_joining(request: AccountRequest, code: str) -> HttpResponse:
    """Say since when a tambon works with the network, and which minute says so."""
    tambon = _place_to_record(request, code, Level.TAMBON)
    form = JoiningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with transaction.atomic():
            registry.record_joining(
                tambon,
                Joining.Status(said["status"]),
                since=said["since"],
                is_pilot=said["is_pilot"],
                source=evidence.receive_statement(
                    said["minute"],
                    as_of=said["since"],
                    recorded_by=request.user,
                    kind=Source.Kind.MINUTE,
                ),
            )
        messages.success(request, _("บันทึกสถานะการร่วมเครือข่ายแล้ว"))
        return redirect(place_url(code))
    return _form_page(request, tambon, form, _("บันทึกสถานะการร่วมเครือข่าย"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD)
def record_house_count(request: AccountRequest, code: str) -> HttpResponse:
    """Say how many houses a village has, and where that number comes from."""
    village = _place_to_record(request, code, Level.VILLAGE)
    form = HouseCountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with transaction.atomic():
            registry.record_house_count(
                village,
                said["houses"],
                basis=HouseCount.Basis(said["basis"]),
                counted_on=said["counted_on"],
                source=evidence.receive_statement(
                    said["evidence"], as_of=said["counted_on"], recorded_by=request.user
                ),
            )
        messages.success(request, _("บันทึกจำนวนบ้านแล้ว"))
        return redirect(place_url(code))
    return _form_page(request, village, form, _("บันทึกจำนวนบ้าน"))


def _place_to_record(request: AccountRequest, code: str, level: Level) -> Place:
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    if place.level != level:
        raise Http404
    require(request.user, Permission.RECORD, place)
    return place


def _form_page(
    request: AccountRequest, place: Place, form: JoiningForm | HouseCountForm, title: str
) -> HttpResponse:
    """The form about a place; what was typed wrongly stays in it (422)."""
    above = line(place, Moment.now())
    context = {
        "title": title,
        "form": form,
        "place": above[0],
        "above": above[::-1],
        "visible": set(Place.objects.visible_to(request.user).values_list("pk", flat=True)),
    }
    status = 422 if form.is_bound else 200
    return render(request, "network/record.html", context, status=status)

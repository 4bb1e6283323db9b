"""What all pages about one parcel have in common: found, allowed, framed; and its forms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from network.access import Permission, require
from network.models import Place
from network.moments import Moment
from network.page_frame import place_frame
from network.requests import AccountRequest
from parcels.homes import home_of_unit, labels_of
from parcels.models import SpatialUnit


def land_visible_to(request: AccountRequest) -> QuerySet[SpatialUnit]:
    """Parcels and house lots in places where the reader sees records."""
    visible = SpatialUnit.objects.visible_to(request.user)
    found: QuerySet[SpatialUnit] = visible.exclude(kind=SpatialUnit.Kind.HOUSE)
    return found


def land(request: AccountRequest, key: UUID) -> SpatialUnit:
    """The parcel of an address; what the reader may not see is not there (404)."""
    found: SpatialUnit = get_object_or_404(land_visible_to(request), key=key)
    return found


def land_to_change(request: AccountRequest, key: UUID) -> tuple[SpatialUnit, Place]:
    """The parcel of an address where the reader may survey, and the place it counts in."""
    unit = land(request, key)
    home, _located = home_of_unit(unit, Moment.now())
    place: Place = get_object_or_404(Place, pk=home)
    require(request.user, Permission.SURVEY, place)
    return unit, place


def unit_frame(
    request: AccountRequest, unit: SpatialUnit, moment: Moment | None = None
) -> dict[str, Any]:
    """Where a page about a parcel is; in the places of today, whatever day it is asked for."""
    now = Moment.now()
    home, _located = home_of_unit(unit, now)
    label = labels_of([unit.pk], now).get(unit.pk, "")
    return place_frame(request, home, now) | {
        "unit": unit,
        "label": label,
        "moment": moment or now,
    }


def form_page(
    request: AccountRequest,
    unit: SpatialUnit,
    form: forms.Form,
    title: str,
    **further: object,
) -> HttpResponse:
    """A form about a parcel; what is wrong stays in it (422)."""
    context = unit_frame(request, unit) | {"form": form, "title": title} | further
    status = 422 if form.is_bound else 200
    return render(request, "parcels/record.html", context, status=status)


def done(request: AccountRequest, said: str, to: str, *arguments: object) -> HttpResponse:
    """Says that it is recorded, on the page that shows it."""
    messages.success(request, said)
    return redirect(to, *arguments)

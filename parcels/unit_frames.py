"""What all pages about one parcel have in common: where they are, and their forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from network.moments import Moment
from network.page_frame import place_frame
from network.requests import AccountRequest
from parcels.labels import labels_of
from parcels.models import SpatialUnit
from parcels.unit_access import home_of_unit


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

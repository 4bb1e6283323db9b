"""Who holds a parcel: stated anew from a day on, with shares that add up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from network.access import Permission, may, needs
from network.models import HouseholdMembership, Party, Place
from network.moments import Moment
from network.page_frame import place_frame
from network.people import names_of
from network.requests import AccountRequest
from network.sentences import sentence
from parcels import tenure
from parcels.errors import ParcelError
from parcels.forms import HoldersForm
from parcels.labels import labels_of
from parcels.models import Right, SpatialUnit
from parcels.statements import source_of
from parcels.unit_access import parcel_to_change


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def state_holders(request: AccountRequest, key: UUID) -> HttpResponse:
    """Say who holds a parcel from a day on; those before stay in its history."""
    unit, place = parcel_to_change(request.user, key)
    moment = Moment.now()
    held = tenure.shares_of(unit, moment)
    choices, parties = _choices(request, place, list(held), moment)
    form = HoldersForm(
        request.POST or None,
        request.FILES or None,
        parties=choices,
        with_transfers=may(request.user, Permission.SEE_TRANSFERS, place),
        initial=_initial(held),
    )
    if request.method == "POST" and form.is_valid() and _stated(request, unit, form, parties):
        messages.success(request, _("บันทึกผู้ถือครองแล้ว"))
        return redirect("parcel", key=unit.key)
    label = labels_of([unit.pk], moment).get(unit.pk) or "–"
    context = place_frame(request, place, moment) | {
        "form": form,
        "title": _("ผู้ถือครองแปลง %s") % label,
        "cancel": reverse("parcel", args=[unit.key]),
    }
    return render(request, "parcels/holders.html", context, status=422 if form.is_bound else 200)


def _initial(held: dict[Party, Any]) -> dict[str, str]:
    initial: dict[str, str] = {}
    for number, (party, share) in enumerate(held.items(), start=1):
        initial |= {f"party_{number}": str(party.key), f"share_{number}": str(share)}
    return initial


def _choices(
    request: AccountRequest, place: Place, holding: list[Party], moment: Moment
) -> tuple[list[tuple[str, str]], dict[str, Party]]:
    """The people and households of a place, by name where the account may see names."""
    here = list(Party.objects.in_places([place.pk], moment).exclude(kind=Party.Kind.ORGANISATION))
    everybody = {party.pk: party for party in [*holding, *here]}
    named: dict[int, str] = {}
    if may(request.user, Permission.SEE_IDENTITY, place):
        persons = [party.pk for party in everybody.values() if party.kind == Party.Kind.PERSON]
        named = names_of(persons, moment)
        heads = HouseholdMembership.objects.as_known(moment).filter(
            household__in=everybody, relation=HouseholdMembership.Relation.HEAD
        )
        for head in heads:
            if head.household_id is not None and head.person_id in named:
                named[head.household_id] = _("ครัวเรือนของ %s") % named[head.person_id]
    choices = [
        (str(party.key), named.get(pk) or f"{party.get_kind_display()} {str(party.key)[:8]}")
        for pk, party in everybody.items()
    ]
    return sorted(choices, key=lambda choice: choice[1]), {
        str(party.key): party for party in everybody.values()
    }


def _stated(
    request: AccountRequest, unit: SpatialUnit, form: HoldersForm, parties: dict[str, Party]
) -> bool:
    said = form.cleaned_data
    try:
        with transaction.atomic():
            tenure.state_holders(
                unit,
                {parties[key]: share for key, share in said["holders"].items()},
                began_on=said["began_on"],
                source=source_of(form, request.user, said["began_on"]),
                acquired=Right.Acquired(said["acquired"]),
            )
    except ParcelError as error:
        form.add_error(None, sentence(error))
        return False
    return True

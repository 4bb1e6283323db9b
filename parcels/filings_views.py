"""Pages of what people file with the land's agency: item 62, and passing land on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network.access import Permission, needs, places_of, require
from network.models import Level, Party, Place
from network.moments import EVER_KNOWN, Moment
from network.page_frame import moment_of, place_frame
from network.requests import AccountRequest
from network.sentences import sentence
from parcels import filings_page
from parcels.attachments import source_of
from parcels.errors import (
    DecidedBeforeFiled,
    FileIsNoPhotograph,
    FileIsTooLarge,
    NoticeBeforeTheRegulation,
    NoticeIsFiled,
    ParcelError,
)
from parcels.evidence_forms import DecisionForm, LivestockForm, NoticeForm, TransferForm
from parcels.holders import heir_choices, holder_choices
from parcels.holdings import ITEM_62_CLOSES
from parcels.item62 import days_left
from parcels.models import SpatialUnit, TransferApplication, TransferDecision
from parcels.occupation import (
    certify_livestock,
    decide_transfer,
    file_transfer,
    notify_occupation,
)
from parcels.unit_access import parcel_to_change
from parcels.unit_frames import done, form_page

_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Permission.SEE_RECORDS)
def item62(request: AccountRequest, code: str) -> HttpResponse:
    """How far the notices under item 62 are, and how many days are left for them."""
    place = _place(request, code)
    moment = moment_of(request)
    context = place_frame(request, place, Moment.now()) | {"moment": moment}
    places = _below(request, place, moment)
    left = days_left(moment)
    context |= {
        "last_day": ITEM_62_CLOSES,
        "days_left": left,
        "days_over": -left,
        "is_village": place.level == Level.VILLAGE,
    }
    context |= filings_page.item62_of(
        places, moment, listed=place.level == Level.VILLAGE, with_names=context["may_see_identity"]
    )
    return render(request, "parcels/item62.html", context)


@_methods
@needs(Permission.SURVEY)
def record_notice(request: AccountRequest, key: UUID) -> HttpResponse:
    """Say that the notice for a parcel was filed, with its receipt."""
    unit, place = parcel_to_change(request.user, key)
    form = NoticeForm(request.POST or None, request.FILES or None, parties=_parties(unit, place))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                notify_occupation(
                    unit,
                    _party(said["party"]),
                    filed_on=said["filed_on"],
                    receipt_number=said["receipt_number"],
                    source=_source(request, said, said["filed_on"]),
                )
        except NoticeBeforeTheRegulation as error:
            _refuse(form, error, "filed_on")
        except NoticeIsFiled as error:
            _refuse(form, error, "party")
        except ParcelError as error:
            _refuse(form, error)
        else:
            return done(request, _("บันทึกว่ายื่นแล้ว"), "item62", place.code)
    return form_page(request, unit, form, _("ยื่นแจ้งตามข้อ 62 แล้ว"), to="parcel")


@_methods
@needs(Permission.SURVEY)
def record_livestock(request: AccountRequest, key: UUID) -> HttpResponse:
    """Say that a holder of a parcel raises large livestock, with the certificate."""
    unit, place = parcel_to_change(request.user, key)
    form = LivestockForm(request.POST or None, request.FILES or None, parties=_parties(unit, place))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                certify_livestock(
                    _party(said["party"]),
                    number=said["number"],
                    certified_on=said["certified_on"],
                    expires_on=said["expires_on"],
                    source=_source(request, said, said["certified_on"]),
                )
        except ParcelError as error:
            _refuse(form, error, "expires_on")
        else:
            return done(request, _("บันทึกใบรับรองแล้ว"), "parcel", unit.key)
    title = _("ใบรับรองการเลี้ยงสัตว์ใหญ่ (เพดาน 100 ไร่)")
    return form_page(request, unit, form, title, to="parcel")


@require_safe
@needs(Permission.SEE_RECORDS)
def transfers(request: AccountRequest, code: str) -> HttpResponse:
    """Applications to pass land on: how long they have waited, and what was decided."""
    place = _place(request, code)
    moment = moment_of(request)
    context = place_frame(request, place, Moment.now()) | {"moment": moment}
    units = SpatialUnit.objects.in_places(_below(request, place, moment), moment)
    context |= filings_page.transfers_of(units, moment, with_names=context["may_see_identity"])
    return render(request, "parcels/transfers.html", context)


@_methods
@needs(Permission.SURVEY)
def record_transfer(request: AccountRequest, key: UUID) -> HttpResponse:
    """Say that it was asked to pass a parcel on."""
    unit, place = parcel_to_change(request.user, key)
    heirs = heir_choices(unit, place.pk, Moment.now())
    form = TransferForm(request.POST or None, request.FILES or None, parties=heirs)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                file_transfer(
                    unit,
                    _party(said["recipient"]),
                    kind=TransferApplication.Kind(said["kind"]),
                    office=said["office"],
                    number=said["number"],
                    filed_on=said["filed_on"],
                    source=_source(request, said, said["filed_on"]),
                )
        except ParcelError as error:
            _refuse(form, error)
        else:
            return done(request, _("บันทึกคำขอแล้ว"), "transfers", place.code)
    return form_page(request, unit, form, _("ยื่นคำขอรับมรดกหรือโอนสิทธิ"), to="parcel")


@_methods
@needs(Permission.SURVEY)
def record_decision(request: AccountRequest, number: int) -> HttpResponse:
    """Say what became of an application; where it was allowed the land passes on."""
    application: TransferApplication = get_object_or_404(
        TransferApplication.objects.filter(
            ba_unit__spatial_units__in=SpatialUnit.objects.visible_to(request.user),
            recorded_at__known_by=EVER_KNOWN,
        ).distinct(),
        pk=number,
    )
    found = application.ba_unit.spatial_units.order_by("pk")[0]
    unit, place = parcel_to_change(request.user, found.key)
    givers = holder_choices(unit, Moment.now())
    form = DecisionForm(
        request.POST or None, request.FILES or None, parties=[(_("ผู้ถือครอง"), givers)]
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                decide_transfer(
                    application,
                    TransferDecision.Outcome(said["outcome"]),
                    giver=_party(said["giver"]) if said["giver"] else None,
                    decided_on=said["decided_on"],
                    source=_source(request, said, said["decided_on"]),
                )
        except DecidedBeforeFiled as error:
            _refuse(form, error, "decided_on")
        except ParcelError as error:
            _refuse(form, error)
        else:
            return done(request, _("บันทึกผลพิจารณาแล้ว"), "transfers", place.code)
    return form_page(request, unit, form, _("บันทึกผลพิจารณาคำขอ"), to="parcel")


def _place(request: AccountRequest, code: str) -> Place:
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_RECORDS, place)
    return place


def _below(request: AccountRequest, place: Place, moment: Moment) -> list[int]:
    """Keys of the place and of those below it where the reader sees records."""
    below = set(Place.objects.below([place.pk], moment).values_list("pk", flat=True))
    return sorted(below & set(places_of(request.user, Permission.SEE_RECORDS)))


def _parties(unit: SpatialUnit, place: Place) -> list[tuple[str, list[tuple[str, str]]]]:
    """Its holders first, then persons of their households and of the place."""
    now = Moment.now()
    return [(_("ผู้ถือครอง"), holder_choices(unit, now)), *heir_choices(unit, place.pk, now)]


def _party(chosen: str) -> Party:
    return Party.objects.get(pk=int(chosen))


def _source(request: AccountRequest, said: dict[str, Any], day: Any) -> Any:
    return source_of(said["title"], as_of=day, recorded_by=request.user, attached=said["attached"])


def _refuse(form: Any, error: ParcelError, field: str | None = None) -> None:
    if isinstance(error, FileIsTooLarge | FileIsNoPhotograph):
        field = "attached"
    form.add_error(field, sentence(error))

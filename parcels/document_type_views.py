"""Pages of the types of land documents: a list everybody may read and few may edit."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network.access import Permission, open_to_accounts, places_of
from network.models import Account, Level, Place
from network.moments import Moment
from network.requests import AccountRequest
from network.sentences import sentence
from parcels.document_types import add_type, change_type
from parcels.errors import DocumentTypeIsInUse, DocumentTypeIsThere
from parcels.evidence_forms import DocumentTypeForm, NewDocumentTypeForm
from parcels.models import LandDocument, LandDocumentType
from parcels.unit_frames import done

_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@open_to_accounts
def document_types(request: AccountRequest) -> HttpResponse:
    """The types of land documents, in order; how many of each, for who may edit them."""
    may_edit = _may_edit(request.user)
    counts = (
        dict(
            LandDocument.objects.recorded(Moment.now())
            .order_by()
            .values_list("type")
            .annotate(n=Count("pk"))
        )
        if may_edit
        else {}
    )
    context = {
        "types": [
            (each, counts.get(each.pk, 0))
            for each in LandDocumentType.objects.order_by("is_retired", "sort_order", "pk")
        ],
        "may_edit": may_edit,
    }
    return render(request, "parcels/document_types.html", context)


@_methods
@open_to_accounts
def add_document_type(request: AccountRequest) -> HttpResponse:
    """A new type, for everywhere."""
    _require(request.user)
    form = NewDocumentTypeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_type(**form.cleaned_data, account=request.user)
        except DocumentTypeIsThere as error:
            form.add_error("code", sentence(error))
        else:
            return done(request, _("เพิ่มประเภทเอกสารแล้ว"), "document-types")
    return _form_page(request, form, _("เพิ่มประเภทเอกสาร"))


@_methods
@open_to_accounts
def change_document_type(request: AccountRequest, code: str) -> HttpResponse:
    """Rename a type, or take it off the list."""
    _require(request.user)
    kept = get_object_or_404(LandDocumentType, pk=code)
    names = ("name_th", "name_en", "issuer", "is_alro", "is_retired")
    known = {name: getattr(kept, name) for name in names}
    form = DocumentTypeForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            change_type(kept.pk, **form.cleaned_data, account=request.user)
        except DocumentTypeIsInUse as error:
            form.add_error("is_alro", sentence(error))
        else:
            return done(request, _("แก้ประเภทเอกสารแล้ว"), "document-types")
    return _form_page(request, form, _("แก้ประเภทเอกสาร %(code)s") % {"code": kept.pk})


def _may_edit(account: Account) -> bool:
    """Who records for a whole district, or administers: the list is the same everywhere."""
    recording = Place.objects.filter(
        level=Level.DISTRICT, pk__in=places_of(account, Permission.RECORD)
    )
    return bool(places_of(account, Permission.ADMINISTER)) or recording.exists()


def _require(account: Account) -> None:
    if not _may_edit(account):
        raise PermissionDenied


def _form_page(request: AccountRequest, form: forms.Form, title: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "title": title}
    return render(request, "parcels/document_type.html", context, status=status)

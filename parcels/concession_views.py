"""Pages of concessions: the list and calendar, one concession, and what is recorded of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network import evidence, reading_log
from network.access import Permission, needs, open_to_accounts, places_of, require
from network.models import Place, Source
from network.moments import Moment
from network.page_frame import moment_of, place_frame
from network.places import names, place_url
from network.requests import AccountRequest
from network.sentences import sentence
from parcels import concession_features, concessions
from parcels.concession_forms import UPLOAD, InstrumentForm, media_type
from parcels.concession_inside import by_place, counted, units_inside
from parcels.concession_list import calendar, concession_lines, tambons_of
from parcels.concession_page import (
    cited_fields,
    documents,
    editions_by_kind,
    measured_area,
    polygons,
    versions,
)
from parcels.errors import ParcelError
from parcels.layer_ground import ground_of_concession, land_under, watershed_classes
from parcels.layer_kinds import REGIME_OF_KIND, LayerKind
from parcels.layer_shapes import collection, outlines
from parcels.models import Concession, Instrument, SpatialUnit
from parcels.place_land import land_tables

PAGE = 50  # parcels


@require_safe
@open_to_accounts
def concession_list(request: AccountRequest) -> HttpResponse:
    """The concessions in the reader's places, and the calendar of their ends."""
    moment = moment_of(request)
    seen = places_of(request.user, Permission.SEE_RECORDS)
    lines = concession_lines(
        Concession.objects.visible_to(request.user), moment, places_of(
            request.user, Permission.SEE_PLACES)
    )  # fmt: skip
    context = {
        "moment": moment,
        "lines": lines,
        "years": calendar(lines),
        "undated": [line for line in lines if line.expires_by is None],
        "over": sum(line.is_over for line in lines),
        "soon": sum(line.is_soon for line in lines),
        "may_see_records": bool(seen),
    }
    return render(request, "parcels/concessions.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def concession(request: AccountRequest, key: UUID) -> HttpResponse:
    """One concession: its instrument with citations, its land, and what lies inside it."""
    found = _visible(request, key)
    moment = moment_of(request)
    history = versions(found, moment)
    holding = history[0].instrument if history else None
    seen = set(places_of(request.user, Permission.SEE_RECORDS))
    inside = units_inside(found.pk, moment)
    shown = [unit for unit in inside if unit.place in seen]
    ground = ground_of_concession(found.pk)
    under = land_under(ground, moment)
    kinds = [kind for kind in under.kinds if kind != LayerKind.CONCESSION]
    parcels = [unit for unit in shown if unit.kind != SpatialUnit.Kind.HOUSE]
    after = _number(request.GET.get("after"))
    page = [unit for unit in parcels if unit.pk > after][: PAGE + 1]
    named = names([place for place in by_place(shown) if place], moment)
    [line] = concession_lines(
        Concession.objects.filter(pk=found.pk), moment, places_of(
            request.user, Permission.SEE_PLACES)
    ) or [None]  # fmt: skip
    context = place_frame(request, None, moment) | {
        "concession": found,
        "line": line,
        "holding": holding,
        "fields": cited_fields(history),
        "history": history,
        "measured": measured_area(found, holding, moment),
        "polygons": polygons(found, moment),
        "documents": documents(found, moment),
        "whole": counted(inside),
        "shown": counted(shown),
        "whole_units": len(inside),
        "shown_units": len(shown),
        "legend": concession_features.legend(),
        "villages": sorted(
            ((named[place], count) for place, count in by_place(shown).items() if place),
            key=lambda row: row[0].code,
        ),
        "parcels": page[:PAGE],
        "parcel_count": len(parcels),
        "following": page[PAGE - 1].pk if len(page) > PAGE else None,
        "begins": not after,
        "land": land_tables(under, editions_by_kind(kinds, moment), leave=LayerKind.CONCESSION),
        "watershed": watershed_classes(ground, moment)
        if LayerKind.WATERSHED_CLASS in under.kinds
        else [],
        "regime_kinds": set(REGIME_OF_KIND),
        "may_record": _recordable(request).filter(pk=found.pk).exists(),
        "features_url": _asked_of(request, reverse("concession-features", args=[key])),
    }
    return render(request, "parcels/concession.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def concession_map(request: AccountRequest, key: UUID) -> HttpResponse:
    """GeoJSON of a concession: the tambons it lies in, its polygons, what lies inside."""
    found = _visible(request, key)
    moment = moment_of(request)
    around = tambons_of([found.pk], moment, places_of(request.user, Permission.SEE_PLACES))
    seen = set(places_of(request.user, Permission.SEE_RECORDS))
    return JsonResponse(
        collection(
            outlines([place for _of, place in around], moment),
            concession_features.polygons(found, moment),
            concession_features.units(units_inside(found.pk, moment), seen, moment),
        )
    )


@require_safe
@needs(Permission.SEE_RECORDS)
def concession_document(request: AccountRequest, key: UUID, document: UUID) -> HttpResponse:
    """The copy of a document cited for a concession, byte for byte; the reading is logged."""
    found = _visible(request, key)
    cited = documents(found, Moment.now())
    source = next((each for each in cited if each.key == document and each.stored_as), None)
    if source is None:
        raise Http404
    content = evidence.content(source)
    reading_log.note(reading_log.Kind.SOURCE, sources=[source.pk])
    kind = media_type(content) or "application/octet-stream"
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{source.sha256[:12]}.{kind.rpartition("/")[2]}"'
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD)
def record_instrument(request: AccountRequest, key: UUID) -> HttpResponse:
    """Record what the instrument of a concession says: corrected, completed or new."""
    found = get_object_or_404(_recordable(request), key=key)
    moment = Moment.now()
    holding = Instrument.objects.as_known(moment).filter(concession=found).first()
    form = InstrumentForm(
        request.POST or None,
        request.FILES or None,
        known=holding,
        documents=documents(found, moment),
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = concessions.record_instrument(found, form.terms, **_said(request, form))
        except ParcelError as error:
            form.add_error(None, sentence(error))
        else:
            _tell(request, made)
            return redirect(_page_of(request, found))
    title = _("บันทึกเครื่องมือสิทธิ")
    return _form_page(
        request, form, title, name=holding.name if holding else "", back=_page_of(request, found)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD)
def add_concession(request: AccountRequest, code: str) -> HttpResponse:
    """Record a concession no map has brought yet, in the place it is said to lie in."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.RECORD, place)
    form = InstrumentForm(request.POST or None, request.FILES or None, known=None, documents=[])
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = concessions.add_concession(form.terms, **_said(request, form, place))
        except ParcelError as error:
            form.add_error(None, sentence(error))
        else:
            _tell(request, made)
            return redirect(_page_of(request, made.concession, place))
    name = str(names([place.pk], Moment.now())[place.pk])
    return _form_page(request, form, _("เพิ่มสัมปทาน"), name=name, back=place_url(code))


def _visible(request: AccountRequest, key: UUID) -> Concession:
    found: Concession = get_object_or_404(Concession.objects.visible_to(request.user), key=key)
    return found


def _recordable(request: AccountRequest) -> Any:
    places = places_of(request.user, Permission.RECORD)
    return Concession.objects.in_places(places, Moment.now())


def _said(
    request: AccountRequest, form: InstrumentForm, place: Place | None = None
) -> dict[str, Any]:
    """Who says it, when, in which place, and the document the pages are of."""
    said = form.cleaned_data
    day = said["observed_on"]
    source = evidence.receive_statement(
        said["evidence"],
        as_of=day,
        recorded_by=request.user,
        reading={"place": place.code} if place else None,
    )
    document: Source | None = form.documents.get(said["document"])
    if said["document"] == UPLOAD:
        file = said["file"]
        file.seek(0)
        document = evidence.receive_document(
            file.read(),
            file.name,
            title=said["file_title"],
            as_of=said["file_on"] or day,
            recorded_by=request.user,
        )
    return {
        "observed_on": day,
        "source": source,
        "document": document,
        "pages": form.pages_of(said),
    }


def _tell(request: AccountRequest, made: Instrument) -> None:
    holding = Instrument.objects.as_known(Moment.now()).filter(concession=made.concession).first()
    if holding is None or holding.pk == made.pk:
        messages.success(request, _("บันทึกเครื่องมือสิทธิแล้ว"))
    else:
        messages.warning(request, _("บันทึกแล้ว แต่มีข้อมูลของวันที่ใหม่กว่า จึงแสดงฉบับนั้น"))


def _page_of(request: AccountRequest, of: Concession, place: Place | None = None) -> str:
    """The page of a concession; for who may record but not see it, where they came from."""
    if Concession.objects.visible_to(request.user).filter(pk=of.pk).exists():
        return reverse("concession", args=[of.key])
    return place_url(place.code) if place else reverse("concessions")


def _form_page(
    request: AccountRequest, form: InstrumentForm, title: str, *, name: str, back: str
) -> HttpResponse:
    """The form; what was typed wrongly stays in it (422)."""
    context = {"title": title, "form": form, "name": name, "back": back}
    status = 422 if form.is_bound else 200
    return render(request, "parcels/record_instrument.html", context, status=status)


def _asked_of(request: AccountRequest, address: str) -> str:
    """The address with the day the page is asked for."""
    query = request.GET.copy()
    for name in set(query) - {"on"}:
        del query[name]
    return f"{address}?{query.urlencode()}" if query else address


def _number(text: str | None) -> int:
    """The key a page of a list begins after; 0 is the beginning."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0  # noqa: PLR2004 (a bigint)

"""Pages of houses and parcels, and the verdicts on their boundaries."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network.access import Permission, needs, require
from network.latest import latest
from network.models import Place
from network.moments import Moment
from network.page_frame import moment_of, place_frame
from network.places import names
from network.requests import AccountRequest
from parcels.evidence_page import ancestors
from parcels.models import (
    Boundary,
    BoundaryMarker,
    OccupationEvidence,
    SpatialUnit,
    UnitLabel,
)
from parcels.overlap_extents import overlaps_of
from parcels.unit_access import home_of_unit, parcel_to_read, unit_to_read
from survey import features, unit_page
from survey.answers.told_page import submissions_that_told, told_of_house
from survey.contradictions.lists import about_unit
from survey.disputes import lists as disputes
from survey.forms import VerdictForm
from survey.models import Visit
from survey.photographs.showing import gallery
from survey.provenance import sources_among
from survey.repairs.showing import repairs_of
from survey.standing import statuses
from survey.verdicts import give_verdict

HOUSE = SpatialUnit.Kind.HOUSE


@require_safe
@needs(Permission.SEE_RECORDS)
def house(request: AccountRequest, key: UUID) -> HttpResponse:
    """A house: where it stands, who was visited in it."""
    found: SpatialUnit = unit_to_read(request.user, key, (HOUSE,))
    return _page(request, found)


@require_safe
@needs(Permission.SEE_RECORDS)
def parcel(request: AccountRequest, key: UUID) -> HttpResponse:
    """A parcel or house lot: the claimed document and what the maps say, as two facts."""
    found: SpatialUnit = parcel_to_read(request.user, key)
    return _page(request, found)


@require_safe
@needs(Permission.SEE_RECORDS)
def unit_features(request: AccountRequest, key: UUID) -> HttpResponse:
    """GeoJSON of a house or parcel as known on a day (`?on=`), on the outline of its place."""
    found: SpatialUnit = unit_to_read(request.user, key)
    moment = moment_of(request)
    home, _located = home_of_unit(found, Moment.now())
    units = SpatialUnit.objects.filter(pk=found.pk)
    return JsonResponse(
        features.collection(
            features.outlines(list(names([home], moment).values()) if home else [], moment),
            features.land(units, moment),
            features.houses(units, moment),
        )
    )


@require_POST
@needs(Permission.VERIFY)
def verify_boundary(request: AccountRequest, key: UUID, number: int) -> HttpResponse:
    """Agree or disagree with one observation of a boundary; `number` is its key."""
    unit: SpatialUnit = unit_to_read(request.user, key)
    boundary = get_object_or_404(Boundary, spatial_unit=unit, pk=number)
    home, _located = home_of_unit(unit, Moment.now())
    require(request.user, Permission.VERIFY, get_object_or_404(Place, pk=home))
    form = VerdictForm(request.POST, prefix=str(boundary.pk))
    if give_verdict(boundary, form, request.user):
        messages.success(request, _("บันทึกการสอบทานแล้ว"))
        return redirect(features.unit_url(unit))
    return _page(request, unit, refused={boundary.pk: form})


def _page(
    request: AccountRequest, unit: SpatialUnit, *, refused: dict[int, VerdictForm] | None = None
) -> HttpResponse:
    moment, now = moment_of(request), Moment.now()
    refused = refused or {}
    home, located = home_of_unit(unit, now)
    context = place_frame(request, home, now) | {"moment": moment}
    with_names = context["may_see_identity"]
    cards = unit_page.boundary_cards(unit, request.user, moment, with_names=with_names)
    if context["may_verify"] and not moment.is_past:
        for card in cards:
            if card.is_latest or card.boundary.pk in refused:
                card.form = refused.get(card.boundary.pk) or VerdictForm(
                    prefix=str(card.boundary.pk)
                )
    current = cards[0].boundary if cards else None
    documents = unit_page.documents(unit, current, moment)
    layers = unit_page.overlaps(current, moment) if current else []
    visits = _visits(unit, moment)
    cited = {card.boundary.source_id for card in cards}
    cited |= {each.source.pk for each in documents}
    layer_sources = {each.source.pk for each in layers}
    context |= {
        "unit": unit,
        "is_house": unit.kind == HOUSE,
        "label": latest(UnitLabel.objects.filter(spatial_unit=unit), moment).first(),
        "cards": cards,
        "current": cards[0] if cards else None,
        "documents": documents,
        "layers": layers,
        "regime": unit_page.regime(current, moment) if current else None,
        "holders": unit_page.holders(
            unit, moment, with_names=with_names, with_transfers=context["may_see_transfers"]
        ),
        "came_of": unit_page.came_of(unit, moment),
        "became": unit_page.became(unit, moment),
        "evidence_count": OccupationEvidence.objects.recorded(moment)
        .filter(spatial_unit__in=[unit.pk, *ancestors(unit.pk, moment)])
        .count(),
        "marker_count": BoundaryMarker.objects.as_known(moment).filter(spatial_unit=unit).count(),
        "overlapping": overlaps_of([unit.pk], moment) if unit.kind != HOUSE else [],
        "tolerance": 2 * current.area_error_square_metres if current else None,
        "visits": visits,
        "contradictions": about_unit(unit, moment),
        "disputes": disputes.about_unit(unit, request.user, moment),
        "contradiction": _contradiction(home, located, now),
        "sources": sources_among(
            request.user, cited, of_the_place=context["may_record"], elsewhere=layer_sources
        ),
        "gallery": gallery(moment, unit=unit, private=with_names),
        "repairs": repairs_of([unit.pk], moment, with_names=with_names)
        if unit.kind == HOUSE
        else [],
        "told": told_of_house(unit, moment) if unit.kind == HOUSE else [],
        "submitted": submissions_that_told(request.user, unit),
        "features_url": _features_url(unit, moment),
    }
    return render(request, "survey/unit.html", context, status=422 if refused else 200)


def _features_url(unit: SpatialUnit, moment: Moment) -> str:
    """Where the map of the page gets what was known at the moment of the page."""
    address = reverse("unit-features", args=[unit.key])
    return f"{address}?on={moment.last_day.isoformat()}" if moment.is_past else address


def _visits(unit: SpatialUnit, moment: Moment) -> list[tuple[Visit, object]]:
    """The latest visit to each household in a house; two households in one house are two rows."""
    visits = list(
        Visit.objects.as_known(moment)
        .filter(house=unit)
        .select_related("household")
        .order_by("-visited_on", "pk")
    )
    known = statuses("visit", [each.pk for each in visits], moment)
    return [(each, known[each.pk]) for each in visits]


def _contradiction(home: int | None, located: int | None, moment: Moment) -> object:
    """Where it was measured, if that is neither where it is stated to be nor above it."""
    if home is None or located is None or home == located:
        return None
    named = names([home, located], moment)
    if named[home].code.startswith(named[located].code):
        return None  # measured in the tambon, whose villages have no outlines
    return named[located]

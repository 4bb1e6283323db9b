"""The register of land of a place, as known on a day."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from network.access import Permission, needs, require
from network.models import Place
from network.page_frame import moment_of, place_frame
from network.queries import below
from network.requests import AccountRequest
from parcels.models import LandDocumentType, Regime, SpatialUnit, SurveyMethod
from survey.register_list import PAGE, register_page

LONGEST = 60
ASKED = ("kind", "document", "regime", "method", "text", "differs", "unmapped", "overlaps")


@require_safe
@needs(Permission.SEE_RECORDS)
def register(request: AccountRequest, code: str) -> HttpResponse:
    """Every parcel of a place, with filters; `?on=` as known on a day."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_RECORDS, place)
    moment = moment_of(request)
    inside = Place.objects.filter(pk__in=below([place.pk], moment)).values_list("pk", flat=True)
    asked = {name: request.GET.get(name, "").strip()[:LONGEST] for name in ASKED}
    text = request.GET.get("start", "")
    start = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0  # noqa: PLR2004
    page = register_page(list(inside), moment, asked, start=start)
    context = place_frame(request, place, moment) | {
        "page": page,
        "asked": asked,
        "kinds": [each for each in SpatialUnit.Kind.choices if each[0] != SpatialUnit.Kind.HOUSE],
        "documents": _documents(),
        "regimes": Regime.choices,
        "methods": SurveyMethod.choices,
        "first": _address(request, 0) if start else "",
        "next": _address(request, start + PAGE) if page.whole > start + PAGE else "",
    }
    return render(request, "survey/register.html", context)


def _documents() -> list[tuple[str, str]]:
    english = (get_language() or "").startswith("en")
    types = LandDocumentType.objects.order_by("sort_order")
    return [(each.code, each.name_en if english else each.name_th) for each in types]


def _address(request: AccountRequest, start: int) -> str:
    asked = request.GET.copy()
    asked["start"] = str(start)
    return f"?{asked.urlencode()}"

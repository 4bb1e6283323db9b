"""GeoJSON of records for the map in a page: EPSG:4326, lon/lat, six decimals (11 cm)."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from formats.land_area import LandArea
from network.latest import latest
from network.models import PlaceBoundary
from network.moments import Moment
from network.places import PlaceName
from parcels.models import Boundary, Position, SpatialUnit, UnitLabel
from survey.models import RecordStatus, Visit
from survey.standing import statuses

DECIMALS = 6

Feature = dict[str, Any]


def collection(*features: list[Feature]) -> dict[str, Any]:
    """A FeatureCollection (RFC 7946)."""
    return {"type": "FeatureCollection", "features": [each for some in features for each in some]}


def outlines(
    places: list[PlaceName],
    moment: Moment,
    *,
    linked: bool = False,
    apart: Collection[int] = (),
) -> list[Feature]:
    """Boundaries of places, as what lies behind; with links where they are what is shown.

    Those whose keys are in `apart` do not work with the network.
    """
    known = {place.pk: place for place in places}
    boundaries = latest(PlaceBoundary.objects.filter(place__in=known), moment).annotate(
        drawn=AsGeoJSON("geometry", precision=DECIMALS)
    )
    return [
        _feature(
            each.drawn,
            kind="place",
            tone=_tone_of_place(linked=linked, apart=each.place_id in apart),
            title=str(known[each.place_id]),
            label=known[each.place_id].short if linked else "",
            url=known[each.place_id].url if linked else "",
        )
        for each in boundaries.defer("geometry")
    ]


def houses(units: QuerySet[Any], moment: Moment) -> list[Feature]:
    """Where the houses among `units` stand, with the status of the latest visit. Five queries."""
    found = units.filter(kind=SpatialUnit.Kind.HOUSE)
    keys = dict(found.values_list("pk", "key"))
    positions = (
        latest(Position.objects.filter(spatial_unit__in=keys), moment)
        .annotate(drawn=AsGeoJSON("point", precision=DECIMALS))
        .defer("point")
    )
    labels = _labels(list(keys), moment)
    visits = dict(
        Visit.objects.recorded(moment)
        .filter(house__in=keys)
        .order_by("house", "-visited_on", "-recorded_at", "-pk")
        .distinct("house")
        .values_list("house", "pk")
    )
    known = statuses("visit", list(visits.values()), moment)
    features = []
    for each in positions:
        status = known.get(visits.get(each.spatial_unit_id, 0))
        features.append(
            _feature(
                each.drawn,
                kind="house",
                tone=status or "none",
                title=_("บ้านเลขที่ %s") % (labels.get(each.spatial_unit_id) or "–"),
                note=_status_label(status),
                url=reverse("house", args=[keys[each.spatial_unit_id]]),
            )
        )
    return features


def land(units: QuerySet[Any], moment: Moment) -> list[Feature]:
    """The latest boundaries among `units`, with their status. Four queries."""
    kinds = {each.pk: each for each in units}
    boundaries = list(
        latest(Boundary.objects.filter(spatial_unit__in=kinds), moment)
        .annotate(drawn=AsGeoJSON("geometry", precision=DECIMALS))
        .defer("geometry")
    )
    labels = _labels(list(kinds), moment)
    known = statuses("boundary", [each.pk for each in boundaries], moment)
    return [
        _feature(
            each.drawn,
            kind="parcel",
            tone=known[each.pk],
            title=_("แปลง %s") % (labels.get(each.spatial_unit_id) or "–"),
            note=f"{_area(each.square_metres)} · {_status_label(known[each.pk])}",
            url=unit_url(kinds[each.spatial_unit_id]),
        )
        for each in boundaries
    ]


def unit_url(unit: SpatialUnit) -> str:
    """The page of a unit."""
    name = "house" if unit.kind == SpatialUnit.Kind.HOUSE else "parcel"
    return reverse(name, args=[unit.key])


def _tone_of_place(*, linked: bool, apart: bool) -> str:
    if not linked:
        return "context"
    return "apart" if apart else "place"


def _labels(units: list[int], moment: Moment) -> dict[int, str]:
    labels = latest(UnitLabel.objects.filter(spatial_unit__in=units), moment)
    return dict(labels.values_list("spatial_unit_id", "label"))


def _area(square_metres: float) -> str:
    return _("%s ไร่-งาน-ตร.ว.") % LandArea.from_square_metres(square_metres)


def _status_label(status: RecordStatus | None) -> str:
    return str(status.label) if status else _("ยังไม่ได้สำรวจ")


def _feature(drawn: str, **properties: str) -> Feature:
    return {"type": "Feature", "geometry": json.loads(drawn), "properties": properties}

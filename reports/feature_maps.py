"""The records behind a figure as a map: GeoJSON of what the list beside it shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import F, Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from maps.styles import STYLES
from network.models import Party, PlaceBoundary
from network.named_sets import fetched, keys
from parcels.models import (
    BAUnit,
    Boundary,
    ConcessionPlace,
    ConcessionShare,
    LayerEdition,
    LayerFeature,
    LayerKind,
    OccupationNotification,
    Overlap,
    Position,
    SpatialUnit,
    TransferApplication,
)
from reports import figures, writing
from reports.figures import Figure
from reports.figures.holdings import ALRO_PARCELS
from reports.figures.proceedings import ITEM_62
from reports.records import OpenedFigure, note_reading, places_of_figure
from survey.counted import PERSONS, SURVEYED_PARCELS
from survey.models import HouseCondition, Visit

MOST_FEATURES = 5000
DIGITS = 6  # of a degree: 0.1 m


def features(opened: OpenedFigure) -> dict[str, Any]:
    """The visible records as GeoJSON (lon, lat), with the outlines of their places behind them.

    At most MOST_FEATURES; houses as points, one query for them and one for the outlines.
    """
    outlines = PlaceBoundary.objects.as_known(opened.report.moment).filter(
        place__in=places_of_figure(opened.report, opened.figure)
    )
    draw = _DRAWN_OF.get(opened.figure) or _DRAWN.get(opened.figure.model)
    if opened.figure.is_sensitive:
        note_reading(
            opened.figure, list(opened.visible.values_list("pk", flat=True)[:MOST_FEATURES])
        )
    return {
        "type": "FeatureCollection",
        "features": [
            *(
                {
                    "type": "Feature",
                    "geometry": json.loads(shape),
                    "properties": {"tone": "context"},
                }
                for shape in outlines.annotate(
                    _shape=AsGeoJSON("geometry", precision=DIGITS)
                ).values_list("_shape", flat=True)
            ),
            *(_plots(opened) if opened.figure in _IN_CONCESSIONS else []),
            *(draw(opened) if draw else []),
        ],
    }


def _plots(opened: OpenedFigure) -> list[dict[str, Any]]:
    """The concessions of the report, of one of them where it was asked for. Two queries."""
    lines = {
        line.pk: line
        for line in opened.report.concessions
        if not opened.figure.is_by_key or opened.part in {"", str(line.pk)}
    }
    polygons = LayerFeature.objects.filter(
        concession__in=list(lines),
        edition__in=LayerEdition.objects.in_force(opened.report.moment).filter(
            kind=LayerKind.CONCESSION
        ),
    ).annotate(_shape=AsGeoJSON("geometry", precision=DIGITS))
    return [
        _feature(
            shape,
            style="concession",
            title=lines[concession].name or name,
            note=writing.days_to(lines[concession].expires_by, opened.report.moment.last_day),
            url="",
        )
        for shape, concession, name in polygons.values_list("_shape", "concession", "name")
    ]


def _parcels(opened: OpenedFigure) -> list[dict[str, Any]]:
    return _outlines(opened, opened.visible)


def _parcels_inside(opened: OpenedFigure) -> list[dict[str, Any]]:
    return _outlines(opened, Boundary.objects.filter(pk__in=opened.visible.values("boundary")))


def _parcels_of_families(opened: OpenedFigure) -> list[dict[str, Any]]:
    """The ALRO parcels of the families listed."""
    return _outlines(
        opened,
        Boundary.objects.filter(
            pk__in=keys(
                ALRO_PARCELS,
                "boundary_id",
                opened.report.moment,
                where="family_id = ANY(%s)",
                params=[list(opened.visible.values_list("pk", flat=True))],
            )
        ),
    )


def _parcels_to_notify(opened: OpenedFigure) -> list[dict[str, Any]]:
    """The parcels for which the households listed have notified, or have to."""
    units = keys(
        ITEM_62,
        "spatial_unit_id",
        opened.report.moment,
        where="household_id = ANY(%s)",
        params=[list(opened.visible.values_list("household", flat=True))],
    )
    return _outlines(opened, _last_boundaries(opened, units))


def _parcels_filed(opened: OpenedFigure) -> list[dict[str, Any]]:
    units = BAUnit.spatial_units.through.objects.filter(
        baunit__in=opened.visible.values("ba_unit")
    ).values("spatialunit")
    return _outlines(opened, _last_boundaries(opened, units))


def _parcels_that_meet(opened: OpenedFigure) -> list[dict[str, Any]]:
    pairs = opened.visible.values_list("spatial_unit", "other_unit")[:MOST_FEATURES]
    units = {unit for pair in pairs for unit in pair}
    return _outlines(opened, _last_boundaries(opened, units))


def _last_boundaries(opened: OpenedFigure, units: Any) -> QuerySet[Any]:
    """The boundaries last measured of `units`."""
    found: QuerySet[Any] = Boundary.objects.as_known(opened.report.moment).filter(
        spatial_unit__in=units
    )
    return found


def _outlines(opened: OpenedFigure, boundaries: QuerySet[Any]) -> list[dict[str, Any]]:
    """Boundaries by the status of the land; the larger below. Two queries."""
    found = list(
        boundaries.order_by("-square_metres")
        .annotate(_shape=AsGeoJSON("geometry", precision=DIGITS), _key=F("spatial_unit__key"))
        .values("pk", "_shape", "_key", "square_metres")[:MOST_FEATURES]
    )
    pks = [each["pk"] for each in found]
    moment = opened.report.moment
    regimes = dict(
        fetched(SURVEYED_PARCELS, "id, regime", moment, where="id = ANY(%s)", params=[pks])
    )
    return [
        _feature(
            each["_shape"],
            style=regimes.get(each["pk"], "waiting"),
            title=str(figures.REGIMES.get(regimes.get(each["pk"], ""), _("แปลง"))),
            note=_("%(area)s ไร่") % {"area": writing.rai_ngan_wah(each["square_metres"])},
            url=reverse("parcel", args=[each["_key"]]),
        )
        for each in found
    ]


def _concessions(opened: OpenedFigure) -> list[dict[str, Any]]:
    found = opened.visible.annotate(
        _shape=AsGeoJSON("feature__geometry", precision=DIGITS), _name=F("feature__name")
    ).values("_shape", "_name", "feature")
    unique = {each["feature"]: each for each in found}
    return [
        _feature(each["_shape"], style="concession", title=each["_name"], note="", url="")
        for each in unique.values()
    ]


def _visits(opened: OpenedFigure) -> list[dict[str, Any]]:
    conditions = dict(
        opened.visible.filter(house__isnull=False).values_list("house", "house_condition")
    )
    return _houses(opened, list(conditions), conditions)


def _units(opened: OpenedFigure) -> list[dict[str, Any]]:
    return _houses(opened, opened.visible.values("pk"), {})


def _persons(opened: OpenedFigure) -> list[dict[str, Any]]:
    """The houses they live in."""
    houses = keys(
        PERSONS,
        "house_id",
        opened.report.moment,
        where="id = ANY(%s)",
        params=[list(opened.visible.values_list("pk", flat=True))],
    )
    return _houses(opened, houses, {})


def _houses(opened: OpenedFigure, houses: Any, conditions: dict[int, str]) -> list[dict[str, Any]]:
    positions = (
        Position.objects.as_known(opened.report.moment)
        .filter(spatial_unit__in=houses)
        .annotate(_shape=AsGeoJSON("point", precision=DIGITS), _key=F("spatial_unit__key"))
        .values("_shape", "_key", "spatial_unit")[:MOST_FEATURES]
    )
    return [
        _feature(
            each["_shape"],
            style=condition or "house_dot",
            title=_("บ้าน"),
            note=str(HouseCondition(condition).label) if condition else "",
            url=reverse("house", args=[each["_key"]]),
        )
        for each in positions
        for condition in [conditions.get(each["spatial_unit"], "")]
    ]


def _feature(shape: str, *, style: str, **properties: str) -> dict[str, Any]:
    look = STYLES.get(style, STYLES["house_dot"])
    stroke = look.stroke if look.stroke != "none" else "#ffffff"
    colours = {"fill": look.fill, "stroke": stroke}
    return {
        "type": "Feature",
        "geometry": json.loads(shape),
        "properties": {"tone": "none", "colours": colours} | properties,
    }


_DRAWN: dict[type[Model], Callable[[OpenedFigure], list[dict[str, Any]]]] = {
    Boundary: _parcels,
    ConcessionPlace: _concessions,
    Visit: _visits,
    SpatialUnit: _units,
    Party: _persons,
    ConcessionShare: _parcels_inside,
    OccupationNotification: _parcels_filed,
    TransferApplication: _parcels_filed,
    Overlap: _parcels_that_meet,
}
_DRAWN_OF: dict[Figure, Callable[[OpenedFigure], list[dict[str, Any]]]] = {
    figures.FAMILIES_BY_CEILING: _parcels_of_families,
    figures.HOUSEHOLDS_TO_NOTIFY: _parcels_to_notify,
}
# Those drawn over the concessions they lie in.
_IN_CONCESSIONS = {
    figures.HOUSEHOLDS_IN_CONCESSION,
    figures.HOUSEHOLDS_OF_CONCESSION,
    figures.PARCELS_IN_CONCESSION,
    figures.PARCELS_OF_CONCESSION,
}

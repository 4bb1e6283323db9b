"""The records behind a figure as a map: GeoJSON of what the list beside it shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import F, Model
from django.urls import reverse
from django.utils.translation import gettext as _

from maps.styles import STYLES
from network.models import Party, PlaceBoundary
from network.named_sets import fetched, keys
from parcels.models import Boundary, ConcessionPlace, Position, SpatialUnit
from reports import figures, writing
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
    draw = _DRAWN.get(opened.figure.model)
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
            *(draw(opened) if draw else []),
        ],
    }


def _parcels(opened: OpenedFigure) -> list[dict[str, Any]]:
    found = list(
        opened.visible.annotate(
            _shape=AsGeoJSON("geometry", precision=DIGITS), _key=F("spatial_unit__key")
        ).values("pk", "_shape", "_key", "square_metres")[:MOST_FEATURES]
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
}

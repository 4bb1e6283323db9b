"""The records behind a figure, as a list and as a map: what every number opens."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db import connection
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from maps.styles import STYLES
from network.access import Permission, places_of
from network.models import Account, PlaceBoundary
from network.moments import Moment
from network.places import names
from parcels.models import Boundary, Position, SpatialUnit, SurveyMethod, UnitLabel
from reports import figures, writing
from reports.blocks import Cell, Column
from reports.figures import Figure
from reports.situation import SituationReport
from reports.tally import home_of, within
from survey.counted import surveyed_houses
from survey.models import HouseCondition, Visit

ROWS_A_PAGE = 50
# What a row of the list says beside the record's own fields.
_NAMED_BY: dict[Any, tuple[str, ...]] = {Boundary: ("spatial_unit",), Visit: ("household",)}
MOST_FEATURES = 5000
DIGITS = 6  # of a degree: 0.1 m


@dataclass(frozen=True)
class OpenedFigure:
    """A figure of a report opened: how many records there are, and those the account may see."""

    figure: Figure
    report: SituationReport
    part: str
    count: int
    visible: QuerySet[Any]
    visible_count: int


def opened(report: SituationReport, figure: Figure, part: str, account: Account) -> OpenedFigure:
    """Open `figure` of `report`, or one of its parts, as far as the account may see records.

    The count is of the whole place, the list only of the account's own places.
    """
    own = set(places_of(account, Permission.SEE_RECORDS))
    places = _places(report, figure)
    everything = _part(within(figure, report.moment, places), figure, part)
    visible = _part(within(figure, report.moment, [pk for pk in places if pk in own]), figure, part)
    return OpenedFigure(
        figure, report, part, everything.count(), visible.order_by("pk"), visible.count()
    )


def _places(report: SituationReport, figure: Figure) -> list[int]:
    if figure is figures.CONCESSIONS:  # land, not people: in every tambon, joined or not
        return [node.pk for node in report.concession_places]
    return report.counted_places


def _part(records: QuerySet[Any], figure: Figure, part: str) -> QuerySet[Any]:
    if not part or figure.part is None:
        return records
    return records.filter(**{f"{figure.part}__in": figure.parts_of(part)})


def columns(figure: Figure) -> tuple[Column, ...]:
    """The headings of the list behind a figure."""
    place = Column(_("หมู่บ้าน"), is_number=False)
    if figure.records in (figures.verified_parcels, figures.surveyed_parcels):
        return (
            Column(_("แปลง"), is_number=False),
            Column(_("การใช้"), is_number=False),
            place,
            Column(_("เนื้อที่วัดได้ (ไร่-งาน-ตร.ว.)")),
            Column(_("สถานะที่ดินรัฐ"), is_number=False),
            Column(_("วิธีรังวัด"), is_number=False),
            Column(_("รังวัดเมื่อ")),
        )
    if figure is figures.CONCESSIONS:
        return (
            Column(_("แปลงสัมปทาน"), is_number=False),
            Column(_("พื้นที่"), is_number=False),
            Column(_("ในพื้นที่นี้ (ไร่)")),
            Column(_("ทั้งแปลง (ไร่)")),
            Column(_("ผู้รับ"), is_number=False),
        )
    if figure.records is surveyed_houses:
        return (Column(_("บ้านเลขที่"), is_number=False), place)
    return (
        Column(_("บ้านเลขที่"), is_number=False),
        place,
        Column(_("สภาพบ้าน"), is_number=False),
        Column(_("เยี่ยมเมื่อ")),
    )


def rows(opened_figure: OpenedFigure, *, after: int) -> tuple[list[tuple[Cell, ...]], int | None]:
    """One page of the list, from the record after key `after`; and the key to go on from."""
    page = list(
        opened_figure.visible.filter(pk__gt=after).select_related(
            *_NAMED_BY.get(opened_figure.visible.model, ())
        )[: ROWS_A_PAGE + 1]
    )
    more = len(page) > ROWS_A_PAGE
    page = page[:ROWS_A_PAGE]
    figure, moment = opened_figure.figure, opened_figure.report.moment
    homes = [_value(record, figure.home_field) for record in page]
    place_of = _place_of(figure, moment, homes)
    place_names = {
        pk: str(name) for pk, name in names(list(set(place_of.values())), moment).items()
    }
    labels = _labels(moment, page)
    written = [
        _row(figure, record, place_names.get(place_of.get(home, 0), ""), labels)
        for record, home in zip(page, homes, strict=True)
    ]
    return written, page[-1].pk if more else None


def _row(
    figure: Figure, record: Any, place: str, labels: dict[int, tuple[str, str]]
) -> tuple[Cell, ...]:
    if figure.records in (figures.verified_parcels, figures.surveyed_parcels):
        label, key = labels[record.spatial_unit_id]
        return (
            Cell(label or _("ไม่มีเลขแปลง"), reverse("parcel", args=[key])),
            Cell(str(SpatialUnit.Kind(record.spatial_unit.kind).label)),
            Cell(place),
            Cell(writing.rai_ngan_wah(record.square_metres)),
            Cell(str(figures.REGIMES[record.regime])),
            Cell(str(SurveyMethod(record.method).label)),
            Cell(writing.day(record.observed_on)),
        )
    if figure is figures.CONCESSIONS:
        return (
            Cell(record.name),
            Cell(place),
            Cell(writing.rai(record.square_metres)),
            Cell(writing.rai(record.plot_square_metres)),
            Cell(record.holder or writing.NONE),
        )
    if isinstance(record, SpatialUnit):
        label, key = labels[record.pk]
        return (Cell(label or _("ไม่มีเลขที่"), reverse("house", args=[key])), Cell(place))
    label = labels[record.house_id][0] if record.house_id else _("ไม่มีบ้าน")
    condition = record.house_condition
    return (
        Cell(label or _("ไม่มีเลขที่"), reverse("household", args=[record.household.key])),
        Cell(place),
        Cell(str(HouseCondition(condition).label) if condition else writing.NONE),
        Cell(writing.day(record.visited_on)),
    )


def _place_of(figure: Figure, moment: Moment, homes: list[Any]) -> dict[int, int]:
    """The place each of `homes` counts in. One query."""
    sql, clocks = home_of(figure, moment)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT home_id, place_id FROM ({sql}) AS home (home_id, place_id)"  # noqa: S608
            " WHERE home_id = ANY(%s)",
            [*clocks, homes],
        )
        return dict(cursor.fetchall())


def _labels(moment: Moment, page: list[Any]) -> dict[int, tuple[str, str]]:
    """(label, key) of the units the records are about. Two queries."""
    units = {unit for record in page for unit in [_unit(record)] if unit is not None}
    keys = dict(SpatialUnit.objects.filter(pk__in=units).values_list("pk", "key"))
    called = dict(
        UnitLabel.objects.as_known(moment)
        .filter(spatial_unit__in=units)
        .values_list("spatial_unit", "label")
    )
    return {unit: (called.get(unit, ""), str(keys[unit])) for unit in units}


def _unit(record: Any) -> int | None:
    if isinstance(record, SpatialUnit):
        return record.pk
    if isinstance(record, Visit):
        return record.house_id
    return getattr(record, "spatial_unit_id", None)


def _value(record: Any, name: str) -> Any:
    return record.pk if name == "pk" else getattr(record, f"{name}_id", getattr(record, name, None))


def features(opened_figure: OpenedFigure) -> dict[str, Any]:
    """The visible records as GeoJSON (lon, lat), with the outlines of their places behind them.

    At most MOST_FEATURES; houses as points, one query for them and one for the outlines.
    """
    figure, moment = opened_figure.figure, opened_figure.report.moment
    shown = _SHOWN.get(figure.records, _houses)(opened_figure)
    outlines = PlaceBoundary.objects.as_known(moment).filter(
        place__in=_places(opened_figure.report, figure)
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
            *shown,
        ],
    }


def _parcels(opened_figure: OpenedFigure) -> list[dict[str, Any]]:
    found = opened_figure.visible.annotate(
        _shape=AsGeoJSON("geometry", precision=DIGITS), _key=F("spatial_unit__key")
    ).values("_shape", "_key", "regime", "square_metres")[:MOST_FEATURES]
    return [
        _feature(
            each["_shape"],
            style=each["regime"],
            title=str(figures.REGIMES[each["regime"]]),
            note=_("%(area)s ไร่") % {"area": writing.rai_ngan_wah(each["square_metres"])},
            url=reverse("parcel", args=[each["_key"]]),
        )
        for each in found
    ]


def _concessions(opened_figure: OpenedFigure) -> list[dict[str, Any]]:
    found = opened_figure.visible.annotate(
        _shape=AsGeoJSON("feature__geometry", precision=DIGITS)
    ).values("_shape", "name", "holder", "feature")
    unique = {each["feature"]: each for each in found}
    return [
        _feature(
            each["_shape"],
            style="concession",
            title=each["name"],
            note=each["holder"] or "",
            url="",
        )
        for each in unique.values()
    ]


def _houses(opened_figure: OpenedFigure) -> list[dict[str, Any]]:
    moment = opened_figure.report.moment
    records = opened_figure.visible
    conditions: dict[int, str] = {}
    if records.model is Visit:
        conditions = dict(
            records.filter(house__isnull=False).values_list("house", "house_condition")
        )
        houses: Any = list(conditions)
    else:
        houses = records.values("pk")
    positions = (
        Position.objects.as_known(moment)
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


_SHOWN: dict[Callable[..., Any], Callable[[OpenedFigure], list[dict[str, Any]]]] = {
    figures.verified_parcels: _parcels,
    figures.surveyed_parcels: _parcels,
    figures.concession_pieces: _concessions,
}

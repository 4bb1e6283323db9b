"""GeoJSON of a concession: its dated polygons, and the parcels and houses inside."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.urls import reverse
from django.utils.translation import gettext as _

from formats.land_area import LandArea
from network.latest import latest
from network.moments import Moment
from network.templatetags.written import percent, short_day
from parcels.concession_inside import UnitInside
from parcels.layer_shapes import DECIMALS, Feature, feature
from parcels.layer_tones import CONCESSION, HOUSE, PARCEL, Colours
from parcels.models import Boundary, Concession, LayerEdition, LayerFeature, Position, SpatialUnit


def polygons(concession: Concession, moment: Moment) -> list[Feature]:
    """Its polygons in every edition known; those that hold last, in their colours. Two queries."""
    holding = set(LayerEdition.objects.in_force(moment).values_list("pk", flat=True))
    found = (
        LayerFeature.objects.of(LayerEdition.objects.recorded(moment))
        .filter(concession=concession)
        .annotate(drawn=AsGeoJSON("geometry", precision=DECIMALS))
        .select_related("edition")
        .defer("geometry")
        .order_by("edition__as_of", "number")
    )
    shapes = []
    for each in sorted(found, key=lambda one: one.edition_id in holding):
        holds = each.edition_id in holding
        area = _("%s ไร่-งาน-ตร.ว.") % LandArea.from_square_metres(each.square_metres)
        dated = _("แผนที่ ณ %s") % short_day(each.edition.as_of)
        shapes.append(
            feature(
                each.drawn,
                colours=CONCESSION if holds else None,
                tone="none" if holds else "apart",
                title=each.name or concession.reference,
                note=f"{dated} · {area}" + ("" if holds else " · " + _("ไม่ใช้แล้ว")),
            )
        )
    return shapes


def units(inside: Sequence[UnitInside], places: Collection[int], moment: Moment) -> list[Feature]:
    """The parcels and houses among `inside` that are at home in `places` (keys). Two queries."""
    shown = {each.pk: each for each in inside if each.place in places}
    outlines = (
        latest(Boundary.objects.filter(spatial_unit__in=shown), moment)
        .annotate(drawn=AsGeoJSON("geometry", precision=DECIMALS))
        .values_list("spatial_unit", "drawn")
    )
    points = (
        latest(Position.objects.filter(spatial_unit__in=shown), moment)
        .annotate(drawn=AsGeoJSON("point", precision=DECIMALS))
        .values_list("spatial_unit", "drawn")
    )
    return [
        *(_parcel(shown[unit], drawn) for unit, drawn in outlines if not _is_house(shown[unit])),
        *(_house(shown[unit], drawn) for unit, drawn in points if _is_house(shown[unit])),
    ]


def _is_house(unit: UnitInside) -> bool:
    return unit.kind == SpatialUnit.Kind.HOUSE


def _parcel(unit: UnitInside, drawn: str) -> Feature:
    inside = _("อยู่ในแปลงสัมปทาน %(area)s ไร่-งาน-ตร.ว. (%(share)s ของแปลง)") % {
        "area": LandArea.from_square_metres(unit.overlap or 0.0),
        "share": percent(unit.share),
    }
    return feature(
        drawn,
        colours=PARCEL,
        title=_("แปลง %s") % (unit.label or "–"),
        note=inside,
        url=reverse("parcel", args=[unit.key]),
    )


def _house(unit: UnitInside, drawn: str) -> Feature:
    return feature(
        drawn,
        colours=HOUSE,
        title=_("บ้านเลขที่ %s") % (unit.label or "–"),
        url=reverse("house", args=[unit.key]),
    )


def legend() -> list[tuple[str, Colours, bool]]:
    """What the map shows in words: (label, colours, whether it is a point)."""
    return [
        (_("แปลงสัมปทาน (ฉบับที่ใช้อยู่)"), CONCESSION, False),
        (_("แปลงสัมปทานตามแผนที่เก่า (เส้นประ)"), {"fill": "#ffffff", "stroke": "#8a948f"}, False),
        (_("แปลงที่ดินของชุมชน"), PARCEL, False),
        (_("บ้าน"), HOUSE, True),
    ]

"""Editions of layers and concessions to test with; what matters to a test is named by it."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import MultiPolygon, Polygon
from geographiclib.geodesic import Geodesic

from network import evidence
from network.models import Place, Source
from network.moments import Moment
from parcels import concessions
from parcels.concessions import Terms
from parcels.models import Citation, Concession, Instrument, LayerEdition, LayerFeature, LayerKind
from tests import factories

_serial = itertools.count(1)
PDF = b"%PDF-1.4 a copy of an instrument"


def box(west: float, south: float, east: float, north: float) -> MultiPolygon:
    """A rectangle in lon/lat degrees."""
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326)


def geodesic_area(west: float, south: float, east: float, north: float) -> float:
    """Its area on the ellipsoid by GeographicLib, square metres."""
    polygon = Geodesic.WGS84.Polygon()
    for longitude, latitude in ((west, south), (east, south), (east, north), (west, north)):
        polygon.AddPoint(latitude, longitude)
    return abs(polygon.Compute()[2])


def layer(
    kind: LayerKind | str,
    *shapes: MultiPolygon,
    names: tuple[str, ...] = (),
    as_of: date = factories.FIRST_DAY,
    series: str = "",
    scale: int | None = None,
    concession: Concession | None = None,
    declared_on: date | None = None,
) -> LayerEdition:
    """An edition of these polygons, of a series of its own unless one is named."""
    edition = LayerEdition.objects.create(
        kind=kind,
        as_of=as_of,
        scale=scale,
        original_crs="EPSG:4326",
        series=series or f"ชุดที่ {next(_serial)}",
        declared_on=declared_on,
        source=factories.source(title=f"แผนที่ {series or kind}"),
    )
    for number, shape in enumerate(shapes, start=1):
        LayerFeature.objects.create(
            edition=edition,
            number=number,
            name=names[number - 1] if names else "",
            geometry=shape,
            concession=concession,
        )
    return edition


def concession(
    *shapes: MultiPolygon, on: date = factories.FIRST_DAY, scale: int | None = None, **terms: Any
) -> Concession:
    """A concession with its instrument, and with these polygons in an edition of its own."""
    made = instrument(on=on, **terms).concession
    if shapes:
        layer(LayerKind.CONCESSION, *shapes, as_of=on, scale=scale, concession=made)
    return made


def instrument(*, on: date = factories.FIRST_DAY, **terms: Any) -> Instrument:
    """What is first known of a concession."""
    return concessions.add_concession(
        Terms(**{"name": f"สัมปทาน {next(_serial)}"} | terms),
        observed_on=on,
        source=factories.source(),
    )


def cited_document(of: Concession) -> dict[str, UUID]:
    """A document with a copy, cited for the concession: the keys of both."""
    document = evidence.receive_document(
        PDF, "permit.pdf", title="หนังสืออนุญาต", as_of=factories.FIRST_DAY, recorded_by=None
    )
    concessions.record_instrument(
        of,
        Terms(name="มีสำเนา"),
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
        document=document,
        pages={Citation.Field.NAME: "1"},
    )
    return {"key": of.key, "document": document.key}


# --- a concession over the square LAND, in a tambon around it ------------------------------------

WEST, SOUTH = 102.0, 13.5
LAND = box(WEST, SOUTH, WEST + 0.02, SOUTH + 0.02)
JUNE = date(2025, 6, 1)


def village_at_a_concession() -> Place:
    """A village without an outline, in a tambon whose outline holds LAND."""
    factories.place("27")
    factories.place("2704")
    tambon = factories.place("270405", geometry=box(WEST - 0.02, SOUTH - 0.02, 102.04, 13.54))
    factories.joined(tambon)
    return factories.place("27040501")


def elsewhere() -> Place:
    """A tambon a degree away."""
    return factories.place("270406", geometry=box(103.0, 13.5, 103.1, 13.6))


def document(title: str = "หนังสืออนุญาต") -> Source:
    """A scan of an instrument."""
    return evidence.receive_document(PDF, "a.pdf", title=title, as_of=JUNE, recorded_by=None)


def record(
    of: Concession,
    *,
    on: date = JUNE,
    pages: dict[Citation.Field, str] | None = None,
    document: Source | None = None,
    **terms: Any,
) -> Instrument:
    """What is found of a concession on a later day."""
    return concessions.record_instrument(
        of,
        Terms(**{"name": "แปลงสมมติ"} | terms),
        observed_on=on,
        source=factories.source(),
        document=document,
        pages=pages,
    )


def known(of: Concession) -> Instrument:
    """The instrument that holds now."""
    return Instrument.objects.as_known(Moment.now()).get(concession=of)

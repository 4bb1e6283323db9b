"""A proposal while it is being drawn: read from the page, added up, worked on; nothing is kept.

What is drawn is GeoJSON in EPSG:4326, a feature each for the site and the parts, as in a file:
a road may be a line with its width.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.utils.translation import gettext as _

from formats.crs import THAILAND
from formats.land_area import LandArea
from maps.layouts import dividing, errors
from maps.layouts.proposal_words import told
from maps.layouts.proposals import SITE, TWO_SIGMA, Kind, Piece, Sum, piece_of

MOST_DRAWN: Final = 400
LARGEST_DRAWN: Final = 2_000_000  # characters
MOST_DIVIDED: Final = 60


@dataclass(frozen=True)
class Added:
    """What a drawing comes to so far: areas of its pieces, its sum, and where it does not fit."""

    areas: list[float]
    sum: Sum | None  # without a site there is none
    gaps: dict[str, Any] | None
    overlaps: dict[str, Any] | None

    def as_json(self) -> dict[str, Any]:
        """For the page."""
        return {
            "areas": [str(LandArea.from_square_metres(each)) for each in self.areas],
            "outcome": self.sum.outcome if self.sum else None,
            "uncovered": self.sum.uncovered if self.sum else 0,
            "lines": told(self.sum) if self.sum else [_("ยังไม่มีเขตโครงการ วาดเขตก่อนจึงตรวจเนื้อที่ได้")],
            "gaps": self.gaps,
            "overlaps": self.overlaps,
        }


def drawn(text: str) -> list[Piece]:
    """The pieces of a drawing, in its order.

    Raises:
        DrawingIsUnreadable: it is no GeoJSON, or far too much.
        DrawnPieceIsWrong: one crosses itself, lies outside Thailand, or is of no kind we know.
    """
    if len(text) > LARGEST_DRAWN:
        raise errors.DrawingIsUnreadable
    try:
        features = json.loads(text)["features"]
        if len(features) > MOST_DRAWN:
            raise errors.DrawingIsUnreadable
        return [_piece(each, number) for number, each in enumerate(features, start=1)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise errors.DrawingIsUnreadable from error


def _piece(feature: dict[str, Any], number: int) -> Piece:
    try:
        geometry = shapely.force_2d(shapely.from_geojson(json.dumps(feature["geometry"])))
    except shapely.errors.GEOSException as error:
        raise errors.DrawnPieceIsWrong(str(number)) from error
    west, south, east, north = geometry.bounds
    least_west, least_south, most_east, most_north = THAILAND
    if not (
        least_west <= west <= east <= most_east and least_south <= south <= north <= most_north
    ):
        raise errors.DrawnPieceIsWrong(str(number))
    try:
        return piece_of(feature.get("properties") or {}, geometry, number)
    except errors.PartIsNotUnderstood as error:
        raise errors.DrawnPieceIsWrong(*error.args) from error


_ADDED: Final = """
    WITH piece AS (
        SELECT number, is_site, ST_GeomFromEWKT(drawn) AS shape
        FROM unnest(%s::text[], %s::boolean[]) WITH ORDINALITY AS given (drawn, is_site, number)
    ), site AS (
        SELECT ST_Union(shape) AS shape FROM piece WHERE is_site
    ), whole AS (
        SELECT coalesce(ST_Union(shape), ST_GeomFromEWKT('SRID=4326;POLYGON EMPTY')) AS shape,
               coalesce(sum(ST_Area(shape::geography)), 0) AS total
        FROM piece WHERE NOT is_site
    ), twice AS (
        SELECT ST_Union(ST_CollectionExtract(ST_Intersection(one.shape, other.shape), 3)) AS shape
        FROM piece AS one JOIN piece AS other
            ON one.number < other.number AND one.shape && other.shape
        WHERE NOT one.is_site AND NOT other.is_site
    )
    SELECT (SELECT array_agg(ST_Area(shape::geography) ORDER BY number) FROM piece),
           ST_Area(site.shape::geography), whole.total,
           %s * ST_Perimeter(site.shape::geography)
               / sqrt(greatest(3, ST_NPoints(site.shape) - ST_NumGeometries(site.shape))),
           whole.total - ST_Area(whole.shape::geography),
           ST_Area(ST_Difference(whole.shape, site.shape)::geography),
           ST_Area(ST_Difference(site.shape, whole.shape)::geography),
           ST_AsGeoJSON(ST_Difference(site.shape, whole.shape), 7),
           ST_AsGeoJSON(ST_Collect(twice.shape, ST_Difference(whole.shape, site.shape)), 7)
    FROM site, whole, twice
"""


def added(pieces: list[Piece], site_error_metres: float) -> Added:
    """The sum of a drawing, on the ellipsoid, as it would stand if it were saved. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            _ADDED,
            [
                [each.shape.ewkt for each in pieces],
                [each.kind == SITE for each in pieces],
                site_error_metres,
            ],
        )
        areas, site, parts, error, overlapping, outside, uncovered, gaps, overlaps = (
            cursor.fetchone()
        )
    if site is None:
        return Added(areas or [], None, None, None)
    found = Sum(site, parts, TWO_SIGMA * error, max(overlapping, 0.0), outside, uncovered)
    return Added(areas, found, json.loads(gaps), json.loads(overlaps))


def trim(pieces: list[Piece], at: int) -> list[dict[str, Any]]:
    """A piece cut to what no other takes, inside the site.

    Raises:
        NothingIsLeft: others take all of it.
    """
    site, others = _around(pieces, at)
    left = dividing.trimmed(_shape(pieces[at]), site, others)
    if left.is_empty:
        raise errors.NothingIsLeft
    return [_feature(pieces[at].kind, pieces[at].label, pieces[at].width, left)]


def rest(pieces: list[Piece], kind: str) -> list[dict[str, Any]]:
    """What of the site nothing takes yet, as new pieces of one kind.

    Raises:
        ProposalHasNoSite: there is none.
        NothingIsLeft: all is taken.
    """
    site, others = _around(pieces, None)
    if site is None:
        raise errors.ProposalHasNoSite
    found = dividing.rest_of(site, others)
    if not found:
        raise errors.NothingIsLeft
    return [_feature(kind, "", None, each) for each in found]


def divide(pieces: list[Piece], at: int, count: int) -> list[dict[str, Any]]:
    """A piece in so many plots of equal area across its longer side, named after it and counted."""
    block = pieces[at]
    name = block.label or ""
    return [
        _feature(block.kind, f"{name} {number}".strip(), block.width, each)
        for number, each in enumerate(dividing.divided(_shape(block), count), start=1)
    ]


def _around(pieces: list[Piece], but: int | None) -> tuple[Any, list[Any]]:
    """The site, and the shapes of all other parts."""
    sites = [_shape(each) for each in pieces if each.kind == SITE]
    others = [_shape(each) for at, each in enumerate(pieces) if each.kind != SITE and at != but]
    return (shapely.union_all(sites) if sites else None), others


def _shape(piece: Piece) -> Any:
    return shapely.from_wkb(bytes(piece.shape.wkb))


def _feature(kind: str, label: str, width: float | None, shape: Any) -> dict[str, Any]:
    single = (
        shape.geoms[0] if shape.geom_type == "MultiPolygon" and len(shape.geoms) == 1 else shape
    )
    return {
        "type": "Feature",
        "properties": {"kind": str(kind), "label": label, "width": width},
        "geometry": json.loads(GEOSGeometry(shapely.to_wkb(single, hex=True)).geojson),
    }


def as_features(site: GEOSGeometry, parts: list[Any]) -> dict[str, Any]:
    """A recorded proposal as a drawing to go on from."""
    return {
        "type": "FeatureCollection",
        "features": [
            _feature(SITE, "", None, shapely.from_wkb(bytes(site.wkb))),
            *(
                _feature(Kind(each.kind), each.label, each.width_metres,
                         shapely.from_wkb(bytes(each.geometry.wkb)))
                for each in parts
            ),
        ],
    }  # fmt: skip

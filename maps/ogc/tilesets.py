"""What there is of OGC API Tiles: the one grid, and the set of tiles of each layer."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest

from maps.layer import Layer
from maps.ogc.links import (
    JSON,
    MVT,
    TILING_SCHEME,
    address,
    itself,
    link,
    template,
)
from maps.ogc.reference_systems import HALF_WORLD
from maps.ogc.schemas import parameter_schema, title

GRID: Final = "WebMercatorQuad"
GRID_TITLE: Final = "Google Maps Compatible for the World"
GRID_URI: Final = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{GRID}"
MERCATOR: Final = "http://www.opengis.net/def/crs/EPSG/0/3857"
LAST_ZOOM: Final = 24  # of the grid as OGC 17-083r4 defines it
SIDE: Final = 256  # pixels
PIXEL: Final = 0.000_28  # metres, of the standard's display


def grid(request: HttpRequest) -> dict[str, Any]:
    """WebMercatorQuad, written out: a client needs to fetch it nowhere else."""
    return {
        "id": GRID,
        "title": GRID_TITLE,
        "uri": GRID_URI,
        "crs": MERCATOR,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(zoom) for zoom in range(LAST_ZOOM + 1)],
        "links": itself(request, "ogc-grid"),
    }


def grids(request: HttpRequest) -> dict[str, Any]:
    """The list of grids: there is one."""
    return {
        "tileMatrixSets": [
            {
                "id": GRID,
                "title": GRID_TITLE,
                "uri": GRID_URI,
                "links": [link("self", address(request, "ogc-grid"), JSON, GRID_TITLE)],
            }
        ],
        "links": itself(request, "ogc-grids"),
    }


def tilesets(request: HttpRequest, layer: Layer) -> dict[str, Any]:
    """The sets of tiles of a layer: one, of vectors."""
    links = [
        link("self", address(request, "ogc-tileset", layer.id), JSON, title(layer)),
        link(TILING_SCHEME, address(request, "ogc-grid"), JSON, GRID_TITLE),
    ]
    return {
        "tilesets": [{**_head(layer), "links": links}],
        "links": itself(request, "ogc-tilesets", layer.id),
    }


def tileset(request: HttpRequest, layer: Layer) -> dict[str, Any]:
    """What the tiles of a layer hold, and where each of them is."""
    tiles = {**link("item", template(request, layer.id), MVT), "templated": True}
    links: list[dict[str, Any]] = [*itself(request, "ogc-tileset", layer.id)]
    return {
        **_head(layer),
        "layers": [
            {
                "id": layer.id,
                "title": title(layer),
                "dataType": "vector",
                "geometryDimension": {"point": 0, "line": 1, "polygon": 2}[layer.geometry],
                "minTileMatrix": str(layer.first_zoom),
                "propertiesSchema": {
                    "type": "object",
                    "properties": {
                        name: {"title": title(of), **parameter_schema(of)}
                        for name, of in layer.properties.items()
                    },
                },
            }
        ],
        "links": [
            *links,
            tiles,
            link(TILING_SCHEME, address(request, "ogc-grid"), JSON, GRID_TITLE),
            link("collection", address(request, "ogc-collection", layer.id), JSON, title(layer)),
        ],
    }


def _head(layer: Layer) -> dict[str, Any]:
    return {
        "title": title(layer),
        "dataType": "vector",
        "crs": MERCATOR,
        "tileMatrixSetURI": GRID_URI,
        "tileMatrixSetId": GRID,
        "mediaTypes": [MVT],
    }


def _matrix(zoom: int) -> dict[str, Any]:
    tiles = 2**zoom
    cell = 2 * HALF_WORLD / (SIDE * tiles)
    return {
        "id": str(zoom),
        "scaleDenominator": cell / PIXEL,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-HALF_WORLD, HALF_WORLD],
        "tileWidth": SIDE,
        "tileHeight": SIDE,
        "matrixWidth": tiles,
        "matrixHeight": tiles,
    }

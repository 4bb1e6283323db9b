"""The formats a layer can leave in, and the one door that writes each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from formats.crs import INDIAN_1975_UTM_47N, INDIAN_1975_UTM_48N, STORAGE_SRID, Crs, recognise
from formats.encodings import THAI_ENCODING
from formats.writing.coordinates import with_coordinates
from formats.writing.delimited import write_csv
from formats.writing.geojson import write_geojson
from formats.writing.geopackage import write_geopackage
from formats.writing.geoparquet import write_geoparquet
from formats.writing.kml import write_kml
from formats.writing.layer import Layer, Written
from formats.writing.shapefile import write_shapefile
from formats.writing.spreadsheet import write_spreadsheet

# WGS 84 in degrees, its UTM zones, and Indian 1975 by its one right shift.
SRIDS: Final = (STORAGE_SRID, 32647, 32648, INDIAN_1975_UTM_47N, INDIAN_1975_UTM_48N)


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `moves` whether its coordinates can be in another CRS than lon/lat of WGS 84.

    `needs_shape` is true where a table without shapes cannot be written.
    """

    key: str
    th: str
    en: str
    suffix: str
    media_type: str
    moves: bool
    needs_shape: bool


FORMATS: Final = {
    each.key: each
    for each in (
        Format(
            "gpkg",
            "GeoPackage (QGIS)",
            "GeoPackage (QGIS)",
            ".gpkg",
            "application/geopackage+sqlite3",
            moves=True,
            needs_shape=False,
        ),
        Format(
            "xlsx",
            "Excel (XLSX)",
            "Excel (XLSX)",
            ".xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            moves=True,
            needs_shape=False,
        ),
        Format(
            "shp",
            "Shapefile อักษร UTF-8 (ZIP)",
            "Shapefile in UTF-8 (ZIP)",
            ".zip",
            "application/zip",
            moves=True,
            needs_shape=True,
        ),
        Format(
            "shp-cp874",
            "Shapefile อักษร cp874 สำหรับโปรแกรมเก่า (ZIP)",
            "Shapefile in cp874 for old programs (ZIP)",
            ".zip",
            "application/zip",
            moves=True,
            needs_shape=True,
        ),
        Format(
            "kml",
            "KML (Google Earth)",
            "KML (Google Earth)",
            ".kml",
            "application/vnd.google-earth.kml+xml",
            moves=False,
            needs_shape=True,
        ),
        Format(
            "geojson",
            "GeoJSON",
            "GeoJSON",
            ".geojson",
            "application/geo+json",
            moves=False,
            needs_shape=True,
        ),
        Format(
            "csv",
            "CSV (ZIP)",
            "CSV (ZIP)",
            ".zip",
            "application/zip",
            moves=True,
            needs_shape=False,
        ),
        Format(
            "parquet",
            "GeoParquet",
            "GeoParquet",
            ".parquet",
            "application/vnd.apache.parquet",
            moves=False,
            needs_shape=False,
        ),
    )
}


def write(key: str, layer: Layer, path: Path, srid: int = STORAGE_SRID) -> Written:
    """Write `layer` as the format `key`; where it can be moved, in `srid` (one of SRIDS).

    Raises:
        UnknownCrs: the way from WGS 84 to `srid` is not known.
    """
    writers: dict[str, Callable[[Layer, Path, Crs], Written]] = {
        "gpkg": write_geopackage,
        "shp": write_shapefile,
        "shp-cp874": partial(write_shapefile, encoding=THAI_ENCODING),
        "xlsx": lambda layer, path, crs: write_spreadsheet(with_coordinates(layer, crs), path),
        "csv": lambda layer, path, crs: write_csv(with_coordinates(layer, crs), path),
        "kml": lambda layer, path, _crs: write_kml(layer, path),
        "geojson": lambda layer, path, _crs: write_geojson(layer, path),
        "parquet": lambda layer, path, _crs: write_geoparquet(layer, path),
    }
    return writers[key](layer, path, recognise(srid))

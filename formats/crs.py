"""Coordinate reference systems: what a file says it is in, and the way from there to storage.

Storage is EPSG:4326 as (lon, lat). Indian 1975 has one right way here: PROJ's own first choice
(EPSG:1812) is 188 m off in eastern Thailand; +towgs84=210,814,289 (EPSG:1304) agrees with the
other published sets within a metre. See https://github.com/OSGeo/PROJ/issues/1787.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyproj
import pyproj.network
import shapely
from pyproj.exceptions import CRSError
from pyproj.transformer import TransformerGroup

from formats.errors import NotFiniteCoordinate, UnknownCrs

# Whatever the machine says: no grid is ever fetched.
pyproj.network.set_network_enabled(active=False)  # type: ignore[attr-defined]

STORAGE_SRID: Final = 4326
# Own codes: PostGIS ignores proj4text, and so +towgs84, of rows whose authority is EPSG.
INDIAN_1975_UTM_47N: Final = 924047
INDIAN_1975_UTM_48N: Final = 924048

_INDIAN_1975_SHIFT = "+a=6377276.345 +rf=300.8017 +towgs84=210,814,289,0,0,0,0"
INDIAN_1975_PROJ4: Final = {
    INDIAN_1975_UTM_47N: f"+proj=utm +zone=47 {_INDIAN_1975_SHIFT} +units=m +no_defs",
    INDIAN_1975_UTM_48N: f"+proj=utm +zone=48 {_INDIAN_1975_SHIFT} +units=m +no_defs",
}
INDIAN_1975_LONGLAT_PROJ4: Final = f"+proj=longlat {_INDIAN_1975_SHIFT} +no_defs"

LONGEST_WKT: Final = 20_000  # characters

THAILAND: Final = (97.0, 5.0, 106.0, 21.0)  # west, south, east, north in degrees, with a margin
_UTM_EASTINGS = (100_000.0, 900_000.0)  # metres; zones are extended a little past their edges
_UTM_NORTHINGS = (500_000.0, 2_400_000.0)

Geometries = npt.NDArray[np.object_]


class SpatialRefSys(NamedTuple):
    """A row of PostGIS's `spatial_ref_sys`."""

    srid: int
    auth_name: str
    auth_srid: int
    srtext: str
    proj4text: str


def _indian_1975_row(srid: int, zone: int, central_meridian: int) -> SpatialRefSys:
    # PostGIS tries srtext before proj4text, so the shift must be in both. No AUTHORITY: it
    # would send PROJ back to its own first choice.
    srtext = (
        f'PROJCS["Indian 1975 / UTM zone {zone}N (EPSG:1304)",GEOGCS["Indian 1975",'
        'DATUM["Indian_1975",SPHEROID["Everest 1830 (1937 Adjustment)",6377276.345,300.8017],'
        'TOWGS84[210,814,289,0,0,0,0]],PRIMEM["Greenwich",0],'
        'UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        f'PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",{central_meridian}],'
        'PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],'
        'PARAMETER["false_northing",0],UNIT["metre",1],AXIS["Easting",EAST],'
        'AXIS["Northing",NORTH]]'
    )
    return SpatialRefSys(srid, "RANGWAT", srid, srtext, INDIAN_1975_PROJ4[srid])


SPATIAL_REF_SYS_ROWS: Final = (
    _indian_1975_row(INDIAN_1975_UTM_47N, 47, 99),
    _indian_1975_row(INDIAN_1975_UTM_48N, 48, 105),
)


@dataclass(frozen=True, slots=True)
class Crs:
    """A coordinate reference system whose way to EPSG:4326 is known.

    `epsg` is None for Indian 1975, so that nobody hands 24047 or 24048 to a plain transform;
    `srid` is the code under which PostGIS has it right, None where there is none.
    """

    name: str
    epsg: int | None
    is_indian_1975: bool
    srid: int | None
    wkt: str

    def __str__(self) -> str:
        return f"{self.name} ({self.srid})" if self.srid else self.name

    @property
    def definition(self) -> pyproj.CRS:
        """As PROJ has it; for Indian 1975 with the right shift inside."""
        return _definition(self.wkt)

    @property
    def is_geographic(self) -> bool:
        """Whether its coordinates are degrees."""
        return bool(self.definition.is_geographic)

    @property
    def is_storage(self) -> bool:
        """Whether coordinates need no transform."""
        return self.epsg == STORAGE_SRID


def recognise(wkt_or_srid: str | int) -> Crs:
    """The reference system of WKT (OGC or ESRI), of a code (32648, `EPSG:32648`) or our own SRID.

    Every form of Indian 1975 (EPSG:24047, 24048, 4240, ESRI's names, 924047, 924048) becomes
    the one with the right datum shift.

    Raises:
        UnknownCrs: no such code; not WKT; neither geographic nor projected; a datum from which
            no shift to WGS 84 is known, which would put land hundreds of metres away.
    """
    return _recognised(str(wkt_or_srid).strip("\ufeff \t\r\n\0"))


def to_storage(geometries: Geometries, crs: Crs) -> Geometries:
    """Shapely geometries (x, y in `crs`) as EPSG:4326 (lon, lat), 2D. None stays None.

    Raises:
        NotFiniteCoordinate: NaN, infinite, or off the globe; `number` counts from 1.
    """
    moved, faulty = to_storage_where_possible(geometries, crs)
    if faulty.any():
        raise NotFiniteCoordinate(number=int(np.flatnonzero(faulty)[0]) + 1, crs=crs.name)
    return moved


def to_storage_where_possible(
    geometries: Geometries, crs: Crs
) -> tuple[Geometries, npt.NDArray[np.bool_]]:
    """As `to_storage`, with a mask of the geometries that have a coordinate off the globe."""
    has_more = shapely.has_z(geometries) | shapely.has_m(geometries)
    flat = geometries.copy()
    flat[has_more] = shapely.force_2d(geometries[has_more])
    if not crs.is_storage:
        flat = shapely.transform(flat, _forward(crs))
    coordinates, owners = shapely.get_coordinates(flat, return_index=True)
    on_globe = (
        np.isfinite(coordinates).all(axis=1)
        & (np.abs(coordinates[:, 0]) <= 180)  # noqa: PLR2004 (degrees)
        & (np.abs(coordinates[:, 1]) <= 90)  # noqa: PLR2004 (degrees)
    )
    faulty = np.zeros(len(flat), dtype=np.bool_)
    faulty[owners[~on_globe]] = True
    return flat, faulty


def from_storage(geometries: Geometries, crs: Crs) -> Geometries:
    """Geometries of EPSG:4326 (lon, lat) as (x, y) in `crs`; the way back of `to_storage`."""
    if crs.is_storage:
        return geometries
    transformer = _transformer(crs.wkt)

    def backward(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(
            transformer.transform(points[:, 0], points[:, 1], direction="INVERSE")
        )

    moved: Geometries = shapely.transform(geometries, backward)
    return moved


def candidates() -> tuple[Crs, ...]:
    """The reference systems of Thai offices: degrees, and both zones of both datums."""
    return tuple(map(recognise, _CANDIDATES))


_CANDIDATES = (STORAGE_SRID, 32647, 32648, INDIAN_1975_UTM_47N, INDIAN_1975_UTM_48N)


def plausible_crs(geometries: Geometries) -> tuple[Crs, ...]:
    """The reference systems in which most of some geometries (x, y) would lie in Thailand.

    For the sentence that asks which one it is; never to choose: WGS 84 and Indian 1975
    differ by 500 m and both look right. A file may hold both zones.
    """
    centres = shapely.centroid(geometries[~shapely.is_missing(geometries)])
    centres = centres[np.isfinite(shapely.get_x(centres)) & np.isfinite(shapely.get_y(centres))]
    if not len(centres):
        return ()
    return tuple(crs for crs in candidates() if in_thailand(centres, crs).sum() * 2 >= len(centres))


def in_thailand(points: Geometries, crs: Crs) -> npt.NDArray[np.bool_]:
    """Which of some points (x, y in `crs`) lie in the rectangle around Thailand."""
    moved, faulty = to_storage_where_possible(points, crs)
    x, y = shapely.get_x(moved), shapely.get_y(moved)
    west, south, east, north = THAILAND
    inside = ~faulty & (west <= x) & (x <= east) & (south <= y) & (y <= north)
    if crs.is_geographic:
        return inside
    # A projection may bring points from the other side of the globe.
    return inside & within_utm(shapely.get_x(points), shapely.get_y(points))


def within_utm(
    eastings: npt.NDArray[np.float64], northings: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Which pairs of metres could be of a UTM zone of Thailand."""
    return (
        (_UTM_EASTINGS[0] <= eastings)
        & (eastings <= _UTM_EASTINGS[1])
        & (_UTM_NORTHINGS[0] <= northings)
        & (northings <= _UTM_NORTHINGS[1])
    )


# --- recognising ------------------------------------------------------------------------------

_CODE = re.compile(r"(?:EPSG:{1,2}|urn:ogc:def:crs:EPSG:[0-9.]*:)?([0-9]{4,6})", re.IGNORECASE)
_CRS84 = re.compile(r"(?:urn:ogc:def:crs:OGC:[0-9.]*:|OGC:)CRS84", re.IGNORECASE)
_WKT = re.compile(r"[A-Z_]{5,20}\s*[\[(]", re.IGNORECASE)
# Grids and parameter files would be opened wherever on this machine, or in the network, they are.
_NAMES_FILES = re.compile(
    r"PROJ4_GRIDS|PARAMETERFILE|geoidgrids|\+(?:grids|init|file)\b|nadgrids\s*=\s*(?!@null)",
    re.IGNORECASE,
)
_INDIAN_1975_NAME = re.compile(r"indian[\s_]*(datum[\s_]*)?1975", re.IGNORECASE)
_INDIAN_1975_SRIDS = {
    24047: INDIAN_1975_UTM_47N,
    24048: INDIAN_1975_UTM_48N,
    INDIAN_1975_UTM_47N: INDIAN_1975_UTM_47N,
    INDIAN_1975_UTM_48N: INDIAN_1975_UTM_48N,
}
_SRID_OF_MERIDIAN = {99.0: INDIAN_1975_UTM_47N, 105.0: INDIAN_1975_UTM_48N}
_ZONE = {INDIAN_1975_UTM_47N: 47, INDIAN_1975_UTM_48N: 48}
_UTM_PARAMETERS = {
    "Latitude of natural origin": 0.0,
    "Scale factor at natural origin": 0.9996,
    "False easting": 500_000.0,
    "False northing": 0.0,
}


@lru_cache(maxsize=64)
def _recognised(text: str) -> Crs:
    if (code := _CODE.fullmatch(text)) and int(code[1]) in _INDIAN_1975_SRIDS:
        return _indian_1975_utm(_INDIAN_1975_SRIDS[int(code[1])])
    definition = _horizontal(_defined(text))
    geodetic = definition.geodetic_crs
    if geodetic is None or not (definition.is_geographic or definition.is_projected):
        raise UnknownCrs(text=text)
    if _is_indian_1975(definition, geodetic):
        return _indian_1975(definition, text)
    if definition.equals(pyproj.CRS.from_epsg(STORAGE_SRID), ignore_axis_order=True):
        return Crs("WGS 84", STORAGE_SRID, False, STORAGE_SRID, definition.to_wkt())
    _refuse_unknown_datum(definition, text)
    epsg = definition.to_epsg()
    # ESRI writes Indian_1954_UTM_48N where everybody else has Indian 1954 / UTM zone 48N.
    name = pyproj.CRS.from_epsg(epsg).name if epsg else definition.name
    return Crs(name, epsg, False, epsg, definition.to_wkt())


def is_wkt(text: str) -> bool:
    """Whether a text at least begins as WKT does."""
    return _WKT.match(text) is not None


def _defined(text: str) -> pyproj.CRS:
    # Never pyproj's `from_user_input`: it also takes names, JSON and pipelines of a stranger.
    try:
        if code := _CODE.fullmatch(text):
            return pyproj.CRS.from_epsg(int(code[1]))
        if _CRS84.fullmatch(text):
            return pyproj.CRS.from_epsg(STORAGE_SRID)
        if len(text) <= LONGEST_WKT and is_wkt(text) and not _NAMES_FILES.search(text):
            return pyproj.CRS.from_wkt(text)
    except CRSError as error:
        raise UnknownCrs(text=text) from error
    raise UnknownCrs(text=text)


def _horizontal(definition: pyproj.CRS) -> pyproj.CRS:
    """Without heights: they are dropped on the way in."""
    if definition.is_compound:
        return definition.sub_crs_list[0]
    return definition


def _is_indian_1975(definition: pyproj.CRS, geodetic: pyproj.CRS) -> bool:
    datum = geodetic.datum.name if geodetic.datum else ""
    return any(_INDIAN_1975_NAME.search(name) for name in (definition.name, geodetic.name, datum))


def _indian_1975(definition: pyproj.CRS, text: str) -> Crs:
    if not definition.is_projected:
        shifted = pyproj.CRS.from_proj4(INDIAN_1975_LONGLAT_PROJ4)
        return Crs("Indian 1975", None, True, None, shifted.to_wkt())
    projected = definition.source_crs if definition.is_bound else definition
    operation = projected.coordinate_operation if projected else None
    parameters: dict[str, Any] = {p.name: p.value for p in operation.params} if operation else {}
    meridian = parameters.get("Longitude of natural origin")
    is_utm = all(parameters.get(name) == value for name, value in _UTM_PARAMETERS.items())
    if meridian not in _SRID_OF_MERIDIAN or not is_utm:
        raise UnknownCrs(text=text)
    return _indian_1975_utm(_SRID_OF_MERIDIAN[meridian])


def _indian_1975_utm(srid: int) -> Crs:
    definition = pyproj.CRS.from_proj4(INDIAN_1975_PROJ4[srid])
    return Crs(f"Indian 1975 / UTM zone {_ZONE[srid]}N", None, True, srid, definition.to_wkt())


def _refuse_unknown_datum(definition: pyproj.CRS, text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # grids of other countries that are not installed
        ways = TransformerGroup(definition, STORAGE_SRID, always_xy=True).transformers
    if not ways or "ballpark" in ways[0].description.lower():
        raise UnknownCrs(text=text)


@lru_cache(maxsize=64)
def _definition(wkt: str) -> pyproj.CRS:
    return pyproj.CRS.from_wkt(wkt)


@lru_cache(maxsize=64)
def _transformer(wkt: str) -> pyproj.Transformer:
    # Kept by text: comparing two pyproj.CRS costs more than many a transform.
    return pyproj.Transformer.from_crs(_definition(wkt), STORAGE_SRID, always_xy=True)


def _forward(crs: Crs) -> Any:
    transformer = _transformer(crs.wkt)

    def forward(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return forward

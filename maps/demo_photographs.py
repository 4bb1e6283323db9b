"""Photographs from the air for the demo: one village drawn from its own fields, in three years.

1953 grey and coarse, 2002 in colours; of 1967 a scan that still waits for control points.
Everything is made up, and its source says so.
"""

from __future__ import annotations

import tempfile
import zlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import rasterio
import shapely
from django.contrib.gis.geos import GEOSGeometry
from PIL import Image, ImageDraw
from rasterio.transform import from_origin

from formats.crs import from_storage, recognise
from maps.imagery.copies import here
from maps.imagery.importing import take_in
from maps.imagery.reading import read_on
from maps.models import AerialImage, PhotographReading
from network.deliveries import Delivery
from network.models import Place, PlaceBoundary
from network.moments import Moment
from parcels.models import Boundary, OccupationEvidence, SpatialUnit

VILLAGE: Final = "27040501"
SRID: Final = 32648
MARGIN: Final = 150.0  # metres around the fields
MOST_METRES: Final = 6_000.0
Pixels = npt.NDArray[np.uint8]
Seen = PhotographReading.Seen
Reading = OccupationEvidence.Reading


@dataclass(frozen=True)
class Flight:
    """A photograph to be drawn: `cleared` of a hundred fields are in use."""

    year: int
    flown: str
    metres: float  # a pixel
    cleared: int
    is_grey: bool
    title: str
    agency: str
    scale: str
    error: str


FLIGHTS: Final = (
    Flight(1953, "2496", 8.0, 35, True, "ภาพถ่ายทางอากาศ 2496", "ชุด WWS (สมมติ)", "50000", "15"),
    Flight(2002, "2545", 5.0, 90, False, "ภาพถ่ายสี 2545", "กระทรวงเกษตรฯ (สมมติ)", "25000", "4"),
)
SCAN: Final = Flight(
    1967, "2510", 8.0, 55, True, "ภาพสแกน 2510 ยังไม่มีพิกัด", "ชุด VAP-61 (สมมติ)", "50000", ""
)


def add_photographs(today: date) -> int:
    """Draw and take in the photographs of the demo's village; how many there are then."""
    place = Place.objects.filter(code=VILLAGE).first()
    now = Moment.now()
    village = PlaceBoundary.objects.as_known(now).filter(place=place).first()
    if place is None or village is None:
        return 0
    known = Boundary.objects.as_known(now).filter(interior_point__within=village.geometry)
    fields = list(
        known.filter(spatial_unit__kind=SpatialUnit.Kind.FARM)
        .select_related("spatial_unit")
        .order_by("spatial_unit__pk")
    )
    lots = known.filter(spatial_unit__kind=SpatialUnit.Kind.HOUSE_LOT)
    if not fields:
        return 0
    ground = _Ground(fields, [each.geometry for each in lots])
    with tempfile.TemporaryDirectory(prefix="rangwat-") as folder:
        for flight in FLIGHTS:
            _take_in(ground.geotiff(flight, Path(folder) / f"{flight.year}.tif"), flight, place)
        _take_in(ground.scan(SCAN, Path(folder) / "scan.jpg"), SCAN, place)
    _read(fields, ground, today)
    return len(FLIGHTS) + 1


def _take_in(path: Path, flight: Flight, place: Place) -> None:
    told = {
        "called": flight.title, "flown": flight.flown, "agency": flight.agency,
        "scale": flight.scale, "roll": "S1", "frame": str(flight.year), "error": flight.error,
    }  # fmt: skip
    delivery = Delivery(
        path=path,
        title=f"ข้อมูลสมมติ: วาดขึ้นเพื่อสาธิต ({flight.title})",
        as_of=date(flight.year, 1, 1),
        choices=told,
        is_fictional=True,
    )
    take_in(delivery, place=place, hands=here())


def _read(fields: list[Boundary], ground: _Ground, today: date) -> None:
    """What somebody saw of a few fields."""
    images = {
        each.taken: each
        for each in AerialImage.objects.as_known(Moment.now()).select_related("source")
    }
    for field in fields[:4]:
        for flight in FLIGHTS:
            image = images.get(str(flight.year))
            if image is None:
                continue
            is_used = ground.is_used(field.pk, flight)
            read_on(
                image,
                field.spatial_unit,
                kind=OccupationEvidence.Kind.AERIAL_PHOTO,
                seen=[Seen.PLANTED] if is_used else [Seen.FOREST],
                reading=Reading.USED if is_used else Reading.NOT_USED,
                confidence=OccupationEvidence.Confidence.MEDIUM,
                observed_on=today,
                reader="คณะอ่านภาพ (สมมติ)",
                note="",
                by=None,
            )


class _Ground:
    """The fields of a village in metres, to be drawn as they may have looked."""

    def __init__(self, fields: list[Boundary], lots: list[GEOSGeometry]) -> None:
        crs = recognise(SRID)
        latest = {each.spatial_unit_id: each for each in fields}
        self.fields = list(latest.values())
        shapes = np.array([shapely.from_wkb(bytes(f.geometry.wkb)) for f in self.fields])
        self._shapes = from_storage(shapes, crs)
        self._lots = from_storage(
            np.array([shapely.from_wkb(bytes(each.wkb)) for each in lots], dtype=object), crs
        )
        west, south, east, north = shapely.total_bounds(self._shapes)
        self.left, self.top = west - MARGIN, north + MARGIN
        self.wide = min(east - west + 2 * MARGIN, MOST_METRES)
        self.high = min(north - south + 2 * MARGIN, MOST_METRES)
        self._number = {field.pk: number for number, field in enumerate(self.fields)}

    def is_used(self, boundary: int, flight: Flight) -> bool:
        """Whether a field is drawn as in use: what was cleared once stays so."""
        number = self._number.get(boundary, 0)
        return zlib.crc32(f"field {number}".encode()) % 100 < flight.cleared

    def pixels(self, flight: Flight) -> Pixels:
        """Red, green and blue from the north-west; the same for the same ground."""
        size = (round(self.wide / flight.metres), round(self.high / flight.metres))
        image = Image.new("RGB", size, (58, 78, 50))
        pen = ImageDraw.Draw(image)
        for field, shape in zip(self.fields, self._shapes, strict=True):
            shade = zlib.crc32(f"shade {self._number[field.pk]} {flight.year}".encode())
            if self.is_used(field.pk, flight):
                fill = (120 + shade % 70, 118 + shade // 7 % 60, 72 + shade // 13 % 40)
            else:
                fill = (52 + shade % 14, 74 + shade // 7 % 18, 46 + shade // 13 % 12)
            for part in shapely.get_parts(shape):
                ring = self._on(part.exterior.coords, flight.metres)
                pen.polygon(ring, fill=fill, outline=(92, 90, 66))
        if flight.year > SCAN.year:
            for lot in self._lots:
                x, y = self._on([lot.centroid.coords[0]], flight.metres)[0]
                pen.rectangle((x - 2, y - 2, x + 2, y + 1), fill=(214, 206, 198))
        grain = np.random.default_rng(flight.year).integers(-14, 15, (size[1], size[0], 1))
        values = (np.asarray(image).astype("int16") + grain).clip(1, 255).astype("uint8")
        if flight.is_grey:
            grey = values.mean(axis=2).astype("uint8")
            values = np.repeat(grey[:, :, None], 3, axis=2)
        return np.ascontiguousarray(values)

    def geotiff(self, flight: Flight, path: Path) -> Path:
        """It as GeoTIFF in UTM."""
        values = self.pixels(flight)
        bands = values[:, :, :1] if flight.is_grey else values
        with rasterio.open(
            path, "w", driver="GTiff", width=values.shape[1], height=values.shape[0],
            count=bands.shape[2], dtype="uint8", crs=f"EPSG:{SRID}", compress="deflate",
            tiled=True, blockxsize=256, blockysize=256,
            transform=from_origin(self.left, self.top, flight.metres, flight.metres),
        ) as file:  # fmt: skip
            file.write(bands.transpose(2, 0, 1))
        return path

    def scan(self, flight: Flight, path: Path) -> Path:
        """It as a scanner gives it: a little turned on its paper, and without a place."""
        turned = Image.fromarray(self.pixels(flight)).rotate(
            3.0, expand=True, fillcolor=(236, 232, 222), resample=Image.Resampling.BILINEAR
        )
        turned.save(path, "JPEG", quality=85)
        return path

    def _on(self, ring: object, metres: float) -> list[tuple[float, float]]:
        return [
            ((x - self.left) / metres, (self.top - y) / metres)
            for x, y in np.asarray(ring)[:, :2].tolist()
        ]

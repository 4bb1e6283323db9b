"""Layers to write in tests, and how each format gives back what was written."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from formats import crs
from formats.formulas import unguarded
from formats.months import BANGKOK
from formats.writing import catalogue
from formats.writing.layer import Batch, Column, Kind, Layer, Note, Written

needs_ogr = pytest.mark.skipif(
    shutil.which("ogr2ogr") is None, reason="ogr2ogr (Debian's gdal-bin) is not on this machine"
)
COLUMNS = (
    Column("parcel_number", "แปลงเลขที่", "Parcel number", short="parcel_no"),
    Column("holder", "ผู้ถือครอง", "Holder"),
    Column("people", "จำนวนคน", "People", Kind.INTEGER),
    Column("measured_m2", "เนื้อที่ (ตร.ม.)", "Area (m²)", Kind.NUMBER),
    Column("observed_on", "วันรังวัด", "Surveyed on", Kind.DAY, "surveyed"),
    Column("recorded_at", "บันทึกเมื่อ", "Recorded at", Kind.TIME, "recorded"),
    Column("is_fictional", "ข้อมูลสมมติ", "Fictional", Kind.FLAG, "fictional"),
)
NOTES = (
    Note("exported_by", "ผู้ส่งออก", "Exported by", "สมหญิง ทดสอบ"),
    Note("as_known_on", "ข้อมูล ณ วันที่", "As known on", "2026-03-01"),
)
KML = "{http://www.opengis.net/kml/2.2}"


@dataclass
class Back:
    """What was read back: cells by column, and shapes in lon/lat of WGS 84 (or points)."""

    rows: list[dict[str, Any]]
    shapes: list[Any]


def layer(rows: Sequence[Sequence[Any]], shapes: Sequence[Any], **changed: Any) -> Layer:
    """Those rows with those shapes, as parcels; two rows a batch."""
    made: dict[str, Any] = {
        "name": "parcels",
        "title": "แปลงที่ดินทำกิน",
        "columns": COLUMNS,
        "batches": batches(rows, shapes),
        "shape": "MultiPolygon",
        "label": "parcel_number",
        "notes": NOTES,
    }
    return Layer(**made | changed)


def batches(rows: Sequence[Sequence[Any]], shapes: Sequence[Any]) -> Iterator[Batch]:
    """Two rows each."""
    for start in range(0, len(rows), 2):
        part = np.empty(len(rows[start : start + 2]), dtype=object)
        part[:] = shapes[start : start + 2]
        yield Batch(rows[start : start + 2], part)


def write(key: str, made: Layer, folder: Path, srid: int = 4326) -> tuple[Path, Written]:
    """The file of a format, and what it could not hold."""
    path = folder / f"{key}{catalogue.FORMATS[key].suffix}"
    path.unlink(missing_ok=True)
    return path, catalogue.write(key, made, path, srid)


def read(key: str, path: Path, srid: int = 4326) -> Back:
    """What a file of ours says, by a reader that is not ours, its types as the format has them."""
    return {
        "gpkg": _read_gdal,
        "shp": _read_gdal,
        "shp-cp874": _read_gdal,
        "geojson": _read_geojson,
        "kml": _read_kml,
        "xlsx": _read_xlsx,
        "csv": _read_csv,
        "parquet": _read_parquet,
    }[key](path, srid)


def _read_gdal(path: Path, srid: int) -> Back:
    _meta, table = pyogrio.read_arrow(path, layer="parcels")
    name = "geom" if "geom" in table.column_names else "wkb_geometry"
    shapes = shapely.from_wkb(table.column(name).to_pylist())
    back = crs.to_storage(np.asarray(shapes, dtype=object), crs.recognise(srid))
    rows = table.drop_columns([name]).to_pylist()
    return Back(rows, list(back))


def _read_geojson(path: Path, _srid: int) -> Back:
    features = json.loads(path.read_text())["features"]
    return Back(
        [feature["properties"] for feature in features],
        [
            None if feature["geometry"] is None else shapely.geometry.shape(feature["geometry"])
            for feature in features
        ],
    )


def _read_kml(path: Path, _srid: int) -> Back:
    rows, shapes = [], []
    for mark in ET.parse(path).iter(f"{KML}Placemark"):  # noqa: S314 (we wrote it)
        rows.append({each.get("name"): each.text or "" for each in mark.iter(f"{KML}SimpleData")})
        shapes.append(_kml_shape(mark))
    return Back(rows, shapes)


def _kml_shape(mark: ET.Element) -> Any:
    parts = [
        shapely.Polygon(
            _ring(part.find(f"{KML}outerBoundaryIs")),
            [_ring(inner) for inner in part.iter(f"{KML}innerBoundaryIs")],
        )
        for part in mark.iter(f"{KML}Polygon")
    ]
    return shapely.MultiPolygon(parts) if parts else None


def _ring(boundary: Any) -> list[tuple[float, ...]]:
    text = boundary.find(f".//{KML}coordinates").text
    return [tuple(map(float, pair.split(","))) for pair in text.split()]


def _read_xlsx(path: Path, _srid: int) -> Back:
    sheet = openpyxl.load_workbook(path)["parcels"]
    header, *rows = list(sheet.iter_rows(values_only=True))
    return Back([dict(zip(header, row, strict=True)) for row in rows], [])


def _read_csv(path: Path, _srid: int) -> Back:
    text = zipfile.ZipFile(path).read("parcels.csv").decode("utf-8-sig")
    header, *rows = list(csv.reader(io.StringIO(text, newline="")))
    shapes = [shapely.from_wkt(row[-1]) if row[-1] else None for row in rows]
    return Back([dict(zip(header, map(unguarded, row), strict=True)) for row in rows], shapes)


def _read_parquet(path: Path, _srid: int) -> Back:
    table = pq.read_table(path)
    shapes = list(shapely.from_wkb(table.column("geometry").to_pylist()))
    return Back(table.drop_columns(["geometry", "bbox"]).to_pylist(), shapes)


def as_held(key: str, column: Column, cell: Any) -> Any:
    """A cell as the format can hold it at best: what coming back whole means there."""
    return _HELD[key](column, cell)


def _typed(_column: Column, cell: Any) -> Any:
    return cell


def _in_dbf(_column: Column, cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, float):
        return pytest.approx(cell, rel=1e-14, abs=1e-15)
    if isinstance(cell, str):
        return cell.strip(" ") or None  # a DBF fills with spaces
    return cell


def _in_json(_column: Column, cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell


def _in_kml(_column: Column, cell: Any) -> Any:
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return repr(cell) if isinstance(cell, float) else None if cell is None else str(cell)


def _in_xlsx(column: Column, cell: Any) -> Any:
    if isinstance(cell, datetime):
        seconds = cell.astimezone(BANGKOK).replace(tzinfo=None)
        return seconds.replace(microsecond=round(seconds.microsecond, -3) % 1_000_000)
    if column.kind is Kind.DAY and cell is not None:
        return datetime.combine(cell, datetime.min.time())
    return cell if cell != "" else None


def _in_csv(_column: Column, cell: Any) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return cell.isoformat()
    return repr(cell) if isinstance(cell, float) else str(cell)


_HELD = {
    "gpkg": _typed,
    "parquet": _typed,
    "shp": _in_dbf,
    "shp-cp874": _in_dbf,
    "geojson": _in_json,
    "kml": _in_kml,
    "xlsx": _in_xlsx,
    "csv": _in_csv,
}


def ogr(*arguments: object) -> str:
    """What Debian's GDAL says, which is the one QGIS uses."""
    ran = subprocess.run([*map(str, arguments)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def for_ogr(key: str, path: Path) -> str:
    """How GDAL opens a file of ours."""
    if key.startswith("shp"):
        return f"/vsizip/{path}"
    return f"/vsizip/{path}/parcels.csv" if key == "csv" else str(path)


WHEN = datetime(2026, 3, 1, 4, 5, 6, 123000, tzinfo=UTC)

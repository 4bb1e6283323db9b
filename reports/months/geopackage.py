"""The layers of a report's maps as GeoPackage: places with their figures, concessions, State land.

No house, parcel or person: what stands in the report, and no more.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw

from formats.crs import STORAGE_SRID
from network.gazetteer import Gazetteer
from network.models import PlaceBoundary
from network.moments import Moment
from parcels.models import LayerEdition, LayerFeature, LayerKind

# Of places: column, figure, part ("" all); the shown value of a sensitive figure is a text.
COLUMNS = (
    ("f1_1", "F1.1"),
    ("f1_2", "F1.2"),
    ("f1_3", "F1.3"),
    ("f1_4", "F1.4"),
    ("f1_7", "F1.7"),
    ("f1_8", "F1.8"),
    ("f3_4", "F3.4"),
)

ALWAYS_KNOWN = {"F1.1", "F1.8"}  # 0 is a number also where nobody has been
KNOWN_OF_FEW = ALWAYS_KNOWN | {"F1.2"}  # and where few have been


def geopackage(values: dict[str, Any], gazetteer: Gazetteer, moment: Moment) -> bytes:
    """Layers `places` and `state_land`, EPSG:4326, and `definitions`, a table of what is meant."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.gpkg"
        _places(path, values, gazetteer, moment)
        _state_land(path, gazetteer, moment)
        _definitions(path, values)
        return path.read_bytes()


def _places(path: Path, values: dict[str, Any], gazetteer: Gazetteer, moment: Moment) -> None:
    nodes = {node.pk: node for node in gazetteer.below(gazetteer.root.pk)}  # type: ignore[union-attr]
    boundaries = list(
        PlaceBoundary.objects.as_known(moment)
        .filter(place__in=nodes)
        .order_by("place__code")
        .values_list("place", "geometry")
    )
    rows = [nodes[place] for place, _geometry in boundaries]
    fields: dict[str, list[Any]] = {
        "code": [node.code for node in rows],
        "name_th": [node.name_th for node in rows],
        "level": [str(node.level) for node in rows],
        "month": [values["month"]] * len(rows),
        "serial": [values["serial"]] * len(rows),
        "joined": [int(gazetteer.counts(node.pk)) for node in rows],
    }
    surveyed, silent = values["values"].get("F1.1", {}), set(values["no_data"])
    for name, key in COLUMNS:
        by_place = values["values"].get(key, {})
        fields[name] = [
            sum(cell[0] for cell in by_place.get(node.code, {}).values() if isinstance(cell, list))
            # Where nothing, or too little, is surveyed nothing is known: not 0.
            if by_place.get(node.code)
            or (gazetteer.counts(node.pk) and _is_known(key, node.code, surveyed, silent))
            else None
            for node in rows
        ]
    _write(path, "places", [geometry for _place, geometry in boundaries], fields)


def _is_known(key: str, code: str, surveyed: dict[str, Any], silent: set[str]) -> bool:
    """Whether a figure that counts nothing of a place is 0."""
    if code in silent:
        return key in ALWAYS_KNOWN or (key in KNOWN_OF_FEW and bool(surveyed.get(code)))
    return key in ALWAYS_KNOWN or bool(surveyed.get(code))


def _state_land(path: Path, gazetteer: Gazetteer, moment: Moment) -> None:
    editions = {
        edition.pk: edition
        for edition in LayerEdition.objects.in_force(moment).select_related("source")
    }
    around = PlaceBoundary.objects.as_known(moment).filter(place=gazetteer.root.pk)  # type: ignore[union-attr]
    shape = around.values_list("geometry", flat=True).first()
    found = LayerFeature.objects.filter(edition__in=editions).order_by("pk")
    if shape is not None:
        found = found.filter(geometry__intersects=shape)
    rows = list(found.values_list("edition", "name", "geometry"))
    fields: dict[str, list[Any]] = {
        "kind": [str(LayerKind(editions[edition].kind).label) for edition, *_rest in rows],
        "name": [name or "" for _edition, name, _geometry in rows],
        "source": [editions[edition].source.title for edition, *_rest in rows],
        "as_of": [editions[edition].as_of.isoformat() for edition, *_rest in rows],
    }
    _write(path, "state_land", [geometry for *_rest, geometry in rows], fields)


def _definitions(path: Path, values: dict[str, Any]) -> None:
    """What each column of `places` means, in the words of the report: a table without geometry."""
    meant = values["definitions"]
    rows = [(name, key, meant[key]) for name, key in COLUMNS if key in meant]
    told = ("label", "unit", "definition")
    columns = [
        [name for name, _key, _meant in rows],
        [key for _name, key, _meant in rows],
        *([each[word] for _name, _key, each in rows] for word in told),
    ]
    pyogrio.raw.write(
        path,
        geometry=None,
        field_data=[np.array(column, dtype=object) for column in columns],
        fields=np.array(["column", "figure", *told], dtype=object),
        layer="definitions",
        driver="GPKG",
        geometry_type=None,
        append=True,
        encoding="UTF-8",
    )


def _write(path: Path, layer: str, shapes: list[Any], fields: dict[str, list[Any]]) -> None:
    columns = [
        np.array([np.nan if each is None else each for each in column], dtype=float)
        if any(isinstance(each, (int, float)) for each in column)
        else np.array(column, dtype=object)
        for column in fields.values()
    ]
    pyogrio.raw.write(
        path,
        geometry=np.array([bytes(shape.wkb) for shape in shapes], dtype=object),
        field_data=columns,
        fields=np.array(list(fields), dtype=object),
        layer=layer,
        driver="GPKG",
        geometry_type="MultiPolygon",
        crs=f"EPSG:{STORAGE_SRID}",
        append=path.exists(),
        encoding="UTF-8",
    )

"""Roads and schools come as lines and points: layers of what lies around, on no parcel."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from parcels.models import LayerCell, LayerFeature
from tests import factories

pytestmark = pytest.mark.django_db
ROAD = [[102.10, 13.49], [102.12, 13.52]]


def written(path: Path, kind: str, coordinates: object) -> Path:
    geometry = {"type": kind, "coordinates": coordinates}
    feature = {"type": "Feature", "properties": {"name": "หนึ่ง"}, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


@pytest.mark.parametrize(
    ("layer", "kind", "coordinates"),
    [("road", "LineString", ROAD), ("school", "Point", ROAD[0])],
)
def test_a_line_or_a_point_is_kept_a_metre_wide_and_cut_into_no_cells(
    tmp_path: Path, layer: str, kind: str, coordinates: object
):
    factories.place("27", geometry=factories.square(102.0, 13.4, 0.3))
    file = written(tmp_path / "layer.geojson", kind, coordinates)
    call_command("import_layer", str(file), layer=layer, source="อบต. สมมติ", as_of=date(2025, 1, 1))
    feature = LayerFeature.objects.get()
    width = feature.square_metres / (3_960 if layer == "road" else 1)
    assert 0.5 < width < 1.5
    assert LayerCell.objects.count() == 0

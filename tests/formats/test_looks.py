"""What a person must decide is shown before anything is read for good."""

import numpy as np
import pytest
import shapely

from formats import errors
from formats.crs import from_storage, recognise
from formats.looks import WAY_OF_INDIAN_1975, look_at
from tests.formats.samples import shapefile, square, zipped, zipped_shapefile

NAMES = ("คลองหินปูน", "ตาหลังใน")


def test_a_look_shows_layers_fields_and_examples(tmp_path):
    found = look_at(zipped_shapefile(tmp_path / "a.zip", shapefile(tmp_path / "one", names=NAMES)))
    assert [(seen.name, seen.count) for seen in found.layers] == [("plots", 2)]
    assert (found.kind, found.feature_count, found.geometry_type) == ("shp", 2, "Polygon")
    assert found.examples("ที่") == NAMES
    assert found.problem is None


@pytest.mark.parametrize("encoding", ["utf-8", "cp874"])
def test_text_is_shown_in_both_encodings_and_one_is_chosen(tmp_path, encoding):
    found = look_at(shapefile(tmp_path, names=NAMES, encoding=encoding))
    (chosen,) = (reading for reading in found.readings if reading.is_chosen)
    (other,) = (reading for reading in found.readings if not reading.is_chosen)
    assert chosen.encoding == encoding
    assert set(NAMES) <= set(chosen.lines)
    assert not set(NAMES) & set(other.lines)
    table = tmp_path / "a.csv"
    table.write_text("ชื่อ,หมู่,บ้าน\nก,1,2\n", encoding=encoding)
    assert "ชื่อ,หมู่,บ้าน" in next(r.lines for r in look_at(table).readings if r.is_chosen)


def test_a_missing_system_is_shown_as_it_would_lie_in_each(tmp_path):
    path = shapefile(tmp_path, from_storage(np.array([square()]), recognise(24048)).tolist())
    path.with_suffix(".prj").unlink()
    found = look_at(path)
    assert isinstance(found.problem, errors.MissingCrs)
    assert (found.crs, found.feature_count) == (None, 1)
    by_srid = {candidate.srid: candidate for candidate in found.candidates}
    assert set(by_srid) == {32648, 924048}
    assert by_srid[924048].way == WAY_OF_INDIAN_1975
    assert by_srid[32648].way is None
    (outline,) = by_srid[924048].outlines
    assert outline.intersection(square()).area > 0.95 * square().area
    shift = by_srid[32648].extent[0] - by_srid[924048].extent[0]
    assert 300 < shift * 108_000 < 500  # metres: 1975 and 1984 are not the same
    assert look_at(path, srid=24048).problem is None


def test_two_zones_in_one_file_are_noticed(tmp_path):
    places = [shapely.box(x, 1494000, x + 50, 1494050) for x in (195500, 840000, 195900)]
    found = look_at(shapefile(tmp_path, places, names=("ก", "ข", "ค"), crs="EPSG:32648"))
    assert found.zones.are_mixed
    assert (found.zones.only_47, found.zones.only_48) == (1, 2)
    table = tmp_path / "a.csv"
    table.write_text("แปลง,E,N\n1,195500,1494000\n2,840000,1494000\n", encoding="utf-8")
    assert look_at(table).zones.are_mixed
    assert isinstance(look_at(table).problem, errors.MissingCrs)


def test_several_layers_are_counted_for_the_choice(tmp_path):
    members = {}
    for stem, names in (("plots", NAMES), ("houses", ("ก",))):
        path = shapefile(tmp_path / stem, stem=stem, names=names, field="NAME")
        members |= {part.name: part for part in path.parent.iterdir()}
    found = look_at(zipped(tmp_path / "a.zip", members))
    assert isinstance(found.problem, errors.SeveralShapefiles)
    assert {(seen.name, seen.count) for seen in found.layers} == {("plots", 2), ("houses", 1)}
    assert look_at(tmp_path / "a.zip", layer="houses").feature_count == 1


@pytest.mark.parametrize(
    "content", [b"%PDF-1.4", b"<html>", b"PK\x03\x04 broken", b"", b"\xff" * 90]
)
def test_whatever_is_sent_a_look_has_a_sentence(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert look_at(path).problem.th

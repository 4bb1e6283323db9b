"""Deliveries of parcels: tables, consent to mend, numbers that cannot be true, whose places."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from network.deliveries import Delivery
from network.imports import SHOWN_HELD, ChangeKind, Outcome, fingerprint
from network.models import ImportRow, Source
from parcels import parcel_arrivals, parcel_shapes
from parcels.models import Boundary, LandDocument, Overlap, SpatialUnit, StatedPlace, UnitLabel
from parcels.parcel_imports import REGISTER, take_in
from tests import factories
from tests.import_commands import keep_in, kept_files
from tests.parcels.test_import_parcels import SIDE, SOUTH, WEST, _geodesic_area, feature, square

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 1)


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture
def tambon():
    factories.place("27", name="สระแก้ว")
    factories.place("2704", name="วังน้ำเย็น")
    return factories.place("270406", name="ทุ่งมหาเจริญ", geometry=factories.square(101.9, 13.4, 0.3))


@pytest.fixture
def village(tambon):
    return factories.place("27040606", name="บ้านทุ่งใหม่")


def sent(folder: Path, *features: dict[str, Any], name: str = "p.geojson", **how: Any) -> Outcome:
    path = folder / name
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False),
        encoding="utf-8",
    )
    return taken(path, **how)


def taken(path: Path, *, dry_run: bool = False, progress: Any = None, **how: Any) -> Outcome:
    delivery = Delivery(path=path, title="ทดสอบ", as_of=DAY, **how)
    more = {"progress": progress} if progress else {}
    return take_in(delivery, dry_run=dry_run, **more)


def table(folder: Path, *rows: list[Any], name: str = "p.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def codes(outcome: Outcome) -> list[str]:
    return [reason.code for _number, reason in outcome.held]


# --- mending ------------------------------------------------------------------------------------


def nicked() -> shapely.Polygon:
    """A square whose line crosses itself by a hand's breadth in the middle of one side."""
    west, south, east, north = square().bounds
    middle, nick = (west + east) / 2, 1e-6
    corners = [
        (west, south), (middle, south), (middle + nick, south + nick), (middle + nick, south),
        (middle, south + nick), (east, south), (east, north), (west, north),
    ]  # fmt: skip
    return shapely.Polygon(corners)


def test_a_crossed_line_waits_and_is_mended_only_with_consent(tambon, tmp_path):
    assert not nicked().is_valid
    waiting = sent(tmp_path, feature(nicked()))
    assert codes(waiting) == ["invalid_geometry"]
    assert not Boundary.objects.exists()
    mended = sent(tmp_path, feature(nicked()), repair=True)
    assert (mended.accepted, mended.held) == (1, [])
    said = next(notice for notice in mended.notices if notice.code == "repaired")
    assert "→" in said.th
    (kept,) = mended.source.reading["repaired"]["first"]
    assert kept["number"] == 1
    assert kept["after"] == pytest.approx(Boundary.objects.get().square_metres, rel=1e-5)
    assert kept["before"] == pytest.approx(kept["after"], rel=0.01)


def test_a_bow_tie_is_not_mended_even_with_consent(tambon, tmp_path):
    corners = [(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)]
    tie = shapely.Polygon([(WEST + x * 1e-3, SOUTH + y * 1e-3) for x, y in corners])
    outcome = sent(tmp_path, feature(tie), feature(square(3)), repair=True)
    assert (outcome.accepted, codes(outcome)) == (1, ["invalid_geometry"])
    assert "1 %" in outcome.held[0][1].en


def test_the_ring_at_fault_is_named(tambon, tmp_path):
    crossed = [(WEST + x * 1e-4, SOUTH + y * 1e-4) for x, y in [(1, 1), (4, 4), (4, 1), (1, 4)]]
    pierced = shapely.Polygon(square(side=0.001).exterior, [crossed])
    waiting = sent(tmp_path, feature(shapely.MultiPolygon([square(3), pierced])))
    assert codes(waiting) == ["invalid_geometry"]
    assert waiting.held[0][1].en.startswith("part 2, hole 1: ")
    assert waiting.held[0][1].th.startswith("รูปย่อยที่ 2 ช่องว่างที่ 1: ")


def test_areas_are_as_along_geodesics():
    shapes = [square(), square(side=0.05), shapely.MultiPolygon([square(), square(3)])]
    with_hole = shapely.Polygon(
        square(side=0.01).exterior, [square(side=0.002).exterior.coords[::-1]]
    )
    measured = parcel_shapes.square_metres(np.array([*shapes, with_hole, None], dtype=object))
    for shape, area in zip(shapes, measured, strict=False):
        several = shapely.MultiPolygon(shapely.get_parts(shape).tolist())
        assert area == pytest.approx(_geodesic_area(several), rel=2e-6)
    assert measured[-1] == 0


# --- numbers that cannot be true ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"ไร่": 2, "งาน": 3, "ตารางวา": 94.0}, "a digit was lost"),
        ({"เฮกตาร์": 29.96}, "rai are called hectares"),
        ({"ไร่": 4.794}, "hectares are called rai"),
        ({"ไร่": 299.6}, "a digit too many"),
        ({"ไร่": 0.2}, "check the unit"),
    ],
)
def test_an_area_far_from_the_outline_says_what_it_mostly_comes_of(said, word, tambon, tmp_path):
    outcome = sent(tmp_path, feature(square(), **said), feature(square(3)))
    assert codes(outcome) == ["far_from_printed"]
    assert word in outcome.held[0][1].en


def test_an_area_half_as_large_again_goes_in_and_is_named(tambon, tmp_path):
    outcome = sent(tmp_path, feature(square(), ไร่=15), feature(square(3), ไร่=30))
    assert outcome.accepted == 2
    (notice,) = [each for each in outcome.notices if each.code == "odd_areas"]
    assert notice.en.endswith("features 1")


# --- tables -------------------------------------------------------------------------------------


def test_an_outline_as_text_in_a_table_is_a_parcel(tambon, tmp_path):
    path = table(tmp_path, ["แปลงเลขที่", "wkt"], ["7", square().wkt], ["8", "POLYGON((1 2"])
    outcome = taken(path, srid=4326)
    assert (outcome.accepted, len(outcome.held)) == (1, 1)
    assert Boundary.objects.get().geometry.area == pytest.approx(SIDE**2)
    assert UnitLabel.objects.get().label == "7"


def test_the_column_that_joins_corners_is_the_number_of_the_parcel(tambon, tmp_path):
    corners = list(square().exterior.coords)[:-1]
    path = tmp_path / "corners.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["แปลง", "หมุด", "ละติจูด", "ลองจิจูด"])
        writer.writerows(["ท1", index + 1, y, x] for index, (x, y) in enumerate(corners))
    assert taken(path).accepted == 1
    assert UnitLabel.objects.get().label == "ท1"


def test_an_outline_that_cannot_be_used_is_not_told_to_lie_elsewhere(tambon, tmp_path):
    corners = [(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)]
    tie = shapely.Polygon([(WEST + x * 1e-3, SOUTH + y * 1e-3) for x, y in corners])
    outcome = sent(
        tmp_path, feature(tie, parcel_no="1"), feature(square(), parcel_no="2"),
        within=frozenset([tambon.pk]),
    )  # fmt: skip
    [(number, reason)] = outcome.held
    assert (number, reason.code) == (1, "invalid_geometry")
    assert "นอกพื้นที่" not in reason.th


def test_corners_in_rows_become_one_parcel(tambon, tmp_path):
    corners = list(square().exterior.coords)[:-1]
    rows = [["7", index + 1, y, x] for index, (x, y) in enumerate(corners)]
    path = table(tmp_path, ["แปลงที่", "จุดที่", "ละติจูด", "ลองจิจูด"], *rows)
    assert taken(path).accepted == 1
    assert Boundary.objects.get().geometry.area == pytest.approx(SIDE**2)
    again = taken(path)
    assert (again.accepted, again.already_here) == (0, 1)


def test_a_row_with_a_village_and_a_document_is_a_unit_without_a_boundary(village, tmp_path):
    header = ["แปลงเลขที่", "รหัสหมู่บ้าน", "ประเภทเอกสาร", "เลขที่เอกสาร", "เนื้อที่"]
    path = table(
        tmp_path,
        header,
        ["7", "27040606", "ส.ป.ก. 4-01", "123", "12-1-30"],
        ["8", "27040606", "", "", "3-0-0"],
        ["9", "", "ส.ป.ก. 4-01", "124", "3-0-0"],
        ["10", "27040606", "ส.ป.ก. 4-01", "125", ""],
    )
    outcome = taken(path)
    assert (outcome.accepted, codes(outcome)) == (1, ["no_geometry"] * 3)
    assert [number for number, _ in outcome.held] == [3, 4, 5]
    assert not Boundary.objects.exists()
    assert StatedPlace.objects.get().place == village
    assert LandDocument.objects.get().square_metres == 12 * 1600 + 400 + 30 * 4
    assert outcome.changes[0].after == "12-1-30"


def test_the_document_of_a_unit_without_a_boundary_corrected_is_of_the_same_unit(village, tmp_path):
    header = ["แปลงเลขที่", "รหัสหมู่บ้าน", "ประเภทเอกสาร", "เนื้อที่"]
    taken(table(tmp_path, header, ["7", "27040606", "สปก", "12-1-30"]))
    outcome = taken(table(tmp_path, header, ["7", "27040606", "สปก", "12-1-31"], name="2.csv"))
    assert (outcome.accepted, outcome.changed, SpatialUnit.objects.count()) == (1, 1, 1)
    assert LandDocument.objects.count() == 2


# --- whose places -------------------------------------------------------------------------------


def test_what_lies_outside_the_places_of_the_sender_waits(village, tmp_path):
    other = factories.place("270401", name="ตาหลังใน", geometry=factories.square(102.3, 13.4, 0.1))
    away = shapely.box(102.31, 13.41, 102.312, 13.412)
    outcome = sent(
        tmp_path,
        feature(square(), parcel_no="1"),
        feature(away, parcel_no="2"),
        feature(square(3), parcel_no="3", รหัสหมู่บ้าน="27040606"),
        within=frozenset([StatedPlace.place.field.related_model.objects.get(code="270406").pk]),
    )
    assert (outcome.accepted, [number for number, _ in outcome.held]) == (2, [2])
    assert codes(outcome) == ["outside_your_places"]
    theirs = sent(tmp_path, feature(away, parcel_no="2"), within=frozenset([other.pk]))
    assert theirs.accepted == 1


def test_a_leader_of_a_village_sends_what_is_stated_to_lie_there(village, tmp_path):
    outcome = sent(
        tmp_path,
        feature(square(), รหัสหมู่บ้าน="27040606"),
        feature(square(3)),
        within=frozenset([village.pk]),
    )
    assert (outcome.accepted, codes(outcome)) == (1, ["outside_your_places"])


# --- what it does -------------------------------------------------------------------------------


def test_a_dry_run_says_what_is_new_and_what_changes_and_leaves_nothing(tambon, tmp_path):
    sent(tmp_path, feature(square(), parcel_no="1"))
    files = kept_files()
    outcome = sent(
        tmp_path,
        feature(square(side=SIDE * 0.9), parcel_no="1"),
        feature(square(3), parcel_no="2"),
        dry_run=True,
    )
    assert (outcome.new, outcome.changed) == (1, 1)
    changed, new = outcome.changes
    assert (changed.kind, changed.number, changed.what) == (ChangeKind.CHANGED, 1, "แปลง 1")
    assert changed.before > changed.after
    assert (new.kind, new.number, new.before) == (ChangeKind.NEW, 2, "")
    assert (SpatialUnit.objects.count(), kept_files()) == (1, files)


def test_progress_is_told_batch_by_batch(tambon, tmp_path):
    seen: list[tuple[int, int | None]] = []
    sent(tmp_path, *[feature(square(n)) for n in range(3)], progress=lambda *at: seen.append(at))
    assert seen[-1] == (3, 3)


def test_thousands_that_wait_are_all_in_quarantine_and_the_first_are_told(tambon, tmp_path):
    count = SHOWN_HELD + 20
    outcome = sent(
        tmp_path, *[feature(None, parcel_no=str(n)) for n in range(count)], feature(square())
    )
    assert (len(outcome.held), outcome.held_count, outcome.accepted) == (SHOWN_HELD, count, 1)
    waiting = ImportRow.objects.filter(outcome=ImportRow.Outcome.HELD).order_by("number")
    assert list(waiting.values_list("number", flat=True)) == list(range(1, count + 1))
    last = waiting.last()
    assert bytes(last.fingerprint) == fingerprint(outcome.source.sha256, count)
    assert (last.reason_code, last.reason_th != "") == ("no_geometry", True)


def test_the_fingerprint_is_that_of_every_release(tambon, tmp_path):
    """Another fingerprint would take everything that is in for new."""
    sent(tmp_path, feature(square(), parcel_no="1", เอกสาร="สปก 4-01 ก", เนื้อที่="29-3-50"))
    row = ImportRow.objects.get()
    geometry = shapely.MultiPolygon([square()])
    wanted = fingerprint(
        shapely.to_wkb(geometry), "1", "", "", b"", "alro_401", "", "ก", "",
        (Boundary.objects.none() and "") or _square_metres("29-3-50"),
    )  # fmt: skip
    assert bytes(row.fingerprint) == wanted


def _square_metres(text: str) -> Any:
    from formats.land_area import LandArea  # noqa: PLC0415

    return LandArea.parse(text).square_metres


@pytest.mark.parametrize("odd", ["a\\b", "\\.", "\\N", "ก\tข", "x\ny", "'; DROP TABLE x; --", "😀"])
def test_an_odd_text_goes_in_as_it_is(odd, tambon, tmp_path):
    outcome = sent(tmp_path, feature(square(), parcel_no=odd), feature(square(3), parcel_no="2"))
    assert outcome.accepted == 2
    assert UnitLabel.objects.order_by("pk").first().label == " ".join(odd.split())


def test_what_only_the_database_finds_wrong_waits_alone(tambon, tmp_path, monkeypatch):
    """Two versions of one library need not agree on what is valid."""
    corners = [(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)]
    tie = shapely.Polygon([(WEST + x * 1e-3, SOUTH + y * 1e-3) for x, y in corners])
    monkeypatch.setattr(shapely, "is_valid", lambda each: np.ones(np.shape(each), dtype=bool))
    monkeypatch.setattr(parcel_arrivals.parcel_reasons, "SMALLEST_SQUARE_METRES", -1)
    outcome = sent(tmp_path, feature(tie), feature(square(3)))
    assert (outcome.accepted, codes(outcome)) == (1, ["invalid_geometry"])


def test_overlaps_of_what_arrives_are_found_among_them_and_with_what_is_there(tambon, tmp_path):
    sent(tmp_path, feature(square(0, side=0.004), parcel_no="1"))
    sent(tmp_path, feature(square(1, side=0.004), parcel_no="2"), feature(square(2), parcel_no="3"))
    units = dict(UnitLabel.objects.values_list("spatial_unit", "label"))
    pairs = {
        tuple(sorted((units[a], units[b])))
        for a, b in Overlap.objects.values_list("spatial_unit", "other_unit")
    }
    assert pairs == {("1", "2"), ("2", "3")}


def test_every_field_of_the_register_has_a_name_people_know():
    for field in REGISTER.fields_of({}):
        assert field.th, field.name
        assert field.en, field.name


def test_a_crash_while_reading_leaves_no_file(tambon, tmp_path, monkeypatch):
    def crash(*_: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(parcel_arrivals.parcel_staging, "add", crash)
    with pytest.raises(RuntimeError):
        sent(tmp_path, feature(square()))
    assert not Source.objects.filter(kind="import").exists()

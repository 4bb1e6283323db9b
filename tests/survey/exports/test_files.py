"""Each file says what it is, and every program reads it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from formats.writing.catalogue import FORMATS
from network.models import Disclosure, Place, Role
from parcels.models import SpatialUnit
from survey.exports.catalogue import DATASETS
from survey.exports.disclosing import disclosed
from tests.formats.written_layers import for_ogr, needs_ogr, ogr
from tests.import_commands import keep_in, run
from tests.survey.exports.taking import acting, order, table

pytestmark = pytest.mark.django_db


def test_a_parcel_says_how_far_it_can_be_trusted(district: Place):
    rows = table(order(acting(Role.NETWORK_LEADER, "27040101")))
    row = next(row for row in rows if row["parcel_number"] == "101")
    assert row["document_rnw"] == "7-2-0"
    assert row["document_type"] == "ส.ป.ก. 4-01"
    assert (row["method"], row["position_error_m"]) == ("rtk", "0.05")
    assert 0 < float(row["tolerance_m2"]) < 100
    assert float(row["concession_m2"]) == pytest.approx(float(row["measured_m2"]), rel=1e-6)
    assert row["status_name"] == "รอสอบทาน"
    assert row["is_fictional"] == "false"
    assert row["source"]


@needs_ogr
@pytest.mark.parametrize("dataset", [key for key in DATASETS if len(key) < 12])
def test_qgis_reads_every_dataset_in_every_format(district: Place, dataset: str, tmp_path: Path):
    role = Role.TREASURER if dataset == "members" else Role.NETWORK_LEADER
    account = acting(role, "27040101")
    for key, each in FORMATS.items():
        if key == "parquet" or (each.needs_shape and DATASETS[dataset].shape is None):
            continue
        with disclosed(order(account, dataset, key=key)) as made:
            path = for_ogr(key, made.path).replace("parcels.csv", f"{dataset}.csv")
            told = ogr("ogrinfo", "-ro", "-so", "-al", path)
            if made.disclosure.row_count:  # GDAL counts the header of an empty sheet
                assert f"Feature Count: {made.disclosure.row_count}\n" in told, (key, told)


@pytest.mark.parametrize("key", ["gpkg", "shp", "shp-cp874", "geojson", "kml"])
def test_our_own_import_takes_our_own_export(
    district: Place, key: str, tmp_path: Path, settings: Any
):
    keep_in(tmp_path / "var", settings)
    path = tmp_path / f"แปลง{FORMATS[key].suffix}"
    leader = acting(Role.NETWORK_LEADER, "27040101")
    with disclosed(order(leader, key=key, srid=924048)) as made:
        path.write_bytes(made.path.read_bytes())
    before = SpatialUnit.objects.count()
    code, told = run("import_parcels", path, "--dry-run")
    assert code == 0, told
    assert "กักไว้ 0" in told
    assert SpatialUnit.objects.count() == before


def test_the_command_writes_the_same_and_logs_it(district: Place, tmp_path: Path):
    chief = acting(Role.DISTRICT_CHIEF, "2704")
    out = tmp_path / "parcels.gpkg"
    arguments = ["parcels", "2704", "--format", "gpkg", "--out", str(out), "--recipient", "อำเภอ"]
    arguments += ["--purpose", "ตรวจ", "--account", chief.username]
    call_command("export", *arguments, "--on", "1/3/2568", "--srid", "924048")
    assert hashlib.sha256(out.read_bytes()).hexdigest() == Disclosure.objects.get().sha256
    with pytest.raises(CommandError, match="is there already"):
        call_command("export", *arguments)
    out.unlink()
    arguments[-1] = acting(Role.AGENCY, "2704").username
    with pytest.raises(CommandError, match="may not see"):
        call_command("export", *arguments)
    assert not out.exists()


def test_in_english_the_file_is_named_and_headed_in_english(district: Place):
    with (
        translation.override("en"),
        disclosed(order(acting(Role.DISTRICT_CHIEF, "2704"), key="xlsx")) as made,
    ):
        assert made.name.startswith("Farm parcels ")
        header = next(openpyxl.load_workbook(made.path)["parcels"].iter_rows(values_only=True))
    assert header[0] == "Parcel number"

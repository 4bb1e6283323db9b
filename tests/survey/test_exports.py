"""What an account may see leaves as a file, and every file is written down (PDPA s.27, 39)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from formats.writing.catalogue import FORMATS
from network import consent
from network.access import PERMISSIONS, Permission
from network.models import Account, Consent, Disclosure, Party, Place, Reading, Role, Withdrawal
from network.moments import Moment
from parcels import registry as land
from parcels.models import BAUnit, Instrument, LandDocument, LayerFeature, Right, SpatialUnit
from savings import ledger
from survey import errors
from survey.exports.catalogue import DATASETS
from survey.exports.disclosing import Order, disclosed, scope
from survey.models import CareLevel, CareNeed, DisabilityType, HouseCondition
from tests import factories
from tests.formats.written_layers import for_ogr, needs_ogr, ogr
from tests.import_commands import keep_in, run
from tests.parcels import land_layers

pytestmark = pytest.mark.django_db
NAMES = {item.column.key for each in DATASETS.values() for item in each.items if item.is_identity}


@pytest.fixture
def district() -> Place:
    """A district of two villages, each with one of everything."""
    factories.place("27")
    made = factories.place("2704")
    tambon = factories.place("270401", geometry=factories.square(102.0, 13.5, 0.1))
    factories.joined(tambon)
    for number, west in (("27040101", 102.01), ("27040102", 102.05)):
        village = factories.place(number, name=f"บ้าน {number[-1]}")
        household = factories.household(village)
        person = factories.person(f"นาง {number[-1]} ลับเฉพาะ", household=household)
        house = factories.house(village, at=(west + 0.02, 13.52), label=f"{number[-1]}/1")
        factories.visit(household, house=house, condition=HouseCondition.UNSAFE)
        unit = parcel(village, west, f"{number[-1]}01", person)
        factories.boundary(
            factories.square(west + 0.0005, 13.53, 0.001), unit=None, village=village
        )
        CareNeed.objects.create(
            person=person,
            care_level=CareLevel.BED_BOUND,
            has_disability=True,
            disability_types=[DisabilityType.SEEING],
            observed_on=factories.FIRST_DAY,
            source=factories.source(),
        )
        group = factories.savings_group(village, members=1)
        ledger.deposit(
            group,
            {group.memberships.get(): 12_345},
            entered_on=factories.FIRST_DAY,
            source=factories.source(),
        )
        assert unit.pk
    land_layers.concession(factories.square(102.009, 13.529, 0.02))
    return made


def parcel(village: Place, west: float, label: str, holder: Party) -> SpatialUnit:
    """A farm with a boundary, a document and a holder."""
    unit = land.register_unit(
        SpatialUnit.Kind.FARM,
        label=label,
        stated_place=village,
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    factories.boundary(factories.square(west, 13.53, 0.001), unit=unit)
    held = BAUnit.objects.create()
    held.spatial_units.add(unit)
    said: dict[str, Any] = {"ba_unit": held, "source": factories.source(title="ส.ป.ก. จังหวัด")}
    Right.objects.create(party=holder, began_on=factories.FIRST_DAY, **said)
    LandDocument.objects.create(
        type_id="alro_401", number="123", square_metres=12_000, observed_on=factories.FIRST_DAY,
        **said,
    )  # fmt: skip
    return unit


def acting(role: Role, place: str) -> Account:
    return factories.account(role=role, place=Place.objects.get(code=place))


def order(
    account: Account,
    dataset: str = "parcels",
    place: str = "2704",
    key: str = "csv",
    *,
    without: Sequence[str] = (),
    **changed: Any,
) -> Order:
    """Everything the dataset has, but `without`."""
    columns = [item.column.key for item in DATASETS[dataset].items]
    made: dict[str, Any] = {
        "account": account,
        "dataset": DATASETS[dataset],
        "place": Place.objects.get(code=place),
        "moment": Moment.now(),
        "format": FORMATS[key],
        "columns": [column for column in columns if column not in without],
        "recipient": "ที่ว่าการอำเภอ",
        "purpose": "ตรวจสอบ",
    }
    return Order(**made | changed)


def table(asked: Order) -> list[dict[str, str]]:
    """The rows of a CSV by their keys."""
    with disclosed(asked) as made, zipfile.ZipFile(made.path) as zipped:
        text = zipped.read(f"{asked.dataset.key}.csv").decode("utf-8-sig")
    named = {item.column.th: item.column.key for item in asked.dataset.items}
    return [
        {named.get(name, name): cell for name, cell in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]


def readme(asked: Order) -> str:
    with disclosed(asked) as made, zipfile.ZipFile(made.path) as zipped:
        return zipped.read("README.txt").decode("utf-8-sig")


def test_a_leader_takes_out_what_lies_in_their_village_of_all_there_is(district: Place):
    leader = acting(Role.NETWORK_LEADER, "27040101")
    rows = table(order(leader))
    assert {row["village_code"] for row in rows} == {"27040101"}
    assert len(rows) == 2
    assert "2 จาก 4" in readme(order(leader))
    assert len(table(order(acting(Role.DISTRICT_CHIEF, "2704")))) == 4


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_dataset_holds_what_lies_elsewhere(district: Place, dataset: str):
    """Whatever is taken out for one village names nothing of the other."""
    if DATASETS[dataset].permission not in PERMISSIONS[Role.TREASURER]:
        account = acting(Role.NETWORK_LEADER, "27040101")
    else:
        account = acting(Role.TREASURER, "27040101")
    told = json.dumps(table(order(account, dataset)), ensure_ascii=False)
    assert "27040102" not in told
    assert "2 ลับเฉพาะ" not in told
    assert "201" not in [row.get("parcel_number") for row in json.loads(told)]


def test_an_overlap_with_a_neighbour_elsewhere_does_not_name_the_neighbour(district: Place):
    """Its number and key stay in the village it lies in."""
    there = Place.objects.get(code="27040102")
    near = land.register_unit(
        SpatialUnit.Kind.FARM, label="ข้างบ้าน", stated_place=there,
        observed_on=factories.FIRST_DAY, source=factories.source(),
    )  # fmt: skip
    factories.boundary(factories.square(102.0108, 13.53, 0.001), unit=near)
    rows = table(order(acting(Role.NETWORK_LEADER, "27040101"), "overlaps"))
    assert len([row for row in rows if row["met_with"] == "unit"]) >= 2
    assert "ข้างบ้าน" not in str(rows)
    assert str(near.key) not in str(rows)
    assert "ข้างบ้าน" in str(table(order(acting(Role.DISTRICT_CHIEF, "2704"), "overlaps")))


def test_a_concession_that_only_a_withdrawn_map_told_of_leaves_in_no_file(district: Place):
    """What parcels met in it is kept; of a concession nobody tells of any more there is no row."""
    chief = acting(Role.DISTRICT_CHIEF, "2704")
    assert len(table(order(chief, "concessions"))) == 1
    drawn = LayerFeature.objects.get(concession__isnull=False).edition.source
    for said in {drawn, *(each.source for each in Instrument.objects.all())}:
        Withdrawal.objects.create(withdrawn=said, reason="ผิดไฟล์", source=factories.source())
    assert not table(order(chief, "concessions"))


def test_an_overlap_with_a_parcel_elsewhere_does_not_say_who_drew_that(district: Place):
    """The row is told by the parcel recorded first; its source names a place, and often more."""
    there = Place.objects.get(code="27040102")
    near = land.register_unit(
        SpatialUnit.Kind.FARM, label="ข้างบ้าน", stated_place=there,
        observed_on=factories.FIRST_DAY, source=factories.source(),
    )  # fmt: skip
    factories.boundary(factories.square(102.0108, 13.53, 0.001), unit=near)
    rows = table(order(acting(Role.NETWORK_LEADER, "27040102"), "overlaps"))
    elsewhere = [row for row in rows if not row["village_code"]]
    assert elsewhere
    assert not any(row["source"] or row["source_key"] for row in elsewhere)
    whole = table(order(acting(Role.DISTRICT_CHIEF, "2704"), "overlaps"))
    assert all(row["source"] and row["source_key"] for row in whole)


def test_what_an_office_wrote_beside_a_plot_is_for_those_who_may_see_names(district: Place):
    """Offices write who holds an allotted plot into a column of the map."""
    edition = land_layers.layer("alro_plot")
    LayerFeature.objects.create(
        edition=edition, number=9, name="แปลง 13", attributes={"OWNER": "นางลับเฉพาะ"},
        geometry=factories.square(102.009, 13.529, 0.02),
    )  # fmt: skip
    for role in (Role.AGENCY, Role.DISTRICT_CHIEF):
        told = str(table(order(acting(role, "2704"), "alro_plot")))
        assert "แปลง 13" in told
        assert "นางลับเฉพาะ" not in told
    leader = acting(Role.DISTRICT_NETWORK, "2704")
    assert "นางลับเฉพาะ" in str(table(order(leader, "alro_plot")))
    assert Disclosure.objects.get(account=leader).has_identity


def test_who_may_not_see_gets_no_file(district: Place):
    for role, dataset in (
        (Role.AGENCY, "parcels"),
        (Role.NETWORK_LEADER, "members"),
        (Role.ADMINISTRATOR, "households"),
    ):
        code = "27040101" if role == Role.NETWORK_LEADER else "2704"
        with pytest.raises(errors.NothingToExport), disclosed(order(acting(role, code), dataset)):
            pass
    elsewhere = factories.place("2705")
    with (
        pytest.raises(errors.NothingToExport),
        disclosed(order(factories.account(role=Role.DISTRICT_CHIEF, place=elsewhere))),
    ):
        pass
    assert not Disclosure.objects.exists()


def test_names_are_left_out_for_those_who_may_not_see_them_and_the_file_says_so(district: Place):
    chief = acting(Role.DISTRICT_CHIEF, "2704")
    rows = table(order(chief))
    assert "holder" not in rows[0]
    assert "คอลัมน์ที่ไม่มีสิทธิ์ จึงไม่อยู่ในไฟล์" in readme(order(chief))
    assert "ลับเฉพาะ" not in str(rows)
    assert not Reading.objects.exists()
    assert not any(made.has_identity for made in Disclosure.objects.all())


def test_names_that_leave_are_readings_of_those_people(district: Place):
    leader = acting(Role.NETWORK_LEADER, "27040101")
    rows = table(order(leader))
    assert {row["holder"] for row in rows} == {"นาง 1 ลับเฉพาะ", ""}
    reading = Reading.objects.get()
    assert reading.account == leader
    assert reading.kinds == [Reading.Kind.IDENTITY]
    assert reading.persons == [Right.objects.order_by("pk").first().party_id]
    assert reading.purpose == "ที่ว่าการอำเภอ: ตรวจสอบ"
    assert Disclosure.objects.get().has_identity


def test_names_that_were_not_chosen_are_neither_in_the_file_nor_read(district: Place):
    leader = acting(Role.NETWORK_LEADER, "27040101")
    for dataset in ("parcels", "households"):
        assert "ลับเฉพาะ" not in str(table(order(leader, dataset, without=list(NAMES))))
    assert not Reading.objects.exists()
    assert not Disclosure.objects.filter(has_identity=True).exists()


def test_balances_that_leave_are_readings_without_any_name(district: Place):
    auditor = acting(Role.AUDITOR, "27040101")
    (row,) = table(order(auditor, "members"))
    assert (row["member_number"], row["saved_baht"], row["pledge_baht"]) == ("1", "123.45", "100.0")
    assert "name" not in row
    assert Reading.objects.get().kinds == [Reading.Kind.MONEY]


def test_health_and_disability_leave_in_no_file(district: Place):
    """Not even for those who may see them, with the consent of the person."""
    leader = acting(Role.NETWORK_LEADER, "27040101")
    for person in Party.objects.filter(care_needs__isnull=False):
        consent.record_consent(
            person,
            Consent.Purpose.SENSITIVE_SURVEY,
            is_given=True,
            given_by=Consent.GivenBy.GUARDIAN,
            wording=consent.newest_wording(Consent.Purpose.SENSITIVE_SURVEY),
            decided_on=factories.FIRST_DAY,
            source=factories.source(),
        )
    for dataset in DATASETS.values():
        if dataset.permission == Permission.SEE_MONEY:
            continue
        told = str(table(order(leader, dataset.key)))
        for word in ("bed_bound", "ติดเตียง", "seeing", "ทางการเห็น", "พิการ"):
            assert word not in told, dataset.key
    assert "สุขภาพ ความพิการ" in readme(order(leader, "households"))


def test_what_is_logged_is_what_left(district: Place):
    chief = acting(Role.DISTRICT_CHIEF, "2704")
    with disclosed(order(chief, key="gpkg")) as made:
        content = made.path.read_bytes()
        _meta, rows = pyogrio.read_arrow(made.path, layer="parcels")
        about = {each["key"]: each["text"] for each in
                 pyogrio.read_arrow(made.path, layer="about")[1].to_pylist()}  # fmt: skip
    logged = Disclosure.objects.get()
    assert logged.sha256 == hashlib.sha256(content).hexdigest()
    assert logged.byte_count == len(content)
    assert logged.row_count == rows.num_rows == 4
    assert (logged.account, logged.place.code) == (chief, "2704")
    assert (logged.recipient, logged.purpose) == ("ที่ว่าการอำเภอ", "ตรวจสอบ")
    assert logged.columns == [name for name in rows.column_names if name != "geom"]
    assert about["disclosure"] == str(logged.key)
    assert about["exported_by"] == chief.name


def test_a_file_that_cannot_be_logged_is_not_sent(
    district: Place, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def refuse(**_fields: Any) -> None:
        raise DatabaseError("the log is full")

    monkeypatch.setattr(Disclosure.objects, "create", refuse)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    client.force_login(acting(Role.NETWORK_LEADER, "27040101"))
    with pytest.raises(DatabaseError, match="log is full"):
        client.post(f"{reverse('new-export')}?dataset=parcels", answers())
    assert not Reading.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_as_known_on_a_day(district: Place):
    chief = acting(Role.DISTRICT_CHIEF, "2704")
    unit = SpatialUnit.objects.filter(labels__label="101").get()
    factories.boundary(
        factories.square(102.01, 13.53, 0.002), unit=unit, observed_on=date(2025, 6, 1)
    )
    areas = []
    now = Moment.now()
    for day in (date(2025, 5, 31), date(2025, 6, 1)):
        then = Moment(day + timedelta(days=1), now.known_by)
        rows = table(order(chief, moment=then))
        areas += [float(row["measured_m2"]) for row in rows if row["parcel_number"] == "101"]
    assert areas[1] == pytest.approx(4 * areas[0], rel=1e-3)
    assert table(order(chief, moment=Moment.on(date(2024, 1, 1)))) == []


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


def test_a_purpose_and_a_recipient_are_asked_for(district: Place):
    chief = acting(Role.DISTRICT_CHIEF, "2704")
    for missing in ({"recipient": " "}, {"purpose": ""}):
        with pytest.raises(errors.ExportNeedsPurpose), disclosed(order(chief, **missing)):
            pass
    with pytest.raises(errors.ExportNeedsColumns), disclosed(order(chief, columns=[])):
        pass
    treasurer = acting(Role.TREASURER, "27040101")
    with pytest.raises(errors.FormatNeedsShapes), disclosed(order(treasurer, "members", key="kml")):
        pass


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


def answers(**changed: Any) -> dict[str, Any]:
    """What somebody fills in."""
    typed = {
        "place": "27040101",
        "format": "gpkg",
        "srid": "4326",
        "columns": ["parcel_number", "measured_m2"],
        "names": ["holder"],
        "recipient": "ที่ว่าการอำเภอ",
        "purpose": "ตรวจสอบ",
    }
    return typed | changed


def test_a_leader_takes_a_file_from_the_page(district: Place, client: Client):
    leader = acting(Role.NETWORK_LEADER, "27040101")
    client.force_login(leader)
    address = f"{reverse('new-export')}?dataset=parcels"
    page = client.get(address).content.decode()
    assert 'value="holder"' in page
    assert 'value="holder" id="id_names_0" checked' not in page
    previewed = client.post(address, answers(preview="1"))
    assert "2 แถว" in previewed.content.decode()
    assert not Disclosure.objects.exists()
    response = client.post(address, answers())
    content = b"".join(response.streaming_content)
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E0%B9%81")
    assert "no-store" in response["Cache-Control"]
    assert Disclosure.objects.get().sha256 == hashlib.sha256(content).hexdigest()
    register = client.get(reverse("exports")).content.decode()
    assert "ที่ว่าการอำเภอ" in register
    assert "มีชื่อคน" in register


def test_the_page_says_what_is_missing(district: Place, client: Client):
    client.force_login(acting(Role.NETWORK_LEADER, "27040101"))
    address = f"{reverse('new-export')}?dataset=parcels"
    assert client.post(address, answers(purpose="")).status_code == 422
    assert client.post(address, answers(place="27040102")).status_code == 422
    assert client.post(address, answers(on="32/1/2568")).status_code == 422
    assert client.post(address, answers(srid="24048")).status_code == 422
    assert not Disclosure.objects.exists()


def test_what_an_account_may_not_take_is_not_offered(district: Place, client: Client):
    client.force_login(acting(Role.AGENCY, "2704"))
    page = client.get(reverse("new-export")).content.decode()
    assert "dataset=places" in page
    assert "dataset=parcels" not in page
    assert client.get(f"{reverse('new-export')}?dataset=parcels").status_code == 404
    client.force_login(acting(Role.DISTRICT_CHIEF, "2704"))
    address = f"{reverse('new-export')}?dataset=parcels"
    assert 'value="holder"' not in client.get(address).content.decode()
    answered = client.post(address, answers())  # the names it sends along are not looked at
    b"".join(answered.streaming_content)
    assert not Disclosure.objects.get().has_identity


def test_the_register_is_for_those_who_watch_a_place_and_each_persons_own(
    district: Place, client: Client
):
    leader = acting(Role.NETWORK_LEADER, "27040101")
    table(order(leader, place="27040101", recipient="ผู้รับหนึ่ง"))
    for role, code, sees in (
        (Role.DISTRICT_NETWORK, "2704", True),
        (Role.NETWORK_LEADER, "27040102", False),
        (Role.DISTRICT_CHIEF, "2704", False),
    ):
        client.force_login(acting(role, code))
        assert ("ผู้รับหนึ่ง" in client.get(reverse("exports")).content.decode()) == sees, role
    client.force_login(leader)
    response = client.post(reverse("export-register"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    header, row = list(book["disclosures"].iter_rows(values_only=True))
    assert row[header.index("ผู้รับ")] == "ผู้รับหนึ่ง"
    assert Disclosure.objects.latest("pk").dataset == "disclosures"  # it left too


def test_a_disclosure_is_final(district: Place):
    table(order(acting(Role.DISTRICT_CHIEF, "2704")))
    with pytest.raises(DatabaseError, match="final"):
        Disclosure.objects.update(purpose="อื่น")


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


def test_what_is_offered_never_holds_a_national_id(district: Place):
    leader = acting(Role.NETWORK_LEADER, "27040101")
    for dataset in DATASETS.values():
        if dataset.permission == Permission.SEE_MONEY:
            continue
        offered = scope(leader, dataset, Place.objects.get(code="27040101"), Moment.now()).offered
        assert not [item for item in offered if "national" in item.column.key + item.sql]

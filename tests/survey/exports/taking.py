"""An order of everything a dataset has, and what came of it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from formats.writing.catalogue import FORMATS
from network.models import Account, Party, Place, Role
from network.moments import Moment
from parcels import registry as land
from parcels.models import BAUnit, LandDocument, Right, SpatialUnit
from survey.exports.catalogue import DATASETS
from survey.exports.disclosing import Order, disclosed
from tests import factories

NAMES = {item.column.key for each in DATASETS.values() for item in each.items if item.is_identity}


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

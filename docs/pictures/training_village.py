"""A fresh village for the training's pictures, taken in as an office would: place, list, land.

Everything is fictional (ข้อมูลสมมติ). Written by the product's own commands into the database of
the served demo (DATABASE_URL, or the checkout's own), so it has no answers of anybody yet.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[2]
CODE, NAME, TAMBON = "27040506", "บ้านหนองตัวอย่าง", "270405"
WEST, SOUTH = 102.1000, 13.6400  # of the road through the village; EPSG:4326
METRES = {"east": 108_170.0, "north": 110_640.0}  # of one degree, at this latitude
PEOPLE = (
    "นายสมมติ ตัวอย่างดี", "นางคำปัน ใจสมมติ", "นายทองใบ จำลองสุข", "นางวิไล ตัวอย่างงาม",
    "นายบุญมี ศรีสมมติ", "นางมาลี จำลองชัย", "นายประเสริฐ พูนตัวอย่าง", "นางสุดใจ คำสมมติ",
    "นายอำนวย ทองจำลอง",
)  # fmt: skip
LIST_DAYS_OLD = 30  # a list counts as known on its day; who is visited in the round is not yet
LISTED = len(PEOPLE)  # the tenth household is in no list
Corner = tuple[float, float]


def at(east: float, north: float) -> Corner:
    """(lon, lat) metres east and north of the beginning of the road."""
    return round(WEST + east / METRES["east"], 7), round(SOUTH + north / METRES["north"], 7)


def house(number: int) -> Corner:
    """(lon, lat) of a house of the list, on both sides of the road."""
    return at(45 + 85 * ((number - 1) // 2), 35 if number % 2 else -35)


def bangkok_day(days: int) -> date:
    """The day so many days from today, where the village is."""
    return datetime.now(ZoneInfo("Asia/Bangkok")).date() + timedelta(days=days)


# The land that is walked in the pictures: behind house 3, between two parcels that are known.
WALKED = [at(100, 60), at(195, 55), at(200, 170), at(150, 185), at(102, 175)]
_KNOWN = {
    "11": (PEOPLE[0], [at(5, 62), at(98, 58), at(100, 176), at(8, 180)]),
    "15": (PEOPLE[4], [at(197, 55), at(300, 50), at(303, 168), at(202, 171)]),
    "17": (PEOPLE[6], [at(8, 184), at(102, 179), at(150, 189), at(152, 270), at(12, 275)]),
}


def take_in() -> None:
    """Place, households and parcels; what is there already is taken in once."""
    told_on = bangkok_day(-LIST_DAYS_OLD)
    with tempfile.TemporaryDirectory() as folder:
        areas, households = Path(folder, "villages.geojson"), Path(folder, "households.csv")
        parcels = Path(folder, "parcels.geojson")
        edge = [at(-150, -200), at(550, -200), at(550, 400), at(-150, 400)]
        told = {"รหัสหมู่บ้าน": CODE, "ชื่อหมู่บ้าน": NAME, "หมู่ที่": "6", "รหัสตำบล": TAMBON}
        areas.write_text(_features([(told, edge)]))
        _write_list(households)
        parcels.write_text(
            _features(
                (
                    {
                        "เลขแปลง": number,
                        "ผู้ถือครอง": holder,
                        "รหัสหมู่บ้าน": CODE,
                        "เอกสาร": "ส.ป.ก. 4-01",
                    },
                    ring,
                )
                for number, (holder, ring) in _KNOWN.items()
            )
        )
        said = ["--source", "บัญชีของหมู่บ้าน (ข้อมูลสมมติ)", "--as-of", told_on.isoformat()]
        _manage("import_areas", str(areas), "--level", "village", *said)
        _manage("import_households", str(households), "--village", CODE, "--fictional", *said)
        _manage("import_parcels", str(parcels), "--fictional", *said)


def _write_list(path: Path) -> None:
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["บ้านเลขที่", "หมู่ที่", "หัวหน้าครัวเรือน", "ละติจูด", "ลองจิจูด"])
        for number, name in enumerate(PEOPLE, 1):
            lon, lat = house(number)
            rows.writerow([number, 6, name, lat, lon])


def _features(described: Iterable[tuple[dict[str, str], list[Corner]]]) -> str:
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
        for properties, ring in described
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _manage(*words: str) -> None:
    subprocess.run([sys.executable, "manage.py", *words], check=True, cwd=ROOT, timeout=600)  # noqa: S603


if __name__ == "__main__":
    take_in()

"""Whatever two files say and in whatever order they came: the one withdrawn is as never sent.

What both say alike is kept only once. So where the later file rests on the earlier, the
earlier is refused until the later is withdrawn too, and the later is then sent again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from formats import national_id
from network.errors import OthersBuiltOnIt
from network.models import Source
from network.withdrawals import withdraw
from tests import factories
from tests.import_commands import keep_in, run
from tests.parcels.test_withdrawn_land import state as land
from tests.samples.village_workbook import household, write_workbook
from tests.survey.test_withdrawn_households import state as people

pytestmark = pytest.mark.django_db

WHY = "ส่งผิดไฟล์"
FEW = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DAYS = ("10/5/2568", "15/5/2568", "20/5/2568")
# Rows by the house (or parcel) they are about, with what differs between two files.
LISTS = st.dictionaries(
    st.integers(1, 4), st.tuples(st.sampled_from(DAYS), st.integers(1, 5)), min_size=1, max_size=3
)


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture(autouse=True)
def village():
    factories.place("27", name="สระแก้ว")
    factories.place("2704", name="วังน้ำเย็น")
    factories.place("270406", name="ทุ่งมหาเจริญ", geometry=factories.square(101.9, 13.4, 0.3))
    return factories.place("27040606", name="บ้านทุ่งใหม่")


@contextmanager
def undone() -> Iterator[None]:
    """What happens in here has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


Send = Callable[[str], Source]


def as_never_sent(send: Send, state: Callable[[], Any], *, later_is_kept: bool) -> None:
    """Compare what remains of both files with the one alone."""
    kept, gone = ("b", "a") if later_is_kept else ("a", "b")
    with undone():
        send(kept)
        alone = state()
    with undone():
        sources = {name: send(name) for name in ("a", "b")}
        try:
            withdraw(sources[gone], by=None, reason=WHY)
        except OthersBuiltOnIt:
            assert later_is_kept  # nothing rests on what came last
            withdraw(sources[kept], by=None, reason=WHY)
            withdraw(sources[gone], by=None, reason=WHY)
            send(kept)
        assert state() == alone


def _imported(command: str, path: Path, name: str) -> Source:
    before = set(Source.objects.values_list("pk", flat=True))
    code, told = run(command, path, source=f"ไฟล์ {name}", as_of="2025-05-31")
    assert code == 0, told
    return Source.objects.filter(kind="import").exclude(pk__in=before).get()


@FEW
@given(one=LISTS, other=LISTS, later_is_kept=st.booleans())
def test_a_withdrawn_household_list_is_as_never_sent(tmp_path, one, other, later_is_kept):
    said = {"a": one, "b": {house + 1: rest for house, rest in other.items()}}

    def send(name: str) -> Source:
        rows = [
            household(house, วันที่สำรวจ=day, จำนวนสมาชิก=people, หมายเหตุ=f"ไฟล์ {name}")
            for house, (day, people) in said[name].items()
        ]
        return _imported("import_households", write_workbook(tmp_path / "v.xlsx", rows), name)

    as_never_sent(send, people, later_is_kept=later_is_kept)


@pytest.mark.long
@FEW
@given(one=LISTS, other=LISTS, later_is_kept=st.booleans())
@example(one={1: (DAYS[0], 1)}, other={1: (DAYS[0], 2)}, later_is_kept=True)  # drawn anew
def test_a_withdrawn_file_of_parcels_is_as_never_sent(tmp_path, one, other, later_is_kept):
    said = {"a": one, "b": other}

    def send(name: str) -> Source:
        path = tmp_path / "p.geojson"
        features = [_parcel(*row, name) for row in said[name].items()]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return _imported("import_parcels", path, name)

    as_never_sent(send, land, later_is_kept=later_is_kept)


def _parcel(number: int, drawn: tuple[str, int], name: str) -> dict[str, Any]:
    day, width = drawn
    west = 102.01 + number * 0.003
    east = west + 0.002 + width * 0.0001
    return {
        "type": "Feature",
        "properties": {
            "แปลงเลขที่": f"{number}",
            "รหัสหมู่บ้าน": "27040606",
            "ผู้ถือครอง": f"นายสมมติ คนที่{number}",
            "เลขบัตรประชาชน": national_id.fictional(number),
            "ประเภทเอกสาร": "ส.ป.ก. 4-01 ก",
            "เลขที่เอกสาร": f"{number}{DAYS.index(day)}",
            "หมายเหตุ": name,
        },
        "geometry": shapely.geometry.mapping(shapely.box(west, 13.48, east, 13.482)),
    }

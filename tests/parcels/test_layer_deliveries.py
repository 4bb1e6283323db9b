"""Layers sent by somebody: what is mended, what is read, what an edition changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import shapely

from formats.repairs import square_metres
from network.deliveries import Delivery
from network.imports import ChangeKind, Outcome, Refused
from parcels.layer_imports import LAYERS, take_in
from parcels.models import Instrument, LayerEdition, LayerFeature
from tests.import_commands import keep_in, run
from tests.map_files import LOOPED, Feature, box, geojson

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


def sent(path: Path, kind: str = "reserve_forest", **more) -> Outcome:
    dry_run = more.pop("dry_run", False)
    choices = {"kind": kind, **more.pop("choices", {})}
    as_of = more.pop("as_of", date(2025, 6, 1))
    return take_in(Delivery(path, "กรมป่าไม้", as_of, choices=choices, **more), dry_run=dry_run)


def forests(path: Path, *named: tuple[str, shapely.Geometry]) -> Path:
    return geojson(path, *(({"ชื่อป่า": name}, area) for name, area in named))


def concession(**said: object) -> Feature:
    return {"name": "สวนป่า", **said}, box(side=0.01)


def notice(outcome: Outcome, code: str) -> str:
    return next((each.en for each in outcome.notices if each.code == code), "")


# --- what an edition changes ------------------------------------------------------------------


def test_every_polygon_of_a_first_edition_is_new(tmp_path):
    outcome = sent(forests(tmp_path / "a.geojson", ("ก", box()), ("ข", box(102.3))))
    assert (outcome.new, outcome.changed) == (2, 0)
    assert outcome.changes[0].what == "ก"
    assert outcome.changes[0].after == f"{square_metres(box()) / 1600:,.2f} ไร่"


def test_a_later_edition_says_what_is_new_redrawn_renamed_and_gone(tmp_path):
    sent(forests(tmp_path / "a.geojson", ("คง", box()), ("วาด", box(102.2)), ("หาย", box(102.4)),
                 ("เก่า", box(102.6))))  # fmt: skip
    later = forests(
        tmp_path / "b.geojson", ("ใหม่มา", box(102.8)), ("คง", box()),
        ("วาด", box(102.2, side=0.05)), ("ใหม่", box(102.6)),
    )  # fmt: skip
    tried = sent(later, as_of=date(2025, 7, 1), dry_run=True)
    done = sent(later, as_of=date(2025, 7, 1))
    assert tried.changes == done.changes
    assert {(each.number, each.kind, each.what) for each in done.changes} == {
        (1, ChangeKind.NEW, "ใหม่มา"),
        (3, ChangeKind.CHANGED, "วาด"),
        (4, ChangeKind.CHANGED, "ใหม่"),
        (3, ChangeKind.CHANGED, "หาย (ฉบับเดิม)"),
    }
    assert (done.new, done.changed) == (1, 3)
    redrawn = next(each for each in done.changes if each.what == "วาด")
    assert redrawn.before != redrawn.after
    assert "1 new, 1 redrawn, 1 gone" in notice(done, "compared_with_edition")


def test_the_same_file_again_changes_nothing(tmp_path):
    given = forests(tmp_path / "a.geojson", ("ก", box()))
    sent(given)
    again = sent(given)
    assert (again.accepted, again.already_here, again.new, again.changed) == (0, 1, 0, 0)
    assert LayerEdition.objects.count() == 1


# --- mending ----------------------------------------------------------------------------------


def test_an_outline_is_mended_with_consent_only(tmp_path):
    given = forests(tmp_path / "a.geojson", ("ดี", box()), ("เสีย", LOOPED))
    held = sent(given)
    assert [(number, reason.code) for number, reason in held.held] == [(2, "invalid_geometry")]
    assert "(--repair)" in held.held[0][1].th
    mended = sent(given, repair=True)
    assert (mended.held, mended.accepted) == ([], 2)
    assert [each["name"] for each in mended.source.reading["repaired"]] == ["เสีย"]
    assert LayerFeature.objects.filter(name="เสีย").get().geometry.valid
    assert run("import_layer", given, "--layer=alro_land", "--repair")[0] == 0


# --- columns, days and sizes ------------------------------------------------------------------


def test_columns_can_be_told(tmp_path):
    given = geojson(tmp_path / "a.geojson", ({"x": "สวนป่า", "y": "12/2535"}, box()))
    outcome = sent(given, "concession", mapping={"name": "x", "number": "y", "holder": None})
    assert Instrument.objects.get().number == "12/2535"
    assert outcome.source.reading["columns"] == {"name": "x", "number": "y"}


def test_a_filled_column_is_read_where_the_better_name_is_empty(tmp_path):
    sent(geojson(tmp_path / "a.geojson", ({"ชื่อ": None, "name": "ป่าดง"}, box())))
    assert LayerFeature.objects.get().name == "ป่าดง"


def test_a_column_of_both_eras_is_told_and_a_short_year_is_left_blank(tmp_path):
    given = geojson(
        tmp_path / "a.geojson",
        concession(expires="31/5/2575"),
        ({"name": "ข", "expires": "31/5/2032"}, box(102.3)),
        ({"name": "ค", "expires": "31/5/75"}, box(102.5)),
    )
    outcome = sent(given, "concession")
    expiries = dict(Instrument.objects.values_list("name", "expires"))
    assert expiries == {"สวนป่า": "2032-05-31", "ข": "2032-05-31", "ค": ""}
    assert "1 cells are B.E., 1 C.E., 1 cannot be told" in notice(outcome, "doubtful_eras")


@pytest.mark.parametrize(
    ("header", "factor", "is_told"),
    [("เนื้อที่ ไร่", 1 / 1600, False), ("เนื้อที่ ไร่", 1 / 10_000, True), ("size_ha", 1 / 100_000, True)],
)
def test_hectares_called_rai_and_lost_digits_are_told(tmp_path, header, factor, is_told):
    drawn = square_metres(box(side=0.01))
    given = geojson(tmp_path / "a.geojson", concession(**{header: round(drawn * factor, 2)}))
    outcome = sent(given, "concession")
    assert outcome.accepted == 1
    assert bool(notice(outcome, "far_from_printed")) is is_told


# --- choices ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "choices", [{"kind": "ป่า"}, {"scale": "ใหญ่"}, {"replaces": "ล่าสุด"}, {"replaces": "99999"}]
)
def test_a_choice_that_is_none_is_refused_and_nothing_is_in(tmp_path, choices):
    with pytest.raises(Refused):
        sent(forests(tmp_path / "a.geojson", ("ก", box())), choices=choices)
    assert not LayerEdition.objects.exists()


def test_the_editions_that_can_be_followed_are_offered(tmp_path):
    sent(forests(tmp_path / "a.geojson", ("ก", box())), choices={"scale": "1:50,000"})
    edition = LayerEdition.objects.get()
    assert edition.scale == 50_000
    replaces = next(choice for choice in LAYERS.choices if choice.key == "replaces")
    offered = [value for value, _, _ in replaces.options_of(None)]
    assert offered == ["older", "none", str(edition.pk)]

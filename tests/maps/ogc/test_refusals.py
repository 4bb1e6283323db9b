"""What the open API refuses, and how it says so."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from maps.layers import LAYERS
from maps.ogc.asked import MOST_FEATURES
from maps.ogc.described import CONFORMANCE
from tests.maps.ogc.land import Land, answered, signed_in, told

PLACES = "collections/places/items"
WRONG = [
    {"limit": "unlimited"},
    {"limit": "0"},
    {"limit": "-1"},
    {"limit": "1.5"},
    {"limit": "๑๐"},
    {"after": "x"},
    {"after": "9" * 30},
    {"bbox": "1,2,3"},
    {"bbox": "1,2,3,x"},
    {"bbox": "nan,2,3,4"},
    {"bbox": "1,4,3,2"},
    {"bbox": "-200,0,10,10"},
    {"bbox": "0,-100,10,10"},
    {"bbox": "1,2,3,4", "bbox_crs": "EPSG:4326"},
    {"bbox": "0,0,1e300,1", "bbox_crs": "http://www.opengis.net/def/crs/EPSG/0/32647"},
    {"bbox_crs": "http://www.opengis.net/def/crs/EPSG/0/32647"},
    {"crs": "+proj=longlat"},
    {"datetime": "yesterday"},
    {"datetime": "../.."},
    {"datetime": "/"},
    {"datetime": "2026-01-02/2026-01-01"},
    {"datetime": "2026-01-01T00:00:00"},
    {"datetime": "9999-12-31T23:59:59Z"},
    {"on": "2569-01-01"},
    {"on": "1999-01-01"},
    {"on": "soon"},
    {"level": "kingdom"},
    {"valid_from": "2026-13-01"},
    {"name_th": "ก" * 201},
    {"f": "xml"},
    {"ooga": "booga"},
    {"dateTime": "2026-01-01"},
    {"limit": ["1", "2"]},
]


@pytest.mark.parametrize("asked", WRONG, ids=str)
def test_what_is_unknown_or_wrong_is_refused_in_both_languages(db: None, asked: dict[str, object]):
    query = {name.replace("_", "-") if "crs" in name else name: of for name, of in asked.items()}
    answer = Client().get(f"/ogc/{PLACES}", query)
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    said = json.loads(answer.content)
    assert said["status"] == 400
    thai, slash, english = said["detail"].partition(" / ")
    assert slash
    assert any("ก" <= letter <= "๙" for letter in thai)
    assert english.isascii() or "ก" in english  # what was sent is repeated as it came


@pytest.mark.parametrize(
    "path",
    ["", "api", "conformance", "collections", "collections/places", "tileMatrixSets",
     "collections/places/queryables", "collections/places/tiles/WebMercatorQuad"],
)  # fmt: skip
def test_every_address_refuses_what_it_does_not_know(db: None, path: str):
    assert answered(Client(), path, ooga="booga").status_code == 400


@pytest.mark.parametrize(
    ("layer", "asked"),
    [
        ("parcels", {"key": "not-a-key"}),
        ("parcels", {"square_metres": "large"}),
        ("parcels", {"square_metres": "inf"}),
        ("villages", {"houses": "many"}),
        ("villages", {"houses": "9999999999999"}),
        ("houses", {"needs": "everything"}),
    ],
)
def test_a_value_that_is_not_of_its_property_is_refused(
    ground: Land, layer: str, asked: dict[str, str]
):
    client = signed_in(ground.leader)
    assert client.get(f"/ogc/collections/{layer}/items", asked).status_code == 400


def test_more_than_there_can_be_in_one_answer_is_as_many_as_there_can(db: None):
    assert answered(Client(), PLACES, limit=MOST_FEATURES * 10).status_code == 200


def test_a_person_is_told_on_a_page(db: None):
    answer = Client().get(f"/ogc/{PLACES}?limit=x", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "ค่าของ limit ไม่ถูกต้อง" in answer.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_through_this_door(db: None, method: str):
    answer = getattr(Client(), method)(f"/ogc/{PLACES}")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_an_address_that_is_not_is_answered_as_a_layer_that_is_not(db: None):
    assert answered(Client(), "nowhere").content == answered(Client(), "collections/no").content


def test_an_id_that_nothing_has_is_not_found(ground: Land):
    client = signed_in(ground.chief)
    for layer in LAYERS:
        for key in ("x", "9" * 40, "-1", "00000000-0000-0000-0000-000000000000", "ก"):
            assert answered(client, f"collections/{layer}/items/{key}").status_code == 404


def test_pages_from_elsewhere_may_read_what_everybody_may_and_nothing_of_an_account(ground: Land):
    open_to_all = answered(Client(), PLACES)
    assert open_to_all["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in open_to_all
    own = answered(signed_in(ground.leader), PLACES)
    assert "Access-Control-Allow-Origin" not in own
    assert "no-store" in own["Cache-Control"]
    asked = Client().options(f"/ogc/{PLACES}")
    assert asked.status_code == 204
    assert asked["Allow"] == "GET, HEAD, OPTIONS"
    assert "Authorization" not in asked["Access-Control-Allow-Headers"]


def test_a_head_is_answered_with_the_links_and_reads_nothing(ground: Land):
    answer = signed_in(ground.leader).head("/ogc/collections/houses/items")
    assert answer.status_code == 200
    assert 'rel="self"' in answer["Link"]
    assert answer["Content-Type"] == "application/geo+json"


def test_the_definition_leads_nowhere_else_and_names_what_may_be_asked(ground: Land):
    client = signed_in(ground.leader)
    answer = answered(client, "api")
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    told_of = json.loads(answer.content)

    def references(node: object) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [each for value in node.values() for each in references(value)]
        return (
            [each for value in node for each in references(value)] if isinstance(node, list) else []
        )

    for each in references(told_of):
        found: object = told_of
        for step in each.removeprefix("#/").split("/"):
            found = found[step]  # type: ignore[index]
        assert found
    assert f"/collections/{'houses'}/items" in told_of["paths"]
    assert "/collections/houses/items" not in answered(Client(), "api").content.decode()
    named = {
        each.get("name", each.get("$ref", "").rpartition("/")[2])
        for each in told_of["paths"]["/collections/houses/items"]["get"]["parameters"]
    }
    assert named == {"limit", "after", "bbox", "bbox-crs", "crs", "datetime", "on", "f",
                     *LAYERS["houses"].properties}  # fmt: skip


def test_what_is_claimed_is_listed_once(db: None):
    listed = told(Client(), "conformance")["conformsTo"]
    assert listed == list(CONFORMANCE)
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_can_be_read_by_a_person(ground: Land, language: str):
    client = signed_in(ground.leader)
    client.cookies["django_language"] = language
    pages = ["", "api", "conformance", "collections", "tileMatrixSets"]
    for layer in LAYERS:
        one = told(client, f"collections/{layer}/items", limit=1)["features"][0]["id"]
        pages += [
            f"collections/{layer}{rest}"
            for rest in ("", "/items", f"/items/{one}", "/queryables", "/schema", "/tiles",
                         "/tiles/WebMercatorQuad")
        ]  # fmt: skip
    for path in pages:
        answer = client.get(f"/ogc/{path}", headers={"Accept": "text/html,*/*;q=0.8"})
        assert answer.status_code == 200, path
        assert answer["Content-Type"].startswith("text/html"), path
        assert b"<h1>" in answer.content

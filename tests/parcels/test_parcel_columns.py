"""Which columns of a file of parcels are which, on the page where a person confirms them."""

from __future__ import annotations

from typing import Any

from formats import national_id
from network.column_mapping import Proposal, proposals
from parcels.parcel_columns import FIELDS, PLACE_FIELDS, place_roles


def proposed(columns: dict[str, list[Any]]) -> dict[str, Proposal]:
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    found = proposals((*FIELDS, *PLACE_FIELDS), list(columns), rows, {})
    return {each.field.name: each for each in found if each.column is not None}


def test_every_field_has_a_name_in_both_languages():
    assert all(field.th and field.en for field in (*FIELDS, *PLACE_FIELDS))


def test_columns_without_names_are_known_by_what_they_hold():
    found = proposed(
        {
            "(A)": [national_id.fictional(n) for n in range(1, 5)],
            "(B)": ["12-1-50", "3-0-00", "0-2-15.5", "7-3-99"],
            "(C)": ["นายสมมติ หนึ่ง", "นางสมมติ สอง", "น.ส.สมมติ สาม", "นายสมมติ สี่"],
            "(D)": ["27040601", "27040602", "27040606", "27040606"],
        }
    )
    assert {name: each.column for name, each in found.items()} == {
        "holder_id": "(A)", "area_text": "(B)", "holder": "(C)", "village_code": "(D)",
    }  # fmt: skip
    assert all(each.is_sure for each in found.values())


def test_columns_that_say_where_are_proposed_as_the_reader_of_tables_takes_them():
    found = proposed({"พิกัด E (WGS84)": [176000, 176100], "พิกัด N (WGS84)": [1493000, 1493100]})
    assert found["place_easting"].column == "พิกัด E (WGS84)"
    assert found["place_northing"].column == "พิกัด N (WGS84)"


def test_a_neighbour_to_the_north_is_no_coordinate():
    assert "place_northing" not in proposed({"ทิศเหนือ": ["นายสมมติ หนึ่ง", "ทางสาธารณะ"]})


def test_nobody_who_leaves_the_coordinates_alone_takes_them_away():
    left = {field.name: None for field in PLACE_FIELDS}
    assert place_roles(left) == {}
    chosen = {**left, "place_x": "ก", "place_y": "ข"}
    roles = place_roles(chosen)
    assert (roles["x"], roles["y"], roles["longitude"]) == ("ก", "ข", None)
    assert "corner" not in roles

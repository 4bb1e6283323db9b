"""Columns of strangers' tables: which of our fields each is, why, and how sure that is."""

from __future__ import annotations

import pytest

from formats import national_id
from network.column_mapping import By, Field, Proposal, match_columns, proposals
from network.imports import Refused
from survey.household_columns import fields_with

HOUSEHOLDS = fields_with({"270406"})
IDS = [national_id.fictional(serial) for serial in range(1, 6)]


def proposed(columns: dict[str, list[object]], **mapping: str | None) -> dict[str, Proposal]:
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return {each.field.name: each for each in proposals(HOUSEHOLDS, list(columns), rows, mapping)}


def test_a_known_name_is_sure_and_says_how_many_cells_fit():
    found = proposed({"บ้านเลขที่": ["1", "12/3", "๗"]})["house_no"]
    assert (found.column, found.is_sure, found.by) == ("บ้านเลขที่", True, By.NAME)
    assert "3 จาก 3" in found.why_th
    assert "3 of the 3" in found.why_en


def test_a_known_name_over_other_contents_is_shown_to_a_person_but_read():
    found = proposed({"เลขบัตรประชาชน": ["081-234-5678", "089-111-2222", "-"]})["national_id"]
    assert (found.column, found.is_sure, found.is_taken) == ("เลขบัตรประชาชน", False, True)
    assert "0 จาก 2" in found.why_th


def test_a_column_without_a_name_is_known_by_its_check_digits():
    found = proposed({"บ้านเลขที่": list("12345"), "(B)": IDS})["national_id"]
    assert (found.column, found.is_sure, found.by) == ("(B)", True, By.CONTENT)


def test_a_village_is_known_by_codes_that_begin_with_a_known_tambon():
    codes = ["27040601", "27040602", "27040606"]
    assert proposed({"รหัส": codes})["village_code"].is_sure
    assert proposed({"รหัส": ["10010101", "10010102", "10010103"]})["village_code"].column is None


def test_ids_under_a_name_that_says_something_else_wait_for_a_person():
    found = proposed({"คู่สมรสของหัวหน้า": IDS})["national_id"]
    assert (found.column, found.is_sure, found.is_taken) == ("คู่สมรสของหัวหน้า", False, False)
    assert proposed({"เลขบัตรประชาชนคู่สมรส": IDS})["national_id"].is_sure is False


def test_two_columns_of_ids_are_not_told_apart():
    assert proposed({"(A)": IDS, "(B)": IDS})["national_id"].column is None


def test_names_of_people_are_known_by_their_titles():
    names = ["นายสมชาย ใจดี", "นางสาวมาลี ศรีสุข", "น.ส. ดวงใจ มีสุข"]
    assert proposed({"Column1": names})["name"].column == "Column1"
    assert proposed({"Column1": ["คลองหินปูน", "วังน้ำเย็น", "ตาหลังใน"]})["name"].column is None


def test_coordinates_are_known_by_their_degrees():
    found = proposed(
        {"F1": ["13.48781", "13.51220", "13.49"], "F2": ["102.01134", "102.1122", "102.115"]}
    )
    assert found["latitude"].column is None  # two decimals in one of three
    found = proposed(
        {"F1": ["13.48781", "13.51220", "13.499"], "F2": ["102.01134", "102.1122", "102.115"]}
    )
    assert [found[name].column for name in ("latitude", "longitude")] == ["F1", "F2"]
    assert found["latitude"].is_sure


def test_a_name_with_a_slip_is_proposed_and_not_read():
    columns = {"บ้านเลขที": ["1", "2", "3"], "รวมจำนวนสมาชิกทั้งหมด": [3, 4, 5]}
    found = proposed(columns)
    assert found["house_no"].column == "บ้านเลขที"
    assert found["people"].column == "รวมจำนวนสมาชิกทั้งหมด"
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    matched = match_columns(HOUSEHOLDS, list(columns), {}, rows)
    assert matched.chosen == {}
    assert {each.column for each in matched.doubtful} == set(columns)
    assert "บ้านเลขที" in matched.doubts[0].th


def test_no_column_is_proposed_for_two_fields():
    columns = {
        "ชื่อ": ["นายก ข", "นายค ง", "นายจ ฉ"],
        "(B)": IDS[:3],
        "พิกัด": ["13.1234, 102.1234"] * 3,
    }
    taken = [each.column for each in proposed(columns).values() if each.column]
    assert len(taken) == len(set(taken))


def test_what_is_told_is_believed_and_null_is_not_read():
    found = proposed({"บ้านเลขที่": ["1"], "หลัง": ["2"]}, house_no="หลัง", moo=None)
    assert (found["house_no"].column, found["house_no"].by) == ("หลัง", By.TOLD)
    assert (found["moo"].column, found["moo"].is_sure) == (None, True)


def test_a_mapping_of_one_column_to_two_fields_is_refused():
    with pytest.raises(Refused, match="สองครั้ง"):
        proposed({"ก": ["1"]}, house_no="ก", moo="ก")


def test_a_name_that_many_bear_is_believed_only_with_what_it_should_hold():
    field = Field("code", ("id",), "รหัส", "code", fits=str.isdigit, must_fit=True)
    assert match_columns([field], ["ID"], {}, [{"ID": "x"}]).chosen == {}
    assert match_columns([field], ["ID"], {}, [{"ID": ""}]).chosen == {}
    assert match_columns([field], ["ID"], {}, [{"ID": "7"}]).chosen == {"code": "ID"}


def test_of_several_columns_of_one_name_the_one_that_fits_is_read():
    thai = Field("th", ("name",), fits=lambda cell: not str(cell).isascii(), must_fit=True)
    english = Field("en", ("name",), fits=lambda cell: str(cell).isascii(), must_fit=True)
    headers = ["name (th)", "name (en)"]
    matched = match_columns(
        [english, thai], headers, {}, [dict(zip(headers, ("ไทย", "Thai"), strict=True))]
    )
    assert matched.chosen == {"en": "name (en)", "th": "name (th)"}


def test_a_needed_field_without_a_column_is_asked_for():
    field = Field("code", ("id",), "รหัส", "code", is_needed=True)
    assert proposals([field], ["ชื่อ"], [], {})[0].is_sure is False

"""In which era the years of a column are written."""

from __future__ import annotations

from datetime import date

from network.eras import Eras, eras_of


def test_four_digits_are_of_one_era_only():
    assert eras_of(["30/6/2568", "๓๐ มิ.ย. ๒๕๖๗", "2025-06-30", date(2568, 6, 30)]) == Eras(3, 1)


def test_two_digits_are_of_none_and_the_column_says_so():
    eras = eras_of(["30/6/68", "30/6/2568", None, "-"])
    assert eras == Eras(1, 0, 1)
    (notice,) = eras.notices("วันที่")
    assert (notice.code, "บอกไม่ได้ 1 ช่อง" in notice.th) == ("doubtful_eras", True)


def test_a_column_of_one_era_needs_no_word_and_a_mixed_one_gets_one():
    assert eras_of(["2568", "2567"]).notices("ปี") == []
    assert [notice.code for notice in eras_of(["2568", "2024"]).notices("ปี")] == ["mixed_eras"]

"""The unit behind a number: in English of one or of many, in lower case; in Thai as it is."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from reports import figures, writing

WITHOUT_PLURAL = {"ไร่", "บาท", "ร้อยละ"}
OF_ALL = sorted({str(each.unit) for each in (*figures.BY_KEY.values(), figures.REFERENCE)})


@pytest.mark.parametrize("unit", OF_ALL)
def test_in_thai_a_unit_is_the_same_of_one_and_of_many(unit: str):
    with override("th"):
        assert {writing.unit(unit), writing.unit(unit, "1"), writing.unit(unit, "1,204")} == {unit}


@pytest.mark.parametrize("unit", sorted(set(OF_ALL) - WITHOUT_PLURAL))
def test_every_unit_is_asked_of_the_catalogue_with_its_count(unit: str, monkeypatch):
    def english(one: str, many: str, n: int) -> str:
        assert one == many == f"%(count)s {unit}"
        return "%(count)s household" if n == 1 else "%(count)s households"

    monkeypatch.setattr(writing, "ngettext", english)
    with override("en"):
        lazily = next(
            each.unit
            for each in (*figures.BY_KEY.values(), figures.REFERENCE)
            if in_thai(each.unit) == unit
        )
        written = [writing.unit(lazily, each) for each in ("1", "0", "<5", "1,204", "")]
    assert written == ["household", *["households"] * 4]


def in_thai(unit: object) -> str:
    with override("th"):
        return str(unit)

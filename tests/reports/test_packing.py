"""Where the blocks of a report stand on paper: none lost, in order, lower than one by one."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats import lettering
from reports import columns, packing
from reports.packing import APART, GUTTER, KEPT, PAGE, PAGE_HEIGHT, Block, Page, placed, shapes_of


def table(words: int, numbers: int, rows: int) -> dict[str, Any]:
    """A table of so many columns of words and numbers."""

    def cell(text: str, *, is_number: bool) -> dict[str, Any]:
        return {"text": text, "tone": "", "is_number": is_number, "span": 1}

    line = [cell("ตำบลคลองหินปูน", is_number=False)] * words
    line += [cell("1,234", is_number=True)] * numbers
    heads = [{"text": "พื้นที่", "is_number": False}] * words
    heads += [{"text": "บ้านที่สำรวจ (หลัง)", "is_number": True}] * numbers
    return {
        "caption": "ตารางที่ 1",
        "columns": heads,
        "rows": [{"level": 0, "is_total": False, "cells": line}] * rows,
        "notes": [],
    }


def block(name: int, narrowest: float, height: float) -> Block:
    """A block as tall as it is in any width."""
    return Block(narrowest, lambda _width: height, lambda width: {"name": name, "width": width})


blocks = st.lists(st.tuples(st.floats(40, PAGE), st.floats(20, 400)), min_size=1, max_size=7)


# What is drawn first reads all that is loaded, which takes long where much is.
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(blocks)
def test_every_block_is_placed_once_in_order_and_within_the_page(sizes):
    given_blocks = [block(number, *size) for number, size in enumerate(sizes)]
    groups, end = placed(given_blocks, Page(), shapes_of)
    values = [group.as_values() for group in groups]
    names = [each["name"] for group in values for column in group["columns"] for each in column]
    assert names == list(range(len(sizes)))
    for group, written in zip(groups, values, strict=True):
        assert sum(written["widths"]) + GUTTER * (len(written["widths"]) - 1) <= PAGE + 0.1
        for width, column in zip(written["widths"], (group.left, group.right), strict=False):
            assert all(each.narrowest <= width + 0.1 for each in column)
    alone = Page()
    for _narrowest, height in sizes:
        alone = alone.after(height + APART)
    assert (end.number, end.used) <= (alone.number, alone.used)


def test_two_narrow_tables_stand_beside_each_other():
    groups, _end = placed([block(1, 150, 100), block(2, 300, 120)], Page(), shapes_of)
    (group,) = (each.as_values() for each in groups)
    assert len(group["columns"]) == 2
    assert group["widths"][0] < group["widths"][1]


def test_what_does_not_fit_on_the_rest_of_a_page_goes_to_the_next_unless_it_is_tall():
    most = PAGE_HEIGHT - 200
    assert Page(1, most).after(210) == Page(2, 210)
    assert Page(1, most).after(KEPT + 1).used < KEPT + 1


def test_columns_fill_the_width_and_numbers_are_never_broken():
    found = table(words=1, numbers=4, rows=3)
    measured = columns.measured(found, packing.BODY_SIZE)
    for width in (columns.narrowest(measured), PAGE):
        widths = columns.widths(measured, width)
        assert abs(sum(widths) - width) < 0.5
        assert all(
            each - 2 * columns.PADDING >= one.least - 0.1
            for each, one in zip(widths, measured, strict=True)
        )


def test_no_word_of_a_heading_reaches_into_the_next_column():
    """English has long words; where ten columns want more than the page, letters are smaller."""
    heads = [f"{each} refused" for each in ("Households", "Boundaries", "Percent", "Own record")]
    heads += ["Own household", "Same house", "Own land", "Household agreed", "Sent in all"]
    heads.insert(0, "Place")
    found = table(words=1, numbers=len(heads) - 1, rows=3)
    found["columns"] = [
        column | {"text": text} for column, text in zip(found["columns"], heads, strict=True)
    ]
    size = packing.BODY_SIZE
    widths = columns.widths(columns.measured(found, size), PAGE)
    share = columns.heading_size(found, widths, size)
    assert columns.SMALLEST_HEADING < share < 1
    for head, width in zip(heads, widths, strict=True):
        longest = max(lettering.width(word, size * share, bold=True) for word in head.split())
        assert longest <= width - 2 * columns.PADDING
    assert columns.heading_size(table(1, 3, 1), [200.0] * 4, size) == 1


WORDS = st.lists(st.text("กขคงจ", min_size=1, max_size=12), min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@given(WORDS, st.floats(20, 300))
def test_what_is_broken_at_its_spaces_takes_no_line_more_for_it(words, room):
    whole = lettering.width(" ".join(words), 10)
    if lettering.is_kept_whole(" ".join(words), 10, room):
        # Line by line, as full as may be: no line needs more than `room`.
        count, line = 1, words[0]
        for word in words[1:]:
            if lettering.width(f"{line} {word}", 10) > room - lettering.SURELY:
                count, line = count + 1, word
            else:
                line = f"{line} {word}"
        assert count <= int(whole / room) + 1
        assert max(lettering.width(word, 10) for word in words) <= room - lettering.SURELY
    else:
        assert whole > room - lettering.SURELY


def test_an_older_stored_report_that_knows_of_no_widths_can_be_arranged():
    old = table(words=1, numbers=2, rows=2)
    old["columns"] = [each | {"points": 99.0} for each in old["columns"]]
    section = {
        "heading": "1.", "lead": "", "map": None,
        "parts": [{"heading": "1.1", "tables": [old], "bars": []}],
    }  # fmt: skip
    content = packing.arranged({"sections": [section], "annexes": []})
    (group,) = content["sections"][0]["groups"]
    assert group["columns"][0][0]["table"] is old

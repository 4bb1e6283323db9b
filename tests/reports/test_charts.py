"""Charts from plain values: gaps stay open, bars keep their proportions, nothing is cut off."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maps.styles import STYLES
from reports import charts
from reports.charts import ChartRow, MonthLine
from reports.charts.lines import pieces

MONTHS = [f"เดือน {number}" for number in range(1, 13)]
NUMBER = r"-?[0-9.]+"


def whole(value: float) -> str:
    return f"{value:,.0f}"


def boxes(marks: str) -> list[tuple[float, float]]:
    """(y, width) of each bar that is filled by colour."""
    found = re.findall(rf'<rect x="{NUMBER}" y="({NUMBER})" width="({NUMBER})"[^>]*fill="#', marks)
    return [(float(y), float(width)) for y, width in found]


def test_a_month_that_is_not_known_leaves_a_gap_and_is_not_zero():
    values = (10.0, 20.0, None, 40.0, *[None] * 8)
    chart = charts.lines("เงิน", MONTHS, [MonthLine("line_saved", "ออม", values)], write=whole)
    assert chart is not None
    drawn = re.findall(r'<path d="(M [^"]+)" fill="none" stroke="#0f5a52"', chart.marks)
    assert [path.count("L") for path in drawn] == [1, 0]  # two months, then one alone
    assert chart.marks.count("<title>") == 3
    assert "ออม เดือน 1 10, เดือน 2 20, เดือน 4 40" in chart.spoken


def test_one_point_is_no_line():
    one = MonthLine("line_saved", "ออม", (5.0, *[None] * 11))
    assert charts.lines("เงิน", MONTHS, [one], write=whole) is None
    assert charts.trend([None, 3, None]) == ""
    assert charts.trend([2, None, 3]).count("<polyline") == 2


def test_bars_stand_in_proportion_and_the_line_ends_at_the_whole():
    chart = charts.rows(
        "บ้าน",
        [
            ChartRow("ก", (("bar", 30.0),), "30", 0.6),
            ChartRow("ข", (("bar", 20.0),), "20", 1.0),
        ],
    )
    assert chart is not None
    (_y, longest), (_below, other) = boxes(chart.marks)
    assert abs(other / longest - 20 / 30) < 0.01
    line = re.findall(r'<path d="M ([^"]+)" fill="none"', chart.marks)[0]
    xs = [float(point.split()[0]) for point in line.split(" L ")]
    left = float(re.findall(rf'<rect x="({NUMBER})"', chart.marks)[0])
    assert abs((xs[0] - left) / (xs[1] - left) - 0.6) < 0.01
    assert abs(xs[1] - left - longest) < 0.2  # 100 % stands where the longest bar ends
    assert charts.rows("บ้าน", [ChartRow("ก", (("bar", 0.0),), "0")]) is None


labels = st.sampled_from(["ก", "ตำบลคลองหินปูน", "บ้านที่มีชื่อยาวมากเกินกว่าที่จะเขียนได้ในบรรทัดเดียว หมู่ที่ 12"])
parts = st.tuples(*[st.integers(0, 10**7)] * 3)


# What is drawn first reads all that is loaded, which takes long where much is.
PATIENT = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@PATIENT
@given(st.lists(st.tuples(labels, parts), min_size=1, max_size=12))
def test_whatever_the_values_all_stays_within_the_drawing(given_rows):
    styles = ("standing_verified", "standing_waiting", "standing_disputed")
    chart = charts.rows(
        "คำ",
        [
            ChartRow(label, tuple(zip(styles, values, strict=True)), whole(sum(values)))
            for label, values in given_rows
        ],
    )
    if chart is None:
        assert not any(sum(values) for _label, values in given_rows)
        return
    ET.fromstring(charts.drawing(chart))  # noqa: S314 (our own): it can be read as XML
    for word in chart.words:
        assert 0 <= word.x <= charts.WIDTH
        assert 0 <= word.y <= chart.height
    for y, width in boxes(chart.marks):
        assert 0 <= y <= chart.height
        assert width <= charts.WIDTH


@PATIENT
@given(st.lists(st.one_of(st.none(), st.floats(0, 100)), max_size=12))
def test_pieces_are_all_that_is_known_in_order(values):
    flat = [point for piece in pieces(values) for point in piece]
    assert flat == [(at, value) for at, value in enumerate(values) if value is not None]


def test_lines_and_bars_are_told_apart_without_colour():
    saved, lent = STYLES["line_saved"], STYLES["line_lent"]
    assert saved.marker != lent.marker
    assert saved.dash != lent.dash
    stacked = [STYLES[f"standing_{each}"] for each in ("verified", "waiting", "disputed")]
    light = [sum(int(each.fill[at : at + 2], 16) for at in (1, 3, 5)) / 3 for each in stacked]
    assert abs(light[0] - light[1]) > 80
    assert stacked[2].hatch
    assert not stacked[1].hatch

"""Names of places on the small maps of paper: however long, none stands on another."""

from __future__ import annotations

from itertools import combinations

import pytest

from formats import lettering
from maps.drawing import WIDTH, Drawing, Frame, Label
from reports.sheets.base import set_clear

SMALLEST_MAP = 170.0  # points, half a column
POINTS = 10.0  # of the letters there (reports/typst/maps.typ)
ENGLISH = ["Tambon Khlong Hin Pun", "Tambon Wang Nam Yen", "Tambon Ta Lang Nai"]
THAI = ["ตำบลคลองหินปูน", "ตำบลวังน้ำเย็น", "ตำบลตาหลังใน"]
LAST = {"en": "Tambon Thung Maha Charoen", "th": "ตำบลทุ่งมหาเจริญ"}


def on_paper(label: Label) -> tuple[float, float, float, float]:
    """West, top, east and bottom in points: moved in from the edges, as it is set."""
    width = lettering.width(label.text, POINTS, bold=True)
    scale = SMALLEST_MAP / WIDTH
    west = max(min(label.x * scale - width / 2, SMALLEST_MAP - width), 0)
    middle = label.y * scale
    return west, middle - POINTS / 2, west + width, middle + POINTS / 2


@pytest.mark.parametrize(("names", "last"), [(ENGLISH, LAST["en"]), (THAI, LAST["th"])])
def test_no_name_stands_on_another(names, last):
    drawing = Drawing(Frame(11_300_000, 1_500_000, 30_000, 28_000))
    # A circle in the middle is hidden by none either, where there is room.
    drawing.circles.append(("course", 320.0, 60.0, 20.0))
    for number, name in enumerate([*names, last]):
        label = Label(150.0 + 90 * number, 280.0 + 12 * number, name)
        drawing.labels.append(set_clear(drawing, label))
    for one, other in combinations(map(on_paper, drawing.labels), 2):
        beside = one[2] <= other[0] or other[2] <= one[0]
        above = one[3] <= other[1] or other[3] <= one[1]
        assert beside or above
    bar = max(each.y for each in drawing.frame.furniture_labels())
    for label in drawing.labels:
        assert 0 < label.y < bar
        assert abs(label.y - 60.0) > 20

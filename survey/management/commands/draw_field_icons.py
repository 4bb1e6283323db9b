"""Draws the icons of the field page from the product's mark; run again where the mark changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parents[2] / "static" / "survey" / "field"
MARK = 36  # units of rangwat/mark.svg
FINER = 8  # drawn so many times larger, then made smaller: smooth edges
LAND = ((6, 25), (12, 9), (29, 12), (30, 26), (17, 30))
LINES = (((12, 9), (17, 30)), ((15, 19), (30, 18)))
DEEP, TINT, AMBER, WHITE = "#0b4a45", "#cfe7e2", "#c9822b", "#fff"


class Command(BaseCommand):
    help = "Draw the icons of the field page (PNG) from the mark."

    def handle(self, **_options: Any) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for side in (192, 512):
            _drawn(side, spread=0.92, is_round=True).save(
                FOLDER / f"icon-{side}.png", optimize=True
            )
        # A launcher cuts a maskable one to its own shape: the mark stays in the middle 80 %.
        _drawn(512, spread=0.66, is_round=False).save(
            FOLDER / "icon-512-maskable.png", optimize=True
        )


def _drawn(side: int, *, spread: float, is_round: bool) -> Image.Image:
    """The mark on its ground; `spread` is the part of the side that the mark takes."""
    whole = side * FINER
    picture = Image.new("RGBA", (whole, whole), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    if is_round:
        pen.rounded_rectangle((0, 0, whole - 1, whole - 1), whole * 8 // MARK, fill=WHITE)
    else:
        pen.rectangle((0, 0, whole, whole), fill=WHITE)
    unit = whole * spread / MARK
    start = whole * (1 - spread) / 2

    def at(corner: tuple[float, float]) -> tuple[float, float]:
        return start + corner[0] * unit, start + corner[1] * unit

    pen.polygon([at(corner) for corner in LAND], fill=TINT)
    pen.line([at(corner) for corner in (*LAND, LAND[0], LAND[1])], DEEP, int(2 * unit), "curve")
    for line in LINES:
        pen.line([at(corner) for corner in line], DEEP, int(1.5 * unit))
    for corner in LAND:
        x, y = at(corner)
        for radius, colour in ((3.6 * unit, WHITE), (2.6 * unit, AMBER)):
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    return picture.resize((side, side), Image.Resampling.LANCZOS)

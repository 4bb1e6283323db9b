"""The map of a layout by geopandas and matplotlib: the same houses, numbers and parcels, A3 PDF.

Reads two files, draws and saves; prints the seconds of each of its runs in this process.
"""

import sys
import time

import geopandas as gpd
import matplotlib as mpl

mpl.use("pdf")
import matplotlib.pyplot as plt

MARKERS = {"good": "o", "minor_repair": "h", "major_repair": "D", "unsafe": "X"}
A3 = (420 / 25.4, 297 / 25.4)
SCALE = 5_000


def draw(houses_file: str, parcels_file: str, out: str) -> float:
    """Seconds from the files to the PDF."""
    began = time.perf_counter()
    houses = gpd.read_file(houses_file).to_crs(32648)
    parcels = gpd.read_file(parcels_file).to_crs(32648)
    figure, axes = plt.subplots(figsize=A3)
    parcels.boundary.plot(ax=axes, color="#a8a8a8", linewidth=0.5)
    for condition, marker in MARKERS.items():
        chosen = houses[houses["condition"] == condition]
        if len(chosen):
            chosen.plot(ax=axes, color="black", marker=marker, markersize=18)
    for _, each in houses.iterrows():
        axes.annotate(
            str(each["number"]),
            (each.geometry.x, each.geometry.y),
            xytext=(4, -2),
            textcoords="offset points",
            fontsize=7,
        )
    centre = houses.union_all().centroid
    wide, tall = (mm * SCALE / 1_000 / 2 for mm in (316, 245))
    axes.set_xlim(centre.x - wide, centre.x + wide)
    axes.set_ylim(centre.y - tall, centre.y + tall)
    axes.grid(color="#c9c9c9", linewidth=0.3)
    axes.set_aspect("equal")
    figure.savefig(out)
    plt.close(figure)
    return time.perf_counter() - began


if __name__ == "__main__":
    for _ in range(int(sys.argv[4])):
        print(draw(*sys.argv[1:4]), flush=True)

"""Run in the peers' environment: the tiles on stdin (`z/x/y …`) of one COG, timed; JPEG of 70."""

import sys
import time

from rio_tiler.errors import TileOutsideBounds
from rio_tiler.io import Reader


def cut(reader, tile):
    z, x, y = tile
    try:
        return reader.tile(x, y, z).render(img_format="JPEG", quality=70)
    except TileOutsideBounds:
        return b""


path = sys.argv[1]
listed = [tuple(map(int, each.split("/"))) for each in sys.stdin.read().split()]
with Reader(path) as kept:
    for tile in listed[:20]:
        cut(kept, tile)
    took = []
    for tile in listed:
        began = time.perf_counter()
        cut(kept, tile)
        took.append(time.perf_counter() - began)
print("open:", *took)
took = []
for tile in listed:
    began = time.perf_counter()
    with Reader(path) as reader:
        cut(reader, tile)
    took.append(time.perf_counter() - began)
print("anew:", *took)

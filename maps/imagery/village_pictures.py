"""What a phone takes along of photographs from the air: tiles of one village, packed in blocks.

Blocks are cut once for the photographs there are and kept beside their copies. A newer
photograph, one taken back, or another outline of the village gives other ones.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.contrib.gis.geos import Polygon
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from formats.crs import STORAGE_SRID
from maps.imagery.tiles import Box, cut, metres_a_pixel, opened, tiles_over
from maps.models import AerialImage
from network.moments import Moment
from survey.field.bundle_sections import Section

ZOOMS: Final = range(14, 19)
MOST_BYTES: Final = 15_000_000  # of a village; the whole of it is to stay below 25 MB
BLOCK: Final = 8  # tiles a side
SEEN_AS: Final = 1.5  # a zoom is of use where its pixels are no finer than the picture's by this
MADE: Final = 1  # goes up when the same photographs give other bytes
TYPE: Final = "application/octet-stream"


@dataclass(frozen=True)
class Block:
    """Some tiles in one file: four bytes with the length of a JSON index, the index, the tiles.

    The index is [[zoom, column, row, offset, length], …]; offsets count from the first tile.
    """

    name: str
    sha256: str
    size: int
    stored_as: str


def sections_of(code: str, box: Box, moment: Moment) -> list[Section]:
    """The same as sections of a phone's village."""
    return [
        Section(each.name, each.sha256, b"", TYPE, stored_as=each.stored_as, size=each.size)
        for each in blocks_of(code, box, moment)
    ]


def blocks_of(code: str, box: Box, moment: Moment) -> list[Block]:
    """The blocks of a village (its code) whose surroundings are `box`; cut now where they lack.

    Zooms from 14 on, as fine as the photographs are, and as many as stay below MOST_BYTES.
    One query.
    """
    frame = Polygon.from_bbox(box)
    frame.srid = STORAGE_SRID
    images = list(AerialImage.objects.as_known(moment).over(frame))
    if not images:
        return []
    folder = f"imagery/villages/{code}"
    mark = _mark(images, box)
    index = f"{folder}/{mark}.json"
    if not default_storage.exists(index):
        _cut(images, box, folder, mark)
        _sweep(folder, mark)
    with default_storage.open(index) as file:
        return [Block(**each) for each in json.load(file)]


def _mark(images: list[AerialImage], box: Box) -> str:
    said = [MADE, [str(each.key) for each in images], [round(each, 5) for each in box]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _cut(images: list[AerialImage], box: Box, folder: str, mark: str) -> None:
    finest = min(image.ground_metres for image in images)
    latitude = (box[1] + box[3]) / 2
    blocks: list[Block] = []
    with opened([image.stored_as for image in images]) as files:
        for zoom in ZOOMS:
            if zoom > ZOOMS.start and metres_a_pixel(zoom, latitude) * SEEN_AS < finest:
                break
            packed: dict[tuple[int, int], list[tuple[int, int, bytes]]] = defaultdict(list)
            for column, row in tiles_over(box, zoom):
                if tile := cut(files, zoom, column, row):
                    packed[column // BLOCK, row // BLOCK].append((column, row, tile))
            size = sum(len(tile) for tiles in packed.values() for _c, _r, tile in tiles)
            if sum(block.size for block in blocks) + size > MOST_BYTES:
                break
            blocks += [
                _keep(f"picture:{zoom}:{column}-{row}", _packed(zoom, tiles), folder, mark)
                for (column, row), tiles in sorted(packed.items())
            ]
    told = json.dumps([vars(block) for block in blocks])
    # The last one: whoever finds the index finds all it names.
    default_storage.save(f"{folder}/{mark}.json", ContentFile(told.encode()))


def _packed(zoom: int, tiles: list[tuple[int, int, bytes]]) -> bytes:
    index, offset = [], 0
    for column, row, tile in tiles:
        index.append([zoom, column, row, offset, len(tile)])
        offset += len(tile)
    head = json.dumps(index, separators=(",", ":")).encode()
    return b"".join([len(head).to_bytes(4, "big"), head, *(tile for _c, _r, tile in tiles)])


def _keep(name: str, content: bytes, folder: str, mark: str) -> Block:
    digest = hashlib.sha256(content).hexdigest()
    # Two that cut at once write two files with the same bytes; each index names its own.
    stored = default_storage.save(f"{folder}/{mark}-{digest[:16]}.bin", ContentFile(content))
    return Block(name=name, sha256=digest, size=len(content), stored_as=stored)


def _sweep(folder: str, mark: str) -> None:
    """What was cut of other photographs, or to another outline, goes."""
    _folders, names = default_storage.listdir(folder)
    for name in names:
        if not name.startswith(mark):
            default_storage.delete(f"{folder}/{name}")

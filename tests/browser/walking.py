"""A server of one page that walks: the product's own components, built as the product is.

The land around is made here in metres from a corner, so that every test can reckon by itself
what the page must show. The page is sent with the field page's own policy.
"""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from pyproj import Geod

from survey.field.views import POLICY

EARTH = Geod(ellps="WGS84")
HERE = Path(__file__).with_name("field_walk")
WEST, SOUTH = 102.2300001234, 13.5000004321
Corner = tuple[float, float]


def at(east: float, north: float) -> Corner:
    """(lon, lat) of a place metres east and north of the corner of the land."""
    lon, lat, _ = EARTH.fwd(WEST, SOUTH, 0, north)
    lon, lat, _ = EARTH.fwd(lon, lat, 90, east)
    return lon, lat


def square_metres(ring: list[Corner]) -> float:
    """Of an open ring, on the ellipsoid."""
    area, _ = EARTH.polygon_area_perimeter(*zip(*ring, strict=True))
    return abs(area)


def rectangle(west: float, south: float, wide: float, high: float) -> list[Corner]:
    """Its corners from the south-west, eastwards."""
    return [
        at(west, south),
        at(west + wide, south),
        at(west + wide, south + high),
        at(west, south + high),
    ]


WESTERN = rectangle(-80, 0, 80, 100)  # ends where the walks begin
NORTHERN = rectangle(0, 100, 120, 60)


def feature(ring: list[Corner], **properties: object) -> dict[str, object]:
    """As bundle.land() gives one."""
    closed = [list(corner) for corner in [*ring, ring[0]]]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [closed]},
    }


def _parcel(number: str, ring: list[Corner], **more: object) -> dict[str, object]:
    return feature(
        ring,
        key=f"parcel-{number}",
        kind="parcel",
        kindLabel="ที่ทำกิน",
        number=number,
        area="5-0-0",
        squareMetres=8000,
        isMeasured=True,
        status="verified",
        statusLabel="เพื่อนบ้านยืนยันแล้ว",
        **more,
    )


def land() -> dict[str, object]:
    """Two neighbours, ground that two claim, the village's edge and a line of State land."""
    parcels = [
        _parcel("12", WESTERN, holders=["นางสาวสมใจ <b>ใจดี</b>"], disputed=["14"]),
        _parcel("14", NORTHERN, holders=["นายทองดี มีสุข"], disputed=["12"]),
        _parcel("15", rectangle(-80, 110, 70, 60), holders=[], document="ส.ป.ก. 4-01"),
    ]
    overlap = feature(
        rectangle(-30, 100, 30, 12),
        unit="parcel-12",
        other="parcel-14",
        label="12",
        otherLabel="14",
        squareMetres=360,
        statusLabel="ยังไม่ได้ตกลง",
    )
    edge = feature(rectangle(-200, -150, 500, 420), kind="village", title="บ้านตัวอย่าง หมู่ 4")
    state = {
        "type": "Feature",
        "properties": {"kind": "state_land", "title": "ป่าสงวนแห่งชาติ ป่าตัวอย่าง"},
        "geometry": {
            "type": "LineString",
            "coordinates": [list(at(-190, -60)), list(at(60, -40)), list(at(290, -80))],
        },
    }
    west, south = at(-200, -150)
    east, north = at(300, 270)
    return {
        "parcels": {"type": "FeatureCollection", "features": parcels},
        "overlaps": {"type": "FeatureCollection", "features": [overlap]},
        "lines": {"type": "FeatureCollection", "features": [edge, state]},
        "bounds": [west, south, east, north],
    }


def houses() -> list[dict[str, object]]:
    """Five houses, each of another standing once this phone's drafts are known."""
    standings = ["to_visit", "visited", "to_visit", "visited", "unknown"]
    return [
        {
            "key": f"house-{number}",
            "label": f"บ้าน {number}",
            "houseNumber": f"{number}/1",
            "point": list(at(-60 + 45 * number, 30 + 25 * (number % 3))),
            "standing": standing,
        }
        for number, standing in enumerate(standings, 1)
    ] + [{"key": "house-6", "label": "6", "houseNumber": "6", "point": None, "standing": "unknown"}]


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        folder: Path = self.server.folder  # type: ignore[attr-defined]
        if path == "/land.json":
            return self._send(json.dumps(self.server.land or land()))  # type: ignore[attr-defined]
        if path == "/houses.json":
            return self._send(json.dumps(self.server.houses or houses()))  # type: ignore[attr-defined]
        if path.startswith("/tile/"):
            self.server.tiles.append(path)  # type: ignore[attr-defined]
            return self._send(_tile(), "image/png")
        if path.startswith("/built/"):
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            return self._send((folder / path.removeprefix("/built/")).read_bytes(), kind)
        if path == "/":
            return self._send(_page(folder), "text/html; charset=utf-8")
        return self._send("", status=HTTPStatus.NOT_FOUND)

    def _send(
        self, content: str | bytes, kind: str = "application/json", status: int = HTTPStatus.OK
    ) -> None:
        body = content.encode() if isinstance(content, str) else content
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _tile() -> bytes:
    """A picture from the air, of bare ground."""
    written = BytesIO()
    Image.new("RGB", (256, 256), (150, 120, 80)).save(written, "PNG")
    return written.getvalue()


def _page(folder: Path) -> str:
    chunk = json.loads((folder / "manifest.json").read_text())["main.js"]
    styles = "".join(f'<link rel="stylesheet" href="/built/{each}">' for each in chunk["css"])
    return (
        '<!doctype html><html lang="th"><head><meta charset="utf-8"><title>เดิน</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,">{styles}'
        f'<script type="module" src="/built/{chunk["file"]}"></script>'
        '</head><body><div id="field"></div></body></html>'
    )


@contextmanager
def serving(folder: Path) -> Iterator[ThreadingHTTPServer]:
    """The server on a free port; `land` and `houses` may be given other values."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.folder, server.land, server.houses = folder, None, None  # type: ignore[attr-defined]
    server.tiles = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""A server of two pages that draw: the product's own fragments, recorded answers, no database.

The pages stand in for the parcel register's; the policy they are sent with is the product's.
"""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.contrib.staticfiles import finders
from django.template import Context, Engine
from django.template.loader import get_template

from config.security import POLICY

WEST, SOUTH = 102.1000001234, 13.5000004321  # digits enough to see whether any is lost
NEIGHBOUR = [
    (WEST, SOUTH),
    (WEST + 0.001, SOUTH),
    (WEST + 0.001, SOUTH + 0.0012),
    (WEST, SOUTH + 0.0012),
]
VIEW = (WEST - 0.001, SOUTH - 0.0005, WEST + 0.003, SOUTH + 0.0025)
PARCEL = [
    (WEST + 0.001, SOUTH),
    (WEST + 0.0022, SOUTH + 0.0001),
    (WEST + 0.0021, SOUTH + 0.0012),
    (WEST + 0.001, SOUTH + 0.0012),
]

PAGE = Path(__file__).with_name("draw_page.html")


def geojson(ring: list[tuple[float, float]]) -> dict[str, object]:
    """A Polygon of one open ring."""
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in [*ring, ring[0]]]]}


def neighbours(*, truncated: bool = False) -> dict[str, object]:
    """The recorded answer: one parcel with a name that would be markup if it were not text."""
    parcel = {
        "kind": "parcel",
        "tone": "submitted",
        "title": "น.<b>1</b>",
        "note": "",
        "url": "/p/1/",
    }
    place = {"kind": "place", "tone": "place", "title": "หมู่ 1", "note": "", "url": ""}
    around = [(WEST - 0.01, SOUTH - 0.01), (WEST + 0.01, SOUTH - 0.01), (WEST + 0.01, SOUTH + 0.01)]
    return {
        "type": "FeatureCollection",
        "truncated": truncated,
        "features": [
            {"type": "Feature", "properties": place, "geometry": geojson(around)},
            {"type": "Feature", "properties": parcel, "geometry": geojson(NEIGHBOUR)},
        ],
    }


def pieces() -> dict[str, object]:
    """What a split answers, whatever the line."""
    middle = SOUTH + 0.0006
    south = [PARCEL[0], PARCEL[1], (WEST + 0.00215, middle), (WEST + 0.001, middle)]
    north = [(WEST + 0.001, middle), (WEST + 0.00215, middle), PARCEL[2], PARCEL[3]]
    return {
        "message": "แบ่งเป็น 2 แปลง",
        "pieces": [
            {"geometry": geojson(south), "square_metres": 8722.0, "area": "5-1-80.5"},
            {"geometry": geojson(north), "square_metres": 8400.0, "area": "5-1-0"},
        ],
    }


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.startswith("/static/"):
            return self._static(parts.path.removeprefix("/static/"))
        if parts.path == "/neighbours.json":
            self.server.asked.append(query)  # type: ignore[attr-defined]
            return self._send(json.dumps(neighbours(truncated="many" in self.server.mood)))  # type: ignore[attr-defined]
        if parts.path in {"/draw/", "/split/"}:
            return self._send(_page(parts.path.strip("/"), query), "text/html; charset=utf-8")
        return self._send("", status=HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.posted.append((self.path, body))  # type: ignore[attr-defined]
        if self.path == "/preview/":
            if "refusing" in self.server.mood:  # type: ignore[attr-defined]
                refusal = {"pieces": [], "message": "เส้นไม่ข้ามแปลง"}
                return self._send(json.dumps(refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)
            return self._send(json.dumps(pieces()))
        return self._send(
            "<link rel='icon' href='data:,'><p id='thanks'>ok</p>", "text/html; charset=utf-8"
        )

    def _static(self, name: str) -> None:
        found = finders.find(name)
        if not found:
            return self._send("", status=HTTPStatus.NOT_FOUND)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return self._send(Path(found).read_bytes(), kind)

    def _send(
        self,
        content: str | bytes,
        kind: str = "application/json",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> None:
        body = content.encode() if isinstance(content, str) else content
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the tests look at what the server kept."""


def _page(mode: str, query: dict[str, str]) -> str:
    engine: Engine = get_template("parcels/draw_head.html").template.engine  # type: ignore[attr-defined]
    context = {
        "mode": mode,
        "label": "แผนที่วาดแปลง",
        "neighbours_url": "/neighbours.json",
        "view": ",".join(map(str, VIEW)),
        "except": "0b1c",
        "geometry": query.get("geometry", ""),
    }
    if mode == "split":
        context |= {"input": "id_cut", "parcel": "id_parcel", "preview_url": "/preview/"}
        context["parcel_geometry"] = json.dumps(geojson(PARCEL))
    else:
        context |= {"input": "id_geometry", "method_input": "id_method"}
        context["accuracy_input"] = "id_accuracy_metres"
    return engine.from_string(PAGE.read_text()).render(Context(context))


@contextmanager
def serving() -> Iterator[ThreadingHTTPServer]:
    """The server on a free port of this machine; `asked` and `posted` keep what came in."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.asked, server.posted, server.mood = [], [], set()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

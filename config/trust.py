"""The door where phones fetch the authority of a local server, and read how to trust it.

Plain http, beside the server itself: before it is trusted nothing else can be shown. It gives
one page and one certificate; nothing of anybody.

    python -m config.trust HOST PORT AUTHORITY ADDRESS
"""

from __future__ import annotations

import html
import socket
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from formats.thai import thai_date

FILE = "/rangwat-ca.crt"
PATIENCE_SECONDS = 10.0

PAGE = Path(__file__).with_name("trust.html")


class Door(BaseHTTPRequestHandler):
    """GET and HEAD of the page and the certificate; everything else is not here."""

    protocol_version = "HTTP/1.0"  # a connection an answer: a silent one is dropped in seconds
    server_version, sys_version = "Rangwat", ""
    timeout = PATIENCE_SECONDS
    page: ClassVar[bytes]
    certificate: ClassVar[bytes]

    def do_GET(self) -> None:
        """The certificate under its name, the page anywhere else a person may land."""
        path = self.path.partition("?")[0]
        if path == FILE:
            self._answer(self.certificate, "application/x-x509-ca-cert")
        elif path in ("/", "/field/", "/field", "/index.html"):
            self._answer(self.page, "text/html; charset=utf-8")
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET  # noqa: N815 (the library calls it so)

    def _answer(self, content: bytes, content_type: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (its own name)
        """Nothing: who fetched it is nobody's business."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True


class _ServerOfSix(_Server):
    address_family = socket.AF_INET6


def door(host: str, port: int, authority: Path, address: str) -> ThreadingHTTPServer:
    """A server that shows `authority` (PEM) to phones which are to open `address`."""
    read = x509.load_pem_x509_certificate(authority.read_bytes())
    page = Template(PAGE.read_text()).substitute(
        file=FILE,
        fingerprint=read.fingerprint(hashes.SHA256()).hex(":").upper(),
        until=thai_date(read.not_valid_after_utc.date()),
        address=html.escape(address, quote=True),
    )
    shown = {
        "page": page.encode(),
        "certificate": read.public_bytes(serialization.Encoding.DER),  # Android takes DER alone
    }
    server = _ServerOfSix if ":" in host else _Server
    return server((host, port), type("ShownDoor", (Door,), shown))


def main(words: list[str]) -> None:
    """Serve until ended."""
    host, port, authority, address = words
    door(host, int(port), Path(authority), address).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])

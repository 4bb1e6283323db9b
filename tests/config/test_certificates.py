"""A local server's own authority: made once, good for local names alone, renewed in time."""

from __future__ import annotations

import ssl
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from config import certificates as made
from config.trust import FILE, door

NAMES = ["localhost", "127.0.0.1", "[::1]", "rangwat.local", "192.168.1.20"]


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def over_tls(files: made.Certificates) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hello)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with serving(server) as port:
        yield port


def asked(port: int, files: made.Certificates, name: str) -> int:
    """The status a client gets that trusts the authority and expects `name`."""
    context = ssl.create_default_context(cafile=str(files.authority))
    connection = HTTPSConnection("127.0.0.1", port, context=context, timeout=10)
    connection.connect = lambda: _connect_as(connection, context, name)  # type: ignore[method-assign]
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


def _connect_as(connection: HTTPSConnection, context: ssl.SSLContext, name: str) -> None:
    HTTPConnection.connect(connection)
    connection.sock = context.wrap_socket(connection.sock, server_hostname=name)


def test_whoever_trusts_the_authority_is_answered_under_every_name(tmp_path: Path) -> None:
    files = made.certificates(tmp_path, NAMES)
    with over_tls(files) as port:
        for name in ("localhost", "127.0.0.1", "rangwat.local", "192.168.1.20"):
            assert asked(port, files, name) == 204
        with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
            asked(port, files, "other.local")


def test_the_authority_cannot_vouch_for_the_world(tmp_path: Path) -> None:
    files = made.certificates(tmp_path, NAMES)
    authority, signing = made._authority(tmp_path / "keys", ["localhost"])
    made._sign(files.certificate, files.key, ["bank.example.com"], authority, signing)
    with (
        over_tls(files) as port,
        pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"),
    ):
        asked(port, files, "bank.example.com")


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    first = made.certificates(tmp_path, NAMES)
    before = [path.read_bytes() for path in (first.authority, first.certificate, first.key)]
    second = made.certificates(tmp_path, NAMES)
    assert [p.read_bytes() for p in (second.authority, second.certificate, second.key)] == before
    assert second.fingerprint == read(first.authority).fingerprint(hashes.SHA256()).hex(":").upper()


def test_a_new_address_needs_no_new_trust(tmp_path: Path) -> None:
    before = made.certificates(tmp_path, NAMES)
    shown = before.certificate.read_bytes()
    after = made.certificates(tmp_path, [*NAMES, "10.0.0.7"])
    assert after.fingerprint == before.fingerprint
    assert after.certificate.read_bytes() != shown
    with over_tls(after) as port:
        assert asked(port, after, "10.0.0.7") == 204


def test_a_name_of_the_internet_needs_an_authority_that_may_vouch_for_it(tmp_path: Path) -> None:
    before = made.certificates(tmp_path, NAMES)
    after = made.certificates(tmp_path, ["rangwat.example.org", "203.0.113.9"])
    assert after.fingerprint != before.fingerprint
    with over_tls(after) as port:
        assert asked(port, after, "rangwat.example.org") == 204
        assert asked(port, after, "203.0.113.9") == 204


def test_what_ends_soon_is_made_anew_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "SERVER_DAYS", 30)
    ending = made.certificates(tmp_path, NAMES)
    monkeypatch.undo()
    files = made.certificates(tmp_path, NAMES)
    left = read(files.certificate).not_valid_after_utc - datetime.now(UTC)
    assert timedelta(days=390) < left < timedelta(days=397)
    assert files.fingerprint == ending.fingerprint


def test_a_key_and_certificate_that_do_not_belong_together_are_replaced(tmp_path: Path) -> None:
    files = made.certificates(tmp_path, NAMES)
    files.key.write_bytes((tmp_path / "keys" / "authority.key").read_bytes())
    again = made.certificates(tmp_path, NAMES)
    with over_tls(again) as port:
        assert asked(port, again, "localhost") == 204


def test_keys_are_their_owners_alone(tmp_path: Path) -> None:
    files = made.certificates(tmp_path, NAMES)
    for path in (files.key, tmp_path / "keys" / "authority.key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_door_shows_the_certificate_its_number_and_where_to_go(tmp_path: Path) -> None:
    files = made.certificates(tmp_path, NAMES)
    address = "https://rangwat.local:8000/"
    with serving(door("127.0.0.1", 0, files.authority, address)) as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/")
        page = connection.getresponse().read().decode()
        connection.request("GET", FILE)
        answer = connection.getresponse()
        assert x509.load_der_x509_certificate(answer.read()) == read(files.authority)
        assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
        connection.request("GET", "/keys/authority.key")
        assert connection.getresponse().status == 404
        connection.close()
    assert files.fingerprint in page
    assert f'href="{address}field/"' in page
    assert "ใบรับรอง CA" in page

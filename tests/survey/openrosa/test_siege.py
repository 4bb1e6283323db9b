"""The real web server under attack: every answer a refusal, its memory flat, others served."""

from __future__ import annotations

import base64
import contextlib
import os
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from config.server import web_command
from tests.survey.openrosa import phones

MAY_GROW = 40_000  # kB of both processes together: what an allocator keeps, not what was sent
SLOW_PHONES = 14  # more than there are threads of one process
ENDLESS = 60  # megabytes of what never ends
HEAD = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n'
BOMB = (
    b"<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>"
    + b"".join(
        b"<!ENTITY %c '%s'>" % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(98, 108)
    )
    + b"]><a>&k;</a>"
)


class Attacker:
    """A phone whose credential is good and whose intentions are not."""

    def __init__(self, port: int, username: str, secret: str) -> None:
        self.port = port
        pair = base64.b64encode(f"{username}:{secret}".encode())
        self.head = (
            b"POST /openrosa/submission HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            b"Authorization: Basic " + pair + b"\r\n"
            b"Content-Type: multipart/form-data; boundary=x\r\n"
        )

    def opened(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=120)

    def send(self, pieces: Iterable[bytes], headers: bytes, *, is_cut: bool = False) -> bytes:
        """All the server says; what it does not want to read is not sent to the end."""
        with self.opened() as connection:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(self.head + headers + b"\r\n")
                for piece in pieces:
                    connection.sendall(piece)
            said = b""
            with contextlib.suppress(OSError):
                if is_cut:
                    connection.shutdown(socket.SHUT_WR)
                while piece := connection.recv(65_536):
                    said += piece
            return said

    def post(self, body: bytes) -> bytes:
        return self.send([body], b"Content-Length: %d\r\n" % len(body))

    def in_chunks(self, pieces: Iterable[bytes]) -> bytes:
        """Chunked, and never with the last chunk that ends it."""
        framed = (b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
        return self.send(framed, b"Transfer-Encoding: chunked\r\n", is_cut=True)


@dataclass
class Served:
    """The web server of the product on the database of the tests."""

    process: subprocess.Popen[bytes]
    port: int

    def answers(self) -> bool:
        """Whether it says that its database answers."""
        asking = HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            asking.request("GET", "/healthz")
            return asking.getresponse().status == 200
        except OSError:
            return False
        finally:
            asking.close()

    @property
    def processes(self) -> set[int]:
        """The server's own, and those that answer."""
        of = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return {self.process.pid, *(int(each) for said in of for each in said.read_text().split())}

    @property
    def memory(self) -> int:
        """Resident kB of all of them."""
        return sum(
            int(line.split()[1])
            for process in self.processes
            for line in Path(f"/proc/{process}/status").read_text().splitlines()
            if line.startswith("VmRSS")
        )


@pytest.fixture
def served(transactional_db: None) -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    named = connection.settings_dict
    address = ":".join(quote(str(part), safe="") for part in (named["HOST"], named["PORT"]) if part)
    who = ":".join(quote(part, safe="") for part in (named["USER"], named["PASSWORD"]) if part)
    process = subprocess.Popen(
        web_command("127.0.0.1", port),
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DATABASE_URL": f"postgres://{who}@{address}/{quote(named['NAME'], safe='')}",
            "RANGWAT_VAR": str(settings.VAR),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        found = Served(process, port)
        until = time.monotonic() + 300
        while not found.answers():
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.1)
        yield found
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def attacker(served: Served) -> Attacker:
    phones.form("nothing-lost")
    phone = phones.phone(phones.surveyor(phones.village()))
    return Attacker(served.port, phone.device.username, phone.secret)


def instance(padding: bytes = b"") -> bytes:
    return (
        b'<data id="nothing-lost" version="1"><meta><instanceID>uuid:%s</instanceID></meta>'
        b"<village>%s</village></data>" % (str(uuid.uuid4()).encode(), padding)
    )


def whole(xml: bytes, *files: bytes) -> bytes:
    parts = [HEAD % (b"xml_submission_file", b"s.xml") + xml]
    parts += [HEAD % (b"f", b"%d.jpg" % number) + file for number, file in enumerate(files)]
    return b"\r\n".join(parts) + b"\r\n--x--\r\n"


def attack(attacker: Attacker) -> int:
    """All of it once; of how many the refusal was heard, which is in XML.

    Where the server hangs up on what is still being sent, there is nothing to hear.
    """
    heard = []

    def refused(answer: bytes) -> None:
        if answer:
            assert answer.startswith(b"HTTP/1.1 4"), answer[:200]
            assert b"content-type: text/xml" in answer.lower(), answer[:400]
            heard.append(answer)

    part = HEAD % (b"f", b"f") + b"\r\n"
    for body in (
        whole(BOMB),
        whole(b"<a>" * 200_000),
        whole(b"<a>" + b"<b/>" * 200_000 + b"</a>"),
        whole(instance(b"x" * 6_000_000)),
        whole(b"\0\xff" * 500_000),
        part * 200_000 + b"--x--\r\n",
        b"--x\r\nX: " + b"a" * 5_000_000,
        b"a" * 5_000_000,
        b"",
    ):
        refused(attacker.post(body))
        refused(attacker.in_chunks(body[at : at + 50_000] for at in range(0, len(body), 50_000)))
        lie = b"Content-Length: %d\r\n" % (len(body) + 9)
        refused(attacker.send([body[:-9]], lie, is_cut=True))
    refused(attacker.send([b"a"], b"Content-Length: 999999999999999\r\n"))
    refused(attacker.in_chunks(b"0" * 1_000_000 for _ in range(ENDLESS)))
    refused(attacker.post(whole(b"<a/", b"0" * 12_000_000)))
    return len(heard)


def test_attacks_are_refused_and_memory_stays_flat(served: Served, attacker: Attacker) -> None:
    attack(attacker)  # what a process needs once is there
    before, processes = served.memory, served.processes
    heard = attack(attacker) + attack(attacker)
    print(f"{heard} refusals heard, grown by {served.memory - before} kB of {before}")
    assert heard > 10
    assert served.memory - before < MAY_GROW
    assert served.processes == processes, "a process has died"


def test_phones_that_send_slowly_keep_nobody_waiting(served: Served, attacker: Attacker) -> None:
    with contextlib.ExitStack() as slow:
        for _ in range(SLOW_PHONES):
            sending = slow.enter_context(attacker.opened())
            sending.sendall(attacker.head + b"Content-Length: 5000000\r\n\r\n--x\r\n")
        time.sleep(1.0)  # each has been let in, and its body is waited for
        for _ in range(6):
            assert served.answers()
            assert attacker.post(whole(instance())).startswith(b"HTTP/1.1 201")

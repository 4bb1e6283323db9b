"""Where script/server listens, under which names it answers, and when it speaks TLS."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from config import server
from config.certificates import certificates

EVERYWHERE = "0.0.0.0"  # noqa: S104 (listened on by nobody here)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine `office` in a village's network, whose own name leads to its loopback."""
    known = {"office": "127.0.1.1", "rangwat.village": "192.168.1.20"}

    def found(name: str) -> str:
        if name not in known:
            raise socket.gaierror(name)
        return known[name]

    monkeypatch.setattr(server, "_own_addresses", lambda: ["192.168.1.20", "[fd00::20]"])
    monkeypatch.setattr(socket, "gethostname", lambda: "Office")
    monkeypatch.setattr(socket, "gethostbyname", found)


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("asked", "listens"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
        ("192.168.1.20", "192.168.1.20"),
        ("rangwat.village", "192.168.1.20"),
        ("office", EVERYWHERE),  # /etc/hosts says loopback, where no phone comes
        ("unknown.local", EVERYWHERE),  # the router tells phones, not this machine
        (EVERYWHERE, EVERYWHERE),
    ],
)
def test_it_listens_where_phones_come_in_under_the_name(asked: str, listens: str) -> None:
    assert server._listening(asked) == listens


@pytest.mark.usefixtures("machine")
def test_it_answers_to_every_name_a_phone_may_type() -> None:
    assert server._names("127.0.0.1") == ["localhost", "127.0.0.1", "[::1]"]
    everywhere = server._names(EVERYWHERE)
    assert {"office", "office.local", "192.168.1.20", "[fd00::20]"} <= set(everywhere)
    assert "Rangwat.Local".lower() in server._names("Rangwat.Local")
    assert server._called(EVERYWHERE) == "192.168.1.20"
    assert server._called("fd00::20") == "[fd00::20]"


def test_only_what_others_reach_speaks_tls(tmp_path: Path) -> None:
    assert server._is_this_machine("localhost")
    assert not server._is_this_machine(EVERYWHERE)
    plain = server.web_command("127.0.0.1", 8000)
    assert not any(word.startswith("--ssl") for word in plain)
    files = certificates(tmp_path, server._names("192.168.1.20"))
    secured = server.web_command("192.168.1.20", 8000, files)
    assert secured[secured.index("--ssl-certificate") + 1] == str(files.certificate)
    assert secured[-1] == plain[-1]

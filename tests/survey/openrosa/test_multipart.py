"""Bodies of requests: read back as written, refused where cut, in flat memory; no database."""

from __future__ import annotations

import io
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.openrosa.envelopes import NotAnInstance, read_envelope
from survey.openrosa.errors import MalformedMultipart, OpenRosaError, TooManyParts
from survey.openrosa.file_names import name_among, plain_name
from survey.openrosa.multipart import PIECE, read_body
from tests import collect

MOST = 200_000_000
names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters='"\\%'),
    min_size=1,
    max_size=40,
).filter(str.strip)
files = st.lists(st.tuples(names, st.binary(max_size=300)), max_size=5)


class Dripping(io.RawIOBase):
    """A connection that gives as little at once as it likes."""

    def __init__(self, content: bytes, sizes: list[int]) -> None:
        self._file = io.BytesIO(content)
        self._sizes = sizes or [PIECE]
        self._turn = 0

    def read(self, size: int = -1, /) -> bytes:
        self._turn += 1
        return self._file.read(min(size, self._sizes[self._turn % len(self._sizes)]))


@given(files, st.lists(st.integers(1, 90), max_size=5))
@settings(deadline=None)
def test_what_is_written_is_read_back_however_it_arrives(
    sent: list[tuple[str, bytes]], sizes: list[int]
) -> None:
    content_type, body = collect.multipart(b"<data/>", sent)
    stream = Dripping(body, sizes)
    with read_body(stream, content_type, length=len(body), most=MOST) as read:
        found = [(part.file_name, part.rewind().read()) for part in read.parts]
    assert found == [("submission.xml", b"<data/>"), *sent]


@given(files, st.floats(0, 1), st.booleans())
@settings(deadline=None)
def test_a_body_cut_anywhere_is_refused(
    sent: list[tuple[str, bytes]], where: float, is_known: bool
) -> None:
    content_type, body = collect.multipart(b"<data/>", sent)
    cut = body[: int(where * (len(body) - 5))]  # the last line's end may be missing
    length = len(body) if is_known else None
    with pytest.raises(MalformedMultipart):
        read_body(io.BytesIO(cut), content_type, length=length, most=MOST)


@given(files, st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=9), st.integers(0, 40))))
@settings(deadline=None, max_examples=300)
def test_a_body_damaged_anyhow_is_read_or_refused(
    sent: list[tuple[str, bytes]], damages: list[tuple[float, bytes, int]]
) -> None:
    content_type, body = collect.multipart(b"<data/>", sent)
    for where, put, lost in damages:
        at = int(where * len(body))
        body = body[:at] + put + body[at + lost :]
    with suppress(OpenRosaError):
        read_body(io.BytesIO(body), content_type, length=len(body), most=MOST).spool.close()


@given(st.text(max_size=200), st.binary(max_size=400))
@settings(deadline=None, max_examples=300)
def test_any_content_type_and_any_bytes_are_refused_by_name(kind: str, body: bytes) -> None:
    for content_type in (kind, f"multipart/form-data; boundary={kind}", "multipart/form-data;b=a"):
        with suppress(OpenRosaError):
            read_body(io.BytesIO(body), content_type, length=len(body), most=MOST).spool.close()


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=300)
def test_any_headers_of_a_part_are_read_or_refused(headers: bytes) -> None:
    body = b"--x\r\nContent-Disposition: form-data; name=a; " + headers + b"\r\n\r\n1\r\n--x--"
    with suppress(OpenRosaError):
        kind = "multipart/form-data; boundary=x"
        read_body(io.BytesIO(body), kind, length=len(body), most=MOST).spool.close()


@given(st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
@settings(deadline=None, max_examples=300)
def test_any_bytes_are_an_instance_or_are_not(xml: bytes) -> None:
    for whole in (xml, b"<data id='a'>" + xml + b"</data>", b"<?xml version='1.0'?>" + xml):
        with suppress(NotAnInstance):
            read_envelope(whole)


@given(st.text(max_size=300), st.lists(names, max_size=3))
def test_a_kept_name_is_never_a_path(sent: str, expected: list[str]) -> None:
    with suppress(OpenRosaError):
        kept = name_among(sent, [plain_name(name) for name in expected if "/" not in name])
        assert "/" not in kept
        assert kept not in ("", ".", "..")
        assert len(kept.encode()) <= 255


@pytest.mark.parametrize("sent", ["a%2F", "%2e", "%00"])
def test_a_good_name_that_reads_like_an_escaped_path_is_kept(sent: str) -> None:
    assert name_among(sent, ["b.jpg"]) == sent


BOMBS = {
    "laughs": b"<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>"
    + b"".join(
        b"<!ENTITY %c '%s'>" % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(98, 108)
    )
    + b"]><a>&k;</a>",
    "outside": b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "parameter": b"<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'><a/>",
    "deep": b"<a>" * 100_000,
    "wide": b"<a>" + b"<b/>" * 200_000 + b"</a>",
    "large": b"<a>" + b"x" * 6_000_000 + b"</a>",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_grows(name: str) -> None:
    bomb = BOMBS[name]
    tracemalloc.start()
    try:
        with pytest.raises(NotAnInstance):
            read_envelope(bomb)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


class Repeated(io.RawIOBase):
    """A beginning, then the same bytes so many times, then an end; nothing of it is held."""

    def __init__(self, head: bytes, piece: bytes, times: int, tail: bytes) -> None:
        self._head, self._piece, self._times, self._tail = head, piece, times, tail
        self.length = len(head) + len(piece) * times + len(tail)
        self._buffer = head

    def read(self, size: int = -1, /) -> bytes:
        while len(self._buffer) < size and self._times:
            self._buffer += self._piece
            self._times -= 1
        if not self._times and self._tail:
            self._buffer, self._tail = self._buffer + self._tail, b""
        given, self._buffer = self._buffer[:size], self._buffer[size:]
        return given


def test_a_film_of_a_hundred_megabytes_is_spooled_in_flat_memory() -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.mp4"\r\n\r\n'
    stream = Repeated(head, b"0123456789abcdef" * 4_096, 1_600, b"\r\n--x--\r\n")
    tracemalloc.start()
    try:
        with read_body(
            stream, "multipart/form-data; boundary=x", length=stream.length, most=MOST
        ) as body:
            assert body.parts[0].size == 1_600 * 65_536
            assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_a_million_parts_end_at_the_limit() -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n\r\n'
    stream = Repeated(b"", part, 1_000_000, b"--x--\r\n")
    tracemalloc.start()
    try:
        with pytest.raises(TooManyParts):
            read_body(stream, "multipart/form-data; boundary=x", length=stream.length, most=MOST)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_a_header_without_an_end_is_refused_at_once() -> None:
    stream = Repeated(b"--x\r\nX: ", b"a" * 65_536, 1_000, b"")
    with pytest.raises(MalformedMultipart):
        read_body(stream, "multipart/form-data; boundary=x", length=stream.length, most=MOST)
    assert stream._times > 990

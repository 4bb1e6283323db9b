"""A weak signal: between a phone and the server, cut wherever chance has it."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections import Counter
from collections.abc import Iterator

PIECE = 16_384
CUT_SHARE = 0.25  # of connections, while the signal is weak
FARTHEST = 150_000  # bytes that get through upwards before a cut
MOST_ANSWERS = 12  # pieces of answers that get through before one is lost


class WeakSignal:
    """Listens on `port`, passes on to `server`; `is_weak` says whether it cuts at present."""

    def __init__(self, server: int, chance: random.Random) -> None:
        self.server = server
        self.is_weak = True
        self.struck: Counter[str] = Counter()
        self._chance = chance
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listening.getsockname()[1]
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def passing(self) -> Iterator[WeakSignal]:
        """Connections get through inside."""
        threading.Thread(target=self._accept, name="signal", daemon=True).start()
        try:
            yield self
        finally:
            self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _ = self._listening.accept()
                threading.Thread(target=self._pass, args=(phone,), daemon=True).start()

    def _pass(self, phone: socket.socket) -> None:
        with self._lock:
            kind = self._chance.choice(("refused", "cut on its way", "answer lost", "answer lost"))
            is_cut = self.is_weak and self._chance.random() < CUT_SHARE
            far, answers = self._chance.randrange(FARTHEST), self._chance.randrange(MOST_ANSWERS)
        if not is_cut:
            kind = ""
        if kind == "refused":
            self._strike(kind, phone)
            return
        try:
            server = socket.create_connection(("127.0.0.1", self.server), timeout=60)
        except OSError:
            phone.close()
            return
        limits = (far, None) if kind == "cut on its way" else (None, answers if kind else None)
        up = threading.Thread(
            target=self._pump, args=(phone, server, limits[0], None, kind), daemon=True
        )
        up.start()
        self._pump(server, phone, None, limits[1], kind)
        up.join()

    def _pump(
        self,
        source: socket.socket,
        sink: socket.socket,
        most_bytes: int | None,
        most_pieces: int | None,
        kind: str,
    ) -> None:
        """From one to the other until one of them ends, or as far as it is let."""
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                if most_pieces is not None and most_pieces <= 0:
                    self._strike(kind, source, sink)
                    return
                if most_bytes is not None and len(piece) > most_bytes:
                    sink.sendall(piece[:most_bytes])
                    self._strike(kind, source, sink)
                    return
                sink.sendall(piece)
                most_bytes = None if most_bytes is None else most_bytes - len(piece)
                most_pieces = None if most_pieces is None else most_pieces - 1
        for each in (source, sink):
            _end(each)

    def _strike(self, kind: str, *sockets: socket.socket) -> None:
        with self._lock:
            self.struck[kind] += 1
        for each in sockets:
            _end(each)


def _end(connection: socket.socket) -> None:
    """At once, for whoever waits on it in another thread too."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()

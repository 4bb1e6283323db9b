"""Who else is connected to the database, before it is written over."""

from __future__ import annotations

import threading

import pytest

from config import dumps


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("stays", "others"), [(0.6, 0), (30.0, 1)])
def test_who_is_leaving_is_waited_for_and_who_stays_is_counted(monkeypatch, stays, others):
    monkeypatch.setattr(dumps, "LEAVE_SECONDS", 2.0)
    there, left = threading.Event(), threading.Event()

    def somebody() -> None:
        with dumps.connected(dumps.database_name()):
            there.set()
            left.wait(stays)

    other = threading.Thread(target=somebody)
    other.start()
    there.wait(10)
    try:
        assert dumps.others_connected() == others
    finally:
        left.set()
        other.join()

"""The door of health, and the headers of every answer."""

import pytest
from django.db import OperationalError, connection


@pytest.mark.django_db
def test_health_needs_no_sign_in(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


@pytest.mark.django_db
def test_health_is_503_when_the_database_does_not_answer(client, monkeypatch):
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    assert client.get("/healthz").status_code == 503


@pytest.mark.django_db
def test_a_page_may_load_nothing_from_elsewhere_and_run_nothing_inline(client):
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy

"""Walks over all addresses: what is alike on hundreds of pages is not made hundreds of times."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotFound
from django.test import Client

from network.models import Account


def signed_in(account: Account) -> Client:
    """A browser in which the account has signed in."""
    client = Client(raise_request_exception=True)
    client.force_login(account)
    return client


def signed_in_to_walk(account: Account, patched: pytest.MonkeyPatch) -> Client:
    """The same, for hundreds of pages: account and places in every frame are read once."""
    patched.setattr("django.contrib.auth.middleware.auth.get_user", lambda _request: account)
    patched.setattr(settings, "SESSION_ENGINE", "django.contrib.sessions.backends.cache")
    patched.setattr(settings, "SESSION_CACHE_ALIAS", "process")
    return signed_in(account)


def without_frames(patched: pytest.MonkeyPatch) -> None:
    """Pages that nothing is there, or that one may not, without the frame.

    test_access_elsewhere has whole ones: the same of what is elsewhere and of what is nowhere.
    """

    def not_found(_request: HttpRequest, exception: Exception) -> HttpResponse:
        return HttpResponseNotFound(f"{exception}")

    def forbidden(_request: HttpRequest, exception: Exception) -> HttpResponse:
        return HttpResponseForbidden(f"{exception}")

    patched.setattr("config.urls.handler404", not_found)
    patched.setattr("config.urls.handler403", forbidden, raising=False)


def papers_as_text(patched: pytest.MonkeyPatch) -> None:
    """Of what is printed, all that stands on it, unset: so that it can be looked through."""

    def words(
        _template: Path, inputs: dict[str, str], _dated: datetime, _standard: object
    ) -> bytes:
        return "".join(inputs.values()).encode()

    patched.setattr("formats.typesetting._compiled", words)

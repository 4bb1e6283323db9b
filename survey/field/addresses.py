"""Addresses that carry something to the page: after the #, so that no server and no log sees it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse


def set_up(username: str, secret: str, *, village: str = "") -> str:
    """The page, to be set up as a device; and to take a village along where one is named."""
    return _page({"set": f"{username}:{secret}"} | ({"village": village} if village else {}))


def of_village(code: str) -> str:
    """The page, to take a village along."""
    return _page({"village": code})


def recovered(ticket: str) -> str:
    """The page, with a ticket for the spare key of the phone it is opened on."""
    return _page({"recover": ticket})


def whole(request: HttpRequest, address: str) -> str:
    """`address` with the server before it, as a camera needs it."""
    return request.build_absolute_uri(address)


def _page(told: dict[str, str]) -> str:
    return f"{reverse('field')}#{urlencode(told, safe=':')}"

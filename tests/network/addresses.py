"""Every address of the product, the rule it has, and what it is called with in tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from network.access import Permission
from tests.network.samples_of_land import OF_LAND
from tests.network.samples_of_work import OF_WORK
from tests.network.worlds import World

# What each place-bound address is called with, and the place the account must act in. An
# address that is missing here fails: write down of which place it is.
SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {**OF_LAND, **OF_WORK}
POSTED = {
    "prepare-report",
    "table-lines",
    "add-dispute-party",
    "save-typed",
    "send-referral",
    "referral-step",
    "share-referral",
    "end-referral-link",
    "end-report-link",
    "let-act",
    "end-acting",
    "share-list",
    "tell-household",
    "end-sessions",
    "withdraw-invitation",
    "answer-request",
    "verify-visit",
    "verify-boundary",
    "plan-households",
    "preview-split",
    "number-houses",
    "landmark-gone",
    "work-on-drawing",
    "layout-remark-done",
    "take-in-import",
    "try-import-again",
    "discard-import",
    "read-form-again",
    "read-submission-again",
    "set-submission-aside",
}
# An account with the permission may be told 422 or 400: the record was found, the form or the
# question was empty.
ABOUT_MONEY = re.compile(
    "group|deposit|loan|bank|money|welfare|passbook|statement|centre|audit|member"
)
WITHIN, REFUSED, OUTSIDE = {200, 302, 400, 422}, {403, 404}, {404}
# Addresses that ask for more than the permission they are ruled by.
ASKS_ALSO = {
    "consent-proof": Permission.SEE_IDENTITY,
    # From a page about something to a case: who may not open one is led nowhere.
    "dispute-about": Permission.SURVEY,
    "dispute-invitation": Permission.SEE_RECORDS,
    "dispute-minute": Permission.SEE_RECORDS,
    "evidence-file": Permission.SEE_RECORDS,
    "housing-roster-xlsx": Permission.SEE_RECORDS,
    "photograph-original": Permission.SEE_RECORDS,
    "source-file": Permission.SEE_IDENTITY,
    "duplicates": Permission.SEE_IDENTITY,
    "merges": Permission.SEE_IDENTITY,
    "compare-duplicates": Permission.SEE_IDENTITY,
    # Whom a stranger's file names is not known before it is understood.
    "look-at-import": Permission.SEE_IDENTITY,
    "match-columns": Permission.SEE_IDENTITY,
    "import-candidate-features": Permission.SEE_IDENTITY,
    "import-held-workbook": Permission.SEE_IDENTITY,
    # Of answers nobody knows of what, who may see health may see all.
    "submission-xml": Permission.SEE_HEALTH,
    "submission-file": Permission.SEE_HEALTH,
    "read-submission-again": Permission.SEE_RECORDS,
    "set-submission-aside": Permission.SEE_RECORDS,
    # A round is shown by its households.
    "change-round": Permission.SEE_RECORDS,
    "plan-round": Permission.SEE_RECORDS,
    "plan-households": Permission.SEE_RECORDS,
}


def routes(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every address of the product."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern)
        else:
            yield pattern


def rule_of(route: URLPattern) -> object:
    """What the view is decorated with (network.access), or None."""
    return getattr(route.callback, "access_rule", None)


PLACE_BOUND = {
    route.name: rule_of(route) for route in routes() if isinstance(rule_of(route), Permission)
}


# What each address is called with, by its name.
Known = dict[str, dict[str, Any]]


def sampled(of: World) -> Known:
    """One record of `of` for every address of a place."""
    return {name: sample(of) for name, sample in SAMPLES.items()}


def asked(name: str, known: Known, client: Client) -> Any:
    """What the address of a record that is known answers."""
    address = reverse(name, kwargs=known[name])
    if name not in POSTED:
        return client.get(address)
    with transaction.atomic():  # what is asked next finds all as it was
        answer = client.post(address)
        transaction.set_rollback(True)
    return answer

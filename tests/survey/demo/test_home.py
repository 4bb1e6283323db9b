"""The home of who works in the demo: it asks every room what waits, in few questions."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from network.models import Account

MOST = 50  # five of them for what was signed before, and for what a whole district may show
MOST_WITH_PRIVACY = 54  # who looks after the data of a district besides

# What a transaction within that of the test asks more than one of its own.
_OF_TESTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET LOCAL enable_nestloop = on")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("username", "most"),
    [
        ("leader27040501", MOST),
        ("verifier27040501a", MOST),
        ("tambon270405", MOST),
        ("district2704", MOST_WITH_PRIVACY),
    ],
)
def test_the_home_asks_few_questions(username: str, most: int) -> None:
    browser = Client()
    browser.force_login(Account.objects.get(username=username))
    with CaptureQueriesContext(connection) as asked:
        page = browser.get("/")
    assert page.status_code == 200
    assert len(page.context["waiting"]) > 2
    assert page.context["cards"]
    questions = [each for each in asked if not str(each["sql"]).startswith(_OF_TESTS)]
    assert len(questions) < most

"""The log of reads: nothing sensitive is shown unlogged, and nobody mends the chain unseen."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from network import errors, reading_log
from network.models import Disclosure, Reading, ReadingCheckpoint, Role
from network.reading_log import Kind
from tests import factories
from tests.behind import without_triggers
from tests.network.addresses import PLACE_BOUND, POSTED, SAMPLES
from tests.network.walking import papers_as_text, signed_in_to_walk
from tests.network.worlds import world


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


def read(*persons: int) -> Reading:
    made = reading_log.record_reading(None, [Kind.IDENTITY], persons, route="household")
    made.refresh_from_db()
    return made


def behind_the_verbs(sql: str, *values: object) -> None:
    """What somebody with the database's password can do, triggers switched off."""
    with without_triggers("network_reading", "network_readingcheckpoint") as cursor:
        cursor.execute(sql, values)


@pytest.mark.django_db
def test_a_chain_of_readings_is_whole():
    first, second = read(1, 2), read(3)
    assert (first.number, second.number) == (1, 2)
    assert bytes(second.previous_hash) == bytes(first.hash)
    assert reading_log.verify_chain() == 2


@pytest.mark.django_db
def test_a_free_text_is_hashed_as_the_database_hashes_it():
    reading_log.record_reading(
        factories.account(), Kind.values, [5, 3], route="a|b", purpose="ขอดู|\n'\\ ครัวเรือน"
    )
    assert reading_log.verify_chain() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("UPDATE network_reading SET persons = '{9}' WHERE number = 2", 2),
        ("UPDATE network_reading SET read_at = read_at - interval '1 day' WHERE number = 2", 2),
        ("UPDATE network_reading SET route = 'x' WHERE number = 1", 1),
        ("DELETE FROM network_reading WHERE number = 2", 2),
        ("UPDATE network_reading SET number = 6 - number WHERE number IN (2, 4)", 2),
        ("DELETE FROM network_readingcheckpoint", 1),
    ],
)
def test_what_is_edited_removed_or_reordered_is_found(sql: str, number: int):
    for person in range(1, 5):
        read(person)
    if "6 - number" in sql:  # unique at every row: the two change places over a third
        behind_the_verbs("UPDATE network_reading SET number = 99 WHERE number = 2")
        behind_the_verbs("UPDATE network_reading SET number = 2 WHERE number = 4")
        behind_the_verbs("UPDATE network_reading SET number = 4 WHERE number = 99")
    else:
        behind_the_verbs(sql)
    with pytest.raises(errors.ReadingLogIsBroken) as broken:
        reading_log.verify_chain()
    assert broken.value.number == number


@pytest.mark.django_db
def test_a_tail_that_was_cut_off_is_found_by_the_anchor(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for person in range(1, 4):
            read(person)
    behind_the_verbs("DELETE FROM network_reading WHERE number = 3")
    with pytest.raises(errors.ReadingLogIsBroken) as broken:
        reading_log.verify_chain()
    assert broken.value.number == 3


@pytest.mark.django_db
def test_a_chain_that_was_computed_anew_is_found_by_the_anchor(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        read(1)
    behind_the_verbs("DELETE FROM network_reading")
    read(2)  # whole in itself
    with pytest.raises(errors.ReadingLogIsBroken):
        reading_log.verify_chain()


@pytest.mark.django_db
def test_the_command_says_which_row_is_broken(capsys: pytest.CaptureFixture[str]):
    read(1)
    read(2)
    call_command("verify_reading_log")
    behind_the_verbs("UPDATE network_reading SET persons = '{9}' WHERE number = 2")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_reading_log")
    assert ended.value.code == 4
    assert "2" in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE network_reading SET route = 'x'",
        "DELETE FROM network_reading",
        "TRUNCATE network_reading",
        "UPDATE network_readingcheckpoint SET number = 7",
        "DELETE FROM network_readingcheckpoint",
        "TRUNCATE network_readingcheckpoint",
        "INSERT INTO network_readingcheckpoint (number, hash) VALUES (1, 'x')",
        "TRUNCATE network_erasure",
    ],
)
def test_the_database_itself_keeps_the_log(sql: str):
    read(1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL rangwat.emptying = 'off'")
        cursor.execute(sql)
    assert Reading.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_readings_of_many_at_once_make_one_chain():
    def write() -> None:
        try:
            for person in range(10):
                read(person)
        finally:
            connections["default"].close()

    writers = [threading.Thread(target=write) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert reading_log.verify_chain() == 60


@pytest.mark.django_db
def test_pruning_leaves_a_chain_that_can_be_verified():
    for person in range(1, 5):
        read(person)
    age_first_three()
    before = timezone.now() - timedelta(days=365)
    assert reading_log.prune(before, dry_run=True) == 3
    assert reading_log.prune(before) == 3
    assert list(Reading.objects.values_list("number", flat=True)) == [4]
    assert reading_log.verify_chain() == 4
    assert read(5).number == 5
    assert reading_log.verify_chain() == 5


def age_first_three() -> None:
    """Three readings of three years ago, in a chain that is whole."""
    rows = list(Reading.objects.order_by("number"))
    previous = bytes(ReadingCheckpoint.objects.get().hash)
    for row in rows:
        if row.number <= 3:
            row.read_at -= timedelta(days=3 * 365)
        row.previous_hash = previous
        previous = reading_log._digest(row)
        behind_the_verbs(
            "UPDATE network_reading SET read_at = %s, previous_hash = %s, hash = %s WHERE id = %s",
            row.read_at,
            bytes(row.previous_hash),
            previous,
            row.pk,
        )
    assert reading_log.verify_chain() == 4


@pytest.mark.django_db
def test_what_is_younger_than_ninety_days_is_never_pruned():
    read(1)
    with pytest.raises(errors.ReadingIsTooYoung):
        reading_log.prune(timezone.now() - timedelta(days=89))


@pytest.fixture
def village(db: None):
    for code in ("27", "2704", "270401"):
        factories.place(code)
    return factories.place("27040101")


@pytest.fixture
def leader(village) -> Client:
    client = Client()
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=village))
    return client


def test_a_page_that_names_persons_is_one_reading(village, leader):
    household = factories.household(village)
    persons = {factories.person(f"สมมติ {n}", household=household).pk for n in range(3)}
    page = leader.get(reverse("household", args=[household.key]))
    assert "สมมติ 2" in page.content.decode()
    (reading,) = Reading.objects.all()
    assert set(reading.persons) == persons
    assert (reading.kinds, reading.route) == (["identity"], "household")
    assert [each.pk for each in reading_log.readings_of(persons.pop())] == [reading.pk]


def test_a_page_without_names_is_no_reading(village, leader):
    leader.get(reverse("place", args=["270401"]))
    leader.get(reverse("home"))
    assert not Reading.objects.exists()


def test_a_reading_that_cannot_be_logged_is_not_shown(village, leader, monkeypatch):
    household = factories.household(village)
    factories.person("สมมติ ลับ", household=household)

    def refuse(*args: object, **kwargs: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(reading_log, "record_reading", refuse)
    leader.raise_request_exception = False
    answer = leader.get(reverse("household", args=[household.key]))
    assert answer.status_code == 500
    assert "สมมติ ลับ" not in answer.content.decode()


def test_opening_a_source_is_a_reading(village, leader):
    account = factories.account(role=Role.NETWORK_LEADER, place=village)
    leader.force_login(account)
    source = factories.source(recorded_by=account)
    leader.get(reverse("source", args=[source.key]))
    (reading,) = Reading.objects.all()
    assert (reading.kinds, reading.sources, reading.account) == (["source"], [source.pk], account)


@pytest.mark.django_db
def test_no_address_shows_a_name_without_a_reading(monkeypatch: pytest.MonkeyPatch):
    papers_as_text(monkeypatch)
    here = world("2704", 102.0)
    (person,) = here.household.members.values_list("person", flat=True)
    account = factories.account(role=Role.NETWORK_LEADER, place=here.district)
    client = signed_in_to_walk(account, monkeypatch)
    showing = set()
    for name in PLACE_BOUND:
        address = reverse(name, kwargs=SAMPLES[name](here))
        before, handed_out = Reading.objects.count(), Disclosure.objects.count()
        answer = client.post(address) if name in POSTED else client.get(address)
        if "ลับเฉพาะ" in answer.content.decode("utf-8", "replace"):
            showing.add(name)
            if Disclosure.objects.count() == handed_out + 1:
                continue  # a paper that goes to others: of that there is a register
            added = Reading.objects.filter(persons__contains=[person])
            assert Reading.objects.count() == before + 1, name
            assert added.order_by("-number")[0].route == name
    assert {"household", "consents", "verify-visit", "dispute-invitation"} <= showing

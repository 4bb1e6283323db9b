"""Erasure: names, numbers and keys are gone, figures stay, and a restore cannot bring them back."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from formats.months import Month
from network import erasure, errors, evidence
from network.erasure import AskedBy
from network.identity import sealed_national_id
from network.models import (
    Consent,
    Erasure,
    HouseholdMembership,
    ImportRow,
    Invitation,
    InvitationEnding,
    Party,
    PersonRecord,
    Source,
)
from network.moments import Moment, known_now
from network.people import names_of
from network.rules_of_privacy import TOMBSTONE
from reports.situation import SituationReport
from tests import factories
from tests.behind import without_triggers

NUMBER = "9-0000-00000-01-9"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


def submission(tmp_path: Path, content: str = "นางสมมติ ลับ") -> Source:
    path = tmp_path / "form.xml"
    path.write_text(content)
    return evidence.receive_file(path, title=f"แบบสำรวจ {content}", as_of=factories.FIRST_DAY)


def known_person(source: Source, name: str = "นางสมมติ ลับ") -> Party:
    party = Party.objects.create(kind=Party.Kind.PERSON)
    PersonRecord.objects.create(
        party=party,
        name=name,
        sex="female",
        birth_year=1950,
        observed_on=factories.FIRST_DAY,
        source=source,
        **sealed_national_id(NUMBER),
    )
    return party


def erase(person: Party) -> Erasure:
    return erasure.erase_person(person, asked_by=AskedBy.SELF, reason="ขอให้ลบ")


def test_names_numbers_and_keys_are_gone_and_the_rest_stays(
    tmp_path, django_capture_on_commit_callbacks
):
    source = submission(tmp_path)
    stored = source.stored_as
    person = known_person(source)
    with django_capture_on_commit_callbacks(execute=True):
        tombstone = erase(person)
    record = PersonRecord.objects.get(party=person)
    assert (record.name, record.national_id_encrypted, record.national_id_hash) == (
        TOMBSTONE,
        None,
        None,
    )
    assert (record.sex, record.birth_year) == ("female", 1950)
    source.refresh_from_db()
    assert (source.title, source.wrapped_key, source.stored_as) == (TOMBSTONE, None, "")
    assert not default_storage.exists(stored)
    assert {name: tombstone.counts[name] for name in ("names", "national_ids", "files")} == {
        "names": 1,
        "national_ids": 1,
        "files": 1,
    }
    assert names_of([person.pk], Moment.now()) == {person.pk: TOMBSTONE}


def test_nothing_of_the_person_is_left_in_any_column_of_the_database(tmp_path):
    name = "นางสมมติ ไม่เหลืออยู่"
    person = known_person(submission(tmp_path, name), name)
    account = factories.account(person=person)
    account.name = name
    account.save()
    factories.source(title=f"สอบทานโดย {name}", recorded_by=account)
    erasure.ask(person, "correction", f"ชื่อ {name} สะกดผิด", account=account)
    invitation = Invitation.objects.create(
        name=name,
        role="administrator",
        code_hash=b"x" * 32,
        expires_at=timezone.now(),
        source=factories.source(),
    )
    InvitationEnding.objects.create(
        invitation=invitation, account=account, source=factories.source()
    )
    with (
        pytest.raises(DatabaseError, match="is final"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT network_erase_invitations(%s)", [person.pk])
    erase(person)
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s',  # noqa: S608
                [f"%{name}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    assert found == []


def test_a_shared_source_is_kept_until_the_last_of_its_people_is_erased(tmp_path):
    source = submission(tmp_path)
    first, second = known_person(source, "สมมติ หนึ่ง"), known_person(source, "สมมติ สอง")
    ImportRow.objects.create(
        source=source,
        register="households",
        number=7,
        fingerprint=b"x",
        outcome=ImportRow.Outcome.HELD,
        reason_th="สมมติ หนึ่ง มีเลขซ้ำ",
        reason_en="สมมติ หนึ่ง is a double",
    )
    tombstone = erase(first)
    assert tombstone.counts["shared_sources"] == [str(source.key)]
    assert ImportRow.objects.get().reason_th == TOMBSTONE
    source.refresh_from_db()
    assert evidence.content(source)
    erase(second)
    source.refresh_from_db()
    assert source.wrapped_key is None


def test_accounts_of_the_erased_cannot_sign_in(client):
    person = factories.person("นางสมมติ ลับ")
    account = factories.account(person=person)
    client.force_login(account)
    erase(person)
    account.refresh_from_db()
    assert (account.is_active, account.person, account.name) == (False, None, TOMBSTONE)
    assert client.get("/").status_code == 302


def test_reports_of_past_months_are_the_same_after_an_erasure():
    for code in ("27", "2704"):
        factories.place(code)
    tambon = factories.place("270401", geometry=factories.square(102.0, 13.5, 0.1))
    factories.joined(tambon)
    village = factories.place("27040101")
    household = factories.household(village)
    source = factories.source()
    person = known_person(source)
    HouseholdMembership.objects.create(
        person=person,
        household=household,
        relation="head",
        observed_on=factories.FIRST_DAY,
        source=source,
    )
    house = factories.house(village, at=(102.05, 13.55))
    factories.verified(factories.visit(household, house=house, condition="unsafe"))
    district = tambon.records.get().parent
    month, k = Month(2025, 3), known_now()

    def values() -> dict[str, object]:
        return SituationReport(district, month, known_by=k)._now

    before = values()
    assert before["F1.2"] or any(before.values())
    erase(person)
    assert values() == before


def test_a_tombstone_says_who_asked_and_why(tmp_path):
    person = known_person(submission(tmp_path))
    with pytest.raises(errors.ErasureNeedsReason):
        erasure.erase_person(person, asked_by=AskedBy.SELF, reason=" ")
    first = erase(person)
    again = erasure.erase_person(person, asked_by=AskedBy.HEIR, reason="อีกครั้ง")
    assert again == first
    assert Erasure.objects.count() == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE network_personrecord SET name = '(ลบข้อมูลแล้ว)', national_id_encrypted = NULL,"
        " national_id_hash = NULL",
        "UPDATE network_personrecord SET birth_year = 1951",
        "DELETE FROM network_personrecord",
        "UPDATE network_source SET wrapped_key = NULL, stored_as = '', title = '(ลบข้อมูลแล้ว)'",
        "UPDATE network_source SET title = 'x'",
        "SELECT network_erase_person((SELECT party_id FROM network_personrecord))",
    ],
)
def test_the_database_destroys_nothing_without_a_tombstone(sql: str, tmp_path):
    person = known_person(submission(tmp_path))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rangwat.erasing', %s, true)", [str(person.pk)])
        cursor.execute(sql)
    assert PersonRecord.objects.get().name == "นางสมมติ ลับ"


def test_a_tombstone_lets_nobody_empty_another_person_or_write_something_else(tmp_path):
    erased, other = known_person(submission(tmp_path)), known_person(submission(tmp_path, "อื่น"))
    erase(erased)
    for sql, key in (
        (
            "UPDATE network_personrecord SET name = '(ลบข้อมูลแล้ว)', national_id_encrypted = NULL,"
            " national_id_hash = NULL WHERE party_id = %s",
            other.pk,
        ),
        ("UPDATE network_personrecord SET name = 'ใหม่' WHERE party_id = %s", erased.pk),
        ("UPDATE network_erasure SET reason = 'x' WHERE person_id = %s", erased.pk),
        ("UPDATE network_erasure SET counts = '{}' WHERE person_id = %s", erased.pk),
        ("DELETE FROM network_erasure WHERE person_id = %s", erased.pk),
    ):
        with (
            pytest.raises(DatabaseError, match="is final"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT set_config('rangwat.erasing', %s, true)", [str(erased.pk)])
            cursor.execute(sql, [key])


def restored(person: Party) -> None:
    """The person as an older backup knows them: no tombstone, and the name is back."""
    with without_triggers("network_erasure", "network_personrecord") as cursor:
        cursor.execute("DELETE FROM network_erasure")
        cursor.execute(
            "UPDATE network_personrecord SET name = 'นางสมมติ ลับ' WHERE party_id = %s", [person.pk]
        )


def test_an_older_backup_is_erased_again_once(var, tmp_path):
    person = known_person(submission(tmp_path))
    erase(person)
    register = var / "erasures" / "register.jsonl"
    lines = register.read_text()
    assert "ลับ" not in lines
    restored(person)
    assert erasure.replay_erasures() == 1
    assert PersonRecord.objects.get().name == TOMBSTONE
    assert erasure.replay_erasures() == 0
    assert register.read_text() == lines


def test_a_register_that_was_changed_erases_nobody(var, tmp_path):
    person = known_person(submission(tmp_path))
    erase(person)
    erase(factories.person("อีกคน"))
    register = var / "erasures" / "register.jsonl"
    first, second = register.read_text().splitlines()
    restored(person)
    edited = json.dumps({**json.loads(first), "reason": "อื่น"}, ensure_ascii=False)
    for lines in ([second], [edited, second], [second, first]):
        register.write_text("\n".join(lines) + "\n")
        with pytest.raises(errors.RegisterIsBroken):
            erasure.replay_erasures()
    assert PersonRecord.objects.get(party=person).name == "นางสมมติ ลับ"


def test_a_line_torn_by_a_crash_is_cut_off(var, tmp_path):
    erase(known_person(submission(tmp_path)))
    register = var / "erasures" / "register.jsonl"
    with register.open("a") as file:
        file.write('{"person": "torn')
    erase(factories.person("อีกคน"))
    assert len(list(erasure._entries())) == 2


def test_the_command_erases(tmp_path, capsys):
    person = known_person(submission(tmp_path))
    call_command("erase_person", str(person.key), reason="ทายาทขอ", asked_by="heir")
    assert Erasure.objects.get().asked_by == "heir"
    assert "erased" in capsys.readouterr().out


def test_consents_of_the_erased_stay_without_a_name(tmp_path):
    person = known_person(submission(tmp_path))
    Consent.objects.create(
        person=person,
        purpose="referral",
        is_given=True,
        wording="2566-1",
        decided_on=date(2025, 2, 1),
        source=factories.source(),
    )
    erase(person)
    assert Consent.objects.get().is_given

"""Editions signed on paper: by whom, with a scan, and counted for a year (F4.4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from formats.months import Month
from maps.layouts import errors, registry
from maps.models import LayoutEdition, LayoutSignature
from network.errors import broken_constraint
from network.evidence import receive_document
from network.moments import Moment
from reports import figures
from reports.situation import SituationReport
from tests import factories
from tests.import_commands import keep_in
from tests.maps.layouts.laid_out import CODE, Laid, texts

pytestmark = pytest.mark.django_db
PAGE = f"/villages/{CODE}/layout/sign/"
TODAY = Moment.now().last_day


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


def scan():
    return receive_document(b"%PDF-1.4 scan", "ผัง.pdf", title="ผัง", as_of=TODAY, recorded_by=None)


def signed(village, *, on: date = TODAY, members=5, verifiers=2, has_headman=True, source=None):
    return registry.sign_edition(
        village,
        as_of=on,
        signed_on=on,
        members=[factories.person(f"คณะ {n}") for n in range(members)],
        has_headman=has_headman,
        verifiers=[factories.person(f"ผู้สอบ {n}") for n in range(verifiers)],
        source=source or scan(),
    )


def test_editions_are_counted_and_the_next_sheet_has_the_next_number(laid: Laid):
    assert [signed(laid.place).number for _ in range(2)] == [1, 2]
    assert "ฉบับที่3" in texts(laid.pdf("public"))[0]


@pytest.mark.parametrize(
    "missing", [{"members": 4}, {"members": 6}, {"verifiers": 1}, {"has_headman": False}]
)
def test_who_did_not_sign_is_missed_by_the_database(laid: Laid, missing):
    with pytest.raises(errors.NotSignedByAll):
        signed(laid.place, **missing)
    assert LayoutEdition.objects.count() == LayoutSignature.objects.count() == 0


def test_one_person_does_not_sign_five_times(laid: Laid):
    one = factories.person()
    with pytest.raises((errors.NotSignedByAll, IntegrityError)):
        registry.sign_edition(
            laid.place, as_of=TODAY, signed_on=TODAY, members=[one] * 5, has_headman=True,
            verifiers=[one, factories.person()], source=scan(),
        )  # fmt: skip


def test_without_a_scan_there_is_no_edition(laid: Laid):
    with pytest.raises(errors.EditionHasNoScan):
        signed(laid.place, source=factories.source())


def test_an_edition_written_behind_the_verb_is_refused(laid: Laid):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        LayoutEdition.objects.create(
            village=laid.place, number=1, as_of=TODAY, signed_on=TODAY, source=scan()
        )
        connection.check_constraints()
    assert broken_constraint(refused.value) == "layout_is_signed_by_all"


def test_a_village_counts_for_a_year_from_the_day_of_signing(laid: Laid):
    factories.place("27040502")
    signed(laid.place, on=TODAY - timedelta(days=30))
    district = laid.place.__class__.objects.get(code="2704")

    def counted(month: Month) -> tuple[int, int]:
        report = SituationReport(district, month)
        return (
            report.total(figures.LAYOUTS_SIGNED, district.pk).count,
            report.total(figures.WORKING_GROUPS, district.pk).count,
        )

    this = Month(TODAY.year, TODAY.month)
    assert counted(this) == (1, 2)
    now = Moment.now()
    held = figures.LAYOUTS_SIGNED.records
    assert held(Moment(TODAY + timedelta(days=330), now.known_by)).count() == 1
    assert held(Moment(TODAY + timedelta(days=340), now.known_by)).count() == 0


def test_the_page_records_who_signed_and_keeps_the_scan(laid: Laid):
    people = [factories.person(f"คณะ {n}") for n in range(6)]
    for each in people:
        factories.seat(laid.place, person_=each)
    keys = [str(each.key) for each in people]
    said = {
        "as_of": TODAY.isoformat(),
        "signed_on": TODAY.isoformat(),
        "members": keys[:4],
        "verifiers": keys[4:],
        "headman": "on",
    }

    def sent(**changed):
        return laid.client.post(
            PAGE,
            said | {"attached": SimpleUploadedFile("s.pdf", b"%PDF-1.4 scan")} | changed,
        )

    answer = sent()
    assert answer.status_code == 422
    assert "คณะทำงานหมู่บ้าน 5 คน" in answer.content.decode()
    assert sent(attached="").status_code == 422
    assert sent(members=keys[:5]).status_code == 302
    edition = LayoutEdition.objects.get()
    assert edition.source.stored_as
    roles = list(edition.signatures.values_list("role", flat=True))
    assert [roles.count(each) for each in ("member", "headman", "verifier")] == [5, 1, 2]
    assert (
        f"/sources/{edition.source.key}/"
        in laid.client.get(f"/villages/{CODE}/layout/").content.decode()
    )

"""A closed month: what it stores, that nothing can slip behind it, and that it is counted again."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from formats.months import Month
from network import erasure, evidence, registry
from network.models import Erasure, Joining, UsedMoment
from network.moments import known_now
from reports.document import as_values
from reports.models import MonthlyReport
from reports.months import checking, closing, errors, schedule
from reports.months.standing import standing_of
from reports.printing import write_newest
from reports.situation import SituationReport
from tests import factories
from tests.behind import without_triggers
from tests.reports.months.institution import Institution, late_house
from tests.reports.test_figures import JUNE

pytestmark = pytest.mark.django_db
JULY = Month(2025, 7)


@pytest.fixture
def here() -> Institution:
    return Institution()


def verified(here: Institution, month: Month = JUNE) -> tuple[int, str]:
    """What verify_report ends with, and says."""
    said = StringIO()
    try:
        call_command("verify_report", "2704", str(month), stdout=said, stderr=said)
    except SystemExit as ended:
        return int(ended.code or 0), said.getvalue()
    return 0, said.getvalue()


@pytest.mark.usefixtures("in_english")
def test_a_closed_month_stores_what_the_report_counts(here):
    report = here.prepared()
    counted = as_values(SituationReport(here.district, JUNE, known_by=report.known_by))
    stored = MonthlyReport.objects.get()
    assert stored.values == counted["values"]
    assert stored.definitions["F4.1"]["definition"]
    assert stored.values["F4.1"]["2704"] == {"good": [2, 0], "unsafe": [1, 0]}
    assert set(stored.page) == set(stored.paper) == {"th", "en"}
    assert "June 2025" in stored.page["en"]["head"]["month"]
    assert (stored.edition, stored.serial) == (1, counted["serial"])
    assert UsedMoment.objects.get().known_by == stored.known_by
    assert "reports 000" in stored.release


def test_a_stored_report_is_final(here):
    here.prepared()
    for statement in (
        "UPDATE reports_monthlyreport SET edition = 2",
        "DELETE FROM reports_monthlyreport",
        "UPDATE network_usedmoment SET known_by = now()",
        "DELETE FROM network_usedmoment",
    ):
        refused = pytest.raises(IntegrityError, match="is final")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_what_comes_late_is_not_in_the_closed_month_but_listed_in_the_next(here):
    june = here.prepared()
    late_house(here)
    july = here.prepared(JULY)
    stored = MonthlyReport.objects.get(pk=june.pk)
    assert stored.values["F4.1"]["2704"]["unsafe"] == [1, 0]
    assert july.values["F4.1"]["2704"]["unsafe"] == [2, 0]
    listed = {(key, code, part): (was, now) for key, code, part, was, now in july.corrections}
    assert listed["F4.1", "27040501", "unsafe"] == (None, [1, 0.0])
    assert listed["F1.1", "2704", ""] == ([3, 0.0], [4, 0.0])
    assert stored.corrections == []
    annex = july.paper["th"]["annexes"][-1]
    assert annex["heading"].startswith("ภาคผนวก ง")
    assert len(annex["tables"][0]["rows"]) == len(july.corrections)


def test_a_value_that_differs_is_told_also_where_its_definition_was_worded_anew(here, monkeypatch):
    here.prepared()
    stored = as_values(SituationReport(here.district, JUNE))
    monkeypatch.setattr(checking, "as_values", lambda _report: stored)
    stored["definitions"]["F4.1"]["definition"] = "นับอีกอย่าง"
    assert verified(here)[0] == 0  # words alone change no number
    stored["values"]["F4.1"]["2704"]["unsafe"] = [7, 0]
    code, said = verified(here)
    assert (code, "F4.1 2704 unsafe" in said) == (4, True)
    assert "ถ้อยคำนิยามของตัวเลข F4.1 เปลี่ยนไปหลังลงนามด้วย" in said
    del stored["values"]["F1.1"]
    code, said = verified(here)
    assert (code, "ไม่มีตัวเลข F1.1 แล้ว" in said) == (4, True)
    stored["values"]["F4.1"]["2704"]["unsafe"] = [1, 0]
    assert verified(here)[0] == 2


def test_a_month_is_prepared_again_as_a_further_edition(here):
    first = here.prepared()
    late_house(here)
    second = here.prepared()
    assert (first.edition, second.edition) == (1, 2)
    assert second.known_by > first.known_by
    standing = standing_of(here.district, JUNE)
    assert standing is not None
    assert standing.report == second


def test_reports_of_months_are_of_districts(here):
    with pytest.raises(errors.NotADistrict):
        closing.prepare(here.a, JUNE)


def test_a_month_that_runs_cannot_be_closed(here):
    with pytest.raises(errors.MonthIsNotOver):
        here.prepared(Month.containing(timezone.now()))


@pytest.mark.parametrize("microseconds", [-1, 0])
def test_a_month_is_closed_from_midnight_in_bangkok_on(here, monkeypatch, microseconds):
    """17:00 UTC of the last day; what was begun before and is still written keeps it open."""
    midnight = JUNE.close + timedelta(microseconds=microseconds)
    monkeypatch.setattr(closing, "known_now", lambda: midnight)
    if microseconds < 0:
        with pytest.raises(errors.MonthIsNotOver):
            here.prepared()
        fields = {"place": here.district, "month": JUNE.first_day, "edition": 1}
        empty = {key: {} for key in ("values", "definitions", "corrections", "paper", "page")}
        with pytest.raises(IntegrityError, match="not over"), transaction.atomic():
            MonthlyReport.objects.create(
                **fields, **empty, known_by=midnight, release="", serial="",
                source=factories.source(),
            )  # fmt: skip
    else:
        assert Month.last_closed(midnight) == JUNE
        assert Month.last_closed(midnight - timedelta(microseconds=1)) == JUNE.previous()
        # Nothing of the test had been recorded by then: places were unknown.
        with pytest.raises(Exception, match="ยังไม่มีข้อมูลพื้นที่นี้"):
            here.prepared()


def test_a_loader_of_history_records_nothing_behind_a_moment_that_was_used(here):
    report = here.prepared()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
    said = factories.source
    behind = report.known_by - timedelta(seconds=1)
    with pytest.raises(IntegrityError, match="behind a moment"), transaction.atomic():
        said(recorded_at=behind)
    said(recorded_at=report.known_by + timedelta(microseconds=1))


def test_a_signed_month_reads_the_same_after_later_edits_and_an_erasure(here):
    here.signed()
    assert verified(here)[0] == 0
    late_house(here)
    registry.record_joining(
        here.b, Joining.Status.LEFT, since=date(2025, 2, 1), source=factories.source()
    )
    erasure.erase_person(
        here.resident, asked_by=Erasure.AskedBy.SELF, reason="ขอให้ลบ", erased_by=here.secretary
    )
    code, said = verified(here)
    assert code == 0, said
    assert "ตรงกันทุกค่า" in said
    assert SituationReport(here.district, JUNE).root  # and counts otherwise today
    assert here.prepared(JULY).corrections


def test_a_village_that_moved_to_another_tambon_counts_where_it_was(here):
    here.prepared()
    registry.record_place(
        "27040502",
        here.a2.level,
        name_th="บ้านย้าย",
        parent=here.b,
        valid_from=date(2025, 7, 1),
        source=factories.source(),
    )
    july = here.prepared(JULY)
    june = MonthlyReport.objects.get(month=JUNE.first_day)
    assert june.values["F4.1"]["270405"].get("unsafe") == [1, 0]
    assert july.values["F4.1"]["270405"].get("unsafe") is None
    assert july.values["F4.1"]["270406"]["unsafe"] == [1, 0]
    assert july.corrections == []  # June itself reads as before
    assert verified(here)[0] == 0


def test_a_changed_value_is_found_and_named(here):
    here.signed()
    with without_triggers("reports_monthlyreport") as cursor:
        cursor.execute(
            "UPDATE reports_monthlyreport"
            " SET values = jsonb_set(values, '{F4.1,2704,unsafe}', '[7, 0]')"
        )
    code, said = verified(here)
    assert code == 4
    assert "F4.1 2704 unsafe: [7, 0] → [1, 0.0]" in said


def test_a_changed_paper_is_found(here):
    report = here.signed()
    kept = report.steps.get(kind="certified").source
    content = bytearray(default_storage.open(kept.stored_as).read())
    content[-5] ^= 1
    default_storage.delete(kept.stored_as)
    with default_storage.open(kept.stored_as, "wb") as file:
        file.write(bytes(content))
    code, said = verified(here)
    assert (code, "PDF" in said) == (4, True)


def test_what_is_not_there_could_not_be_checked(here):
    assert verified(here)[0] == 2
    report = here.signed()
    default_storage.delete(report.steps.get(kind="certified").source.stored_as)
    assert verified(here)[0] == 2
    assert verified(here, Month(2025, 12))[0] == 2


def test_the_schedule_prepares_each_district_once(here):
    now = JUNE.close + timedelta(hours=2)
    assert schedule.prepare_missing(now=now) == ["2704 2025-06"]
    assert schedule.prepare_missing(now=now) == []
    assert MonthlyReport.objects.get().source.recorded_by is None


def test_known_now_is_taken_by_the_database(here):
    here.prepared()
    assert known_now() > UsedMoment.objects.get().known_by
    with pytest.raises(IntegrityError, match="can still be recorded"), transaction.atomic():
        UsedMoment.objects.create(known_by=timezone.now() + timedelta(hours=1))


def test_the_file_of_the_newest_month_is_the_one_that_was_signed(here, tmp_path):
    report = here.signed()
    (path,) = write_newest(tmp_path, now=JUNE.close + timedelta(days=20))
    assert path.name == "situation-2704-2025-06.pdf"
    assert path.read_bytes() == evidence.content(report.steps.get(kind="certified").source)

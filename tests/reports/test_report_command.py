"""`manage.py report` and `newest_report`, and the nightly task of the worker."""

from __future__ import annotations

import json
from datetime import datetime
from io import StringIO
from pathlib import Path

import pypdfium2
import pytest
from django.core.management import call_command
from procrastinate.contrib.django import app

from formats.months import BANGKOK, Month
from network.models import Place
from reports import printing
from reports.printing import write_newest, write_whole
from reports.tasks import write_newest_report
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> Place:
    """A district with a joined tambon of the same name, and one without."""
    factories.place("27", name="สระแก้ว")
    district = factories.place("2704", name="วังน้ำเย็น")
    factories.joined(
        factories.place("270401", name="วังน้ำเย็น", geometry=factories.square(102, 13.5, 0.1))
    )
    factories.place("270405", name="คลองหินปูน")
    return district


def run(*words: str, out: Path) -> str:
    """What `manage.py report` prints."""
    printed = StringIO()
    call_command("report", *words, "--out", str(out), stdout=printed)
    return printed.getvalue().strip()


def refusal(*words: str, out: Path) -> str:
    """The one sentence with which it ends with exit code 2."""
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("report", *words, "--out", str(out), stderr=said)
    assert ended.value.code == 2
    assert not out.exists() or not list(out.iterdir())
    sentence = said.getvalue().strip()
    assert len(sentence.splitlines()) == 1
    return sentence


@pytest.mark.parametrize("words", ["2704", "อำเภอวังน้ำเย็น", "  อำเภอวังน้ำเย็น "])
def test_a_place_is_named_by_code_or_by_its_full_name(district, tmp_path, words):
    path = tmp_path / "out" / "situation-2704-2025-06.pdf"
    assert run(words, "2025-06", out=tmp_path / "out") == str(path)
    assert path.read_bytes().startswith(b"%PDF")
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_running_month_is_called_a_draft_in_the_file_name(district, tmp_path):
    month = Month.containing(datetime.now(BANGKOK))
    assert run("2704", str(month), out=tmp_path).endswith(f"situation-2704-{month}-draft.pdf")


def test_json_holds_the_values_and_what_was_asked(district, tmp_path):
    values = json.loads(Path(run("2704", "2025-06", "--format", "json", out=tmp_path)).read_text())
    assert (values["place"], values["month"]) == ("2704", "2025-06")
    assert values["true_before"] == "2025-07-01"
    assert {"known_by", "serial", "values", "definitions"} <= values.keys()


def test_english_has_arabic_numerals_unless_thai_ones_are_asked_for(district, tmp_path):
    def text(*words: str) -> str:
        path = run("2704", "2025-06", "--language", "en", *words, out=tmp_path)
        with pypdfium2.PdfDocument(path) as opened:
            page = opened[0]
            textpage = page.get_textpage()
            found = textpage.get_text_range()
            textpage.close()
            page.close()
        return found

    assert "30 June 2025" in text()
    assert "๓๐ June ๒๐๒๕" in text("--digits", "thai")


def test_a_name_of_two_places_lists_both_with_their_codes(district, tmp_path):
    sentence = refusal("วังน้ำเย็น", "2025-06", out=tmp_path)
    assert "2704 อำเภอวังน้ำเย็น, 270401 ตำบลวังน้ำเย็น" in sentence
    assert "give the code" in sentence


@pytest.mark.parametrize(
    ("words", "thai", "english"),
    [
        (("9999", "2025-06"), "ไม่พบพื้นที่รหัส 9999", "no place with the code 9999"),
        (("เชียงดาว", "2025-06"), "ไม่พบพื้นที่ชื่อ “เชียงดาว”", "no place called “เชียงดาว”"),
        (("2704", "2568-06"), "ปี พ.ศ.", "write 2025-06"),
        (("2704", "มิถุนายน"), "ไม่ใช่เดือน", "is not a month"),
        (("2704", "2999-01"), "ปี พ.ศ.", "common era"),
        (("2704", "2399-12"), "เดือนนี้ยังไม่เริ่ม", "has not begun"),
        (("2704", "2001-01"), "ยังไม่มีข้อมูลพื้นที่นี้", "Nothing was known"),
    ],
)
def test_what_cannot_be_reported_is_said_in_one_sentence(district, tmp_path, words, thai, english):
    sentence = refusal(*words, out=tmp_path / "out")
    assert thai in sentence
    assert english in sentence


def test_a_folder_that_cannot_be_written_is_one_sentence_too(district, tmp_path):
    (tmp_path / "file").write_text("")
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("report", "2704", "2025-06", out=tmp_path / "file" / "below", stderr=said)
    assert "เขียนไฟล์ไม่ได้" in said.getvalue()


def test_a_file_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "report.pdf"
    write_whole(path, b"first")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, b"second")
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


def test_the_newest_report_is_of_the_month_that_closed_last(district, tmp_path):
    on_the_first = datetime(2025, 7, 1, 0, 10, tzinfo=BANGKOK)
    assert write_newest(tmp_path, now=on_the_first) == [tmp_path / "situation-2704-2025-06.pdf"]


def test_a_district_of_which_no_tambon_had_joined_gets_none(tmp_path):
    factories.place("27")
    factories.place("2704")
    factories.place("270401")
    printed = StringIO()
    call_command("newest_report", out=str(tmp_path / "out"), stdout=printed)
    assert "no report yet" in printed.getvalue()
    assert not (tmp_path / "out").exists()


def test_a_joined_tambon_without_a_known_district_stands_for_itself(tmp_path):
    factories.joined(factories.place("270401"))
    now = datetime(2025, 7, 1, tzinfo=BANGKOK)
    assert [path.name for path in write_newest(tmp_path, now=now)] == [
        "situation-270401-2025-06.pdf"
    ]


def test_script_server_gets_the_path_printed(district, tmp_path):
    printed = StringIO()
    call_command("newest_report", out=str(tmp_path), stdout=printed)
    (path,) = printed.getvalue().split()
    assert Path(path).is_file()


def test_the_nightly_task_writes_to_the_folder_of_the_settings(district, tmp_path, settings):
    settings.RANGWAT_OUT = tmp_path
    (path,) = write_newest_report(timestamp=0)
    assert Path(path).parent == tmp_path


def test_the_worker_knows_the_task_and_runs_it_at_ten_past_midnight_in_bangkok():
    assert app.tasks["reports.write_newest"] is write_newest_report
    (periodic,) = [
        each
        for each in app.periodic_registry.periodic_tasks.values()
        if each.task is write_newest_report
    ]
    noon = datetime(2025, 6, 30, 12, tzinfo=BANGKOK).timestamp()
    following = periodic.croniter.get_next(ret_type=float, start_time=noon)
    assert datetime.fromtimestamp(following, BANGKOK) == datetime(2025, 7, 1, 0, 10, tzinfo=BANGKOK)


def test_a_second_worker_queues_nothing_while_one_waits():
    from procrastinate.exceptions import AlreadyEnqueued  # noqa: PLC0415

    write_newest_report.defer(timestamp=0)
    with pytest.raises(AlreadyEnqueued):
        write_newest_report.defer(timestamp=1)


def test_reports_go_to_out_unless_the_settings_say_otherwise(settings):
    assert printing.out_folder() == settings.BASE_DIR / "out"

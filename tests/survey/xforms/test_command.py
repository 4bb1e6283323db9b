"""manage.py publish_form: 0 where it is published, 2 with all that is wrong."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from survey.models import FormVersion
from tests.survey.xforms.books import FACTS, HOUSEHOLD, needs_java
from tests.survey.xforms.test_publishing import PNG, WITH_PICTURE

pytestmark = [pytest.mark.django_db, needs_java]


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    """Exit code, output and errors of the command."""
    status = 0
    try:
        call_command("publish_form", *map(str, arguments))
    except SystemExit as ended:
        status = int(ended.code or 0)
    said = capsys.readouterr()
    return status, said.out, said.err


def test_a_form_is_published_and_the_same_again_is_no_error(tmp_path, capsys):
    path = tmp_path / "form.md"
    path.write_text(HOUSEHOLD + FACTS, encoding="utf-8")
    status, out, err = run(capsys, path, "--as-of", "1/7/2568")
    assert status == 0
    assert "เผยแพร่แล้ว: try_household 1 / published: try_household 1" in out
    assert "ยังไม่ได้บอกว่าเป็นข้อมูลใด" in err  # warnings are told
    assert FormVersion.objects.get().source.as_of.isoformat() == "2025-07-01"
    status, out, _err = run(capsys, path)
    assert (status, "ไม่มีอะไรเปลี่ยน" in out) == (0, True)


def test_a_wrong_form_is_refused_with_sheet_and_row_in_both_languages(tmp_path, capsys):
    path = tmp_path / "form.md"
    path.write_text(HOUSEHOLD.replace("| | text | remark |", "| | tekst | remark |"))
    status, out, err = run(capsys, path)
    assert (status, out) == (2, "")
    assert "survey!4 type: ไม่รู้จักชนิดคำถาม “tekst”" in err
    assert "Unknown question type “tekst”" in err
    assert not FormVersion.objects.exists()


def test_files_go_along_by_their_names(tmp_path, capsys):
    path, picture = tmp_path / "form.md", tmp_path / "house.png"
    path.write_text(WITH_PICTURE, encoding="utf-8")
    picture.write_bytes(PNG)
    assert run(capsys, path, "--media", picture)[0] == 0
    assert FormVersion.objects.get().media.get().name == "house.png"


def test_a_file_that_is_not_there_is_refused(tmp_path, capsys):
    status, _out, err = run(capsys, tmp_path / "nothing.xlsx")
    assert status == 2
    assert "ไม่พบไฟล์" in err and "Traceback" not in err

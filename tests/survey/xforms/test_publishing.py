"""A form is published whole or not at all, and a version says one thing for ever."""

from __future__ import annotations

import pytest

from network import evidence
from network.models import Source
from survey.models import FormMapping, FormMedium, FormVersion, SurveyForm
from survey.xforms.errors import (
    ClosingNeedsReason,
    FormIsClosedAlready,
    FormIsOpenAlready,
    FormRefused,
)
from survey.xforms.offered import mapping_of, offered, version_of
from survey.xforms.publishing import add_media, close, publish, reopen
from tests.survey.xforms.books import (
    FACTS,
    HOUSEHOLD,
    as_xlsx,
    form,
    needs_java,
    published,
    refused,
)

pytestmark = [pytest.mark.django_db, needs_java]

PNG = b"\x89PNG\r\n\x1a\n picture"
WITH_PICTURE = HOUSEHOLD.replace(
    "| | type | name | label::ไทย (th) | label::English (en) | required |",
    "| | type | name | label::ไทย (th) | label::English (en) | required | media::image |",
).replace("| สภาพบ้าน | Condition | |", "| สภาพบ้าน | Condition | | house.png |")


def codes(told) -> list[str]:
    return [warning.code for warning in told.warnings]


def test_a_published_form_is_offered_with_its_questions_and_its_file_kept(tmp_path):
    told = published(form(HOUSEHOLD + FACTS), tmp_path)
    version = told.version
    assert told.is_new
    assert [each.pk for each in offered()] == [version.pk]
    assert (version.form.form_id, version.version, version.title) == (
        "try_household", "1", "แบบทดลอง",
    )  # fmt: skip
    assert [each["name"] for each in version.questions][:3] == ["visited", "condition", "remark"]
    assert evidence.content(version.source) == (tmp_path / "form.md").read_bytes()
    assert version.source.kind == Source.Kind.IMPORT
    assert version_of("try_household", "1") == version
    assert version_of("try_household", "2") is None


def test_a_workbook_of_excel_becomes_the_same_form_as_its_text(tmp_path):
    path = as_xlsx(HOUSEHOLD + FACTS, tmp_path / "form.xlsx")
    xml = publish(path, "form.xlsx").version.xml
    again = published(HOUSEHOLD + FACTS, tmp_path)
    assert again.version.xml == xml
    assert not again.is_new


def test_the_same_again_changes_nothing(tmp_path):
    first = published(HOUSEHOLD + FACTS, tmp_path)
    kept = Source.objects.count()
    again = published(HOUSEHOLD + FACTS, tmp_path)
    assert (again.is_new, again.is_changed) == (False, False)
    assert again.version == first.version
    assert Source.objects.count() == kept


def test_another_content_under_the_same_version_is_refused(tmp_path):
    first = published(HOUSEHOLD, tmp_path)
    (fault,) = refused(HOUSEHOLD.replace("อายุ", "อายุจริง"), tmp_path)
    assert (fault.code, fault.sheet, fault.row) == ("same_version", "settings", 2)
    assert version_of("try_household", "1").xml == first.version.xml
    assert FormVersion.objects.count() == 1


def test_a_new_version_is_offered_and_the_old_one_still_known(tmp_path):
    old = published(HOUSEHOLD, tmp_path).version
    new = published(form(HOUSEHOLD.replace("อายุ", "อายุจริง"), version="2"), tmp_path).version
    assert [each.pk for each in offered()] == [new.pk]
    assert version_of("try_household", "1") == old


def test_every_fault_of_a_refused_form_is_told_with_its_row_and_nothing_is_kept(tmp_path):
    bad = (
        HOUSEHOLD.replace("| | text | remark |", "| | tekst | remark |")
        .replace("| | integer | age |", "| | integer | pname |")
        .replace("select_one cond |", "select_one conds |")
        .replace("${remark} | Thanks", "${nobody} | Thanks")
    )
    found = {(fault.code, fault.sheet, fault.row) for fault in refused(bad, tmp_path)}
    assert found >= {
        ("no_such_list", "survey", 3),
        ("unknown_type", "survey", 4),
        ("name_twice", "survey", 8),
        ("unknown_reference", "survey", 11),
    }
    assert not SurveyForm.objects.exists() and not Source.objects.exists()


def test_what_only_a_device_would_notice_is_refused_with_its_row(tmp_path):
    bad = HOUSEHOLD.replace(
        "| label::English (en) | required |", "| label::English (en) | relevant |"
    ).replace("| Day | yes |", "| Day | (${remark} = 1 |")
    (fault,) = refused(bad, tmp_path)
    assert (fault.code, fault.sheet, fault.row, fault.column) == (
        "brackets", "survey", 2, "relevant",
    )  # fmt: skip


def test_a_form_that_encrypts_its_answers_is_refused(tmp_path):
    bad = HOUSEHOLD.replace("| version | | |", "| version | public_key | |").replace(
        "| try_household | 1 | | |", "| try_household | 1 | MIIBIjANBgkqhkiG9w0B | |"
    )
    assert [fault.code for fault in refused(bad, tmp_path)] == ["is_encrypted"]


def test_a_form_without_an_id_takes_the_name_of_its_file_and_is_told(tmp_path):
    told = published(HOUSEHOLD.replace("form_id", "nothing"), tmp_path, "survey_2569.md")
    assert told.version.form.form_id == "survey_2569"
    assert "named_by_file" in codes(told)


@pytest.mark.parametrize("form_id", ["publish", "..", "a/close", "/a"])
def test_an_id_that_our_addresses_could_not_hold_is_refused(tmp_path, form_id):
    bad = HOUSEHOLD.replace("try_household", form_id)
    assert [fault.code for fault in refused(bad, tmp_path)] == ["bad_form_id"]


# --- files ------------------------------------------------------------------------------------


def test_a_file_the_form_names_is_kept_and_one_it_does_not_is_said(tmp_path):
    media = {"house.png": PNG, "other.png": PNG}
    told = published(WITH_PICTURE, tmp_path, media=media)
    assert [medium.name for medium in told.version.media.all()] == ["house.png"]
    assert bytes(told.version.media.get().content) == PNG
    assert "medium_not_used" in codes(told)
    assert "medium_missing" not in codes(told)


def test_a_missing_file_is_told_by_name_and_can_be_added_later(tmp_path):
    told = published(WITH_PICTURE, tmp_path)
    missing = [warning for warning in told.warnings if warning.code == "medium_missing"]
    assert [warning.column for warning in missing] == ["house.png"]
    path = tmp_path / "house.png"
    path.write_bytes(PNG)
    assert add_media(told.version, {"house.png": path})[0] == ["house.png"]
    assert add_media(told.version, {"house.png": path})[0] == []
    path.write_bytes(PNG + b"!")
    with pytest.raises(FormRefused):
        add_media(told.version, {"house.png": path})


def test_the_lists_of_the_register_are_noted_and_never_kept(tmp_path):
    text = HOUSEHOLD.replace(
        "| | text | remark |", "| | select_one_from_file households.csv | remark |"
    )
    told = published(text, tmp_path, media={"households.csv": b"name,label\n1,2\n"})
    medium = told.version.media.get()
    assert medium.is_entity_list and bytes(medium.content) == b""
    assert "medium_not_used" in codes(told)


def test_a_file_that_no_form_can_use_refuses_the_whole(tmp_path):
    path = tmp_path / "form.md"
    path.write_text(HOUSEHOLD, encoding="utf-8")
    script = tmp_path / "run.exe"
    script.write_bytes(b"MZ")
    with pytest.raises(FormRefused) as caught:
        publish(path, "form.md", media={"run.exe": script})
    assert [fault.code for fault in caught.value.faults] == ["unknown_medium"]
    assert not FormMedium.objects.exists() and not FormVersion.objects.exists()


# --- what answers become ----------------------------------------------------------------------


def test_the_facts_sheet_says_what_answers_become(tmp_path):
    version = published(HOUSEHOLD + FACTS, tmp_path).version
    assert mapping_of(version)[1] == {
        "question": "/data/condition",
        "fact": "visit.house_condition",
        "values": {"1": "good", "2": "unsafe"},
    }


def test_without_a_facts_sheet_the_former_mapping_goes_on_and_what_is_new_is_said(tmp_path):
    published(HOUSEHOLD + FACTS, tmp_path)
    text = form(HOUSEHOLD.replace("| | date | visited |", "| | date | day |"), version="2")
    told = published(text, tmp_path)
    assert {rule["fact"] for rule in mapping_of(told.version)} == {
        "visit.house_condition", "house.point", "person.name",
    }  # fmt: skip
    assert {"mapping_carried", "mapping_lost", "unmapped"} <= set(codes(told))


def test_a_facts_sheet_that_says_something_new_counts_without_a_new_version(tmp_path):
    published(HOUSEHOLD + FACTS, tmp_path)
    told = published(HOUSEHOLD + FACTS + "| | age | person.age | | | |\n", tmp_path)
    assert (told.is_new, told.is_changed) == (False, True)
    assert FormMapping.objects.count() == 2
    assert mapping_of(told.version)[-1]["fact"] == "person.age"


# --- closing ----------------------------------------------------------------------------------


def test_a_closed_form_is_not_offered_but_its_versions_stay_known(tmp_path):
    version = published(HOUSEHOLD, tmp_path).version
    with pytest.raises(ClosingNeedsReason):
        close(version.form, "  ", None)
    close(version.form, "จบรอบแล้ว", None)
    assert not offered().exists()
    assert version_of("try_household", "1") == version
    with pytest.raises(FormIsClosedAlready):
        close(version.form, "อีกครั้ง", None)
    assert "form_is_closed" in codes(published(form(version="2"), tmp_path))
    reopen(version.form, None)
    assert offered().exists()
    with pytest.raises(FormIsOpenAlready):
        reopen(version.form, None)

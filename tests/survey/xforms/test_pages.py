"""Forms on pages: published, mended, mapped, taken away, closed; and who may."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from network.models import Role
from survey.models import FormVersion
from survey.xforms.conversion import read_form
from survey.xforms.offered import mapping_of, offered
from tests import factories
from tests.survey.imports import desk
from tests.survey.xforms.books import FACTS, HOUSEHOLD, needs_java, published
from tests.survey.xforms.test_publishing import PNG, WITH_PICTURE

pytestmark = [pytest.mark.django_db, needs_java]


@pytest.fixture
def leader() -> Client:
    return desk.signed_in(desk.leader(desk.village()))


def sent(client: Client, text: str, name: str = "form.md", *media: SimpleUploadedFile):
    upload = SimpleUploadedFile(name, text.encode())
    return client.post(reverse("publish-form"), {"workbook": upload, "attached": media})


def test_from_a_wrong_workbook_to_a_mapped_form_that_is_closed_again(leader):
    home = leader.get("/").content.decode()
    assert reverse("survey-forms") in home
    assert reverse("publish-form") in leader.get(reverse("survey-forms")).content.decode()

    wrong = sent(leader, HOUSEHOLD.replace("| | text | remark |", "| | tekst | remark |"))
    assert wrong.status_code == 422
    told = wrong.content.decode()
    assert "ไม่รู้จักชนิดคำถาม “tekst”" in told and "survey" in told and ">4<" in told
    assert not FormVersion.objects.exists()

    done = sent(leader, HOUSEHOLD + FACTS)
    assert done.status_code == 200
    assert "เผยแพร่แล้ว" in done.content.decode()
    version = FormVersion.objects.get()
    page = reverse("survey-form", args=["try_household"])
    assert page in leader.get(reverse("survey-forms")).content.decode()
    shown = leader.get(page).content.decode()
    assert "หมายเหตุ" in shown and "ยังไม่จับคู่" in shown and "1=good 2=unsafe" in shown

    ask = reverse("form-answer", args=["try_household", version.pk])
    remark = f"{ask}?question=/data/remark"
    assert "visit.remark" in leader.get(remark).content.decode()
    assert leader.post(remark, {"fact": "visit.remark"}).status_code == 302
    assert mapping_of(version)[-1]["fact"] == "visit.remark"

    closing = reverse("close-form", args=["try_household"])
    assert leader.post(closing, {"close": "1", "reason": ""}).status_code == 422
    assert leader.post(closing, {"close": "1", "reason": "จบรอบ"}).status_code == 302
    assert not offered().exists()
    assert "จบรอบ" in leader.get(page).content.decode()
    assert leader.post(closing, {"reopen": "1"}).status_code == 302
    assert offered().exists()


def test_choices_are_matched_to_codes_one_by_one(leader, tmp_path):
    version = published(HOUSEHOLD, tmp_path).version
    address = reverse("form-answer", args=["try_household", version.pk])
    asked = f"{address}?question=/data/condition"
    second = leader.post(asked, {"fact": "visit.house_condition"})
    assert "ไม่ปลอดภัย" in second.content.decode() and 'name="code-1"' in second.content.decode()
    assert mapping_of(version) == []
    leader.post(
        asked,
        {"fact": "visit.house_condition", "values": "1", "code-0": "good", "code-1": "unsafe"},
    )
    assert mapping_of(version)[0]["values"] == {"1": "good", "2": "unsafe"}


def test_a_missing_file_is_named_and_added_on_the_page(leader):
    done = sent(leader, WITH_PICTURE)
    assert "house.png" in done.content.decode()
    version = FormVersion.objects.get()
    address = reverse("add-form-files", args=["try_household", version.pk])
    leader.post(address, {"attached": [SimpleUploadedFile("house.png", PNG)]})
    file = reverse("form-file", args=["try_household", version.pk, "house.png"])
    answer = leader.get(file)
    assert answer.content == PNG
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert leader.post(address, {}).status_code == 302  # nothing chosen: said, not broken


def test_files_go_along_with_the_workbook(leader):
    sent(leader, WITH_PICTURE, "form.md", SimpleUploadedFile("house.png", PNG))
    assert FormVersion.objects.get().media.get().name == "house.png"


def test_what_was_sent_is_taken_away_as_it_came_and_text_as_a_workbook_too(leader, tmp_path):
    version = published(HOUSEHOLD + FACTS, tmp_path).version
    args = ["try_household", version.pk]
    assert leader.get(reverse("form-workbook", args=args)).content == (
        (tmp_path / "form.md").read_bytes()
    )
    assert leader.get(reverse("form-xform", args=args)).content.decode() == version.xml
    book = leader.get(reverse("form-workbook-xlsx", args=args)).content
    assert load_workbook(io.BytesIO(book))["facts"]["B3"].value == "visit.house_condition"
    path = tmp_path / "again.xlsx"
    path.write_bytes(book)
    assert read_form(path, "again.xlsx").xml == version.xml


@pytest.mark.parametrize("name", ["form.md", "form.xlsx", "form.xml", "form.csv", "form.xls"])
def test_nonsense_is_answered_with_a_page_and_never_breaks(leader, name):
    for content in ("", "x", "PK\x03\x04", "<a/>", "|a|b|\n|c|d|e|f|g|\n", "a,b,c,d,e\n,,,,,\n"):
        assert sent(leader, content, name).status_code in (200, 422)
    assert not FormVersion.objects.exists()


def test_no_file_at_all_is_said(leader):
    answer = leader.post(reverse("publish-form"), {})
    assert answer.status_code == 422
    assert "ยังไม่ได้เลือกไฟล์" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "reads", "publishes"),
    [
        (Role.NETWORK_LEADER, True, True),
        (Role.TAMBON_NETWORK, True, True),
        (Role.VILLAGE_WORKING_GROUP, True, False),
        (Role.DISTRICT_CHIEF, False, False),
        (Role.TREASURER, False, False),
        (None, False, False),
    ],
)
def test_who_records_publishes_who_surveys_reads_and_nobody_else(tmp_path, role, reads, publishes):
    place = desk.village()
    version = published(HOUSEHOLD + FACTS, tmp_path).version
    account = factories.account(role=role, place=place) if role else factories.account()
    client = desk.signed_in(account)
    args = ["try_household", version.pk]
    for name, given in (
        ("survey-forms", []), ("survey-form", args[:1]), ("form-workbook", args),
        ("form-workbook-xlsx", args), ("form-xform", args),
    ):  # fmt: skip
        assert client.get(reverse(name, args=given)).status_code == (200 if reads else 403)
    for address in (
        reverse("publish-form"),
        reverse("close-form", args=args[:1]),
        reverse("form-answer", args=args) + "?question=/data/remark",
    ):
        assert client.get(address).status_code == (200 if publishes else 403)
    assert client.post(reverse("add-form-files", args=args)).status_code == (
        302 if publishes else 403
    )
    assert (reverse("survey-forms") in client.get("/me/").content.decode()) == reads


def test_what_is_not_there_is_not_found(leader, tmp_path):
    version = published(HOUSEHOLD, tmp_path).version
    for address in (
        "/forms/nobody/",
        "/forms/try_household/?version=9",
        f"/forms/nobody/versions/{version.pk}/form.xml",
        "/forms/try_household/versions/999999/form.xml",
        f"/forms/try_household/versions/{version.pk}/files/nothing.png",
        f"/forms/try_household/versions/{version.pk}/answer/?question=/data/nobody",
    ):
        assert leader.get(address).status_code == 404


def test_the_list_of_forms_asks_as_much_for_many_as_for_one(
    leader, tmp_path, django_assert_max_num_queries
):
    for number in range(3):
        published(HOUSEHOLD.replace("try_household", f"try_{number}"), tmp_path)
    with django_assert_max_num_queries(20):
        leader.get(reverse("survey-forms"))


def test_of_two_files_of_one_name_none_is_dropped_in_silence(leader):
    name = "house.png"
    two = [SimpleUploadedFile(name, PNG), SimpleUploadedFile(name, PNG + b"other")]
    answer = sent(leader, WITH_PICTURE, "form.md", *two)
    assert answer.status_code == 422
    assert "สองไฟล์ชื่อเดียวกัน" in answer.content.decode()
    assert not FormVersion.objects.exists()

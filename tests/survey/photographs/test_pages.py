"""Pages of photographs: who sees which, what is written down, and sending new ones."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from network import evidence
from network.models import Reading, Role
from survey.models import Photograph, PictureCopy
from tests import factories
from tests.survey.photographs.pictures import from_a_phone, photograph, picture

pytestmark = pytest.mark.django_db

Subject = Photograph.Subject


@pytest.fixture
def village():
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.place("27040501")


@pytest.fixture
def household(village):
    return factories.household(village)


def signed_in(role, place) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


def address(name: str, of: Photograph, **more: int) -> str:
    return reverse(name, kwargs={"key": of.key, **more})


def send(client: Client, household, *files: SimpleUploadedFile, **said: str):
    given = {"subject": "damage", "taken_on": "30/6/2568", "caption": "หลังคาก่อนซ่อม"} | said
    return client.post(
        reverse("send-photographs-of-household", args=[household.key]),
        given | {"pictures": list(files)},
    )


def file(name: str = "a.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(64, 48) if content is None else content)


def test_a_copy_is_a_picture_the_browser_keeps_and_asks_about(village, household):
    client = signed_in(Role.NETWORK_LEADER, village)
    made = photograph(household)
    first = client.get(address("photograph-copy", made, side=320))
    assert (first.status_code, first["Content-Type"]) == (200, "image/jpeg")
    assert first["Cache-Control"] == "private, no-cache"
    again = client.get(
        address("photograph-copy", made, side=320), headers={"if-none-match": first["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_only_the_sizes_there_are_can_be_asked_for(village, household):
    client = signed_in(Role.NETWORK_LEADER, village)
    assert (
        client.get(address("photograph-copy", photograph(household), side=999)).status_code == 404
    )


@pytest.mark.parametrize("subject", [Subject.INSIDE, Subject.DOCUMENT, Subject.OTHER])
def test_the_inside_of_a_home_is_for_those_who_see_names(village, household, subject):
    made = photograph(household, subject=subject, caption="ห้องนอน")
    chief = signed_in(Role.DISTRICT_CHIEF, village)
    for name, more in (("photograph", {}), ("photograph-copy", {"side": 320})):
        assert chief.get(address(name, made, **more)).status_code == 404
    page = chief.get(reverse("household", args=[household.key])).content.decode()
    assert str(made.key) not in page
    assert "อีก 1 ภาพเป็นภาพในบ้านหรือเอกสาร" in page


def test_who_sees_no_names_sees_the_house_but_neither_caption_nor_original(village, household):
    made = photograph(household, caption="บ้านยายสมมติ")
    chief = signed_in(Role.DISTRICT_CHIEF, village)
    page = chief.get(address("photograph", made))
    assert page.status_code == 200
    assert "ยายสมมติ" not in page.content.decode()
    assert chief.get(address("photograph-original", made)).status_code == 404


def test_each_look_into_a_home_is_written_down_even_when_the_browser_has_it(village, household):
    person = factories.person(household=household)
    made = photograph(household, subject=Subject.INSIDE)
    client = signed_in(Role.NETWORK_LEADER, village)
    etag = client.get(address("photograph-copy", made, side=1280))["ETag"]
    client.get(address("photograph-copy", made, side=1280), headers={"if-none-match": etag})
    rows = Reading.objects.filter(sources__contains=[made.file_id])
    assert [row.persons for row in rows] == [[person.pk], [person.pk]]


def test_a_look_at_a_house_from_the_road_is_not_written_down(village, household):
    made = photograph(household)
    signed_in(Role.NETWORK_LEADER, village).get(address("photograph-copy", made, side=320))
    assert not Reading.objects.filter(sources__contains=[made.file_id]).exists()


def test_the_original_comes_byte_for_byte_and_is_written_down(village, household):
    made = photograph(household, content=from_a_phone())
    answer = signed_in(Role.NETWORK_LEADER, village).get(address("photograph-original", made))
    assert answer.content == from_a_phone()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Reading.objects.filter(sources__contains=[made.file_id]).count() == 1


def test_a_copy_whose_file_is_gone_is_made_again_when_it_is_asked_for(village, household):
    made = photograph(household)
    for copy in PictureCopy.objects.all():
        default_storage.delete(copy.stored_as)
    client = signed_in(Role.NETWORK_LEADER, village)
    assert client.get(address("photograph-copy", made, side=320)).status_code == 200


def test_a_gallery_shows_the_newest_first_and_loads_lazily(village, household):
    old = photograph(household, on=date(2024, 5, 1))
    new = photograph(household, on=date(2025, 5, 1))
    client = signed_in(Role.NETWORK_LEADER, village)
    page = client.get(reverse("household", args=[household.key])).content.decode()
    assert page.index(str(new.key)) < page.index(str(old.key))
    assert page.count('loading="lazy"') == 2
    assert 'alt="ภาพบ้าน ถ่ายเมื่อ 1 พฤษภาคม 2568"' in page


def test_a_picture_that_cannot_be_drawn_is_shown_by_its_reason(village, household):
    made = photograph(household, content=picture()[:900])
    page = signed_in(Role.NETWORK_LEADER, village).get(address("photograph", made))
    assert "ไฟล์ภาพขาดหรือเสียหาย" in page.content.decode()
    assert "ดาวน์โหลดไฟล์เดิม" in page.content.decode()


def test_photographs_of_a_house_show_on_its_page_and_on_its_household(village, household):
    house = factories.house(village)
    factories.visit(household, house=house)
    made = photograph(unit=house)
    client = signed_in(Role.NETWORK_LEADER, village)
    for page in (reverse("house", args=[house.key]), reverse("household", args=[household.key])):
        assert str(made.key) in client.get(page).content.decode()


def test_a_gallery_takes_the_same_queries_however_many_pictures(
    village, household, django_assert_max_num_queries
):
    client = signed_in(Role.NETWORK_LEADER, village)
    page = reverse("household", args=[household.key])
    counts = []
    for _ in range(2):
        photograph(household)
        client.get(page)  # fills caches, which forget after a minute
        with django_assert_max_num_queries(60) as counted:
            client.get(page)
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_a_surveyor_sends_several_at_once(village, household):
    client = signed_in(Role.NETWORK_LEADER, village)
    answer = send(client, household, file("ก่อน🏠.jpg"), file("b.png", picture(kind="PNG")))
    assert answer.status_code == 302
    first, second = Photograph.objects.order_by("pk")
    assert (first.file.file_name, first.taken_on) == ("ก่อน🏠.jpg", date(2025, 6, 30))
    assert second.file.reading["media_type"] == "image/png"
    assert first.source.recorded_by == second.source.recorded_by
    assert evidence.content(first.file) == picture(64, 48)


def test_bad_pictures_are_named_and_the_good_ones_are_kept(village, household):
    client = signed_in(Role.NETWORK_LEADER, village)
    answer = send(client, household, file(), file("x.svg", b"<svg/>"), file("y.jpg", b""))
    assert answer.status_code == 302
    assert Photograph.objects.count() == 1
    said = client.get(answer["Location"]).content.decode()
    assert "เก็บภาพถ่ายแล้ว 1 ภาพ" in said
    assert "ภาพที่ 2 (x.svg): ไฟล์นี้ไม่ใช่ภาพถ่าย" in said
    assert "ภาพที่ 3 (y.jpg): ไฟล์ว่างเปล่า" in said


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "ยังไม่ได้เลือกภาพ"),
        ([file() for _ in range(11)], "ครั้งละไม่เกิน 10 ภาพ"),
        ([file("a.pdf", b"%PDF-1.7")], "ไฟล์นี้ไม่ใช่ภาพถ่าย"),
    ],
    ids=["none", "eleven", "pdf"],
)
def test_what_is_wrong_stays_in_the_form(village, household, files, sentence):
    answer = send(signed_in(Role.NETWORK_LEADER, village), household, *files)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Photograph.objects.exists()


def test_a_picture_over_the_size_is_not_read(village, household, monkeypatch):
    monkeypatch.setattr("survey.photographs.recording.LARGEST_BYTES", 100)
    answer = send(signed_in(Role.NETWORK_LEADER, village), household, file())
    assert answer.status_code == 422
    assert "25 MB" in answer.content.decode()


def test_who_may_not_survey_sends_nothing(village, household):
    answer = send(signed_in(Role.DISTRICT_CHIEF, village), household, file())
    assert answer.status_code == 404
    assert not Photograph.objects.exists()

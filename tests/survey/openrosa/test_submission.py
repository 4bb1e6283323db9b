"""What the door takes in, over HTTP, and what it leaves behind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from network.evidence import content
from network.models import Source
from survey.models import FormClosing, FormVersion, RefusedSubmission, Submission, SubmissionFile
from tests import collect, factories
from tests.survey.openrosa import phones
from tests.survey.openrosa.phones import SUBMISSION, Phone, said
from tests.survey.openrosa.sent import PHOTO, filled, jobs, kept, part, post, xml_part

# --- HEAD -------------------------------------------------------------------------------------


def test_head_says_where_to_send_and_how_much_at_once(phone: Phone) -> None:
    answer = phone.client.head(SUBMISSION)
    assert answer.status_code == 204
    assert answer["Location"] == "http://testserver/openrosa/submission"
    assert int(answer["X-OpenRosa-Accept-Content-Length"]) >= 1_000_000
    assert answer["X-OpenRosa-Version"] == "1.0"


def test_without_a_credential_there_is_a_challenge(form: FormVersion) -> None:
    for answer in (Client().head(SUBMISSION), Client().post(SUBMISSION)):
        assert answer.status_code == 401
        assert "WWW-Authenticate" in answer
    assert not Submission.objects.exists()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_told_which_ones_there_are(phone: Phone, method: str) -> None:
    answer = phone.client.generic(method, SUBMISSION)
    assert answer.status_code == 405
    assert answer["Allow"] == "HEAD, POST"
    said(answer)


# --- taken in ---------------------------------------------------------------------------------


def test_an_instance_is_kept_byte_for_byte_with_its_photograph(
    phone: Phone, form: FormVersion
) -> None:
    instance = filled({"house.jpg": PHOTO})
    answer = phone.send(instance)
    assert answer.status_code == 201
    assert "submit_success" in said(answer)
    assert kept(instance.instance_id) == (instance.xml, {"house.jpg": PHOTO})
    made = Submission.objects.select_related("source").get()
    assert (made.version, made.device) == (form, phone.device)
    assert made.first_id == made.instance_id
    assert made.expected_files == ["house.jpg"]
    assert made.source.kind == Source.Kind.SUBMISSION
    assert made.source.recorded_by == phone.device.account
    assert made.files.get().source.kind == Source.Kind.DOCUMENT
    assert jobs() == [str(made.key)]


def test_what_the_device_calls_itself_is_kept(phone: Phone, form: FormVersion) -> None:
    content_type, body = collect.multipart(filled().xml, [])
    address = f"{SUBMISSION}?deviceID=collect%3Aก"
    answer = phone.client.generic("POST", address, body, content_type)
    assert answer.status_code == 201
    assert Submission.objects.get().reported_device == "collect:ก"


def test_a_source_speaks_of_the_day_of_the_visit(phone: Phone) -> None:
    rule = {"question": "/data/day", "fact": "visit.visited_on", "values": {}}
    phones.form("dated", rules=[rule])
    for told, day in (("2026-05-04", date(2026, 5, 4)), ("1970-01-01", None), ("ก", None)):
        instance = collect.filled_in("dated", "1", {"day": told})
        assert phone.send(instance).status_code == 201
        found = Submission.objects.get(instance_id=instance.instance_id).source
        assert (found.as_of == day) is (day is not None)


def test_the_same_again_is_success_and_adds_nothing(phone: Phone, form: FormVersion) -> None:
    instance = filled({"house.jpg": PHOTO})
    answers = [phone.send(instance) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert (Submission.objects.count(), SubmissionFile.objects.count()) == (1, 1)
    assert len(jobs()) == 1


def test_files_come_over_several_sendings_in_any_order(phone: Phone, form: FormVersion) -> None:
    instance = filled({"a.jpg": PHOTO, "b.jpg": PHOTO + b"b"})
    first = phone.send(instance, [("b.jpg", PHOTO + b"b")])
    assert "1 ไฟล์" in said(first)
    second = phone.send(instance, [("a.jpg", PHOTO), ("b.jpg", PHOTO + b"b")])
    assert (first.status_code, second.status_code) == (201, 201)
    assert kept(instance.instance_id)[1] == dict(instance.files)
    assert len(jobs()) == 2, "late files are looked at too"


def test_an_instance_without_its_files_is_in_and_awaits_them(
    phone: Phone, form: FormVersion
) -> None:
    instance = filled({"a.jpg": PHOTO})
    assert "1 more files are awaited" in said(phone.send(instance, []))
    assert Submission.objects.get().expected_files == ["a.jpg"]


def test_files_of_repeats_and_the_audit_are_awaited(phone: Phone) -> None:
    phones.form("deep", files=("/data/members/photo", "/data/meta/audit"))
    xml = (
        b'<data id="deep" version="1"><members><photo>1.jpg</photo></members><members>'
        b"<photo>2.jpg</photo></members><meta><instanceID>uuid:deep</instanceID>"
        b"<audit>audit.csv</audit></meta></data>"
    )
    assert phone.send(collect.Instance("uuid:deep", xml)).status_code == 201
    assert Submission.objects.get().expected_files == ["1.jpg", "2.jpg", "audit.csv"]


def test_a_closed_form_still_takes_in_what_is_out_there(phone: Phone, form: FormVersion) -> None:
    FormClosing.objects.create(
        form=form.form, is_closed=True, reason="จบ", said_on=factories.FIRST_DAY,
        source=factories.source(),
    )  # fmt: skip
    assert phone.send(filled()).status_code == 201


def test_a_file_nobody_asked_for_is_kept_too(phone: Phone, form: FormVersion) -> None:
    instance = filled()
    assert phone.send(instance, [("extra.txt", b"x")]).status_code == 201
    assert kept(instance.instance_id)[1] == {"extra.txt": b"x"}


def test_an_empty_file_is_a_file(phone: Phone, form: FormVersion) -> None:
    instance = filled({"empty.jpg": b""})
    assert phone.send(instance).status_code == 201
    assert kept(instance.instance_id)[1] == {"empty.jpg": b""}
    assert phone.send(instance).status_code == 201


def test_twenty_photographs_take_a_few_queries(
    phone: Phone, form: FormVersion, django_assert_max_num_queries: Any
) -> None:
    phone.send(filled())  # the questions of a version are read once
    instance = filled({f"{number}.jpg": b"%d" % number for number in range(20)})
    with django_assert_max_num_queries(14):
        assert phone.send(instance).status_code == 201
    assert SubmissionFile.objects.count() == 20


# --- names of files ---------------------------------------------------------------------------

NAMES = ["บ้าน 12 ภาพที่๑.jpg", "🏠🧑‍🌾.jpg", "f😂le3صادق", 'a"b;c=d.jpg', "a%20b.jpg", "ก" * 80]


@pytest.mark.parametrize("name", NAMES)
def test_thai_and_odd_names_are_kept_as_the_instance_tells_them(
    phone: Phone, form: FormVersion, name: str
) -> None:
    instance = filled({name: PHOTO})
    answer = phone.send(instance)
    assert "awaited" not in said(answer)
    assert list(kept(instance.instance_id)[1]) == [name]


@pytest.mark.parametrize(
    "disposition",
    [
        "form-data; name=\"f\"; filename*=UTF-8''%E0%B8%9A%E0%B9%89%E0%B8%B2%E0%B8%99.jpg",
        "form-data; name=f; filename=x; filename*=utf-8''%E0%B8%9A%E0%B9%89%E0%B8%B2%E0%B8%99.jpg",
        'form-data; name="f"; filename="%E0%B8%9A%E0%B9%89%E0%B8%B2%E0%B8%99.jpg"',
        'form-data; name="f"; filename="บ้าน.jpg"',
        'FORM-DATA; name=f; FILENAME="C:\\\\fakepath\\\\บ้าน.jpg"',
    ],
)  # fmt: skip
def test_a_name_is_known_however_it_is_encoded(
    phone: Phone, form: FormVersion, disposition: str
) -> None:
    instance = filled({"บ้าน.jpg": PHOTO})
    answer = post(phone, xml_part(instance), part("f", PHOTO, disposition))
    assert "awaited" not in said(answer)
    assert kept(instance.instance_id)[1] == {"บ้าน.jpg": PHOTO}


def test_a_name_in_thai_of_old_systems_is_not_lost(phone: Phone, form: FormVersion) -> None:
    instance = filled({"บ้าน.jpg": PHOTO})
    old = part("f", PHOTO, 'form-data; name="f"; filename="NAME"').replace(
        b"NAME", "บ้าน.jpg".encode("cp874")
    )
    assert post(phone, xml_part(instance), old).status_code == 201
    assert kept(instance.instance_id)[1] == {"บ้าน.jpg": PHOTO}


@pytest.mark.parametrize(
    "tricky", ["../../../etc/passwd", "/etc/passwd", "..\\..\\passwd", "a/b/../passwd"]
)
def test_a_path_in_a_name_leads_nowhere(phone: Phone, form: FormVersion, tricky: str) -> None:
    instance = filled()
    assert phone.send(instance, [(tricky, b"x")]).status_code == 201
    assert list(kept(instance.instance_id)[1]) == ["passwd"]
    assert Submission.objects.get().files.get().source.stored_as.startswith("sources/")


@pytest.mark.parametrize("name", ["..", ".", "/", "ก" * 86, "a" * 256])
def test_a_name_no_file_can_have_is_refused(phone: Phone, form: FormVersion, name: str) -> None:
    answer = phone.send(filled(), [(name, b"x")])
    assert answer.status_code == 400
    assert "ชื่อไฟล์" in said(answer)
    assert not Submission.objects.exists()


def test_the_same_file_twice_in_one_sending_is_one(phone: Phone, form: FormVersion) -> None:
    instance = filled({"a.jpg": PHOTO})
    assert phone.send(instance, [("a.jpg", PHOTO), ("a.jpg", PHOTO)]).status_code == 201
    assert SubmissionFile.objects.count() == 1


# --- conflicts --------------------------------------------------------------------------------


def test_other_xml_under_the_same_id_is_a_conflict_and_kept_apart(
    phone: Phone, form: FormVersion
) -> None:
    first = filled({"a.jpg": PHOTO})
    other = filled({"a.jpg": b"other"}, instance_id=first.instance_id, padding="<x>1</x>")
    phone.send(first)
    answers = [phone.send(other) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [409] * 3
    assert "instanceID" in said(answers[0])
    assert kept(first.instance_id) == (first.xml, dict(first.files))
    refused = RefusedSubmission.objects.select_related("source").order_by("id")
    assert [content(each.source) for each in refused] == [other.xml, b"other"]
    assert {each.times for each in refused} == {3}
    assert {(each.reason_code, each.status) for each in refused} == {("instance_differs", 409)}
    assert {each.device for each in refused} == {phone.device}


def test_other_bytes_under_the_same_name_are_a_conflict_and_the_rest_is_in(
    phone: Phone, form: FormVersion
) -> None:
    instance = filled({"a.jpg": PHOTO, "b.jpg": PHOTO})
    phone.send(instance, [("a.jpg", PHOTO)])
    answer = phone.send(instance, [("a.jpg", b"other"), ("b.jpg", PHOTO)])
    assert answer.status_code == 409
    assert kept(instance.instance_id)[1] == {"a.jpg": PHOTO, "b.jpg": PHOTO}
    refused = RefusedSubmission.objects.select_related("source").get()
    assert (content(refused.source), refused.reason_code) == (b"other", "file_differs")
    assert refused.source.file_name == "a.jpg"


# --- edits ------------------------------------------------------------------------------------


def first_ids() -> set[str]:
    return set(Submission.objects.values_list("first_id", flat=True))


@pytest.mark.parametrize("order", ["abc", "acb", "bac", "cba", "bca"])
def test_a_chain_of_edits_is_one_in_any_order_of_arrival(
    phone: Phone, form: FormVersion, order: str
) -> None:
    a = filled()
    b = filled(edits=a)
    c = filled(edits=b)
    sent = {"a": a, "b": b, "c": c}
    assert [phone.send(sent[each]).status_code for each in order] == [201] * 3
    links = dict(Submission.objects.values_list("instance_id", "deprecated_id"))
    assert links == {
        a.instance_id: "", b.instance_id: a.instance_id, c.instance_id: b.instance_id
    }  # fmt: skip
    if order not in ("acb", "cab"):  # a link that comes last joins two pieces
        assert len(first_ids()) == 1
    assert len(jobs()) == 3


def test_two_edits_of_one_instance_are_a_conflict(phone: Phone, form: FormVersion) -> None:
    a = filled()
    b, other = filled(edits=a), filled(edits=a)
    assert [phone.send(each).status_code for each in (a, b, other, b)] == [201, 201, 409, 201]
    refused = RefusedSubmission.objects.select_related("source").get()
    assert (refused.instance_id, refused.reason_code) == (other.instance_id, "already_edited")
    assert content(refused.source) == other.xml


def test_an_edit_of_what_is_not_here_yet_is_taken_in(phone: Phone, form: FormVersion) -> None:
    a = filled()
    b = filled(edits=a)
    assert phone.send(b).status_code == 201
    assert first_ids() == {a.instance_id}


def test_an_edit_does_not_edit_itself_nor_what_came_out_of_it(
    phone: Phone, form: FormVersion
) -> None:
    a = filled()
    itself = filled(edits=a, instance_id=a.instance_id)
    assert phone.send(itself).status_code == 400
    first, second = collect.new_id(), collect.new_id()
    loop = filled(edits=collect.Instance(second, b""), instance_id=first)
    back = filled(edits=loop, instance_id=second)
    assert [phone.send(each).status_code for each in (loop, back)] == [201, 400]


def test_nobody_edits_what_another_account_has_sent(phone: Phone, form: FormVersion) -> None:
    place = phone.device.account.appointments.get().place
    neighbour = phones.phone(phones.surveyor(place))
    a = filled()
    phone.send(a)
    answer = neighbour.send(filled(edits=a))
    assert answer.status_code == 403
    assert RefusedSubmission.objects.get().reason_code == "edit_of_another"


def test_an_edit_is_of_the_same_form(phone: Phone, form: FormVersion) -> None:
    phones.form("parcel")
    a = filled()
    phone.send(a)
    assert phone.send(collect.filled_in("parcel", "1", {}, edits=a)).status_code == 403
    phones.form("household", "2")
    assert phone.send(collect.filled_in("household", "2", {}, edits=a)).status_code == 201

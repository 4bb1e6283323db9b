"""Every answer of the door to a submission, over HTTP, and what it leaves behind."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from network import registry
from network.evidence import content
from network.models import Account, Role, Source
from survey.models import (
    FormClosing,
    FormVersion,
    RefusedSubmission,
    Submission,
    SubmissionFile,
)
from tests import collect, factories
from tests.survey.openrosa import phones
from tests.survey.openrosa.phones import SUBMISSION, Phone, said

PHOTO = b"\xff\xd8 a house " * 3_000


def filled(files: dict[str, bytes] | None = None, **more: Any) -> collect.Instance:
    """An instance of the form whose photographs are these files."""
    answers = {"name": "สมมติ", **dict(zip(("photo", "photo2"), files or {}, strict=False))}
    return collect.filled_in("household", "1", answers, files, **more)


def kept(instance_id: str) -> tuple[bytes, dict[str, bytes]]:
    """What is in of an instance: its XML and its files, from the disk."""
    found = Submission.objects.get(instance_id=instance_id)
    files = {file.name: content(file.source) for file in found.files.select_related("source")}
    return content(found.source), files


def jobs() -> list[str]:
    """Keys of the submissions that are to be understood, one for each time it was asked.

    Jobs of tests that committed stay in the queue: those of what is here count.
    """
    here = {str(key) for key in Submission.objects.values_list("key", flat=True)}
    waiting = ProcrastinateJob.objects.filter(task_name="survey.understand_submission")
    return [job.args["key"] for job in waiting.order_by("id") if job.args["key"] in here]


def part(name: str, content: bytes, disposition: str = "", kind: str = "image/jpeg") -> bytes:
    """One part of a body whose boundary is `x`."""
    told = disposition or f'form-data; name="{name}"; filename="{name}"'
    head = f"--x\r\nContent-Disposition: {told}\r\nContent-Type: {kind}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def xml_part(instance: collect.Instance) -> bytes:
    return part("xml_submission_file", instance.xml, kind="text/xml")


def post(phone: Phone, *parts: bytes, end: bytes = b"--x--\r\n") -> Any:
    return phone.post(b"".join(parts) + end, "multipart/form-data; boundary=x")


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


# --- refused, and kept ------------------------------------------------------------------------


@pytest.mark.parametrize(("form_id", "version"), [("nothing", "1"), ("household", "99"), ("", "")])
def test_an_unknown_form_or_version_stays_on_the_phone(
    phone: Phone, form: FormVersion, form_id: str, version: str
) -> None:
    instance = collect.filled_in(form_id, version, {}, {"a.jpg": PHOTO})
    answers = [phone.send(instance) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert "ไม่รู้จักแบบสำรวจ" in said(answers[0])
    refused = list(RefusedSubmission.objects.select_related("source").order_by("id"))
    assert [(content(each.source), each.times) for each in refused] == [
        (instance.xml, 2), (PHOTO, 2)
    ]  # fmt: skip
    assert refused[0].instance_id == instance.instance_id
    assert "not known here" in refused[0].reason_en


def test_what_was_refused_is_taken_in_once_its_form_is_published(phone: Phone) -> None:
    instance = filled()
    assert phone.send(instance).status_code == 404
    phones.form()
    assert phone.send(instance).status_code == 201


@pytest.mark.parametrize(
    ("xml", "status", "code"),
    [
        (b"", 400, "unreadable_xml"),
        (b"not xml", 400, "unreadable_xml"),
        (b"\x00\xff\xfe" * 100, 400, "unreadable_xml"),
        (b"<data id='household' version='1'>", 400, "unreadable_xml"),
        (b"<!DOCTYPE d [<!ENTITY a 'b'>]><data id='household'>&a;</data>", 400, "unreadable_xml"),
        (b"<d>" * 5_000 + b"</d>" * 5_000, 400, "unreadable_xml"),
        (b"<data id='household' version='1'/>", 400, "no_instance_id"),
        (
            b"<data id='household' version='1'><meta><instanceID>%s</instanceID></meta></data>"
            % (b"a" * 251),
            400,
            "no_instance_id",
        ),
        (
            b"<data id='household' version='1'><base64EncryptedKey>a</base64EncryptedKey>"
            b"<meta><instanceID>uuid:e</instanceID></meta></data>",
            422,
            "encrypted",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason_and_kept(
    phone: Phone, form: FormVersion, xml: bytes, status: int, code: str
) -> None:
    answer = phone.send(collect.Instance("", xml))
    assert answer.status_code == status
    said(answer)
    refused = RefusedSubmission.objects.select_related("source").get()
    assert (refused.reason_code, refused.status) == (code, status)
    assert content(refused.source) == xml
    assert not Submission.objects.exists()


def test_instances_in_other_encodings_are_read(phone: Phone, form: FormVersion) -> None:
    for encoding in ("UTF-16", "TIS-620"):
        own = collect.new_id()
        text = (
            f"<?xml version='1.0' encoding='{encoding}'?><data id='household' version='1'>"
            f"<name>สมมติ</name><photo>บ้าน.jpg</photo>"
            f"<meta><instanceID>{own}</instanceID></meta></data>"
        )
        xml = text.encode(encoding)
        assert phone.send(collect.Instance(own, xml, {"บ้าน.jpg": PHOTO})).status_code == 201
        assert kept(own) == (xml, {"บ้าน.jpg": PHOTO})
        assert Submission.objects.get(instance_id=own).expected_files == ["บ้าน.jpg"]


def test_what_somebody_sends_who_may_survey_no_more_is_refused(
    form: FormVersion,
) -> None:
    place = phones.village()
    account: Account = factories.account(role=Role.VILLAGE_WORKING_GROUP, place=place)
    phone = phones.phone(account)
    appointment = account.appointments.get()
    registry.end_appointment(appointment, ended_on=date(2025, 2, 1), source=factories.source())
    answer = phone.send(filled())
    assert answer.status_code in (401, 403)
    assert not Submission.objects.exists()


# --- malformed bodies -------------------------------------------------------------------------


def test_a_body_that_was_cut_off_is_refused_whole(phone: Phone, form: FormVersion) -> None:
    instance = filled({"a.jpg": PHOTO})
    content_type, body = collect.multipart(instance.xml, list(instance.files.items()))
    for end in (len(body) // 2, len(body) - 45, len(body) - 5):
        answer = phone.post(body[:end], content_type)
        assert answer.status_code == 400
        said(answer)
    assert not SubmissionFile.objects.exists()
    assert not Submission.objects.exists()


def test_there_must_be_an_instance(phone: Phone, form: FormVersion) -> None:
    answer = post(phone, part("a.jpg", PHOTO))
    assert answer.status_code == 400
    assert "xml_submission_file" in said(answer)


def test_there_is_only_one_instance_in_a_sending(phone: Phone, form: FormVersion) -> None:
    one, other = filled(), filled()
    assert post(phone, xml_part(one), xml_part(other)).status_code == 400
    assert post(phone, xml_part(one), xml_part(one)).status_code == 201


@pytest.mark.parametrize(
    "content_type",
    ["text/xml", "application/json", "", "multipart/mixed; boundary=x", "multipart/form-data*=x"],
)
def test_another_kind_of_body_is_not_taken(phone: Phone, content_type: str) -> None:
    answer = phone.post(b"<data/>", content_type)
    assert answer.status_code == 415
    said(answer)


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary="ก"',
        f"multipart/form-data; boundary={'x' * 300}",
    ],
)
def test_a_body_without_a_boundary_is_malformed(phone: Phone, content_type: str) -> None:
    assert phone.post(b"--x--", content_type).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"\r\n",
        b"--x",
        b"--x\r\n",
        b"--y--\r\n",
        b"garbage" * 1000,
        b"--x\r\nno colon\r\n\r\n\r\n--x--",
        b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--",
        b"--x\r\nContent-Disposition: attachment; name=a\r\n\r\na\r\n--x--",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\nYQ==\r\n--x--",
        b"--x\r\nX-Long: " + b"a" * 20_000 + b"\r\n\r\na\r\n--x--",
        b"--x\r\nContent-Disposition: form-data; name*=nothing''a\r\n\r\na\r\n--x--",
    ],
)
def test_a_malformed_body_is_refused(phone: Phone, body: bytes) -> None:
    answer = phone.post(body, "multipart/form-data; boundary=x")
    assert answer.status_code == 400
    said(answer)


def test_thousands_of_parts_are_too_many(phone: Phone, form: FormVersion) -> None:
    parts = [part(f"{number}", b"") for number in range(1_001)]
    assert post(phone, xml_part(filled()), *parts).status_code == 413


def test_a_body_must_say_its_length(phone: Phone) -> None:
    answer = phone.post(b"", "multipart/form-data; boundary=x", CONTENT_LENGTH="")
    assert answer.status_code == 411
    said(answer)


def test_a_body_may_come_in_chunks_where_the_server_ends_it(
    phone: Phone, form: FormVersion
) -> None:
    instance = filled({"a.jpg": PHOTO})
    content_type, body = collect.multipart(instance.xml, list(instance.files.items()))
    in_chunks = {
        "HTTP_TRANSFER_ENCODING": "chunked",
        "CONTENT_LENGTH": "",
        "CONTENT_TYPE": content_type,
        "wsgi.input": io.BytesIO(body),
    }
    assert phone.post(b"", content_type, **in_chunks).status_code == 411
    ended = in_chunks | {"wsgi.input_terminated": True, "wsgi.input": io.BytesIO(body)}
    assert phone.post(b"", content_type, **ended).status_code == 201
    assert kept(instance.instance_id)[1] == {"a.jpg": PHOTO}


def test_a_body_too_large_is_not_even_read(phone: Phone, settings: Any) -> None:
    settings.SUBMISSION_LARGEST_BYTES = 1_000
    answer = phone.post(b"x" * 1_001, "multipart/form-data; boundary=x")
    assert answer.status_code == 413
    said(answer)
    chunks = {
        "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True,
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "wsgi.input": io.BytesIO(b"--x\r\n" + b"x" * 5_000),
    }  # fmt: skip
    assert phone.post(b"", "multipart/form-data; boundary=x", **chunks).status_code in (400, 413)


def test_an_instance_too_large_is_refused(phone: Phone, form: FormVersion) -> None:
    answer = phone.send(filled(padding="<a>" + "x" * 5_000_000 + "</a>"))
    assert answer.status_code == 413


def test_nothing_is_left_in_the_storage_of_what_was_not_taken_in(
    phone: Phone, form: FormVersion
) -> None:
    before = stored()
    a = filled({"a.jpg": PHOTO})
    b, late = filled(edits=a), filled({"c.jpg": PHOTO}, edits=a)
    for each in (a, b, late, late, a):
        phone.send(each)
    named = {name for name in Source.objects.values_list("stored_as", flat=True) if name}
    assert stored() - before == named


def stored() -> set[str]:
    """Names of everything in the storage."""
    if not default_storage.exists("sources"):
        return set()
    return {
        f"sources/{folder}/{file}"
        for folder in default_storage.listdir("sources")[0]
        for file in default_storage.listdir(f"sources/{folder}")[1]
    }

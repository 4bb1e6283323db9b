"""What the door refuses, with a reason, and keeps; bodies that are malformed."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from network import registry
from network.evidence import content
from network.models import Account, Role, Source
from survey.models import FormVersion, RefusedSubmission, Submission, SubmissionFile
from tests import collect, factories
from tests.survey.openrosa import phones
from tests.survey.openrosa.phones import Phone, said
from tests.survey.openrosa.sent import PHOTO, filled, kept, part, post, stored, xml_part

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

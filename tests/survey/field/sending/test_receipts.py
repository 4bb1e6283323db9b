"""A receipt says what is committed and whose it is, by the hashes of the bytes that are kept."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from network import field_devices
from network.models import Place
from survey.field.sending.receipts import MOST, Asked, receipts
from survey.models import FormVersion, Interpretation, Submission, Verification, Visit
from tests import collect, factories
from tests.survey.field.sending.asking import ask, receipt, sha256
from tests.survey.openrosa import phones

PHOTO = b"\xff\xd8 a house " * 3_000


def filled(**files: bytes) -> collect.Instance:
    named = {f"{name}.jpg": content for name, content in files.items()}
    return collect.filled_in(
        "household", "1", dict(zip(("photo", "photo2"), named, strict=False)), named
    )


def visit_of(submission: Submission) -> Visit:
    """As understanding it would have made one."""
    return Visit.objects.create(
        household=factories.household(Place.objects.get(code="27040501")),
        visited_on=factories.FIRST_DAY,
        source=submission.source,
    )


def test_what_never_came_is_absent(phone: phones.Phone, form: FormVersion):
    found = receipt(phone, filled())
    assert (found["state"], found["files"], found["refusal"]) == ("absent", {}, None)


def test_what_came_is_told_by_the_hashes_of_its_bytes(phone: phones.Phone, form: FormVersion):
    instance = filled(house=PHOTO, roof=PHOTO[1:])
    phone.send(instance, files=[("house.jpg", PHOTO)])
    found = receipt(phone, instance)
    assert found["state"] == "received"
    assert found["xmlSha256"] == sha256(instance.xml)
    assert found["files"] == {"house.jpg": sha256(PHOTO)}
    assert found["awaited"] == ["roof.jpg"]
    assert found["receivedAt"]
    phone.send(instance)
    assert receipt(phone, instance)["awaited"] == []


def test_a_record_is_told_to_another_phone_of_its_account_and_to_no_other_account(
    phone: phones.Phone, form: FormVersion
):
    instance = filled()
    phone.send(instance)
    again = phones.phone(phone.device.account)
    assert receipt(again, instance, knows_it=False)["state"] == "received"
    other = phones.phone(phones.surveyor(factories.place("27040502")))
    assert receipt(other, instance, knows_it=False)["state"] == "absent"


def test_who_holds_a_record_is_told_of_it_whoever_sent_it(phone: phones.Phone, form: FormVersion):
    instance = filled(house=PHOTO)
    phone.send(instance)
    heir = phones.phone(phones.surveyor(factories.place("27040502")))
    assert receipt(heir, instance)["files"] == {"house.jpg": sha256(PHOTO)}


def test_a_refusal_is_told_with_its_reason(phone: phones.Phone, form: FormVersion):
    instance = collect.filled_in("nobody-knows-it", "1", {})
    assert phone.send(instance).status_code == 404
    found = receipt(phone, instance)
    assert found["state"] == "refused"
    assert (found["refusal"]["code"], found["refusal"]["status"]) == ("unknown_form", 404)
    assert found["refusal"]["th"]
    assert found["refusal"]["en"]


def test_a_rival_of_the_same_name_is_told_of_beside_what_is_in(
    phone: phones.Phone, form: FormVersion
):
    instance = filled()
    phone.send(instance)
    rival = collect.Instance(instance.instance_id, instance.xml + b" ", {})
    assert phone.send(rival).status_code == 409
    found = receipt(phone, rival)
    assert (found["state"], found["xmlSha256"]) == ("received", sha256(instance.xml))
    assert found["refusal"]["code"] == "instance_differs"


def test_a_record_is_checked_once_two_neighbours_agree(phone: phones.Phone, form: FormVersion):
    instance = filled()
    phone.send(instance)
    submission = Submission.objects.get()
    visit = visit_of(submission)
    Interpretation.objects.create(
        submission=submission, outcome="understood", entered_under=submission.source
    )
    assert receipt(phone, instance)["outcome"] == "understood"
    for _ in range(2):
        assert not receipt(phone, instance)["checked"]
        Verification.objects.create(
            visit=visit,
            verifier=factories.person(),
            verdict="agree",
            verified_on=visit.visited_on,
            source=factories.source(),
        )
    assert receipt(phone, instance)["checked"]


def test_an_ended_phone_is_told_nothing_and_its_successor_everything(
    phone: phones.Phone, form: FormVersion
):
    instance = filled()
    phone.send(instance)
    field_devices.end_device(phone.device, by=None, reason="หาย")
    asked = {"records": [{"instanceID": instance.instance_id}]}
    assert ask(phone, asked).status_code == 401
    assert receipt(phones.phone(phone.device.account), instance)["state"] == "received"


def test_so_many_receipts_are_as_many_queries_as_one(
    phone: phones.Phone, form: FormVersion, django_assert_max_num_queries
):
    sent = [filled(house=PHOTO) for _ in range(12)]
    for instance in sent:
        phone.send(instance)
    asked = [Asked(each.instance_id) for each in sent]
    with django_assert_max_num_queries(8):
        assert len(receipts(asked, phone.device.account)) == 12


def test_more_than_five_hundred_are_not_asked_at_once(phone: phones.Phone):
    records = [{"instanceID": f"uuid:{number}"} for number in range(MOST + 1)]
    assert ask(phone, {"records": records}).status_code == 413
    assert ask(phone, {"records": records[:MOST]}).status_code == 200
    assert ask(phone, b"x" * 500_000).status_code == 413


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"null", b'{"records": 1}', b'{"records": [1]}', b'{"records": [{}]}',
     b'{"records": [{"instanceID": null}]}', b'{"records": [{"instanceID": "a\\u0000"}]}',
     b'{"records": [{"instanceID": "\\ud800"}]}', b"\xff\xfe", b"[" * 100_000],
)  # fmt: skip
def test_a_question_that_is_none_is_refused_with_a_sentence(phone: phones.Phone, body: bytes):
    answer = ask(phone, body)
    assert answer.status_code == 400
    assert "records" in phones.said(answer)


@given(body=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_asked_is_answered(phone: phones.Phone, body: bytes):
    assert ask(phone, body).status_code in (200, 400, 411)


def test_receipts_are_asked_by_post_with_a_credential(phone: phones.Phone, client):
    assert phone.client.get("/field/api/receipts").status_code == 405
    assert client.post("/field/api/receipts").status_code in (401, 403)

"""What a phone wrote into a file is taken in on a page, once, and told record by record."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client

from survey.field.sending import outbox_imports
from survey.models import FormVersion, Submission, SubmissionFile
from tests import collect, factories
from tests.survey.field.sending.asking import receipt
from tests.survey.openrosa import phones

PHOTO = b"\xff\xd8 a house " * 9_000


def filled(**answers: str) -> collect.Instance:
    return collect.filled_in("household", "1", {"photo": "house.jpg"} | answers,
                             {"house.jpg": PHOTO})  # fmt: skip


def outbox(
    *instances: collect.Instance,
    device: str = "",
    drafts: int = 0,
    packed: int = zipfile.ZIP_STORED,
) -> bytes:
    """As app/outbox_file.js writes it."""
    made = io.BytesIO()
    told = []
    with zipfile.ZipFile(made, "w", packed) as package:
        for number, each in enumerate(instances):
            folder = f"instances/{each.instance_id.removeprefix('uuid:')}"
            package.writestr(f"{folder}/submission.xml", each.xml)
            for name, content in each.files.items():
                package.writestr(f"{folder}/{name}", content)
            told.append({"folder": folder, "label": f"บ้าน {number}", "state": "ready"})
        for number in range(drafts):
            package.writestr(f"drafts/{number}/submission.xml", "<data/>")
        said = {"form": "rangwat-outbox-1", "device": device, "records": told}
        package.writestr("rangwat-outbox.json", json.dumps(said))
    return made.getvalue()


def hand_in(phone: phones.Phone, content: bytes, *, by: Any = None) -> Any:
    """On the page, signed in."""
    client = Client()
    client.force_login(by or phone.device.account)
    upload = io.BytesIO(content)
    upload.name = "rangwat.zip"
    return client.post("/field/outbox/", {"upload": upload})


def test_all_that_is_in_the_file_is_taken_in_with_its_photographs(
    phone: phones.Phone, form: FormVersion
):
    sent = [filled(name="ก"), filled(name="ข")]
    answer = hand_in(phone, outbox(*sent, device=phone.device.username, drafts=1))
    assert answer.status_code == 200
    assert [each.state for each in answer.context["taken"].records] == ["new", "new"]
    assert answer.context["taken"].drafts == 1
    assert "บ้าน 0" in answer.content.decode()
    assert Submission.objects.filter(device=phone.device).count() == 2
    for instance in sent:
        found = receipt(phone, instance)
        assert (found["state"], list(found["files"])) == ("received", ["house.jpg"])


def test_the_same_file_again_and_the_phone_itself_add_nothing(
    phone: phones.Phone, form: FormVersion
):
    instance = filled()
    hand_in(phone, outbox(instance))
    answer = hand_in(phone, outbox(instance, packed=zipfile.ZIP_DEFLATED))
    assert [each.state for each in answer.context["taken"].records] == ["known"]
    assert phone.send(instance).status_code == 201
    assert (Submission.objects.count(), SubmissionFile.objects.count()) == (1, 1)


def test_another_surveyor_may_hand_it_in_and_it_is_kept_under_who_did(
    phone: phones.Phone, form: FormVersion
):
    instance = filled()
    leader = phones.surveyor(factories.place("27040502"))
    answer = hand_in(phone, outbox(instance, device=phone.device.username), by=leader)
    assert answer.context["taken"].records[0].state == "new"
    kept = Submission.objects.get()
    assert (kept.device, kept.source.recorded_by) == (None, leader)
    assert "นำเข้าจากไฟล์" in kept.source.title
    assert receipt(phone, instance)["state"] == "received"


def test_one_that_is_refused_does_not_keep_the_others(phone: phones.Phone, form: FormVersion):
    unknown = collect.filled_in("nobody-knows-it", "1", {})
    broken = collect.Instance("uuid:broken", b"<data", {})
    answer = hand_in(phone, outbox(unknown, broken, filled()))
    taken = answer.context["taken"].records
    assert [each.state for each in taken] == ["refused", "refused", "new"]
    assert taken[0].reason
    assert taken[0].reason in answer.content.decode()


def test_a_file_of_collect_is_taken_in_as_well(phone: phones.Phone, form: FormVersion):
    instance = filled()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("instances/household_2025/household_2025.xml", instance.xml)
        package.writestr("instances/household_2025/house.jpg", PHOTO)
    answer = hand_in(phone, made.getvalue())
    assert [each.state for each in answer.context["taken"].records] == ["new"]
    assert receipt(phone, instance)["awaited"] == []


def test_an_edit_is_taken_in_after_what_it_edits(phone: phones.Phone, form: FormVersion):
    first = filled()
    edit = collect.filled_in("household", "1", {"name": "ข"}, edits=first)
    answer = hand_in(phone, outbox(first, edit))
    assert [each.state for each in answer.context["taken"].records] == ["new", "new"]
    assert {each.first_id for each in Submission.objects.all()} == {first.instance_id}


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all" * 100, outbox()[:-30], outbox()])
def test_what_is_no_outbox_is_refused_with_a_sentence(phone: phones.Phone, content: bytes):
    answer = hand_in(phone, content)
    assert answer.status_code == 422
    assert "ZIP" in answer.content.decode()


def test_a_file_cut_short_or_changed_is_refused(phone: phones.Phone, form: FormVersion):
    whole = bytearray(outbox(filled(), packed=zipfile.ZIP_DEFLATED))
    middle = whole.find(b"submission.xml") + 40
    whole[middle : middle + 30] = bytes(30)
    assert hand_in(phone, bytes(whole)).status_code == 422
    assert not Submission.objects.exists()


def test_a_small_file_that_unpacks_to_much_is_refused(
    phone: phones.Phone, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(outbox_imports, "MOST_PLAIN_BYTES", 1_000_000)
    bomb = collect.Instance("uuid:bomb", b"<data/>", {"a.jpg": bytes(2_000_000)})
    answer = hand_in(phone, outbox(bomb, packed=zipfile.ZIP_DEFLATED))
    assert answer.status_code == 422
    assert "ใหญ่เกินไป" in answer.content.decode()


def test_who_may_survey_nowhere_takes_nothing_in(phone: phones.Phone, form: FormVersion):
    nobody = factories.account()
    answer = hand_in(phone, outbox(filled()), by=nobody)
    assert [each.state for each in answer.context["taken"].records] == ["refused"]
    assert not Submission.objects.exists()


def test_the_page_is_for_the_signed_in(client: Client, db: None):
    assert client.get("/field/outbox/").status_code == 302

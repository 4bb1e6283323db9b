"""Files are asked for on a page, with for whom and why, and stand on a register."""

from __future__ import annotations

import hashlib
import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from network.models import Disclosure, Place, Role
from survey import errors
from survey.exports.disclosing import disclosed
from tests.survey.exports.taking import acting, answers, order, table

pytestmark = pytest.mark.django_db


def test_a_purpose_and_a_recipient_are_asked_for(district: Place):
    chief = acting(Role.DISTRICT_CHIEF, "2704")
    for missing in ({"recipient": " "}, {"purpose": ""}):
        with pytest.raises(errors.ExportNeedsPurpose), disclosed(order(chief, **missing)):
            pass
    with pytest.raises(errors.ExportNeedsColumns), disclosed(order(chief, columns=[])):
        pass
    treasurer = acting(Role.TREASURER, "27040101")
    with pytest.raises(errors.FormatNeedsShapes), disclosed(order(treasurer, "members", key="kml")):
        pass


def test_a_leader_takes_a_file_from_the_page(district: Place, client: Client):
    leader = acting(Role.NETWORK_LEADER, "27040101")
    client.force_login(leader)
    address = f"{reverse('new-export')}?dataset=parcels"
    page = client.get(address).content.decode()
    assert 'value="holder"' in page
    assert 'value="holder" id="id_names_0" checked' not in page
    previewed = client.post(address, answers(preview="1"))
    assert "2 แถว" in previewed.content.decode()
    assert not Disclosure.objects.exists()
    response = client.post(address, answers())
    content = b"".join(response.streaming_content)
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E0%B9%81")
    assert "no-store" in response["Cache-Control"]
    assert Disclosure.objects.get().sha256 == hashlib.sha256(content).hexdigest()
    register = client.get(reverse("exports")).content.decode()
    assert "ที่ว่าการอำเภอ" in register
    assert "มีชื่อคน" in register


def test_the_page_says_what_is_missing(district: Place, client: Client):
    client.force_login(acting(Role.NETWORK_LEADER, "27040101"))
    address = f"{reverse('new-export')}?dataset=parcels"
    assert client.post(address, answers(purpose="")).status_code == 422
    assert client.post(address, answers(place="27040102")).status_code == 422
    assert client.post(address, answers(on="32/1/2568")).status_code == 422
    assert client.post(address, answers(srid="24048")).status_code == 422
    assert not Disclosure.objects.exists()


def test_what_an_account_may_not_take_is_not_offered(district: Place, client: Client):
    client.force_login(acting(Role.AGENCY, "2704"))
    page = client.get(reverse("new-export")).content.decode()
    assert "dataset=places" in page
    assert "dataset=parcels" not in page
    assert client.get(f"{reverse('new-export')}?dataset=parcels").status_code == 404
    client.force_login(acting(Role.DISTRICT_CHIEF, "2704"))
    address = f"{reverse('new-export')}?dataset=parcels"
    assert 'value="holder"' not in client.get(address).content.decode()
    answered = client.post(address, answers())  # the names it sends along are not looked at
    b"".join(answered.streaming_content)
    assert not Disclosure.objects.get().has_identity


def test_the_register_is_for_those_who_watch_a_place_and_each_persons_own(
    district: Place, client: Client
):
    leader = acting(Role.NETWORK_LEADER, "27040101")
    table(order(leader, place="27040101", recipient="ผู้รับหนึ่ง"))
    for role, code, sees in (
        (Role.DISTRICT_NETWORK, "2704", True),
        (Role.NETWORK_LEADER, "27040102", False),
        (Role.DISTRICT_CHIEF, "2704", False),
    ):
        client.force_login(acting(role, code))
        assert ("ผู้รับหนึ่ง" in client.get(reverse("exports")).content.decode()) == sees, role
    client.force_login(leader)
    response = client.post(reverse("export-register"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    header, row = list(book["disclosures"].iter_rows(values_only=True))
    assert row[header.index("ผู้รับ")] == "ผู้รับหนึ่ง"
    assert Disclosure.objects.latest("pk").dataset == "disclosures"  # it left too

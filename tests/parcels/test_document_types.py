"""Types of land documents: data that a district edits, and that signed figures do not shift by."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from network.models import Role, Source
from parcels import errors
from parcels.document_types import add_type, change_type
from parcels.models import LandDocumentType
from parcels.registry import record_claim
from tests import factories

pytestmark = pytest.mark.django_db

NEW = {
    "code": "alro_414",
    "name_th": "ส.ป.ก. 4-14",
    "name_en": "ALRO lease 4-14",
    "issuer": "ส.ป.ก.",
}


@pytest.fixture
def here(db: None):
    factories.place("27")
    factories.place("2704")
    factories.place("270401")
    return factories.place("27040101")


def client_of(role: Role, place) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


def level(village, digits: int):
    return type(village).objects.get(code=village.code[:digits])


def test_everybody_reads_the_list_and_the_district_edits_it(here):
    listed, add = reverse("document-types"), reverse("add-document-type")
    change = reverse("change-document-type", args=["alro_401"])
    for role, digits, status in (
        (Role.NETWORK_LEADER, 8, 403),
        (Role.TAMBON_NETWORK, 6, 403),
        (Role.DISTRICT_CHIEF, 4, 403),
        (Role.DISTRICT_NETWORK, 4, 200),
        (Role.ADMINISTRATOR, 4, 200),
    ):
        client = client_of(role, level(here, digits))
        page = client.get(listed)
        assert page.status_code == 200
        assert (add in page.content.decode()) == (status == 200)
        assert {client.get(add).status_code, client.get(change).status_code} == {status}
        assert (client.post(add, NEW | {"code": role}).status_code == 403) == (status == 403)


def test_a_type_is_added_at_the_end_and_who_did_it_is_on_record(here):
    client = client_of(Role.DISTRICT_NETWORK, level(here, 4))
    last = LandDocumentType.objects.order_by("-sort_order")[0]
    assert client.post(reverse("add-document-type"), NEW | {"is_alro": "on"}).status_code == 302
    made = LandDocumentType.objects.get(pk="alro_414")
    assert (made.is_alro, made.sort_order) == (True, last.sort_order + 1)
    said = Source.objects.order_by("-pk")[0]
    assert "alro_414" in said.title
    assert said.recorded_by is not None
    again = client.post(reverse("add-document-type"), NEW)
    assert again.status_code == 422
    assert "มีประเภทเอกสารรหัสนี้แล้ว" in again.content.decode()


def test_a_code_is_taken_once(here):
    account = factories.account()
    with pytest.raises(errors.DocumentTypeIsThere):
        add_type("ns3", name_th="ก", name_en="a", issuer="", is_alro=False, account=account)
    assert LandDocumentType.objects.get(pk="ns3").name_th == "น.ส.3"


def test_a_type_is_renamed_and_retired_and_its_code_stays(here):
    client = client_of(Role.DISTRICT_NETWORK, level(here, 4))
    address = reverse("change-document-type", args=["pbt5"])
    typed = {"name_th": "ภ.บ.ท. 5 (เดิม)", "name_en": "PBT-5", "issuer": "", "is_retired": "on"}
    assert client.post(address, typed).status_code == 302
    kept = LandDocumentType.objects.get(pk="pbt5")
    assert (kept.name_th, kept.is_retired) == ("ภ.บ.ท. 5 (เดิม)", True)
    assert "เลิกใช้" in client.get(reverse("document-types")).content.decode()


def test_whether_alro_issues_it_is_fixed_once_one_is_on_record(here):
    account = factories.account()
    kept = {"name_th": "ส.ค.1", "name_en": "SK-1", "issuer": "", "is_retired": False}
    change_type("sk1", **kept, is_alro=True, account=account)
    change_type("sk1", **kept, is_alro=False, account=account)
    record_claim(
        factories.boundary(factories.square(102, 13.5, 0.001)).spatial_unit,
        holder=None,
        document_type=LandDocumentType.objects.get(pk="sk1"),
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    with pytest.raises(errors.DocumentTypeIsInUse):
        change_type("sk1", **kept, is_alro=True, account=account)
    change_type("sk1", **kept | {"name_th": "สค.1"}, is_alro=False, account=account)
    assert LandDocumentType.objects.get(pk="sk1").name_th == "สค.1"

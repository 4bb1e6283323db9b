"""A phone as tests hold it: its credential, and what it asks over HTTP."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from django.http import HttpResponse
from django.test import Client

from network.field_devices import register_device
from network.models import Account, FieldDevice, Place, Role
from survey.models import FormMedium, FormVersion, SurveyForm
from tests import factories

LISTS = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"


def basic(username: str, secret: str) -> str:
    """The value of an Authorization header."""
    return "Basic " + base64.b64encode(f"{username}:{secret}".encode()).decode()


class Phone:
    """A registered device, and a client without a session that carries its credential."""

    def __init__(self, account: Account, **headers: Any) -> None:
        self.device: FieldDevice
        self.device, self.secret = register_device(account, "ซัมซุงสีดำ")
        said = basic(self.device.username, self.secret)
        self.client = Client(HTTP_AUTHORIZATION=said, **headers)

    def fetch(self, address: str, **more: Any) -> HttpResponse:
        """GET, with the whole address or its path."""
        return self.client.get(address, **more)


def surveyor(village: Place, role: Role = Role.VILLAGE_WORKING_GROUP) -> Account:
    """Somebody who surveys a village."""
    return factories.account(role=role, place=village)


def publish(
    form_id: str = "household",
    version: str = "1",
    *,
    lists: tuple[str, ...] = (),
    title: str = "แบบ",
) -> FormVersion:
    """A version of a form with entity lists, as publishing leaves it."""
    form, _ = SurveyForm.objects.get_or_create(form_id=form_id)
    xml = f"<h:html>{form_id} {version} ภาษาไทย</h:html>"
    made = FormVersion.objects.create(
        form=form,
        version=version,
        title=title,
        xml=xml,
        xml_md5=hashlib.md5(xml.encode(), usedforsecurity=False).hexdigest(),
        questions=[],
        source=factories.source(),
    )
    for name in lists:
        FormMedium.objects.create(
            version=made, name=name, content_type="text/csv", content=b"", is_entity_list=True
        )
    return made


def add_medium(version: FormVersion, name: str, content: bytes, kind: str = "image/png") -> None:
    """A picture or table of a form."""
    FormMedium.objects.create(
        version=version,
        name=name,
        content=content,
        content_type=kind,
        md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
    )


def root(answer: HttpResponse) -> Element:
    """The document of an answer, which has the headers that every answer has."""
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert answer.headers["Date"].endswith("GMT")
    parsed: Element = ElementTree.fromstring(answer.content)
    return parsed


def md5(content: bytes) -> str:
    """As form lists and manifests tell it."""
    return f"md5:{hashlib.md5(content, usedforsecurity=False).hexdigest()}"


def message(answer: HttpResponse) -> str:
    """What an OpenRosaResponse tells, in Thai and English."""
    found = root(answer).findtext(f"{RESPONSE}message") or ""
    assert root(answer).tag == f"{RESPONSE}OpenRosaResponse"
    assert " / " in found
    return found

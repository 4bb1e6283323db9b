"""A village with a surveyor and a phone, and forms published without their workbook."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.test import Client

from network.field_devices import register_device
from network.models import Account, FieldDevice, Place, Role
from survey.models import FormMapping, FormVersion, SurveyForm
from tests import collect, factories

SUBMISSION = "/openrosa/submission"


@dataclass
class Phone:
    """A device, what it signs in with, and a client that is it."""

    device: FieldDevice
    secret: str
    client: Client

    def send(
        self, instance: collect.Instance, files: Sequence[tuple[str, bytes]] | None = None
    ) -> Any:
        """POST an instance with these files, or with all of its own."""
        sent = list(instance.files.items()) if files is None else list(files)
        content_type, body = collect.multipart(instance.xml, sent)
        return self.post(body, content_type)

    def post(self, body: bytes, content_type: str, **headers: str) -> Any:
        """POST any bytes."""
        return self.client.generic("POST", SUBMISSION, body, content_type, **headers)


def village() -> Place:
    """One, of a tambon that works with the network."""
    for code in ("27", "2704", "270405"):
        factories.place(code)
    return factories.place("27040501")


def surveyor(place: Place) -> Account:
    """Somebody who may survey a village."""
    return factories.account(role=Role.VILLAGE_WORKING_GROUP, place=place)


def phone(account: Account) -> Phone:
    """One that has been set up for an account."""
    device, secret = register_device(account, "เครื่องทดสอบ")
    pair = base64.b64encode(f"{device.username}:{secret}".encode()).decode()
    return Phone(device, secret, Client(headers={"Authorization": f"Basic {pair}"}))


def form(
    form_id: str = "household",
    version: str = "1",
    *,
    files: Sequence[str] = ("photo",),
    rules: Sequence[dict[str, Any]] = (),
) -> FormVersion:
    """A published version whose questions at `/data/<file>` are answered by files."""
    source = factories.source()
    made = FormVersion.objects.create(
        form=SurveyForm.objects.get_or_create(form_id=form_id)[0],
        version=version,
        title="แบบสำรวจครัวเรือน",
        xml="",
        xml_md5="0" * 32,
        questions=[
            {"path": path if path.startswith("/") else f"/data/{path}", "type": "binary"}
            for path in files
        ],
        source=source,
    )
    if rules:
        FormMapping.objects.create(
            version=made, rules=list(rules), said_on=factories.FIRST_DAY, source=source
        )
    return made


def said(answer: Any) -> str:
    """The sentence of an OpenRosa answer, which must be one."""
    assert answer["Content-Type"].startswith("text/xml"), answer["Content-Type"]
    text: str = answer.content.decode()
    assert "http://openrosa.org/http/response" in text
    return text

"""What the page's own queue asks, over HTTP."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import urlencode

from tests import collect
from tests.survey.openrosa.phones import Phone

RECEIPTS = "/field/api/receipts"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def ask(phone: Phone, body: Any) -> Any:
    """POST of any body."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return phone.client.post(RECEIPTS, sent, "application/json")


def receipt(phone: Phone, instance: collect.Instance, *, knows_it: bool = True) -> dict[str, Any]:
    """Of one record, by its name and, where the phone holds it, by the hash of its words."""
    told = sha256(instance.xml) if knows_it else ""
    answer = ask(phone, {"records": [{"instanceID": instance.instance_id, "xmlSha256": told}]})
    assert answer.status_code == 200, answer.content
    [found] = answer.json()["receipts"]
    return dict(found)


def address(
    instance: collect.Instance, content: bytes, offset: int, said: dict[str, Any] | None = None
) -> str:
    """Where a piece of house.jpg goes; `said` is what is told otherwise."""
    told = {
        "instance": instance.instance_id,
        "xml": sha256(instance.xml),
        "name": "house.jpg",
        "type": "image/jpeg",
        "total": len(content),
        "offset": offset,
        **(said or {}),
    }
    return f"/field/api/pieces/{sha256(content)}?{urlencode(told)}"


def put(
    phone: Phone,
    instance: collect.Instance,
    content: bytes,
    span: tuple[int, int],
    said: dict[str, Any] | None = None,
) -> Any:
    """One piece of a file, from a byte to another."""
    begin, end = span
    where = address(instance, content, begin, said)
    return phone.client.put(where, content[begin:end], "application/octet-stream")

"""Whatever comes to the door is answered in XML by a refusal or taken in whole; never a fault."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.models import FormVersion, Submission, SubmissionFile
from tests import collect
from tests.survey.openrosa import phones

pytestmark = pytest.mark.django_db

HOSTILE = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# Letters on which software stumbles: NUL, marks of direction, loose marks, beyond 16 bits.
tricky = st.text(
    st.one_of(
        st.sampled_from(
            "\0\t\r\n\x7f\x85\u200e\u202e\u2066\ufeff\ufffe\uffff/\\%.;\"'<&=é\u0301ำ😀"
        ),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
)


def answered(answer: Any, *allowed: int) -> None:
    """In XML, and with a refusal or one of these."""
    assert answer.status_code in allowed or 400 <= answer.status_code < 500, answer.content
    assert answer["Content-Type"].startswith("text/xml"), answer["Content-Type"]


def body_of(xml: bytes, *parts: bytes) -> bytes:
    head = b'Content-Disposition: form-data; name="xml_submission_file"; filename="s.xml"'
    whole = [head + b"\r\nContent-Type: text/xml\r\n\r\n" + xml, *parts]
    return b"".join(b"--x\r\n" + part + b"\r\n" for part in whole) + b"--x--\r\n"


@given(kind=tricky, name=tricky)
@HOSTILE
def test_any_type_and_name_of_a_file_is_kept_or_refused(
    phone: phones.Phone, form: FormVersion, kind: str, name: str
) -> None:
    instance = collect.filled_in("household", "1", {"photo": "a.jpg"})
    head = f'Content-Disposition: form-data; name="f"; filename="{name}"\r\nContent-Type: {kind}'
    answer = phone.post(
        body_of(instance.xml, head.encode() + b"\r\n\r\nbytes"), "multipart/form-data; boundary=x"
    )
    answered(answer, 201)


@given(
    texts=st.tuples(tricky, tricky, tricky, tricky, tricky),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-16-le", "cp874", "latin-1"]),
)  # fmt: skip
@HOSTILE
def test_any_text_in_an_instance_is_kept_or_refused(
    phone: phones.Phone,
    form: FormVersion,
    texts: tuple[str, ...],
    encoding: str,
) -> None:
    form_id, version, instance_id, deprecated_id, file = (re.sub('[&<"]', "", t) for t in texts)
    for of, at in ((form_id, version), ("household", "1")):
        xml = (
            f'<data id="{of}" version="{at}"><photo>{file}</photo>'
            f"<meta><instanceID>{instance_id}</instanceID>"
            f"<deprecatedID>{deprecated_id}</deprecatedID></meta></data>"
        )
        declared = f'<?xml version="1.0" encoding="{encoding}"?>{xml}'.encode(encoding, "replace")
        content_type, body = collect.multipart(declared, [])
        answered(phone.post(body, content_type), 201)


@given(tricky, tricky, tricky)
@HOSTILE
def test_any_address_below_the_door_is_answered(
    phone: phones.Phone, form: FormVersion, one: str, two: str, three: str
) -> None:
    parts = [quote(each, safe="") for each in (one, two, three)]
    for address in (
        "/openrosa/{}/{}/{}",
        "/openrosa/forms/{}/{}/form.xml",
        "/openrosa/forms/{}/{}/manifest",
        "/openrosa/forms/household/1/media/{}",
        "/openrosa/entities/{}/integrity?id={}",
        "/openrosa/formList?formID={}&verbose={}",
        "/openrosa/submission?deviceID={}",
    ):
        answered(phone.client.get(address.format(*parts)), 200, 405)


@given(st.text(st.characters(codec="latin-1"), max_size=80), st.booleans())
@HOSTILE
def test_any_credential_is_answered_by_a_challenge(
    form: FormVersion, settings: Any, said: str, has_scheme: bool
) -> None:
    settings.FIELD_DIGEST = True
    for scheme in ("Digest ", "Basic ", "") if has_scheme else ("",):
        answer = Client(headers={"Authorization": scheme + said}).get("/openrosa/formList")
        answered(answer)
        assert answer.status_code in (401, 429)


@given(st.dictionaries(
    st.sampled_from(["username", "realm", "nonce", "uri", "response", "nc", "cnonce", "qop"]),
    st.text(st.characters(codec="latin-1", exclude_characters='"\\\r\n'), max_size=30),
    min_size=8,
))  # fmt: skip
@HOSTILE
def test_any_digest_is_answered_by_a_challenge(
    form: FormVersion, settings: Any, said: dict[str, str]
) -> None:
    settings.FIELD_DIGEST = True
    for fixed in ({}, {"qop": "auth", "nc": "00000001", "realm": "Rangwat"}):
        text = ", ".join(f'{name}="{value}"' for name, value in (said | fixed).items())
        answer = Client(headers={"Authorization": "Digest " + text}).get("/openrosa/formList")
        answered(answer)
        assert answer.status_code in (401, 429)


@given(
    method=st.sampled_from(["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "POST"]),
    content_type=tricky, body=st.binary(max_size=300),
)  # fmt: skip
@HOSTILE
def test_any_method_and_body_is_answered(
    phone: phones.Phone, form: FormVersion, method: str, content_type: str, body: bytes
) -> None:
    latin = content_type.encode().decode("latin-1").replace("\n", "").replace("\r", "")
    for kind in (latin, "multipart/form-data; boundary=x"):
        for address in ("/openrosa/submission", "/openrosa/formList", "/openrosa/nowhere"):
            answered(phone.client.generic(method, address, body, kind), 200)
    assert not Submission.objects.exists()
    assert not SubmissionFile.objects.exists()

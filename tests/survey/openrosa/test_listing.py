"""Form lists, XForms, manifests and media over HTTP, with ids of any letters."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from network.models import Place
from survey.models import FormClosing
from survey.openrosa.segments import Segment
from tests import factories
from tests.survey.openrosa.signed_in_phones import (
    LISTS,
    MANIFEST,
    Phone,
    add_medium,
    md5,
    message,
    publish,
    root,
    surveyor,
)

pytestmark = pytest.mark.django_db
FORMS = "/openrosa/formList"
HOSTILE = [
    ("household", "2569110101"),
    ("แบบสำรวจครัวเรือน", "๒๕๖๙"),
    ("a/b", "1/2"),
    ("a%2Fb", "%"),
    ("..", "."),
    ('"><script>alert(1)</script>&', "<!--"),
    ("a b\tc", ""),
    ("a\r\nSet-Cookie: x=y", "\n"),
    ("?formID=x#y;z", "a:b@c"),
    ("👩‍🌾🏠", "v\\1"),
    ("formList", "manifest"),
]


@pytest.fixture
def village() -> Place:
    for code in ("27", "2704", "270401"):
        factories.place(code)
    return factories.place("27040101")


@pytest.fixture
def phone(village: Place) -> Phone:
    return Phone(surveyor(village))


def path_of(address: str | None) -> str:
    """The path and query of a whole address, which is of the host that was asked."""
    parts = urlsplit(address or "")
    assert (parts.scheme, parts.netloc) == ("http", "testserver")
    return parts.path + (f"?{parts.query}" if parts.query else "")


def test_a_form_is_listed_as_openrosa_says(phone: Phone):
    version = publish("household", "2569", title="ครัวเรือน <และบ้าน>")
    listed = root(phone.fetch(FORMS))
    assert listed.tag == f"{LISTS}xforms"
    (form,) = listed
    told = {each.tag.removeprefix(LISTS): each.text for each in form}
    assert told == {
        "formID": "household",
        "name": "ครัวเรือน <และบ้าน>",
        "version": "2569",
        "hash": f"md5:{version.xml_md5}",
        "downloadUrl": "http://testserver/openrosa/forms/household/2569/form.xml",
    }


@pytest.mark.parametrize(("form_id", "version"), HOSTILE)
def test_a_form_of_any_name_is_listed_and_fetched(phone: Phone, form_id: str, version: str):
    made = publish(form_id, version, title=form_id, lists=("villages.csv",))
    add_medium(made, f"{form_id}.png", b"\x89PNG")
    (form,) = root(phone.fetch(FORMS))
    xform = phone.fetch(path_of(form.findtext(f"{LISTS}downloadUrl")))
    assert xform.status_code == 200
    assert form.findtext(f"{LISTS}hash") == md5(xform.content)
    assert xform.content.decode() == made.xml
    files = root(phone.fetch(path_of(form.findtext(f"{LISTS}manifestUrl"))))
    assert len(files) == 2
    for file in files:
        answer = phone.fetch(path_of(file.findtext(f"{MANIFEST}downloadUrl")))
        assert answer.status_code == 200
        assert file.findtext(f"{MANIFEST}hash") == md5(answer.content)
        assert "Set-Cookie" not in answer.headers
        assert not set("\r\n") & set(answer.headers["Content-Disposition"])


def test_the_newest_version_alone_is_listed_and_the_older_is_still_to_be_had(phone: Phone):
    publish("household", "1")
    publish("household", "2")
    (form,) = root(phone.fetch(FORMS))
    assert form.findtext(f"{LISTS}version") == "2"
    assert phone.fetch("/openrosa/forms/household/1/form.xml").status_code == 200


def test_a_closed_form_is_not_listed(phone: Phone):
    version = publish("household")
    FormClosing.objects.create(
        form=version.form, is_closed=True, reason="เลิกใช้", said_on=factories.FIRST_DAY,
        source=factories.source(),
    )  # fmt: skip
    assert len(root(phone.fetch(FORMS))) == 0


def test_one_form_can_be_asked_for(phone: Phone):
    publish("household")
    publish("parcel")
    (form,) = root(phone.fetch(f"{FORMS}?formID=parcel"))
    assert form.findtext(f"{LISTS}formID") == "parcel"
    assert len(root(phone.fetch(f"{FORMS}?formID="))) == 0
    assert len(root(phone.fetch(f"{FORMS}?formID='%20OR%201=1--"))) == 0
    assert len(root(phone.fetch(f"{FORMS}?deviceID=collect%3Aabc"))) == 2


def test_a_description_comes_where_it_is_asked_for(phone: Phone):
    publish("household")
    assert root(phone.fetch(FORMS)).find(f".//{LISTS}descriptionText") is None
    told = root(phone.fetch(f"{FORMS}?verbose=true"))
    assert told.findtext(f".//{LISTS}descriptionText") == "0 คำถาม"


@pytest.mark.parametrize("secure", [False, True])
def test_addresses_are_of_the_host_and_scheme_that_was_asked(phone: Phone, settings, secure: bool):
    settings.ALLOWED_HOSTS = ["field.example"]
    publish("household")
    answer = phone.client.get(FORMS, HTTP_HOST="field.example:8443", secure=secure)
    address = root(answer).findtext(f".//{LISTS}downloadUrl")
    scheme = "https" if secure else "http"
    assert address == f"{scheme}://field.example:8443/openrosa/forms/household/1/form.xml"


def test_a_proxy_that_speaks_tls_is_believed_where_the_settings_name_it(phone: Phone, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    publish("household")
    answer = phone.fetch(
        FORMS, HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_FOR="203.0.113.9",
        REMOTE_ADDR="172.17.0.2",
    )  # fmt: skip
    address = root(answer).findtext(f".//{LISTS}downloadUrl") or ""
    assert address.startswith("https://")


def test_a_strange_host_is_refused(phone: Phone):
    assert phone.fetch(FORMS, HTTP_HOST="evil.example").status_code == 400


@pytest.mark.parametrize(
    "path",
    [FORMS, "/openrosa/forms/household/1/form.xml", "/openrosa/forms/household/1/manifest",
     "/openrosa/forms/household/1/media/villages.csv"],
)  # fmt: skip
def test_head_answers_as_get_without_a_body(phone: Phone, path: str):
    publish("household", lists=("villages.csv",))
    whole, head = phone.fetch(path), phone.client.head(path)
    assert head.status_code == 200
    assert head.content == b""
    for name in ("Content-Type", "ETag", "Content-Length", "X-OpenRosa-Version"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize(
    "path",
    [FORMS, "/openrosa/forms/household/1/form.xml", "/openrosa/forms/household/1/manifest",
     "/openrosa/forms/household/1/media/villages.csv"],
)  # fmt: skip
def test_what_a_phone_has_already_is_not_sent_again(phone: Phone, path: str):
    publish("household", lists=("villages.csv",))
    etag = phone.fetch(path).headers["ETag"]
    again = phone.fetch(path, HTTP_IF_NONE_MATCH=etag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["X-OpenRosa-Version"] == "1.0"
    assert phone.fetch(path, HTTP_IF_NONE_MATCH='"other"').status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/openrosa/forms/household/2/form.xml", "/openrosa/forms/other/1/manifest",
     "/openrosa/forms/household/1/media/other.png", "/openrosa/forms/household/1/media/%2e%2e",
     "/openrosa/forms/household/1/media/people.csv", "/openrosa/forms/a%252fb/1/form.xml",
     "/openrosa/forms/%25zz/1/form.xml", "/openrosa/forms/%ff/1/form.xml",
     "/openrosa/entities/other.csv/integrity"],
)  # fmt: skip
def test_what_was_not_published_is_not_found(phone: Phone, path: str):
    publish("household", lists=("villages.csv",))
    answer = phone.fetch(path)
    assert answer.status_code == 404
    message(answer)


@pytest.mark.parametrize("path", ["/openrosa/a%00b", f"{FORMS}?formID=%00"])
def test_a_nul_byte_is_refused(phone: Phone, path: str):
    answer = phone.fetch(path)
    assert answer.status_code == 400
    message(answer)


def test_a_picture_comes_as_its_publisher_sent_it(phone: Phone):
    version = publish("household")
    add_medium(version, "บ้าน.png", b"\x89PNG\r\n")
    add_medium(version, "odd.bin", b"x", kind="text/html\r\nX: y")
    answer = phone.fetch(
        "/openrosa/forms/household/1/media/%E0%B8%9A%E0%B9%89%E0%B8%B2%E0%B8%99.png"
    )
    assert (answer.content, answer.headers["Content-Type"]) == (b"\x89PNG\r\n", "image/png")
    odd = phone.fetch("/openrosa/forms/household/1/media/odd.bin")
    assert odd.headers["Content-Type"] == "application/octet-stream"
    assert odd.headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_list_is_three_queries_however_many_forms(phone: Phone, django_assert_num_queries):
    for number in range(5):
        publish(f"form{number}", lists=("villages.csv",))
    phone.fetch(FORMS)
    with django_assert_num_queries(3):
        assert len(root(phone.fetch(FORMS))) == 5


def test_nobody_without_a_device_hears_which_forms_there_are(client: Client):
    publish("household")
    answer = client.get(FORMS)
    assert answer.status_code == 401
    assert b"household" not in answer.content


@given(st.text(alphabet=st.characters(blacklist_characters="\0", blacklist_categories=("Cs",))))
def test_any_text_is_one_part_of_a_path_and_read_back(text: str):
    segment = Segment()
    written = segment.to_url(text)
    assert "/" not in written
    assert written.strip(".")
    assert segment.to_python(written) == text

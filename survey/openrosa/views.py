"""The reading half of the door: which forms there are, their XForms, media and entity lists."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from survey.models import FormMedium, FormVersion
from survey.openrosa import entity_hashes, entity_lists, listing
from survey.openrosa.answers_xml import XML
from survey.openrosa.auth import DeviceRequest, for_devices
from survey.openrosa.errors import NoSuchForm, NoSuchMedium
from survey.xforms.offered import offered, version_of

MOST_ASKED = 500  # entities whose whereabouts are asked at once
CSV = "text/csv; charset=utf-8"
_PLAIN_TYPE = re.compile(r"[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+\Z")


@for_devices
@require_safe
def form_list(request: DeviceRequest) -> HttpResponse:
    """The newest version of every form that is not closed; `formID` asks for one."""
    versions = offered().annotate(media_count=Count("media")).order_by("title", "form__form_id")
    if "formID" in request.GET:
        versions = versions.filter(form__form_id=request.GET["formID"])
    listed = [
        listing.ListedForm(
            form_id=version.form.form_id,
            version=version.version,
            title=version.title,
            md5=version.xml_md5,
            download_url=_address(request, "openrosa-form", version),
            manifest_url=(
                _address(request, "openrosa-manifest", version) if version.media_count else ""
            ),
            description=(
                f"{len(version.questions)} คำถาม" if request.GET.get("verbose") == "true" else ""
            ),
        )
        for version in versions
    ]
    return _conditional(request, listing.form_list(listed), XML)


@for_devices
@require_safe
def form(request: DeviceRequest, form_id: str, version: str) -> HttpResponse:
    """The XForm, byte for byte what its hash was made of."""
    return _conditional(request, _version(form_id, version).xml.encode(), XML)


@for_devices
@require_safe
def manifest(request: DeviceRequest, form_id: str, version: str) -> HttpResponse:
    """The files a form needs, with their hashes; entity lists as this account has them now."""
    found = _version(form_id, version)
    reader = entity_lists.Reader(request.user)
    files = [
        _listed(request, found, medium, reader)
        for medium in found.media.order_by("name").defer("content")
        if not medium.is_entity_list or medium.name in entity_lists.LISTS
    ]
    return _conditional(request, listing.manifest(files), XML)


@for_devices
@require_safe
def medium(request: DeviceRequest, form_id: str, version: str, name: str) -> HttpResponse:
    """One file of a form; an entity list is written for this account, and noted as read."""
    found = _version(form_id, version).media.filter(name=name).first()
    if found is None or (found.is_entity_list and name not in entity_lists.LISTS):
        raise NoSuchMedium
    if not found.is_entity_list:
        answer = _conditional(request, bytes(found.content), _type(found.content_type))
    else:
        entities = entity_lists.written(name, entity_lists.Reader(request.user))
        answer = _conditional(request, entities.content, CSV)
        if answer.status_code == 200 and request.method == "GET":  # noqa: PLR2004
            entity_lists.note_read(entities)
    answer.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=re.sub(r"[\x00-\x1f\x7f\"\\]", "_", name)
    )
    return answer


@for_devices
@require_safe
def integrity(request: DeviceRequest, name: str) -> HttpResponse:
    """Which of the entities asked for (`id`, with commas) this account's list has no more."""
    if name not in entity_lists.LISTS:
        raise NoSuchMedium
    asked = _keys(request.GET.getlist("id"))
    there = entity_lists.known_to(name, entity_lists.Reader(request.user), asked)
    return _conditional(request, listing.integrity((key, key not in there) for key in asked), XML)


@for_devices
def nothing(_request: DeviceRequest, **_rest: str) -> HttpResponse:
    """Any other address below the door."""
    raise Http404


def _version(form_id: str, version: str) -> FormVersion:
    found = version_of(form_id, version)
    if found is None:
        raise NoSuchForm
    return found


def _listed(
    request: HttpRequest, version: FormVersion, medium: FormMedium, reader: entity_lists.Reader
) -> listing.ListedFile:
    address = _address(request, "openrosa-medium", version, medium.name)
    if not medium.is_entity_list:
        return listing.ListedFile(medium.name, medium.md5, address)
    return listing.ListedFile(
        medium.name,
        entity_hashes.md5_of(medium.name, reader),
        address,
        is_entity_list=True,
        integrity_url=request.build_absolute_uri(reverse("openrosa-integrity", args=[medium.name])),
    )


def _address(request: HttpRequest, name: str, version: FormVersion, *more: str) -> str:
    path = reverse(name, args=[version.form.form_id, version.version, *more])
    return request.build_absolute_uri(path)


def _conditional(request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    """The content with its ETag; 304 where the device has it already."""
    etag = quote_etag(hashlib.md5(content, usedforsecurity=False).hexdigest())
    answer = HttpResponse(content, content_type=content_type, headers={"ETag": etag})
    found = get_conditional_response(request, etag=etag, response=answer)
    return found if isinstance(found, HttpResponse) else answer


def _type(said: str) -> str:
    """As the form's publisher said, where that is a type at all."""
    return said if _PLAIN_TYPE.match(said) else "application/octet-stream"


def _keys(asked: Iterable[str]) -> Sequence[str]:
    """The ids asked for, each once, in order, at most MOST_ASKED."""
    each = (text.strip() for one in asked for text in one.split(","))
    return list(dict.fromkeys(text for text in each if text))[:MOST_ASKED]

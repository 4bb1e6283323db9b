"""Form lists and manifests as XML, of values: OpenRosa Form List API and Form Manifest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from survey.openrosa.answers_xml import attribute, written

FORMS = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"


@dataclass(frozen=True)
class ListedForm:
    """A form as a device is told of it; `manifest_url` is empty where it has no media."""

    form_id: str
    version: str
    title: str
    md5: str
    download_url: str
    manifest_url: str
    description: str = ""


@dataclass(frozen=True)
class ListedFile:
    """A file that goes with a form; `integrity_url` only of an entity list."""

    name: str
    md5: str
    download_url: str
    is_entity_list: bool = False
    integrity_url: str = ""


def form_list(forms: Iterable[ListedForm]) -> bytes:
    """`<xforms>` with one `<xform>` each."""
    return _document("xforms", FORMS, (_xform(form) for form in forms))


def manifest(files: Iterable[ListedFile]) -> bytes:
    """`<manifest>` with one `<mediaFile>` each."""
    return _document("manifest", MANIFEST, (_media_file(file) for file in files))


def integrity(states: Iterable[tuple[str, bool]]) -> bytes:
    """Of each entity asked about, whether it is deleted."""
    entities = "".join(
        f"<entity id={attribute(key)}><deleted>{str(is_deleted).lower()}</deleted></entity>"
        for key, is_deleted in states
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<data><entities>{entities}</entities></data>'
    return text.encode()


def _xform(form: ListedForm) -> str:
    return _element(
        "xform",
        _element("formID", written(form.form_id)),
        _element("name", written(form.title)),
        _element("version", written(form.version)),
        _element("hash", f"md5:{form.md5}"),
        form.description and _element("descriptionText", written(form.description)),
        _element("downloadUrl", written(form.download_url)),
        form.manifest_url and _element("manifestUrl", written(form.manifest_url)),
    )


def _media_file(file: ListedFile) -> str:
    content = (
        _element("filename", written(file.name)),
        _element("hash", f"md5:{file.md5}"),
        _element("downloadUrl", written(file.download_url)),
        file.integrity_url and _element("integrityUrl", written(file.integrity_url)),
    )
    if file.is_entity_list:
        return f'<mediaFile type="entityList">{"".join(content)}</mediaFile>'
    return _element("mediaFile", *content)


def _element(name: str, *content: str) -> str:
    return f"<{name}>{''.join(content)}</{name}>"


def _document(root: str, namespace: str, content: Iterable[str]) -> bytes:
    lines = "\n".join(content)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{namespace}">\n{lines}\n</{root}>'
    ).encode()

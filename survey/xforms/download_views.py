"""What is kept of a form, to take away: its workbook, its XForm, its files."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from network import evidence
from network.access import open_to_accounts
from network.requests import AccountRequest
from survey.xforms import workbooks
from survey.xforms.offered import mapping_of
from survey.xforms.reach import for_readers, version_or_404

_XFORM: Final = "text/xml; charset=utf-8"
_TYPES: Final = {
    ".xlsx": workbooks.XLSX,
    ".xls": "application/vnd.ms-excel",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".xml": _XFORM,
}


@require_safe
@open_to_accounts
@for_readers
def workbook(_request: AccountRequest, form_id: str, number: int) -> HttpResponse:
    """The file a version was published from, as it came."""
    version = version_or_404(form_id, number)
    name = version.source.file_name
    content = evidence.content(version.source)
    return _download(content, name, _TYPES.get(PurePath(name).suffix.lower(), ""))


@require_safe
@open_to_accounts
@for_readers
def workbook_xlsx(_request: AccountRequest, form_id: str, number: int) -> HttpResponse:
    """A version that came as text, as a workbook to edit; with what its answers become now."""
    version = version_or_404(form_id, number)
    name = PurePath(version.source.file_name)
    readers = {".md": workbooks.sheets_of_markdown, ".csv": workbooks.sheets_of_csv}
    reader = readers.get(name.suffix.lower())
    if reader is None:
        raise Http404
    sheets = reader(evidence.content(version.source).decode("utf-8-sig"))
    sheets["facts"] = workbooks.sheet_of_rules(mapping_of(version))
    return _download(workbooks.xlsx(sheets), f"{name.stem}.xlsx", workbooks.XLSX)


@require_safe
@open_to_accounts
@for_readers
def xform(_request: AccountRequest, form_id: str, number: int) -> HttpResponse:
    """The XForm of a version, as devices get it."""
    version = version_or_404(form_id, number)
    stem = "-".join(part for part in (form_id, version.version) if part)
    return _download(version.xml.encode(), f"{stem}.xml", _XFORM)


@require_safe
@open_to_accounts
@for_readers
def file(_request: AccountRequest, form_id: str, number: int, name: str) -> HttpResponse:
    """A picture, sound or table of a version."""
    medium = get_object_or_404(
        version_or_404(form_id, number).media, name=name, is_entity_list=False
    )
    return _download(bytes(medium.content), name, medium.content_type)


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        content,
        content_type=content_type or "application/octet-stream",
        headers={
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )

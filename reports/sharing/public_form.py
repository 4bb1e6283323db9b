"""The form of a stored report that anybody may read: no name, no free words about anybody.

Left out are the sections in which somebody wrote (what is asked, instructions, forwardings) and
the names of those who signed; their counts, offices and days stay. Small cells were hidden when
the month was closed. Page and paper leave out the same.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from formats.months import BANGKOK
from formats.thai import Digits
from reports import pdf
from reports.months import pages, printing
from reports.months.standing import Standing

KEPT = 8  # of each kind
WITHHELD = "requests"  # the section of what is asked, in the words of who asks
COUNTS_ONLY = "orders"  # of this section the first table: counts
# The body is composed by our own templates (parts/body.html): sections do not nest, and
# attributes are escaped, so that no ">" stands in one.
_LINK = re.compile(r"</?a\b[^>]*>")
_SECTION = re.compile(r'<section class="card" id="([\w-]+)".*?</section>', re.DOTALL)
_TABLE = re.compile(r'<div class="table-wrap">.*?</div>', re.DOTALL)


@lru_cache(maxsize=KEPT)
def page(report: int, language: str) -> tuple[dict[str, Any], SafeString]:
    """Head (words) and body (HTML) of the public form of a stored report, by its key."""
    head, body = pages.page(report, language)
    public = _SECTION.sub(_public_section, _LINK.sub("", body))
    return head, mark_safe(public)  # noqa: S308 (parts of a body that is safe)


def _public_section(found: re.Match[str]) -> str:
    if found[1] == WITHHELD:
        return ""
    if found[1] != COUNTS_ONLY:
        return found[0]
    tables = list(_TABLE.finditer(found[0]))
    section = found[0]
    for table in reversed(tables[1:]):
        section = section[: table.start()] + section[table.end() :]
    return section


def paper(standing: Standing, *, language: str = "th", digits: Digits = "thai") -> bytes:
    """The PDF of the public form; the same standing gives the same bytes."""
    return _paper(_Key(standing, language, digits))


class _Key:
    """A standing as the key of what is kept of it: by its steps, for each may change the paper."""

    def __init__(self, standing: Standing, language: str, digits: Digits) -> None:
        self.standing, self.language, self.digits = standing, language, digits
        steps = tuple(step.pk for step in standing.steps)
        self._by = (standing.report.pk, steps, language, digits)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._by == other._by

    def __hash__(self) -> int:
        return hash(self._by)


@lru_cache(maxsize=KEPT)
def _paper(key: _Key) -> bytes:
    content = public_content(key.standing, key.language)
    dated = key.standing.report.known_by.astimezone(BANGKOK)
    return pdf.set_content(content, digits=key.digits, dated=dated)


def public_content(standing: Standing, language: str) -> dict[str, Any]:
    """What stands on the paper of the public form."""
    content = printing.content_of(standing, language)
    content["asked"] = []
    content["sections"] = [
        section
        for number, each in enumerate(content["sections"], start=1)
        if (section := _public_part(each, number - len(content["sections"]))) is not None
    ]
    with override(language):
        content["signatures"] = [
            None if taken is None else taken | {"name": _("ลงนามแล้ว")}
            for taken in content["signatures"]
        ]
        certified = standing.certified
        content["notice"] = _(
            "ฉบับเผยแพร่ ไม่มีชื่อบุคคลและข้อความที่เขียนถึงอำเภอ ต้นฉบับที่ลงนามมี SHA-256 %(hash)s"
        ) % {"hash": certified.source.sha256 if certified else ""}
    return content


def _public_part(section: dict[str, Any], from_end: int) -> dict[str, Any] | None:
    """A section as it may be read; those frozen before sections had keys end with these two."""
    key = section.get("key") or {0: WITHHELD, -1: COUNTS_ONLY}.get(from_end, "")
    if key == WITHHELD:
        return None
    return section | {"parts": section["parts"][:1]} if key == COUNTS_ONLY else section

"""The form of a stored report that anybody may read: no name, no free words about anybody.

Left out are the sections in which somebody wrote (what is asked, instructions, forwardings), the
names of those who signed, what courses are called and where they are held ("อบรมที่บ้าน…": a venue
may be somebody's house), and who holds a concession, who may be a person. Their counts, trades,
offices and days stay. What is left in words is chosen from lists, or names places, bodies of the
register, concessions and the maps that were used. Small cells were hidden when the month was
closed. Page and paper leave out the same.
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
from reports.writing import NONE

KEPT = 8  # of each kind
WITHHELD = "requests"  # the section of what is asked, in the words of who asks
COUNTS_ONLY = "orders"  # of this section the first table: counts
COURSES = "work"  # of this section the notes below its map: courses by title and venue
CONCESSIONS = "concession"  # of its first table the second column: the holder
# The body is composed by our own templates (parts/body.html): sections do not nest, and
# attributes are escaped, so that no ">" stands in one.
_LINK = re.compile(r"</?a\b[^>]*>")
_SECTION = re.compile(r'<section class="card" id="([\w-]+)".*?</section>', re.DOTALL)
_MAP_NOTES = re.compile(r'(<figure class="report-map">.*?</figure>)', re.DOTALL)
_NOTE = re.compile(r'<p class="muted note">.*?</p>', re.DOTALL)
# A row's heading, and the cell after it.
_SECOND = re.compile(r'(<th scope="row">[^<]*</th><td\b[^>]*>)[^<]*')
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
    if found[1] == COURSES:
        return _MAP_NOTES.sub(lambda drawn: _NOTE.sub("", drawn[0]), found[0])
    if found[1] == CONCESSIONS:
        first, end, rest = found[0].partition("</table>")
        return _SECOND.sub(rf"\g<1>{NONE}", first) + end + rest
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
    """A section as it may be read; those frozen before sections had keys end with these two.

    Of such a section without a key what is left out of one is left out of each.
    """
    key = section.get("key") or {0: WITHHELD, -1: COUNTS_ONLY}.get(from_end, "")
    if key == WITHHELD:
        return None
    if key == COUNTS_ONLY:
        return section | {"parts": section["parts"][:1]}
    drawn = section["map"]
    if drawn and key in {COURSES, ""}:
        section = section | {"map": drawn | {"notes": []}}
    if key in {CONCESSIONS, ""}:
        first, *others = section["parts"]
        tables = [_without_holders(table) for table in first["tables"]]
        section = section | {"parts": [first | {"tables": tables}, *others]}
    return section


def _without_holders(table: dict[str, Any]) -> dict[str, Any]:
    """The table of concessions (F8.1) without who holds them; any other as it is."""
    if "(F8.1)" not in table["caption"]:
        return table
    rows = []
    for row in table["rows"]:
        head, holder, *cells = row["cells"]
        rows.append(row | {"cells": [head, holder | {"text": NONE}, *cells]})
    return table | {"rows": rows}

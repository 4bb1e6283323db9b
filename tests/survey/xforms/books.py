"""Forms that tests of publishing write: tables of Markdown, and workbooks of them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from survey.xforms import workbooks
from survey.xforms.errors import FormRefused
from survey.xforms.faults import Fault
from survey.xforms.publishing import Published, publish

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java here")

HOUSEHOLD = """
| survey | | | | | |
| | type | name | label::ไทย (th) | label::English (en) | required |
| | date | visited | วันที่เยี่ยม | Day | yes |
| | select_one cond | condition | สภาพบ้าน | Condition | |
| | text | remark | หมายเหตุ | Remark | |
| | geopoint | where | จุดบ้าน | Point | |
| | begin repeat | members | คนในบ้าน | People | |
| | text | pname | ชื่อ | Name | |
| | integer | age | อายุ | Age | |
| | end repeat | | | | |
| | image | pic | ภาพบ้าน | Photo | |
| | note | bye | ขอบคุณ ${remark} | Thanks ${remark} | |
| choices | | | | | |
| | list_name | name | label::ไทย (th) | label::English (en) | |
| | cond | 1 | ดี | Good | |
| | cond | 2 | ไม่ปลอดภัย | Unsafe | |
| settings | | | | | |
| | form_title | form_id | version | | |
| | แบบทดลอง | try_household | 1 | | |
"""
FACTS = """
| facts | | | | | |
| | question | fact | values | | |
| | visited | visit.visited_on | | | |
| | condition | visit.house_condition | 1=good 2=unsafe | | |
| | where | house.point | | | |
| | members/pname | person.name | | | |
"""


def form(text: str = HOUSEHOLD, **replaced: str) -> str:
    """A form as text, with words replaced: version="2" makes its version 2."""
    if "version" in replaced:
        text = text.replace("try_household | 1 |", f"try_household | {replaced.pop('version')} |")
    return text


def as_xlsx(text: str, path: Path) -> Path:
    """The same form as a workbook of Excel."""
    path.write_bytes(workbooks.xlsx(workbooks.sheets_of_markdown(text)))
    return path


def published(
    text: str, folder: Path, name: str = "form.md", media: Mapping[str, bytes] | None = None
) -> Published:
    """Publish a form that is written as text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    laid = {}
    for each, content in (media or {}).items():
        laid[each] = folder / f"medium-{each}"
        laid[each].write_bytes(content)
    return publish(path, name, media=laid)


def refused(text: str, folder: Path, name: str = "form.md") -> tuple[Fault, ...]:
    """The faults with which a form is refused."""
    with pytest.raises(FormRefused) as caught:
        published(text, folder, name)
    return caught.value.faults

"""The demo district's month on paper: short enough to be read, and nothing of it missing."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from django.utils import translation

from formats.months import Month
from network.models import Place
from reports.document import compose
from reports.pdf import report_pdf
from reports.situation import SituationReport

pytestmark = pytest.mark.django_db

# How many figures each page of the report has (DOMAIN.md §5.1), and how long it may be.
FIGURES = {1: 8, 2: 8, 3: 10, 4: 8, 5: 7, 6: 9, 7: 5, 8: 6, 9: 5, 10: 4}
LEAST, MOST = 10, 14
# Comes with the projects of Baan Mankong.
ELSEWHERE = {"F4.8"}


@pytest.fixture(scope="module")
def pages(demo, django_db_blocker) -> list[str]:
    """The text of every page, in the digits of keys."""
    with django_db_blocker.unblock(), translation.override("th"):
        report = SituationReport(Place.objects.get(code="2704"), Month(2025, 6))
        content = report_pdf(compose(report), digits="arabic", prepared_at=report.prepared_at)
    found = []
    with pypdfium2.PdfDocument(content) as opened:
        for page in opened:
            textpage = page.get_textpage()
            found.append(textpage.get_text_range())
            textpage.close()
            page.close()
    return found


def test_the_body_is_ten_to_fourteen_pages_and_the_rest_is_counted_apart(pages):
    body = [each for each in pages if re.search(r"(?<!ภาคผนวก )หน้า \d+/\d+", each)]
    numbers = [re.search(r"หน้า (\d+)/(\d+)", text) for text in body]
    assert [int(each[1]) for each in numbers] == list(range(1, len(body) + 1))
    assert {int(each[2]) for each in numbers} == {len(body)}
    assert LEAST <= len(body) <= MOST
    assert "หน้าลงนาม" in body[-1]
    sheets = [text for text in pages if re.search(r"แผ่นแผนที่ \d+/6", text)]
    assert len(sheets) == 6
    assert all("มาตราส่วน 1:" in text and "แหล่งข้อมูลและวันที่" in text for text in sheets)
    annexes = [text for text in pages if re.search(r"ภาคผนวก หน้า \d+/\d+", text)]
    assert len(body) + len(sheets) + len(annexes) == len(pages)


def test_charts_and_maps_are_numbered_once_and_in_order(pages):
    body = "".join(text for text in pages if "ภาคผนวก หน้า" not in text)
    numbers = [int(each) for each in re.findall(r"แผนภูมิที่ (\d+) ", body)]
    assert sorted(numbers) == list(range(1, 7))
    assert "เงินออมสะสมและเงินกู้คงเหลือ12เดือน" in "".join(body.split())


def test_every_figure_stands_in_the_body_by_its_key(pages):
    body = "".join(text for text in pages if "ภาคผนวก หน้า" not in text)
    ranges = re.findall(r"F(\d+)\.(\d+)–F?(?:\d+\.)?(\d+)", body)
    told = {f"F{page}.{n}" for page, low, high in ranges for n in range(int(low), int(high) + 1)}
    told |= set(re.findall(r"F\d+\.\d+", body))
    wanted = {f"F{page}.{n}" for page, most in FIGURES.items() for n in range(1, most + 1)}
    assert wanted - ELSEWHERE - told == set()


def test_each_table_stands_on_paper_once_and_in_order_of_its_section(pages):
    body = "".join(text for text in pages if "ภาคผนวก หน้า" not in text)
    numbers = [int(each) for each in re.findall(r"ตารางที่ (\d+) ", body)]
    assert sorted(numbers) == list(range(1, max(numbers) + 1))

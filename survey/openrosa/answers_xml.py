"""Answers of OpenRosa as XML: a sentence with its nature, and the headers every answer has."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final, Literal
from xml.sax.saxutils import escape, quoteattr

from django.http import HttpResponse
from django.utils.http import http_date

Nature = Literal[
    "submit_success",
    "submit_error",
    "submit_pending",
    "error",
]

XML: Final = "text/xml; charset=utf-8"
NAMESPACE: Final = "http://openrosa.org/http/response"
# What XML 1.0 has no way to write, even escaped (§2.2).
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(text: str) -> str:
    """`text` as the content of an element."""
    return escape(_UNWRITABLE.sub("\ufffd", text))


def attribute(text: str) -> str:
    """`text` as the value of an attribute, with its quotes."""
    return quoteattr(_UNWRITABLE.sub("\ufffd", text))


def xml_answer(message: str, nature: Nature, status: int) -> HttpResponse:
    """An OpenRosaResponse with one message, as Collect shows it to the surveyor."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<OpenRosaResponse xmlns={quoteattr(NAMESPACE)}>"
        f"<message nature={attribute(nature)}>{written(message)}</message>"
        "</OpenRosaResponse>"
    )
    return dressed(HttpResponse(body.encode(), content_type=XML, status=status))


def dressed(answer: HttpResponse) -> HttpResponse:
    """With the headers that the OpenRosa request API asks of every answer."""
    answer.headers["X-OpenRosa-Version"] = "1.0"
    answer.headers["Date"] = http_date()
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    return answer


SENTENCES: Final[dict[int, str]] = {
    HTTPStatus.BAD_REQUEST: "อ่านคำขอนี้ไม่ได้ / The request cannot be read.",
    HTTPStatus.UNAUTHORIZED: "ต้องตั้งค่าเครื่องด้วย QR ก่อน / Set the phone up with its QR first.",
    HTTPStatus.FORBIDDEN: "เครื่องนี้ทำเช่นนี้ไม่ได้ / This phone may not do this.",
    HTTPStatus.NOT_FOUND: "ไม่พบสิ่งที่ขอ / There is nothing here.",
    HTTPStatus.METHOD_NOT_ALLOWED: "ที่อยู่นี้ไม่รับวิธีนี้ / This address does not take this method.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "ส่งมาใหญ่เกินไป / Too much was sent at once.",
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "ระบบยังรับไม่ได้ตอนนี้ ข้อมูลยังอยู่ในเครื่อง ลองส่งใหม่ภายหลัง"
        " / The server cannot answer now; what you have is still on the phone, try again later."
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "ระบบขัดข้อง ข้อมูลยังอยู่ในเครื่อง ลองส่งใหม่ภายหลัง แล้วแจ้งผู้ดูแล"
        " / The server failed; what you have is still on the phone. Try again later and tell"
        " the administrator."
    ),
}


def problem(status: int, sentence: str = "") -> HttpResponse:
    """An error of this status, in its own words or those every such error has."""
    general = SENTENCES.get(status, SENTENCES[HTTPStatus.BAD_REQUEST])
    return xml_answer(sentence or general, "error", status)

"""Forms of requests to the district and of its answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from formats.errors import FormatError
from formats.thai import parse_date
from network.forms import DayField, today
from network.sentences import sentence
from reports import errors
from reports.models import Answer, Request

LONGEST_TITLE = 300
LONGEST_TEXT = 2000
# At which field a broken rule is said.
FIELDS: dict[type[Exception], str] = {
    errors.DueBeforeAsked: "due_on",
    errors.AnsweredBeforeAsked: "answered_on",
    errors.RefusalNeedsReason: "remark",
}


class ComingDayField(DayField):
    """A day that may still come: 30/6/2570."""

    def clean(self, value: Any) -> Any:
        """The day, of the common era; None where nothing was typed."""
        text = forms.CharField.clean(self, value)
        if not text:
            return None
        try:
            day: date = parse_date(text)
        except FormatError as error:
            raise forms.ValidationError(sentence(error)) from error
        return day


class RequestForm(forms.Form):
    """What is asked of the district, why, and until when."""

    title = forms.CharField(
        label=_("เรื่อง"),
        max_length=LONGEST_TITLE,
        help_text=_("หนึ่งประโยค ไม่ใส่ชื่อบุคคล เช่น ขอให้ ส.ป.ก. ร่วมตรวจแนวเขตหมู่ที่ 3"),
    )
    facts = forms.CharField(
        label=_("ข้อเท็จจริง"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("อ้างตัวเลขในรายงานด้วยรหัส เช่น F3.1"),
    )
    asked = forms.ChoiceField(label=_("ขอให้อำเภอ"), choices=Request.Asked.choices)
    agency = forms.CharField(label=_("หน่วยเกี่ยวข้อง"), max_length=LONGEST_TITLE, required=False)
    asked_on = DayField(label=_("วันที่ขอ"), initial=today)
    due_on = ComingDayField(label=_("ภายในวันที่"), required=False)


class AnswerForm(forms.Form):
    """What the district decided."""

    outcome = forms.ChoiceField(
        label=_("คำตอบ"), choices=Answer.Outcome.choices, widget=forms.RadioSelect
    )
    body = forms.CharField(label=_("มอบหมายให้ / ผู้พิจารณา"), max_length=LONGEST_TITLE, required=False)
    remark = forms.CharField(
        label=_("รายละเอียด"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("จำเป็นเมื่อไม่อนุมัติ"),
    )
    answered_on = DayField(label=_("วันที่ตอบ"), initial=today)

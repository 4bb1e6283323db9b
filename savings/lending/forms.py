"""Forms of lending: what is asked, decided, paid out, put off, written off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from savings.forms import LONGEST_MEMO, BahtField, OnceForm
from savings.models import Method, Purpose

DEFAULT_INTEREST = 1


class ApplicationForm(forms.Form):
    """A member asks for a loan; two others stand for it."""

    amount = BahtField(label=_("ขอกู้ (บาท)"))
    purpose = forms.ChoiceField(label=_("วัตถุประสงค์"), choices=Purpose.choices)
    months = forms.IntegerField(label=_("ผ่อนกี่เดือน"), min_value=1, max_value=120, initial=12)
    interest = forms.DecimalField(
        label=_("ดอกเบี้ยต่อเดือน (ร้อยละ)"),
        min_value=0,
        max_value=15,
        decimal_places=3,
        initial=DEFAULT_INTEREST,
    )
    method = forms.ChoiceField(label=_("วิธีคิดดอกเบี้ย"), choices=Method.choices)
    first = forms.ChoiceField(label=_("ผู้ค้ำคนที่หนึ่ง"))
    second = forms.ChoiceField(label=_("ผู้ค้ำคนที่สอง"))
    reason = forms.CharField(label=_("รายละเอียด"), max_length=LONGEST_MEMO, required=False)
    applied_on = DayField(label=_("วันที่ยื่นคำขอ"))

    def __init__(self, *args: Any, members: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
            field.choices = [("", _("เลือกสมาชิก")), *members]


class DecisionForm(forms.Form):
    """What the committee decided, and where that is written."""

    verdict = forms.ChoiceField(
        label=_("มติ"), choices=[("approve", _("อนุมัติ")), ("refuse", _("ไม่อนุมัติ"))]
    )
    amount = BahtField(label=_("อนุมัติไม่เกิน (บาท)"), may_be_nothing=True, required=False)
    decided_on = DayField(label=_("วันที่ประชุม"))
    minute = forms.CharField(
        label=_("รายงานการประชุม"), max_length=LONGEST_MEMO, help_text=_("เช่น ครั้งที่ 3/2568 วาระ 4")
    )
    reason = forms.CharField(label=_("เหตุผล"), max_length=LONGEST_MEMO, required=False)

    def clean(self) -> dict[str, Any]:
        """An approval says how much, a refusal why."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("verdict") == "approve" and not said.get("amount"):
            self.add_error("amount", _("ใส่วงเงินที่อนุมัติ"))
        if said.get("verdict") == "refuse" and not said.get("reason"):
            self.add_error("reason", _("ใส่เหตุผลที่ไม่อนุมัติ"))
        return said


class PayOutForm(OnceForm):
    """Pay out what was approved."""

    amount = BahtField(label=_("จ่ายเงินกู้ (บาท)"))
    entered_on = DayField(label=_("วันที่จ่าย"))


class RescheduleForm(forms.Form):
    """Put off what is still owed."""

    months = forms.IntegerField(label=_("ผ่อนใหม่กี่เดือน"), min_value=1, max_value=120)
    since = DayField(label=_("ตั้งแต่วันที่"))
    reason = forms.CharField(label=_("เหตุผล"), max_length=LONGEST_MEMO)
    minute = forms.CharField(label=_("รายงานการประชุม"), max_length=LONGEST_MEMO)


class WriteOffForm(OnceForm):
    """What is still owed is lost."""

    resolution = forms.CharField(
        label=_("มติที่ประชุม"), max_length=LONGEST_MEMO, help_text=_("เช่น มติที่ประชุมใหญ่ 1/2568 วาระ 5")
    )
    entered_on = DayField(label=_("วันที่ตัดหนี้สูญ"))

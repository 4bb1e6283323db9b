"""Forms about a person's own data: consent, requests, their answers, erasure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from network.models import Consent, DataRequest, Erasure

LONGEST = 2_000  # characters of what somebody asks or answers


class ConsentForm(forms.Form):
    """What a person said after the notice was read out."""

    is_given = forms.ChoiceField(
        label=_("คำตอบ"),
        choices=[("yes", _("ยินยอม")), ("no", _("ไม่ยินยอม"))],
        widget=forms.RadioSelect,
    )
    given_by = forms.ChoiceField(
        label=_("ผู้ตอบ"), choices=Consent.GivenBy.choices, widget=forms.RadioSelect
    )
    decided_on = DayField(label=_("วันที่ตอบ"))


class DataRequestForm(forms.Form):
    """What a person asks about their own data."""

    kind = forms.ChoiceField(label=_("ขออะไร"), choices=DataRequest.Kind.choices)
    words = forms.CharField(
        label=_("รายละเอียด"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("เช่น ชื่อสะกดผิด ที่ถูกคือ …"),
    )


class AnswerForm(forms.Form):
    """What became of a request, and why."""

    is_granted = forms.ChoiceField(
        label=_("ผล"),
        choices=[("yes", _("ทำตามที่ขอแล้ว")), ("no", _("ทำตามที่ขอไม่ได้"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("เหตุผล"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class ErasureForm(forms.Form):
    """Who asked for the erasure and why, and that it cannot be undone."""

    asked_by = forms.ChoiceField(label=_("ผู้ขอ"), choices=Erasure.AskedBy.choices)
    reason = forms.CharField(
        label=_("เหตุผล"), max_length=300, help_text=_("อย่าใส่ชื่อของบุคคลนี้ เพราะเหตุผลจะถูกเก็บไว้")
    )
    is_sure = forms.BooleanField(
        label=_("เข้าใจแล้วว่าลบแล้วเรียกคืนไม่ได้"),
        error_messages={"required": _("โปรดยืนยันว่าเข้าใจ")},
    )

    def clean_reason(self) -> Any:
        """Without the spaces around it."""
        return self.cleaned_data["reason"].strip()

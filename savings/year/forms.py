"""Forms of welfare funds and of the year's end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from savings.forms import LONGEST_MEMO, BahtField, OnceForm
from savings.models import LedgerAccount, WelfareContribution, WelfarePayment

Kind = LedgerAccount.Kind
_FUNDS = [(Kind.WELFARE.value, Kind.WELFARE.label), (Kind.RELIEF.value, Kind.RELIEF.label)]


class ContributionForm(OnceForm):
    """Money for a fund."""

    fund = forms.ChoiceField(label=_("เข้ากองทุน"), choices=_FUNDS)
    origin = forms.ChoiceField(label=_("จาก"), choices=WelfareContribution.Origin.choices)
    into = forms.ChoiceField(
        label=_("รับเป็น"),
        choices=[(Kind.CASH.value, Kind.CASH.label), (Kind.BANK.value, Kind.BANK.label)],
    )
    amount = BahtField(label=_("จำนวนเงิน (บาท)"))
    entered_on = DayField(label=_("วันที่"))
    memo = forms.CharField(label=_("เรื่อง"), max_length=LONGEST_MEMO)


class PaymentForm(OnceForm):
    """Money out of a fund."""

    fund = forms.ChoiceField(label=_("จากกองทุน"), choices=_FUNDS)
    purpose = forms.ChoiceField(label=_("เพื่อ"), choices=WelfarePayment.Purpose.choices)
    recipient = forms.ChoiceField(label=_("ผู้รับ"), required=False)
    amount = BahtField(label=_("จำนวนเงิน (บาท)"))
    entered_on = DayField(label=_("วันที่จ่าย"))
    memo = forms.CharField(label=_("รายละเอียด"), max_length=LONGEST_MEMO, required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["recipient"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [("", _("ไม่ระบุบุคคล")), *people]


class RulesForm(forms.Form):
    """How a year is shared out, in percent of the net income."""

    reserve = forms.DecimalField(label=_("ทุนสำรอง (ร้อยละ)"), min_value=0, max_value=100, initial=10)
    welfare = forms.DecimalField(
        label=_("กองทุนสวัสดิการ (ร้อยละ)"), min_value=0, max_value=100, initial=10
    )
    dividend = forms.DecimalField(
        label=_("ปันผลตามเงินออมและหุ้น (ร้อยละ)"), min_value=0, max_value=100, initial=50
    )
    patronage = forms.DecimalField(
        label=_("เฉลี่ยคืนตามดอกเบี้ยที่ชำระ (ร้อยละ)"), min_value=0, max_value=100, initial=20
    )
    since = DayField(label=_("ตั้งแต่วันที่"))
    evidence = forms.CharField(
        label=_("หลักฐาน"), max_length=LONGEST_MEMO, help_text=_("เช่น ระเบียบกลุ่ม ข้อ 12")
    )


class CloseYearForm(OnceForm):
    """The assembly approves."""

    decided_on = DayField(label=_("วันประชุมใหญ่"))
    minute = forms.CharField(label=_("รายงานการประชุม"), max_length=LONGEST_MEMO)

"""Forms of welfare funds and of the year's end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from savings.banking.moving import Held
from savings.forms import LONGEST_MEMO, BahtField, OnceForm, SentOnceForm
from savings.models import ProposalStep, WelfareContribution, WelfarePayment, WelfareProposal

MOST_DAYS = 3_650


class ContributionForm(OnceForm):
    """Money for a fund."""

    fund = forms.ChoiceField(label=_("เข้ากองทุน"))
    origin = forms.ChoiceField(label=_("จาก"), choices=WelfareContribution.Origin.choices)
    into = forms.ChoiceField(label=_("รับเป็น"))
    amount = BahtField(label=_("จำนวนเงิน (บาท)"))
    entered_on = DayField(label=_("วันที่"))
    memo = forms.CharField(label=_("เรื่อง"), max_length=LONGEST_MEMO)

    def __init__(self, *args: Any, funds: list[Held], money: list[Held], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["fund"], funds)
        _choose(self.fields["into"], money)


class PaymentForm(OnceForm):
    """Money out of a fund."""

    fund = forms.ChoiceField(label=_("จากกองทุน"))
    purpose = forms.ChoiceField(label=_("เพื่อ"), choices=WelfarePayment.Purpose.choices)
    recipient = forms.ChoiceField(label=_("ผู้รับ"), required=False)
    amount = BahtField(label=_("จำนวนเงิน (บาท)"))
    entered_on = DayField(label=_("วันที่จ่าย"))
    memo = forms.CharField(label=_("รายละเอียด"), max_length=LONGEST_MEMO, required=False)

    def __init__(
        self, *args: Any, people: list[tuple[int, str]], funds: list[Held], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["fund"], funds)
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


class WelfareRulesForm(forms.Form):
    """What members give in a year, and how long they wait."""

    yearly = BahtField(label=_("สมาชิกสมทบปีละ (บาท)"), may_be_nothing=True, initial="365")
    waiting_days = forms.IntegerField(
        label=_("ระยะรอสิทธิ์ (วัน)"), min_value=0, max_value=MOST_DAYS, initial=180
    )
    since = DayField(label=_("ตั้งแต่วันที่"))
    evidence = forms.CharField(
        label=_("หลักฐาน"), max_length=LONGEST_MEMO, help_text=_("เช่น ระเบียบกองทุน ข้อ 5")
    )


class ProposalForm(SentOnceForm):
    """Money a fund asks others for."""

    title = forms.CharField(label=_("ชื่อข้อเสนอ"), max_length=LONGEST_MEMO)
    target = forms.ChoiceField(label=_("กลุ่มเป้าหมาย"), choices=WelfareProposal.Target.choices)
    objectives = forms.CharField(
        label=_("วัตถุประสงค์"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("บรรทัดละข้อ"),
    )
    amount = BahtField(label=_("จำนวนเงิน (บาท)"))
    drafted_on = DayField(label=_("ร่างเมื่อวันที่"))


class StepForm(forms.Form):
    """Where a proposal stands."""

    state = forms.ChoiceField(label=_("สถานะ"), choices=ProposalStep.State.choices)
    stands_on = DayField(label=_("วันที่"))
    body = forms.CharField(label=_("อยู่ที่หน่วยงาน"), max_length=LONGEST_MEMO, required=False)
    amount = BahtField(label=_("อนุมัติ (บาท)"), may_be_nothing=True, required=False)
    reason = forms.CharField(label=_("เหตุผล"), max_length=LONGEST_MEMO, required=False)
    evidence = forms.CharField(
        label=_("หลักฐาน"), max_length=LONGEST_MEMO, help_text=_("เช่น เลขที่หนังสือ หรือรายงานการประชุม")
    )

    def clean(self) -> dict[str, Any]:
        """An approval says how much, a refusal why."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("state") == ProposalStep.State.APPROVED and not said.get("amount"):
            self.add_error("amount", _("ใส่จำนวนเงินที่อนุมัติ"))
        if said.get("state") == ProposalStep.State.REFUSED and not said.get("reason"):
            self.add_error("reason", _("ใส่เหตุผลที่ไม่อนุมัติ"))
        return said


def _choose(field: forms.Field, held: list[Held]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
    field.choices = [(each.choice, each.name) for each in held]

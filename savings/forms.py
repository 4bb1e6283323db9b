"""Forms of savings groups: founding, members, deposit days, loans, closing a month."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from formats.errors import FormatError
from formats.number import parse_number
from network.forms import DayField
from network.sentences import sentence
from savings.books import Member
from savings.models import Level, Loan

SATANG_PER_BAHT = 100
MOST_BAHT = 10_000_000
LONGEST_MEMO = 300
LONGEST_NAME = 200
MOST_MEMBERS = 5_000


class BahtField(forms.CharField):
    """Money as people write it: 1,250.50 or ๑,๒๕๐; the value is satang."""

    default_error_messages = {
        "negative": _("จำนวนเงินติดลบไม่ได้"),
        "fraction": _("เศษของบาทมีได้ไม่เกินสองตำแหน่ง"),
        "large": _("จำนวนเงินมากเกินไป โปรดตรวจอีกครั้ง"),
        "nothing": _("จำนวนเงินต้องมากกว่า 0"),
    }

    def __init__(self, *, may_be_nothing: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)
        self.may_be_nothing = may_be_nothing
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """Satang as a whole number; 0 where nothing was typed and that is allowed."""
        text = super().clean(value)
        if not text:
            return 0
        try:
            baht = parse_number(text)
        except FormatError as error:
            raise forms.ValidationError(sentence(error)) from error
        satang = baht * SATANG_PER_BAHT
        if satang < 0:
            raise forms.ValidationError(self.error_messages["negative"])
        if satang != int(satang):
            raise forms.ValidationError(self.error_messages["fraction"])
        if baht > MOST_BAHT:
            raise forms.ValidationError(self.error_messages["large"])
        if not satang and not self.may_be_nothing:
            raise forms.ValidationError(self.error_messages["nothing"])
        return int(satang)


def written_baht(satang: int) -> str:
    """What stands in a field: 1250.50, or 1250."""
    baht = Decimal(satang) / SATANG_PER_BAHT
    return f"{baht:.2f}" if satang % SATANG_PER_BAHT else f"{baht:.0f}"


class OnceForm(forms.Form):
    """A form that is entered once however often it is sent: it carries the key of its entry."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class SentOnceForm(forms.Form):
    """What it makes has the key the form was shown with: sent again, it is there already."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)


class GroupForm(forms.Form):
    """A new group, or what is newly known of one."""

    name = forms.CharField(label=_("ชื่อกลุ่ม"), max_length=LONGEST_NAME)
    level = forms.TypedChoiceField(label=_("ระดับ"), choices=Level.choices, coerce=int)
    deposit_day = forms.IntegerField(
        label=_("วันฝากของเดือน"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=_("เช่น 5 เว้นว่างถ้าไม่กำหนดวันแน่นอน"),
    )
    observed_on = DayField(label=_("ตั้งแต่วันที่"))
    evidence = forms.CharField(
        label=_("หลักฐาน"), max_length=LONGEST_MEMO, help_text=_("เช่น ระเบียบกลุ่ม หรือรายงานการประชุม")
    )


class MemberForm(forms.Form):
    """A person of the village becomes a member."""

    number = forms.IntegerField(label=_("เลขสมาชิก"), min_value=1, max_value=1_000_000)
    person = forms.ChoiceField(label=_("บุคคล"))
    pledge = BahtField(label=_("เงินสัจจะต่อเดือน (บาท)"), may_be_nothing=True, required=False)
    joined_on = DayField(label=_("เป็นสมาชิกตั้งแต่วันที่"))

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [("", _("เลือกชื่อ")), *people]


class DepositForm(OnceForm):
    """A deposit day: a line for each member with the pledge in it."""

    entered_on = DayField(label=_("วันที่ฝาก"))
    memo = forms.CharField(label=_("หมายเหตุ"), max_length=LONGEST_MEMO, required=False)

    def __init__(self, *args: Any, members: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        for member in members:
            self.fields[f"member-{member.membership.pk}"] = BahtField(
                may_be_nothing=True,
                required=False,
                initial=written_baht(member.pledge) if member.pledge else "",
            )

    def amounts(self) -> dict[Any, int]:
        """Satang by membership."""
        return {
            member.membership: self.cleaned_data[f"member-{member.membership.pk}"]
            for member in self.members
        }


class WithdrawalForm(OnceForm):
    """A member takes out savings."""

    amount = BahtField(label=_("จำนวนเงิน (บาท)"))
    entered_on = DayField(label=_("วันที่"))
    memo = forms.CharField(label=_("หมายเหตุ"), max_length=LONGEST_MEMO, required=False)


class RepaymentForm(OnceForm):
    """A member pays back a loan."""

    loan = forms.TypedChoiceField(label=_("เงินกู้"), coerce=int)
    principal = BahtField(label=_("เงินต้น (บาท)"), may_be_nothing=True, required=False)
    interest = BahtField(label=_("ดอกเบี้ย (บาท)"), may_be_nothing=True, required=False)
    entered_on = DayField(label=_("วันที่รับชำระ"))

    def __init__(self, *args: Any, loans: list[tuple[Loan, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["loan"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [
            (
                loan.pk,
                _("ค้าง %(owed)s บาท") % {"owed": f"{owed / SATANG_PER_BAHT:,.2f}"},
            )
            for loan, owed in loans
        ]


class MoneyForm(OnceForm):
    """An expense, or income that is neither saved nor repaid."""

    kind = forms.ChoiceField(
        label=_("รายการ"),
        choices=[("expense", _("ค่าใช้จ่าย")), ("income", _("รายได้อื่น"))],
    )
    amount = BahtField(label=_("จำนวนเงิน (บาท)"))
    entered_on = DayField(label=_("วันที่"))
    memo = forms.CharField(label=_("เรื่อง"), max_length=LONGEST_MEMO)


class ReversalForm(OnceForm):
    """Undo an entry, and say why."""

    memo = forms.CharField(label=_("เหตุผล"), max_length=LONGEST_MEMO)
    entered_on = DayField(label=_("วันที่กลับรายการ"))


class ClosingForm(forms.Form):
    """Close a month with the cash that was counted."""

    counted = BahtField(label=_("เงินสดที่นับได้ (บาท)"), may_be_nothing=True)
    remark = forms.CharField(label=_("หมายเหตุ"), max_length=LONGEST_MEMO, required=False)


class LeavingForm(OnceForm):
    """A member leaves the group."""

    entered_on = DayField(label=_("วันที่ออกและจ่ายคืน"))

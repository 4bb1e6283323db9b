"""Forms of the product centre."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from formats.errors import FormatError
from formats.number import parse_number
from network.forms import DayField
from network.sentences import sentence
from savings.forms import LONGEST_MEMO, LONGEST_NAME, BahtField, OnceForm, SentOnceForm
from savings.models import LedgerAccount

Kind = LedgerAccount.Kind
_BOXES = [(Kind.CASH.value, Kind.CASH.label), (Kind.BANK.value, Kind.BANK.label)]
MOST = Decimal(10_000_000)


class QuantityField(forms.CharField):
    """A quantity as people write it, to three places: 12.5, 1,200."""

    def __init__(self, *, may_be_nothing: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)
        self.may_be_nothing = may_be_nothing
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """A number of things, more than none unless that is allowed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            number = Decimal(parse_number(text))
        except FormatError as error:
            raise forms.ValidationError(sentence(error)) from error
        if number < 0 or (not number and not self.may_be_nothing):
            raise forms.ValidationError(_("จำนวนต้องมากกว่า 0"))
        if number > MOST or number != number.quantize(Decimal("0.001")):
            raise forms.ValidationError(_("จำนวนมากเกินไป หรือมีทศนิยมเกินสามตำแหน่ง"))
        return number


class ProductForm(SentOnceForm):
    """Something the centre trades."""

    use_required_attribute = False

    name = forms.CharField(label=_("สินค้า"), max_length=LONGEST_NAME)
    unit = forms.CharField(label=_("หน่วยนับ"), max_length=40, help_text=_("เช่น กิโลกรัม กระสอบ ขวด"))


class TradeForm(OnceForm):
    """What every movement of goods says."""

    use_required_attribute = False

    product = forms.ChoiceField(label=_("สินค้า"))
    quantity = QuantityField(label=_("จำนวน"))
    entered_on = DayField(label=_("วันที่"))

    def __init__(self, *args: Any, products: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("product", products)

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared)
        field.choices = choices


class ReceiveForm(TradeForm):
    """A lot comes in and is paid."""

    amount = BahtField(label=_("จ่ายทั้งหมด (บาท)"))
    member = forms.ChoiceField(label=_("รับจากสมาชิก"), required=False)
    box = forms.ChoiceField(label=_("จ่ายจาก"), choices=_BOXES)
    memo = forms.CharField(label=_("หมายเหตุ"), max_length=LONGEST_MEMO, required=False)

    field_order = ["key", "product", "member", "quantity", "amount", "box", "entered_on", "memo"]

    def __init__(self, *args: Any, members: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("member", [("", _("ไม่ใช่สมาชิก")), *members])


class SellForm(TradeForm):
    """Goods are sold."""

    amount = BahtField(label=_("ขายได้ทั้งหมด (บาท)"))
    box = forms.ChoiceField(label=_("รับเป็น"), choices=_BOXES)
    memo = forms.CharField(label=_("ผู้ซื้อหรือหมายเหตุ"), max_length=LONGEST_MEMO, required=False)

    field_order = ["key", "product", "quantity", "amount", "box", "entered_on", "memo"]


class SpoilForm(TradeForm):
    """Goods are lost."""

    memo = forms.CharField(label=_("เหตุที่เสียหาย"), max_length=LONGEST_MEMO)


class CountForm(TradeForm):
    """What is there is counted."""

    memo = forms.CharField(label=_("หมายเหตุ"), max_length=LONGEST_MEMO, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"] = QuantityField(label=_("นับได้"), may_be_nothing=True)


class PolicyForm(forms.Form):
    """How much of the surplus goes to welfare, as decided."""

    use_required_attribute = False

    percent = forms.DecimalField(
        label=_("เข้าสวัสดิการ (ร้อยละของกำไร)"), min_value=0, max_value=100, decimal_places=2
    )
    words = forms.CharField(
        label=_("มติว่าอย่างไร"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    since = DayField(label=_("ตั้งแต่วันที่"))
    minute = forms.CharField(label=_("รายงานการประชุม"), max_length=LONGEST_MEMO)

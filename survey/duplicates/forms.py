"""Forms about duplicates: which of two is kept, or that they are two; undoing a merge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_REASON = 1000


class Decision(models.TextChoices):
    """What somebody decides of a pair that stands beside each other."""

    KEEP_FIRST = "first", _("เป็นรายการเดียวกัน เก็บรายการ ก ไว้")
    KEEP_SECOND = "second", _("เป็นรายการเดียวกัน เก็บรายการ ข ไว้")
    TWO = "two", _("ไม่ใช่รายการเดียวกัน ไม่ต้องแสดงอีก")


class DecisionForm(forms.Form):
    """One or two, which is kept, and how one knows."""

    use_required_attribute = False

    decision = forms.ChoiceField(
        label=_("สองรายการนี้เป็นรายการเดียวกันหรือไม่"),
        choices=Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("โปรดเลือกว่าเป็นรายการเดียวกันหรือไม่")},
    )
    people = forms.MultipleChoiceField(
        label=_("คนที่อยู่ในทั้งสองรายการ รวมไปพร้อมกัน"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("เอาเครื่องหมายออกถ้าเป็นคนละคน"),
    )
    one_house = forms.BooleanField(label=_("บ้านสองหลังนี้คือหลังเดียวกัน นับเป็นหลังเดียว"), required=False)
    reason = forms.CharField(
        label=_("รู้ได้อย่างไร"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("เช่น ไปถามที่บ้านแล้ว ดูทะเบียนบ้านแล้ว"),
        error_messages={"required": _("โปรดบอกว่ารู้ได้อย่างไร")},
    )

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]] = (), two_houses: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = cast("forms.MultipleChoiceField", self.fields["people"])
        chosen.choices = list(people)
        chosen.initial = [key for key, _name in people]
        if not people:
            del self.fields["people"]
        if not two_houses:
            del self.fields["one_house"]


class SeparationForm(forms.Form):
    """Why a merge is undone."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("เหตุผลที่แยกกลับ"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("โปรดบอกเหตุผล")},
    )

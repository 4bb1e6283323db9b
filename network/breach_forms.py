"""Forms about a breach of personal data: what happened, and each thing done about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from formats.months import BANGKOK
from network.forms import DayField
from network.models import Account, Breach, BreachStep, FieldDevice

LONGEST = 4_000  # characters
MOST_PERSONS = 10_000_000


class _AtForm(forms.Form):
    """A day as people write it and a time of day in Bangkok: one moment."""

    day = DayField(label=_("วันที่"))
    time = forms.TimeField(
        label=_("เวลา"),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6, "autocomplete": "off"}),
        help_text=_("เช่น 14:30"),
    )

    def clean(self) -> dict[str, Any]:
        """`at`, aware; not after now."""
        said = super().clean() or self.cleaned_data
        if said.get("day") and said.get("time"):
            said["at"] = datetime.combine(said["day"], said["time"], BANGKOK)
            if said["at"] > timezone.now():
                self.add_error("time", _("เวลายังมาไม่ถึง"))
        return said


class BreachForm(_AtForm):
    """What happened, and when it was found out: from then on the clock runs."""

    happened = forms.CharField(
        label=_("เกิดอะไรขึ้น"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("เช่น มือถือที่ใช้สำรวจหายในตลาด ไม่ต้องใส่ชื่อผู้เสียหาย"),
    )
    categories = forms.MultipleChoiceField(
        label=_("ข้อมูลอะไรบ้าง"),
        choices=Breach.Category.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("day", "time", "happened", "categories")


class AssessForm(_AtForm):
    """How great the risk to the persons is, and how many there are."""

    risk = forms.ChoiceField(
        label=_("ความเสี่ยงต่อเจ้าของข้อมูล"), choices=BreachStep.Risk.choices, widget=forms.RadioSelect
    )
    persons_count = forms.IntegerField(
        label=_("จำนวนคนโดยประมาณ"), min_value=0, max_value=MOST_PERSONS, required=False
    )
    words = forms.CharField(
        label=_("เพราะเหตุใด"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("risk", "persons_count", "words", "day", "time")


class MeasureForm(_AtForm):
    """What was done to stop it, and so that it does not happen again."""

    words = forms.CharField(
        label=_("ทำอะไรไปแล้ว"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("words", "day", "time")


class ReportedForm(_AtForm):
    """When the PDPC was notified, and the number of its receipt."""

    reference = forms.CharField(label=_("เลขรับแจ้งของ สคส."), max_length=100)
    words = forms.CharField(
        label=_("แจ้งอย่างไร ถ้าเกิน 72 ชั่วโมงเพราะเหตุใด"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ("reference", "words", "day", "time")


class ToldForm(_AtForm):
    """How the persons whom it concerns were told."""

    words = forms.CharField(
        label=_("แจ้งอย่างไร และบอกให้ระวังอะไร"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("ข้อความนี้แสดงในหน้า ข้อมูลของฉัน ของผู้ที่แจ้ง"),
    )
    field_order = ("words", "day", "time")


class ClosedForm(_AtForm):
    """What came of it all."""

    words = forms.CharField(
        label=_("สรุปผล"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("words", "day", "time")


class AffectedForm(forms.Form):
    """By which phone or account data may have got out: the log says of whom."""

    device = forms.ChoiceField(label=_("มือถือที่หาย"), required=False)
    account = forms.ChoiceField(label=_("หรือบัญชีที่ถูกใช้"), required=False)
    since = DayField(label=_("ตั้งแต่วันที่ (ของบัญชี)"), required=False)

    def __init__(
        self,
        *args: Any,
        devices: Sequence[FieldDevice],
        accounts: Sequence[Account],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.devices = {str(each.key): each for each in devices}
        self.accounts = {each.username: each for each in accounts}
        none = ("", _("ไม่ใช่"))
        self.fields["device"].choices = [  # type: ignore[attr-defined]
            none,
            *((key, f"{each.name} · {each.account.name}") for key, each in self.devices.items()),
        ]
        self.fields["account"].choices = [  # type: ignore[attr-defined]
            none,
            *((name, f"{each.name} · {name}") for name, each in self.accounts.items()),
        ]

    def clean(self) -> dict[str, Any]:
        """One of the two; of an account also since when."""
        said = super().clean() or self.cleaned_data
        if bool(said.get("device")) == bool(said.get("account")):
            raise forms.ValidationError(_("เลือกมือถือหรือบัญชีอย่างใดอย่างหนึ่ง"))
        if said.get("account") and not said.get("since"):
            self.add_error("since", _("โปรดบอกว่าตั้งแต่วันใด"))
        return said


STEPS: dict[BreachStep.Kind, type[_AtForm]] = {
    BreachStep.Kind.ASSESSED: AssessForm,
    BreachStep.Kind.MEASURE: MeasureForm,
    BreachStep.Kind.REPORTED: ReportedForm,
    BreachStep.Kind.TOLD: ToldForm,
    BreachStep.Kind.CLOSED: ClosedForm,
}

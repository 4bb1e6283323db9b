"""Forms of the network: days as people write them, joining, house counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from formats.errors import FormatError
from formats.thai import parse_date
from network.models import HouseCount, Joining
from network.moments import Moment
from network.sentences import sentence
from network.templatetags.written import short_day

LONGEST_DAY = 60  # characters
LARGEST_HOUSE_COUNT = 20_000  # of one village; more is a slip of the finger


def today() -> date:
    """Today in Bangkok: what a form of something done now begins with."""
    return Moment.now().last_day


class DayField(forms.CharField):
    """A day as people write it: 30/6/2568, 30 มิ.ย. 2568, 2025-06-30."""

    default_error_messages = {"future": _("วันที่ยังมาไม่ถึง")}

    def __init__(self, *, may_be_future: bool = False, **kwargs: Any) -> None:
        self.may_be_future = may_be_future
        kwargs.setdefault("help_text", _("วัน/เดือน/ปี เช่น 30/6/2568"))
        super().__init__(max_length=LONGEST_DAY, **kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")

    def prepare_value(self, value: Any) -> Any:
        """A day that is filled in already stands as people write it."""
        return short_day(value) if isinstance(value, date) else value

    def clean(self, value: Any) -> Any:
        """The day, of the common era; not after today in Bangkok, unless it may be."""
        text = super().clean(value)
        if not text:
            return None
        try:
            day: date = parse_date(text)
        except FormatError as error:
            raise forms.ValidationError(sentence(error)) from error
        if not self.may_be_future and day >= Moment.now().true_before:
            raise forms.ValidationError(self.error_messages["future"])
        return day


class JoiningForm(forms.Form):
    """Since when a tambon works with the network, and what says so."""

    status = forms.ChoiceField(label=_("สถานะ"), choices=Joining.Status.choices)
    since = DayField(label=_("ตั้งแต่วันที่"))
    is_pilot = forms.BooleanField(label=_("เป็นตำบลนำร่อง"), required=False)
    minute = forms.CharField(
        label=_("หลักฐาน"),
        max_length=300,
        help_text=_("บันทึกการประชุมหรือเอกสารที่ระบุไว้ เช่น รายงานการประชุมเครือข่าย ครั้งที่ 3/2568"),
    )


class HouseCountForm(forms.Form):
    """How many houses a village has, and what says so."""

    houses = forms.IntegerField(
        label=_("จำนวนบ้าน (หลัง)"), min_value=0, max_value=LARGEST_HOUSE_COUNT
    )
    basis = forms.ChoiceField(label=_("นับจาก"), choices=HouseCount.Basis.choices)
    counted_on = DayField(label=_("ข้อมูล ณ วันที่"))
    evidence = forms.CharField(
        label=_("หลักฐาน"), max_length=300, help_text=_("เช่น สถิติบ้าน กรมการปกครอง ธันวาคม 2567")
    )

"""The form by which a set of indicators is sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from formats.months import BUDDHIST_OFFSET
from network.forms import DayField
from survey.models import IndicatorSet

LARGEST_BYTES = 2_000_000
_FIRST_YEAR, _LAST_YEAR = 2500, 2700  # B.E.
MISSING = _("ช่องนี้ต้องตอบ")


class IndicatorSetForm(forms.Form):
    """A table of indicators, and what the set is called."""

    upload = forms.FileField(
        label=_("ไฟล์ตัวชี้วัด (Excel หรือ CSV)"),
        help_text=_(
            "หัวตาราง: code, title_th, title_en, dimension, threshold หรือ ข้อ, ตัวชี้วัด, หมวด, เกณฑ์"
        ),
        error_messages={"required": _("ยังไม่ได้เลือกไฟล์")},
    )
    code = forms.RegexField(
        label=_("รหัสชุด"),
        regex=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=24,
        help_text=_("ตัวอังกฤษเล็ก ตัวเลข และขีด เช่น jpt-2570 รหัสเดิมคือแก้ไขหรือเพิ่มข้อในชุดเดิม"),
        error_messages={
            "invalid": _("ใช้ตัวอังกฤษเล็ก ตัวเลข และขีดเท่านั้น เช่น jpt-2570"),
            "required": MISSING,
        },
    )
    name_th = forms.CharField(label=_("ชื่อชุด"), max_length=200, error_messages={"required": MISSING})
    name_en = forms.CharField(label=_("ชื่อภาษาอังกฤษ"), max_length=200, required=False)
    about = forms.ChoiceField(
        label=_("วัดอะไร"), choices=IndicatorSet.About.choices, error_messages={"required": MISSING}
    )
    first_year = forms.IntegerField(
        label=_("ใช้ตั้งแต่ปี พ.ศ."),
        min_value=_FIRST_YEAR,
        max_value=_LAST_YEAR,
        error_messages={"required": MISSING},
    )
    last_year = forms.IntegerField(
        label=_("ถึงปี พ.ศ."),
        min_value=_FIRST_YEAR,
        max_value=_LAST_YEAR,
        required=False,
        help_text=_("ยังใช้อยู่ ไม่ต้องกรอก"),
    )
    title = forms.CharField(
        label=_("ที่มาของไฟล์"),
        max_length=200,
        help_text=_("เช่น คู่มือ จปฐ. ปี 2565 กรมการพัฒนาชุมชน"),
        error_messages={"required": MISSING},
    )
    as_of = DayField(label=_("ลงวันที่"))

    def clean_upload(self) -> Any:
        """The file, unless it is too large."""
        upload = self.cleaned_data["upload"]
        if upload.size > LARGEST_BYTES:
            raise forms.ValidationError(gettext("ไฟล์ใหญ่เกิน 2 MB"))
        return upload

    def clean(self) -> dict[str, Any]:
        """Years of the Common Era, in order."""
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("first_year"), said.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", gettext("ปีสุดท้ายต้องไม่ก่อนปีแรก"))
        for name in ("first_year", "last_year"):
            if said.get(name):
                said[name] -= BUDDHIST_OFFSET
        return said

"""The form of an export: what, of which place, in which form, for whom and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from formats.crs import recognise
from formats.writing.catalogue import FORMATS, SRIDS
from network.forms import DayField
from survey.exports.dataset import Dataset, Item

LONGEST_RECIPIENT = 200
LONGEST_PURPOSE = 500
# What people mostly need a file for; anything else is typed.
PURPOSES = (
    _("ส่งอำเภอประกอบรายงานประจำเดือน"),
    _("ให้ ส.ป.ก. ตรวจสอบสิทธิในที่ดิน"),
    _("เจรจาแนวเขตกับหน่วยงานที่ดินรัฐ"),
    _("เสนอโครงการบ้านมั่นคงชนบท"),
    _("ตรวจสอบในพื้นที่และแก้ไขข้อมูล"),
    _("สำรองไว้ใช้ในเครือข่าย"),
)


class SuggestedInput(forms.TextInput):
    """A line of text with answers that others gave."""

    template_name = "survey/exports/suggested.html"

    def __init__(self, suggestions: Sequence[object]) -> None:
        super().__init__()
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the id of the list of suggestions."""
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"]["list"] = f"{widget['attrs']['id']}_list"
        return {**context, "suggestions": self.suggestions}


class ExportForm(forms.Form):
    """One export. Places and columns are those the account may have."""

    use_required_attribute = False

    place = forms.ChoiceField(label=_("พื้นที่"))
    on = DayField(label=_("ข้อมูล ณ วันที่"), required=False, help_text=_("เว้นว่าง คือวันนี้ เช่น 30/6/2568"))
    format = forms.ChoiceField(label=_("รูปแบบไฟล์"))
    srid = forms.TypedChoiceField(
        label=_("ระบบพิกัด"),
        coerce=int,
        required=False,
        help_text=_("KML, GeoJSON และ GeoParquet เป็นลองจิจูด/ละติจูด WGS 84 เสมอ"),
    )
    columns = forms.MultipleChoiceField(label=_("คอลัมน์"), widget=forms.CheckboxSelectMultiple)
    names = forms.MultipleChoiceField(
        label=_("ชื่อคน"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("เลือกเมื่อผู้รับจำเป็นต้องรู้ชื่อเท่านั้น การอ่านชื่อจะถูกจดไว้"),
    )
    recipient = forms.CharField(
        label=_("ส่งให้ใคร"),
        max_length=LONGEST_RECIPIENT,
        help_text=_("ชื่อหน่วยงานหรือบุคคล เช่น ที่ว่าการอำเภอ"),
    )
    purpose = forms.CharField(
        label=_("เพื่ออะไร"), max_length=LONGEST_PURPOSE, widget=SuggestedInput(PURPOSES)
    )

    def __init__(
        self,
        *args: object,
        dataset: Dataset,
        places: Sequence[tuple[str, str]],
        offered: Sequence[Item],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        english = (get_language() or "").startswith("en")
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]
        self.fields["format"].choices = [  # type: ignore[attr-defined]
            (each.key, each.en if english else each.th)
            for each in FORMATS.values()
            if dataset.shape or not each.needs_shape
        ]
        if dataset.shape:
            self.fields["srid"].choices = [  # type: ignore[attr-defined]
                (srid, str(recognise(srid))) for srid in SRIDS
            ]
        else:
            del self.fields["srid"]
        called = {item: item.column.en if english else item.column.th for item in offered}
        self._choose("columns", [item for item in offered if not item.needs_identity], called)
        self.fields["columns"].initial = [item.column.key for item in offered]
        self._choose("names", [item for item in offered if item.needs_identity], called)
        self.names_withheld = [
            item for item in dataset.items if item.needs_identity and item not in offered
        ]

    def _choose(self, name: str, items: Sequence[Item], called: Mapping[Item, str]) -> None:
        if not items:
            del self.fields[name]
            return
        choices = [(item.column.key, called[item]) for item in items]
        self.fields[name].choices = choices  # type: ignore[attr-defined]

"""Forms by which forms are sent, closed, and told what their answers become."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from survey.imports.forms import FilesField, FilesInput

LONGEST_REASON = 500


class PublishForm(forms.Form):
    """A form's file, and the files it uses."""

    workbook = forms.FileField(
        label=_("แบบสำรวจ"),
        error_messages={"required": _("ยังไม่ได้เลือกไฟล์")},
        allow_empty_file=True,
        help_text=_("XLSForm (.xlsx .xls .csv .md) หรือ XForm (.xml) ไม่เกิน 10 MB"),
    )
    attached = FilesField(
        label=_("ภาพ เสียง หรือตาราง CSV ที่แบบใช้"),
        required=False,
        allow_empty_file=True,
        help_text=_("ถ้ามี เลือกได้หลายไฟล์ ชื่อไฟล์ต้องตรงกับในแบบ เพิ่มภายหลังได้"),
    )


class FilesForm(forms.Form):
    """Files that a version still lacks."""

    attached = FilesField(
        label=_("ไฟล์ที่ขาด"),
        error_messages={"required": _("ยังไม่ได้เลือกไฟล์")},
        allow_empty_file=True,
        widget=FilesInput,
        help_text=_("เลือกได้หลายไฟล์ ชื่อไฟล์ต้องตรงกับในแบบ"),
    )


class CloseForm(forms.Form):
    """Why a form is offered no more."""

    reason = forms.CharField(
        label=_("เหตุผล"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("ต้องบอกเหตุผลที่ปิดแบบฟอร์ม")},
        help_text=_("เช่น จบรอบสำรวจแล้ว หรือใช้แบบใหม่แทน"),
    )


class FactForm(forms.Form):
    """Which fact an answer becomes; the targets are grouped by record."""

    fact = forms.ChoiceField(label=_("คำตอบนี้เป็นข้อมูล"), required=False)

    def __init__(self, *args: Any, groups: Any, nothing: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["fact"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [
            ("", _("ยังไม่บอก (เก็บและแสดงไว้ แต่ไม่เข้าทะเบียน)")),
            (nothing, _("ไม่ใช่ข้อมูลในทะเบียน (รู้แล้ว ไม่ต้องเตือน)")),
            *groups,
        ]

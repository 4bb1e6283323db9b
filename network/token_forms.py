"""The form of a token of the open API."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from network.api_tokens import LONGEST_NAME, LONGEST_PURPOSE

DAYS = (
    ("30", _("30 วัน")),
    ("90", _("90 วัน")),
    ("180", _("180 วัน")),
    ("365", _("1 ปี")),
)


class TokenForm(forms.Form):
    """Where it is used, what for, and how long."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("ใช้กับโปรแกรมหรือเครื่องใด"),
        max_length=LONGEST_NAME,
        help_text=_("เช่น QGIS เครื่องที่ทำการเครือข่าย"),
        error_messages={"required": _("โปรดบอกว่าใช้กับโปรแกรมหรือเครื่องใด")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.CharField(
        label=_("อ่านข้อมูลไปเพื่ออะไร"),
        max_length=LONGEST_PURPOSE,
        help_text=_("ข้อความนี้อยู่ในทะเบียนการเปิดเผยข้อมูล ไม่ต้องใส่ชื่อบุคคล"),
        error_messages={"required": _("โปรดบอกว่าอ่านข้อมูลไปเพื่ออะไร")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.ChoiceField(label=_("ใช้ได้นาน"), choices=DAYS, initial="90")

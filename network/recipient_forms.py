"""Forms about who was told: recipients of data, and how the network itself is reached."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from network.models import StopNotice


class StopNoticeForm(forms.Form):
    """How and when a recipient was told to stop using what was sent."""

    way = forms.ChoiceField(label=_("แจ้งโดย"), choices=StopNotice.Way.choices)
    told_on = DayField(label=_("วันที่แจ้ง"))


class ContactForm(forms.Form):
    """Who answers for the data; it stands on the notice that anyone may read."""

    name = forms.CharField(label=_("ชื่อเครือข่าย"), max_length=200)
    address = forms.CharField(
        label=_("ที่อยู่สำหรับส่งหนังสือ"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("ที่ทำการ ไม่ใช่บ้านของใคร"),
    )
    phone = forms.CharField(label=_("โทรศัพท์"), max_length=60, required=False)
    email = forms.EmailField(label=_("อีเมล"), required=False)
    officer = forms.CharField(label=_("ผู้ดูแลข้อมูลส่วนบุคคล (DPO)"), max_length=200, required=False)
    since = DayField(label=_("ตั้งแต่วันที่"))

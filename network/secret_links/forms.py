"""The form at the door of a link."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PinForm(forms.Form):
    """The number told by telephone."""

    pin = forms.CharField(
        label=_("PIN 6 หลัก"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("เครือข่ายบอกทางโทรศัพท์"),
    )

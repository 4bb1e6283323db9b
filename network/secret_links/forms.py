"""The form at the door of a link."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from formats.thai import arabic_digits


class PinForm(forms.Form):
    """The number told by telephone."""

    pin = forms.CharField(
        label=_("PIN 6 หลัก"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("เครือข่ายบอกทางโทรศัพท์"),
    )

    def clean_pin(self) -> str:
        """As it was told, however it is typed: ๑๒๓ ๔๕๖ and 123-456 are 123456."""
        typed: str = arabic_digits(self.cleaned_data["pin"])
        return "".join(each for each in typed if each not in " -\u00a0")

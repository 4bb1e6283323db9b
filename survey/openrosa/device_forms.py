"""Forms of the pages of field devices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.field_devices import LONGEST_NAME
from network.models import Account

LONGEST_REASON = 500


class RegisterForm(forms.Form):
    """What the phone is called."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("ชื่อเครื่อง"),
        max_length=LONGEST_NAME,
        help_text=_("ชื่อที่จำได้ว่าเครื่องไหน เช่น ซัมซุงสีดำ"),
        error_messages={"required": _("โปรดตั้งชื่อเครื่อง")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RegisterForMemberForm(RegisterForm):
    """Whose phone, of those a leader may set up, and what it is called."""

    field_order = ("account", "name")

    account = forms.ChoiceField(label=_("เครื่องของใคร"))

    def __init__(self, *args: Any, members: list[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = [  # type: ignore[attr-defined]
            (str(member.pk), f"{member.name} ({member.username})") for member in members
        ]


class EndForm(forms.Form):
    """Why a phone is ended."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("เหตุผลที่ยกเลิก"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"list": "reasons"}),
    )

"""Forms of the network: signing in, the first password, joining, house counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from formats.errors import FormatError
from formats.thai import parse_date
from network.models import Account, HouseCount, Joining
from network.moments import Moment
from network.sentences import sentence

LONGEST_USERNAME = 60
LARGEST_HOUSE_COUNT = 20_000  # of one village; more is a slip of the finger


class SignInForm(AuthenticationForm):
    """Name of the account and password; which of the two was wrong is not told."""

    error_messages = {
        "invalid_login": _("ชื่อบัญชีหรือรหัสผ่านไม่ถูกต้อง โปรดลองใหม่"),
        "inactive": _("บัญชีนี้ปิดใช้งานแล้ว"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("ชื่อบัญชี")
        self.fields["password"].label = _("รหัสผ่าน")
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class DayField(forms.CharField):
    """A day as people write it: 30/6/2568, 30 มิ.ย. 2568, 2025-06-30."""

    default_error_messages = {"future": _("วันที่ยังมาไม่ถึง")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("วัน/เดือน/ปี เช่น 30/6/2568"))
        super().__init__(max_length=LONGEST_USERNAME, **kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value: Any) -> Any:
        """The day, of the common era; never after today in Bangkok."""
        text = super().clean(value)
        if not text:
            return None
        try:
            day: date = parse_date(text)
        except FormatError as error:
            raise forms.ValidationError(sentence(error)) from error
        if day >= Moment.now().true_before:
            raise forms.ValidationError(self.error_messages["future"])
        return day


class FirstPasswordForm(forms.Form):
    """Who takes up an account chooses its name, how they are called, and the password."""

    username = forms.CharField(
        label=_("ชื่อบัญชี"),
        max_length=LONGEST_USERNAME,
        help_text=_("ใช้เข้าระบบ เช่น somchai หรือเบอร์โทรศัพท์"),
    )
    name = forms.CharField(label=_("ชื่อที่แสดง"), max_length=200)
    password = forms.CharField(
        label=_("รหัสผ่าน"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("อย่างน้อย 8 ตัว"),
    )
    repeated = forms.CharField(
        label=_("รหัสผ่านอีกครั้ง"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_username(self) -> str:
        """Lower case; not another account's."""
        username = str(self.cleaned_data["username"]).strip().lower()
        if Account.objects.filter(username=username).exclude(pk=self.account.pk).exists():
            raise forms.ValidationError(_("มีผู้ใช้ชื่อบัญชีนี้แล้ว"))
        return username

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same, and good enough."""
        cleaned = super().clean() or {}
        password, repeated = cleaned.get("password"), cleaned.get("repeated")
        if password and repeated and password != repeated:
            self.add_error("repeated", _("รหัสผ่านสองช่องไม่ตรงกัน"))
        if password:
            try:
                validate_password(password, self.account)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


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

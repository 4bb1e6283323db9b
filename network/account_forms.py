"""Forms of one's own account: signing in, passwords, second factors, roles lent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from network import throttle
from network.errors import TooManyAttempts
from network.forms import DayField
from network.gate import client_address
from network.models import Account, Appointment
from network.moments import Moment
from network.places import names
from network.sentences import sentence

LONGEST_USERNAME = 60
CODE_FIELD = {"inputmode": "numeric", "autocomplete": "one-time-code", "placeholder": ""}


class SignInForm(AuthenticationForm):
    """Name of the account and password; which of the two was wrong is not told.

    Attempts are counted for names that exist and names that do not; one that must wait
    costs no password check.
    """

    error_messages = {
        "invalid_login": _("ชื่อบัญชีหรือรหัสผ่านไม่ถูกต้อง โปรดลองใหม่"),
        # The same: that an account is closed is told to nobody who has not its password,
        # and Django's backend refuses it before the password is compared.
        "inactive": _("ชื่อบัญชีหรือรหัสผ่านไม่ถูกต้อง โปรดลองใหม่"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.throttled: TooManyAttempts | None = None
        self.fields["username"].label = _("ชื่อบัญชี")
        self.fields["password"].label = _("รหัสผ่าน")
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean(self) -> dict[str, Any]:
        """Count, then compare."""
        who = str(self.cleaned_data.get("username") or "").strip().lower()
        address = client_address(self.request) if self.request else ""
        try:
            throttle.attempt(throttle.BY_ADDRESS, address)
            throttle.attempt(throttle.BY_ACCOUNT, who)
        except TooManyAttempts as error:
            self.throttled = error
            raise forms.ValidationError(sentence(error), code="throttled") from error
        cleaned: dict[str, Any] = super().clean()
        throttle.forgive(throttle.BY_ADDRESS, address)
        throttle.forget(throttle.BY_ACCOUNT, who)
        return cleaned


class PasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label=_("รหัสผ่านใหม่"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("อย่างน้อย 8 ตัว เป็นตัวเลขล้วนก็ได้ แต่อย่าใช้วันเกิด เบอร์โทร หรือเลขเรียงกัน"),
    )
    repeated = forms.CharField(
        label=_("รหัสผ่านใหม่อีกครั้ง"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean(self) -> dict[str, Any]:
        """Both are the same, and good enough."""
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


class ChangePasswordForm(PasswordForm):
    """The password one has, and the one to come."""

    field_order = ["current", "password", "repeated"]
    current = forms.CharField(
        label=_("รหัสผ่านปัจจุบัน"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_current(self) -> str:
        """Compared only as often as at sign-in."""
        try:
            throttle.attempt(throttle.BY_ACCOUNT, self.account.username)
        except TooManyAttempts as error:
            raise forms.ValidationError(sentence(error)) from error
        current = str(self.cleaned_data["current"])
        if not self.account.check_password(current):
            raise forms.ValidationError(_("รหัสผ่านไม่ถูกต้อง"))
        throttle.forget(throttle.BY_ACCOUNT, self.account.username)
        return current


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters; counted as at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = forms.CharField(
            label=_("รหัสผ่าน"),
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )

    def clean_password(self) -> str:
        """Compared only as often as at sign-in."""
        try:
            throttle.attempt(throttle.BY_ACCOUNT, self.user.username)
        except TooManyAttempts as error:
            raise forms.ValidationError(sentence(error)) from error
        password = str(super().clean_password())
        throttle.forget(throttle.BY_ACCOUNT, self.user.username)
        return password


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The code of the authenticator app, or one of the recovery codes."""

    code = forms.CharField(
        label=_("รหัส 6 หลักจากแอป"),
        max_length=20,
        help_text=_("ไม่มีโทรศัพท์ ให้ใช้รหัสสำรอง 8 หลักที่พิมพ์ไว้"),
        widget=forms.TextInput(attrs=CODE_FIELD),
    )


class CodeAgainForm(CodeReauthenticateForm):  # type: ignore[misc]
    """The code once more, before something that matters."""

    code = forms.CharField(
        label=_("รหัส 6 หลักจากแอป"), max_length=20, widget=forms.TextInput(attrs=CODE_FIELD)
    )


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code shows that the app has the secret."""

    code = forms.CharField(
        label=_("รหัส 6 หลักที่แอปแสดง"), max_length=20, widget=forms.TextInput(attrs=CODE_FIELD)
    )


class FirstPasswordForm(PasswordForm):
    """Who takes up an account chooses its name, how they are called, and the password."""

    field_order = ["username", "name", "password", "repeated"]
    username = forms.CharField(
        label=_("ชื่อบัญชี"),
        max_length=LONGEST_USERNAME,
        help_text=_("ใช้เข้าระบบ เช่น somchai หรือเบอร์โทรศัพท์"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "username"}),
    )
    name = forms.CharField(label=_("ชื่อที่แสดง"), max_length=200)

    def clean_username(self) -> str:
        """Lower case; not another account's."""
        username = str(self.cleaned_data["username"]).strip().lower()
        if Account.objects.filter(username=username).exclude(pk=self.account.pk).exists():
            raise forms.ValidationError(_("มีผู้ใช้ชื่อบัญชีนี้แล้ว"))
        return username

    def clean(self) -> dict[str, Any]:
        """A password is compared with the names it must not be."""
        self.account.username = self.cleaned_data.get("username", "")
        self.account.name = self.cleaned_data.get("name", "")
        return super().clean()


class LendForm(forms.Form):
    """Which role, to whom, from when to when."""

    appointment = forms.ChoiceField(label=_("บทบาทที่ฝาก"))
    delegate = forms.CharField(
        label=_("ชื่อบัญชีของผู้รับฝาก"),
        max_length=LONGEST_USERNAME,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    began_on = DayField(label=_("ตั้งแต่วันที่"), may_be_future=True)
    last_day = DayField(
        label=_("ถึงวันที่"), may_be_future=True, help_text=_("วันสุดท้ายที่ยังมีผล ไม่เกิน 180 วัน")
    )
    reason = forms.CharField(label=_("เหตุผล"), max_length=200, help_text=_("เช่น ไปอบรมที่จังหวัด"))

    def __init__(self, *args: Any, appointments: Iterable[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = list(appointments)
        called = names([each.place_id for each in own if each.place_id], Moment.now())
        self.fields["appointment"].choices = [  # type: ignore[attr-defined]
            (
                each.pk,
                f"{each.get_role_display()} · {called[each.place_id] if each.place_id else ''}",
            )
            for each in own
        ]

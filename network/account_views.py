"""Pages of one's own account: signing in, devices, password, second factor, roles lent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic import RedirectView

from network import admissions, delegations, second_factor
from network.access import INVITABLE, grants, open_to_accounts, open_to_anyone
from network.account_forms import ChangePasswordForm, LendForm, SignInForm
from network.api_tokens import tokens_of
from network.devices import devices_of
from network.errors import NetworkError, NobodyToLendTo
from network.gate import note_device
from network.models import Account, Appointment, Delegation, Role
from network.moments import Moment
from network.places import names
from network.requests import AccountRequest
from network.sentences import sentence

ONE_DAY = timedelta(days=1)
MOST_SHOWN = 50  # tokens, ended ones included


class SignIn(LoginView):
    """Name and password; where the account has a second factor, its code is asked next."""

    template_name = "network/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        """Goes on with allauth: second factor, then signed in."""
        account = form.get_user()
        login = Login(user=account, redirect_url=self.get_success_url())
        answer: HttpResponse = perform_password_login(
            self.request, {"username": account.username}, login
        )
        return answer

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        """429 with the wait where there were too many attempts."""
        answer = self.render_to_response(self.get_context_data(form=form))
        if form.throttled is not None:
            answer.status_code = 429
            answer.headers["Retry-After"] = str(form.throttled.minutes * 60)
        return answer


@method_decorator(sensitive_post_parameters(), name="dispatch")
class CodeAtSignIn(AuthenticateView):  # type: ignore[misc]
    """The second factor's code."""


sign_in = open_to_anyone(SignIn.as_view())
sign_in_code = open_to_anyone(CodeAtSignIn.as_view(template_name="network/sign_in_code.html"))
sign_out = open_to_accounts(LogoutView.as_view())
password_again = open_to_accounts(
    ReauthenticateView.as_view(template_name="network/password_again.html")
)
code_again = open_to_accounts(CodeAgainView.as_view(template_name="network/password_again.html"))
start_second_factor = open_to_accounts(
    never_cache(ActivateTOTPView.as_view(template_name="network/second_factor.html"))
)
stop_second_factor = open_to_accounts(
    DeactivateTOTPView.as_view(template_name="network/second_factor_stop.html")
)
recovery_codes = open_to_accounts(
    never_cache(ViewRecoveryCodesView.as_view(template_name="network/recovery_codes.html"))
)
new_recovery_codes = open_to_accounts(
    GenerateRecoveryCodesView.as_view(template_name="network/recovery_codes_new.html")
)
second_factor_done = open_to_accounts(RedirectView.as_view(pattern_name="account"))


@require_safe
@open_to_accounts
def account(request: AccountRequest) -> HttpResponse:
    """Who one is here: roles, what is lent, devices, second factor, password."""
    return _account_page(request, LendForm(appointments=_to_lend(request.user)))


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@open_to_accounts
def change_password(request: AccountRequest) -> HttpResponse:
    """A new password; every other device is signed out."""
    form = ChangePasswordForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        admissions.change_password(request.user, form.cleaned_data["password"])
        update_session_auth_hash(request, request.user)
        note_device(request)
        admissions.end_sessions(request.user, but=request.session.session_key)
        messages.success(request, _("เปลี่ยนรหัสผ่านแล้ว อุปกรณ์อื่นออกจากระบบทั้งหมด"))
        return redirect("account")
    status = 422 if form.is_bound else 200
    return render(request, "network/change_password.html", {"form": form}, status=status)


@require_safe
@open_to_accounts
def devices(request: AccountRequest) -> HttpResponse:
    """Where one is signed in, and which programs read in one's name."""
    context = {
        "devices": devices_of(request.user, current=request.session.session_key),
        "tokens": tokens_of(request.user)[:MOST_SHOWN],
        "now": timezone.now(),
    }
    return render(request, "network/devices.html", context)


@require_POST
@open_to_accounts
def end_device(request: AccountRequest, number: int) -> HttpResponse:
    """Sign out one of one's devices."""
    get_object_or_404(UserSession, pk=number, user=request.user).end()
    messages.success(request, _("ออกจากระบบบนอุปกรณ์นั้นแล้ว"))
    return redirect("devices")


@require_POST
@open_to_accounts
def end_other_devices(request: AccountRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    admissions.end_sessions(request.user, but=request.session.session_key)
    messages.success(request, _("ออกจากระบบบนอุปกรณ์อื่นทั้งหมดแล้ว"))
    return redirect("devices")


@require_POST
@open_to_accounts
def lend_role(request: AccountRequest) -> HttpResponse:
    """Lend one's role to somebody while one is away."""
    own = _to_lend(request.user)
    form = LendForm(request.POST, appointments=own)
    if form.is_valid():
        said = form.cleaned_data
        try:
            delegations.lend(
                own.get(pk=said["appointment"]),
                _delegate(said["delegate"]),
                began_on=said["began_on"],
                ends_on=said["last_day"] + ONE_DAY,
                lender=request.user,
                reason=said["reason"],
            )
        except NetworkError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("ฝากบทบาทแล้ว"))
            return redirect("account")
    return _account_page(request, form, status=422)


@require_POST
@open_to_accounts
def end_lending(request: AccountRequest, key: UUID) -> HttpResponse:
    """Take back, or give back, a role before its day."""
    lent = get_object_or_404(_lendings(request.user), key=key)
    delegations.end_lending(lent, account=request.user)
    messages.success(request, _("ยุติการฝากบทบาทแล้ว"))
    return redirect("account")


def _account_page(request: AccountRequest, form: LendForm, status: int = 200) -> HttpResponse:
    user = request.user
    held = list(grants(user, Moment.now()).select_related("account").order_by("pk"))
    lendings = list(_lendings(user))
    keys = {each.place_id for each in held} | {each.appointment.place_id for each in lendings}
    called = names([key for key in keys if key], Moment.now())
    context: dict[str, Any] = {
        "roles": [(each, called.get(each.place_id or 0)) for each in held],
        "lendings": [(each, called.get(each.appointment.place_id)) for each in lendings],
        "form": form,
        "may_lend": _to_lend(user).exists(),
        "may_invite": any(Role(each.role) in INVITABLE for each in held),
        "has_second_factor": second_factor.is_set_up(user),
        "needs_second_factor": second_factor.is_required(user),
        "device_count": UserSession.objects.filter(user=user).count(),
    }
    return render(request, "network/account.html", context, status=status)


def _to_lend(account: Account) -> Any:
    return (
        Appointment.objects.in_force(Moment.now())
        .filter(account=account)
        .exclude(role=Role.ADMINISTRATOR)
    )


def _lendings(account: Account) -> Any:
    """Roles the account has lent or been lent, that have not run out; those to come too."""
    today = Moment.now().last_day
    both = Delegation.objects.filter(appointment__account=account) | Delegation.objects.filter(
        delegate=account
    )
    return (
        both.filter(ends_on__gt=today, ending__isnull=True)
        .select_related("appointment__account", "delegate")
        .order_by("began_on", "pk")
    )


def _delegate(username: str) -> Account:
    found = Account.objects.filter(username=username.strip().lower(), is_active=True).first()
    if found is None:
        raise NobodyToLendTo
    return found

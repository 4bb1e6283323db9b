"""Coming in without e-mail: by a start address, an invitation, or a code of recovery."""

from __future__ import annotations

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from network import admissions, errors, throttle
from network.access import open_to_anyone
from network.account_forms import FirstPasswordForm, PasswordForm
from network.gate import client_address, sign_in_at_once
from network.invitations import account_for_start_token
from network.models import Account, Invitation, Recovery
from network.moments import Moment
from network.places import line
from network.sentences import sentence


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "repeated")
@never_cache
@open_to_anyone
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an account: choose its name and password, once; then signed in."""
    account = account_for_start_token(token)
    form = FirstPasswordForm(
        request.POST or None,
        account=Account(pk=account.pk),
        initial={"username": account.username, "name": account.name},
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        with transaction.atomic():
            # Locked and asked again: of two who open one address, the first has it.
            Account.objects.select_for_update().get(pk=account.pk)
            account = account_for_start_token(token)
            account.username, account.name = chosen["username"], chosen["name"]
            account.set_password(chosen["password"])
            try:
                with transaction.atomic():
                    account.save()
            except DatabaseError as error:
                raise errors.from_database_error(error) from error
        sign_in_at_once(request, account)
        return redirect("home")
    context = {"form": form, "account": account}
    return render(request, "network/start.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to_anyone
def join(request: HttpRequest) -> HttpResponse:
    """Type the code that a leader has told."""
    code = request.POST.get("code", "")
    if request.method != "POST":
        return render(request, "network/join.html")
    try:
        _open(request, code)
    except errors.TooManyAttempts as error:
        return _typed_wrongly(request, code, error, status=429)
    except errors.CodeIsSpent as error:
        return _typed_wrongly(request, code, error, status=422)
    return redirect("join-with", code=code.strip())


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "repeated")
@never_cache
@open_to_anyone
def join_with(request: HttpRequest, code: str) -> HttpResponse:
    """What a code is good for: a new account, or a new password; then signed in."""
    found = _open(request, code)
    return _come_back(request, found) if isinstance(found, Recovery) else _take_up(request, found)


def _open(request: HttpRequest, code: str) -> Invitation | Recovery:
    """Look a code up; wrong ones are counted, and right ones cost the others nothing."""
    address = client_address(request)
    throttle.attempt(throttle.CODES_BY_ADDRESS, address)
    throttle.attempt(throttle.CODES)
    found = admissions.open_code(code)
    throttle.forgive(throttle.CODES_BY_ADDRESS, address)
    throttle.forgive(throttle.CODES)
    return found


def _typed_wrongly(
    request: HttpRequest, code: str, error: Exception, *, status: int
) -> HttpResponse:
    context = {"code": code, "wrong": sentence(error)}
    return render(request, "network/join.html", context, status=status)


def _take_up(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = FirstPasswordForm(
        request.POST or None, account=Account(), initial={"name": invitation.name}
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            account = admissions.take_up(
                invitation,
                username=chosen["username"],
                name=chosen["name"],
                password=chosen["password"],
            )
        except errors.UsernameTaken as error:
            form.add_error("username", sentence(error))
        else:
            sign_in_at_once(request, account)
            return redirect("home")
    place = invitation.place
    context = {
        "form": form,
        "role": invitation.get_role_display(),
        "place": line(place, Moment.now())[0] if place else _("ทุกพื้นที่"),
        "inviter": invitation.source.recorded_by,
    }
    return render(request, "network/join_new.html", context, status=422 if form.is_bound else 200)


def _come_back(request: HttpRequest, recovery: Recovery) -> HttpResponse:
    form = PasswordForm(request.POST or None, account=recovery.account)
    if request.method == "POST" and form.is_valid():
        account = admissions.come_back(recovery, password=form.cleaned_data["password"])
        sign_in_at_once(request, account)
        return redirect("home")
    context = {"form": form, "account": recovery.account}
    status = 422 if form.is_bound else 200
    return render(request, "network/join_again.html", context, status=status)

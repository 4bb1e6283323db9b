"""Pages of one's own tokens of the open API: made, shown once, ended."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from network import api_tokens
from network.access import open_to_accounts
from network.errors import NetworkError
from network.models import ApiToken
from network.requests import AccountRequest
from network.sentences import sentence
from network.token_forms import TokenForm

View = Callable[..., HttpResponse]
_with_the_password: Callable[[View], View] = reauthentication_required


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to_accounts
@_with_the_password
@sensitive_variables("secret")
def make_token(request: AccountRequest) -> HttpResponse:
    """The password again, what it is for, and the token itself on the answer, this once."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            token, secret = api_tokens.make_token(
                request.user, name=said["name"], purpose=said["purpose"], days=int(said["days"])
            )
        except NetworkError as error:
            form.add_error(None, sentence(error))
        else:
            address = request.build_absolute_uri("/ogc/")
            context = {"token": token, "secret": secret, "address": address}
            return render(request, "network/token_made.html", context)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "network/token_new.html", {"form": form}, status=status)


@require_POST
@open_to_accounts
def end_token(request: AccountRequest, key: UUID) -> HttpResponse:
    """From the next request on it opens nothing."""
    api_tokens.end_token(get_object_or_404(ApiToken, key=key, account=request.user))
    messages.success(request, _("ยกเลิกรหัสแล้ว โปรแกรมที่ใช้รหัสนี้อ่านข้อมูลไม่ได้อีก"))
    return redirect("devices")

"""What a view behind the sign-in is called with."""

from __future__ import annotations

from django.http import HttpRequest

from network.models import Account


class AccountRequest(HttpRequest):
    """A request of an account: LoginRequiredMiddleware lets nobody else reach such a view."""

    user: Account

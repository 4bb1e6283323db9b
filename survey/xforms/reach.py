"""Who opens the pages of forms: they hold nobody's data, so a role anywhere is enough."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from network.access import Permission, acts_somewhere, places_of
from network.models import Account
from network.moments import EVER_KNOWN
from network.places import PlaceName, own_places
from network.requests import AccountRequest
from survey.models import FormVersion

View = Callable[..., HttpResponse]


def may_read(account: Account) -> bool:
    """Whether the account surveys or records anywhere: forms hold nobody's data."""
    return may_publish(account) or acts_somewhere(account, Permission.SURVEY)


def may_publish(account: Account) -> bool:
    """Whether the account adds facts to any place."""
    return acts_somewhere(account, Permission.RECORD)


def places_recorded_in(account: Account) -> list[PlaceName]:
    """The places of its roles where the account adds facts, and may read what was sent again."""
    open_to = set(places_of(account, Permission.RECORD))
    return [place for place in own_places(account) if place.pk in open_to]


def for_readers(view: View) -> View:
    """A page of who surveys or records somewhere."""

    @wraps(view)
    def asked(request: AccountRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return asked


def for_publishers(view: View) -> View:
    """A page of who records somewhere."""

    @wraps(view)
    def asked(request: AccountRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_publish(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return asked


def version_or_404(form_id: str, number: int) -> FormVersion:
    """A version of a form by its number in addresses (404)."""
    found: FormVersion = get_object_or_404(
        FormVersion.objects.filter(recorded_at__known_by=EVER_KNOWN).select_related(
            "form", "source__recorded_by"
        ),
        pk=number,
        form__form_id=form_id,
    )
    return found

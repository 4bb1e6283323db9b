"""What the frame of every page shows: the account's places, and whether anything is fictional."""

from __future__ import annotations

from typing import Any

from django.core.cache import caches
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from network.access import Permission, acts_somewhere, has_role
from network.models import Role, Source
from network.places import PlaceName, own_places
from survey.imports.reach import may_send_somewhere
from survey.xforms.reach import may_read

FICTION = "config.frame.holds_fiction"
FICTION_SECONDS = 60  # a demo that has just been loaded is labelled a minute later at most


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every template; asked of the database only where a page shows it."""
    return {
        "own_places": SimpleLazyObject(lambda: _own_places(request)),
        "may_send_files": SimpleLazyObject(lambda: _may_send_files(request)),
        "may_see_forms": SimpleLazyObject(lambda: _may_see_forms(request)),
        "acts_for_agency": SimpleLazyObject(lambda: _acts_for_agency(request)),
        "may_survey_somewhere": SimpleLazyObject(lambda: _may_survey_somewhere(request)),
        "holds_fiction": SimpleLazyObject(_holds_fiction),
    }


def _own_places(request: HttpRequest) -> list[PlaceName]:
    user = getattr(request, "user", None)
    return own_places(user) if user is not None and user.is_authenticated else []


def _may_send_files(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated and may_send_somewhere(user)


def _may_see_forms(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated and may_read(user)


def _may_survey_somewhere(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    return acts_somewhere(user, Permission.SURVEY)


def _acts_for_agency(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    return has_role(user, Role.AGENCY)


def _holds_fiction() -> bool:
    return bool(caches["process"].get_or_set(FICTION, _any_fictional, FICTION_SECONDS))


def _any_fictional() -> bool:
    return Source.objects.filter(is_fictional=True).exists()

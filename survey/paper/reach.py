"""Who prints and types in where: whoever surveys a village, with what phones get of it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from network.access import Permission, require
from network.latest import home_of_household
from network.models import Account, Party, Place
from network.moments import Moment
from survey.models import FormVersion
from survey.xforms.offered import newest, offered, version_of


def village_to_survey(account: Account, code: str) -> Place:
    """A village the account surveys (404, 403)."""
    place: Place = get_object_or_404(
        Place.objects.visible_to(account).filter(level="village"), code=code
    )
    require(account, Permission.SURVEY, place)
    return place


def household_to_survey(account: Account, key: UUID) -> tuple[Party, Place]:
    """A household and its village, where the account surveys (404, 403)."""
    household: Party = get_object_or_404(
        Party.objects.visible_to(account).filter(kind=Party.Kind.HOUSEHOLD), key=key
    )
    home = home_of_household(household, Moment.now())
    if home is None:
        raise Http404
    require(account, Permission.SURVEY, home)
    return household, home


def version_to_print(form_id: str, told: str | None = None) -> FormVersion:
    """The version of a form that is told, else its newest (404)."""
    if told is not None:
        found = version_of(form_id, told)
    else:
        found = newest().filter(form__form_id=form_id).first()
    if found is None:
        raise Http404
    return found


def forms_to_print() -> list[FormVersion]:
    """The newest version of every form that is not closed, by title. One query."""
    return list(offered().order_by("title", "pk"))

"""Which photographs an account may see of something, and what a page shows of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from network import reading_log
from network.access import Permission, places_of
from network.latest import home_of_household, latest
from network.models import Account, HouseholdMembership, Party, Place, Source
from network.moments import Moment
from network.sentences import sentence
from parcels.models import SpatialUnit
from parcels.unit_access import home_of_unit
from survey.models import Photograph, PictureCopy, Visit
from survey.photographs import errors
from survey.photographs.drawing import SIDES

SHOWN = 12  # of a gallery at first
Subject = Photograph.Subject
# What anyone sees from the road; the rest shows how and with which papers people live.
FROM_OUTSIDE = (Subject.HOUSE, Subject.DAMAGE, Subject.PARCEL)


@dataclass(frozen=True)
class Picture:
    """A photograph as pages show it; without a copy `reason` says why, or it is not made yet.

    Sides are pixels, of the copy for lists and of the one to look at.
    """

    photograph: Photograph
    small: PictureCopy | None
    large: PictureCopy | None
    reason: str
    is_erased: bool

    @property
    def key(self) -> UUID:
        """That of its address."""
        return self.photograph.key


@dataclass(frozen=True)
class Gallery:
    """Photographs of something, newest first; `hidden` more are not for the reader's eyes."""

    pictures: list[Picture]
    older: list[Picture]
    hidden: int


def gallery(
    moment: Moment,
    *,
    household: Party | None = None,
    unit: SpatialUnit | None = None,
    private: bool,
) -> Gallery:
    """The photographs of a household (with those of its houses) or of a house or parcel.

    With `private` those inside houses and of papers too. Three queries.
    """
    about = Q(spatial_unit=unit) if unit is not None else Q(household=household)
    if household is not None:
        houses = Visit.objects.recorded(moment).filter(household=household, house__isnull=False)
        about |= Q(household__isnull=True, spatial_unit__in=houses.values("house"))
    said = Photograph.objects.recorded(moment).filter(about)
    found = pictures_of(said.order_by("-taken_on", "-recorded_at", "-pk"))
    seen = [each for each in found if private or not is_private(each.photograph)]
    return Gallery(seen[:SHOWN], seen[SHOWN:], len(found) - len(seen))


def pictures_of(photographs: QuerySet[Any]) -> list[Picture]:
    """What pages show of photographs, in their order. Two queries."""
    said = photographs.select_related("file__undrawn_picture").prefetch_related(
        Prefetch("file__picture_copies", to_attr="copies")
    )
    return [_picture(each) for each in said]


def is_private(photograph: Photograph) -> bool:
    """Whether it shows more than what is seen from the road."""
    return photograph.subject not in FROM_OUTSIDE


def photograph_to_see(account: Account, key: UUID) -> tuple[Photograph, int]:
    """A photograph in a place where the account may see it, with that place's key.

    What shows the inside of a house or papers asks for SEE_IDENTITY there.

    Raises:
        Http404: there is none, or not for this account.
    """
    moment = Moment.now()
    found: Photograph = get_object_or_404(
        Photograph.objects.recorded(moment).select_related(
            "file__undrawn_picture",
            "file__recorded_by",
            "source__recorded_by",
            "household",
            "spatial_unit",
        ),
        key=key,
    )
    home = _home(found, moment)
    asked = Permission.SEE_IDENTITY if is_private(found) else Permission.SEE_RECORDS
    if home is None or home not in places_of(account, asked):
        raise Http404
    return found, home


def place_of_subject(
    account: Account,
    permission: Permission,
    *,
    household: Party | None = None,
    unit: SpatialUnit | None = None,
) -> Place:
    """The place a household or unit counts in, where the account has `permission`.

    Raises:
        Http404: it counts nowhere, or not for this account.
    """
    moment = Moment.now()
    if unit is not None:
        home, _located = home_of_unit(unit, moment)
    else:
        place = home_of_household(household, moment) if household is not None else None
        home = place.pk if place is not None else None
    if home is None or home not in places_of(account, permission):
        raise Http404
    return Place.objects.get(pk=home)


def copy_of(photograph: Photograph, side: int) -> PictureCopy:
    """The copy of a size (`side`: pixels).

    Raises:
        Http404: there is no such size, or none was made.
    """
    if side not in SIDES:
        raise Http404
    copy: PictureCopy = get_object_or_404(PictureCopy, file=photograph.file_id, longest_side=side)
    return copy


def picture_of(photograph: Photograph) -> Picture:
    """What a page shows of a photograph. One query."""
    photograph.file.copies = list(photograph.file.picture_copies.all())  # type: ignore[attr-defined]
    return _picture(photograph)


def note_reading(photograph: Photograph) -> None:
    """Write down that it is looked at, and of whom it tells if that is known. One query."""
    persons: Collection[int] = ()
    if photograph.household_id is not None:
        moment = Moment.now()
        known = HouseholdMembership.objects.recorded(moment)
        ever = known.filter(household=photograph.household_id).values("person")
        living = latest(known.filter(person__in=ever), moment)
        persons = [
            each.person_id for each in living if each.household_id == photograph.household_id
        ]
    reading_log.note(reading_log.Kind.SOURCE, persons, sources=[photograph.file_id])


def _home(photograph: Photograph, moment: Moment) -> int | None:
    if photograph.household is not None:
        place = home_of_household(photograph.household, moment)
        if place is not None:
            return place.pk
    if photograph.spatial_unit is None:
        return None
    home, _located = home_of_unit(photograph.spatial_unit, moment)
    return home


def _picture(photograph: Photograph) -> Picture:
    file: Source = photograph.file
    copies = {each.longest_side: each for each in file.copies}  # type: ignore[attr-defined]
    undrawn = getattr(file, "undrawn_picture", None)
    is_erased = not file.stored_as
    reason = "" if undrawn is None else sentence(errors.of_code(undrawn.reason_code))
    return Picture(
        photograph=photograph,
        small=copies.get(min(SIDES)),
        large=copies.get(max(SIDES)),
        reason=reason,
        is_erased=is_erased,
    )

"""Which records count (DOMAIN.md §5.0): S, surveyed and not disputed; V, verified by two."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from network.moments import Moment
from parcels.models import Boundary, SpatialUnit
from parcels.queries import BoundaryQuerySet
from survey.models import HouseCondition, Verification, Visit


def surveyed_visits(moment: Moment) -> QuerySet[Any]:
    """S: the latest visit to each household that nobody disputes."""
    return Visit.objects.standing(moment, _undisputed_visits(moment))


def verified_visits(moment: Moment) -> QuerySet[Any]:
    """V: the latest verified visit to each household.

    A newer visit that still waits leaves the verified one standing.
    """
    return Visit.objects.standing(moment, Verification.objects.verified("visit", moment))


def disputed_visits(moment: Moment) -> QuerySet[Any]:
    """The latest visit to each household, where somebody disputes it."""
    disputed = Verification.objects.disputed("visit", moment)
    return Visit.objects.as_known(moment).filter(pk__in=disputed)


def surveyed_houses(moment: Moment) -> QuerySet[Any]:
    """Houses in which a household of S lives: a house with two households is one."""
    return SpatialUnit.objects.filter(
        pk__in=surveyed_visits(moment).filter(house__isnull=False).values("house")
    )


def verified_conditions(moment: Moment) -> QuerySet[Any]:
    """The latest verified visit to each house that says what state it is in."""
    return _conditions(moment, Verification.objects.verified("visit", moment))


def surveyed_conditions(moment: Moment) -> QuerySet[Any]:
    """The same of S: with what still waits for its verifiers."""
    return _conditions(moment, _undisputed_visits(moment))


def verified_boundaries(moment: Moment) -> BoundaryQuerySet:
    """The latest verified boundary of each unit."""
    boundaries: BoundaryQuerySet = Boundary.objects.standing(
        moment, Verification.objects.verified("boundary", moment)
    )
    return boundaries


def surveyed_boundaries(moment: Moment) -> BoundaryQuerySet:
    """The latest boundary of each unit that nobody disputes."""
    disputed = Verification.objects.disputed("boundary", moment)
    undisputed = Boundary.objects.recorded(moment).exclude(pk__in=disputed).values("pk")
    boundaries: BoundaryQuerySet = Boundary.objects.standing(moment, undisputed)
    return boundaries


def houses_in_register(moment: Moment) -> QuerySet[Any]:  # noqa: ARG001 (their places have one)
    """Every house known here: R of a village whose houses nobody counted."""
    return SpatialUnit.objects.filter(kind=SpatialUnit.Kind.HOUSE)


def _undisputed_visits(moment: Moment) -> QuerySet[Any]:
    disputed = Verification.objects.disputed("visit", moment)
    return Visit.objects.recorded(moment).exclude(pk__in=disputed).values("pk")


def _conditions(moment: Moment, among: QuerySet[Any]) -> QuerySet[Any]:
    stated = (
        Visit.objects.filter(pk__in=among)
        .exclude(house_condition__in=["", HouseCondition.NO_HOUSE])
        .values("pk")
    )
    return Visit.objects.standing(moment, stated, each="house")

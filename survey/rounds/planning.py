"""Writes of rounds: open one, change it, and say who is to visit how many or which households."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from network.access import Permission, may
from network.models import Level, Party, Place
from network.moments import Moment
from network.places import lines
from survey.models import (
    SurveyAssignment,
    SurveyPlanHousehold,
    SurveyRound,
    SurveyRoundRecord,
)
from survey.rounds import errors

if TYPE_CHECKING:
    from network.models import Account, Source

LONGEST = timedelta(days=731)


def open_round(
    place: Place, name: str, *, begins_on: date, ends_on: date, source: Source
) -> SurveyRound:
    """Begin a round of visits in `place` and all below it; `ends_on` is its last day.

    Raises:
        RoundNeedsName, RoundEndsBeforeItBegins, RoundIsTooLong: nothing is written.
    """
    with transaction.atomic():
        made = SurveyRound.objects.create(place=place)
        change_round(made, name, begins_on=begins_on, ends_on=ends_on, source=source)
    return made


def change_round(
    of: SurveyRound,
    name: str,
    *,
    begins_on: date,
    ends_on: date,
    source: Source,
    is_called_off: bool = False,
) -> SurveyRoundRecord:
    """Say anew what a round is called, its days, and whether it is called off; the last counts.

    Raises:
        RoundNeedsName, RoundEndsBeforeItBegins, RoundIsTooLong: nothing is written.
    """
    if ends_on - begins_on > LONGEST:
        raise errors.RoundIsTooLong
    try:
        with transaction.atomic():
            return SurveyRoundRecord.objects.create(
                round=of,
                name=name.strip(),
                begins_on=begins_on,
                ends_on=ends_on,
                is_called_off=is_called_off,
                said_on=Moment.now().last_day,
                source=source,
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def assign(
    of: SurveyRound,
    village: Place,
    households: int,
    *,
    surveyor: Account | None,
    source: Source,
) -> SurveyAssignment:
    """A surveyor (None: whoever of the village comes) is to visit so many households; 0: none.

    Raises:
        VillageIsOutsideTheRound, SurveyorMayNotSurveyThere: nothing is written.
    """
    _require_village(of, village)
    if surveyor is not None and households and not may(surveyor, Permission.SURVEY, village):
        raise errors.SurveyorMayNotSurveyThere
    with transaction.atomic():
        return SurveyAssignment.objects.create(
            round=of,
            village=village,
            surveyor=surveyor,
            households=households,
            said_on=Moment.now().last_day,
            source=source,
        )


def plan_households(
    of: SurveyRound,
    village: Place,
    households: Iterable[Party],
    *,
    surveyor: Account | None,
    source: Source,
) -> int:
    """A surveyor is to visit these households (None: nobody any more); how many.

    All of them or, where one is of another village, none.

    Raises:
        VillageIsOutsideTheRound, HouseholdIsOutsideTheRound, SurveyorMayNotSurveyThere.
    """
    _require_village(of, village)
    if surveyor is not None and not may(surveyor, Permission.SURVEY, village):
        raise errors.SurveyorMayNotSurveyThere
    chosen = {each.pk: each for each in households}
    now = Moment.now()
    living = Party.objects.filter(pk__in=chosen, kind=Party.Kind.HOUSEHOLD)
    if living.in_places([village.pk], now).count() < len(chosen):
        raise errors.HouseholdIsOutsideTheRound
    with transaction.atomic():
        for each in chosen.values():
            SurveyPlanHousehold.objects.create(
                round=of,
                household=each,
                surveyor=surveyor,
                said_on=now.last_day,
                source=source,
            )
    return len(chosen)


def _require_village(of: SurveyRound, village: Place) -> None:
    above = {each.pk for each in lines([village.pk], Moment.now())[village.pk]}
    if village.level != Level.VILLAGE or of.place_id not in above:
        raise errors.VillageIsOutsideTheRound

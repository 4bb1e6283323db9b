"""What an agency's layout tells: the one house of a referral, and the facts that go with it.

The second of three renderings. What was not chosen to go with the referral is not on it, and
without the address there is no map at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from maps.layouts.errors import (
    AddressIsNotShared,
    HouseStandsNowhere,
    LayoutHasExpired,
    NotWithAgency,
)
from maps.layouts.standing import Standing, standing
from network.moments import Moment
from network.needs import SharedFact
from network.organisations import described
from network.secret_links import LONGEST_LINK_DAYS
from survey.counted import surveyed_visits
from survey.referrals.standing import Standing as Course
from survey.referrals.standing import shown_to
from survey.referrals.telling import Telling, tell

DAYS: Final = LONGEST_LINK_DAYS  # from the sending on: as long as a link would open


@dataclass(frozen=True)
class Told:
    """One referral as its agency reads it, and the house it is about."""

    telling: Telling
    body: str
    house: int
    condition: str  # empty where it was not chosen to go with the referral
    expires_on: date
    standing: Standing


def told_to_agency(course: Course, village: int, moment: Moment) -> Told:
    """What goes with a referral, as long as it is with its agency and everybody agrees.

    Raises:
        NotWithAgency: it was not sent, was closed, or a consent was taken back.
        AddressIsNotShared: where the house stands was not chosen to go with it.
        HouseStandsNowhere: nobody knows where the house of the household stands.
        LayoutHasExpired: it was sent longer ago than DAYS.
    """
    shown = shown_to(course.sent_to, moment, only=course.pk) if course.sent_to else []
    if not shown or course.sent_on is None:
        raise NotWithAgency
    if SharedFact.ADDRESS not in course.facts:
        raise AddressIsNotShared
    expires_on = course.sent_on + timedelta(days=DAYS)
    if moment.last_day > expires_on:
        raise LayoutHasExpired
    visit = surveyed_visits(moment).filter(household=course.household, house__isnull=False).first()
    house = visit.house_id if visit is not None else None
    placed = standing(village, [house] if house else [], moment)
    if visit is None or house not in placed.at:
        raise HouseStandsNowhere
    told = SharedFact.HOUSE_CONDITION in course.facts
    bodies = described([course.sent_to], moment) if course.sent_to else {}
    return Told(
        tell([course], moment)[0],
        str(bodies.get(course.sent_to or 0, course.agency)),
        house,
        visit.house_condition if told else "",
        expires_on,
        placed,
    )

"""People of a village who recorded the same, and not alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from network.models import Account, Party, Place, Role, Source
from parcels.models import SpatialUnit
from survey import intake
from survey.contradictions.noticing import notice_visit
from survey.models import Contradiction, HouseCondition, Visit
from tests import factories

DAY = date(2026, 3, 1)
GOOD, UNSAFE, MINOR = HouseCondition.GOOD, HouseCondition.UNSAFE, HouseCondition.MINOR_REPAIR


@dataclass
class Village:
    """A village with one household in one house, two surveyors and one who visited nobody."""

    place: Place
    household: Party
    house: SpatialUnit
    dang: Account
    malee: Account
    other: Account

    def visit(
        self,
        by: Account | None,
        *,
        on: date = DAY,
        kind: Source.Kind = Source.Kind.SUBMISSION,
        notice: bool = True,
        **said: Any,
    ) -> Visit:
        """A visit by one of them, looked at as the pages do."""
        found = {"house": self.house, "house_condition": GOOD} | said
        visit = intake.record_visit(
            self.household,
            visited_on=on,
            source=factories.source(recorded_by=by, kind=kind, as_of=on),
            **found,
        )
        if notice:
            notice_visit(visit)
        return visit


def village(code: str = "27040501") -> Village:
    """A village of its own tambon and district."""
    for length in (4, 6):
        factories.place(code[:length])
    place = factories.place(code)
    household = factories.household(place)

    def surveyor(name: str) -> Account:
        made = factories.account(
            role=Role.NETWORK_LEADER,
            place=place,
            person=factories.person(name, household=factories.household(place)),
        )
        made.name = name
        made.save(update_fields=["name"])
        return made

    return Village(
        place=place,
        household=household,
        house=factories.house(place),
        dang=surveyor("แดง สมมติ"),
        malee=surveyor("มาลี สมมติ"),
        other=surveyor("สมหญิง สมมติ"),
    )


def contradiction(of: Village) -> Contradiction:
    """Dang found the house good, Malee the next week unsafe."""
    of.visit(of.dang, house_condition=GOOD)
    of.visit(of.malee, on=date(2026, 3, 8), house_condition=UNSAFE)
    return Contradiction.objects.latest("pk")

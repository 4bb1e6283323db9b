"""Which round stands in a place on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from network.moments import Moment
from network.places import lines
from survey.models import SurveyRound, SurveyRoundRecord

if TYPE_CHECKING:
    from network.models import Place


def standing_rounds(place: Place, day: date) -> list[SurveyRoundRecord]:
    """What is said of every round of `place` or of a place above it that goes on `day`.

    As known now; called off ones are not among them. The newest round first. Two queries.
    """
    moment = Moment.now()
    above = [each.pk for each in lines([place.pk], moment)[place.pk]]
    said = (
        SurveyRoundRecord.objects.as_known(moment)
        .filter(round__place__in=above, begins_on__lte=day, ends_on__gte=day, is_called_off=False)
        .select_related("round__place")
        .order_by("-round_id")
    )
    return list(said)


def standing_round(place: Place, day: date) -> SurveyRound | None:
    """The round a visit on `day` in `place` belongs to when nobody says which.

    The one that goes there on that day; None where there is none, or more than one
    (then somebody must say). Two queries.
    """
    found = standing_rounds(place, day)
    return found[0].round if len(found) == 1 else None

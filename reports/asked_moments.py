"""Which K of a report, or of the list behind one of its figures, an account may ask for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from formats.months import Month
from network.access import Permission
from network.errors import MomentIsNotOpen
from network.gazetteer import Gazetteer
from network.looking_back import is_vouched, may_look_back
from network.models import Level, Place
from network.moments import Moment
from reports import figures
from reports.figures import Figure
from reports.models import MonthlyReport

if TYPE_CHECKING:
    from network.models import Account

# With these one reads figures, and not what they count.
_FIGURES = frozenset({Permission.SEE_PLACES, Permission.SEE_REPORT})


def require_open(
    account: Account,
    place: Place,
    month: Month,
    known_by: datetime,
    *,
    word: str,
    shown: Iterable[Figure] = figures.COUNTED,
) -> None:
    """Go on only where the account may see `shown` of `place` as known at K.

    Whoever may open all of it may, at any K; others where K is that of the month as it was closed
    for the place or for one above it, or where a page vouches for it (`word`).

    Raises:
        MomentIsNotOpen: none of these.
    """
    if is_vouched(known_by, word):
        return
    moment = Moment.at_close_of(month, known_by=known_by)
    gazetteer = Gazetteer(place, moment)
    above = [node.pk for node in gazetteer.above(place.pk) if node.level != Level.PROVINCE]
    closed = MonthlyReport.objects.recorded(Moment.now()).filter(
        place__in={place.pk, *above}, month=month.first_day, known_by=known_by
    )
    if closed.exists():
        return
    places = {place.pk, *(node.pk for node in gazetteer.below(place.pk))}
    needed = {permission for figure in shown for permission in _to_see_what_counts(figure)}
    if not may_look_back(account, places, needed):
        raise MomentIsNotOpen


def _to_see_what_counts(figure: Figure) -> set[Permission]:
    """What somebody needs to whom a sum that changed between two moments tells nothing new.

    A list of groups or requests is for every reader of the report; a sum of savings is made of
    deposits of single members.
    """
    if not _FIGURES.issuperset(figure.opened_with):
        return set(figure.opened_with)
    return {Permission.SEE_MONEY if figure.key.startswith("F6.") else Permission.SEE_RECORDS}

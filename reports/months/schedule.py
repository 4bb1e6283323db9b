"""On the first day of a month the report of the one before is there by itself."""

from __future__ import annotations

import logging
from datetime import datetime

from django.utils import timezone

from formats.months import Month
from network.models import Level
from network.moments import Moment
from reports.errors import ReportError
from reports.months import errors
from reports.months.closing import prepare, without_report
from reports.months.running import run_of
from reports.printing import highest_places

_LOG = logging.getLogger(__name__)


def prepare_missing(*, now: datetime | None = None) -> list[str]:
    """Prepare the month that closed last where nobody has; "2704 2025-06" for each made.

    Each district is a transaction of its own: who is stopped goes on where others ended, and
    two at once make one edition. What cannot be prepared yet is left for the next time.
    """
    month = Month.last_closed(now or timezone.now())
    made = []
    places = [
        place
        for place in highest_places(Moment.at_close_of(month))
        if place.level == Level.DISTRICT
    ]
    for place in without_report(places, month):
        try:
            with run_of(place, month):
                if prepare(place, month, is_first=True) is not None:
                    made.append(f"{place.code} {month}")
        except (errors.SigningError, ReportError) as error:
            _LOG.warning("report of %s for %s: %s", place.code, month, error)
    return made

"""Closes a month: counts it as of a moment behind which nothing can change, and stores that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from formats.months import Month
from network import evidence
from network.models import Level
from network.moments import EVER_KNOWN, Moment, known_now
from reports import writing
from reports.models import MonthlyReport
from reports.months import errors
from reports.months.freezing import frozen

if TYPE_CHECKING:
    from network.models import Account, Place


def prepare(
    place: Place,
    month: Month,
    *,
    account: Account | None = None,
    is_first: bool = False,
    after: int | None = None,
) -> MonthlyReport | None:
    """Freeze the report of a district for a month: a further edition, of a new K.

    With `is_first` nothing is done where there is an edition already (None is returned):
    two workers at once make one. All of it is one transaction: who is stopped in the middle
    leaves nothing. `after` is the edition that was seen (0: none): a second tap makes no third.

    Raises:
        AnotherEdition: there is one since `after`.
        NotADistrict, MonthIsNotOver, CertifiedReportStands: as they say.
        ReportError: nothing is known of the place at that month.
    """
    if place.level != Level.DISTRICT:
        raise errors.NotADistrict
    try:
        with transaction.atomic():
            one_at_a_time(place)
            editions = MonthlyReport.objects.recorded(_ever()).filter(
                place=place, month=month.first_day
            )
            last = editions.order_by("-edition").values_list("edition", flat=True).first() or 0
            if is_first and last:
                return None
            if after is not None and after < last:
                raise errors.AnotherEdition
            known_by = known_now()
            if known_by < month.close:
                raise errors.MonthIsNotOver
            with override("th"):
                title = f"จัดทำรายงานประจำเดือน {writing.month(month)} ฉบับร่างที่ {last + 1}"
            fields = frozen(place, month, known_by=known_by)
            source = evidence.receive_statement(
                title, as_of=Moment.now().last_day, recorded_by=account
            )
            made: MonthlyReport = MonthlyReport.objects.create(
                source=source, edition=last + 1, **fields
            )
            return made
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def without_report(places: Sequence[Place], month: Month) -> list[Place]:
    """Those of which no edition of the month was ever prepared. One query."""
    found = MonthlyReport.objects.recorded(_ever()).filter(place__in=places, month=month.first_day)
    prepared = set(found.values_list("place", flat=True))
    return [place for place in places if place.pk not in prepared]


def _ever() -> Moment:
    """All that is written, whatever this machine's clock says: facts are stamped by another."""
    return replace(Moment.now(), known_by=EVER_KNOWN)


def one_at_a_time(place: Place) -> None:
    """Wait until nobody else writes reports of this place; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reports_month_of(%s)", [place.pk])

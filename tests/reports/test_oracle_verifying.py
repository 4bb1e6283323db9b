"""F2.3 and F2.8 against values worked out a second time, a year later too; and the merges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from bench._agreement import _figure, clock
from formats.months import Month
from reports import figures
from reports.situation import SituationReport
from tests.reports.random_district import RandomDistrict
from tests.reports.test_oracle import oracle

pytestmark = pytest.mark.django_db

OWN = (
    figures.HOUSEHOLDS_VERIFIED,
    figures.VERDICTS_REFUSED,
    figures.VERDICTS_REFUSED_ON_PARCELS,
    figures.VERDICTS_TAKEN,
    figures.VERDICTS_TAKEN_ON_PARCELS,
    figures.HOUSEHOLDS_DISPUTED,
    figures.HOUSEHOLDS_OLD,
    figures.PARCELS_OLD,
)


@pytest.fixture(scope="module")
def drawn(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[RandomDistrict]:
    """Drawn once; nothing of it is left behind."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield RandomDistrict(28)
        transaction.set_rollback(True)


def test_refused_and_old_records_are_counted_alike_at_the_time_and_a_year_later(drawn):
    second = oracle()
    for month, known_by in (
        (Month(2025, 9), datetime(2025, 9, 20, tzinfo=UTC)),
        (Month(2026, 5), None),
    ):
        report = SituationReport(drawn.district, month, known_by=known_by)
        answers = second.answers(clock(report.moment))
        wrong = [
            line
            for node in report.gazetteer.below(report.place.pk)
            for figure in OWN
            for line in _figure(report, figure, node.pk, answers, then=False)
        ]
        assert wrong == []
    assert report.total(figures.HOUSEHOLDS_OLD, drawn.district.pk).count
    assert report.total(figures.PARCELS_OLD, drawn.district.pk).count
    assert report.total(figures.VERDICTS_REFUSED, drawn.district.pk).count

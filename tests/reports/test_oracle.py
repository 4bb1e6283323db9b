"""The report against values worked out a second time with pandas and shapely (bench.oracle)."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from bench._agreement import clock, disagreements
from bench.oracle import Amount, Answers, Oracle, read_tables
from formats.months import Month
from reports import figures
from reports.document import values_of
from reports.errors import PlaceWasUnknown
from reports.situation import SituationReport
from tests.reports import later_edits
from tests.reports.random_district import RandomDistrict

pytestmark = pytest.mark.django_db

# The close of the month as it was known some time later; what is known today is `october`.
ASKED = (
    (Month(2025, 3), datetime(2025, 4, 9, tzinfo=UTC)),
    (Month(2025, 6), datetime(2025, 7, 1, tzinfo=UTC)),
    (Month(2025, 9), datetime(2025, 9, 20, tzinfo=UTC)),
)


def oracle() -> Oracle:
    with connection.cursor() as cursor:
        return Oracle(read_tables(cursor))


def asked(oracle: Oracle, report: SituationReport) -> tuple[Answers, Answers]:
    """The oracle's values of the report's month and of the month before."""
    at = clock(report.moment)
    return oracle.answers(at), oracle.answers(clock(report.before), grouped_at=at)


SEEDS = (2704, 7, 1969)


@pytest.fixture(scope="module", params=SEEDS)
def drawn(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[RandomDistrict]:
    """Drawn once for all tests that look at it; nothing of it is left behind."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield RandomDistrict(request.param)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def second(drawn: RandomDistrict) -> Oracle:
    """Who works everything out again, from tables that are read once."""
    return oracle()


@pytest.fixture(scope="module")
def october(drawn: RandomDistrict, second: Oracle) -> tuple[SituationReport, Answers, Answers]:
    """The newest report, with the oracle's values of its month and of the month before."""
    report = SituationReport(drawn.district, Month(2025, 10))
    return report, *asked(second, report)


def agree(drawn: RandomDistrict, whole: SituationReport, now: Answers, then: Answers) -> None:
    assert list(disagreements(whole, now, then)) == []
    # The district's report has the values of all places below; concessions, and what a
    # place looks like from within, are in its own.
    for place in (drawn.chance.choice(drawn.tambons), drawn.villages[0]):
        report = SituationReport(place, whole.month, known_by=whole.moment.known_by)
        assert list(disagreements(report, now, then)) == []


def test_report_and_oracle_agree_on_every_figure_of_every_place(drawn, october):
    agree(drawn, *october)


# One district is enough for the months of before in every run; the others in the long ones.
MANY = [2704, pytest.param(7, marks=pytest.mark.long), pytest.param(1969, marks=pytest.mark.long)]


@pytest.mark.parametrize("drawn", MANY, indirect=True)
@pytest.mark.parametrize(("month", "known_by"), ASKED)
def test_they_agree_on_earlier_months_as_they_were_known_then(drawn, second, month, known_by):
    report = SituationReport(drawn.district, month, known_by=known_by)
    agree(drawn, report, *asked(second, report))


@pytest.mark.parametrize("drawn", [2704], indirect=True)
def test_the_random_district_has_something_of_everything(drawn, october):
    _report, now, _then = october
    for figure in (figures.HOUSES_BY_CONDITION, figures.CONDITIONS_SURVEYED):
        assert all(now.figures[figure.key, "2704", part].count for part in figure.parts)
    of_land = [now.figures["F3.1s", "2704", part].count for part in figures.REGIMES]
    assert sum(count > 0 for count in of_land) >= 4
    assert now.total("F1.1h", "2704").count > 20
    assert now.outside_network["F1.1h", "2704"].count
    assert now.contradictions["2704"]
    assert len(now.plots["2704"]) >= 2
    for key in ("F1.2", "F1.3", "F1.5", "F2.4", "F3.3", "F3.4", "F4.5", "F5.1", "F6.1m", "F6.3"):
        assert now.total(key, "2704").count, key
    for key in ("F1.7", "F1.8", "F2.5", "F8.2", "F8.2h", "F8.2p"):
        assert now.total(key, "2704").count, key
    for key in ("F4.2", "F4.3", "F4.3m", "F4.3o", "F4.3b", "F7.1", "F7.2", "F7.3", "F7.3c"):
        assert now.total(key, "2704").count, key
    for key in ("F7.4", "F7.4s", "F7.5", "F7.5h"):
        assert now.total(key, "2704").count, key
    for key in ("F5.2", "F5.3", "F5.4", "F5.4a", "F5.5", "F5.5n"):
        assert now.total(key, "2704").count, key
    for key in ("F4.4", "F3.9c", "F3.9cn", "F3.9cs", "F5.6", "F5.6n", "F5.6c", "F5.7", "F4.8h"):
        assert now.total(key, "2704").count, key
    for key in ("F6.2", "F6.5", "F6.6", "F6.7", "F6.8", "F6.9", "F6.9x"):
        assert now.total(key, "2704").count, key
    for figure, least in (
        (figures.BORDER_CASES, 5),
        (figures.REFERRALS_BY_STATE, 3),
        (figures.WELFARE_PAID, 2),
    ):
        of_part = [now.figures[figure.key, "2704", part].count for part in figure.parts]
        assert sum(count > 0 for count in of_part) >= least, figure.key
    for key in ("F3.5", "F3.6", "F3.7", "F3.8", "F3.8n", "F3.9", "F3.10"):
        assert now.total(key, "2704").count, key


@pytest.mark.parametrize("drawn", [2704], indirect=True)
def test_a_value_that_is_off_by_one_or_by_a_square_metre_is_reported(drawn, october):
    report, now = october[0], deepcopy(october[1])
    now.figures["F1.1h", "2704", ""] += Amount(1)
    now.figures["F3.1", "2704", "mixed"] += Amount(0, 1_000.0)
    now.references["2704"] += 1
    found = {line.split()[0] for line in disagreements(report, now)}
    assert found == {"F1.1h", "F3.1", "F2.1"}


@pytest.mark.parametrize("drawn", MANY, indirect=True)
def test_a_month_counts_the_same_after_edits_an_erasure_and_a_withdrawal(drawn):
    """Asked as it was known then, whatever was recorded, destroyed or taken back since."""

    def counted() -> list[dict[str, Any]]:
        return [
            values_of(SituationReport(drawn.district, month, known_by=known_by))
            for month, known_by in ASKED
        ]

    before = counted()
    for change in (later_edits.edit, later_edits.erase_some, later_edits.take_back_everything):
        change(drawn)
        for (month, _known_by), now, then in zip(ASKED, counted(), before, strict=True):
            different = [key for key in then if now[key] != then[key]]
            assert not different, f"{month} after {change.__name__}: {different}"
    with pytest.raises(PlaceWasUnknown):  # as known today nothing is left
        SituationReport(drawn.district, Month(2025, 9))

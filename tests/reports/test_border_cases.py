"""F3.9: boundary cases beside overlapping pairs, and nothing of both counted twice."""

from __future__ import annotations

from datetime import date

import pytest

from formats.months import Month
from network.models import Role
from parcels.models import Overlap
from reports import figures, lists, records
from reports.situation import SituationReport
from survey.disputes.cases import Side, Step, Subject, open_case, take_step
from survey.models import Dispute, DisputeParty, DisputeStep, Presence
from tests import factories
from tests.reports.claimed_land import RAI, district, farm, overlapping
from tests.reports.test_figures import District

pytestmark = pytest.mark.django_db

MAY, JUNE = Month(2025, 5), Month(2025, 6)
BOTH = {"complainants": Presence.PRESENT.value, "respondents": Presence.PRESENT.value}
Kind = DisputeStep.Kind


@pytest.fixture
def here() -> District:
    return district()


def opened(here: District, on: date, *, overlap: Overlap | None = None) -> Dispute:
    roles = DisputeParty.Role
    return open_case(
        here.a1,
        Dispute.Kind.BOUNDARY,
        opened_on=on,
        words="ล้ำแนว",
        sides=[Side(roles.COMPLAINANT, called="ก"), Side(roles.RESPONDENT, called="ข")],
        account=factories.account(),
        subject=Subject(overlap=overlap),
    )


def taken(case: Dispute, kind: DisputeStep.Kind, on: date, **more: str) -> None:
    last = DisputeStep.objects.filter(dispute=case).order_by("-pk").first()
    step = Step(kind, on, "ตามบันทึก", **BOTH, **more)
    take_step(case, step, account=factories.account(), after=last)


def counts(here: District, month: Month = JUNE) -> dict[str, int]:
    report, pk = SituationReport(here.district, month), here.district.pk
    return {
        "pairs": report.total(figures.BORDERS, pk, "in_dispute").count,
        "pairs settled": report.total(figures.BORDERS_SETTLED, pk).count,
        "pairs mediated": report.total(figures.BORDERS_MEDIATED, pk).count,
        "cases": report.total(figures.BORDER_CASES, pk, "open").count,
        "new": report.total(figures.BORDER_CASES_NEW, pk).count,
        "settled": report.total(figures.BORDER_CASES_SETTLED, pk).count,
        "mediated": report.total(figures.BORDER_CASES_SETTLED, pk, "agreed").count,
    }


def test_a_case_about_an_overlap_counts_with_the_pair_alone(here):
    case = opened(here, date(2025, 6, 2), overlap=overlapping(farm(None, 5 * RAI)))
    none = dict.fromkeys(counts(here), 0)
    assert counts(here) == none | {"pairs": 1}
    taken(case, Kind.SITTING, date(2025, 6, 10))
    taken(case, Kind.SETTLED, date(2025, 6, 20), result="agreed")
    assert counts(here) == none | {"pairs settled": 1, "pairs mediated": 1}


def test_a_case_about_no_overlap_counts_by_itself(here):
    case = opened(here, date(2025, 5, 20))
    none = dict.fromkeys(counts(here), 0)
    assert counts(here, MAY) == none | {"cases": 1, "new": 1}
    assert counts(here) == none | {"cases": 1}
    taken(case, Kind.AGREED, date(2025, 6, 10))
    taken(case, Kind.SETTLED, date(2025, 6, 20), result="agreed")
    assert counts(here) == none | {"settled": 1, "mediated": 1}
    assert counts(here, MAY) == none | {"cases": 1, "new": 1}, "May stays as it was"
    taken(case, Kind.REOPENED, date(2025, 6, 25))
    assert counts(here) == none | {"cases": 1, "new": 1}


def test_a_case_that_an_office_decided_or_that_was_withdrawn_was_not_mediated(here):
    decided, withdrawn = opened(here, date(2025, 5, 20)), opened(here, date(2025, 5, 21))
    taken(decided, Kind.SETTLED, date(2025, 6, 3), result="decided")
    taken(withdrawn, Kind.WITHDRAWN, date(2025, 6, 3))
    found = counts(here)
    assert (found["cases"], found["settled"], found["mediated"]) == (0, 1, 0)


def test_each_figure_of_cases_opens_what_it_counts(here):
    one, other = opened(here, date(2025, 6, 2)), opened(here, date(2025, 6, 3))
    taken(other, Kind.SETTLED, date(2025, 6, 9), result="none")
    leader = factories.account(role=Role.NETWORK_LEADER, place=here.a1)
    report = SituationReport(here.a1, JUNE)
    for key, count in (("F3.9c", 2), ("F3.9cn", 2), ("F3.9cs", 1)):
        found = records.opened(report, figures.BY_KEY[key], "", leader)
        rows, _after = lists.rows(found, after=0)
        assert len(rows) == found.count == count
        assert all(len(row) == len(lists.columns(found.figure)) for row in rows)
    still_open = records.opened(report, figures.BORDER_CASES, "open", leader)
    (row,), _after = lists.rows(still_open, after=0)
    assert str(one.key) in row[0].href
    assert row[3].text == "28"

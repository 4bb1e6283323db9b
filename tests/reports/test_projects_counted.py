"""F4.8: projects by the step they are at, and the households in them, as of any month."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from formats.months import Month
from network.models import Role
from network.moments import known_now
from plans.housing import projects, roster
from plans.models import ProjectRecord, Step
from reports import figures
from reports.situation import SituationReport
from tests import factories
from tests.plans.housing.building import passed, project_in

pytestmark = pytest.mark.django_db


def test_projects_count_at_the_first_step_that_does_not_stand(client):
    for code in ("27", "2704"):
        factories.place(code)
    tambon = factories.place("270405", geometry=factories.square(102.0, 13.5, 0.1))
    factories.joined(tambon)
    village, other = factories.place("27040501"), factories.place("27040502")
    group = factories.savings_group(village)
    first, second = project_in(village, group=group), project_in(other, group=group)
    said = factories.source()
    for project, number in ((first, 2), (second, 1)):
        for _household in range(number):
            roster.put_on(
                project, factories.household(village), problems=[], since=date(2025, 1, 5),
                source=said,
            )  # fmt: skip
    # Houses repaired one by one do not walk the nine steps.
    repairs = projects.begin(
        village, "ซ่อมบ้าน", kind=ProjectRecord.Kind.REPAIR, group=None, villages=[village],
        began_on=factories.FIRST_DAY, source=said,
    )  # fmt: skip
    roster.put_on(
        repairs, factories.household(village), problems=[], since=date(2025, 1, 5), source=said
    )
    gone = factories.household(village)
    roster.put_on(first, gone, problems=[], since=date(2025, 1, 5), source=said)
    roster.take_off(first, gone, reason="ย้าย", since=date(2025, 2, 1), source=said)
    passed(first, 1, 2)
    passed(second, 1, 2, on=date(2025, 1, 31))
    projects.take_step(
        second, Step.UNDERSTANDING, projects.Kind.REOPENED, happened_on=date(2025, 2, 1),
        words="คนใหม่มาก", account=factories.account(),
    )  # fmt: skip
    root, k = tambon.records.get().parent, known_now()

    def counted(month: int) -> list[tuple[int, int]]:
        report = SituationReport(root, Month(2025, month), known_by=k)
        return [
            tuple(
                report.recorded(figure, root.pk, *part).count
                for figure in (figures.HOUSING_PROJECTS, figures.HOUSEHOLDS_IN_PROJECTS)
            )
            for part in ((), ("1",), ("3",))
        ]

    # By hand: in January both are at step 3, with three households and one; in February the
    # second went back to the first step, and one household had left the first.
    assert counted(1) == [(2, 4), (0, 0), (2, 4)]
    assert counted(2) == [(2, 3), (1, 1), (1, 2)]
    client.force_login(factories.account(role=Role.DISTRICT_NETWORK, place=root))
    for key in ("F4.8", "F4.8h"):
        address = reverse("figure", args=["2704", Month(2025, 2), key])
        page = client.get(address).content.decode()
        assert "บ้านมั่นคงทดลอง" in page
        assert reverse("housing-project", args=[first.key]) in page

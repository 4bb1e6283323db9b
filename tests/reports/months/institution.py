"""A district whose months are prepared, checked and signed: who does what in it."""

from __future__ import annotations

from datetime import date

from network.models import Role
from reports.models import MonthlyReport, ReportStep
from reports.months import closing, signing
from tests import factories
from tests.reports.test_figures import IN_MAY, JUNE, District

Kind = ReportStep.Kind


class Institution(District):
    """Beside the places: secretary, two verifiers of tambons A and B, chair and chief."""

    def __init__(self) -> None:
        super().__init__()
        for village, condition in ((self.a1, "good"), (self.a2, "unsafe"), (self.b1, "good")):
            visit = self.lived_in(village, condition=condition)
        self.resident = factories.person("นางสมมติ ถูกลบ", household=visit.household)

        def somebody(role, place):
            return factories.account(role=role, place=place, person=factories.person())

        self.secretary = somebody(Role.DISTRICT_NETWORK, self.district)
        self.of_a = somebody(Role.TAMBON_NETWORK, self.a)
        self.of_b = somebody(Role.TAMBON_NETWORK, self.b)
        # No seat is taken in the district's body: who works for it certifies.
        self.chair = somebody(Role.DISTRICT_NETWORK, self.district)
        self.chief = somebody(Role.DISTRICT_CHIEF, self.district)

    def prepared(self, month=JUNE) -> MonthlyReport:
        report = closing.prepare(self.district, month, account=self.secretary)
        assert report is not None
        return report

    def signed(
        self, month=JUNE, *, up_to: str = Kind.CERTIFIED, on: date | None = None
    ) -> MonthlyReport:
        """A report of the month on its way, up to a step; each taken today unless `on` a day."""
        report = self.prepared(month)
        for kind, account in (
            (Kind.SUBMITTED, self.secretary),
            (Kind.VERIFIED, self.of_a),
            (Kind.VERIFIED, self.of_b),
            (Kind.CERTIFIED, self.chair),
            (Kind.DELIVERED, self.secretary),
            (Kind.DECIDED, self.chief),
        ):
            said = signing.Said(decision="noted" if kind == Kind.DECIDED else "")
            signing.take(report, kind, account=account, said=said, taken_on=on)
            if kind == up_to and account != self.of_a:
                break
        return report


def late_house(here: Institution) -> None:
    """A house of May that is recorded only now."""
    here.lived_in(here.a1, condition="unsafe", on=IN_MAY, label="ช้า")

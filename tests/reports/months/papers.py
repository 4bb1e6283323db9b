"""One of each record of a month's institution, for tests of who may open what."""

from __future__ import annotations

from typing import Any

from formats.months import Month
from network import evidence
from network.models import Place, Role
from network.moments import Moment
from reports.models import Forwarding, Instruction, MonthlyReport, ReportStep
from reports.months import closing, ordering
from reports.sharing import links
from tests import factories
from tests.network.worlds import World

MONTH, CERTIFIED = Month(2025, 2), Month(2025, 3)
SIGNED_ON = CERTIFIED.close_day


def month_of(of: World) -> Month:
    """A month that is prepared and submitted, on paper, with a scan."""
    if not MonthlyReport.objects.filter(place=of.district, month=MONTH.first_day).exists():
        _step(closing.prepare(of.district, MONTH), "submitted", scan=_document(b"%PDF-1.7 scan"))
    return MONTH


def scan_in(of: World) -> dict[str, Any]:
    """The scanned page of that month."""
    month = month_of(of)
    step = ReportStep.objects.get(report__place=of.district, scan__isnull=False)
    return {"code": of.district.code, "month": month, "number": step.pk}


def certified_in(of: World) -> Month:
    """A month whose report is certified."""
    if not MonthlyReport.objects.filter(place=of.district, month=CERTIFIED.first_day).exists():
        report = closing.prepare(of.district, CERTIFIED)
        other = factories.place(f"{of.district.code}02")
        certify(report, of.tambon, other)
    return CERTIFIED


def certify(report: MonthlyReport | None, *tambons: Place) -> None:
    """The steps of a report up to the chair's, by accounts made for it; two tambons."""
    _step(report, "submitted")
    for tambon in tambons:
        _step(report, "verified", tambon=tambon)
    _step(report, "certified", number=1, source=_document(b"%PDF-1.7"))


def report_link_in(of: World) -> dict[str, Any]:
    """A link to the certified report; ended as soon as it is asked for."""
    report = MonthlyReport.objects.get(
        place=of.district, month=certified_in(of).first_day
    )  # fmt: skip
    made, _secret, _pin = links.make_link(
        report, recipient="จังหวัด", ends_on=Moment.now().last_day,
        account=factories.account(), with_pin=False,
    )  # fmt: skip
    return {"key": made.key}


def instruction_in(of: World) -> Instruction:
    """Something the chief of the district ordered about the tambon."""
    return Instruction.objects.create(
        place=of.tambon, title="ตรวจ", body="ปลัด", given_on=factories.FIRST_DAY,
        source=factories.source(),
    )  # fmt: skip


def forwarding_in(of: World) -> Forwarding:
    """A request of the tambon that went to the governor."""
    account = factories.account(role=Role.DISTRICT_CHIEF, place=of.district)
    return ordering.forward(
        of.tambon, account=account, meeting=1, held_on=factories.FIRST_DAY,
        request=factories.request(of.tambon),
    )  # fmt: skip


def _document(content: bytes) -> Any:
    return evidence.receive_document(
        content, "page.pdf", title="หน้า", as_of=factories.FIRST_DAY, recorded_by=None
    )


def _step(report: MonthlyReport | None, kind: str, **fields: Any) -> None:
    by_hand = fields.get("scan") is not None
    account = None if by_hand else factories.account()
    said = {"source": factories.source(), "signed_by": "ก" if by_hand else ""} | fields
    ReportStep.objects.create(report=report, kind=kind, account=account, taken_on=SIGNED_ON, **said)

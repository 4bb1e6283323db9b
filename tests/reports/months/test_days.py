"""Nothing is dated before what it rests on, whoever writes it and however."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from reports.models import Forwarding, ForwardingResult, Instruction, InstructionStep, ReportStep
from reports.months import signing
from tests import factories
from tests.reports.months.institution import Institution

Kind = ReportStep.Kind
MONTH_ENDED, ASKED_ON = date(2025, 7, 1), date(2025, 7, 3)
CERTIFIED_ON, DECIDED_ON = date(2025, 7, 9), date(2025, 7, 14)


def held_to(first: date, column: str, model: Any, **said: object) -> None:
    """A row is kept on the first day that can be, and refused on the day before."""

    def save(day: date) -> None:
        model(**{column: day}, source=factories.source(), **said).save()

    with pytest.raises(IntegrityError, match="is before"), transaction.atomic():
        save(first - timedelta(days=1))
    save(first)


@pytest.mark.django_db
def test_no_row_is_dated_before_what_it_rests_on():
    here = Institution()
    report = here.prepared()
    submitted = {"report": report, "kind": "submitted", "account": here.secretary}
    held_to(MONTH_ENDED, "taken_on", ReportStep, **submitted)
    for account in (here.of_a, here.of_b):
        signing.take(report, Kind.VERIFIED, account=account, taken_on=MONTH_ENDED)
    signing.take(report, Kind.CERTIFIED, account=here.chair, taken_on=CERTIFIED_ON)
    delivered = {"report": report, "kind": "delivered", "account": here.secretary}
    held_to(CERTIFIED_ON, "taken_on", ReportStep, **delivered)
    said = signing.Said(decision="assigned", body="ปลัดอำเภอ", remark="ตรวจแนวเขต")
    signing.take(report, Kind.DECIDED, account=here.chief, said=said, taken_on=DECIDED_ON)
    given = Instruction.objects.get()
    held_to(DECIDED_ON, "taken_on", InstructionStep, instruction=given, state="doing")
    meeting = {"place": here.district, "meeting": 1}
    held_to(MONTH_ENDED, "held_on", Forwarding, report=report, **meeting)
    asked = factories.request(here.a, asked_on=ASKED_ON)
    held_to(ASKED_ON, "held_on", Forwarding, request=asked, **meeting)
    sent = Forwarding.objects.get(request=asked)
    held_to(ASKED_ON, "decided_on", ForwardingResult, forwarding=sent, result="รับทราบ")

"""The frozen report on paper: what was composed when the month was closed, and who has signed."""

from __future__ import annotations

import copy
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from formats.months import BANGKOK
from formats.thai import Digits
from network import evidence
from network.models import Account
from reports import pdf, writing
from reports.map_sheets import Maps
from reports.models import MonthlyReport, ReportStep
from reports.months.standing import Standing

Kind = ReportStep.Kind
# Which line of the page of signatures a step stands on.
LINES = (Kind.SUBMITTED, Kind.VERIFIED, Kind.VERIFIED, Kind.CERTIFIED)


def paper_of(
    standing: Standing, *, language: str = "th", digits: Digits = "thai", maps: Maps = "a3"
) -> bytes:
    """The PDF of a report as it stands: ร่าง over every page until it is certified.

    The same standing gives the same bytes.
    """
    content = content_of(standing, language)
    return pdf.set_content(
        content, digits=digits, maps=maps, dated=standing.report.known_by.astimezone(BANGKOK)
    )


def kept(
    standing: Standing, *, language: str = "th", digits: Digits = "thai", maps: Maps = "a3"
) -> bytes:
    """The paper of a report: as it was kept when it was certified, where that is asked for."""
    step = standing.certified
    as_kept = (language, digits, maps) == ("th", "thai", "a3")
    if step is not None and standing.is_signed and as_kept:
        return evidence.content(step.source)
    return paper_of(standing, language=language, digits=digits, maps=maps)


def values_of(standing: Standing) -> dict[str, Any]:
    """A stored report for other programs: its values with their definitions, and who signed."""
    report = MonthlyReport.objects.select_related("place").get(pk__in=[standing.report.pk])
    head = report.page["th"]["head"]
    return {
        "place": report.place.code,
        "name": head["place"],
        "month": str(standing.month),
        "true_before": standing.month.close_day.isoformat(),
        "known_by": report.known_by.isoformat(),
        "serial": report.serial,
        "is_fictional": head["is_fictional"],
        "edition": report.edition,
        "number": standing.number,
        "state": standing.state.value,
        "release": report.release,
        "sha256": standing.certified.source.sha256 if standing.certified else "",
        "steps": [
            {
                "kind": step.kind,
                "capacity": step.capacity,
                "on": step.taken_on.isoformat(),
                "decision": step.decision,
                "meeting": step.meeting,
                "remark": step.remark,
            }
            for step in standing.steps
        ],
        "values": report.values,
        "corrections": [
            dict(zip(("figure", "place", "part", "was", "is"), each, strict=True))
            for each in report.corrections
        ],
        "definitions": report.definitions,
    }


def content_of(standing: Standing, language: str = "th") -> dict[str, Any]:
    """What stands on the paper, with number and signatures up to the chair's."""
    papers = (
        MonthlyReport.objects.filter(pk__in=[standing.report.pk])
        .values_list("paper", flat=True)
        .get()
    )
    content: dict[str, Any] = copy.deepcopy(papers.get(language) or papers["th"])
    with override(language):
        content["is_draft"] = not standing.is_signed
        content["is_withdrawn"] = Kind.WITHDRAWN in standing.kinds
        content["number"] = standing.number
        content["edition"] = _("ฉบับร่างที่ %(edition)d") % {"edition": standing.report.edition}
        content["words"]["withdrawn"] = _("ถอนแล้ว")
        if standing.is_signed:
            content["words"]["draft_notice"] = _("รายงานที่ %(number)s") % {"number": standing.number}
        steps = list(standing.steps)
        content["signatures"] = [_signature(_taken(steps, kind)) for kind in LINES]
    return content


def _taken(steps: list[ReportStep], kind: str) -> ReportStep | None:
    """The next step of a kind, taken out of `steps`."""
    found = next((step for step in steps if step.kind == kind), None)
    if found is not None:
        steps.remove(found)
    return found


def _signature(step: ReportStep | None) -> dict[str, str] | None:
    if step is None:
        return None
    return {
        "name": name_of(step),
        "capacity": step.capacity,
        "dated": writing.day(step.taken_on),
        "how": _("ลงนามบนกระดาษ") if step.scan_id else _("ลงนามในระบบ"),
    }


def name_of(step: ReportStep) -> str:
    """Who signed."""
    account: Account | None = step.account
    return step.signed_by or (account.name if account else "")

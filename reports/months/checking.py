"""Proves a stored report years later: every value counted again, and its paper's hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.utils.translation import override

from network import evidence
from network.errors import EvidenceDamaged
from reports.document import as_values
from reports.errors import ReportError
from reports.models import MonthlyReport
from reports.months.freezing import Correction, differences
from reports.months.standing import Standing
from reports.situation import SituationReport

REDEFINED = (
    "ถ้อยคำนิยามของตัวเลข {key} เปลี่ยนไปหลังลงนามด้วย ดูว่าเป็นเหตุของความต่างหรือไม่"
    " / The words that define figure {key} have changed too since this was signed:"
    " see whether that is why it differs"
)


@dataclass
class Verdict:
    """What was found; nothing in any list where the report is as it was signed."""

    counted: int = 0  # values compared
    differing: list[Correction] = field(default_factory=list)
    paper_differs: bool = False
    unchecked: list[str] = field(default_factory=list)  # sentences, Thai / English
    remarks: list[str] = field(default_factory=list)  # on what differs, likewise

    @property
    def exit_code(self) -> int:
        """0 the same, 4 differs, 2 something could not be checked.

        What differs does so whatever else could not be checked, and also where a figure's
        definition was worded anew since: words that change must not hide a number that does.
        """
        if self.differing or self.paper_differs:
            return 4
        return 2 if self.unchecked else 0


def check(standing: Standing) -> Verdict:
    """Count a stored report again as of its own K, and hash its paper again."""
    verdict = Verdict()
    report: MonthlyReport = MonthlyReport.objects.select_related("place").get(
        pk__in=[standing.report.pk]
    )
    try:
        with override("th"):
            told = as_values(
                SituationReport(report.place, standing.month, known_by=report.known_by)
            )
        now, meant = told["values"], told["definitions"]
    except ReportError as error:
        verdict.unchecked.append(str(error))
        now, meant = {}, {}
    for key in sorted(set(report.values) - set(now)):
        verdict.unchecked.append(f"โปรแกรมรุ่นนี้ไม่มีตัวเลข {key} แล้ว / This release has no figure {key}")
    verdict.counted = sum(
        1 if isinstance(values, list) else sum(len(parts) for parts in values.values())
        for key, values in report.values.items()
        if key in now
    )
    for each in differences(report.values, now):
        verdict.differing.append(each)
        is_redefined = report.definitions.get(each[0]) != meant.get(each[0])
        if is_redefined and (said := REDEFINED.format(key=each[0])) not in verdict.remarks:
            verdict.remarks.append(said)
    _check_paper(standing, verdict)
    return verdict


def _check_paper(standing: Standing, verdict: Verdict) -> None:
    step = standing.certified
    if step is None:
        return
    try:
        content = evidence.content(step.source)
    except EvidenceDamaged:
        verdict.paper_differs = True
        return
    except OSError:
        verdict.unchecked.append("ไม่พบไฟล์ PDF ที่เก็บไว้ / The PDF that was kept is not in the storage")
        return
    verdict.paper_differs = hashlib.sha256(content).hexdigest() != step.source.sha256

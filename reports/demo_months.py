"""Three closed months of the demo, signed by its accounts, the newest up to the chief's turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

from formats.months import BANGKOK, Month
from network import evidence
from network.models import Account, Place, Source
from reports.models import Instruction, InstructionStep, MonthlyReport, ReportStep
from reports.months import printing, signing
from reports.months.freezing import LANGUAGES, frozen
from reports.months.signers import capacity
from reports.months.standing import Standing

Kind = ReportStep.Kind
DISTRICT = "2704"
MONTHS = 3
SETTLED_BY = 7  # day of the month by which the report of the month before is with the chief
# Step, who, and on which day of the following month.
_WAY = (
    (Kind.SUBMITTED, "district2704", 2, ""),
    (Kind.VERIFIED, "tambon270405", 3, "270405"),
    (Kind.VERIFIED, "tambon270403", 4, "270403"),
    (Kind.CERTIFIED, "leader27040501", 5, ""),
    (Kind.DELIVERED, "district2704", 5, ""),
    (Kind.DECIDED, "chief2704", 6, ""),
)
_SAID: Sequence[dict[str, Any]] = (
    {"decision": "noted"},
    {
        "decision": "assigned",
        "body": "ปลัดอำเภอ ฝ่ายความมั่นคง",
        "remark": "ประสาน ส.ป.ก.จังหวัด จัดวันรับแจ้งการครอบครองที่ดินนอกสถานที่",
    },
)


def add_months(today: date) -> None:
    """Close and sign the months before `today`, as if each had been done in its time."""
    newest = Month.containing(today).previous()
    if today.day < SETTLED_BY:
        newest = newest.previous()
    months = [newest]
    for _number in range(MONTHS - 1):
        months.insert(0, months[0].previous())
    place = Place.objects.get(code=DISTRICT)
    with transaction.atomic():
        _history("on")
        for number, month in enumerate(months):
            said = _SAID[number] if number < len(_SAID) else None
            # Older ones in Thai alone: the demo has to be there soon.
            _add(place, month, said, LANGUAGES if said is None else LANGUAGES[:1])
        _history("off")


def _add(place: Place, month: Month, said: dict[str, Any] | None, languages: Sequence[str]) -> None:
    known_by = month.close + timedelta(minutes=20)
    when = known_by + timedelta(minutes=1)
    source = _source(f"จัดทำรายงานประจำเดือน {month}", when)
    report = MonthlyReport.objects.create(
        **frozen(place, month, known_by=known_by, languages=languages),
        edition=1,
        source=source,
        recorded_at=when,
    )
    steps: list[ReportStep] = []
    for line in _WAY:
        if line[0] == Kind.DECIDED and said is None:
            break
        own = said if line[0] == Kind.DECIDED and said else {}
        steps.append(_step(report, steps, line, own))
    if said and said["decision"] == "assigned":
        _instruct(place, steps[-1])


def _step(
    report: MonthlyReport,
    before: list[ReportStep],
    line: tuple[Kind, str, int, str],
    said: dict[str, Any],
) -> ReportStep:
    """A line of _WAY, taken for a report after the steps `before`."""
    kind, username, day, tambon = line
    account = Account.objects.get(username=username)
    taken_on = Month.containing(report.month).close_day + timedelta(days=day - 1)
    when = datetime.combine(taken_on, time(9 + len(before)), BANGKOK)
    of = Place.objects.get(code=tambon) if tambon else None
    step = ReportStep(
        report=report,
        kind=kind,
        account=account,
        tambon=of,
        taken_on=taken_on,
        recorded_at=when,
        capacity=capacity(account, kind, report.place, of),
        **said,
    )
    if kind == Kind.CERTIFIED:
        step.number = signing.next_number(report)
        content = printing.paper_of(Standing(report, (*before, step)))
        step.source = _source(
            f"รับรองรายงานประจำเดือน {report.month:%Y-%m}", when, account, evidence.stored(content)
        )
    else:
        step.source = _source(signing.TITLES[Kind(kind)], when, account)
    step.save(force_insert=True)
    return step


def _instruct(place: Place, step: ReportStep) -> None:
    given = Instruction.objects.create(
        place=place,
        title=step.remark,
        body=step.body,
        given_on=step.taken_on,
        due_on=step.taken_on + timedelta(days=30),
        step=step,
        source=step.source,
        recorded_at=step.recorded_at,
    )
    later = step.recorded_at + timedelta(days=10)
    InstructionStep.objects.create(
        instruction=given,
        state=InstructionStep.State.DOING,
        taken_on=later.astimezone(BANGKOK).date(),
        remark="ส.ป.ก.จังหวัดรับเรื่องแล้ว รอกำหนดวัน",
        source=_source("ความคืบหน้าข้อสั่งการ", later),
        recorded_at=later,
    )


def _source(
    title: str, when: datetime, account: Account | None = None, kept: dict[str, Any] | None = None
) -> Source:
    made: Source = Source.objects.create(
        kind=Source.Kind.DOCUMENT if kept else Source.Kind.STATEMENT,
        title=f"{title} (ข้อมูลสมมติ)",
        as_of=when.astimezone(BANGKOK).date(),
        recorded_at=when,
        recorded_by=account,
        is_fictional=True,
        file_name="report.pdf" if kept else "",
        reading={"media_type": "application/pdf"} if kept else {},
        **(kept or {}),
    )
    return made


def _history(switch: str) -> None:
    """Rows say themselves when they were recorded, up to the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rangwat.loading_history', %s, true)", [switch])

"""The steps of a report from the preparer to the district chief: one verb each, each a fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection, transaction

from network import evidence
from network.models import Source
from network.moments import Moment
from reports.models import Instruction, MonthlyReport, ReportStep
from reports.months import errors, printing
from reports.months.closing import one_at_a_time
from reports.months.signers import capacity, signer
from reports.months.standing import Standing, standings

if TYPE_CHECKING:
    from network.models import Account, Place

Kind = ReportStep.Kind
Decision = ReportStep.Decision
TITLES = {
    Kind.SUBMITTED: "ส่งรายงานประจำเดือนให้สอบทาน",
    Kind.VERIFIED: "สอบทานรายงานประจำเดือน",
    Kind.REFUSED: "ไม่ผ่านการสอบทานรายงานประจำเดือน",
    Kind.CERTIFIED: "รับรองรายงานประจำเดือน",
    Kind.DELIVERED: "ส่งรายงานประจำเดือนให้อำเภอ",
    Kind.DECIDED: "ความเห็นของนายอำเภอต่อรายงานประจำเดือน",
    Kind.WITHDRAWN: "ถอนรายงานประจำเดือน",
}
# %PDF, JPEG, PNG, TIFF, WebP/RIFF, HEIC (ftyp at 4)
_MAGIC = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*", b"RIFF")


@dataclass(frozen=True)
class Said:
    """What a signer says beside the step itself."""

    remark: str = ""
    decision: str = ""
    body: str = ""
    due_on: date | None = None
    meeting: int | None = None


@dataclass(frozen=True)
class OnPaper:
    """The page that was signed by hand: whose name stands there, and its scan."""

    signed_by: str
    content: bytes
    file_name: str


def take(
    report: MonthlyReport,
    kind: str,
    *,
    account: Account,
    tambon: Place | None = None,
    said: Said | None = None,
    taken_on: date | None = None,
    on_paper: OnPaper | None = None,
) -> ReportStep:
    """Take one step of the way of a report.

    What was signed on paper is recorded by who prepares reports, with the scan. The
    certified report gets the next number of its place and year, and its PDF is kept.

    Raises:
        MayNotSign: the account does not sign at this step.
        SigningError: what the database does not allow, by name.
    """
    place, said = report.place, said or Said()
    rights = signer(account, place)
    by_hand = on_paper is not None and kind != Kind.CERTIFIED
    if not (rights.prepares if by_hand else rights.may(kind)):
        raise errors.MayNotSign
    if tambon is not None and not by_hand and tambon not in rights.tambons:
        raise errors.MayNotSign
    if tambon is None and not by_hand and kind in {Kind.VERIFIED, Kind.REFUSED}:
        tambon = rights.tambons[0]
    today = taken_on or Moment.now().last_day
    fields: dict[str, Any] = {
        "report": report,
        "kind": kind,
        "account": None if by_hand else account,
        "tambon": tambon,
        "taken_on": today,
        "capacity": _paper_capacity(kind) if by_hand else capacity(account, kind, place, tambon),
        "remark": said.remark.strip(),
        "decision": said.decision,
        "body": said.body.strip(),
        "due_on": said.due_on,
        "meeting": said.meeting,
    }
    try:
        with transaction.atomic():
            one_at_a_time(place)
            if on_paper is not None:
                fields |= _scanned(on_paper, kind, today, account)
            if kind == Kind.CERTIFIED:
                fields |= _certified(report, account, today)
            else:
                fields["source"] = evidence.receive_statement(
                    f"{TITLES[Kind(kind)]} {report.month:%Y-%m}", as_of=today, recorded_by=account
                )
            step: ReportStep = ReportStep.objects.create(**fields)
            if step.decision == Decision.ASSIGNED:
                _instruct(step, report)
            return step
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def next_number(report: MonthlyReport) -> int:
    """The number that comes next in the place and year of a report. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reports_next_number(%s, %s)", [report.place_id, report.month])
        number: int = cursor.fetchone()[0]
    return number


def _certified(report: MonthlyReport, account: Account, today: date) -> dict[str, Any]:
    """Its number, and its paper as it stays: with the number and who signed, without ร่าง."""
    number = next_number(report)
    found = next(each for each in standings([report.place_id]) if each.report.pk == report.pk)
    certifying = ReportStep(
        report=report,
        kind=Kind.CERTIFIED,
        account=account,
        capacity=capacity(account, Kind.CERTIFIED, report.place, None),
        taken_on=today,
        number=number,
    )
    standing = Standing(found.report, (*found.steps, certifying))
    content = printing.paper_of(standing)
    return {"number": number, "source": keep_paper(standing, content, account, today)}


def keep_paper(standing: Standing, content: bytes, account: Account | None, today: date) -> Source:
    """The PDF of a certified report, sealed like all that is kept."""
    return evidence.receive_document(
        content,
        f"report-{standing.report.place.code}-{standing.month}.pdf",
        title=f"{TITLES[Kind.CERTIFIED]} {standing.month} รายงานที่ {standing.number}",
        as_of=today,
        recorded_by=account,
        reading={"media_type": "application/pdf"},
    )


def _scanned(on_paper: OnPaper, kind: str, today: date, account: Account) -> dict[str, Any]:
    is_known = on_paper.content.startswith(_MAGIC) or on_paper.content[4:8] == b"ftyp"
    if not is_known:
        raise errors.UnreadableScan
    if not on_paper.signed_by.strip():
        raise errors.PaperNeedsScan
    scan = evidence.receive_document(
        on_paper.content,
        on_paper.file_name,
        title=f"หน้าลงนามที่สแกน: {TITLES[Kind(kind)]}",
        as_of=today,
        recorded_by=account,
    )
    return {"signed_by": on_paper.signed_by.strip(), "scan": scan}


def _paper_capacity(kind: str) -> str:
    return {
        Kind.VERIFIED: "ผู้แทนตำบล",
        Kind.REFUSED: "ผู้แทนตำบล",
        Kind.CERTIFIED: "ประธานเครือข่าย",
        Kind.DECIDED: "นายอำเภอ",
    }.get(Kind(kind), "เลขานุการเครือข่ายระดับอำเภอ")


def _instruct(step: ReportStep, report: MonthlyReport) -> None:
    """What the chief assigned is an instruction of its own, carried over until it is closed."""
    Instruction.objects.create(
        place=report.place,
        title=step.remark or f"ตามรายงานประจำเดือน {report.month:%Y-%m}",
        body=step.body,
        given_on=step.taken_on,
        due_on=step.due_on,
        step=step,
        source=step.source,
    )


def recorded_moment(step: ReportStep) -> datetime:
    """When a step was recorded; of one just taken the database says it."""
    step.refresh_from_db(fields=["recorded_at"])
    return step.recorded_at

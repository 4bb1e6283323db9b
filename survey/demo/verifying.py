"""Mutual verification in the demo: verdicts the rules refused, one list that hangs, one over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from network.models import Source
from parcels.models import Boundary
from survey.demo.chance import chance
from survey.demo.holdings import Parcel
from survey.demo.verification import Checking
from survey.demo.visits import Finding
from survey.models import (
    ListPosting,
    Objection,
    ObjectionDecision,
    PostedVisit,
    PostingMinute,
    RefusedVerification,
    Verification,
    Visit,
)

HANGS_IN, OVER_IN = "27040501", "27040502"
_PERIOD = 15  # days
_HUNG_SINCE, _OVER_SINCE = 5, 75  # days ago
_REFUSED_IN_A_VILLAGE = 2
Rule = RefusedVerification.Rule


def check_mutually(
    checking: Checking, findings: Sequence[Finding], parcels: Sequence[Parcel]
) -> None:
    """Refused verdicts in every village, and the two lists."""
    by_village: dict[str, list[Finding]] = {}
    for finding in findings:
        by_village.setdefault(finding.household.village.code, []).append(finding)
    fields: dict[str, list[Parcel]] = {}
    for parcel in parcels:
        fields.setdefault(parcel.finding.household.village.code, []).append(parcel)
    for code, found in by_village.items():
        _refused(checking, code, found, fields.get(code, []))
    if HANGS_IN in by_village:
        _hangs(checking, by_village[HANGS_IN])
    if OVER_IN in by_village:
        _is_over(checking, by_village[OVER_IN])


def _refused(
    checking: Checking, code: str, findings: Sequence[Finding], fields: Sequence[Parcel]
) -> None:
    """People try what they may not: their own household, what they recorded, their own land."""
    rng = chance(checking.rows.seed, f"refused/{code}")
    committee = checking.committees[code]
    homes = {id(each.household): each for each in findings}
    tried: list[tuple[Visit | Boundary, int, Rule]] = []
    for number, household in enumerate(committee.households):
        finding = homes.get(id(household))
        if finding is None or not finding.visits:
            continue
        is_own_work = committee.accounts[number] is finding.recorder
        tried.append((finding.visits[-1], number, Rule.RECORDER if is_own_work else Rule.HOUSEHOLD))
        own = next((each for each in fields if each.finding is finding and each.boundaries), None)
        if own is not None and not is_own_work:
            tried.append((own.boundaries[-1], number, Rule.LAND))
    rng.shuffle(tried)
    for record, number, rule in tried[:_REFUSED_IN_A_VILLAGE]:
        account = committee.accounts[number]
        day = record.source.as_of + timedelta(days=rng.randint(3, 20))
        if day >= checking.rows.today:
            continue
        checking.rows.fact(
            RefusedVerification,
            checking.source(account, day),
            verifier=account.person,
            verdict=Verification.Verdict.AGREE,
            rule=rule,
            attempted_on=day,
            **{"visit" if isinstance(record, Visit) else "boundary": record},
        )


def _hangs(checking: Checking, findings: Sequence[Finding]) -> None:
    """Still heard: one objection waits for the committee, one is a verdict already."""
    posted_on = checking.rows.today - timedelta(days=_HUNG_SINCE)
    posting, listed = _posted(checking, findings, posted_on, "ศาลากลางบ้านและร้านค้าหน้าหมู่บ้าน")
    day = posted_on + timedelta(days=1)
    first, second = listed[-2:]
    receiver = checking.committees[HANGS_IN].accounts[0]
    said = checking.rows.source("คำคัดค้านต่อรายชื่อที่ติดประกาศ", day, recorded_by=receiver)
    checking.rows.fact(
        Objection,
        said,
        posting=posting,
        visit=first[1],
        reason="บ้านหลังนี้ซ่อมหลังคาแล้วด้วยเงินลูกหลาน ไม่ควรอยู่ในรายชื่อที่ต้องซ่อม",
        objected_on=day,
    )
    objector = checking.independent(second[0])[-1].person
    verdict = checking.rows.fact(
        Verification,
        said,
        visit=second[1],
        verifier=objector,
        verdict=Verification.Verdict.DISAGREE,
        reason="ครัวเรือนนี้ย้ายไปอยู่กับลูกที่อำเภอเขาฉกรรจ์แล้ว",
        verified_on=day,
    )
    checking.rows.fact(
        Objection,
        said,
        posting=posting,
        visit=second[1],
        objector=objector,
        reason=verdict.reason,
        objected_on=day,
        verification=verdict,
    )


def _is_over(checking: Checking, findings: Sequence[Finding]) -> None:
    """Over: the one objection was not upheld, and the minute of the result is kept."""
    posted_on = checking.rows.today - timedelta(days=_OVER_SINCE)
    posting, listed = _posted(checking, findings, posted_on, "หอกระจายข่าวหมู่บ้าน")
    finding, visit = listed[0]
    day = posted_on + timedelta(days=4)
    decider = checking.independent(finding)[0]
    said = checking.rows.source("คำคัดค้านต่อรายชื่อที่ติดประกาศ", day, recorded_by=decider)
    objection = checking.rows.fact(
        Objection,
        said,
        posting=posting,
        visit=visit,
        reason="เข้าใจว่าครัวเรือนนี้มีบ้านอีกหลังในตัวอำเภอ",
        objected_on=day,
    )
    decided_on = posting.closes_on + timedelta(days=3)
    checking.rows.fact(
        ObjectionDecision,
        checking.rows.source("มติเรื่องคำคัดค้าน", decided_on, recorded_by=decider),
        objection=objection,
        is_upheld=False,
        reason="คณะทำงานไปดูด้วยกันแล้ว บ้านในตัวอำเภอเป็นของพี่ชาย ไม่ใช่ของครัวเรือนนี้",
        decided_on=decided_on,
    )
    checking.rows.fact(
        PostingMinute,
        checking.rows.source(
            "บันทึกผลการติดประกาศ", decided_on, kind=Source.Kind.MINUTE, recorded_by=decider
        ),
        posting=posting,
        held_on=decided_on,
    )


def _posted(
    checking: Checking, findings: Sequence[Finding], posted_on: date, hangs_at: str
) -> tuple[ListPosting, list[tuple[Finding, Visit]]]:
    """The list of all who were visited by then, with the line of each."""
    village = findings[0].household.village
    account = checking.committees[village.code].accounts[0]
    said = checking.rows.source("ติดประกาศรายชื่อเพื่อรับคำคัดค้าน", posted_on, recorded_by=account)
    posting = checking.rows.fact(
        ListPosting,
        said,
        place=village.place,
        posted_on=posted_on,
        closes_on=posted_on + timedelta(days=_PERIOD),
        hangs_at=hangs_at,
    )
    listed = []
    for finding in findings:
        known = [each for each in finding.visits if each.source.recorded_at < said.recorded_at]
        if known:
            listed.append((finding, max(known, key=lambda each: each.visited_on)))
    for _finding, visit in listed:
        checking.rows.fact(PostedVisit, said, posting=posting, visit=visit, posted_on=posted_on)
    return posting, listed

"""How the demo looks after its people: who was told, what was asked, a breach that is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from formats.months import BANGKOK
from network.models import (
    Account,
    Breach,
    BreachStep,
    CollectionNotice,
    Consent,
    DataRequest,
    NetworkContact,
)
from survey.demo.chance import chance, pick
from survey.demo.places import DISTRICT, Places
from survey.demo.rows import Rows
from survey.demo.visits import Finding

WORDING = "2568-1"
_TOLD = 0.85  # of the households nobody was asked for a consent in
_TOLD_AFTER = 25  # days at most
_WAYS = {
    CollectionNotice.Way.VISIT: 6,
    CollectionNotice.Way.SLIP: 3,
    CollectionNotice.Way.PHONE: 1,
}
_ASKED_DAYS_AGO, _LOST_DAYS_AGO = 12, 45


def look_after_data(rows: Rows, places: Places, findings: Sequence[Finding]) -> None:
    """Tell most of whom only others told, ask for one correction, and lose one phone."""
    rng = chance(rows.seed, "privacy")
    asked = {id(said.person) for said in rows.by_model[Consent] if isinstance(said, Consent)}
    for finding in findings:
        if any(id(member.party) in asked for member in finding.household.members):
            continue
        if rng.random() >= _TOLD:
            continue
        day = finding.source.as_of + timedelta(days=rng.randint(0, _TOLD_AFTER))
        if day < rows.today:
            rows.fact(
                CollectionNotice,
                rows.source("แจ้งการเก็บข้อมูลส่วนบุคคล", day, recorded_by=finding.recorder),
                party=finding.household.party,
                way=pick(rng, _WAYS),
                wording=WORDING,
                told_on=day,
            )
    _contact(rows)
    _request(rows, findings)
    _lost_phone(rows, places)


def _contact(rows: Rows) -> None:
    since = rows.months_ago(14)
    rows.fact(
        NetworkContact,
        rows.source("ผู้ติดต่อเรื่องข้อมูลส่วนบุคคล", since),
        name="เครือข่ายองค์กรชุมชนอำเภอวังน้ำเย็น (ข้อมูลสมมติ)",
        address="ที่ทำการเครือข่าย ศาลาประชาคมอำเภอวังน้ำเย็น จังหวัดสระแก้ว 27210",
        phone="000-000-0000",
        email="data@example.org",
        officer="เลขานุการเครือข่าย",
        since=since,
    )


def _request(rows: Rows, findings: Sequence[Finding]) -> None:
    asked_on = rows.today - timedelta(days=_ASKED_DAYS_AGO)
    rows.fact(
        DataRequest,
        rows.source("คำขอเกี่ยวกับข้อมูลส่วนบุคคล", asked_on),
        person=findings[-1].household.head.party,
        kind=DataRequest.Kind.CORRECTION,
        words="ปีเกิดไม่ตรงกับทะเบียนบ้าน ขอให้แก้ไข",
        asked_on=asked_on,
    )


def _lost_phone(rows: Rows, places: Places) -> None:
    day = rows.today - timedelta(days=_LOST_DAYS_AGO)
    found_at = datetime.combine(day, time(9, 30), BANGKOK)
    district = next(
        account
        for account in rows.by_model[Account]
        if isinstance(account, Account) and account.username == f"district{DISTRICT}"
    )
    source = rows.source("เหตุละเมิดข้อมูลส่วนบุคคล", day, recorded_by=district)
    lost = rows.fact(
        Breach,
        source,
        place=places.by_code[DISTRICT],
        discovered_at=found_at,
        happened="มือถือที่ใช้สำรวจหายในตลาด ตั้งรหัสไว้ และยกเลิกเครื่องภายในหนึ่งชั่วโมง",
        categories=[Breach.Category.IDENTITY, Breach.Category.LAND],
    )
    steps = (
        (2, BreachStep.Kind.MEASURE, {"words": "ยกเลิกเครื่อง เปลี่ยนรหัสผ่าน แจ้งความ"}),
        (
            20,
            BreachStep.Kind.ASSESSED,
            {
                "risk": BreachStep.Risk.RISK,
                "persons_count": 412,
                "words": "ข้อมูลในเครื่องเข้ารหัสด้วย PIN",
            },
        ),
        (47, BreachStep.Kind.REPORTED, {"reference": "สมมติ-0001", "words": "แจ้งทางอีเมล"}),
        (96, BreachStep.Kind.CLOSED, {"words": "ได้เครื่องคืน ไม่พบการเปิดใช้"}),
    )
    for hours, kind, said in steps:
        at = found_at + timedelta(hours=hours)
        rows.fact(BreachStep, source, breach=lost, kind=kind, at=at, taken_on=at.date(), **said)

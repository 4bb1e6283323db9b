"""Repairs of the demo's houses, in every state, by several funders, with pictures of some."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from network.models import Party, Source
from survey.demo.chance import chance, key, pick
from survey.demo.rows import Rows
from survey.demo.visits import Finding
from survey.models import (
    Funder,
    HouseCondition,
    Photograph,
    Repair,
    RepairBuilder,
    RepairFunding,
    RepairPart,
    RepairPhotograph,
    RepairPlan,
    RepairState,
    RepairStep,
    Visit,
)

_PLANNED = {HouseCondition.UNSAFE: 0.8, HouseCondition.MAJOR_REPAIR: 0.45}  # of those in need
_STATES = {
    RepairState.PLANNED: 22,
    RepairState.FUNDED: 18,
    RepairState.STARTED: 22,
    RepairState.FINISHED: 32,
    RepairState.CANCELLED: 6,
}
_FUNDERS = {
    Funder.LAO: 34,
    Funder.CODI: 30,
    Funder.MSDHS: 18,
    Funder.FUND: 8,
    Funder.OWNER: 6,
    Funder.DISASTER: 4,
}
_PROGRAMMES = {
    Funder.LAO: "ซ่อมบ้านผู้ยากไร้ อบต.",
    Funder.CODI: "บ้านพอเพียงชนบท",
    Funder.MSDHS: "ปรับสภาพแวดล้อมที่อยู่อาศัยสำหรับผู้สูงอายุ",
    Funder.FUND: "ซ่อมบ้านกองทุนสวัสดิการ",
    Funder.OWNER: "ซ่อมกันเอง",
    Funder.DISASTER: "ช่วยเหลือผู้ประสบภัย",
}
_BODIES = {
    Funder.LAO: "องค์การบริหารส่วนตำบล",
    Funder.CODI: "สถาบันพัฒนาองค์กรชุมชน",
    Funder.MSDHS: "สำนักงานพัฒนาสังคมฯ จังหวัด",
    Funder.FUND: "กองทุนสวัสดิการชุมชนตำบล",
}
_SECOND_FUNDER, _BY_BUILDERS, _PICTURED = 0.35, 0.5, 6
_WIDE, _HIGH = 160, 120  # pixels


def mend_houses(rows: Rows, findings: Sequence[Finding], builders: Sequence[Party]) -> None:
    """Plan repairs of houses in need; what is finished between two visits the second has seen."""
    rng = chance(rows.seed, "repairs")
    pictured = 0
    mended: set[int] = set()
    for finding in findings:
        if finding.house is None or id(finding.house) in mended:
            continue
        seen_mended = _found_mended(finding)
        visit = finding.visits[-2] if seen_mended else finding.visits[-1]
        if rng.random() >= _PLANNED.get(HouseCondition(visit.house_condition), 0):
            continue
        mended.add(id(finding.house))
        last = finding.visits[-1].visited_on if seen_mended else rows.today
        state = RepairState.FINISHED if seen_mended else pick(rng, _STATES)
        repair = _repair(rows, finding, visit, rng, state=state, last=last)
        if repair is None:
            continue
        if state == RepairState.FINISHED and builders and rng.random() < _BY_BUILDERS:
            _worked(rows, repair, rng.sample(list(builders), min(2, len(builders))), last)
        if state == RepairState.FINISHED and pictured < _PICTURED:
            _picture(rows, finding, repair, visit.visited_on, last)
            pictured += 1


def _found_mended(finding: Finding) -> bool:
    """Whether a later visit found good what an earlier one had found in need."""
    if len(finding.visits) < 2:  # noqa: PLR2004 (two visits)
        return False
    before, after = finding.visits[-2:]
    return before.house_condition in _PLANNED and after.house_condition == HouseCondition.GOOD


def _repair(
    rows: Rows, finding: Finding, visit: Visit, rng: Random, *, state: RepairState, last: date
) -> Repair | None:
    """A repair that has come to `state` before `last`; none where there was no time for it."""
    room = (last - visit.visited_on).days - 1
    steps = {RepairState.PLANNED: 1, RepairState.FUNDED: 2, RepairState.STARTED: 3}.get(state, 4)
    if room < steps:
        return None
    # The days of plan, money, beginning and end, in order.
    ahead = sorted(rng.sample(range(1, room + 1), steps))
    days = [visit.visited_on + timedelta(days=each) for each in ahead]
    funder = pick(rng, _FUNDERS)
    estimate = Decimal(rng.randint(8, 60) * 1000)
    repair = rows.add(Repair(house=finding.house))
    rows.fact(
        RepairPlan,
        _said(rows, finding, "วางแผนซ่อมบ้าน", days[0]),
        repair=repair,
        programme=_PROGRAMMES[funder],
        parts=visit.needs_repair or [RepairPart.ROOF],
        estimate_baht=estimate,
        visit=visit,
        planned_on=days[0],
    )
    if steps > 1:
        _pay(rows, finding, repair, days[1], rng, funder=funder, estimate=estimate)
    if steps > 2:  # noqa: PLR2004 (steps)
        said = _said(rows, finding, "เริ่มซ่อมบ้าน", days[2])
        rows.fact(
            RepairStep, said, repair=repair, kind=RepairStep.Kind.STARTED, happened_on=days[2]
        )
    if state == RepairState.FINISHED:
        rows.fact(
            RepairStep,
            _said(rows, finding, "ซ่อมบ้านเสร็จ", days[3]),
            repair=repair,
            kind=RepairStep.Kind.FINISHED,
            happened_on=days[3],
            checked_by="คณะทำงานหมู่บ้าน",
            cost_baht=estimate + rng.randint(-3, 4) * 500,
        )
    elif state == RepairState.CANCELLED:
        rows.fact(
            RepairStep,
            _said(rows, finding, "ยกเลิกการซ่อมบ้าน", days[3]),
            repair=repair,
            kind=RepairStep.Kind.CANCELLED,
            happened_on=days[3],
            reason="ย้ายไปอยู่กับลูก",
        )
    return repair


def _pay(
    rows: Rows,
    finding: Finding,
    repair: Repair,
    day: date,
    rng: Random,
    *,
    funder: Funder,
    estimate: Decimal,
) -> None:
    """The estimate, from one body or from two."""
    has_second = funder != Funder.OWNER and rng.random() < _SECOND_FUNDER
    share = Decimal(1000 * round(int(estimate) * 0.7 / 1000)) if has_second else estimate
    paid = [(funder, share)]
    if has_second:
        paid.append((Funder.OWNER, estimate - share))
    said = _said(rows, finding, "แหล่งเงินซ่อมบ้าน", day)
    for each, amount in paid:
        rows.fact(
            RepairFunding,
            said,
            repair=repair,
            grant_key=key(rows.keys),
            funder=each,
            body=_BODIES.get(each, ""),
            amount_baht=amount,
            decided_on=day,
        )


def _worked(rows: Rows, repair: Repair, builders: Sequence[Party], day: date) -> None:
    said = rows.source("ช่างชุมชนที่ซ่อมบ้าน", day - timedelta(days=1))
    for each in builders:
        rows.fact(RepairBuilder, said, repair=repair, person=each, worked=True, said_on=said.as_of)


def _said(rows: Rows, finding: Finding, title: str, day: date) -> Source:
    village = finding.household.village.name
    return rows.source(f"{title} {village}", day, recorded_by=finding.recorder)


def _picture(rows: Rows, finding: Finding, repair: Repair, before: date, last: date) -> None:
    """The house before and after, from the same spot."""
    for shows, when, day in (
        (RepairPhotograph.Shows.BEFORE, "ก่อนซ่อม", before),
        (RepairPhotograph.Shows.AFTER, "หลังซ่อม", last - timedelta(days=1)),
    ):
        title = f"ภาพถ่าย: บ้าน {finding.household.serial} {when}"
        file = rows.source(title, day, kind=Source.Kind.DOCUMENT, recorded_by=finding.recorder)
        content = house_png(is_mended=shows == RepairPhotograph.Shows.AFTER)
        file.file_name = f"{shows.value}.png"
        file.byte_count, file.sha256 = len(content), hashlib.sha256(content).hexdigest()
        file.reading = {"media_type": "image/png"}
        rows.files.append((file, content))
        said = rows.source(f"ส่งภาพถ่าย: {title}", day, recorded_by=finding.recorder)
        photograph = rows.fact(
            Photograph,
            said,
            file=file,
            subject=Photograph.Subject.HOUSE,
            spatial_unit=finding.house,
            taken_on=day,
        )
        rows.fact(
            RepairPhotograph, said, repair=repair, photograph=photograph, shows=shows, said_on=day
        )


def house_png(*, is_mended: bool) -> bytes:
    """A drawn house, PNG (RFC 2083): with holes in a rusty roof, or under a new one."""
    pixels = b"".join(
        b"\0" + b"".join(_colour(x, y, is_mended=is_mended) for x in range(_WIDE))
        for y in range(_HIGH)
    )
    header = struct.pack(">IIBBBBB", _WIDE, _HIGH, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    written = (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def _colour(x: int, y: int, *, is_mended: bool) -> bytes:
    """Red, green and blue of a pixel: sky, roof, wall, door, ground."""
    from_middle = abs(x - _WIDE // 2)
    if 25 <= y < 60 and from_middle <= 20 + (y - 25) * 1.3:  # noqa: PLR2004 (of the drawing)
        if is_mended:
            return bytes((38, 96, 150)) if (x // 6) % 2 else bytes((48, 112, 168))
        is_hole = (x * 7 + y * 13) % 61 < 9 and y > 34  # noqa: PLR2004
        return bytes((30, 26, 24)) if is_hole else bytes((142, 84, 56))
    if 60 <= y < 102 and from_middle <= 50:  # noqa: PLR2004
        if from_middle <= 8 and y >= 74:  # noqa: PLR2004
            return bytes((86, 60, 44))
        if is_mended:
            return bytes((236, 226, 200))
        return bytes((120, 112, 98)) if (x + y) % 37 < 5 else bytes((190, 178, 152))  # noqa: PLR2004
    return bytes((96, 140, 70)) if y >= 100 else bytes((196, 222, 240))  # noqa: PLR2004

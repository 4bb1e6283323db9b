"""Who used land since when, and what they filed: evidence, item 62, transfers, markers, cows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import shapely

from formats.thai import LooseDate
from network.models import Party
from parcels.holdings import LAND_CODE_TITLES, OF_AGE
from parcels.layer_kinds import LayerKind
from parcels.loose_dates import in_common_era
from parcels.models import (
    BoundaryMarker,
    LivestockCertificate,
    OccupationEvidence,
    OccupationNotification,
    Right,
    SpatialUnit,
    TransferApplication,
    TransferDecision,
)
from survey.demo.chance import chance, pick
from survey.demo.holdings import Parcel
from survey.demo.people import Relation
from survey.demo.plane import stored_point
from survey.demo.rows import Rows

_WITH_EVIDENCE = 0.07
_FILED = 0.38
_RECEIPT_KEPT = 0.15
_TRANSFERS, _DECIDED = 16, 6
_WITH_MARKERS, _MOST_MARKERS = 14, 4
_DAIRY = 6
_ALRO_PAPERS = frozenset({"alro_401", "alro_agri_deed", "alro_lease"})
Kind, Reading = OccupationEvidence.Kind, OccupationEvidence.Reading
# What it is, of when (B.E.), who read it, and what is seen.
_PIECES: tuple[tuple[OccupationEvidence.Kind, str, str, str], ...] = (
    (Kind.AERIAL_PHOTO, "2496", "ผู้อ่านภาพสมมติ ก", "เห็นแนวต้นไม้ใหญ่ ยังไม่เห็นแปลงชัด"),
    (Kind.AERIAL_PHOTO, "2518", "ผู้อ่านภาพสมมติ ก", "เห็นแปลงเปิดโล่งและทางเกวียน"),
    (Kind.AERIAL_PHOTO, "2533", "ผู้อ่านภาพสมมติ ก", "เห็นแปลงไร่เต็มพื้นที่"),
    (Kind.AERIAL_PHOTO, "2545", "ผู้อ่านภาพสมมติ ข", "เห็นแปลงไร่และบ้านมุมแปลง"),
    (Kind.SATELLITE, "มี.ค. 2558", "ผู้อ่านภาพสมมติ ข", "เห็นแปลงไร่เต็มพื้นที่"),
    (Kind.WITNESS, "2522", "อดีตผู้ใหญ่บ้าน (สมมติ)", "เล่าว่าถางป่าทำไร่ข้าวโพดตั้งแต่ปีนั้น"),
    (Kind.TREE, "2530", "", "มะขามริมแปลง วัดรอบโคนแล้ว"),
    (Kind.HOUSE_NUMBER, "12/6/2531", "", "ทะเบียนบ้านที่ตั้งในแปลง"),
    (Kind.ELECTRICITY_METER, "ส.ค. 2539", "", "วันขอใช้ไฟฟ้าครั้งแรก"),
    (Kind.TAX_RECEIPT, "2534", "", "ใบเสร็จภาษีบำรุงท้องที่"),
)
_READINGS = {Reading.USED: 64, Reading.PARTLY: 20, Reading.NOT_USED: 8, Reading.UNREADABLE: 8}
_CONFIDENCES = {
    OccupationEvidence.Confidence.HIGH: 40,
    OccupationEvidence.Confidence.MEDIUM: 45,
    OccupationEvidence.Confidence.LOW: 15,
}
_PICTURED = frozenset({Kind.AERIAL_PHOTO, Kind.SATELLITE, Kind.TREE, Kind.TAX_RECEIPT})
_OFFICE = "สำนักงานการปฏิรูปที่ดินจังหวัด (สมมติ)"


def tell_of_occupation(rows: Rows, parcels: Sequence[Parcel], zones: dict[str, Any]) -> None:
    """Evidence, notices, applications, markers and certificates of some of the fields."""
    fields = [each for each in parcels if each.unit.kind == SpatialUnit.Kind.FARM]
    mapped = [each for each in fields if each.boundaries]
    rng = chance(rows.seed, "occupation")
    first = next(each for each in mapped if not each.paper or each.paper == "none")
    for parcel in mapped:
        if parcel is first:
            _pieces(rows, parcel, rng, every=True)
        elif rng.random() < _WITH_EVIDENCE:
            _pieces(rows, parcel, rng, every=False)
    _notices(rows, mapped, zones[LayerKind.ALRO_LAND], chance(rows.seed, "item62"))
    _transfers(rows, fields, chance(rows.seed, "transfers"))
    _markers(rows, mapped, chance(rows.seed, "markers"))
    _dairy(rows, fields)


def _pieces(rows: Rows, parcel: Parcel, rng: Random, *, every: bool) -> None:
    day = _later(rows, parcel, rng)
    if day is None:
        return
    chosen = _PIECES if every else tuple(rng.sample(_PIECES, rng.randint(1, 4)))
    village = parcel.finding.household.village
    for kind, when, reader, note in chosen:
        said: dict[str, Any] = {"recorded_by": parcel.finding.recorder}
        title = f"{kind.label} ปี {when} แปลง {parcel.label} {village.name}"
        if kind in _PICTURED and (every or rng.random() < 0.3):  # noqa: PLR2004 (copied)
            name = f"{kind.value}-{parcel.label}.png"
            source = rows.photograph(title, day, name, **said)
        else:
            source = rows.source(f"แฟ้มหลักฐานการทำประโยชน์ {village.name}", day, **said)
        event = LooseDate.parse(when)
        rows.fact(
            OccupationEvidence,
            source,
            spatial_unit=parcel.unit,
            kind=kind,
            event=in_common_era(event),
            event_from=event.earliest,
            event_by=event.latest,
            reading=pick(rng, _READINGS) if reader else Reading.USED,
            confidence=pick(rng, _CONFIDENCES),
            reader=reader,
            note=note,
            observed_on=day,
        )


def _notices(rows: Rows, mapped: Sequence[Parcel], alro: Any, rng: Random) -> None:
    """Those on ALRO land without its paper; some have told ALRO, and kept the receipt."""
    for parcel in mapped:
        assert parcel.plot is not None  # noqa: S101 (a field)
        is_eligible = parcel.paper not in {*_ALRO_PAPERS, *LAND_CODE_TITLES} and alro.covers(
            shapely.Point(parcel.plot.centroid)
        )
        if not is_eligible or rng.random() >= _FILED:
            continue
        day = _later(rows, parcel, rng)
        if day is None:
            continue
        number = f"สมมติ {rng.randint(1, 9_999):04}/{day.year + 543}"
        by: dict[str, Any] = {"recorded_by": parcel.finding.recorder}
        if rng.random() < _RECEIPT_KEPT:
            source = rows.photograph(f"ใบรับแจ้งข้อ 62 เลขที่ {number}", day, "receipt.png", **by)
        else:
            source = rows.source("ใบรับแจ้งตามข้อ 62", day, **by)
        rows.fact(
            OccupationNotification,
            source,
            ba_unit=parcel.ba_unit,
            party=parcel.holder,
            filed_on=day,
            receipt_number=number,
        )


def _transfers(rows: Rows, fields: Sequence[Parcel], rng: Random) -> None:
    """Applications for a child of the household; the oldest are decided."""
    willing = [
        (parcel, heir)
        for parcel in fields
        if parcel.paper in _ALRO_PAPERS and (heir := _heir(rows, parcel)) is not None
    ]
    chosen = willing[:: max(len(willing) // _TRANSFERS, 1)][:_TRANSFERS]
    decided = 0
    for parcel, heir in chosen:
        day = _later(rows, parcel, rng)
        if day is None:
            continue
        is_inherited = rng.random() < 0.4  # noqa: PLR2004 (of all)
        kinds = TransferApplication.Kind
        application = rows.fact(
            TransferApplication,
            rows.source("สำเนาคำขอโอนสิทธิ", day, recorded_by=parcel.finding.recorder),
            ba_unit=parcel.ba_unit,
            kind=kinds.INHERITANCE if is_inherited else kinds.LIFETIME,
            recipient=heir,
            office=_OFFICE,
            number=f"สมมติ {rng.randint(1, 999)}/{day.year + 543}",
            filed_on=day,
        )
        decided_on = day + timedelta(days=rng.randint(35, 90))
        if decided < _DECIDED and decided_on < rows.today:
            is_approved = decided % 3 != 2  # noqa: PLR2004 (every third is refused)
            _decide(rows, parcel, application, heir, decided_on, is_approved=is_approved)
            decided += 1


def _decide(
    rows: Rows,
    parcel: Parcel,
    application: TransferApplication,
    heir: Party,
    day: date,
    *,
    is_approved: bool,
) -> None:
    outcomes = TransferDecision.Outcome
    source = rows.source("หนังสือแจ้งผลคำขอโอนสิทธิ", day, recorded_by=parcel.finding.recorder)
    rows.fact(
        TransferDecision,
        source,
        application=application,
        outcome=outcomes.APPROVED if is_approved else outcomes.REFUSED,
        decided_on=day,
    )
    if not is_approved:
        return
    acquired = (
        Right.Acquired.INHERITANCE
        if application.kind == TransferApplication.Kind.INHERITANCE
        else Right.Acquired.TRANSFER
    )
    for party, kind in ((parcel.holder, Right.Kind.NONE), (heir, Right.Kind.HOLDING)):
        rows.fact(
            Right,
            source,
            ba_unit=parcel.ba_unit,
            party=party,
            kind=kind,
            began_on=day,
            acquired=acquired,
        )


def _heir(rows: Rows, parcel: Parcel) -> Party | None:
    """The oldest grown-up child in the household, else who is married to the holder."""
    others = [
        member
        for member in parcel.finding.household.members
        if member.party is not parcel.holder and rows.today.year - member.birth_year > OF_AGE
    ]
    for relation in (Relation.CHILD, Relation.SPOUSE):
        found = [member for member in others if member.relation == relation]
        if found:
            return min(found, key=lambda each: each.birth_year).party
    return None


def _markers(rows: Rows, mapped: Sequence[Parcel], rng: Random) -> None:
    """Markers at corners of some fields, as they were looked for; now and then one is lost."""
    conditions = {
        BoundaryMarker.Condition.FOUND: 80,
        BoundaryMarker.Condition.MOVED: 10,
        BoundaryMarker.Condition.LOST: 10,
    }
    kinds = {
        BoundaryMarker.Kind.ALRO_POST: 55,
        BoundaryMarker.Kind.CONCRETE: 25,
        BoundaryMarker.Kind.WOOD: 12,
        BoundaryMarker.Kind.TREE: 8,
    }
    for parcel in mapped[:: max(len(mapped) // _WITH_MARKERS, 1)][:_WITH_MARKERS]:
        day = _later(rows, parcel, rng)
        if day is None or parcel.plot is None:
            continue
        source = rows.source(
            f"เดินตรวจหมุดหลักเขต {parcel.plot.village.name}",
            day,
            recorded_by=parcel.finding.recorder,
        )
        ring = shapely.get_coordinates(parcel.plot.polygon.exterior)[:-1]
        corners = ring[:: max(len(ring) // _MOST_MARKERS, 1)][:_MOST_MARKERS]
        for number, (x, y) in enumerate(corners, start=1):
            error = 0.05 if rng.random() < 0.3 else 5.0  # noqa: PLR2004 (measured by RTK)
            off = min(error, 2.0)
            rows.fact(
                BoundaryMarker,
                source,
                spatial_unit=parcel.unit,
                number=f"ส{parcel.label}-{number}",
                kind=pick(rng, kinds),
                condition=pick(rng, conditions),
                point=stored_point(x + rng.gauss(0, off), y + rng.gauss(0, off)),
                position_error_metres=error,
                observed_on=day,
            )


def _dairy(rows: Rows, fields: Sequence[Parcel]) -> None:
    """The households with the most land keep cows; one certificate has run out."""
    held: dict[int, list[Parcel]] = defaultdict(list)
    for parcel in fields:
        held[id(parcel.finding.household)].append(parcel)

    def area(parcels: list[Parcel]) -> float:
        return sum(each.plot.square_metres for each in parcels if each.plot)

    largest = sorted(held.values(), key=area, reverse=True)[:_DAIRY]
    for number, parcels in enumerate(largest):
        household = parcels[0].finding.household
        day = min(household.first_seen + timedelta(days=10), rows.today - timedelta(days=1))
        source = rows.source("สำเนาใบรับรองการเลี้ยงโคนม", day)
        rows.fact(
            LivestockCertificate,
            source,
            party=household.party,
            number=f"สมมติ ปศ. {number + 1}/{day.year + 543}",
            certified_on=day,
            expires_on=rows.today if number == 0 else None,
        )


def _later(rows: Rows, parcel: Parcel, rng: Random) -> date | None:
    """Some weeks or months after the field was told of, before today."""
    day = parcel.day + timedelta(days=rng.randint(7, 150))
    return day if day < rows.today else None

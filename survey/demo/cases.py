"""Disputes of the demo's first village, heard through the real door: five in different states."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any, Final

from django.db import transaction

from network.latest import latest
from network.models import Account, BodyMembership, HouseholdMembership, Party, Place
from network.moments import Moment
from parcels.models import Overlap, Right, SpatialUnit
from parcels.overlap_extents import overlaps_in
from survey.demo.field import JUDGE, LEADER, VILLAGE
from survey.disputes.cases import Side, Step, Subject, There, open_case, take_step
from survey.disputes.subjects import about
from survey.models import (
    Contradiction,
    Dispute,
    DisputeAttendee,
    DisputeParty,
    DisputeStep,
    Presence,
)

Kind, Result, Office = DisputeStep.Kind, DisputeStep.Result, DisputeStep.Office
_MADE_UP: Final = " (ข้อมูลสมมติ)"
_HALL: Final = "ศาลาประชาคมหมู่บ้าน"
Taken = tuple[DisputeStep.Kind, int, str, dict[str, Any]]


class Village:
    """Who lives in the village, who may mediate, and who writes it down."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.place = Place.objects.get(code=VILLAGE)
        self.now = Moment.now()
        homes = Party.objects.in_places([self.place.pk], self.now)
        seats = BodyMembership.objects.in_force(self.now).filter(body__place=self.place)
        self.five = [seat.person for seat in seats.select_related("person").order_by("pk")]
        lived = HouseholdMembership.objects.as_known(self.now).filter(person__in=self.five)
        own = set(lived.values_list("household_id", flat=True))
        found = homes.filter(kind=Party.Kind.HOUSEHOLD).exclude(pk__in=own)
        self.households = sorted(found, key=lambda party: party.key)
        accounts = {
            each.username: each for each in Account.objects.filter(username__in=(LEADER, JUDGE))
        }
        self.leader, self.judge = accounts[LEADER], accounts[JUDGE]

    def day(self, back: int) -> date:
        """So many days before today."""
        return self.today - timedelta(days=back)

    def opened(
        self, kind: Dispute.Kind, words: str, households: Sequence[Party], *, back: int,
        subject: Subject | None = None,
    ) -> Dispute:  # fmt: skip
        """A case of the first of two households against the second."""
        roles = DisputeParty.Role
        return open_case(
            self.place,
            kind,
            opened_on=self.day(back),
            words=words + _MADE_UP,
            sides=[
                Side(roles.COMPLAINANT, households[0]),
                Side(roles.RESPONDENT, households[1]),
            ],
            account=self.leader,
            subject=subject,
            told_by=households[0],
            is_fictional=True,
        )

    def steps(
        self, case: Dispute, *steps: tuple[DisputeStep.Kind, int, str, dict[str, Any]]
    ) -> None:
        """Steps by how many days ago they were taken."""
        last: DisputeStep | None = None
        for kind, back, words, more in steps:
            with_mediators = kind in {Kind.SITTING, Kind.AGREED}
            there = [There(DisputeAttendee.Part.MEDIATOR, each) for each in self.five[:2]]
            step = Step(
                kind,
                self.day(back),
                words + _MADE_UP,
                there=there if with_mediators else (),
                **more,
            )
            last = take_step(case, step, account=self.judge, after=last)


@transaction.atomic
def add_cases(today: date) -> None:
    """Add the cases to a demo that is loaded, the work of the field included. Once."""
    here = Village(today)
    both = {"complainants": Presence.PRESENT.value, "respondents": Presence.PRESENT.value}
    one, other, third, fourth, fifth, sixth, *_rest = here.households

    overlap = _disputed_overlap(here)
    if overlap is not None:
        case = here.opened(
            Dispute.Kind.BOUNDARY, "คันนาถูกไถล้ำเข้ามาราวหนึ่งวา",
            _holders(here, overlap) or (one, other), back=24,
            subject=Subject(overlap=overlap),
        )  # fmt: skip
        meets = {
            "next_on": here.today + timedelta(days=6), "next_at": time(9), "next_venue": _HALL,
        }  # fmt: skip
        here.steps(
            case,
            (Kind.HEARD, 20, "รับฟังทั้งสองฝ่าย ต่างยืนยันแนวของตน", both),
            (Kind.VISITED, 14, "ไปดูแนวเขตพร้อมกัน พบหลักไม้เก่าสองหลัก", both),
            (Kind.SITTING, 7, "ยังตกลงกันไม่ได้ นัดดูหลักเขตกับผู้เฒ่าอีกครั้ง", both | meets),
        )

    units = _parcels_of(here, (third, fourth))
    case = here.opened(
        Dispute.Kind.BOUNDARY, "รั้วใหม่ปิดทางเข้าแปลง", (third, fourth), back=40,
        subject=Subject(units=units),
    )  # fmt: skip
    here.steps(
        case,
        (Kind.HEARD, 33, "เจ้าของรั้วว่าตั้งตามหลักเดิม", both),
        (Kind.AGREED, 18, "ขยับรั้วถอยหนึ่งวา เปิดทางกว้างสี่เมตรตลอดแนว", both | {"venue": _HALL}),
        (Kind.SETTLED, 9, "ขยับรั้วแล้ว คณะทำงานไปดูด้วยกัน", {"result": Result.AGREED.value}),
    )

    here.opened(Dispute.Kind.RIGHT, "พี่น้องยังไม่ตกลงว่าใครอยู่บ้านของพ่อแม่", (fifth, sixth), back=47)

    contradiction = _open_contradiction(here)
    if contradiction is not None and contradiction.first_visit is not None:
        case = here.opened(
            Dispute.Kind.RECORD, "ผู้สำรวจสองคนบันทึกบ้านของข้าพเจ้าไม่ตรงกัน",
            (contradiction.first_visit.household, one), back=2,
            subject=Subject(contradiction=contradiction),
        )  # fmt: skip
        here.steps(case, (Kind.HEARD, 1, "นัดไปดูบ้านพร้อมกันทั้งสองผู้สำรวจ", {}))

    case = here.opened(Dispute.Kind.BOUNDARY, "น้ำจากแปลงบนไหลเซาะคันนา", (sixth, third), back=70)
    here.steps(
        case,
        (Kind.SITTING, 61, "ไม่ตกลงเรื่องค่าซ่อมคันนา", both),
        (
            Kind.REFERRED, 12, "ทั้งสองฝ่ายขอให้ศูนย์ดำรงธรรมช่วย",
            {"office": Office.DAMRONGDHAMA.value},
        ),
    )  # fmt: skip


def _disputed_overlap(here: Village) -> Overlap | None:
    """An overlap of two parcels of the village about which nothing is settled."""
    rows = [
        row
        for row in overlaps_in([here.place.pk], here.now)
        if row.other_key is not None and row.status in {"open", "disputed"}
    ]
    rows.sort(key=lambda row: (row.status != "disputed", str(row.unit_key)))
    return Overlap.objects.get(pk=rows[0].pk) if rows else None


def _holders(here: Village, overlap: Overlap) -> Sequence[Party]:
    """The two households whose land it is, where both live here."""
    found = about("overlap", overlap.key, here.now)
    own = [party for party in (found.parties if found else ()) if party in here.households]
    return own[:2] if len(own) > 1 else ()


def _parcels_of(here: Village, households: Sequence[Party]) -> list[SpatialUnit]:
    """A parcel of each household that holds one; not two that overlap."""
    found = []
    for household in households:
        people = HouseholdMembership.objects.as_known(here.now).filter(household=household)
        held = latest(
            Right.objects.filter(
                party__in=[household.pk, *people.values_list("person", flat=True)]
            ),
            here.now,
        )
        units = SpatialUnit.objects.filter(ba_units__in=[each.ba_unit_id for each in held])
        parcel = units.exclude(kind=SpatialUnit.Kind.HOUSE).order_by("key").first()
        if parcel is not None:
            found.append(parcel)
    keys = [unit.pk for unit in found]
    meet = Overlap.objects.filter(spatial_unit__in=keys, other_unit__in=keys).exists()
    return found[:1] if meet else found


def _open_contradiction(here: Village) -> Contradiction | None:
    found: Contradiction | None = (
        Contradiction.objects.open(here.now)
        .filter(first_visit__isnull=False)
        .in_places([here.place.pk], here.now)
        .select_related("first_visit__household", "first_visit__house", "first_boundary")
        .first()
    )
    return found

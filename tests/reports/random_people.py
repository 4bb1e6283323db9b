"""People, claims, bodies, books and requests of a district drawn by chance."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from network.models import (
    Body,
    BodyMembership,
    BodyMembershipEnding,
    Consent,
    HouseholdMembership,
    Party,
    PersonRecord,
    Place,
)
from parcels.models import BAUnit, LandDocument, LandDocumentType, Right, UnitLabel
from reports.models import (
    Answer,
    Forwarding,
    ForwardingResult,
    Instruction,
    InstructionStep,
    Request,
)
from savings.models import (
    GroupRecord,
    JournalEntry,
    LedgerAccount,
    Loan,
    Membership,
    MembershipEnding,
    Posting,
    SavingsGroup,
)
from survey.models import CareLevel, CareNeed

if TYPE_CHECKING:
    from tests.reports.random_district import RandomDistrict

PEOPLE, CLAIMS, SEATS, ENTRIES, REQUESTS = 120, 90, 60, 80, 25


def make_people(drawn: RandomDistrict) -> None:
    """Persons who move, whose birth years are corrected, who agree and withdraw."""
    draw = drawn.chance
    people = Party.objects.bulk_create([Party(kind=Party.Kind.PERSON) for _ in range(PEOPLE)])
    drawn.people = people

    def some() -> Party:
        return draw.choice(people)

    drawn._facts(
        PersonRecord,
        lambda: drawn._fact(
            PersonRecord,
            "observed_on",
            drawn._day(),
            party=some(),
            name="สมมติ",
            birth_year=draw.randint(1930, 2020) if drawn._often(0.9) else None,
        ),
        PEOPLE * 2,
    )
    drawn._facts(
        HouseholdMembership,
        lambda: drawn._fact(
            HouseholdMembership,
            "observed_on",
            drawn._day(),
            person=some(),
            household=draw.choice(drawn.households) if drawn._often(0.9) else None,
        ),
        PEOPLE * 2,
    )
    drawn._facts(
        Consent,
        lambda: drawn._fact(
            Consent,
            "decided_on",
            drawn._day(),
            person=some(),
            purpose=draw.choice(Consent.Purpose.values),
            is_given=drawn._often(0.75),
            wording="1",
        ),
        PEOPLE * 2,
    )
    drawn._facts(
        CareNeed,
        lambda: drawn._fact(
            CareNeed,
            "observed_on",
            drawn._day(),
            person=some(),
            care_level=draw.choice(["", *CareLevel.values]),
            has_disability=draw.choice([True, False, None]),
        ),
        PEOPLE,
    )


def make_claims(drawn: RandomDistrict) -> None:
    """House numbers, rights of households and persons, and papers, the last of each counting."""
    draw = drawn.chance
    drawn._facts(
        UnitLabel,
        lambda: drawn._fact(
            UnitLabel,
            "observed_on",
            drawn._day(),
            spatial_unit=draw.choice(drawn.houses),
            label=draw.choice(["", "1", "2/3"]),
            registration_no=draw.choice(["", "99040000001"]),
        ),
        60,
    )
    units = BAUnit.objects.bulk_create([BAUnit() for _ in drawn.parcels])
    for unit, parcel in zip(units, drawn.parcels, strict=True):
        unit.spatial_units.add(parcel)
    holders = [*drawn.households, *drawn.people]
    drawn._facts(
        Right,
        lambda: drawn._fact(
            Right,
            "began_on",
            drawn._day(),
            ba_unit=draw.choice(units),
            party=draw.choice(holders),
            kind=draw.choice(Right.Kind.values),
        ),
        CLAIMS,
    )
    types = list(LandDocumentType.objects.all()[:6])
    assert types, "the migration writes them"
    drawn._facts(
        LandDocument,
        lambda: drawn._fact(
            LandDocument,
            "observed_on",
            drawn._day(),
            ba_unit=draw.choice(units),
            type=draw.choice(types),
        ),
        CLAIMS,
    )


def make_bodies(drawn: RandomDistrict) -> None:
    """Working groups of some villages, with terms that end and members who leave early."""
    draw = drawn.chance
    kinds = Body.Kind
    bodies = Body.objects.bulk_create(
        [
            *(Body(kind=kinds.VILLAGE_WORKING_GROUP, place=place) for place in drawn.villages[:-1]),
            Body(kind=kinds.DISTRICT_NETWORK_BODY, place=drawn.district),
        ]
    )

    def seat() -> BodyMembership:
        began = drawn._day()
        return drawn._fact(
            BodyMembership,
            "began_on",
            began,
            body=draw.choice(bodies),
            person=draw.choice(drawn.people),
            term_ends_on=began + timedelta(days=draw.choice([30, 90, 400]))
            if drawn._often(0.7)
            else None,
        )

    seats = drawn._facts(BodyMembership, seat, SEATS)
    BodyMembershipEnding.objects.bulk_create(
        [
            drawn._fact(BodyMembershipEnding, "ended_on", drawn._day(), membership=each)
            for each in seats
            if drawn._often(0.2)
        ]
    )


def make_books(drawn: RandomDistrict) -> None:
    """Groups that open and close, members who leave, and deposits and loans on any day."""
    draw = drawn.chance
    for place in draw.sample(drawn.villages, 4):
        group = SavingsGroup.objects.create(place=place)
        accounts = {
            kind: LedgerAccount.objects.create(group=group, kind=kind)
            for kind in LedgerAccount.Kind
        }
        for _ in range(3):
            drawn._fact(
                GroupRecord,
                "observed_on",
                drawn._day(),
                group=group,
                name="กลุ่ม",
                is_active=drawn._often(0.75),
            ).save()
        members = []
        for number in range(1, 8):
            member = drawn._fact(
                Membership,
                "joined_on",
                draw.choice([drawn._day(), drawn._day(0)]),
                group=group,
                person=draw.choice(drawn.people),
                number=number,
            )
            member.save()
            members.append(member)
            if drawn._often(0.2):
                drawn._fact(
                    MembershipEnding,
                    "left_on",
                    member.joined_on + timedelta(days=200),
                    membership=member,
                ).save()
        for _ in range(ENTRIES // 4):
            _entry(drawn, group, accounts, draw.choice(members))


def _entry(drawn, group, accounts, member) -> None:
    day = member.joined_on + timedelta(days=drawn.chance.randrange(0, 190, 10))
    satang = drawn.chance.randint(1, 90_000)
    kinds = LedgerAccount.Kind
    entry = drawn._fact(JournalEntry, "entered_on", day, group=group, kind="deposit")
    entry.save()
    sides = [(kinds.CASH, satang, None, None), (kinds.SAVINGS, -satang, member, None)]
    if drawn._often(0.3):
        loan = drawn._fact(
            Loan,
            "granted_on",
            day,
            membership=member,
            principal_satang=satang,
            interest_per_month=1,
            months=12,
        )
        loan.save()
        sides += [(kinds.LOANS, satang, member, loan), (kinds.RESERVE, -satang, None, None)]
    Posting.objects.bulk_create(
        Posting(entry=entry, account=accounts[kind], satang=side, membership=who, loan=loan)
        for kind, side, who, loan in sides
    )


def make_requests(drawn: RandomDistrict) -> None:
    """Requests of villages, tambons and the district; some are answered, late or twice."""
    draw = drawn.chance
    places = [drawn.district, *drawn.tambons, *drawn.villages]
    asked = drawn._facts(
        Request,
        lambda: drawn._fact(
            Request,
            "asked_on",
            drawn._day(),
            place=draw.choice(places),
            title="ขอ",
            asked="consider",
        ),
        REQUESTS,
    )
    Answer.objects.bulk_create(
        [
            drawn._fact(
                Answer,
                "answered_on",
                each.asked_on + timedelta(days=draw.choice([0, 10, 70])),
                request=each,
                outcome=draw.choice(("done", "assigned", "refused")),
                remark="ก",
            )
            for each in asked
            for _ in range(draw.choice((0, 0, 1, 2)))
        ]
    )
    _make_orders(drawn, places)


def _make_orders(drawn: RandomDistrict, places: list[Place]) -> None:
    """Instructions on their way, some closed, and what went to the governor, some with a result."""
    draw = drawn.chance
    given = drawn._facts(
        Instruction,
        lambda: drawn._fact(
            Instruction, "given_on", drawn._day(), place=draw.choice(places), title="สั่ง", body="ปลัด"
        ),
        REQUESTS,
    )
    for each in given:
        days = sorted(draw.sample(range(90), 3))
        for number, state in enumerate(("doing", "doing", draw.choice(("done", "cannot")))):
            if draw.random() < 0.3:
                break
            day = each.given_on + timedelta(days=days[number])
            drawn._fact(
                InstructionStep, "taken_on", day, instruction=each, state=state, remark="ก"
            ).save()
    asked = list(Request.objects.all()[:9])

    def forwarded() -> Forwarding:
        request = draw.choice(asked)
        day = max(drawn._day(), request.asked_on)
        return drawn._fact(
            Forwarding, "held_on", day, place=draw.choice(places), meeting=1, request=request
        )

    sent = drawn._facts(Forwarding, forwarded, REQUESTS)
    for each in sent[::2]:
        day = each.held_on + timedelta(days=draw.choice([0, 20, 50]))
        drawn._fact(ForwardingResult, "decided_on", day, forwarding=each, result="รับทราบ").save()

"""The demo's work of the field: rounds, phones, and forms read through the real door.

Everything goes the way a phone's does: an instance is taken in, kept and understood. Nothing
of what the demo held before is changed; what is told here is told now, of this month's days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from django.db import transaction

from network.evidence import receive_statement
from network.field_devices import register_device
from network.latest import latest
from network.models import Account, FieldDevice, HouseholdMembership, Party, PersonRecord, Place
from network.moments import Moment
from parcels.models import Boundary, Right, SpatialUnit, UnitLabel
from survey.answers.reading import understand
from survey.contradictions.settling import settle
from survey.demo.chance import chance, key
from survey.demo.instances import Answers, instance
from survey.demo.pictures import png
from survey.models import (
    Contradiction,
    FormVersion,
    Settlement,
    Submission,
    SurveyAssignment,
    SurveyPlanHousehold,
    SurveyRound,
    SurveyRoundRecord,
    Visit,
)
from survey.openrosa.errors import NotTakenIn
from survey.refusals import Attachment
from survey.submissions import receive
from survey.xforms.offered import newest

VILLAGE: Final = "27040501"
NEIGHBOUR: Final = "27040502"
LEADER: Final = "leader27040501"
SECOND: Final = "verifier27040501a"
JUDGE: Final = "verifier27040501c"
_PICTURE: Final = "image/png"
_LAST_ROUND_DAYS, _ROUND_DAYS = 75, 45
_PLANNED: Final = 12  # households
_CONTRADICTED: Final = 3  # households that two people saw differently
_AWAY: Final = 0.00025  # degrees, some 27 m: how far the second walk of a boundary strays


@dataclass
class Field:
    """What the work of the field is about, and the draws it is made of."""

    rng: Random
    today: date
    village: Place
    forms: Mapping[str, FormVersion]
    phones: dict[str, FieldDevice] = field(default_factory=dict)
    rounds: list[SurveyRound] = field(default_factory=list)

    def day(self, back: int) -> date:
        """A day so many days ago, but of this month: months that are over stay as they are."""
        return max(self.today.replace(day=1), self.today - timedelta(days=back))

    def send(
        self,
        form_id: str,
        by: str,
        answers: Answers,
        repeats: Mapping[str, list[Answers]] | None = None,
        pictures: Sequence[str] = (),
    ) -> Submission:
        """Fill a form on somebody's phone, send it, and have it read."""
        xml = instance(
            self.forms[form_id].xml, answers, instance_id=str(key(self.rng)), repeats=repeats
        )
        files = [Attachment.of(name, png(self.rng), _PICTURE) for name in pictures]
        received = receive(xml, files, device=self.phones[by], is_fictional=True)
        understand(received.submission)
        return received.submission


@transaction.atomic
def add_field(seed: int, today: date) -> None:
    """Add the work of the field to a demo that is loaded, its forms published. Once."""
    village = Place.objects.get(code=VILLAGE)
    forms = {each.form.form_id: each for each in newest()}
    told = Field(chance(seed, "field"), today, village, forms)
    accounts = {
        each.username: each for each in Account.objects.filter(username__in=(LEADER, SECOND, JUDGE))
    }
    for username, phone in ((LEADER, "โทรศัพท์ของแกนนำ"), (SECOND, "โทรศัพท์ของผู้สอบทาน")):
        # Nobody is told the secret: whoever tries it registers a phone of their own.
        told.phones[username], _secret = register_device(accounts[username], phone)
    visits = _households_with_a_house(village)
    _open_rounds(told, accounts, visits)
    _register_a_household(told)
    _register_somebody_twice(told, visits)
    _see_houses_differently(told, visits, accounts[JUDGE])
    _walk_a_boundary_again(told, visits)
    _refer(told, visits)
    _hold_and_refuse(told)


def _households_with_a_house(village: Place) -> list[Visit]:
    """The latest visit of each household of the village that lives in a house, in one order."""
    now = Moment.now()
    homes = Party.objects.in_places([village.pk], now).filter(kind=Party.Kind.HOUSEHOLD)
    surveyors = Account.objects.filter(username__contains=VILLAGE).values("person")
    # Of the committee's own homes nobody there could settle anything.
    own = HouseholdMembership.objects.as_known(now).filter(person__in=surveyors)
    seen = Visit.objects.filter(household__in=homes.values("pk")).exclude(
        household__in=own.values("household")
    )
    visits = latest(seen, now).select_related("household", "house")
    return sorted((each for each in visits if each.house), key=lambda each: each.household.key)


def _open_rounds(told: Field, accounts: Mapping[str, Account], visits: list[Visit]) -> None:
    """A round that is over, and one that stands, with who visits how many, and whom."""
    this = told.today.replace(day=1)
    for name, begins, days in (
        ("รอบที่ 1", this - timedelta(days=_LAST_ROUND_DAYS), _ROUND_DAYS),
        ("รอบที่ 2", this, _ROUND_DAYS),
    ):
        made = SurveyRound.objects.create(place=told.village, key=key(told.rng))
        said = receive_statement(
            f"เปิดรอบสำรวจ {name} (ข้อมูลสมมติ)",
            as_of=begins,
            recorded_by=accounts[LEADER],
            is_fictional=True,
        )
        SurveyRoundRecord.objects.create(
            round=made,
            name=name,
            begins_on=begins,
            ends_on=begins + timedelta(days=days),
            said_on=begins,
            source=said,
        )
        for username, households in ((LEADER, 20), (SECOND, 15)):
            SurveyAssignment.objects.create(
                round=made,
                village=told.village,
                surveyor=accounts[username],
                households=households,
                said_on=begins,
                source=said,
            )
        told.rounds.append(made)
    for number, visit in enumerate(visits[:_PLANNED]):
        SurveyPlanHousehold.objects.create(
            round=told.rounds[-1],
            household=visit.household,
            surveyor=accounts[(LEADER, SECOND)[number % 2]],
            said_on=this,
            source=said,
        )


def _register_a_household(told: Field) -> None:
    """A young family that has come to live here, in a house that needs repair."""
    people: list[Mapping[str, str]] = [
        _person(told, "สมพร ตั้งใจอยู่", "head", "2520", sex="female", work="wage"),
        _person(told, "วิชัย ตั้งใจอยู่", "spouse", "2517", sex="male", work="own_land"),
        _person(told, "บุญมา ตั้งใจอยู่", "parent", "2490", sex="female", work="unable")
        | {
            "person_care/person_care_consent": "yes",
            "person_care/person_given_by": "self",
            "person_care/person_wording": "2566-1",
            "person_care/person_care_level": "home_bound",
            "person_care/person_has_disability": "no",
        },
    ]
    told.send(
        "rangwat_household",
        LEADER,
        _new_household(told, "199", back=6)
        | {
            "interview/state/house_condition": "major_repair",
            "interview/state/needs_repair": "roof toilet",
            "interview/people": "3",
            "interview/hardships": "house_dilapidated under_five_rai",
            "interview/services/water": "no",
            "interview/services/electricity": "yes",
            "interview/services/road": "yes",
            "interview/services/toilet": "no",
            "interview/tenure/tenure_house": "own",
            "interview/tenure/house_land": "no_paper",
            "interview/money/yearly_income": "96000",
            "interview/money/debt_sources": "baac shop",
            "interview/money/debt": "140000",
            "interview/money/savings": "3500",
            "interview/jpt/jpt_13": "no",
            "interview/jpt/jpt_16": "no",
            "interview/jpt/jpt_18": "no",
            "interview/jpt/jpt_19": "yes",
            "interview/jpt/jpt_20": "yes",
            "interview/jpt/jpt_30": "yes",
            "interview/photographs/photo_house": "หน้าบ้าน.png",
            "interview/photographs/photo_damage": "หลังคา.png",
            "interview/remark": "หลังคารั่วทั้งหลัง (ข้อมูลสมมติ)",
            "interview/household_label": "199 สมพร ตั้งใจอยู่",
        },
        {"interview/resident": people, "interview/parcel": []},
        pictures=("หน้าบ้าน.png", "หลังคา.png"),
    )


def _register_somebody_twice(told: Field, visits: list[Visit]) -> None:
    """A household that is here already, registered anew by somebody who did not know it."""
    now = Moment.now()
    visit = visits[-1]
    heads = HouseholdMembership.objects.as_known(now).filter(
        household=visit.household, relation=HouseholdMembership.Relation.HEAD
    )
    record = latest(PersonRecord.objects.filter(party__in=heads.values("person")), now).first()
    label = latest(UnitLabel.objects.filter(spatial_unit=visit.house), now).first()
    if record is None:
        return
    born = str(record.birth_year + 543) if record.birth_year else ""
    number = label.label if label else ""
    told.send(
        "rangwat_household",
        SECOND,
        _new_household(told, number, back=3)
        | {
            "interview/state/house_condition": "minor_repair",
            "interview/state/needs_repair": "floor",
            "interview/people": "2",
            "interview/household_label": f"{number} {record.name}".strip(),
        },
        {
            "interview/resident": [_person(told, record.name, "head", born, sex=record.sex)],
            "interview/parcel": [],
        },
    )


def _see_houses_differently(told: Field, visits: list[Visit], judge: Account) -> None:
    """Two people visit the same houses within days; one difference is settled."""
    for number, visit in enumerate(visits[:_CONTRADICTED]):
        for back, by, condition, people in (
            (5, LEADER, "major_repair", 3 + number),
            (2, SECOND, "good", 4 + number),
        ):
            told.send(
                "rangwat_follow_up",
                by,
                {
                    "where/visited_on": told.day(back).isoformat(),
                    "where/village": VILLAGE,
                    "where/round": str(told.rounds[-1].key),
                    "where/household": str(visit.household.key),
                    "state/house_condition": condition,
                    "house_key": str(visit.house.key) if visit.house else "",
                    "people": str(people),
                }
                | ({"state/needs_repair": "roof"} if condition != "good" else {}),
                {"changed": [], "newcomer": []},
            )
    noticed = Contradiction.objects.filter(
        first_visit__household=visits[0].household, second_visit__isnull=False
    ).order_by("pk")
    for contradiction in noticed.as_known(Moment.now()):
        settle(
            contradiction,
            Settlement.Kept.SECOND,
            reason="ไปดูด้วยกันแล้ว หลังคาเปลี่ยนใหม่เรียบร้อย (ข้อมูลสมมติ)",
            account=judge,
        )


def _walk_a_boundary_again(told: Field, visits: list[Visit]) -> None:
    """A parcel whose boundary runs elsewhere by who walked it."""
    now = Moment.now()
    held = Right.objects.as_known(now).filter(party__in=[each.household for each in visits])
    units = SpatialUnit.objects.filter(
        kind=SpatialUnit.Kind.FARM, ba_units__in=held.values("ba_unit")
    )
    known = latest(Boundary.objects.filter(spatial_unit__in=units.values("pk")), now)
    walked = sorted(known.select_related("spatial_unit"), key=lambda each: each.spatial_unit.key)
    if not walked:
        return
    boundary = walked[0]
    for back, by, away in ((4, LEADER, 0.0), (1, SECOND, _AWAY)):
        ring = "; ".join(
            f"{latitude:.7f} {longitude + away:.7f} 0 4"
            for longitude, latitude, *_ in boundary.geometry[0][0]
        )
        told.send(
            "rangwat_parcel",
            by,
            {
                "where/observed_on": told.day(back).isoformat(),
                "where/village": VILLAGE,
                "is_known": "yes",
                "known_parcel": str(boundary.spatial_unit.key),
                "parcel_key": str(boundary.spatial_unit.key),
                "parcel_boundary": ring,
                "parcel_method": "gnss_phone",
                "photographs/photo_parcel": f"แปลง-{back}.png",
            },
            pictures=(f"แปลง-{back}.png",),
        )


def _refer(told: Field, visits: list[Visit]) -> None:
    """A house that needs more than the village can do."""
    household = visits[1].household
    head = (
        HouseholdMembership.objects.as_known(Moment.now())
        .filter(household=household, relation=HouseholdMembership.Relation.HEAD)
        .select_related("person")
        .first()
    )
    if head is None:
        return
    told.send(
        "rangwat_referral",
        LEADER,
        {
            "whom/referred_on": told.day(1).isoformat(),
            "whom/village": VILLAGE,
            "whom/household": str(household.key),
            "whom/person": str(head.person.key),
            "consent/agrees": "yes",
            "consent/given_by": "self",
            "consent/wording": "2566-1",
            "help/need": "house_repair",
            "help/agency": "tambon",
            "help/agency_name": "อบต. หรือเทศบาล",
            "help/detail": "หลังคารั่ว ขอกระเบื้องและช่าง (ข้อมูลสมมติ)",
        },
    )


def _hold_and_refuse(told: Field) -> None:
    """A form of a village where the surveyor has no say, and one of a version nobody published."""
    told.send(
        "rangwat_household",
        LEADER,
        _new_household(told, "8", back=2)
        | {
            "interview/where/village": NEIGHBOUR,
            "interview/state/house_condition": "good",
            "interview/people": "2",
        },
        {"interview/resident": [], "interview/parcel": []},
    )
    old = instance(
        told.forms["rangwat_follow_up"].xml,
        {"where/village": VILLAGE, "state/house_condition": "good"},
        instance_id=str(key(told.rng)),
        repeats={"changed": [], "newcomer": []},
    ).replace(b'version="', b'version="2568-', 1)
    try:
        receive(old, [], device=told.phones[SECOND], is_fictional=True)
    except NotTakenIn:
        return
    raise AssertionError("a form of an unknown version was taken in")


def _new_household(told: Field, number: str, *, back: int) -> dict[str, str]:
    """What every new household is told with, its keys included."""
    return {
        "opening/agrees": "yes",
        "interview/notice_version": "2569-1",
        "interview/household_key": str(key(told.rng)),
        "interview/house_key": str(key(told.rng)),
        "interview/where/visited_on": told.day(back).isoformat(),
        "interview/where/village": VILLAGE,
        "interview/where/round": str(told.rounds[-1].key),
        "interview/address/house_number": number,
        "interview/names_people": "yes",
        "interview/has_land": "no",
    }


def _person(
    told: Field, name: str, relation: str, born: str, *, sex: str, work: str = ""
) -> dict[str, str]:
    """One resident, by the paths below the repeat."""
    return {
        "person_key": str(key(told.rng)),
        "person_who/person_name": name,
        "person_who/person_relation": relation,
        "person_who/person_sex": sex,
        "person_who/person_birth_year": born,
        "person_work/person_employment": work,
    }

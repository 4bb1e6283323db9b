"""A village that hands needs on: households, bodies of the register, an agency with an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client

from network import consent, organisations
from network.models import (
    Account,
    Consent,
    HouseholdMembership,
    Organisation,
    OrganisationMember,
    OrganisationRecord,
    Party,
    PersonRecord,
    Place,
    Role,
)
from network.moments import Moment
from network.needs import Need, SharedFact
from survey.models import CareNeed, HouseCondition, Livelihood, Referral, ReferralStep
from survey.referrals import registry
from survey.referrals.registry import Said
from tests import factories

TODAY = Moment.now().last_day
Kind = ReferralStep.Kind
BORN = 1960


def ago(days: int) -> date:
    """So many days before today."""
    return TODAY - timedelta(days=days)


@dataclass
class Handing:
    """One district with one village; `leader` may refer, `officer` acts for `body`."""

    district: Place
    village: Place
    leader: Account
    body: Organisation
    officer: Account
    seat: OrganisationMember

    def client(self, account: Account | None = None) -> Client:
        """A browser of the leader, or of another."""
        client = Client()
        client.force_login(account or self.leader)
        return client


def handing(code: str = "2704") -> Handing:
    """A district by its code."""
    Place.objects.filter(code=code[:2]).exists() or factories.place(code[:2])
    district = factories.place(code)
    tambon = factories.place(f"{code}01")
    village = factories.place(f"{code}0101")
    factories.joined(tambon)
    body = registered(district, f"พมจ. {code}")
    officer = factories.account(role=Role.AGENCY, place=district)
    seat = organisations.let_act(
        officer, body, began_on=factories.FIRST_DAY, source=factories.source()
    )
    leader = factories.account(
        role=Role.NETWORK_LEADER, place=village, person=factories.person("แกนนำ ทดสอบ")
    )
    return Handing(district, village, leader, body, officer, seat)


def registered(place: Place, name: str, mandate: tuple[Need, ...] = tuple(Need)) -> Organisation:
    """A body of the register that serves a place."""
    record = organisations.record_organisation(
        organisations.Described(
            name, OrganisationRecord.Kind.SOCIAL, place, mandate=mandate, phone="037-000-000"
        ),
        valid_from=factories.FIRST_DAY,
        source=factories.source(),
    )
    return record.organisation


def living(
    village: Place, name: str, *, label: str = "1", agrees: bool = True, born: int = BORN
) -> tuple[Party, Party]:
    """A household in a house with its head, who agrees to being referred or was never asked."""
    home = factories.household(village)
    house = factories.house(village, label=label)
    factories.visit(home, house=house, condition=HouseCondition.UNSAFE)
    head = member(home, name, HouseholdMembership.Relation.HEAD, born=born)
    if agrees:
        says(head)
    return home, head


def member(
    home: Party,
    name: str,
    relation: HouseholdMembership.Relation = HouseholdMembership.Relation.OTHER,
    *,
    born: int = BORN,
) -> Party:
    """Somebody who lives in a household, with a year of birth."""
    person = Party.objects.create(kind=Party.Kind.PERSON)
    source = factories.source()
    PersonRecord.objects.create(
        party=person, name=name, birth_year=born, observed_on=factories.FIRST_DAY, source=source
    )
    HouseholdMembership.objects.create(
        person=person, household=home, relation=relation, observed_on=factories.FIRST_DAY,
        source=source,
    )  # fmt: skip
    return person


def says(
    person: Party,
    *,
    yes: bool = True,
    on: date = factories.FIRST_DAY,
    purpose: Consent.Purpose = Consent.Purpose.REFERRAL,
    given_by: Consent.GivenBy = Consent.GivenBy.SELF,
) -> Consent:
    """Somebody allows a use or takes it back."""
    return consent.record_consent(
        person, purpose, is_given=yes, given_by=given_by,
        wording=consent.newest_wording(purpose), decided_on=on, source=factories.source(),
    )  # fmt: skip


def ails(person: Party, **fields: Any) -> None:
    """Health and disability of somebody who agreed to their being kept."""
    says(person, purpose=Consent.Purpose.SENSITIVE_SURVEY)
    CareNeed.objects.create(
        person=person, observed_on=factories.FIRST_DAY, source=factories.source(), **fields
    )


def wants_to_learn(person: Party, words: str) -> None:
    """What somebody wants to be trained in."""
    Livelihood.objects.create(
        person=person, wanted_skills=words, observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )  # fmt: skip


def opened(
    of: Handing,
    home: Party,
    *,
    need: Need = Need.HOUSE_REPAIR,
    person: Party | None = None,
    on: date | None = None,
    detail: str = "",
) -> Referral:
    """A need of a household, handed on to the body but not sent yet."""
    return registry.open_referral(
        home, need, place=of.village, person=person, organisation=of.body,
        detail=detail, referred_on=on or ago(40), account=of.leader,
    )  # fmt: skip


def sent(
    of: Handing,
    home: Party,
    *,
    need: Need = Need.HOUSE_REPAIR,
    person: Party | None = None,
    facts: tuple[SharedFact, ...] = (),
    on: date | None = None,
    detail: str = "",
) -> Referral:
    """The same, and sent."""
    made = opened(of, home, need=need, person=person, on=on, detail=detail)
    registry.send(made, of.body, facts, sent_on=on or ago(38), account=of.leader)
    return made


def steps(of: Handing, referral: Referral, *said: tuple[str, int] | tuple[str, int, str]) -> None:
    """What happened: (kind, days ago) or, of what closes, (kind, days ago, outcome)."""
    for kind, days, *outcome in said:
        told = Said(Kind(kind), ago(days), "เพราะงบหมด", outcome[0] if outcome else "")  # type: ignore[arg-type]
        registry.add_step(referral, told, account=of.leader)

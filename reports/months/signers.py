"""Who may take which step: by role in the place, one's own or lent, and the seat of the chair."""

from __future__ import annotations

from dataclasses import dataclass

from network.access import Permission, grants, may
from network.models import (
    Account,
    Appointment,
    Body,
    BodyMembership,
    Delegation,
    Level,
    Place,
    Role,
)
from network.moments import Moment
from network.places import names
from network.queries import below
from reports.models import ReportStep

Kind = ReportStep.Kind


@dataclass(frozen=True)
class Signer:
    """What an account may do with reports of a place."""

    prepares: bool = False  # and submits, delivers, withdraws, records what was signed on paper
    certifies: bool = False
    tambons: tuple[Place, ...] = ()  # for which it verifies
    decides_as: str = ""  # in which capacity; empty: it does not

    def may(self, kind: str) -> bool:
        """Whether at this step."""
        if kind in {Kind.VERIFIED, Kind.REFUSED}:
            return bool(self.tambons)
        if kind == Kind.DECIDED:
            return bool(self.decides_as)
        return self.certifies if kind == Kind.CERTIFIED else self.prepares


def signer(account: Account, place: Place) -> Signer:
    """What `account` may do with the reports of a district today. Five queries at most."""
    moment = Moment.now()
    held = list(grants(account, moment).select_related("place"))
    here = [each for each in held if each.place_id == place.pk]
    prepares = may(account, Permission.PREPARE_REPORT, place)
    return Signer(
        prepares=prepares,
        certifies=_certifies(account, place, moment, is_of_network=prepares),
        tambons=_tambons(held, place, moment),
        decides_as=_capacity(account, here, moment),
    )


def _certifies(account: Account, place: Place, moment: Moment, *, is_of_network: bool) -> bool:
    """The chair of the district's body; where no chair with an account sits, who works for it."""
    chairs = BodyMembership.objects.in_force(moment).filter(
        body__place=place,
        body__kind=Body.Kind.DISTRICT_NETWORK_BODY,
        office=BodyMembership.Office.CHAIR,
        person__accounts__is_active=True,
    )
    persons = set(chairs.values_list("person", flat=True))
    return account.person_id in persons if persons else is_of_network


def _tambons(held: list[Appointment], place: Place, moment: Moment) -> tuple[Place, ...]:
    own = [
        each.place
        for each in held
        if each.role == Role.TAMBON_NETWORK and each.place and each.place.level == Level.TAMBON
    ]
    if not own:
        return ()
    within = set(
        Place.objects.filter(pk__in=below([place.pk], moment)).values_list("pk", flat=True)
    )
    return tuple(each for each in own if each.pk in within)


def _capacity(account: Account, here: list[Appointment], moment: Moment) -> str:
    chief = [each for each in here if each.role == Role.DISTRICT_CHIEF]
    if any(each.account_id == account.pk for each in chief):
        return "นายอำเภอ"
    if not chief:
        return ""
    lent = Delegation.objects.in_force(moment).filter(
        delegate=account, appointment__in=[each.pk for each in chief]
    )
    if not lent.exists():
        return ""
    is_deputy = any(each.role == Role.DEPUTY_CHIEF for each in here)
    return "ปลัดอำเภอ รักษาราชการแทนนายอำเภอ" if is_deputy else "รักษาราชการแทนนายอำเภอ"


def capacity(account: Account, kind: str, place: Place, tambon: Place | None) -> str:
    """In which capacity an account signs a step, as it is printed below the name."""
    if kind in {Kind.VERIFIED, Kind.REFUSED} and tambon is not None:
        return f"ผู้แทน{names([tambon.pk], Moment.now())[tambon.pk]}"
    if kind == Kind.CERTIFIED:
        return "ประธานเครือข่าย"
    if kind == Kind.DECIDED:
        return signer(account, place).decides_as
    return "เลขานุการเครือข่ายระดับอำเภอ"

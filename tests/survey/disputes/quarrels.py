"""Two households of a village that quarrel, and people who may mediate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from network.models import Account, Party, Place, Role
from parcels import registry as land
from parcels.models import Overlap, SpatialUnit
from survey.disputes.cases import Side, Step, Subject, There, open_case, take_step
from survey.models import Dispute, DisputeAttendee, DisputeParty, DisputeStep, Presence
from tests import factories

MAY_1, MAY_5, MAY_9, MAY_20 = (date(2026, 5, day) for day in (1, 5, 9, 20))
Kind, Result, Part, Role_ = (
    DisputeStep.Kind,
    DisputeStep.Result,
    DisputeAttendee.Part,
    DisputeParty.Role,
)
BOTH = {"complainants": Presence.PRESENT.value, "respondents": Presence.REPRESENTED.value}
SECRET = "นายลับเฉพาะย้ายหลักตอนกลางคืน"


@dataclass
class Quarrel:
    """A village, its two sides with one who lives in each, a mediator, and their parcels."""

    place: Place
    one: Party
    other: Party
    of_one: Party
    of_other: Party
    mediator: Party
    leader: Account
    first: SpatialUnit
    second: SpatialUnit

    @property
    def overlap(self) -> Overlap:
        """What the two parcels share."""
        return Overlap.objects.get(spatial_unit=self.first, other_unit=self.second)

    def opened(self, kind: Dispute.Kind = Dispute.Kind.BOUNDARY, **more: Any) -> Dispute:
        """A case of one against the other, about neither parcel unless that is said."""
        said = {
            "opened_on": MAY_1,
            "words": SECRET,
            "sides": [Side(Role_.COMPLAINANT, self.one), Side(Role_.RESPONDENT, self.other)],
            "account": self.leader,
            "told_by": self.one,
        } | more
        return open_case(self.place, kind, **said)

    def about_overlap(self) -> Dispute:
        """A case about the two parcels."""
        return self.opened(subject=Subject(units=[self.first, self.second]))

    def step(
        self, case: Dispute, kind: DisputeStep.Kind, on: date = MAY_5, **more: Any
    ) -> DisputeStep:
        """A step after whatever is written down last."""
        known = DisputeStep.objects.filter(dispute=case).order_by("-recorded_at", "-pk").first()
        words = more.pop("words", "ตามบันทึก")
        return take_step(case, Step(kind, on, words, **more), account=self.leader, after=known)

    def mediated(self, case: Dispute, by: Party, on: date = MAY_5) -> DisputeStep:
        """A sitting with a mediator."""
        return self.step(case, Kind.SITTING, on, there=[There(Part.MEDIATOR, by)], **BOTH)


def quarrel(code: str = "27040501") -> Quarrel:
    """A village of its own tambon and district."""
    for length in (4, 6):
        factories.place(code[:length])
    place = factories.place(code)
    one, other = factories.household(place), factories.household(place)
    of_one = factories.person("นายหนึ่ง ลับเฉพาะ", household=one)
    of_other = factories.person("นางสอง ลับเฉพาะ", household=other)
    leader = factories.account(
        role=Role.NETWORK_LEADER,
        place=place,
        person=factories.person(household=factories.household(place)),
    )
    units = []
    for west, holder in ((102.1, one), (102.1006, other)):
        boundary = factories.boundary(factories.square(west, 13.5, 0.001), village=place)
        land.record_claim(
            boundary.spatial_unit,
            holder=holder,
            document_type=None,
            observed_on=factories.FIRST_DAY,
            source=factories.source(),
        )
        units.append(boundary.spatial_unit)
    return Quarrel(
        place, one, other, of_one, of_other, factories.person("นางกลาง คนกลาง"), leader, *units
    )

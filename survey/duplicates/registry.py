"""Which facts about a party a merge states anew of the kept one, and which stay where they are.

A test fails where a table names a party and stands in neither list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps

from network.models import (
    BodyMembership,
    CollectionNotice,
    Consent,
    DataRequest,
    Domicile,
    Erasure,
    Fact,
    HouseholdMembership,
    PersonRecord,
    StopNotice,
)
from parcels.models import (
    LivestockCertificate,
    OccupationNotification,
    Right,
    TransferApplication,
)
from savings.models import Membership, WelfarePayment
from survey.models import (
    Attendance,
    CareNeed,
    CourseRecord,
    Dispute,
    DisputeParty,
    DuplicateVerdict,
    HouseholdAccount,
    IndicatorFinding,
    JobCheck,
    Livelihood,
    Objection,
    OldAgeAllowance,
    Photograph,
    Referral,
    RefusedVerification,
    RepairBuilder,
    SurveyPlanHousehold,
    Tenure,
    Verification,
    Visit,
)

if TYPE_CHECKING:
    from django.db.models import Field

    from network.queries import FactQuerySet


@dataclass(frozen=True)
class Restated:
    """Facts of a table that name a party in `party`, and are stated anew of the kept one.

    Where `void` is given the duplicate is also told, from each of the same days on, to have
    nothing of the kind any more. Every fact is stated anew only where `each_counts`; of the
    others the last of a day is enough, for no question asks for those behind it.
    """

    model: type[Fact]
    party: str
    void: Mapping[str, Any] | None = field(default=None, hash=False)
    each_counts: bool = False

    @property
    def day(self) -> str:
        """The field that holds the day from which a fact speaks."""
        return self._questions.true_from

    @property
    def about(self) -> tuple[str, ...]:
        """The fields that hold whom and what a fact is about, as attributes with keys."""
        return tuple(column_of(self.model, name) for name in self._questions.about)

    @property
    def named(self) -> str:
        """The attribute with the key of the party."""
        return column_of(self.model, self.party)

    @property
    def _questions(self) -> FactQuerySet:
        return cast("FactQuerySet", self.model._default_manager.all())


def column_of(model: type[Fact], name: str) -> str:
    """The attribute that holds the value, or the key, of a field."""
    return cast("Field[Any, Any]", model._meta.get_field(name)).attname


@dataclass(frozen=True)
class Stays:
    """Facts that stay with the duplicate; the page of the kept party shows them and says so."""

    model: type[Fact]
    party: str
    why: str = field(compare=False)


# In the order in which they are written: who lives where before what hangs on it.
RESTATED = (
    Restated(PersonRecord, "party"),
    Restated(Domicile, "party", void={"place": None}),
    Restated(HouseholdMembership, "person", void={"household": None}),
    Restated(HouseholdMembership, "household"),
    Restated(Consent, "person"),
    Restated(CollectionNotice, "party"),
    Restated(CareNeed, "person"),
    Restated(Livelihood, "person"),
    Restated(OldAgeAllowance, "person"),
    Restated(Right, "party", void={"kind": Right.Kind.NONE, "acquired": Right.Acquired.CORRECTION}),
    Restated(LivestockCertificate, "party"),
    Restated(OccupationNotification, "party", each_counts=True),
    Restated(SurveyPlanHousehold, "household", void={"surveyor": None}),
    Restated(HouseholdAccount, "household"),
    Restated(Tenure, "household"),
    Restated(IndicatorFinding, "household"),
    Restated(Visit, "household", each_counts=True),
)
# Seats are stated anew too, but end by a fact of their own (survey.duplicates.restating.seats).
SEATS = (BodyMembership, "person")

STAYS = (
    Stays(WelfarePayment, "recipient", "it was paid to that entry, and a payment is final"),
    Stays(Membership, "person", "money is posted to it, and a posting is final"),
    Stays(Verification, "verifier", "a verdict is of who gave it, on the day it was given"),
    Stays(RefusedVerification, "verifier", "it is of who tried, on the day they tried"),
    Stays(Objection, "objector", "it is of who objected, on the day they did"),
    Stays(TransferApplication, "recipient", "the agency's papers name who applied"),
    Stays(Referral, "household", "its steps hang on it; it counts where the kept household does"),
    Stays(Referral, "person", "its steps hang on it; the kept person is asked for consent"),
    Stays(Dispute, "told_by", "they are the words of who told it, in that name"),
    Stays(DisputeParty, "party", "the case is heard, and its papers are signed, in that name"),
    Stays(Photograph, "household", "a file is the picture of one photograph"),
    Stays(Attendance, "person", "figures and rosters ask who the person is now"),
    Stays(JobCheck, "person", "it is of the attendance, which stays"),
    Stays(RepairBuilder, "person", "figures ask who the person is now"),
    Stays(CourseRecord, "organisation", "bodies are not merged"),
    Stays(DataRequest, "person", "it was asked in the name of that entry, and answered so"),
    Stays(StopNotice, "person", "it is of what was sent in the name of that entry"),
    Stays(Consent, "guardian", "a consent names who answered for the child then"),
    Stays(Erasure, "person", "who was erased is not merged"),
    Stays(DuplicateVerdict, "first", "it is of the pair"),
    Stays(DuplicateVerdict, "second", "it is of the pair"),
    Stays(DuplicateVerdict, "kept", "it is of the pair"),
)

# Of rooms above this one, by their labels.
STAYS_ABOVE = {
    ("maps.LayoutSignature", "person"): "it is of who signed, on the day they did",
    ("plans.RosterEntry", "household"): "it is of who was put on the list; one is taken off there",
    ("plans.RosterObjection", "household"): "it is about a household as it hung on the list",
}


def parties_named() -> set[tuple[type[Fact], str]]:
    """Every (table, field) that one of the lists speaks of."""
    above = ((apps.get_model(label), party) for label, party in STAYS_ABOVE)
    return {SEATS, *((each.model, each.party) for each in (*RESTATED, *STAYS)), *above}

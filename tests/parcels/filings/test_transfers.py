"""Passing land on: applications, decisions, their pages, and what changed hands informally."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from network.models import Role
from network.moments import Moment
from parcels import errors, tenure
from parcels.models import (
    Right,
    TransferApplication,
    TransferDecision,
)
from tests import factories
from tests.parcels.filings.filing import (
    Outcome,
    decide,
    holding,
    signed_in,
)

pytestmark = pytest.mark.django_db


class TestTransfers:
    def test_what_is_approved_passes_on_the_whole_of_what_the_giver_held(self, family):
        unit, mother, child = family
        decide(factories.transfer(unit, child), giver=mother)
        assert holding(unit) == {child.pk: Fraction(1)}
        right = Right.objects.get(party=child)
        assert (right.acquired, right.began_on) == ("inheritance", date(2025, 3, 1))
        before = Moment(date(2025, 3, 1), Moment.now().known_by)
        assert holding(unit, before) == {mother.pk: Fraction(1)}

    def test_a_recipient_who_held_a_part_holds_both(self, family):
        unit, mother, child = family
        halves = {mother: Fraction(1, 2), child: Fraction(1, 2)}
        tenure.state_holders(unit, halves, began_on=date(2025, 2, 1), source=factories.source())
        decide(factories.transfer(unit, child), giver=mother)
        assert holding(unit) == {child.pk: Fraction(1)}

    @pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.WITHDRAWN])
    def test_what_is_not_approved_changes_nobodys_right(self, family, outcome):
        unit, mother, child = family
        decide(factories.transfer(unit, child), outcome)
        assert holding(unit) == {mother.pk: Fraction(1)}

    def test_the_giver_must_hold_it_and_be_another(self, family):
        unit, mother, child = family
        application = factories.transfer(unit, child)
        for giver, refusal in (
            (None, errors.GiverHoldsNothing),
            (factories.person(), errors.GiverHoldsNothing),
            (child, errors.GiverIsRecipient),
        ):
            with pytest.raises(refusal):
                decide(application, giver=giver)
        assert not TransferDecision.objects.exists()
        assert holding(unit) == {mother.pk: Fraction(1)}

    def test_an_application_is_decided_once_and_not_before_it_was_filed(self, family):
        unit, mother, child = family
        application = factories.transfer(unit, child, filed_on=date(2025, 2, 1))
        with pytest.raises(errors.DecidedBeforeFiled):
            decide(application, giver=mother, on=date(2025, 1, 31))
        decide(application, Outcome.REFUSED)
        with pytest.raises(errors.ApplicationIsDecided):
            decide(application, giver=mother)
        assert holding(unit) == {mother.pk: Fraction(1)}

    def test_it_waits_until_it_is_decided_and_was_waiting_before(self, family):
        unit, _mother, child = family
        application = factories.transfer(unit, child)
        decide(application, Outcome.REFUSED)
        pending = TransferApplication.objects.pending
        assert not pending(Moment.now()).exists()
        assert pending(Moment(date(2025, 3, 1), Moment.now().known_by)).get() == application


class TestTransferPages:
    def test_from_the_application_to_the_new_holder(self, here, family):
        unit, mother, child = family
        leader = signed_in(Role.NETWORK_LEADER, here)
        filed = leader.post(
            reverse("file-transfer", args=[unit.key]),
            {
                "kind": "lifetime",
                "recipient": str(child.pk),
                "office": "ส.ป.ก. จังหวัด",
                "number": "5/2568",
                "filed_on": "1/2/2568",
                "title": "สำเนาคำขอ",
            },
        )
        assert filed.status_code == 302
        page = leader.get(filed["Location"])
        (waiting,) = page.context["pending"]
        assert waiting.days == (Moment.now().last_day - date(2025, 2, 1)).days
        assert "นายลูก สมมติ" in page.content.decode()
        address = reverse("decide-transfer", args=[waiting.number])
        assert address in page.content.decode()
        typed = {"outcome": "approved", "decided_on": "1/3/2568", "title": "หนังสือ"}
        without = leader.post(address, typed)
        assert without.status_code == 422
        assert "giver" in without.context["form"].errors
        assert leader.post(address, typed | {"giver": str(mother.pk)}).status_code == 302
        assert holding(unit) == {child.pk: Fraction(1)}
        shown = leader.get(reverse("parcel", args=[unit.key])).content.decode()
        assert "นายลูก สมมติ" in shown
        assert "โอนให้ทายาทโดยหน่วยงานอนุญาต" in shown
        assert "นางแม่ สมมติ" not in shown
        again = leader.post(address, typed | {"giver": str(child.pk)})
        assert again.status_code == 422

    def test_heirs_in_the_household_come_first(self, here, family):
        unit, _mother, child = family
        neighbour = factories.person("นายเพื่อน บ้าน", household=factories.household(here))
        form = signed_in(Role.NETWORK_LEADER, here).get(
            reverse("file-transfer", args=[unit.key])
        ).context["form"]  # fmt: skip
        _none, (_near, near), (_far, far) = form.fields["recipient"].choices
        assert str(child.pk) in dict(near)
        assert dict(far) == {str(neighbour.pk): "นายเพื่อน บ้าน"}

    def test_who_may_not_see_names_sees_what_waits(self, here, family):
        unit, _mother, child = family
        factories.transfer(unit, child)
        page = signed_in(Role.DISTRICT_CHIEF, here).get(reverse("transfers", args=[here.code]))
        assert len(page.context["pending"]) == 1
        assert "สมมติ" not in "".join(
            each.recipient + each.holders for each in page.context["pending"]
        )
        assert "นายลูก" not in page.content.decode()


class TestInformalTransfers:
    def page(self, here, unit, role: Role) -> str:
        client = signed_in(role, here)
        return client.get(reverse("parcel", args=[unit.key])).content.decode()

    def test_it_is_told_only_to_those_who_live_with_it(self, here, family):
        unit, mother, child = family
        tenure.transfer(
            unit,
            mother,
            {child: Fraction(1)},
            began_on=date(2025, 2, 1),
            source=factories.source(),
            acquired=Right.Acquired.INFORMAL_TRANSFER,
        )
        assert "เปลี่ยนมือ" in self.page(here, unit, Role.NETWORK_LEADER)
        for role in (Role.TAMBON_NETWORK, Role.DISTRICT_CHIEF, Role.NEGOTIATOR):
            place = here.records.get().parent if role == Role.TAMBON_NETWORK else here
            told = self.page(place, unit, role)
            assert "เปลี่ยนมือ" not in told
            assert "ถือครอง" in told

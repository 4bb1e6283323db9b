"""Who filed something and is erased: the filings stay and count."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from network import erasure
from network.evidence import receive_document
from network.models import Role
from network.rules_of_privacy import TOMBSTONE
from parcels import occupation
from parcels.item62 import counted
from parcels.models import (
    OccupationNotification,
)
from tests import factories
from tests.parcels.filings.filing import (
    FIRST_DAY,
    decide,
    eligible,
    field,
    holding,
    notify,
    signed_in,
)

pytestmark = pytest.mark.django_db


class TestErasure:
    @pytest.fixture(autouse=True)
    def var(self, settings, tmp_path):
        settings.VAR = tmp_path

    def test_who_filed_can_be_erased_and_the_filings_stay(self, here, family):
        unit, mother, child = family
        other = field(here, 102.035, holder=mother)
        notify(other, party=mother)
        decide(factories.transfer(unit, child), giver=mother)
        before = (counted(eligible(here)), holding(unit))
        erasure.erase_person(mother, asked_by=erasure.AskedBy.SELF, reason="ขอให้ลบ")
        erasure.erase_person(child, asked_by=erasure.AskedBy.SELF, reason="ขอให้ลบ")
        assert (counted(eligible(here)), holding(unit)) == before
        leader = signed_in(Role.NETWORK_LEADER, here)
        for name in ("item62", "transfers"):
            page = leader.get(reverse(name, args=[here.code])).content.decode()
            assert "นางแม่" not in page
            assert "นายลูก" not in page
            assert TOMBSTONE in page

    def test_the_photograph_of_a_receipt_goes_with_who_filed_it(self, family):
        unit, mother, child = family
        alone = self.filed(unit, mother)
        erasure.erase_person(mother, asked_by=erasure.AskedBy.SELF, reason="ขอให้ลบ")
        alone.refresh_from_db()
        assert (alone.title, alone.stored_as, alone.wrapped_key) == (TOMBSTONE, "", None)
        assert OccupationNotification.objects.get().receipt_number == "9"
        assert child.person_records.get().name == "นายลูก สมมติ"

    def test_what_speaks_of_another_too_keeps_its_file_until_both_are_gone(self, family):
        unit, mother, child = family
        shared = self.filed(unit, mother)
        occupation.notify_occupation(unit, child, filed_on=FIRST_DAY, source=shared)
        erasure.erase_person(mother, asked_by=erasure.AskedBy.SELF, reason="ขอให้ลบ")
        shared.refresh_from_db()
        assert shared.stored_as
        erasure.erase_person(child, asked_by=erasure.AskedBy.SELF, reason="ขอให้ลบ")
        shared.refresh_from_db()
        assert (shared.stored_as, shared.wrapped_key) == ("", None)

    def filed(self, unit, party):
        source = receive_document(
            b"\xff\xd8\xff", "r.jpg", title="ใบรับ", as_of=FIRST_DAY, recorded_by=None
        )
        occupation.notify_occupation(
            unit, party, filed_on=FIRST_DAY, receipt_number="9", source=source
        )
        return source

    def test_a_witness_who_is_erased_is_no_longer_named(self, family):
        unit, mother, _child = family
        piece = factories.evidence(unit, reader="นางแม่ สมมติ เจ้าของเดิม", note="ถามนางแม่ สมมติ")
        other = factories.evidence(unit, reader="นายอื่น สมมติ")
        erasure.erase_person(mother, asked_by=erasure.AskedBy.SELF, reason="ขอให้ลบ")
        piece.refresh_from_db()
        other.refresh_from_db()
        assert piece.reader == f"{TOMBSTONE} เจ้าของเดิม"
        assert "นางแม่" not in piece.note
        assert other.reader == "นายอื่น สมมติ"

    def test_nobody_else_may_empty_a_name_of_a_witness(self, family):
        unit, _mother, _child = family
        piece = factories.evidence(unit, reader="นางแม่ สมมติ")
        with pytest.raises(IntegrityError, match="is final"), transaction.atomic():
            type(piece).objects.filter(pk=piece.pk).update(reader=TOMBSTONE)

"""What is filed with the land's agency: item 62 with its countdown, and passing land on."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network import erasure
from network.evidence import receive_document
from network.models import Reading, Role
from network.moments import Moment
from network.rules_of_privacy import TOMBSTONE
from parcels import errors, occupation, tenure
from parcels.holdings import ITEM_62_CLOSES
from parcels.item62 import counted, days_left, filings
from parcels.layer_kinds import LayerKind
from parcels.models import (
    LandDocumentType,
    OccupationNotification,
    Right,
    SpatialUnit,
    TransferApplication,
    TransferDecision,
)
from parcels.registry import record_claim
from tests import factories
from tests.parcels.land_layers import layer

pytestmark = pytest.mark.django_db

FIRST_DAY = factories.FIRST_DAY
Outcome = TransferDecision.Outcome


@pytest.fixture
def here(db: None):
    factories.place("27")
    factories.place("2704")
    factories.place("270401", geometry=factories.square(102, 13.5, 0.1))
    layer(LayerKind.ALRO_LAND, factories.square(102.0, 13.5, 0.05))
    return factories.place("27040101")


def field(village, west: float = 102.03, *, holder=None, paper: str = "none") -> SpatialUnit:
    """A farm parcel of 0.001° from `west`, held by a household of its own."""
    unit = factories.boundary(factories.square(west, 13.53, 0.001), village=village).spatial_unit
    record_claim(
        unit,
        holder=holder or factories.household(village),
        document_type=LandDocumentType.objects.get(pk=paper) if paper else None,
        observed_on=FIRST_DAY,
        source=factories.source(),
    )
    return unit


def holder_of(unit):
    return Right.objects.get(ba_unit__spatial_units=unit).party


def eligible(village, moment: Moment | None = None):
    return filings([village.pk], moment or Moment.now())


def notify(unit, *, on: date = FIRST_DAY, party=None) -> OccupationNotification:
    return occupation.notify_occupation(
        unit,
        party or holder_of(unit),
        filed_on=on,
        receipt_number="12/2568",
        source=factories.source(),
    )


def signed_in(role: Role, place) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


class TestWhoMustGiveNotice:
    def test_a_field_on_alro_land_without_its_paper(self, here):
        unit = field(here)
        assert [each.unit for each in eligible(here)] == [unit.pk]

    @pytest.mark.parametrize(
        "paper", ["alro_401", "alro_agri_deed", "alro_lease", "title_deed_ns4", "ns3k"]
    )
    def test_nobody_who_has_a_paper_of_it(self, here, paper: str):
        field(here, paper=paper)
        assert eligible(here) == []

    @pytest.mark.parametrize("paper", ["pbt5", "forest_survey_2541", "none", ""])
    def test_a_tax_receipt_is_no_such_paper(self, here, paper: str):
        field(here, paper=paper)
        assert len(eligible(here)) == 1

    def test_half_of_it_must_lie_in_the_layer(self, here):
        inside = field(here, 102.0493)  # 70 % inside
        field(here, 102.0497)  # 30 %
        field(here, 102.06)
        assert [each.unit for each in eligible(here)] == [inside.pk]

    def test_no_house_lot_and_nothing_that_nobody_holds(self, here):
        lot = factories.land.register_unit(
            SpatialUnit.Kind.HOUSE_LOT,
            stated_place=here,
            observed_on=FIRST_DAY,
            source=factories.source(),
        )
        factories.boundary(factories.square(102.03, 13.53, 0.001), unit=lot)
        factories.boundary(factories.square(102.04, 13.53, 0.001), village=here)
        assert eligible(here) == []

    def test_nothing_that_was_split_or_lies_in_another_village(self, here):
        other = factories.place("27040102")
        field(other)
        assert eligible(here) == []
        assert len(eligible(other)) == 1

    def test_a_person_and_their_household_are_one_household(self, here):
        household = factories.household(here)
        field(here, holder=household)
        field(here, 102.035, holder=factories.person(household=household))
        assert counted(eligible(here)).households == 1
        assert counted(eligible(here)).parcels == 2


class TestTheNotice:
    def test_it_counts_from_the_day_it_was_filed_and_known(self, here):
        unit = field(here)
        before = Moment.now()
        notify(unit, on=date(2025, 2, 1))
        assert [each.is_filed for each in eligible(here)] == [True]
        assert [each.is_filed for each in eligible(here, before)] == [False]
        early = Moment(date(2025, 2, 1), Moment.now().known_by)
        assert [each.is_filed for each in eligible(here, early)] == [False]

    def test_the_notice_of_somebody_else_is_not_the_holders(self, here):
        unit = field(here)
        notify(unit, party=factories.household(here))
        assert [each.is_filed for each in eligible(here)] == [False]

    def test_a_household_waits_while_one_of_its_parcels_does(self, here):
        household = factories.household(here)
        filed = field(here, holder=household)
        field(here, 102.035, holder=household)
        notify(filed)
        whole = counted(eligible(here))
        assert (whole.parcels, whole.filed, whole.waiting) == (2, 1, 1)
        assert (whole.households, whole.waiting_households) == (1, 1)

    def test_it_is_final(self, here):
        notice = notify(field(here))
        notice.receipt_number = "1"
        with pytest.raises(IntegrityError, match="is final"), transaction.atomic():
            notice.save()

    def test_the_last_day_is_9_december_2570_and_counts_down_to_nothing(self):
        assert date(2027, 12, 9) == ITEM_62_CLOSES
        known = Moment.now().known_by
        left = [days_left(Moment(day, known)) for day in (
            date(2027, 12, 9), date(2027, 12, 10), date(2027, 12, 11))]  # fmt: skip
        assert left == [1, 0, -1]


class TestItem62Page:
    def test_a_leader_marks_a_parcel_as_filed_with_the_photograph_of_the_receipt(self, here):
        unit = field(here)
        household = holder_of(unit)
        factories.person("นางสมมติ ลับเฉพาะ", household=household)
        leader = signed_in(Role.NETWORK_LEADER, here)
        page = reverse("item62", args=[here.code])
        address = reverse("record-notice", args=[unit.key])
        assert address in leader.get(page).content.decode()
        typed = {
            "party": str(household.pk),
            "filed_on": "1/2/2568",
            "receipt_number": "77/2568",
            "title": "ใบรับ",
            "attached": SimpleUploadedFile("r.jpg", b"\xff\xd8\xff\xe0receipt"),
        }
        assert leader.post(address, typed).status_code == 302
        notice = OccupationNotification.objects.get()
        assert (notice.party, notice.filed_on) == (household, date(2025, 2, 1))
        assert notice.source.byte_count == 11
        shown = leader.get(page)
        assert shown.context["whole"].filed == 1
        assert "77/2568" in shown.content.decode()

    def test_counts_of_villages_add_up_to_their_tambon(self, here):
        other = factories.place("27040102")
        notify(field(here))
        field(other, 102.035)
        chief = signed_in(Role.DISTRICT_CHIEF, here.records.get().parent)
        shown = chief.get(reverse("item62", args=["270401"])).context
        ((tambon, n_of_tambon, rows),) = shown["tambons"]
        assert (tambon.code, n_of_tambon.parcels, n_of_tambon.filed) == ("270401", 2, 1)
        assert [(name.code, n.parcels, n.filed) for name, n in rows] == [
            ("27040101", 1, 1),
            ("27040102", 1, 0),
        ]
        assert (shown["whole"].parcels, shown["whole"].waiting) == (2, 1)

    def test_names_are_only_for_who_may_see_them_and_are_noted_as_read(self, here):
        unit = field(here)
        person = factories.person("นางสมมติ ลับเฉพาะ")
        record_claim(
            unit, holder=person, document_type=None, observed_on=FIRST_DAY,
            source=factories.source(),
        )  # fmt: skip
        page = reverse("item62", args=[here.code])
        assert "ลับเฉพาะ" not in signed_in(Role.DISTRICT_CHIEF, here).get(page).content.decode()
        assert not Reading.objects.exists()
        assert "ลับเฉพาะ" in signed_in(Role.NETWORK_LEADER, here).get(page).content.decode()
        assert Reading.objects.filter(persons__contains=[person.pk]).exists()

    def test_it_asks_no_more_for_more_parcels(self, here):
        leader = signed_in(Role.NETWORK_LEADER, here)
        page = reverse("item62", args=[here.code])
        asked = []
        for west in (102.03, 102.032, 102.034, 102.036):
            field(here, west)
            with CaptureQueriesContext(connection) as queries:
                leader.get(page)
            asked.append(len(queries))
        assert asked[1] == asked[-1]

    def test_a_past_day_is_counted_down_from_there(self, here):
        leader = signed_in(Role.NETWORK_LEADER, here)
        shown = leader.get(reverse("item62", args=[here.code]), {"on": "9/12/2568"})
        assert shown.context["days_left"] == 730


@pytest.fixture
def family(here):
    """A field that a mother holds, and her child."""
    household = factories.household(here)
    mother = factories.person("นางแม่ สมมติ", household=household)
    child = factories.person("นายลูก สมมติ", household=household)
    return field(here, holder=mother, paper="alro_401"), mother, child


def decide(application, outcome=Outcome.APPROVED, *, giver=None, on: date = date(2025, 3, 1)):
    return occupation.decide_transfer(
        application, outcome, giver=giver, decided_on=on, source=factories.source()
    )


def holding(unit, moment: Moment | None = None):
    shares = tenure.shares(tenure.ba_unit_of(unit), moment or Moment.now())
    return {party.pk: share for party, share in shares.items()}


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

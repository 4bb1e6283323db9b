"""Item 62: who must give notice, the notice, and its page with the countdown."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network.models import Reading, Role
from network.moments import Moment
from parcels.holdings import ITEM_62_CLOSES
from parcels.item62 import counted, days_left
from parcels.models import (
    OccupationNotification,
    SpatialUnit,
)
from parcels.registry import record_claim
from tests import factories
from tests.parcels.filings.filing import (
    FIRST_DAY,
    eligible,
    field,
    holder_of,
    notify,
    signed_in,
)

pytestmark = pytest.mark.django_db


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

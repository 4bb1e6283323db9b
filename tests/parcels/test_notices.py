"""A notice under item 62 is on record once for each holder of a parcel, whoever sends it when."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from network.models import Party, Role, Source
from parcels import errors, occupation, tenure
from parcels.models import BAUnit, OccupationNotification, SpatialUnit
from tests import factories

DAY = date(2025, 2, 1)


def land() -> tuple[SpatialUnit, Party]:
    for code in ("27", "2704", "270405"):
        factories.place(code)
    village = factories.place("27040501")
    shape = factories.square(102.01, 13.51, 0.002)
    return factories.boundary(shape, village=village).spatial_unit, factories.household(village)


def notify(unit: SpatialUnit, party: Party, on: date = DAY) -> OccupationNotification:
    return occupation.notify_occupation(unit, party, filed_on=on, source=factories.source())


@pytest.mark.django_db
def test_the_same_notice_sent_twice_is_one_and_the_second_is_told_so():
    unit, household = land()
    tenure.state_holders(unit, {household: 1}, began_on=DAY, source=factories.source())
    leader = Client()
    village = household.domiciles.get().place
    leader.force_login(factories.account(role=Role.NETWORK_LEADER, place=village))
    address = reverse("record-notice", args=[unit.key])
    typed = {"party": str(household.pk), "filed_on": "1/2/2568", "title": "ใบรับ"}
    assert leader.post(address, typed).status_code == 302
    known = Source.objects.count()
    again = leader.post(address, typed | {"filed_on": "2/2/2568"})
    assert again.status_code == 422
    assert "มีการแจ้งตามข้อ 62 ของคนนี้" in again.content.decode()
    assert (OccupationNotification.objects.count(), Source.objects.count()) == (1, known)


@pytest.mark.django_db
def test_another_holder_of_the_parcel_has_a_notice_of_their_own():
    unit, household = land()
    notify(unit, household)
    notify(unit, factories.person())
    assert OccupationNotification.objects.count() == 2
    with pytest.raises(errors.NoticeIsFiled):
        notify(unit, household)


@pytest.mark.django_db
def test_there_was_no_notice_before_the_regulation():
    unit, household = land()
    with pytest.raises(errors.NoticeBeforeTheRegulation, match="9 ธันวาคม 2566"):
        notify(unit, household, date(2023, 12, 8))
    notify(unit, household, date(2023, 12, 9))
    assert OccupationNotification.objects.get().filed_on == date(2023, 12, 9)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_held", [True, False])
def test_of_two_who_send_it_at_once_one_is_kept(is_held):
    unit, household = land()
    if is_held:
        tenure.ba_unit_of(unit)
    sources = [factories.source() for _each in range(4)]
    ready, ended = threading.Barrier(len(sources)), []

    def send(source: Source) -> None:
        try:
            ready.wait()
            occupation.notify_occupation(unit, household, filed_on=DAY, source=source)
            ended.append("kept")
        except errors.NoticeIsFiled:
            ended.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[source]) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["kept", "refused", "refused", "refused"]
    assert OccupationNotification.objects.count() == 1
    assert BAUnit.objects.filter(spatial_units=unit).count() == 1

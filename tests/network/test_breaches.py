"""Breaches: the clock of 72 hours, what stops it, whom a lost phone concerns, and what they see."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from formats.months import BANGKOK
from network import breaches, errors, field_devices
from network.breaches import Kind, Risk
from network.disclosures import record_disclosure
from network.models import Breach, Party, Place, Role
from network.moments import Moment
from network.reading_log import record_reading
from reports.home_waiting import waiting_for
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def village() -> Place:
    for code in ("27", "2704", "270401"):
        factories.place(code)
    return factories.place("27040101")


def found(village: Place, *, hours_ago: float = 1) -> Breach:
    return breaches.record_breach(
        village,
        discovered_at=timezone.now() - timedelta(hours=hours_ago),
        happened="มือถือหายในตลาด",
        categories=["identity", "land"],
        account=None,
    )


def step(breach: Breach, kind: Kind, **said: object) -> None:
    breaches.take_step(breach, kind, **{"at": timezone.now(), "account": None} | said)


def signed_in(role: Role | None, place: Place | None, person: Party | None = None) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place, person=person))
    session = client.session
    session["second_factor_checked"] = int(time.time())
    session.save()
    return client


def test_the_clock_runs_72_hours_from_when_it_was_found_out(village):
    standing = breaches.standing_of(found(village, hours_ago=70.5))
    assert standing.must_report
    assert standing.hours_left(timezone.now()) == 1
    assert breaches.standing_of(found(village, hours_ago=80)).hours_left(timezone.now()) < 0


@pytest.mark.parametrize(
    ("kind", "said"),
    [(Kind.REPORTED, {"reference": "1/2568"}), (Kind.ASSESSED, {"risk": Risk.NONE})],
)
def test_a_report_or_the_lack_of_risk_stops_the_clock(village, kind, said):
    breach = found(village)
    step(breach, kind, **said)
    assert not breaches.standing_of(breach).must_report


def test_the_latest_assessment_counts(village):
    breach = found(village)
    step(breach, Kind.ASSESSED, risk=Risk.NONE, at=breach.discovered_at)
    step(breach, Kind.ASSESSED, risk=Risk.RISK)
    assert breaches.standing_of(breach).must_report


def test_it_is_not_closed_before_the_law_is_done_with(village):
    breach = found(village)
    with pytest.raises(errors.BreachNotAssessed):
        step(breach, Kind.CLOSED)
    step(breach, Kind.ASSESSED, risk=Risk.HIGH)
    with pytest.raises(errors.BreachNotReported):
        step(breach, Kind.CLOSED)
    step(breach, Kind.REPORTED, reference="1/2568")
    with pytest.raises(errors.BreachNotReported):  # the risk is high: persons are to be told
        step(breach, Kind.CLOSED)
    step(breach, Kind.TOLD, persons=[1], words="ระวังมิจฉาชีพ")
    step(breach, Kind.CLOSED)
    with pytest.raises(errors.BreachIsClosed):
        step(breach, Kind.MEASURE, words="x")


@pytest.mark.parametrize("minutes", [-61, 5])
def test_nothing_is_done_before_it_was_found_or_in_the_future(village, minutes):
    breach = found(village)
    with pytest.raises(errors.BreachIsAhead):
        step(breach, Kind.MEASURE, words="x", at=timezone.now() + timedelta(minutes=minutes))


@pytest.mark.parametrize("table", ["network_breach", "network_breachstep"])
def test_the_register_is_final(village, table):
    step(found(village), Kind.ASSESSED, risk=Risk.RISK)
    for change in ("DELETE FROM {}", "UPDATE {} SET recorded_at = now()"):
        with pytest.raises(DatabaseError, match="is final"), transaction.atomic():
            connection.cursor().execute(change.format(table))


def test_whom_an_account_read_or_sent_since_is_whom_it_concerns():
    account, other = factories.account(), factories.account()
    record_reading(account, ["identity"], [1, 2], route="household")
    record_reading(other, ["identity"], [9], route="household")
    middle = timezone.now()
    record_reading(account, ["identity"], [3], route="village")
    record_disclosure(
        account, dataset="people", form="xlsx", recipient="อบต.", purpose="ซ่อมบ้าน",
        columns=["name"], persons=[4], content=b"x",
    )  # fmt: skip
    assert breaches.affected_by(account, middle - timedelta(days=1)) == {1, 2, 3, 4}
    assert breaches.affected_by(account, middle) == {3, 4}
    assert breaches.affected_by(account, middle, until=middle) == set()


def test_a_lost_phone_concerns_whom_it_took_along(village):
    account = factories.account(role=Role.NETWORK_LEADER, place=village)
    record_reading(account, ["identity"], [1], route="field-village-section")  # an older phone's
    device, _secret = field_devices.register_device(account, "มือถือป้าแดง")
    record_reading(account, ["identity"], [2, 3], route="field-village-section")
    record_reading(account, ["identity"], [4], route="openrosa-medium")
    record_reading(account, ["identity"], [5], route="household")  # read on a page, not kept
    field_devices.end_device(device, by=None, reason="หาย")
    device.refresh_from_db()
    record_reading(account, ["identity"], [6], route="field-village-section")  # a newer phone's
    assert breaches.affected_by_device(device) == {2, 3, 4}


def test_the_routes_by_which_a_phone_takes_names_along_are_those_of_the_field():
    for name, args in (("field-village-section", ["1", "x"]), ("openrosa-medium", ["a", "1", "b"])):
        assert name in breaches.FIELD_ROUTES
        assert reverse(name, args=args)


def test_from_the_page_to_the_persons_concerned(village):
    """Opened, worked out from the log, assessed, reported, told: each sees it on their own page."""
    person = factories.person("สมมติ ถูกเปิด", household=factories.household(village))
    leader = factories.account(role=Role.NETWORK_LEADER, place=village)
    record_reading(leader, ["identity"], [person.pk], route="village")
    desk = signed_in(Role.DISTRICT_NETWORK, Place.objects.get(code="2704"))
    now = timezone.localtime(timezone.now(), BANGKOK)
    when = {"day": f"{now:%d/%m}/{now.year + 543}", "time": f"{now:%H:%M}"}
    register = reverse("breaches", args=["2704"])
    assert desk.post(register, when | {"happened": "บัญชีถูกใช้"}).status_code == 422
    said = when | {"happened": "บัญชีแกนนำถูกใช้", "categories": ["identity"]}
    address = desk.post(register, said)["Location"]
    home = [each for each in waiting_for(desk_account(desk)) if "สคส." in each.label]
    assert [each.url for each in home] == [address]
    assert home[0].due_on == (timezone.now() + timedelta(hours=72)).astimezone(BANGKOK).date()

    def take(kind: str, **answers: str) -> int:
        sent = {f"{kind}-{name}": value for name, value in (when | answers).items()}
        return desk.post(address, sent | {"kind": kind}).status_code

    since = f"{now:%d/%m}/{now.year + 543}"
    assert take("affected", account=leader.username) == 422
    assert take("affected", account=leader.username, since=since) == 302
    assert take("assessed", risk="high", words="อาจถูกนำไปหลอกลวง") == 302
    assert take("reported", reference="สคส 1/2568") == 302
    mine = signed_in(None, None, person)
    assert "ข้อมูลของท่านอาจรั่วไหล" not in mine.get(reverse("me")).content.decode()
    assert take("told", words="ระวังโทรศัพท์หลอกลวง") == 302
    assert "ระวังโทรศัพท์หลอกลวง" in mine.get(reverse("me")).content.decode()
    page = desk.get(address).content.decode()
    assert "สมมติ ถูกเปิด" in page
    assert "สคส 1/2568" in page
    assert desk.get(f"{address}notification.pdf").content.startswith(b"%PDF")
    assert take("closed", words="เปลี่ยนรหัสแล้ว") == 302
    assert not [each for each in waiting_for(desk_account(desk)) if each.url == address]
    assert breaches.told_of(person.pk, Moment.now())


def desk_account(client: Client):
    from network.models import Account  # noqa: PLC0415

    return Account.objects.get(pk=client.session["_auth_user_id"])

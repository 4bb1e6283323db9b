"""Tambons join the network by command."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from network.models import Joining, Source
from network.moments import Moment
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tambons():
    factories.place("27")
    factories.place("2704")
    factories.place("270405", name="คลองหินปูน")
    factories.place("270406", name="ทุ่งมหาเจริญ")


def join(*arguments: str) -> tuple[int, str]:
    told = StringIO()
    try:
        call_command("join_network", *arguments, "--source=มติที่ประชุม", stdout=told, stderr=told)
    except SystemExit as ended:
        return int(ended.code or 0), told.getvalue()
    return 0, told.getvalue()


def test_tambons_join_from_a_day_on_by_one_minute():
    status, told = join("270405", "270406", "--since=1/6/2566")
    assert status == 0
    assert "270405 คลองหินปูน: ร่วมเครือข่าย 2023-06-01" in told
    joined = Joining.objects.as_known(Moment.now())
    assert {j.place.code: (j.status, j.is_pilot, j.since) for j in joined} == {
        code: ("active", False, date(2023, 6, 1)) for code in ("270405", "270406")
    }
    minute = Source.objects.get(kind=Source.Kind.MINUTE)
    assert (minute.title, minute.as_of) == ("มติที่ประชุม", date(2023, 6, 1))


def test_the_same_again_changes_nothing():
    join("270405", "--since=2023-06-01", "--pilot")
    status, told = join("270405", "270405", "--since=2023-06-01", "--pilot")
    assert (status, Joining.objects.count()) == (0, 1)
    assert "0 recorded, 1 already here" in told


def test_a_tambon_may_leave():
    join("270405", "--since=2023-06-01")
    join("270405", "--since=2024-06-01", "--status=left")
    assert Joining.objects.as_known(Moment.now()).get().status == Joining.Status.LEFT


@pytest.mark.parametrize("code", ["270499", "2704", "x"])
def test_one_code_that_is_no_known_tambon_refuses_all(code):
    sources = Source.objects.count()
    status, told = join("270405", code, "--since=2023-06-01")
    assert (status, Joining.objects.count(), Source.objects.count()) == (2, 0, sources)
    assert f"no tambon {code} is known" in told


def test_a_day_that_is_none_is_not_taken():
    with pytest.raises(CommandError, match="อ่านวันที่"):
        join("270405", "--since=1/6/66/1")

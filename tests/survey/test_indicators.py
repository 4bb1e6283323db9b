"""Sets of indicators: read from tables, kept by year, and what was found by them."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from network.imports import Refused
from network.models import Role
from network.moments import Moment
from survey.indicators.found import counts_in
from survey.indicators.loading import SetNamed, load_indicators
from survey.indicators.rows import IndicatorTable, read_indicators
from survey.models import Indicator, IndicatorFinding, IndicatorSet
from tests import factories

pytestmark = pytest.mark.django_db
NAMED = SetNamed("jpt-2570", "จปฐ. 2570", IndicatorSet.About.HOUSEHOLD, 2027)
TEXT = "code,title_th,dimension\n1,มีบ้าน,ความเป็นอยู่\n2,มีน้ำ,ความเป็นอยู่\n"


def table(folder: Path, text: str) -> IndicatorTable:
    path = folder / "set.csv"
    path.write_text(text, encoding="utf-8")
    return read_indicators(path)


def test_the_same_table_again_changes_nothing(tmp_path: Path):
    first = load_indicators(NAMED, table(tmp_path, TEXT), source=None)
    assert (first.is_new, first.added) == (True, 2)
    again = load_indicators(NAMED, table(tmp_path, TEXT), source=None)
    assert again.changes_nothing
    assert again.unchanged == 2


def test_what_nobody_was_asked_by_may_be_worded_anew_and_completed(tmp_path: Path):
    load_indicators(NAMED, table(tmp_path, TEXT), source=None)
    more = TEXT.replace("มีน้ำ", "มีน้ำพอ") + "3,มีไฟ,ความเป็นอยู่\n"
    loaded = load_indicators(NAMED, table(tmp_path, more), source=None)
    assert (loaded.added, loaded.corrected, loaded.unchanged) == (1, 1, 1)
    titles = Indicator.objects.order_by("sort_order").values_list("title_th", flat=True)
    assert list(titles) == ["มีบ้าน", "มีน้ำพอ", "มีไฟ"]


def test_an_indicator_by_which_something_was_found_keeps_its_words(tmp_path: Path):
    load_indicators(NAMED, table(tmp_path, TEXT), source=None)
    found("2", True)
    with pytest.raises(Refused, match="ข้อ 2"):
        load_indicators(NAMED, table(tmp_path, TEXT.replace("มีน้ำ", "มีน้ำพอ")), source=None)
    assert Indicator.objects.get(code="2").title_th == "มีน้ำ"


def test_a_code_names_one_set_of_one_time(tmp_path: Path):
    load_indicators(NAMED, table(tmp_path, TEXT), source=None)
    other = SetNamed("jpt-2570", "จปฐ. 2570", IndicatorSet.About.HOUSEHOLD, 2032)
    with pytest.raises(Refused, match="jpt-2570"):
        load_indicators(other, table(tmp_path, TEXT), source=None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b,c\n1,2,3\n", "code"),
        (TEXT + "2,อีกที,x\n", "แถว 4"),
        (TEXT + ",ไม่มีเลข,x\n", "แถว 4"),
        (TEXT + "4,,x\n", "แถว 4"),
        (TEXT + f"{'9' * 17},ยาว,x\n", "แถว 4"),
    ],
)
def test_a_table_that_is_wrong_is_refused_with_its_row(tmp_path: Path, text: str, told: str):
    with pytest.raises(Refused, match=told):
        table(tmp_path, text)


def found(code: str, is_met: bool | None, *, on: date = date(2026, 10, 1), household=None):
    household = household or factories.household()
    return IndicatorFinding.objects.create(
        indicator=Indicator.objects.get(code=code),
        household=household,
        is_met=is_met,
        observed_on=on,
        source=factories.source(),
    )


def test_the_latest_finding_of_a_household_counts_and_only_in_its_place(tmp_path: Path):
    village, elsewhere = factories.village(), factories.village()
    load_indicators(NAMED, table(tmp_path, TEXT), source=None)
    ours, theirs = factories.household(village), factories.household(elsewhere)
    found("1", True, household=ours)
    found("1", False, on=date(2026, 10, 2), household=ours)
    found("1", True, household=theirs)
    leader = factories.account(role=Role.NETWORK_LEADER, place=village)
    of = IndicatorSet.objects.get()
    counts = counts_in(leader, village, of, Moment.now())
    assert [(each.met, each.unmet, each.share) for each in counts] == [(0, 1, 0.0), (0, 0, None)]
    assert [each.asked for each in counts_in(leader, elsewhere, of, Moment.now())] == [0, 0]


def test_a_count_opens_the_households_behind_it(client, tmp_path: Path):
    village = factories.village()
    load_indicators(NAMED, table(tmp_path, TEXT), source=None)
    household = factories.household(village)
    found("1", False, household=household)
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=village))
    page = client.get(reverse("indicators-of-place", args=[village.code]))
    number = Indicator.objects.get(code="1").pk
    address = reverse("households-by-indicator", args=[village.code, number, "unmet"])
    assert address in page.content.decode()
    assert str(household.key) in client.get(address).content.decode()
    assert client.get(address.replace("unmet", "maybe")).status_code == 404


def sent(**more: object) -> dict[str, object]:
    return {
        "upload": SimpleUploadedFile("set.csv", TEXT.encode()),
        "code": "jpt-2570",
        "name_th": "จปฐ. 2570",
        "about": "household",
        "first_year": "2570",
        "title": "คู่มือ จปฐ.",
        "as_of": "1/10/2569",
        **more,
    }


def test_a_leader_sends_a_set_and_a_reader_of_figures_may_not(client):
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=factories.village()))
    assert client.post(reverse("load-indicators"), sent()).status_code == 302
    kept = IndicatorSet.objects.get()
    assert (kept.first_year, kept.indicators.count()) == (2027, 2)
    assert kept.source is not None
    assert "มีบ้าน" in client.get(reverse("indicator-sets")).content.decode()
    client.force_login(factories.account(role=Role.AUDITOR, place=factories.village()))
    assert client.post(reverse("load-indicators"), sent()).status_code == 403


def test_a_file_that_is_no_table_is_told_beside_its_field(client):
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=factories.village()))
    wrong = SimpleUploadedFile("set.xlsx", b"\x00\x01 no workbook")
    answer = client.post(reverse("load-indicators"), sent(upload=wrong))
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()
    assert not IndicatorSet.objects.exists()


def test_the_command_loads_a_set_and_refuses_without_a_trace(tmp_path: Path):
    path = tmp_path / "set.csv"
    path.write_text(TEXT, encoding="utf-8")
    said = {"source": "คู่มือ", "as_of": date(2026, 10, 1), "verbosity": 0}
    about = {"code": "jpt-2570", "name_th": "จปฐ. 2570", "first_year": 2027}
    call_command("import_indicators", str(path), **said, **about, stdout=StringIO())
    assert Indicator.objects.count() == 2
    path.write_text("a,b,c\n1,2,3\n", encoding="utf-8")
    told = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_indicators", str(path), **said, **about, stderr=told)
    assert ended.value.code == 2
    assert "code" in told.getvalue()

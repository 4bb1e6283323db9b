"""What is typed from paper comes in through the phones' door, and says whose hand it was."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from network.models import Place, Role, Source
from network.moments import Moment
from survey.answers.reading import understand
from survey.models import Interpretation, RefusedSubmission, Submission, TypedSheet, Visit
from survey.paper.issuing import blank_sheets, sheets_for_households
from tests import factories
from tests.survey.paper import papers

JPEG = b"\xff\xd8\xff\xe0 scan"


@pytest.fixture
def village(db: None) -> papers.Village:
    return papers.village()


def browser(village: papers.Village) -> Client:
    client = Client()
    client.force_login(village.surveyor)
    return client


def instance(village: papers.Village, name: str = "", **more: str) -> bytes:
    answers = {
        "visited_on": "2026-03-04",
        "village": village.place.code,
        "household": str(village.households[0].key),
        "condition": "minor_repair",
        "needs_repair": "roof",
        "people": "2",
    } | more
    told = "".join(f"<{key}>{value}</{key}>" for key, value in answers.items())
    meta = f"<meta><instanceID>{name or f'uuid:{uuid.uuid4()}'}</instanceID></meta>"
    return f'<data id="{papers.FORM_ID}" version="7">{told}{meta}</data>'.encode()


def save(village: papers.Village, xml: bytes, client: Client | None = None, **more: Any) -> Any:
    files = more.pop("files", {})
    body = {
        "xml_submission_file": io.BytesIO(xml),
        "sizes": json.dumps({"": len(xml)} | {key: len(each) for key, each in files.items()}),
        "filled_in_on": "04/03/2569",
        "sheet": "",
    } | more
    body["xml_submission_file"].name = "submission.xml"
    for name, content in files.items():
        body[name] = io.BytesIO(content)
        body[name].name = name
    return (client or browser(village)).post(village.address("type/save/"), body)


def test_what_is_typed_is_understood_like_what_a_phone_sends(village: papers.Village):
    answer = save(village, instance(village))
    assert answer.status_code == 201
    said = understand(Submission.objects.get())
    assert said.outcome == Interpretation.Outcome.UNDERSTOOD
    visit = Visit.objects.recorded(Moment.now()).get()
    assert visit.household == village.households[0]
    assert (visit.people, visit.house_condition, visit.needs_repair) == (
        2,
        "minor_repair",
        ["roof"],
    )


def test_its_source_says_who_typed_it_from_paper_of_which_day(village: papers.Village):
    save(village, instance(village))
    submission = Submission.objects.get()
    source: Source = submission.source
    assert source.title == f"เยี่ยมบ้านด้วยกระดาษ พิมพ์จากกระดาษโดย {village.surveyor.name}"
    assert source.recorded_by == village.surveyor
    assert str(source.as_of) == "2026-03-04"
    assert submission.device is None
    assert submission.reported_device == f"พิมพ์จากกระดาษ {village.place.code}"


def test_scans_come_with_it(village: papers.Village):
    answer = save(village, instance(village, photo="1.jpg"), files={"1.jpg": JPEG})
    assert answer.json()["awaited"] == []
    assert Submission.objects.get().files.get().name == "1.jpg"


def test_sent_again_after_a_lost_answer_it_adds_nothing(village: papers.Village):
    xml = instance(village)
    first, again = save(village, xml), save(village, xml)
    assert (first.json()["isNew"], again.json()["isNew"]) == (True, False)
    assert first.json()["url"] == again.json()["url"]
    assert Submission.objects.count() == TypedSheet.objects.count() == 1


def test_other_bytes_under_the_same_name_are_refused_and_kept(village: papers.Village):
    name = f"uuid:{uuid.uuid4()}"
    save(village, instance(village, name))
    answer = save(village, instance(village, name, people="3"))
    assert answer.status_code == 409
    assert answer.json()["reason"]
    assert RefusedSubmission.objects.get().device is None


def test_a_body_that_was_cut_short_is_not_taken_for_a_whole_one(village: papers.Village):
    xml = instance(village)
    assert save(village, xml, sizes=json.dumps({"": len(xml) + 1})).status_code == 400
    assert save(village, xml, sizes=json.dumps({"": len(xml), "1.jpg": 9})).status_code == 400
    assert save(village, xml, sizes="?").status_code == 400
    assert not Submission.objects.exists()


@pytest.mark.parametrize("day", ["31/02/2569", "1/1/2700", "เมื่อวาน"])
def test_a_day_that_is_none_or_yet_to_come_is_said_and_nothing_enters(
    village: papers.Village, day: str
):
    answer = save(village, instance(village), filled_in_on=day)
    assert answer.status_code == 422
    assert "21/11/2569" in answer.json()["reason"]
    assert not Submission.objects.exists()


def test_a_form_without_a_day_was_filled_in_on_the_day_of_typing(village: papers.Village):
    save(village, instance(village), filled_in_on="")
    assert TypedSheet.objects.get().filled_in_on == timezone.localdate()


def test_the_same_sheet_again_is_told_with_when_and_by_whom(village: papers.Village):
    [sheet] = sheets_for_households(
        village.version, village.households[:1], village.place, village.surveyor
    )
    client = browser(village)
    address = village.address(f"type/sheet.json?code={sheet.code.lower()}")
    assert client.get(address).json()["typed"] == []
    saved = save(village, instance(village), client, sheet=sheet.code)
    told = client.get(address).json()
    assert told["household"] == str(village.households[0].key)
    assert [(each["by"], each["url"]) for each in told["typed"]] == [
        (village.surveyor.name, saved.json()["url"])
    ]
    form = client.get(village.address("type/form.json")).json()
    typed = {each["key"]: len(each["typed"]) for each in form["households"]}
    assert typed == {str(each.key): int(n == 0) for n, each in enumerate(village.households)}


def test_a_code_that_nothing_was_printed_with_is_said(village: papers.Village):
    answer = save(village, instance(village), sheet="2222-2222")
    assert answer.status_code == 422
    assert "ไม่มีกระดาษรหัสนี้" in answer.json()["reason"]
    assert not Submission.objects.exists()


def test_what_is_of_another_form_is_refused(village: papers.Village):
    xml = instance(village).replace(papers.FORM_ID.encode(), b"another")
    assert save(village, xml).status_code == 422
    assert save(village, b"<data").status_code == 400


def test_the_page_gets_the_numbers_and_codes_of_the_paper(village: papers.Village):
    form = browser(village).get(village.address("type/form.json")).json()
    assert form["numbers"]["/data/visited_on"] == 1
    assert form["codes"]["/data/condition"]["minor_repair"] == "2"
    assert form["householdPath"] == "/data/household"
    assert form["dayPath"] == "/data/visited_on"
    assert set(form["files"]) == {"villages.csv", "households.csv"}


def test_the_lists_hold_this_village_alone_and_are_noted(village: papers.Village):
    neighbour = factories.place("27040502")
    factories.household(neighbour)
    leader = factories.account(role=Role.TAMBON_NETWORK, place=Place.objects.get(code="270405"))
    client = Client()
    client.force_login(leader)
    answer = client.get(village.address("type/files/households.csv"))
    assert answer.status_code == 200
    assert answer.content.decode().count(",27040501,") == 2
    assert "27040502" not in answer.content.decode()


def test_a_blank_sheet_is_typed_in_where_its_household_is_chosen(village: papers.Village):
    [sheet] = blank_sheets(village.version, 1, 1, village.surveyor)
    told = browser(village).get(village.address(f"type/sheet.json?code={sheet.code}")).json()
    assert (told["household"], told["number"], told["elsewhere"]) == ("", 1, "")
    answer = browser(village).get(f"/paper/{sheet.code}/")
    assert answer["Location"].startswith(f"/forms/{papers.FORM_ID}/type/?sheet=")


def test_an_only_village_and_a_household_lead_to_their_typing_page(village: papers.Village):
    client = browser(village)
    assert client.get(f"/forms/{papers.FORM_ID}/type/")["Location"] == village.address("type/")
    key = village.households[1].key
    answer = client.get(f"/forms/{papers.FORM_ID}/type/?household={key}")
    assert answer["Location"] == village.address(f"type/?household={key}")
    assert client.get(f"/forms/{papers.FORM_ID}/type/?household=1").status_code == 404


def test_who_does_not_survey_there_types_nothing_in(village: papers.Village):
    client = Client()
    client.force_login(factories.account(role=Role.NEGOTIATOR, place=village.place))
    assert save(village, instance(village), client).status_code == 403
    client.force_login(factories.account())
    assert save(village, instance(village), client).status_code == 404
    assert not Submission.objects.exists()

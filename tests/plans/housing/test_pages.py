"""A project as people walk it: begun, roster from a file, posted, objected to, money, papers."""

from __future__ import annotations

import base64
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from network import withdrawals
from network.errors import OthersBuiltOnIt
from network.models import Disclosure, Role, Source
from network.moments import Moment
from network.templatetags.written import short_day
from plans.models import HousingProject, RosterEntry, RosterObjection
from survey import intake
from tests import factories
from tests.plans.housing.building import DAY, hung, passed, project_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    for code in ("27", "2704", "270405"):
        factories.place(code)
    return factories.place("27040501", geometry=factories.square(102.0, 13.5, 0.1))


def lived_in(village, label: str, name: str, hardships: list[str] | None = None):
    household = factories.household(village)
    factories.person(name, household=household)
    intake.record_visit(
        household,
        house=factories.house(village, label=label),
        visited_on=DAY,
        hardships=hardships,
        source=factories.source(),
    )
    return household


def signed_in(role: Role, village) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=village, person=factories.person()))
    return client


def table(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("บัญชี.xlsx", out.getvalue())


def test_a_roster_file_is_an_import_that_is_taken_back_until_the_list_hangs(village):
    lived_in(village, "12", "นางหนึ่ง สมมติ")
    lived_in(village, "13/1", "นายสอง สมมติ")
    project = project_in(village)
    leader = signed_in(Role.NETWORK_LEADER, village)
    address = reverse("import-roster", args=[project.key])
    page = reverse("housing-roster", args=[project.key])

    def sent() -> Source:
        since = {"since": "1/2/2568"}
        rows = table(("บ้านเลขที่", "ความเดือดร้อน"), ("12", ""), ("13/1", ""), ("99", ""))
        looked = leader.post(address, since | {"file": rows})
        kept = {name: looked.context[name] for name in ("content", "file_name")}
        # What is wrong with the day does not cost the file.
        refused = leader.post(address, {"since": "31/2/2568"} | kept)
        assert (refused.status_code, refused.context["content"]) == (422, kept["content"])
        assert 'type="text" name="since"' in refused.content.decode()
        assert leader.post(address, since | kept).status_code == 302
        return Source.objects.filter(kind=Source.Kind.IMPORT).latest("pk")

    source = sent()
    assert reverse("source", args=[source.key]) in leader.get(page).content.decode()
    held = source.rows.get(outcome="held")
    assert (held.number, "99" in held.reason_th, "99" in held.reason_en) == (4, True, True)
    withdrawals.withdraw(source, by=None, reason="ผิดหมู่บ้าน")
    assert "ในบัญชี 0 ครัวเรือน" in leader.get(page).content.decode()
    again = sent()
    assert "ในบัญชี 2 ครัวเรือน" in leader.get(page).content.decode()
    hung(project, days_ago=0)
    with pytest.raises(OthersBuiltOnIt):
        withdrawals.withdraw(again, by=None, reason="ช้าไป")


def test_a_project_is_walked_from_its_beginning_to_its_papers(village):
    first = lived_in(village, "12", "นางหนึ่ง สมมติ", ["landless"])
    second = lived_in(village, "13/1", "นายสอง สมมติ")
    group = factories.savings_group(village)
    leader, today = signed_in(Role.NETWORK_LEADER, village), short_day(Moment.now().last_day)
    answer = leader.post(
        reverse("begin-housing", args=[village.code]),
        {
            "title": "บ้านมั่นคงทดลอง", "kind": "mankong", "group": str(group.key),
            "villages": [village.code], "observed_on": "1/1/2568", "evidence": "ประชุม",
        },
    )  # fmt: skip
    project = HousingProject.objects.get()
    page = reverse("housing-project", args=[project.key])
    assert answer["Location"] == page
    step = {"kind": "passed", "happened_on": today, "words": "ตกลง"}
    refused = leader.post(reverse("housing-step", args=[project.key, 4]), step)
    assert refused.status_code == 422
    assert "ขั้นตอนก่อนหน้า" in refused.content.decode()
    for number in (1, 2, 3):
        assert leader.post(
            reverse("housing-step", args=[project.key, number]), step
        ).status_code == 302  # fmt: skip

    sent = leader.post(
        reverse("import-roster", args=[project.key]),
        {
            "since": "1/2/2568",
            "file": table(
                ("บ้านเลขที่", "หัวหน้าครัวเรือน", "ความเดือดร้อน"),
                ("12", "นางหนึ่ง", "ไม่มีที่ดินทำกิน"), ("13/1", "", "renting"), ("99", "ใคร", ""),
                ("12", "", ""), ("13/1", "", "ฝนตก"),
            ),
        },
    )  # fmt: skip
    looked = sent.content.decode()
    assert "พร้อมเข้าบัญชี 2 แถว" in looked
    assert "รอแก้ 3 แถว" in looked
    assert "ไม่พบบ้านเลขที่ 99" in looked
    assert not RosterEntry.objects.exists()
    kept = {
        name: sent.context[name] for name in ("content", "file_name")
    } | {"since": "1/2/2568"}  # fmt: skip
    leader.post(reverse("import-roster", args=[project.key]), kept)
    assert {each.household: each.problems for each in RosterEntry.objects.all()} == {
        first: ["landless"], second: ["renting"],
    }  # fmt: skip
    again = leader.post(reverse("import-roster", args=[project.key]), kept)
    assert "อยู่ในบัญชีแล้ว 2 แถว" in again.content.decode()

    before = Disclosure.objects.count()
    workbook = leader.get(reverse("housing-roster-xlsx", args=[project.key]))
    rows = list(load_workbook(io.BytesIO(workbook.content)).active.values)
    assert [row[0] for row in rows] == ["บ้านเลขที่", "12", "13/1"]
    assert Disclosure.objects.count() == before + 1

    closes = short_day(Moment.now().last_day + timedelta(days=7))
    hung_up = leader.post(
        reverse("post-roster", args=[project.key]),
        {"posted_on": today, "closes_on": closes, "hangs_at": "ศาลากลางบ้าน"},
    )
    posting = leader.get(hung_up["Location"]).content.decode()
    assert "13/1" in posting
    objected = leader.post(
        hung_up["Location"], {"household": str(second.key), "reason": "มีบ้านแล้ว", "day": today}
    )
    assert objected.status_code == 302
    waiting = leader.post(reverse("housing-step", args=[project.key, 4]), step)
    assert waiting.status_code == 422
    home = leader.get("/").content.decode()
    assert reverse("decide-roster-objection", args=[RosterObjection.objects.get().key]) in home
    leader.post(
        reverse("decide-roster-objection", args=[RosterObjection.objects.get().key]),
        {"is_upheld": "yes", "reason": "จริง", "day": today},
    )
    roster = leader.get(reverse("housing-roster", args=[project.key])).content.decode()
    assert "ในบัญชี 1 ครัวเรือน" in roster
    assert "ออกจากบัญชีแล้ว" in roster

    kept_file = leader.post(
        reverse("housing-document", args=[project.key]),
        {
            "step": "1", "form": "minute", "dated_on": today, "title": "ครั้งที่ 1",
            "file": SimpleUploadedFile("m.pdf", b"%PDF-1.4"),
        },
    )  # fmt: skip
    assert kept_file.status_code == 302
    shown = leader.get(page).content.decode()
    assert "เอกสารที่ยังขาด 5 ฉบับ" in shown  # of steps 2 to 4
    listed = leader.get(reverse("housing-projects", args=["27040501"])).content.decode()
    assert "4. เกณฑ์สิทธิ" in listed


def test_projects_of_the_past_are_for_who_sees_whom_they_count(village):
    project = project_in(village)
    project_page = reverse("housing-project", args=[project.key])
    money = reverse("housing-money", args=[project.key])
    today = {"on": Moment.now().last_day.isoformat()}
    for page in (reverse("housing-projects", args=[village.code]), project_page, money):
        agency = signed_in(Role.AGENCY, village)
        assert agency.get(page, {"on": "2025-06-30"}).status_code == 403, page
        assert agency.get(page, today).status_code == 200, page
    leader, auditor = (signed_in(role, village) for role in (Role.NETWORK_LEADER, Role.AUDITOR))
    earlier = {"on": "2025-06-30"}  # before it was known: there is no such project then
    assert leader.get(project_page, earlier).status_code == 404
    assert auditor.get(money, earlier).status_code == 404
    assert auditor.get(project_page, earlier).status_code == 403


def test_the_treasurer_keeps_the_money_and_a_mistake_stays_on_record(village):
    factories.household(village)
    leader, treasurer = (signed_in(role, village) for role in (Role.NETWORK_LEADER, Role.TREASURER))
    leader.post(
        reverse("begin-housing", args=[village.code]),
        {
            "title": "ซ่อมบ้าน", "kind": "repair", "villages": [village.code],
            "observed_on": "1/1/2568", "evidence": "ประชุม",
        },
    )  # fmt: skip
    project = HousingProject.objects.get()
    leader.post(
        reverse("housing-line", args=[project.key]),
        {
            "work": "house", "funder": "grant", "amount": "40,000", "decided_on": "1/1/2568",
            "evidence": "หนังสือ พอช.",
        },
    )  # fmt: skip
    line = project.budget_lines.get()
    address = reverse("move-housing-money", args=[project.key])
    form = treasurer.get(address).context["form"]
    told = {
        "key": str(form.initial["key"]), "kind": "received", "line": str(line.key),
        "amount": "20,000.50", "moved_on": "2/1/2568", "memo": "งวดแรก", "instalment": "1",
    }  # fmt: skip
    for _twice in range(2):
        assert treasurer.post(address, told).status_code == 302
    assert line.money.get().satang == 2_000_050
    spent = treasurer.post(
        address,
        told | {"key": "00000000-0000-4000-8000-000000000001", "kind": "spent", "amount": "20001"},
    )
    assert spent.status_code == 422
    assert leader.post(address, told).status_code == 403
    treasurer.post(
        reverse("reverse-housing-money", args=[line.money.get().key]),
        {"reason": "ลงผิดหมวด", "day": "3/1/2568"},
    )
    page = treasurer.get(reverse("housing-money", args=[project.key])).content.decode()
    assert "กลับรายการแล้ว" in page
    assert "ลงผิดหมวด" in page
    pdf = leader.get(reverse("housing-money-file", args=[project.key, "pdf"]))
    assert pdf.content.startswith(b"%PDF")
    assert leader.get(
        reverse("housing-money-file", args=[project.key, "doc"])
    ).status_code == 404  # fmt: skip


def test_what_hangs_in_public_has_no_problems_and_no_names_unless_asked(village):
    from pypdfium2 import PdfDocument  # noqa: PLC0415

    from tests.plans.housing.building import listed_in, project_in  # noqa: PLC0415

    project = project_in(village, group=factories.savings_group(village))
    listed_in(project, lived_in(village, "12", "นางลับ สมมติ", ["landless"]), "landless")
    passed(project, 1, 2, 3)
    posting = hung(project)
    leader = signed_in(Role.NETWORK_LEADER, village)

    def text(address: str) -> str:
        document = PdfDocument(leader.get(address).content)
        return "".join(page.get_textpage().get_text_range() for page in document)

    address = reverse("housing-posting-pdf", args=[posting.key])
    before = Disclosure.objects.count()
    public = text(address)
    assert "12" in public
    assert "ลับ" not in public
    assert Disclosure.objects.count() == before
    named = text(address + "?names=1")
    assert "ที่ดินทำกิน" not in public + named
    assert Disclosure.objects.count() == before + 1
    treasurer = signed_in(Role.TREASURER, village)  # sees names and money, not what anyone lacks
    for page in ("housing-roster", "housing-roster-xlsx"):
        assert treasurer.get(reverse(page, args=[project.key])).status_code == 403


def test_a_proposed_layout_becomes_the_paper_of_the_sixth_step(village):
    from tests.plans.housing.building import project_in  # noqa: PLC0415

    project = project_in(village)
    leader = signed_in(Role.NETWORK_LEADER, village)
    layout = "11111111-1111-4111-8111-111111111111"
    went = leader.get(reverse("housing-layout", args=[village.code, layout]))
    form = leader.get(went["Location"]).context["form"]
    told = {
        "step": form["step"].value(), "form": form["form"].value(),
        "layout": form["layout"].value(), "dated_on": "1/1/2568", "title": "",
    }  # fmt: skip
    assert leader.post(went["Location"], told).status_code == 302
    page = leader.get(reverse("housing-project", args=[project.key])).content.decode()
    assert reverse("layout-proposal", args=[village.code, layout]) in page


def test_a_form_sent_twice_makes_one(village):
    factories.household(village)
    leader = signed_in(Role.NETWORK_LEADER, village)

    def twice(name: str, *args: object, **told: object) -> None:
        address = reverse(name, args=args)
        key = str(leader.get(address).context["form"].initial["key"])
        for _time in range(2):
            assert leader.post(address, {"key": key} | told).status_code == 302

    twice("begin-housing", village.code, title="ก", kind="repair", villages=village.code,
          observed_on="1/1/2568", evidence="ประชุม")  # fmt: skip
    project = HousingProject.objects.get()
    twice("housing-line", project.key, work="house", funder="grant", amount="4",
          decided_on="1/1/2568", evidence="หนังสือ")  # fmt: skip
    twice("housing-document", project.key, step="1", form="minute", dated_on="1/1/2568", title="ก")
    assert (project.budget_lines.count(), project.documents.count()) == (1, 1)


SHEET = "บ้านเลขที่,หัวหน้าครัวเรือน\n12,นางหนึ่ง\n".encode()


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"content": "กข", "file_name": "a.csv"}, 404),
        ({"file_name": "a\0.c\0sv"}, 302),
        ({"file_name": "a." + "ก" * 190}, 302),
        ({"file": SimpleUploadedFile("ก." + "ข" * 200, SHEET)}, 200),
    ],
)
def test_a_roster_by_whatever_name_is_answered(village, more, status):
    from tests.plans.housing.building import project_in  # noqa: PLC0415

    lived_in(village, "12", "นางหนึ่ง สมมติ")
    project = project_in(village)
    content = base64.b64encode(SHEET).decode()
    told = {"since": "1/2/2568"} | ({} if "file" in more else {"content": content}) | more
    address = reverse("import-roster", args=[project.key])
    answer = signed_in(Role.NETWORK_LEADER, village).post(address, told)
    assert answer.status_code == status

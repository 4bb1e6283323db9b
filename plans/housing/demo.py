"""The demo's housing project: at its fifth step, a paper missing, a roster, a first instalment.

Written as if each thing had been recorded on its day, so that closed months count it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from formats.months import BANGKOK
from network import evidence
from network.latest import latest
from network.models import Account, Party, Place, Source
from network.moments import Moment
from plans.models import (
    BudgetAmount,
    BudgetLine,
    HousingProject,
    PostedEntry,
    ProjectDocument,
    ProjectMoney,
    ProjectRecord,
    ProjectStep,
    ProjectVillage,
    RosterDecision,
    RosterEntry,
    RosterObjection,
    RosterPosting,
    Step,
)
from plans.models.housing import Form
from savings.models import GroupRecord
from survey.models import Visit

VILLAGE: Final = "27040501"
LEADER: Final = "leader27040501"
HOUSEHOLDS: Final = 14
_MADE_UP: Final = " (ข้อมูลสมมติ)"
_STEPS: Final = (
    (Step.UNDERSTANDING, 210, "ชาวบ้าน 46 คนเข้าใจโครงการและตกลงเดินเก้าขั้นตอน"),
    (Step.SAVING, 200, "ใช้กลุ่มออมทรัพย์ของหมู่บ้าน"),
    (Step.SURVEY, 170, "สำรวจครบทุกครัวเรือน"),
    (Step.RIGHTS, 120, "ที่ประชุมรับรองสิทธิตามบัญชีที่ติดประกาศ"),
)
# The paper of the community's certificate of rights is missing still.
_PAPERS: Final = (
    (Step.UNDERSTANDING, Form.MINUTE, 210, "รายงานการประชุม ครั้งที่ 1"),
    (Step.SAVING, Form.RULES, 199, "ระเบียบกลุ่มออมทรัพย์"),
    (Step.SURVEY, Form.SURVEY, 168, "แบบสำรวจรวมเล่ม"),
    (Step.SURVEY, Form.OLD_LAYOUT, 168, "ผังหมู่บ้านเดิม"),
    (Step.RIGHTS, Form.ROSTER, 150, "บัญชีรายชื่อที่ติดประกาศ"),
)
# Work, whose money, what it is called, baht.
_BUDGET: Final = (
    (BudgetLine.Work.INFRASTRUCTURE, BudgetLine.Funder.GRANT, "ถนนและระบายน้ำ", 350_000),
    (BudgetLine.Work.HOUSE, BudgetLine.Funder.GRANT, "สมทบสร้างบ้าน", 520_000),
    (BudgetLine.Work.HOUSE, BudgetLine.Funder.LOAN, "สินเชื่อสร้างบ้าน", 900_000),
    (BudgetLine.Work.MANAGEMENT, BudgetLine.Funder.GRANT, "บริหารโครงการ", 40_000),
)
Made = TypeVar("Made", bound=Model)


class _Diary:
    """Writes facts as they were recorded on their days."""

    def __init__(self, today: date, account: Account) -> None:
        self.today, self.account = today, account

    def day(self, back: int) -> date:
        """So many days before today."""
        return self.today - timedelta(days=back)

    def said(self, title: str, back: int, kind: Source.Kind = Source.Kind.STATEMENT) -> Source:
        """A source of that day."""
        return evidence.receive_statement(
            title + _MADE_UP,
            as_of=self.day(back),
            recorded_by=self.account,
            kind=kind,
            is_fictional=True,
        )

    def add(self, model: type[Made], back: int, **told: Any) -> Made:
        """A fact recorded at noon of that day."""
        noon = datetime.combine(self.day(back), time(12), BANGKOK)
        return model._default_manager.create(recorded_at=noon, **told)


@transaction.atomic
def add_housing(today: date) -> None:
    """Add the project to a demo that is loaded. Once."""
    account = Account.objects.filter(username=LEADER).first()
    place = Place.objects.filter(code=VILLAGE).first()
    if account is None or place is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
        _project(_Diary(today, account), place)
        cursor.execute("SET LOCAL rangwat.loading_history = 'off'")


def _project(diary: _Diary, place: Place) -> None:
    now = Moment.now()
    group = GroupRecord.objects.as_known(now).filter(group__place=place).order_by("pk").first()
    project = HousingProject.objects.create(place=place)
    begun = diary.said("รายงานการประชุมหมู่บ้าน", 212)
    diary.add(
        ProjectRecord, 212, project=project, title="บ้านมั่นคงชนบทคลองหินปูน" + _MADE_UP,
        kind=ProjectRecord.Kind.MANKONG, group=group.group if group else None,
        observed_on=diary.day(212), source=begun,
    )  # fmt: skip
    diary.add(ProjectVillage, 212, project=project, place=place, since=diary.day(212), source=begun)
    _roster(diary, project, _in_need(place, now))
    for step, back, words in _STEPS if group else _STEPS[:1]:
        diary.add(
            ProjectStep, back, project=project, step=step, kind=ProjectStep.Kind.PASSED,
            happened_on=diary.day(back), words=words + _MADE_UP,
            source=diary.said(words, back, Source.Kind.MINUTE),
        )  # fmt: skip
    for step, form, back, title in _PAPERS:
        diary.add(
            ProjectDocument, back, project=project, step=step, form=form, title=title + _MADE_UP,
            dated_on=diary.day(back), source=diary.said(title, back),
        )  # fmt: skip
    _money(diary, project)


def _in_need(place: Place, now: Moment) -> list[tuple[Party, list[str]]]:
    """Households of the village that told of hardship, first those with most of it."""
    households = Party.objects.in_places([place.pk], now).filter(kind=Party.Kind.HOUSEHOLD)
    visits = latest(Visit.objects.filter(household__in=households.values("pk")), now)
    told = [each for each in visits.select_related("household") if each.hardships]
    told.sort(key=lambda each: (-len(each.hardships or []), each.household.key))
    return [(each.household, list(each.hardships or [])) for each in told[:HOUSEHOLDS]]


def _roster(
    diary: _Diary, project: HousingProject, households: list[tuple[Party, list[str]]]
) -> None:
    """Fourteen asked, one of them was objected to with reason and left."""
    listing = diary.said("บัญชีผู้เดือดร้อน", 160)
    for household, problems in households:
        diary.add(
            RosterEntry, 160, project=project, household=household, problems=problems,
            since=diary.day(160), source=listing,
        )  # fmt: skip
    posting = diary.add(
        RosterPosting, 150, project=project, posted_on=diary.day(150), closes_on=diary.day(135),
        hangs_at="ศาลาประชาคมหมู่บ้าน", source=diary.said("ติดประกาศบัญชีผู้เดือดร้อน", 150),
    )  # fmt: skip
    posting.refresh_from_db()
    PostedEntry.objects.bulk_create(
        PostedEntry(posting=posting, household=household) for household, _problems in households
    )
    if not households:
        return
    household = households[-1][0]
    objection = diary.add(
        RosterObjection, 145, posting=posting, household=household,
        reason="มีบ้านของตนเองอยู่อีกหมู่บ้านหนึ่ง" + _MADE_UP, objected_on=diary.day(145),
        source=diary.said("คำคัดค้าน", 145),
    )  # fmt: skip
    minute = diary.said("มติคณะทำงาน", 134)
    diary.add(
        RosterDecision, 134, objection=objection, is_upheld=True,
        reason="ตรวจแล้วเป็นจริง" + _MADE_UP, decided_on=diary.day(134), source=minute,
    )  # fmt: skip
    diary.add(
        RosterEntry, 134, project=project, household=household, is_in=False,
        reason="มีบ้านอยู่แล้ว" + _MADE_UP, since=diary.day(134), source=minute,
    )  # fmt: skip


def _money(diary: _Diary, project: HousingProject) -> None:
    """The first instalment of the grant has come, and some of it is spent."""
    agreed = diary.said("แบบเสนอโครงการและงบประมาณ", 100)
    lines = []
    for work, funder, title, baht in _BUDGET:
        line = BudgetLine.objects.create(project=project, work=work, funder=funder, title=title)
        diary.add(
            BudgetAmount, 100, line=line, satang=baht * 100, decided_on=diary.day(100),
            source=agreed,
        )  # fmt: skip
        lines.append(line)
    kinds = ProjectMoney.Kind
    for line, kind, baht, back, memo in (
        (lines[3], kinds.RECEIVED, 20_000, 90, "งวดที่ 1 ค่าบริหารโครงการ"),
        (lines[0], kinds.RECEIVED, 175_000, 90, "งวดที่ 1 ถนนและระบายน้ำ"),
        (lines[3], kinds.SPENT, 6_450, 75, "ค่าถ่ายเอกสารและประชุม"),
        (lines[0], kinds.SPENT, 82_300, 60, "ท่อระบายน้ำและหินคลุก"),
    ):
        diary.add(
            ProjectMoney, back, line=line, kind=kind, satang=baht * 100,
            instalment=1 if kind == kinds.RECEIVED else None, moved_on=diary.day(back),
            memo=memo + _MADE_UP, source=diary.said(memo, back),
        )  # fmt: skip

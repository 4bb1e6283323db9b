"""Housing projects (บ้านมั่นคง, S4-15): steps, roster, posted lists, documents, money.

The rules of the nine steps are the database's (migration 0001): what is passed rests on what was
passed before it, and rights are not verified before the list hung and objections are settled.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Party, Place
from plans.housing import queries
from savings.models import SavingsGroup

LEAST_DAYS = 7  # that a list hangs, as lists of survey do


class Step(models.IntegerChoices):
    """The nine steps (๙ ขั้นตอนสู่บ้านมั่นคง, DOMAIN.md §2.7)."""

    UNDERSTANDING = 1, _("ประชุมทำความเข้าใจ")
    SAVING = 2, _("ตั้งกลุ่มออมทรัพย์")
    SURVEY = 3, _("สำรวจคน บ้าน และที่ดิน")
    RIGHTS = 4, _("เกณฑ์สิทธิและการรับรองโดยชุมชน")
    TENURE = 5, _("เจรจาหรือเช่าที่ดิน")
    LAYOUT = 6, _("ออกแบบผังและบ้าน")
    REGISTERED = 7, _("จดทะเบียนสหกรณ์หรือองค์กร")
    APPROVED = 8, _("อนุมัติงบประมาณและสินเชื่อ")
    BUILT = 9, _("ก่อสร้าง แล้วพัฒนาคุณภาพชีวิต")


class Form(models.TextChoices):
    """Papers a project carries (DOMAIN.md §2.7)."""

    MINUTE = "minute", _("มติที่ประชุม")
    RULES = "rules", _("ระเบียบกลุ่มและบัญชีออมรายสมาชิก")
    SURVEY = "survey", _("แบบสำรวจครัวเรือน")
    OLD_LAYOUT = "old_layout", _("ผังชุมชนเดิม")
    ROSTER = "roster", _("บัญชีรายชื่อผู้เดือดร้อนที่ติดประกาศ")
    RIGHTS = "rights", _("แบบรับรองสิทธิโดยชุมชน")
    LAND = "land", _("หนังสือยินยอมหรืออนุญาตให้ใช้ที่ดิน")
    NEW_LAYOUT = "new_layout", _("ผังชุมชนใหม่")
    REGISTRATION = "registration", _("ใบสำคัญจดทะเบียนสหกรณ์หรือองค์กร")
    PROPOSAL = "proposal", _("แบบเสนอโครงการและงบประมาณ")
    SPENDING = "spending", _("แบบรายงานเบิกจ่าย")
    OTHER = "other", _("เอกสารอื่น")


class HousingProject(models.Model):
    """A housing project of a village or tambon; only a key, all else are facts."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="housing_projects")

    objects = queries.HousingProjectQuerySet.as_manager()


class ProjectRecord(Fact):
    """What a project is called, of what kind it is, and whose savings group carries it."""

    class Kind(models.TextChoices):
        MANKONG = "mankong", _("บ้านมั่นคง (ทั้งชุมชน)")
        REPAIR = "repair", _("ซ่อมบ้าน (บ้านพอเพียง)")

    project = models.ForeignKey(HousingProject, models.PROTECT, related_name="records")
    title = models.TextField()
    kind = models.CharField(max_length=7, choices=Kind.choices)
    group = models.ForeignKey(
        SavingsGroup, models.PROTECT, null=True, blank=True, related_name="housing_projects"
    )
    observed_on = models.DateField()

    objects = queries.ProjectRecordQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="project_has_a_title")]


class ProjectVillage(Fact):
    """A village is of a project from a day on, or is not any more."""

    project = models.ForeignKey(HousingProject, models.PROTECT, related_name="project_villages")
    place = models.ForeignKey(Place, models.PROTECT, related_name="in_housing_projects")
    is_in = models.BooleanField(default=True)
    since = models.DateField()

    objects = queries.ProjectVillageQuerySet.as_manager()


class ProjectStep(Fact):
    """A step is passed, or gone back to, on a day; its source is the minute. Never edited."""

    class Kind(models.TextChoices):
        PASSED = "passed", _("ผ่านแล้ว")
        REOPENED = "reopened", _("กลับไปทำใหม่")

    project = models.ForeignKey(HousingProject, models.PROTECT, related_name="steps")
    step = models.PositiveSmallIntegerField(choices=Step.choices)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    happened_on = models.DateField()
    words = models.TextField(blank=True, help_text="what was decided; why one goes back")

    objects = queries.ProjectStepQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["project", "step", "-happened_on"], name="project_step")]
        constraints = [
            models.CheckConstraint(condition=Q(step__range=(1, 9)), name="step_is_of_nine"),
            models.CheckConstraint(
                condition=Q(kind="passed") | ~Q(words=""), name="going_back_has_a_reason"
            ),
        ]


class RosterEntry(Fact):
    """A household is on the roster of those in hardship, or is taken off it, from a day on."""

    project = models.ForeignKey(HousingProject, models.PROTECT, related_name="roster")
    household = models.ForeignKey(Party, models.PROTECT, related_name="housing_rosters")
    is_in = models.BooleanField(default=True)
    problems = ArrayField(
        models.SlugField(max_length=24),
        default=list,
        blank=True,
        help_text="codes of HardshipType, as the project takes them",
    )
    reason = models.TextField(blank=True, help_text="why it is taken off")
    since = models.DateField()

    objects = queries.RosterEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_in=True) | ~Q(reason=""), name="leaving_the_roster_has_a_reason"
            )
        ]


class RosterPosting(Fact):
    """The roster hangs for objections from `posted_on` up to, not on, `closes_on`."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(HousingProject, models.PROTECT, related_name="roster_postings")
    posted_on = models.DateField()
    closes_on = models.DateField(help_text="the first day on which nothing is heard any more")
    hangs_at = models.TextField(help_text="where people find it")

    objects = queries.RosterPostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("posted_on") + timedelta(days=LEAST_DAYS)),
                name="roster_hangs_long_enough",
            ),
            models.CheckConstraint(condition=~Q(hangs_at=""), name="roster_hangs_somewhere"),
        ]


class PostedEntry(models.Model):
    """A household of a posted roster; a part of the posting, never changed."""

    posting = models.ForeignKey(RosterPosting, models.PROTECT, related_name="entries")
    household = models.ForeignKey(Party, models.PROTECT, related_name="housing_postings")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["posting", "household"], name="household_posted_once")
        ]


class RosterObjection(Fact):
    """Somebody objects to a household of a posted roster while it hangs."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    posting = models.ForeignKey(RosterPosting, models.PROTECT, related_name="roster_objections")
    household = models.ForeignKey(Party, models.PROTECT, related_name="housing_objections")
    reason = models.TextField()
    objected_on = models.DateField()

    objects = queries.RosterObjectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="roster_objection_has_a_reason")
        ]


class RosterDecision(Fact):
    """What the committee decided on an objection; upheld the household leaves the roster."""

    objection = models.OneToOneField(RosterObjection, models.PROTECT, related_name="decision")
    is_upheld = models.BooleanField()
    reason = models.TextField()
    decided_on = models.DateField()

    objects = queries.RosterDecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="roster_decision_has_a_reason")
        ]


class ProjectDocument(Fact):
    """A paper of a step, with its file as source; a proposed layout by its address."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(HousingProject, models.PROTECT, related_name="documents")
    step = models.PositiveSmallIntegerField(choices=Step.choices)
    form = models.CharField(max_length=12, choices=Form.choices)
    title = models.TextField(blank=True)
    dated_on = models.DateField()
    layout_place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    layout_key = models.UUIDField(null=True, blank=True, help_text="of a proposed layout")

    objects = queries.ProjectDocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(step__range=(1, 9)), name="document_is_of_a_step"),
            models.CheckConstraint(
                condition=Q(layout_key__isnull=True, layout_place__isnull=True)
                | Q(layout_key__isnull=False, layout_place__isnull=False),
                name="layout_has_its_place",
            ),
        ]


class BudgetLine(models.Model):
    """A line of a project's budget: for what work, of whose money; amounts are facts."""

    class Work(models.TextChoices):
        HOUSE = "house", _("สร้างหรือซ่อมบ้าน")
        INFRASTRUCTURE = "infrastructure", _("สาธารณูปโภคและสิ่งแวดล้อม")
        LAND = "land", _("ซื้อหรือเช่าที่ดิน")
        MANAGEMENT = "management", _("บริหารจัดการ")
        OTHER = "other", _("อื่น ๆ")

    class Funder(models.TextChoices):
        GRANT = "grant", _("พอช. อุดหนุน")
        LOAN = "loan", _("สินเชื่อ พอช.")
        LOCAL = "local", _("องค์กรปกครองส่วนท้องถิ่น")
        SAVINGS = "savings", _("เงินออมและสมทบของสมาชิก")
        OTHER = "other", _("แหล่งอื่น")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(HousingProject, models.PROTECT, related_name="budget_lines")
    work = models.CharField(max_length=14, choices=Work.choices)
    funder = models.CharField(max_length=7, choices=Funder.choices)
    title = models.TextField(blank=True)


class BudgetAmount(Fact):
    """What a line of the budget is from a day on, satang; nothing: it is taken out."""

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="amounts")
    satang = models.BigIntegerField()
    decided_on = models.DateField()
    remark = models.TextField(blank=True)

    objects = queries.BudgetAmountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(satang__gte=0), name="budget_is_not_negative")
        ]


class ProjectMoney(Fact):
    """An instalment received or a payment made on a line; a mistake is reversed, with why."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("รับงวดเงิน")
        SPENT = "spent", _("จ่าย")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="money")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    satang = models.BigIntegerField()
    instalment = models.PositiveSmallIntegerField(null=True, blank=True)
    moved_on = models.DateField()
    memo = models.TextField()
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )

    objects = queries.ProjectMoneyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "project money"
        indexes = [models.Index(fields=["line", "moved_on"], name="money_of_line")]
        constraints = [
            models.CheckConstraint(condition=Q(satang__gt=0), name="project_money_moves"),
            models.CheckConstraint(condition=~Q(memo=""), name="project_money_says_what_for"),
        ]


class HousingCeiling(models.Model):
    """What a programme gives a household at most, from a day on; editable, no rule hangs on it."""

    kind = models.CharField(max_length=7, choices=ProjectRecord.Kind.choices)
    satang = models.BigIntegerField()
    valid_from = models.DateField()
    citation = models.TextField(help_text="what says so")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="one_ceiling_of_a_day")
        ]

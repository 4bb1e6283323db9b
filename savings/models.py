"""Tables of savings groups: members, loans, and a ledger in double entry.

Money is integer satang; a posting is positive on the debit side. What a member has saved
is therefore the negative sum of the postings to the group's savings account that name
the membership. The database keeps the rules (migration 0002).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Party, Place
from savings import queries


class SavingsGroup(models.Model):
    """A savings group of a place; only a key, all else are facts."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="savings_groups")

    objects = queries.SavingsGroupQuerySet.as_manager()


class Level(models.IntegerChoices):
    """What kind of institution a group is (DOMAIN.md §2.8)."""

    PLEDGES_ONLY = 1, _("กลุ่มออมทรัพย์ (สัจจะ)")
    WITH_LOANS = 2, _("กลุ่มออมทรัพย์ มีเงินกู้และตรวจบัญชี")
    VILLAGE_BANK = 3, _("ธนาคารหมู่บ้าน")
    COMMUNITY_INSTITUTION = 4, _("สถาบันการเงินชุมชน")
    REGISTERED = 5, _("สถาบันการเงินประชาชน")


class GroupRecord(Fact):
    """What a source says of a group: its name, level and deposit day, from a day on."""

    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="records")
    name = models.TextField()
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.PLEDGES_ONLY)
    is_active = models.BooleanField(default=True)
    deposit_day = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="day of the month; null: not fixed"
    )
    observed_on = models.DateField()

    objects = queries.GroupRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="group_has_a_name"),
            models.CheckConstraint(
                condition=Q(deposit_day__isnull=True) | Q(deposit_day__range=(1, 31)),
                name="deposit_day_is_of_a_month",
            ),
        ]


class Membership(Fact):
    """A person is a member of a group, under a number, from a day on."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Party, models.PROTECT, related_name="savings_memberships")
    number = models.PositiveIntegerField(help_text="in the group's book")
    joined_on = models.DateField()

    objects = queries.MembershipQuerySet.as_manager()

    class Meta:
        # A number is of one member of the group, but for those of a withdrawn file: the
        # database keeps the rule `member_number_is_unique` by a trigger (migration 0004).
        indexes = [models.Index(fields=["group", "number"], name="member_by_number")]


class MembershipEnding(Fact):
    """The first day on which a person is no longer a member."""

    membership = models.OneToOneField(Membership, models.PROTECT, related_name="ending")
    left_on = models.DateField()

    objects = queries.MembershipEndingQuerySet.as_manager()


class Pledge(Fact):
    """What a member promises to save each month (สัจจะ), from a day on."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="pledges")
    satang = models.BigIntegerField()
    since = models.DateField()

    objects = queries.PledgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(satang__gte=0), name="pledge_is_not_negative")
        ]


class Loan(Fact):
    """A loan to a member: what was agreed. What is still owed is in the ledger.

    Of a loan that was carried forward from older books the terms may be unknown (null).
    `interest_owed_satang` is what those books had as interest not yet paid: it is income
    only when it comes in, and so not in the ledger.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="loans")
    principal_satang = models.BigIntegerField(null=True)
    interest_per_month = models.DecimalField(
        max_digits=5, decimal_places=3, null=True, help_text="percent of the balance"
    )
    months = models.PositiveSmallIntegerField(null=True)
    granted_on = models.DateField(null=True)
    interest_owed_satang = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(principal_satang__gt=0), name="loan_is_of_money"),
            models.CheckConstraint(condition=Q(months__range=(1, 120)), name="loan_has_a_term"),
            models.CheckConstraint(
                condition=Q(interest_per_month__range=(0, 15)), name="interest_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(interest_owed_satang__gte=0), name="interest_owed_is_not_negative"
            ),
        ]


class LedgerAccount(models.Model):
    """An account of a group's ledger."""

    class Kind(models.TextChoices):
        CASH = "cash", _("เงินสด")
        BANK = "bank", _("เงินฝากธนาคาร")
        LOANS = "loans", _("ลูกหนี้เงินกู้")
        SAVINGS = "savings", _("เงินสัจจะสมาชิก")
        WELFARE = "welfare", _("กองทุนสวัสดิการ")
        RESERVE = "reserve", _("ทุนสำรอง")
        INTEREST = "interest", _("ดอกเบี้ยรับ")
        OTHER_INCOME = "other_income", _("รายได้อื่น")
        EXPENSES = "expenses", _("ค่าใช้จ่าย")

    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=12, choices=Kind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "kind"], name="account_of_a_kind_once"),
        ]


class JournalEntry(Fact):
    """Something that happened to a group's money on a day; its postings add up to nothing."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("ยอดยกมา")
        DEPOSIT = "deposit", _("ฝากสัจจะ")
        WITHDRAWAL = "withdrawal", _("ถอนเงินออม")
        LOAN = "loan", _("จ่ายเงินกู้")
        REPAYMENT = "repayment", _("รับชำระเงินกู้")
        INCOME = "income", _("รายได้อื่น")
        EXPENSE = "expense", _("ค่าใช้จ่าย")
        REVERSAL = "reversal", _("กลับรายการ")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    entered_on = models.DateField()
    memo = models.TextField(blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )

    objects = queries.JournalEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "journal entries"
        indexes = [models.Index(fields=["group", "entered_on"], name="entry_of_group")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="a_reversal_reverses_something",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | (~Q(reverses=F("pk")) & ~Q(memo="")),
                name="a_reversal_has_a_reason",
            ),
        ]


class Posting(models.Model):
    """One side of an entry: so much to an account; debit positive, in satang."""

    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="postings")
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="postings")
    membership = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="postings"
    )
    loan = models.ForeignKey(Loan, models.PROTECT, null=True, blank=True, related_name="postings")
    satang = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(satang=0), name="posting_moves_money"),
        ]


class MonthClosing(Fact):
    """A month of a group is closed with so much cash counted: nothing is entered in it any more."""

    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="closings")
    month = models.DateField(help_text="its first day")
    counted_satang = models.BigIntegerField(help_text="cash in the box, counted by hand")
    remark = models.TextField(blank=True)

    objects = queries.MonthClosingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "month"], name="a_month_is_closed_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(counted_satang__gte=0), name="counted_cash_is_not_negative"
            ),
        ]

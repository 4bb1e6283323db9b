"""The ledger in double entry: accounts, entries, postings, and months that are closed."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from network.models import Fact
from savings import queries
from savings.models.groups import Membership, SavingsGroup
from savings.models.lending import Loan


class AccountType(models.TextChoices):
    """Which side of the statements an account stands on."""

    ASSET = "asset", _("สินทรัพย์")
    LIABILITY = "liability", _("หนี้สิน")
    EQUITY = "equity", _("ทุน")
    INCOME = "income", _("รายได้")
    EXPENSE = "expense", _("ค่าใช้จ่าย")


class LedgerAccount(models.Model):
    """An account of a group's ledger; the database derives its type from its kind.

    Every group has number 0 of every kind; of some kinds it may have more (a second bank, a
    welfare fund of one purpose), which the group names (AccountRecord).
    """

    class Kind(models.TextChoices):
        CASH = "cash", _("เงินสด")
        BANK = "bank", _("เงินฝากธนาคาร")
        LOANS = "loans", _("ลูกหนี้เงินกู้")
        SAVINGS = "savings", _("เงินสัจจะสมาชิก")
        SPECIAL = "special", _("เงินออมพิเศษ")
        DIVIDENDS = "dividends", _("ปันผลและเฉลี่ยคืนค้างจ่าย")
        WELFARE = "welfare", _("กองทุนสวัสดิการ")
        RELIEF = "relief", _("กองทุนผู้เดือดร้อน")
        SHARES = "shares", _("ทุนเรือนหุ้น")
        RESERVE = "reserve", _("ทุนสำรอง")
        SURPLUS = "surplus", _("กำไรสะสม")
        INTEREST = "interest", _("ดอกเบี้ยรับ")
        FEES = "fees", _("ค่าธรรมเนียม")
        FINES = "fines", _("ค่าปรับ")
        BANK_INCOME = "bank_income", _("ดอกเบี้ยเงินฝากธนาคาร")
        GRANTS = "grants", _("เงินอุดหนุนรับ")
        OTHER_INCOME = "other_income", _("รายได้อื่น")
        EXPENSES = "expenses", _("ค่าใช้จ่าย")
        WRITE_OFFS = "write_offs", _("หนี้สูญ")
        DIFFERENCE = "difference", _("เงินขาดเกินบัญชี")
        STOCK = "stock", _("สินค้าคงเหลือ")
        SALES = "sales", _("ขายสินค้า")
        COST = "cost_goods", _("ต้นทุนสินค้าที่ขาย")
        SPOILAGE = "spoilage", _("สินค้าเสียหายและขาดเกิน")

    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(default=0, db_default=0)
    type = models.GeneratedField(
        expression=Case(
            When(kind__in=["cash", "bank", "loans", "stock"], then=Value("asset")),
            When(
                kind__in=["savings", "special", "dividends", "welfare", "relief"],
                then=Value("liability"),
            ),
            When(kind__in=["shares", "reserve", "surplus"], then=Value("equity")),
            When(
                kind__in=["expenses", "write_offs", "difference", "cost_goods", "spoilage"],
                then=Value("expense"),
            ),
            default=Value("income"),
        ),
        output_field=models.CharField(max_length=9, choices=AccountType.choices),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "kind", "number"], name="account_of_a_kind_once"
            ),
            models.CheckConstraint(
                condition=Q(number=0) | Q(kind__in=["bank", "welfare", "relief", "reserve",
                    "fees", "grants", "other_income", "expenses"]),
                name="account_may_be_one_of_several",
            ),
        ]  # fmt: skip


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
        COUNTER = "counter", _("รายการวันฝาก")
        TRANSFER = "transfer", _("นำฝากหรือถอนธนาคาร")
        WELFARE = "welfare", _("จ่ายสวัสดิการ")
        MATCHED = "matched", _("รับเงินสมทบกองทุน")
        WRITE_OFF = "write_off", _("ตัดหนี้สูญ")
        SETTLEMENT = "settlement", _("จ่ายคืนเมื่อออกจากกลุ่ม")
        DIFFERENCE = "difference", _("เงินขาดเกินบัญชี")
        CLOSING = "closing", _("ปิดปีและจัดสรรกำไร")
        DIVIDEND = "dividend", _("จ่ายปันผลและเฉลี่ยคืน")
        REVERSAL = "reversal", _("กลับรายการ")
        STOCK_IN = "stock_in", _("รับซื้อผลผลิต")
        SALE = "sale", _("ขายผลผลิต")
        SPOILED = "spoiled", _("ผลผลิตเสียหาย")
        STOCKTAKE = "stocktake", _("ตรวจนับสินค้า")

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
        indexes = [
            models.Index(fields=["group", "entered_on"], name="entry_of_group"),
            models.Index(fields=["entered_on"], name="entry_by_day"),
            models.Index(fields=["recorded_at"], name="entry_by_recording"),
        ]
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


class DayTotal(models.Model):
    """What was posted to an account on a day, by the day it was recorded and its file.

    Kept by the database as postings arrive, so that month ends of all groups need not add up
    every posting; `savings_rebuild_day_totals()` makes it anew. `source` is null but for
    imports: only what they brought is ever withdrawn.
    """

    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="day_totals")
    entered_on = models.DateField()
    recorded_on = models.DateField(help_text="Bangkok's day")
    source = models.ForeignKey(
        "network.Source", models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_opening = models.BooleanField()
    is_closing = models.BooleanField()
    satang = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "account", "entered_on", "recorded_on", "source", "is_opening", "is_closing"
                ],
                nulls_distinct=False,
                name="one_total_of_a_day",
            )
        ]  # fmt: skip


class YearTotal(models.Model):
    """What was posted for a member, or a loan, to an account in a year, satang.

    By the year it was recorded in and its file. Kept by the database as postings arrive, so that
    a deposit day need not add up ten years of every member; `savings_rebuild_year_totals()` makes
    it anew. Years by their first day, of Bangkok; `source` as in `DayTotal`.
    """

    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+", db_index=False)
    loan = models.ForeignKey(
        Loan, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    entered_in = models.DateField(help_text="the first day of a year")
    recorded_in = models.DateField(help_text="the first day of a year")
    source = models.ForeignKey(
        "network.Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    satang = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "membership", "loan", "entered_in", "recorded_in", "source"],
                nulls_distinct=False,
                name="one_total_of_a_year",
            )
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

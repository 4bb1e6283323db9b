"""What groups of a district drawn by chance promise, lend, pay out, close and are ready for.

F6.2 and F6.5 to F6.9; deposits, members and loans are drawn with the people (random_people).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Sum

from savings.models import (
    GroupRecord,
    JournalEntry,
    Loan,
    LoanReschedule,
    MonthClosing,
    Pledge,
    Posting,
    ReadinessMark,
    SavingsGroup,
    WelfareContribution,
    WelfarePayment,
)

if TYPE_CHECKING:
    from tests.reports.random_district import RandomDistrict

PLENTY = 50_000_00
MONTHS = 10


def make_books(drawn: RandomDistrict) -> None:
    """All of it for each group; months are closed last, nothing is entered in them after."""
    for group in SavingsGroup.objects.order_by("pk"):
        book = _Book(drawn, group)
        book.promise()
        book.bring()
        book.lend()
        book.fund()
        book.mark()
        book.write()
        book.close()


class _Book:
    def __init__(self, drawn: RandomDistrict, group: SavingsGroup) -> None:
        self.drawn, self.draw, self.group = drawn, drawn.chance, group
        self.accounts = {each.kind: each for each in group.accounts.all()}
        self.members = list(group.memberships.select_related("ending").order_by("pk"))
        self.entered: list[tuple[JournalEntry, list]] = []
        self.given: list[WelfareContribution] = []
        self.paid: list[WelfarePayment] = []

    def enter(self, kind: str, day: date, sides: list, **more) -> JournalEntry:
        """An entry of sides (account, satang, member, loan); written down with the others."""
        entry = self.drawn._fact(
            JournalEntry, "entered_on", day, group=self.group, kind=kind, **more
        )
        self.entered.append((entry, sides))
        return entry

    def undo(self, entry: JournalEntry) -> None:
        """The last one entered: often on a later day, sometimes in another month."""
        day = entry.entered_on + timedelta(days=self.draw.choice((0, 4, 15, 30)))
        _entry, sides = self.entered[-1]
        mirrored = [(of, -satang, who, on) for of, satang, who, on in sides]
        self.enter("reversal", day, mirrored, reverses=entry, memo="ผิด")

    def write(self) -> None:
        """Entries, then those that undo them, then what each moved and was for."""
        for is_undoing in (False, True):
            JournalEntry.objects.bulk_create(
                entry for entry, _sides in self.entered if bool(entry.memo) is is_undoing
            )
        Posting.objects.bulk_create(
            Posting(entry=entry, account=self.accounts[of], satang=satang, membership=who, loan=on)
            for entry, sides in self.entered
            for of, satang, who, on in sides
        )
        WelfareContribution.objects.bulk_create(self.given)
        WelfarePayment.objects.bulk_create(self.paid)

    def promise(self) -> None:
        drawn, draw = self.drawn, self.draw
        drawn._fact(
            GroupRecord, "observed_on", drawn._day(), group=self.group, name="กลุ่ม",
            deposit_day=draw.choice([5, 15, None]),
        ).save()  # fmt: skip
        Pledge.objects.bulk_create(
            drawn._fact(
                Pledge, "since", drawn._day(), membership=member,
                satang=draw.choice([0, 50_00, 100_00]),
            )
            for member in self.members
            for _ in range(2)
        )  # fmt: skip
        others = ("grants", "welfare", "relief")
        sides = [("cash", PLENTY * len(others), None, None)]
        sides += [(of, -PLENTY, None, None) for of in others]
        self.enter("income", date(2024, 12, 1), sides)

    def bring(self) -> None:
        """Deposits of the months about as much as promised, around the day; some undone."""
        for member in self.members:
            ending = getattr(member, "ending", None)
            for _ in range(7):
                day = self.drawn._day()
                if day < member.joined_on or (ending and day >= ending.left_on):
                    continue
                day = day.replace(day=self.draw.choice((3, 5, 6, 15, 16, 20)))
                if day < member.joined_on or (ending and day >= ending.left_on):
                    continue
                satang = self.draw.choice((25_00, 50_00, 100_00))
                entry = self.enter(self.draw.choice(("deposit", "counter")), day, [
                    ("cash", satang, None, None), ("savings", -satang, member, None),
                ])  # fmt: skip
                if self.drawn._often(0.15) and not ending:
                    self.undo(entry)

    def lend(self) -> None:
        """Loans of every method, paid back in part, some put off."""
        draw, drawn = self.draw, self.drawn
        for member in self.members:
            if hasattr(member, "ending"):
                continue
            day, satang = member.joined_on + timedelta(days=3), draw.randrange(1, 90_000)
            loan = drawn._fact(
                Loan, "granted_on", day, membership=member, principal_satang=satang,
                interest_per_month=draw.choice(["0", "1.5"]), months=draw.choice((1, 3, 7, 12)),
                method=draw.choice(("reducing", "flat", "annuity")),
            )  # fmt: skip
            loan.save()
            self.enter(
                "loan", day, [("loans", satang, member, loan), ("cash", -satang, None, None)]
            )
            for after in (40, 80, 130):
                part = draw.randrange(0, satang // 3 + 1)
                if part:
                    self.enter("repayment", day + timedelta(days=after), [
                        ("cash", part, None, None), ("loans", -part, member, loan),
                    ])  # fmt: skip
            if drawn._often(0.4):
                drawn._fact(
                    LoanReschedule, "since", day + timedelta(days=draw.choice((60, 100))),
                    loan=loan, months=draw.choice((2, 6)), reason="น้ำท่วม",
                ).save()  # fmt: skip

    def fund(self) -> None:
        """What was put into the fund by anybody, and paid from it; grants, and a year's end."""
        draw, drawn = self.draw, self.drawn
        for origin in [*WelfareContribution.Origin.values] * 2:
            day, satang = drawn._day(), draw.randrange(10_000, 90_000)
            entry = self.enter("matched", day, [
                ("cash", satang, None, None), ("welfare", -satang, None, None),
            ])  # fmt: skip
            self.given.append(
                drawn._fact(WelfareContribution, "received_on", day, entry=entry, origin=origin)
            )
            if drawn._often(0.2):
                self.undo(entry)
        for _ in range(20):
            day, satang = drawn._day(), draw.randrange(1, 3_000)
            of = draw.choice(("welfare", "relief"))
            entry = self.enter("welfare", day, [
                (of, satang, None, None), ("cash", -satang, None, None),
            ])  # fmt: skip
            self.paid.append(
                drawn._fact(
                    WelfarePayment, "paid_on", day, entry=entry,
                    purpose=draw.choice(WelfarePayment.Purpose.values),
                )
            )  # fmt: skip
            if drawn._often(0.2):
                self.undo(entry)
        self.enter("closing", drawn._day(), [
            ("grants", 20_000, None, None), ("surplus", -20_000, None, None),
        ])  # fmt: skip

    def mark(self) -> None:
        """From a group that was hardly looked at to one that is ready."""
        most = self.draw.choice((0, 4, 12, 12))
        items = ReadinessMark.Item.values[:most]
        ReadinessMark.objects.bulk_create(
            self.drawn._fact(
                ReadinessMark, "observed_on", self.drawn._day(), group=self.group, item=item,
                score=self.draw.choice((0, 1, 2, 2)),
            )
            for item in items * 2
        )  # fmt: skip

    def close(self) -> None:
        for number in range(1, MONTHS + 1):
            month = date(2025, number, 1)
            after = date(2025, number + 1, 1)
            if not self.drawn._often(0.9):
                continue
            cash = Posting.objects.filter(
                account=self.accounts["cash"], entry__entered_on__lt=after
            ).aggregate(satang=Sum("satang"))["satang"]
            MonthClosing.objects.create(
                group=self.group, month=month, counted_satang=cash + self.draw.choice((0, 0, 0, 5)),
                source=self.drawn.source,
                recorded_at=datetime(2025, number + 1, self.draw.randint(1, 12), 5, tzinfo=UTC),
            )  # fmt: skip

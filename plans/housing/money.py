"""Writes of a project's money: lines, what they are to be, what came in, what went out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from plans.housing.errors import named_errors
from plans.models import BudgetAmount, BudgetLine, HousingProject, ProjectMoney

if TYPE_CHECKING:
    from network.models import Source

Kind = ProjectMoney.Kind


def add_line(
    project: HousingProject,
    work: str,
    funder: str,
    satang: int,
    *,
    decided_on: date,
    source: Source,
    title: str = "",
    key: UUID | None = None,
) -> BudgetLine:
    """A line of the budget, with what it is to be.

    Raises:
        SentTwice.
    """
    with named_errors():
        line = BudgetLine.objects.create(
            project=project,
            work=work,
            funder=funder,
            title=title.strip(),
            **({"key": key} if key else {}),
        )
        set_amount(line, satang, decided_on=decided_on, source=source)
    return line


def set_amount(
    line: BudgetLine, satang: int, *, decided_on: date, source: Source, remark: str = ""
) -> BudgetAmount:
    """What a line is from a day on; what was before stays on record."""
    with named_errors():
        return BudgetAmount.objects.create(
            line=line, satang=satang, decided_on=decided_on, remark=remark.strip(), source=source
        )


def move(
    line: BudgetLine,
    kind: ProjectMoney.Kind,
    satang: int,
    *,
    moved_on: date,
    memo: str,
    source: Source,
    instalment: int | None = None,
    key: UUID | None = None,
) -> ProjectMoney:
    """An instalment comes in on a line, or something is paid from it.

    Raises:
        LineOverspent, MoneyNeedsWords, SentTwice.
    """
    with named_errors():
        return ProjectMoney.objects.create(
            line=line,
            kind=kind,
            satang=satang,
            instalment=instalment if kind == Kind.RECEIVED else None,
            moved_on=moved_on,
            memo=memo.strip(),
            source=source,
            **({"key": key} if key else {}),
        )


def reverse(money: ProjectMoney, *, reason: str, moved_on: date, source: Source) -> ProjectMoney:
    """Undo by its mirror; both stay on record.

    Raises:
        ReversedAlready, ReversalDiffers, MoneyNeedsWords: no reason.
        LineOverspent: what came in is spent.
    """
    with named_errors():
        return ProjectMoney.objects.create(
            line=money.line,
            kind=Kind.SPENT if money.kind == Kind.RECEIVED else Kind.RECEIVED,
            satang=money.satang,
            moved_on=moved_on,
            memo=reason.strip(),
            reverses=money,
            source=source,
        )

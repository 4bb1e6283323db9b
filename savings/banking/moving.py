"""Money between box and banks, and accounts that a group names. One verb, one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Max

from network.moments import EVER_KNOWN, Moment
from savings import books, errors
from savings.ledger import Account, Kind, Side, enter, named_errors
from savings.models import AccountRecord, JournalEntry, LedgerAccount, SavingsGroup

if TYPE_CHECKING:
    from network.models import Source

SEVERAL: Final = (Account.BANK, Account.WELFARE, Account.RELIEF, Account.RESERVE, Account.FEES,
                  Account.GRANTS, Account.OTHER_INCOME, Account.EXPENSES)  # fmt: skip
"""Kinds of which a group may have more than one account; the database keeps the same list."""
INTEREST, FEE = "interest", "fee"


@dataclass(frozen=True)
class Held:
    """An account of a group with its name and what stands on it, satang on its usual side."""

    account: LedgerAccount
    name: str
    record: AccountRecord | None
    satang: int

    @property
    def choice(self) -> str:
        """How a form names it: `bank-1`."""
        return f"{self.account.kind}-{self.account.number}"


def accounts_of(group: SavingsGroup, moment: Moment, *kinds: LedgerAccount.Kind) -> list[Held]:
    """Accounts of some kinds, by kind and number. Three queries."""
    found = group.accounts.filter(kind__in=kinds)
    named = {
        each.account_id: each
        for each in AccountRecord.objects.as_known(moment).filter(account__group=group)
    }
    totals = books.account_totals(group, moment)
    order = {kind.value: place for place, kind in enumerate(kinds)}
    return [
        Held(
            each,
            named[each.pk].name if each.pk in named else str(each.get_kind_display()),
            named.get(each.pk),
            totals.get((each.kind, each.number), 0)
            * (1 if each.type in ("asset", "expense") else -1),
        )
        for each in sorted(found, key=lambda each: (order[each.kind], each.number))
    ]


def _usual_side(account: LedgerAccount) -> int:
    return 1 if account.type in ("asset", "expense") else -1


def open_account(
    group: SavingsGroup,
    kind: LedgerAccount.Kind,
    name: str,
    *,
    observed_on: date,
    source: Source,
    bank: str = "",
    bank_number: str = "",
) -> LedgerAccount:
    """One more account of a kind, under a name.

    Raises:
        AccountIsOnlyOne: of this kind there is no other.
        AccountIsNamedSo: one of this kind has the name; it was sent twice, or is another's.
    """
    with named_errors():
        SavingsGroup.objects.select_for_update().get(pk=group.pk)
        known = accounts_of(group, Moment(date.max, EVER_KNOWN), kind)
        if any(each.record and each.name == name.strip() for each in known):
            raise errors.AccountIsNamedSo
        last = group.accounts.filter(kind=kind).aggregate(last=Max("number"))["last"]
        account: LedgerAccount = LedgerAccount.objects.create(
            group=group, kind=kind, number=(last or 0) + 1
        )
        name_account(
            account, name, observed_on=observed_on, source=source, bank=bank,
            bank_number=bank_number,
        )  # fmt: skip
    return account


def name_account(
    account: LedgerAccount,
    name: str,
    *,
    observed_on: date,
    source: Source,
    bank: str = "",
    bank_number: str = "",
) -> AccountRecord:
    """Say what an account is called from a day on."""
    with named_errors():
        return AccountRecord.objects.create(
            account=account,
            name=name.strip(),
            bank=bank.strip(),
            bank_number=bank_number.strip(),
            observed_on=observed_on,
            source=source,
        )


def move(
    group: SavingsGroup,
    satang: int,
    *,
    out_of: LedgerAccount,
    into: LedgerAccount,
    entered_on: date,
    source: Source,
    memo: str = "",
    key: UUID | None = None,
) -> JournalEntry:
    """Money from the box to a bank, back, or from one account to another of the same side.

    Raises:
        NothingMovedBetween: it is the same account.
        NotEnoughCash: there is not that much. DayIsConfirmed, MonthIsClosed, SentTwice.
    """
    if out_of.pk == into.pk:
        raise errors.NothingMovedBetween
    sign = 1 if into.type == "asset" else -1  # of funds the one that grows is credited
    return enter(
        group,
        Kind.TRANSFER,
        [
            Side(Account(into.kind), sign * satang, number=into.number),
            Side(Account(out_of.kind), -sign * satang, number=out_of.number),
        ],
        entered_on=entered_on,
        source=source,
        key=key,
        memo=memo,
    )


def book_bank(
    group: SavingsGroup,
    satang: int,
    what: str,
    *,
    account: LedgerAccount,
    entered_on: date,
    source: Source,
    memo: str = "",
    key: UUID | None = None,
) -> JournalEntry:
    """What the bank itself did: interest it gave (INTEREST), or a fee it took (FEE)."""
    gained = satang if what == INTEREST else -satang
    other = Account.BANK_INCOME if what == INTEREST else Account.EXPENSES
    return enter(
        group,
        Kind.INCOME if what == INTEREST else Kind.EXPENSE,
        [Side(Account.BANK, gained, number=account.number), Side(other, -gained)],
        entered_on=entered_on,
        source=source,
        key=key,
        memo=memo,
    )


def latest_moves(group: SavingsGroup, limit: int = 30) -> list[tuple[JournalEntry, int]]:
    """Entries that touched a bank, the latest first, with what came to it. Two queries."""
    entries = (
        JournalEntry.objects.recorded(Moment(date.max, EVER_KNOWN))
        .filter(group=group, postings__account__kind=Account.BANK)
        .select_related("source", "reversed_by")
        .prefetch_related("postings__account")
        .order_by("-entered_on", "-recorded_at")
        .distinct()[:limit]
    )
    return [
        (
            each,
            sum(side.satang for side in each.postings.all() if side.account.kind == Account.BANK),
        )
        for each in entries
    ]

"""Questions about savings groups; they take values, never models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from network.moments import EVER_KNOWN, Moment
from network.queries import FactQuerySet

if TYPE_CHECKING:
    from network.models import Account, Source


TOTALS = """
SELECT account.kind, account.number, sum(moved.satang)
FROM (
    SELECT total.account_id, total.satang
    FROM savings_ledgeraccount AS own
    JOIN savings_daytotal AS total ON total.account_id = own.id
    WHERE own.group_id = %(group)s AND total.entered_on < %(true_before)s
      AND total.recorded_on < (%(known_by)s::timestamptz AT TIME ZONE 'Asia/Bangkok')::date
      AND (total.source_id IS NULL
           OR total.source_id <> ALL (network_withdrawn(%(known_by)s::timestamptz)))
    UNION ALL
    SELECT posting.account_id, posting.satang
    FROM savings_journalentry AS entry
    JOIN savings_posting AS posting ON posting.entry_id = entry.id
    WHERE entry.group_id = %(group)s AND entry.entered_on < %(true_before)s
      AND entry.recorded_at >=
          date_trunc('day', %(known_by)s::timestamptz AT TIME ZONE 'Asia/Bangkok')
            AT TIME ZONE 'Asia/Bangkok'
      AND network_is_known(entry.recorded_at, entry.source_id, %(known_by)s::timestamptz)
) AS moved
JOIN savings_ledgeraccount AS account ON account.id = moved.account_id
GROUP BY account.kind, account.number
"""
"""What stands on each account of a group; values: group, true_before, known_by."""


_OF_MEMBERS = """
SELECT total.account_id, total.membership_id, total.loan_id, total.satang
FROM savings_yeartotal AS total
JOIN savings_ledgeraccount AS own ON own.id = total.account_id
WHERE {totals} AND total.entered_in < date_trunc('year', %(true_before)s::date)
  AND total.recorded_in <
      date_trunc('year', %(known_by)s::timestamptz AT TIME ZONE 'Asia/Bangkok')
  AND (total.source_id IS NULL
       OR total.source_id <> ALL (network_withdrawn(%(known_by)s::timestamptz)))
UNION ALL
SELECT posting.account_id, posting.membership_id, posting.loan_id, posting.satang
FROM savings_journalentry AS entry
JOIN savings_posting AS posting ON posting.entry_id = entry.id
    AND posting.membership_id IS NOT NULL
WHERE {postings} AND entry.entered_on >= date_trunc('year', %(true_before)s::date)
  AND entry.entered_on < %(true_before)s::date
  AND network_is_known(entry.recorded_at, entry.source_id, %(known_by)s::timestamptz)
UNION ALL
SELECT posting.account_id, posting.membership_id, posting.loan_id, posting.satang
FROM savings_journalentry AS entry
JOIN savings_posting AS posting ON posting.entry_id = entry.id
    AND posting.membership_id IS NOT NULL
WHERE {postings} AND entry.entered_on < date_trunc('year', %(true_before)s::date)
  AND entry.recorded_at >=
      date_trunc('year', %(known_by)s::timestamptz AT TIME ZONE 'Asia/Bangkok')
        AT TIME ZONE 'Asia/Bangkok'
  AND network_is_known(entry.recorded_at, entry.source_id, %(known_by)s::timestamptz)
"""
"""What was posted for members: kept totals of years that were over by both times of the moment,
and one by one the entries of its own year and those recorded in its own year of earlier ones."""

HELD = f"""
SELECT moved.membership_id, moved.loan_id, account.kind, sum(moved.satang)::bigint
FROM ({
    _OF_MEMBERS.format(totals="own.group_id = %(group)s", postings="entry.group_id = %(group)s")
}) AS moved
JOIN savings_ledgeraccount AS account ON account.id = moved.account_id
WHERE account.kind = ANY (%(kinds)s::text[])
GROUP BY 1, 2, 3
"""
"""What members of a group hold and owe by loan; values: group, kinds, true_before, known_by."""

LOANS_OWED = f"""
SELECT moved.loan_id, sum(moved.satang)::bigint
FROM ({
    _OF_MEMBERS.format(totals="total.loan_id IS NOT NULL", postings="posting.loan_id IS NOT NULL")
}) AS moved
JOIN savings_ledgeraccount AS account ON account.id = moved.account_id AND account.kind = 'loans'
GROUP BY 1 HAVING sum(moved.satang) > 0
"""
"""What is owed on each loan of all groups; values: true_before, known_by."""


class SavingsGroupQuerySet(QuerySet[Any]):
    """Savings groups."""

    def visible_to(self, account: Account) -> Self:
        """Groups in places where the account may see money."""
        from network.access import Permission, places_of  # noqa: PLC0415 (it asks rooms below)

        return self.filter(place__in=places_of(account, Permission.SEE_MONEY))


class GroupRecordQuerySet(FactQuerySet):
    """Names, levels and deposit days of groups."""

    about = ("group",)
    true_from = "observed_on"


class PledgeQuerySet(FactQuerySet):
    """What members promise to save."""

    about = ("membership",)
    true_from = "since"

    def of_group(self, group: int, moment: Moment) -> dict[int, int]:
        """Satang by membership of one group (its key): only its own are looked at. One query."""
        own = self.model._default_manager.filter(membership__group=group)
        found = self.standing(moment, among=own.values("pk"))
        return dict(found.values_list("membership", "satang"))


class MembershipQuerySet(QuerySet[Any]):
    """Who is a member of which group."""

    def in_force(self, moment: Moment) -> Self:
        """Joined before the moment and not left before it: joining and leaving are two facts."""
        return self.filter(
            joined_on__lt=moment.true_before, recorded_at__known_by=moment.known_by
        ).exclude(
            ending__left_on__lt=moment.true_before, ending__recorded_at__known_by=moment.known_by
        )

    def recorded(self, moment: Moment) -> Self:
        """Every membership known by the moment, ended or not: its number is in use."""
        return self.filter(recorded_at__known_by=moment.known_by)


class MembershipEndingQuerySet(QuerySet[Any]):
    """From which day on members are none."""

    def recorded(self, moment: Moment) -> Self:
        """Endings known by the moment, of whatever day."""
        return self.filter(recorded_at__known_by=moment.known_by)


class JournalEntryQuerySet(QuerySet[Any]):
    """Entries of ledgers."""

    def recorded(self, moment: Moment) -> Self:
        """Entries of days before the moment, recorded by it."""
        return self.filter(entered_on__lt=moment.true_before, recorded_at__known_by=moment.known_by)

    def hindering(self, source: Source) -> Self:
        """Entries of others that rest on what `source` entered: they name its members, or came
        after it into the same box (network.withdrawals)."""
        standing = self.filter(recorded_at__known_by=EVER_KNOWN).exclude(source=source)
        entered = self.model._default_manager.filter(source=source)
        of_them = Q(postings__membership__source=source) | Q(postings__loan__source=source)
        since = entered.filter(group=OuterRef("group"), recorded_at__lt=OuterRef("recorded_at"))
        return standing.filter(of_them | Q(Exists(since))).distinct()


class LoanQuerySet(QuerySet[Any]):
    """Loans."""

    def recorded(self, moment: Moment) -> Self:
        """Loans known by the moment and granted before it, or carried forward."""
        granted = Q(granted_on__lt=moment.true_before) | Q(granted_on__isnull=True)
        return self.filter(granted, recorded_at__known_by=moment.known_by)


class LoanApplicationQuerySet(FactQuerySet):
    """What members ask for."""

    about = ("membership",)
    true_from = "applied_on"


class GuaranteeQuerySet(FactQuerySet):
    """Who stands for whom."""

    about = ("application", "membership")
    true_from = "since"


class LoanDecisionQuerySet(FactQuerySet):
    """What was decided on applications."""

    about = ("application",)
    true_from = "decided_on"


class LoanRescheduleQuerySet(FactQuerySet):
    """Terms put off."""

    about = ("loan",)
    true_from = "since"


class CashCountQuerySet(FactQuerySet):
    """Boxes that were counted; of a day the last count stands."""

    about = ("group", "counted_on")
    true_from = "counted_on"


class CountConfirmationQuerySet(FactQuerySet):
    """Who has confirmed a count."""

    about = ("count", "officer")
    true_from = "confirmed_on"


class WelfarePaymentQuerySet(FactQuerySet):
    """What welfare was paid for."""

    about = ("entry",)
    true_from = "paid_on"


class WelfareContributionQuerySet(FactQuerySet):
    """Who filled the welfare funds."""

    about = ("entry",)
    true_from = "received_on"


class YearRulesQuerySet(FactQuerySet):
    """How years are shared out."""

    about = ("group",)
    true_from = "since"


class YearClosingQuerySet(FactQuerySet):
    """Years that are closed."""

    about = ("group", "year_end")
    true_from = "decided_on"


class AuditSampleQuerySet(FactQuerySet):
    """What auditors compared; of a member and month the last comparison stands."""

    about = ("membership", "month")
    true_from = "month"


class DisclosurePostingQuerySet(FactQuerySet):
    """Statements that hang."""

    about = ("group", "month")
    true_from = "posted_on"


class ReadinessMarkQuerySet(FactQuerySet):
    """Lines of the checklist."""

    about = ("group", "item")
    true_from = "observed_on"


class AccountRecordQuerySet(FactQuerySet):
    """What accounts are called."""

    about = ("account",)
    true_from = "observed_on"


class BankReconciliationQuerySet(FactQuerySet):
    """Bank statements beside the books; of a month the last comparison stands."""

    about = ("account", "month")
    true_from = "month"


class WelfareRulesQuerySet(FactQuerySet):
    """How welfare funds work."""

    about = ("group",)
    true_from = "since"


class WelfareProposalQuerySet(FactQuerySet):
    """What funds ask others for."""

    about = ("key",)
    true_from = "drafted_on"


class ProposalStepQuerySet(FactQuerySet):
    """Where proposals stand."""

    about = ("proposal",)
    true_from = "stands_on"


class MonthClosingQuerySet(QuerySet[Any]):
    """Months that are closed: the cash counted then is of all that was entered until then."""

    def hindering(self, source: Source) -> Self:
        """Months closed by others that hold, or follow, what `source` entered."""
        standing = self.filter(recorded_at__known_by=EVER_KNOWN).exclude(source=source)
        entered = standing.filter(group__entries__source=source)
        in_month = TruncMonth("group__entries__entered_on")  # of the entries just chosen
        held = entered.annotate(in_month=in_month).filter(in_month__lte=F("month"))
        return self.filter(pk__in=held.values("pk"))


class ProductQuerySet(FactQuerySet):
    """Products of centres; what is said last of one counts."""

    about = ("key",)
    true_from = "listed_on"


class StockLotQuerySet(FactQuerySet):
    """Lots received; each is of itself."""

    about = ("key",)
    true_from = "received_on"


class StockMoveQuerySet(FactQuerySet):
    """What went out of lots, or back into them; each is of itself."""

    about = ("id",)
    true_from = "moved_on"


class StockCountQuerySet(FactQuerySet):
    """Counts of stock; each is of itself."""

    about = ("id",)
    true_from = "counted_on"


class CentrePolicyQuerySet(FactQuerySet):
    """What a centre gives to welfare."""

    about = ("group",)
    true_from = "since"

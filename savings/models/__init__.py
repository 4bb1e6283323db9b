"""Tables of savings groups: members, loans, and a ledger in double entry.

Money is integer satang; a posting is positive on the debit side. What a member has saved
is therefore the negative sum of the postings to the group's savings account that name
the membership. The database keeps the rules (migrations 0002 to 0009).
"""

from savings.models.auditing import AuditSample, DisclosurePosting, ReadinessMark
from savings.models.banking import AccountRecord, BankReconciliation
from savings.models.books import (
    DayTotal,
    JournalEntry,
    LedgerAccount,
    MonthClosing,
    Posting,
    YearTotal,
)
from savings.models.centre import CentrePolicy, Product, StockCount, StockLot, StockMove
from savings.models.counting import CashCount, CountConfirmation
from savings.models.groups import (
    GroupRecord,
    Level,
    Membership,
    MembershipEnding,
    Pledge,
    SavingsGroup,
)
from savings.models.lending import (
    Guarantee,
    Loan,
    LoanApplication,
    LoanDecision,
    LoanReschedule,
    Method,
    Purpose,
)
from savings.models.welfare import ProposalStep, WelfareProposal, WelfareRules
from savings.models.year import (
    WelfareContribution,
    WelfarePayment,
    YearClosing,
    YearRules,
)

__all__ = [
    "AccountRecord",
    "AuditSample",
    "BankReconciliation",
    "CashCount",
    "CentrePolicy",
    "CountConfirmation",
    "DayTotal",
    "DisclosurePosting",
    "GroupRecord",
    "Guarantee",
    "JournalEntry",
    "LedgerAccount",
    "Level",
    "Loan",
    "LoanApplication",
    "LoanDecision",
    "LoanReschedule",
    "Membership",
    "MembershipEnding",
    "Method",
    "MonthClosing",
    "Pledge",
    "Posting",
    "Product",
    "ProposalStep",
    "Purpose",
    "ReadinessMark",
    "SavingsGroup",
    "StockCount",
    "StockLot",
    "StockMove",
    "WelfareContribution",
    "WelfarePayment",
    "WelfareProposal",
    "WelfareRules",
    "YearClosing",
    "YearRules",
    "YearTotal",
]

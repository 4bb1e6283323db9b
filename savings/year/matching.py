"""Who matched what members gave to their funds, and where proposals stand: values for the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Sum

from network.moments import EVER_KNOWN, Moment
from savings.ledger import Account
from savings.models import (
    ProposalStep,
    SavingsGroup,
    WelfareContribution,
    WelfareProposal,
    WelfareRules,
)

Origin = WelfareContribution.Origin
MATCHING: Final = (Origin.LOCAL, Origin.STATE)
TOP_UP: Final = 1_000_000  # satang a village, in the seeds' network
WAITING_DAYS: Final = 180  # where a group has said nothing; the database has the same
YEARLY_SATANG: Final = 36_500


@dataclass(frozen=True)
class Year:
    """A calendar year of a fund, satang: each side of the three-way match 1:1:1."""

    number: int
    given: dict[str, int]

    @property
    def members(self) -> int:
        """What members gave."""
        return self.given.get(Origin.MEMBERS, 0)

    @property
    def matches(self) -> list[tuple[str, int, int]]:
        """Who matches, how much came, and how much is missing to as much as members gave."""
        return [
            (str(each.label), came, max(self.members - came, 0))
            for each in MATCHING
            for came in [self.given.get(each, 0)]
        ]

    @property
    def topped_up(self) -> int:
        """What the network gave the village's fund."""
        return self.given.get(Origin.NETWORK, 0)


@dataclass(frozen=True)
class Proposed:
    """A proposal with its steps, the first first; without any it is a draft."""

    proposal: WelfareProposal
    steps: tuple[ProposalStep, ...]

    @property
    def last(self) -> ProposalStep | None:
        """Where it stands."""
        return self.steps[-1] if self.steps else None

    @property
    def is_decided(self) -> bool:
        """Whether it has come to its end."""
        return bool(self.last and self.last.state in {"approved", "refused"})


def years_of(group: SavingsGroup, moment: Moment) -> list[Year]:
    """Years in which money came to the funds, the latest first. One query."""
    rows = (
        WelfareContribution.objects.recorded(moment)
        .filter(
            entry__group=group,
            entry__reversed_by__isnull=True,
            entry__postings__account__kind__in=[Account.WELFARE, Account.RELIEF],
        )
        .values_list("received_on__year", "origin")
        .annotate(sum=Sum("entry__postings__satang"))
    )
    given: dict[int, dict[str, int]] = defaultdict(dict)
    for number, origin, satang in rows:
        given[number][origin] = -satang
    return [Year(number, given[number]) for number in sorted(given, reverse=True)]


def rules_of(group: SavingsGroup, moment: Moment) -> WelfareRules | None:
    """What the fund agreed on last. One query."""
    found: WelfareRules | None = WelfareRules.objects.as_known(moment).filter(group=group).first()
    return found


def proposals_of(group: SavingsGroup, moment: Moment) -> list[Proposed]:
    """Proposals of a fund, the latest first. Two queries."""
    found = WelfareProposal.objects.recorded(moment).filter(group=group)
    steps: dict[int, list[ProposalStep]] = defaultdict(list)
    ordered: Iterable[ProposalStep] = ProposalStep.objects.filter(
        proposal__group=group, recorded_at__known_by=EVER_KNOWN
    ).order_by("stands_on", "recorded_at", "pk")
    for each in ordered:
        steps[each.proposal_id].append(each)
    return [Proposed(each, tuple(steps[each.pk])) for each in found.order_by("-drafted_on", "-pk")]

"""Refused verdicts, and verifiers that turn out to be one person, in the random district."""

from __future__ import annotations

from typing import TYPE_CHECKING

from network.models import Party
from survey.models import DuplicateVerdict, RefusedVerification, Verification

if TYPE_CHECKING:
    from tests.reports.random_district import RandomDistrict

REFUSED = 60


def make_verifying(drawn: RandomDistrict) -> None:
    """Verdicts the rules refused, and two merges of verifiers, one behind the other."""
    refuse_some(drawn)
    first, second, third, *_others = _verifiers()
    merge(drawn, first, second)
    merge(drawn, second, third)


def _verifiers() -> list[Party]:
    found = Party.objects.filter(pk__in=Verification.objects.values("verifier"))
    return list(found.order_by("pk"))


def refuse_some(drawn: RandomDistrict) -> None:
    """Verdicts that were sent and that a rule did not take."""
    draw, verifiers = drawn.chance, _verifiers()
    visits = list(Verification.objects.filter(visit__isnull=False).values_list("visit", flat=True))

    def refused() -> RefusedVerification:
        of_visit = drawn._often(0.6)
        made: RefusedVerification = drawn._fact(
            RefusedVerification,
            "attempted_on",
            drawn._day(),
            visit_id=draw.choice(visits) if of_visit else None,
            boundary=None if of_visit else draw.choice(drawn.boundaries),
            verifier=draw.choice(verifiers),
            verdict=draw.choice(Verification.Verdict.values),
            rule=draw.choice(RefusedVerification.Rule.values),
        )
        return made

    drawn._facts(RefusedVerification, refused, REFUSED)


def merge(drawn: RandomDistrict, one: Party, other: Party) -> None:
    """Somebody says that the two are one person, the other."""
    said = drawn._fact(
        DuplicateVerdict,
        "said_on",
        drawn._day(150),
        first=one,
        second=other,
        is_same=True,
        kept=other,
        reason="คนเดียวกัน",
    )
    DuplicateVerdict.objects.bulk_create([said])

"""Which older persons of the demo receive the allowance; of some nobody has asked."""

from __future__ import annotations

from survey.demo.care import OLDER
from survey.demo.chance import chance, pick
from survey.demo.rows import Rows
from survey.demo.visits import Finding
from survey.models import OldAgeAllowance

_ASKED = 0.8
_STANDINGS = {
    OldAgeAllowance.Standing.RECEIVED: 87,
    OldAgeAllowance.Standing.NOT_RECEIVED: 7,
    OldAgeAllowance.Standing.NOT_ENTITLED: 6,
}


def ask_about_allowances(rows: Rows, findings: list[Finding]) -> None:
    """Ask the older persons of most households, at the visit that found them."""
    rng = chance(rows.seed, "allowances")
    for finding in findings:
        for member in finding.household.members:
            if rows.today.year - member.birth_year >= OLDER and rng.random() < _ASKED:
                rows.fact(
                    OldAgeAllowance,
                    finding.source,
                    person=member.party,
                    standing=pick(rng, _STANDINGS),
                    observed_on=finding.source.as_of,
                )

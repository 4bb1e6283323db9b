"""Health, disability and consent of the demo's people, by the distributions of DOMAIN.md §4.2."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from network.models import Consent
from survey.demo.chance import chance, pick
from survey.demo.people import Member
from survey.demo.rows import Rows
from survey.demo.visits import Finding
from survey.models import CareLevel, CareNeed, DisabilityType

WORDING = "2566-1"  # of the notice that was read out
OLDER = 60
_CONSENTS, _REFUSES = 0.9, 0.04  # of households; the others were not asked
_GUARDED_BELOW = 20
_DISABLED, _DISABLED_OLDER = 0.022, 0.088  # four times as many among the older: 3.3 % in all
_TYPES = {
    DisabilityType.MOVEMENT: 51,
    DisabilityType.HEARING: 18,
    DisabilityType.SEEING: 8,
    DisabilityType.MIND: 8,
    DisabilityType.INTELLECT: 7,
    DisabilityType.LEARNING: 1,
    DisabilityType.AUTISM: 1,
}
_SEVERAL = 0.06
_WITH_CARD = 0.8
_LEVELS = {CareLevel.ACTIVE: 93.5, CareLevel.HOME_BOUND: 5.0, CareLevel.BED_BOUND: 1.5}
_WITHDRAWN_AFTER = 60  # days


def ask_about_care(rows: Rows, findings: list[Finding]) -> None:
    """Ask each household for its consent; of who agrees, note what is said of health.

    One consent is withdrawn later: of the first disabled person who has agreed
    for so long (a seeded trap).
    """
    rng = chance(rows.seed, "care")
    has_withdrawn = False
    for finding in findings:
        draw = rng.random()
        if draw >= _CONSENTS + _REFUSES:
            continue
        for member in finding.household.members:
            is_given = draw < _CONSENTS
            _decide(rows, finding, member, is_given=is_given)
            if is_given and (need := _need(rows, member, rng)):
                _note(rows, finding, member, need)
                if not has_withdrawn and need["has_disability"]:
                    has_withdrawn = _withdraw(rows, finding, member)


def _decide(rows: Rows, finding: Finding, member: Member, *, is_given: bool) -> None:
    is_minor = rows.today.year - member.birth_year < _GUARDED_BELOW
    rows.fact(
        Consent,
        finding.source,
        person=member.party,
        purpose=Consent.Purpose.SENSITIVE_SURVEY,
        is_given=is_given,
        given_by=Consent.GivenBy.GUARDIAN if is_minor else Consent.GivenBy.SELF,
        wording=WORDING,
        decided_on=finding.source.as_of,
    )


def _need(rows: Rows, member: Member, rng: Random) -> dict[str, object] | None:
    """What a visit was told; nothing where there is nothing to tell."""
    is_older = rows.today.year - member.birth_year >= OLDER
    is_disabled = rng.random() < (_DISABLED_OLDER if is_older else _DISABLED)
    level = pick(rng, _LEVELS) if is_older else ""
    if not is_disabled and not is_older:
        return None
    types = {pick(rng, _TYPES) for _ in range(2 if rng.random() < _SEVERAL else 1)}
    return {
        "care_level": level,
        "has_disability": is_disabled,
        "disability_types": [each for each in DisabilityType if each in types]
        if is_disabled
        else [],
        "has_disability_card": rng.random() < _WITH_CARD if is_disabled else None,
    }


def _note(rows: Rows, finding: Finding, member: Member, need: dict[str, object]) -> None:
    rows.fact(
        CareNeed,
        finding.source,
        person=member.party,
        observed_on=finding.source.as_of,
        **need,
    )


def _withdraw(rows: Rows, finding: Finding, member: Member) -> bool:
    day = finding.source.as_of + timedelta(days=_WITHDRAWN_AFTER)
    if day >= rows.today:
        return False
    rows.fact(
        Consent,
        rows.source("ขอถอนความยินยอม", day),
        person=member.party,
        purpose=Consent.Purpose.SENSITIVE_SURVEY,
        is_given=False,
        wording=WORDING,
        decided_on=day,
    )
    return True

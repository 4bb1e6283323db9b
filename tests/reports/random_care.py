"""What persons of a district drawn by chance tell of their health, and of the allowance.

Drawn last: what is drawn before stays as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from survey.models import CareLevel, CareNeed, DisabilityType, OldAgeAllowance

if TYPE_CHECKING:
    from tests.reports.random_district import RandomDistrict

TOLD = 120


def make_care(drawn: RandomDistrict) -> None:
    """Disabilities of none, one or several kinds, some told twice, and who has a card."""
    draw = drawn.chance

    def need() -> CareNeed:
        is_disabled = draw.choice([True, True, True, False, None])
        return drawn._fact(
            CareNeed,
            "observed_on",
            drawn._day(),
            person=draw.choice(drawn.people),
            care_level=draw.choice(["", *CareLevel.values]),
            has_disability=is_disabled,
            disability_types=draw.choices(DisabilityType.values, k=draw.randrange(4))
            if is_disabled
            else [],
            has_disability_card=draw.choice([True, False, None]),
        )

    drawn._facts(CareNeed, need, TOLD)
    drawn._facts(
        OldAgeAllowance,
        lambda: drawn._fact(
            OldAgeAllowance,
            "observed_on",
            drawn._day(),
            person=draw.choice(drawn.people),
            standing=draw.choice(OldAgeAllowance.Standing.values),
        ),
        TOLD,
    )

"""Publishes what comes with the product: sets of indicators first, then the forms that name them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from survey.indicators.loading import SetNamed
from survey.models import IndicatorSet

FOLDER: Final = Path(__file__).parent
FORMS: Final = FOLDER / "forms"
INDICATORS: Final = FOLDER / "indicators"

# By the ids their settings name, in the order a person meets them.
SHIPPED: Final = {
    "rangwat_household": "household.md",
    "rangwat_follow_up": "follow_up.md",
    "rangwat_parcel": "parcel.md",
    "rangwat_referral": "referral.md",
}
_HOUSEHOLD, _VILLAGE = IndicatorSet.About.HOUSEHOLD, IndicatorSet.About.VILLAGE
# Years of the Common Era, as the sources of DOMAIN.md §2.9 say.
SETS: Final = (
    SetNamed("jpt-2560", "จปฐ. ปี 2560–2564", _HOUSEHOLD, 2017, 2021, "Basic needs 2017–2021"),
    SetNamed("jpt-2565", "จปฐ. ตั้งแต่ปี 2565", _HOUSEHOLD, 2022, None, "Basic needs since 2022"),
    SetNamed("kc2k-2566", "กชช.2ค ปี 2566–2570", _VILLAGE, 2023, 2027, "Village survey 2023–2027"),
)

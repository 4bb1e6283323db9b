"""How large the demo is: which villages are surveyed, how many households, how big the fields."""

from __future__ import annotations

from dataclasses import dataclass

from survey.demo.chance import chance
from survey.demo.names import VILLAGES

# Households that were surveyed, and their part of the houses the register has.
SURVEYED = {
    "27040501": (112, 0.86),
    "27040502": (98, 0.79),
    "27040503": (104, 0.83),
    "27040504": (86, 0.72),
    "27040505": (93, 0.81),
    "27040301": (96, 0.74),
    "27040302": (84, 0.68),
    "27040303": (90, 0.77),
    "27040304": (58, 0.46),
    "27040601": (88, 0.71),
    "27040602": (74, 0.62),
    "27040603": (67, 0.59),
}
# Villages and households of the network's tambons (DOMAIN.md §4.2).
_DISTRICT = {"270405": (16, 3_700), "270403": (18, 4_100), "270406": (28, 4_800)}
_COVERAGE = {"270405": 0.84, "270403": 0.74, "270406": 0.66}
_WORDS = ("คลอง", "หนอง", "โคก", "เนิน", "ทุ่ง", "ซับ", "เขา", "วัง", "สวน", "ใหม่")
_MADE_UP = ("สมมติ", "ตัวอย่าง", "จำลอง")


@dataclass(frozen=True)
class Scale:
    """A size of the demo; `villages` gives households and coverage by code of the village."""

    name: str
    villages: dict[str, tuple[int, float]]
    names: dict[str, str]
    field_rai: float  # median
    history_months: float  # since the first visit


DEMO = Scale("demo", SURVEYED, VILLAGES, field_rai=11.0, history_months=14.0)


def district(seed: int) -> Scale:
    """62 villages and 12,600 households; fields are smaller, so that all have room."""
    rng = chance(seed, "scale/district")
    villages: dict[str, tuple[int, float]] = {}
    names = dict(VILLAGES)
    for tambon, (count, households) in _DISTRICT.items():
        weights = [rng.uniform(0.7, 1.3) for _ in range(count)]
        left = households
        for number, weight in enumerate(weights, start=1):
            code = f"{tambon}{number:02}"
            own = left if number == count else round(households * weight / sum(weights))
            left -= own
            share = SURVEYED[code][1] if code in SURVEYED else rng.gauss(_COVERAGE[tambon], 0.07)
            villages[code] = (own, min(max(share, 0.42), 0.97))
            names.setdefault(
                code, f"บ้าน{_WORDS[number % len(_WORDS)]}{_MADE_UP[number % len(_MADE_UP)]}"
            )
    return Scale("district", villages, names, field_rai=3.4, history_months=24.0)

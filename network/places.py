"""Names of places as pages write them, and where a place lies in the administration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from network.models import Appointment, Level, Place
from network.moments import Moment

if TYPE_CHECKING:
    from network.models import Account

_THAI_PREFIX = {Level.PROVINCE: "จังหวัด", Level.DISTRICT: "อำเภอ", Level.TAMBON: "ตำบล"}
_ENGLISH_SUFFIX = {Level.PROVINCE: "province", Level.DISTRICT: "district"}


@dataclass(frozen=True)
class PlaceName:
    """A place and what it is called at a moment."""

    pk: int
    code: str
    level: str
    name_th: str
    name_en: str

    def __str__(self) -> str:
        """`ตำบลคลองหินปูน`, `บ้านคลองหินปูน หมู่ที่ 1`; `Tambon Khlong Hin Pun` in English."""
        if (get_language() or "").startswith("en"):
            return self._in_english()
        if self.level == Level.VILLAGE:
            return _("%(name)s หมู่ที่ %(moo)d") % {"name": self._village(), "moo": self.moo}
        prefix = _THAI_PREFIX[Level(self.level)]
        return self.name_th if self.name_th.startswith(prefix) else prefix + self.name_th

    @property
    def short(self) -> str:
        """The name alone, without its level."""
        english = (get_language() or "").startswith("en")
        return (self.name_en if english else "") or self.name_th

    @property
    def level_label(self) -> str:
        """จังหวัด, อำเภอ, ตำบล, หมู่บ้าน."""
        return str(Level(self.level).label)

    @property
    def moo(self) -> int:
        """The village's number (หมู่ที่)."""
        return int(self.code[6:8] or 0)

    @property
    def url(self) -> str:
        """The page of the place."""
        return place_url(self.code)

    def _village(self) -> str:
        return self.name_th if self.name_th.startswith("บ้าน") else f"บ้าน{self.name_th}"

    def _in_english(self) -> str:
        name = self.name_en or self.name_th
        if self.level == Level.VILLAGE:
            return f"{name}, Moo {self.moo}"
        if self.level == Level.TAMBON:
            return f"Tambon {name}"
        return f"{name} {_ENGLISH_SUFFIX[Level(self.level)]}"


def place_url(code: str) -> str:
    """The page of a place by its code."""
    return reverse("village" if len(code) == 8 else "place", args=[code])  # noqa: PLR2004


# Upwards from some places, each with its name; `start_id` says whose line a row is in.
LINES = """
    WITH RECURSIVE line (start_id, place_id, steps) AS (
        SELECT id, id, 0 FROM network_place WHERE id = ANY(%s)
        UNION ALL
        SELECT line.start_id, known.parent_id, line.steps + 1
        FROM line CROSS JOIN LATERAL (
            SELECT parent_id FROM network_placerecord
            WHERE place_id = line.place_id AND valid_from < %s
              AND network_is_known(recorded_at, source_id, %s)
            ORDER BY valid_from DESC, recorded_at DESC, id DESC LIMIT 1
        ) AS known
        WHERE known.parent_id IS NOT NULL
    )
    SELECT line.start_id, place.id, place.code, place.level,
           coalesce(known.name_th, place.code), coalesce(known.name_en, '')
    FROM line
    JOIN network_place AS place ON place.id = line.place_id
    LEFT JOIN LATERAL (
        SELECT name_th, name_en FROM network_placerecord
        WHERE place_id = place.id AND valid_from < %s
          AND network_is_known(recorded_at, source_id, %s)
        ORDER BY valid_from DESC, recorded_at DESC, id DESC LIMIT 1
    ) AS known ON true
    ORDER BY line.start_id, line.steps
"""


def lines(places: list[int], moment: Moment) -> dict[int, list[PlaceName]]:
    """Each of `places` (keys) with all above it, itself first: village, tambon, … One query."""
    found: dict[int, list[PlaceName]] = {}
    clocks = [moment.true_before, moment.known_by]
    with connection.cursor() as cursor:
        cursor.execute(LINES, [places, *clocks, *clocks])
        for start, *named in cursor.fetchall():
            found.setdefault(start, []).append(PlaceName(*named))
    return found


def line(place: Place, moment: Moment) -> list[PlaceName]:
    """`place` and all above it, itself first. One query."""
    return lines([place.pk], moment)[place.pk]


def names(places: list[int], moment: Moment) -> dict[int, PlaceName]:
    """What `places` (keys) are called. One query."""
    return {key: above[0] for key, above in lines(places, moment).items()}


def own_places(account: Account) -> list[PlaceName]:
    """The places in which the account has a role today, by their codes.

    Two queries for an account object, however often it is asked.
    """
    return [place for place, *_above in own_lines(account)]


def own_lines(account: Account) -> list[list[PlaceName]]:
    """The same places, each with all above it, itself first. No further query."""
    kept = account.__dict__
    if "_own_lines" not in kept:
        kept["_own_lines"] = _own_lines(account, Moment.now())
    return list(kept["_own_lines"])


def _own_lines(account: Account, moment: Moment) -> list[list[PlaceName]]:
    keys = list(
        Appointment.objects.in_force(moment)
        .filter(account=account, place__isnull=False)
        .values_list("place", flat=True)
        .distinct()
    )
    if not keys:
        return []
    return sorted(lines(keys, moment).values(), key=lambda above: above[0].code)

"""Earlier months as they were signed: what a report compares its values with (DOMAIN.md §5.0)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models.fields.json import KT

from formats.months import Month
from reports.models import MonthlyReport
from reports.months.standing import Standing, standings
from reports.small_cells import Shown
from reports.tally import Tally

if TYPE_CHECKING:
    from reports.figures import Figure


@dataclass(frozen=True)
class SignedMonth:
    """The stored values of a signed report: of its place and all below, as `document` made them."""

    month: Month
    number: str  # 6/2568
    known_by: datetime
    values: dict[str, Any]

    def total(self, figure: Figure, code: str, part: str | None = None) -> Tally | None:
        """What the report said of a place; None where it said nothing of it, or of the figure.

        Of a sensitive figure as it was shown: where that was hidden, nothing.
        """
        said = self.values.get(figure.key)
        if not isinstance(said, dict) or code not in said:
            return None
        parts: dict[str, Any] = said[code]
        if figure.is_sensitive:
            shown = parts.get(part or "")
            return Tally(shown) if isinstance(shown, int) else None
        chosen = parts.keys() if part is None else figure.parts_of(part)
        return sum((Tally(*parts[each]) for each in chosen if each in parts), Tally())

    def shown(self, figure: Figure, code: str, part: str = "") -> Shown | None:
        """A sensitive count as it was shown; None where the report said nothing of it."""
        said = self.values.get(figure.key, {}).get(code, {}).get(part)
        if said is None:
            return None
        return Shown(said) if isinstance(said, int) else Shown(None, is_small=said == "<5")


def signed_standings(
    places: Iterable[int], months: Iterable[Month], known_by: datetime
) -> list[Standing]:
    """The reports of places (keys) that stood signed at `known_by`. Two queries."""
    found = standings(places, months=months, known_by=known_by)
    return [each for each in found if each.is_signed]


def signed_months(signed: Sequence[Standing]) -> dict[int, dict[Month, SignedMonth]]:
    """What signed reports say, by place (key) and month. One query."""
    stored = MonthlyReport.objects.filter(pk__in=[each.report.pk for each in signed])
    values = dict(stored.values_list("pk", "values")) if signed else {}
    return _by_place(signed, values)


def headlines_of(
    signed: Sequence[Standing], code: str, keys: Sequence[str]
) -> dict[Month, SignedMonth]:
    """What signed reports of one district say of a place in it (its code), by month. One query.

    Of the figures with these `keys` alone: no more than that is read.
    """
    asked = MonthlyReport.objects.filter(pk__in=[each.report.pk for each in signed])
    said = asked.values_list("pk", *(KT(f"values__{key}__{code}") for key in keys))
    values = {
        pk: {
            key: {code: json.loads(parts)}
            for key, parts in zip(keys, told, strict=True)
            if parts is not None
        }
        for pk, *told in (said if signed else ())
    }
    return next(iter(_by_place(signed, values).values()), {})


def _by_place(
    signed: Iterable[Standing], values: Mapping[int, dict[str, Any]]
) -> dict[int, dict[Month, SignedMonth]]:
    by_place: dict[int, dict[Month, SignedMonth]] = {}
    for each in signed:
        by_place.setdefault(each.report.place_id, {})[each.month] = SignedMonth(
            each.month, each.number, each.report.known_by, values[each.report.pk]
        )
    return by_place

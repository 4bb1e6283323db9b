"""What was found by indicators in a place: the latest finding of each household counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from network.models import Party, Place
from survey.models import Indicator, IndicatorFinding, IndicatorSet

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from network.models import Account
    from network.moments import Moment

MET, UNMET, NOT_APPLICABLE = "met", "unmet", "none"
OUTCOMES: Final[dict[str, bool | None]] = {MET: True, UNMET: False, NOT_APPLICABLE: None}


@dataclass(frozen=True, slots=True)
class IndicatorCount:
    """How many were found to meet an indicator, not to meet it, and to have nothing to do with it.

    Households, or villages, by what the set is about.
    """

    indicator: Indicator
    met: int
    unmet: int
    not_applicable: int

    @property
    def asked(self) -> int:
        return self.met + self.unmet + self.not_applicable

    @property
    def share(self) -> float | None:
        """The part that meets it, of those it applies to; None where it applies to none."""
        applies = self.met + self.unmet
        return self.met / applies if applies else None


def households_in(account: Account, place: Place, moment: Moment) -> QuerySet[Party]:
    """Households at home in a place or below it, as far as the account may see them."""
    below = list(Place.objects.below([place.pk], moment).values_list("pk", flat=True))
    found: QuerySet[Party] = Party.objects.visible_to(account).in_places(below, moment)
    return found.filter(kind=Party.Kind.HOUSEHOLD)


def findings_in(
    account: Account, place: Place, indicators: QuerySet[Indicator], moment: Moment
) -> QuerySet[IndicatorFinding]:
    """The latest finding of each household (or village) of a place by each of `indicators`."""
    villages = Place.objects.visible_to(account).below([place.pk], moment)
    found: QuerySet[IndicatorFinding] = IndicatorFinding.objects.as_known(moment).filter(
        Q(household__in=households_in(account, place, moment).values("pk"))
        | Q(place__in=villages.values("pk")),
        indicator__in=indicators,
    )
    return found


def counts_in(
    account: Account, place: Place, of: IndicatorSet, moment: Moment
) -> list[IndicatorCount]:
    """Every indicator of a set with what was found in a place, none left out. Four queries."""
    indicators = Indicator.objects.filter(set=of)
    counted = {
        row["indicator"]: row
        for row in findings_in(account, place, indicators, moment)
        .order_by()
        .values("indicator")
        .annotate(
            met=Count("pk", filter=Q(is_met=True)),
            unmet=Count("pk", filter=Q(is_met=False)),
            neither=Count("pk", filter=Q(is_met__isnull=True)),
        )
    }
    return [
        IndicatorCount(each, row["met"], row["unmet"], row["neither"])
        if (row := counted.get(each.pk))
        else IndicatorCount(each, 0, 0, 0)
        for each in indicators.order_by("sort_order")
    ]


def households_found(
    account: Account, place: Place, indicator: Indicator, outcome: str, moment: Moment
) -> QuerySet[Party]:
    """The households behind one count of `counts_in`."""
    findings = findings_in(account, place, Indicator.objects.filter(pk=indicator.pk), moment)
    is_met = OUTCOMES[outcome]
    asked = Q(is_met__isnull=True) if is_met is None else Q(is_met=is_met)
    return Party.objects.filter(
        pk__in=findings.filter(asked, household__isnull=False).values("household")
    )

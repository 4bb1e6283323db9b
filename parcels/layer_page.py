"""The history of layers: every edition by kind and series, and which of them hold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Sum

from network.moments import Moment
from parcels.layer_kinds import DECLARED_KINDS, REGIME_OF_KIND, LayerKind
from parcels.models import LayerEdition


@dataclass(frozen=True)
class EditionRow:
    """One edition; square metres are the sum of its polygons, as they came.

    `replaced` is the edition before it in its series, `replaced_by` the one after it.
    """

    edition: LayerEdition
    polygons: int
    square_metres: float
    holds: bool
    replaced: LayerEdition | None
    replaced_by: LayerEdition | None
    misses_declaration: bool


@dataclass(frozen=True)
class Series:
    """The editions of one series, the newest first."""

    name: str
    rows: tuple[EditionRow, ...]


@dataclass(frozen=True)
class KindHistory:
    """The series of one kind; `assigns` if it gives a regime."""

    kind: LayerKind
    assigns: bool
    series: tuple[Series, ...]


def layer_history(moment: Moment) -> list[KindHistory]:
    """All editions known at `moment`, in the order of their kinds. Three queries."""
    holding = set(LayerEdition.objects.in_force(moment).values_list("pk", flat=True))
    known = list(
        LayerEdition.objects.recorded(moment)
        .select_related("source__recorded_by")
        .order_by("series", "as_of", "recorded_at", "pk")
    )
    sizes = {
        pk: (number, area or 0.0)
        for pk, number, area in LayerEdition.objects.filter(pk__in=[each.pk for each in known])
        .annotate(number=Count("features"), area=Sum("features__square_metres"))
        .values_list("pk", "number", "area")
    }
    histories = []
    for kind in LayerKind:
        of_kind = [each for each in known if each.kind == kind]
        series = tuple(
            Series(name, tuple(_rows(list(editions), holding, sizes))[::-1])
            for name, editions in groupby(of_kind, key=lambda each: each.series)
        )
        if series:
            histories.append(KindHistory(kind, kind in REGIME_OF_KIND, series))
    return histories


def _rows(
    editions: list[LayerEdition], holding: set[int], sizes: dict[int, tuple[int, float]]
) -> list[EditionRow]:
    """The rows of one series, oldest first."""
    return [
        EditionRow(
            edition=each,
            polygons=sizes[each.pk][0],
            square_metres=sizes[each.pk][1],
            holds=each.pk in holding,
            replaced=editions[number - 1] if number else None,
            replaced_by=editions[number + 1] if number + 1 < len(editions) else None,
            misses_declaration=each.declared_on is None and each.kind in DECLARED_KINDS,
        )
        for number, each in enumerate(editions)
    ]

"""The State land of a place or a concession as tables: by regime, by layer, and where two meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from parcels.layer_ground import LandUnder
from parcels.layer_kinds import REGIME_OF_KIND, LayerKind, Regime
from parcels.layer_tones import COLOURS_OF_REGIME, Colours
from parcels.models import LayerEdition
from parcels.queries import NOISE_SQUARE_METRES


@dataclass(frozen=True)
class RegimeRow:
    """A regime's part of the ground; square metres, and a share of the whole from 0 to 1."""

    regime: Regime
    square_metres: float
    share: float
    before: float  # the shares of the rows above it
    colours: Colours

    @property
    def x(self) -> str:
        """Where its part of a bar 100 wide begins."""
        return f"{self.before * 100:.3f}"

    @property
    def width(self) -> str:
        """How wide its part of that bar is."""
        return f"{self.share * 100:.3f}"


@dataclass(frozen=True)
class LayerRow:
    """What one kind of layer covers, by its editions in force; `assigns` if it gives a regime."""

    kind: LayerKind
    square_metres: float
    share: float
    assigns: bool
    editions: Sequence[LayerEdition]


@dataclass(frozen=True)
class PairRow:
    """The ground two kinds of layers both cover; `is_context` where one gives no regime."""

    one: LayerRow
    other: LayerRow
    square_metres: float
    share: float
    is_context: bool


@dataclass(frozen=True)
class LandTables:
    """All of it: `regimes` with what lies outside are the whole ground."""

    square_metres: float
    regimes: tuple[RegimeRow, ...]
    layers: tuple[LayerRow, ...]
    overlaps: tuple[PairRow, ...]
    context_overlaps: tuple[PairRow, ...]
    doubled: float
    doubled_share: float


def land_tables(
    under: LandUnder,
    editions: Mapping[str, Sequence[LayerEdition]],
    *,
    leave: LayerKind | None = None,
) -> LandTables | None:
    """The tables of some ground; None where there is no ground. `leave` is a kind not told of."""
    whole = under.square_metres
    if not whole:
        return None
    parts = dict(under.regimes)
    if under.outside > NOISE_SQUARE_METRES or not parts:
        parts[Regime.OUTSIDE_ALL_LAYERS] = under.outside
    layers = {
        kind: LayerRow(kind, area, area / whole, kind in REGIME_OF_KIND, editions.get(kind, ()))
        for kind, area in under.kinds.items()
        if kind != leave
    }
    pairs = [
        PairRow(
            *sorted((layers[one], layers[other]), key=lambda row: list(LayerKind).index(row.kind)),
            area,
            area / whole,
            not (layers[one].assigns and layers[other].assigns),
        )
        for (one, other), area in under.pairs.items()
        if leave not in {one, other}
    ]
    return LandTables(
        square_metres=whole,
        regimes=tuple(
            RegimeRow(regime, area, area / whole, before / whole, COLOURS_OF_REGIME[regime])
            for (regime, area), before in zip(
                parts.items(), accumulate(parts.values(), initial=0.0), strict=False
            )
        ),
        layers=tuple(layers.values()),
        overlaps=tuple(pair for pair in pairs if not pair.is_context),
        context_overlaps=tuple(pair for pair in pairs if pair.is_context),
        doubled=under.doubled,
        doubled_share=under.doubled / whole,
    )

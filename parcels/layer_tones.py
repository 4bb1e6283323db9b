"""Colours of State land on the maps of a page, the same as on printed ones (maps.styles)."""

from __future__ import annotations

from parcels.layer_kinds import REGIME_OF_KIND, LayerKind, Regime

Colours = dict[str, str]

# A test compares these with maps.styles, a room above this one.
COLOURS_OF_REGIME: dict[Regime, Colours] = {
    Regime.ALRO: {"fill": "#e9c46a", "stroke": "#8a7333"},
    Regime.SETTLEMENT: {"fill": "#a0c4e8", "stroke": "#50708f"},
    Regime.TREASURY_OR_PUBLIC: {"fill": "#d7bde2", "stroke": "#7c6289"},
    Regime.PROTECTED_AREA: {"fill": "#1b5e20", "stroke": "#0d3311"},
    Regime.RESERVE_FOREST: {"fill": "#6aa84f", "stroke": "#38601f"},
    Regime.PERMANENT_FOREST: {"fill": "#b6d7a8", "stroke": "#5b7a4e"},
    Regime.OUTSIDE_ALL_LAYERS: {"fill": "#ffffff", "stroke": "#777777"},
}
CONCESSION: Colours = {"fill": "#fbe3e1", "stroke": "#b3261e"}
OVERLAP: Colours = {"fill": "#e07a3f", "stroke": "#7a3208"}
PARCEL: Colours = {"fill": "#ffffff", "stroke": "#4c615d"}
HOUSE: Colours = {"fill": "#30403b", "stroke": "#ffffff"}


def colours_of_kind(kind: str) -> Colours:
    """Of the regime a kind gives; a kind that gives none is drawn as what lies outside."""
    if kind == LayerKind.CONCESSION:
        return CONCESSION
    regime = REGIME_OF_KIND.get(LayerKind(kind), Regime.OUTSIDE_ALL_LAYERS)
    return COLOURS_OF_REGIME[regime]

"""Tables of the land: units, rights and documents, layers."""

from parcels.layer_kinds import REGIME_OF_KIND, LayerKind, Regime
from parcels.models.layers import (
    Concession,
    ConcessionPlace,
    Instrument,
    LayerCell,
    LayerEdition,
    LayerFeature,
    LayerShare,
)
from parcels.models.rights import BAUnit, LandDocument, LandDocumentType, Right
from parcels.models.units import (
    POSITION_ERROR_METRES,
    Boundary,
    BoundaryPlace,
    Position,
    PositionPlace,
    SpatialUnit,
    StatedPlace,
    SurveyMethod,
    UnitLabel,
)

__all__ = [
    "POSITION_ERROR_METRES",
    "REGIME_OF_KIND",
    "BAUnit",
    "Boundary",
    "BoundaryPlace",
    "Concession",
    "ConcessionPlace",
    "Instrument",
    "LandDocument",
    "LandDocumentType",
    "LayerCell",
    "LayerEdition",
    "LayerFeature",
    "LayerKind",
    "LayerShare",
    "Position",
    "PositionPlace",
    "Regime",
    "Right",
    "SpatialUnit",
    "StatedPlace",
    "SurveyMethod",
    "UnitLabel",
]

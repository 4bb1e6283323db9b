"""Tables of the maps: photographs from the air, and what the map draws of everything else."""

from maps.models.drawn import (
    DrawnConcession,
    DrawnHouse,
    DrawnOverlap,
    DrawnParcel,
    DrawnPlace,
    DrawnStateLand,
    DrawnVillage,
)
from maps.models.imagery import (
    AerialImage,
    AerialScan,
    Georeference,
    PhotographReading,
    Warping,
)
from maps.models.keeping import KeptLayer, KeptTile, Touched
from maps.models.layouts import (
    LayoutEdition,
    LayoutProposal,
    LayoutRemark,
    LayoutSignature,
    ProposedPart,
)

__all__ = [
    "AerialImage",
    "AerialScan",
    "DrawnConcession",
    "DrawnHouse",
    "DrawnOverlap",
    "DrawnParcel",
    "DrawnPlace",
    "DrawnStateLand",
    "DrawnVillage",
    "Georeference",
    "KeptLayer",
    "KeptTile",
    "LayoutEdition",
    "LayoutProposal",
    "LayoutRemark",
    "LayoutSignature",
    "PhotographReading",
    "ProposedPart",
    "Touched",
    "Warping",
]

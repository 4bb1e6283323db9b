"""All names and wordings that imports have recorded, to be compared letter by letter."""

from __future__ import annotations

from network.models import PersonRecord, PlaceRecord
from parcels.models import LandDocument, LayerFeature, UnitLabel


def recorded_texts() -> set[str]:
    """Of places, people, features of layers, parcels and documents."""
    texts = set(PlaceRecord.objects.values_list("name_th", flat=True))
    texts |= set(PersonRecord.objects.values_list("name", flat=True))
    texts |= set(UnitLabel.objects.values_list("label", flat=True))
    texts |= set(LandDocument.objects.values_list("number", flat=True))
    for attributes in LayerFeature.objects.values_list("attributes", flat=True):
        texts |= {str(value) for value in attributes.values()}
    return texts

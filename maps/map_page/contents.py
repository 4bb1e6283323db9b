"""What the map page's script is told: layers with their legends, where to begin, which day."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import get_language

from maps.layers import LAYERS, Layer, Property, Reader
from maps.map_page.classes import ORDER, SHOWN_AT_FIRST, SHOWN_TO_ANYONE, schemes_of
from maps.map_page.going import CALLED_BY, Found
from maps.map_page.outside import outside_map
from maps.map_page.words import words
from maps.models import AerialImage
from maps.tiles.cutting import LARGEST_ZOOM
from network.moments import Moment

# Where the record of a feature is read; `KEY` stands for what the layer is known by.
_RECORDS: Final = {
    "parcels": "parcel", "houses": "house", "overlaps": "overlap", "concessions": "concession"
}  # fmt: skip
_PLACES: Final = frozenset({"places", "villages"})
_NO_KEY: Final = "00000000-0000-0000-0000-000000000000"
_KEY: Final = "KEY"


def contents(
    user: Reader, moment: Moment, *, own: list[str], bounds: Any, found: Found | None
) -> dict[str, Any]:
    """All of it, as JSON. `own`: codes of the places in which the reader acts, "" for all."""
    outside = outside_map()
    return {
        "language": "en" if (get_language() or "").startswith("en") else "th",
        "layers": [_layer(LAYERS[name], user) for name in ORDER if LAYERS[name].is_open_to(user)],
        "villages": LAYERS["villages"].is_open_to(user),
        "bounds": bounds,
        "found": found.plain() if found else None,
        "reach": own,
        "today": Moment.now().last_day.isoformat(),
        "on": moment.last_day.isoformat() if moment.is_past else "",
        "closest": min(LARGEST_ZOOM, 20),
        "photographs": _photographs(user, moment),
        "outside": asdict(outside) if outside else None,
        "addresses": {
            "tiles": "/ogc/collections/{layer}/tiles/WebMercatorQuad/{z}/{row}/{col}",
            "photographs": reverse("map-photograph", args=[_NO_KEY, 0, 0, 0]).replace(
                f"{_NO_KEY}/0/0/0", "{key}/{z}/{row}/{col}"
            ),
            "search": reverse("map-search"),
        },
        "words": words(counts_of_the_past=_counts_of_the_past(user)),
    }


def _counts_of_the_past(user: Reader) -> bool:
    """Whether each village with counts has them of the past too; of nobody where none has."""
    villages = LAYERS["villages"]
    scope, needed = villages.scope(user), villages.past_for
    return needed is None or set(scope.places or ()) <= set(scope.having(needed))


def _layer(layer: Layer, user: Reader) -> dict[str, Any]:
    shown = SHOWN_AT_FIRST if user.is_authenticated else SHOWN_TO_ANYONE
    return {
        "id": layer.id,
        "title": layer.title,
        "geometry": layer.geometry,
        "key": layer.key,
        "first_zoom": layer.first_zoom,
        "called": _called(layer),
        "record": _record(layer),
        "is_shown": layer.id in shown,
        "schemes": schemes_of(layer),
        "properties": [_property(each) for each in layer.properties.values()],
    }


def _called(layer: Layer) -> list[str]:
    names = CALLED_BY.get(layer.id, ())
    if "name_th" in names and (get_language() or "").startswith("en"):
        return ["name_en", *names]
    return list(names)


def _record(layer: Layer) -> str:
    if layer.id in _RECORDS:
        return reverse(_RECORDS[layer.id], args=[_NO_KEY]).replace(_NO_KEY, _KEY)
    return "place" if layer.id in _PLACES else ""


def _property(each: Property) -> dict[str, Any]:
    return {
        "name": each.name,
        "type": each.type,
        "title": each.title,
        "labels": each.labels(),
    }


def _photographs(user: Reader, moment: Moment) -> list[dict[str, Any]]:
    if not user.is_authenticated:
        return []
    images = AerialImage.objects.as_known(moment).visible_to(user, moment)
    return [
        {
            "key": str(each.key),
            "title": each.title,
            "taken_on": each.taken_on.isoformat(),
            "bounds": each.footprint.extent,
        }
        for each in images
    ]

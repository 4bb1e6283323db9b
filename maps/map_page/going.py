"""What an address such as `?go=parcels/<key>` leads to: where it lies, for who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import Transform
from django.db.models import QuerySet

from formats.crs import STORAGE_SRID
from maps.layers import LAYERS, Reader
from network.moments import Moment

Bounds = tuple[float, float, float, float]  # west, south, east, north: EPSG:4326

THAILAND: Final = (97.3, 5.6, 105.7, 20.5)
# What a feature is called in its layer, the first that it has.
CALLED_BY: Final = {
    "parcels": ("label",),
    "houses": ("number",),
    "concessions": ("name", "number"),
    "places": ("name_th",),
    "villages": ("name_th",),
    "state_land": ("name", "series"),
}
_KEYS: Final = {"places": str, "villages": str, "state_land": int}


@dataclass(frozen=True)
class Found:
    """A feature that the page opens on: `key` as its tiles have it, `bounds` lon/lat."""

    layer: str
    key: str
    title: str
    bounds: Bounds

    def plain(self) -> dict[str, Any]:
        """As the page's script reads it."""
        return {"layer": self.layer, "key": self.key, "title": self.title, "bounds": self.bounds}


def found(user: Reader, moment: Moment, go: str) -> Found | None:
    """The feature named `layer/key`; None where there is none, or none for `user`."""
    name, _slash, key = go.strip("/").partition("/")
    layer = LAYERS.get(name)
    if layer is None or not layer.is_open_to(user):
        return None
    try:
        asked = _KEYS.get(name, UUID)(key)
    except ValueError:
        return None
    if isinstance(asked, int) and not 0 < asked < 2**63:
        return None
    rows = layer.queryset(user, moment).filter(**{layer.key: asked})
    bounds = bounds_of(rows)
    if bounds is None:
        return None
    names = CALLED_BY.get(name, ())
    called = rows.values(*names).first() if names else {}
    title = next((str(text) for text in (called or {}).values() if text), "")
    return Found(name, str(asked), title, bounds)


def bounds_of(rows: QuerySet[Any]) -> Bounds | None:
    """The rectangle around rows of a layer; None where none of them lies anywhere."""
    found: Bounds | None = rows.aggregate(box=Extent(Transform("geometry", STORAGE_SRID)))["box"]
    return found


def home_of(user: Reader, moment: Moment, codes: list[str]) -> Bounds:
    """Where the page opens: the places of `codes`, else all there are, else Thailand."""
    places = LAYERS["places"].queryset(user, moment)
    own = bounds_of(places.filter(code__in=codes)) if codes else None
    return own or bounds_of(places) or THAILAND

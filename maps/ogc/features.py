"""Rows of a layer as features: found by what is asked, read one by one, written as GeoJSON."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import Transform
from django.db.models import Func, Model, QuerySet, TextField, Value

from maps.layer import Layer, Reader
from maps.models import DrawnConcession, DrawnHouse, DrawnOverlap, DrawnParcel
from maps.models.drawn import Drawn
from maps.ogc.asked import Question
from maps.ogc.errors import NotThere
from maps.ogc.intervals import at_some_time_in
from maps.ogc.reference_systems import ReferenceSystem
from network.models import Place
from network.queries import planned_for_sets
from parcels.models import Concession, Overlap, SpatialUnit

CHUNK: Final = 500  # rows read at once
LONGEST_KEY: Final = 64  # characters of the id of a feature
DRAWN: Final = "drawn_as"  # the column of the geometry as GeoJSON; no property is called so

# What a drawn row is a row of, whose key is found by index, and the field of it.
_IDENTITIES: Final[dict[type[Drawn], tuple[type[Model], str]]] = {
    DrawnParcel: (SpatialUnit, "key"),
    DrawnHouse: (SpatialUnit, "key"),
    DrawnOverlap: (Overlap, "key"),
    DrawnConcession: (Concession, "key"),
}


@dataclass(frozen=True)
class Feature:
    """A row: its own key, the id it has outside, its geometry as GeoJSON, its properties."""

    pk: int
    id: str
    geometry: str
    properties: dict[str, Any]

    def as_json(self, links: list[dict[str, str]] | None = None) -> str:
        """A GeoJSON Feature."""
        told = {"type": "Feature", "id": self.id, "properties": self.properties}
        head = json.dumps(told, ensure_ascii=False, default=written)
        tail = f', "links": {json.dumps(links, ensure_ascii=False)}' if links else ""
        return f'{head[:-1]}, "geometry": {self.geometry}{tail}}}'


def rows(question: Question, user: Reader) -> QuerySet[Any]:
    """All rows that are asked for and that `user` may see, whatever page; what is on no map is not.

    With a window, only those that touch it.
    """
    layer, box = question.layer, question.window
    found = layer.queryset(user, question.moment, window=box.bounds if box else None)
    found = found.filter(question.narrowing, geometry__isnull=False)
    if box is not None:
        found = found.filter(geometry__intersects=box.shape)
    if question.days is not None:
        found = found.filter(at_some_time_in(layer.id, question.days))
    return found


def features(question: Question, found: QuerySet[Any]) -> Iterator[Feature]:
    """The page of `found` that is asked for, and one more where there is another page.

    Ordered by key, so that what is added or goes meanwhile shifts no page. One query, read in
    pieces: inside `reading`.
    """
    page = found.filter(pk__gt=question.after).order_by("pk")
    yield from _read(question.layer, page, question.crs, question.limit + 1)


def feature(question: Question, user: Reader, key: str) -> Feature:
    """One row by the id it has outside. At most two queries beside what the layer takes.

    Raises:
        NotThere: there is none that `user` may see.
    """
    layer = question.layer
    found = rows(question, user).filter(**_by_key(layer, key))
    with reading(question):
        row = next(_read(layer, found.order_by("pk"), question.crs, 1), None)
    if row is None:
        raise NotThere
    return row


def reading(question: Question) -> AbstractContextManager[None]:
    """In which rows are read: those of the past are worked out as they are."""
    return planned_for_sets() if question.moment.is_past else nullcontext()


def written(value: Any) -> Any:
    """A value of a property as JSON has it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(value)


def _read(
    layer: Layer, found: QuerySet[Any], crs: ReferenceSystem, count: int
) -> Iterator[Feature]:
    drawn = found.annotate(**{DRAWN: _as_geojson(layer, crs)})
    names = list(layer.properties)
    columns = dict.fromkeys(["pk", layer.key if layer.key != "id" else "pk", *names])
    read = drawn.values_list(*columns, DRAWN)[:count]
    for row in read.iterator(chunk_size=CHUNK):
        told = dict(zip(columns, row, strict=False))
        key = told["pk"] if layer.key == "id" else told[layer.key]
        yield Feature(told["pk"], str(key), row[-1], {name: told[name] for name in names})


def _as_geojson(layer: Layer, crs: ReferenceSystem) -> Func:
    """Outer rings counter-clockwise (RFC 7946), east before north, no `crs` member."""
    moved: Any = Transform("geometry", crs.srid)
    if layer.geometry == "polygon":
        moved = Func(
            moved, function="ST_ForcePolygonCCW", output_field=GeometryField(srid=crs.srid)
        )
    return Func(
        moved, Value(crs.digits), Value(0), function="ST_AsGeoJSON", output_field=TextField()
    )


def _by_key(layer: Layer, key: str) -> dict[str, Any]:
    """How a row is found by its id outside: by an index of what it is a row of."""
    if len(key) > LONGEST_KEY:
        raise NotThere
    if layer.key == "id":
        if not (key.isascii() and key.isdigit() and len(key) < 19):  # noqa: PLR2004 (bigint)
            raise NotThere
        return {"pk": int(key)}
    if layer.key == "code":
        return {"pk__in": Place.objects.filter(code=key).values("pk")}
    identity, field = _IDENTITIES[layer.model]
    try:
        number = uuid.UUID(key)
    except ValueError as error:
        raise NotThere from error
    return {"pk__in": identity._default_manager.filter(**{field: number}).values("pk")}

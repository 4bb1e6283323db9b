"""What is known of the places a file speaks of, fetched at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib.gis.db.models.functions import AsWKB
from django.db.models import BinaryField, FloatField, Func

from network.models import HouseCount, Place, PlaceBoundary, PlaceRecord
from network.moments import EVER_KNOWN, Moment

if TYPE_CHECKING:
    from network.area_rows import AreaRow
    from network.models import Level

BATCH = 5_000  # places


class _Sha256(Func):
    function = "sha256"
    output_field = BinaryField()


class _SquareMetres(Func):
    template = "ST_Area(%(expressions)s::geography)"
    output_field = FloatField()


class KnownAreas:
    """Places by code, with what holds on a day: record, boundary, registered houses.

    Five queries.
    """

    def __init__(self, codes: set[str], as_of: date) -> None:
        on_the_day = Moment(as_of + timedelta(days=1), Moment.now().known_by)
        places = dict(Place.objects.filter(code__in=codes).values_list("code", "pk"))
        self._keys: dict[str, int] = places
        chosen = list(places.values())
        self._records: dict[int, PlaceRecord] = {
            record.place_id: record
            for record in PlaceRecord.objects.as_known(on_the_day).filter(place__in=chosen)
        }
        ever = PlaceRecord.objects.filter(place__in=chosen, recorded_at__known_by=EVER_KNOWN)
        later = ever.order_by("valid_from", "recorded_at")
        self._names = dict(later.values_list("place", "name_th"))
        self._outlines: dict[int, tuple[int, bytes]] = {
            place: (pk, bytes(digest))
            for place, pk, digest in PlaceBoundary.objects.as_known(on_the_day)
            .filter(place__in=chosen)
            .annotate(digest=_Sha256(AsWKB("geometry")))
            .values_list("place", "pk", "digest")
        }
        registered = HouseCount.objects.recorded(on_the_day)
        self._houses: dict[int, tuple[int, date]] = {
            place: (houses, counted_on)
            for place, houses, counted_on in registered.filter(
                place__in=chosen, basis=HouseCount.Basis.REGISTERED
            )
            .order_by("counted_on", "recorded_at", "pk")
            .values_list("place", "houses", "counted_on")
        }

    def __contains__(self, code: str) -> bool:
        return code in self._keys

    def key(self, code: str) -> int:
        """The primary key of a place that is known by now."""
        return self._keys[code]

    def record(self, code: str) -> PlaceRecord | None:
        """The names and parent that hold on the day."""
        return self._records.get(self._keys.get(code, 0))

    def has_record(self, code: str) -> bool:
        """Whether its name on the day is known."""
        return self.record(code) is not None

    def name_of(self, code: str) -> str:
        """Its Thai name on the day, else the one it has on another; empty if it has none."""
        record = self.record(code)
        return record.name_th if record else self._names.get(self._keys.get(code, 0), "")

    def has_outline(self, row: AreaRow) -> bool:
        """Whether the boundary that holds on the day is the row's, vertex by vertex."""
        known = self._outlines.get(self._keys.get(row.code, 0))
        return known is not None and row.drawn is not None and known[1] == row.drawn.digest

    def outline_near(self, code: str) -> int | None:
        """The boundary of a place, or of the lowest one above it that has one, by its key."""
        chain = (code[:digits] for digits in range(len(code), 0, -2))
        found = (self._outlines.get(self._keys.get(each, 0)) for each in chain)
        return next((known[0] for known in found if known is not None), None)

    def square_metres(self, codes: Iterable[str]) -> dict[str, float]:
        """The size of the boundaries that hold on the day, where there is one. One query."""
        asked = {
            known[0]: code
            for code in codes
            if (known := self._outlines.get(self._keys.get(code, 0))) is not None
        }
        sizes = (
            PlaceBoundary.objects.filter(pk__in=asked)
            .annotate(size=_SquareMetres("geometry"))
            .values_list("pk", "size")
        )
        return {asked[pk]: size for pk, size in sizes}

    def houses(self, code: str) -> tuple[int, date] | None:
        """The registered houses of a village as of the day, and when they were counted."""
        return self._houses.get(self._keys.get(code, 0))

    def add_places(self, places: Iterable[tuple[str, Level]]) -> None:
        """Make places known that are not yet; their records are the caller's."""
        new = {code: level for code, level in places if code not in self._keys}
        created = Place.objects.bulk_create(
            [Place(code=code, level=level) for code, level in new.items()], batch_size=BATCH
        )
        self._keys.update({place.code: place.pk for place in created})

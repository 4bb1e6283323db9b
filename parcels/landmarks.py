"""Lanes, water points, poles, streams: what people draw on their layout, and take off it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Final

from django.contrib.gis.geos import GEOSGeometry
from django.db import DatabaseError, connection, transaction

from network.latest import latest
from network.models import Place, Source
from network.moments import EVER_KNOWN, Moment
from parcels import errors
from parcels.models import Landmark, LandmarkKind

FAR_METRES: Final = 5_000.0  # from the outline of the village, or of what it lies in

# The outline of a village, or where it has none of the lowest place above it that has one.
_AWAY = """
    WITH RECURSIVE line AS (
        SELECT %(village)s::bigint AS id, 0 AS step
        UNION ALL
        SELECT (SELECT parent_id FROM network_placerecord
                WHERE place_id = line.id AND network_is_known(recorded_at, source_id, 'infinity')
                ORDER BY valid_from DESC, recorded_at DESC, id DESC LIMIT 1), step + 1
        FROM line WHERE id IS NOT NULL AND step < 4
    )
    SELECT ST_Distance(outline.geometry::geography, ST_GeomFromEWKT(%(drawn)s)::geography)
    FROM line JOIN network_placeboundary AS outline ON outline.place_id = line.id
    WHERE network_is_known(outline.recorded_at, outline.source_id, 'infinity')
    ORDER BY line.step, outline.valid_from DESC, outline.recorded_at DESC, outline.id DESC
    LIMIT 1
"""


def standing(village: int, moment: Moment) -> list[Landmark]:
    """What is drawn on the layout of a village (key), in the order of its kinds. One query."""
    known = latest(Landmark.objects.filter(village=village), moment).values("pk", "is_gone")
    there = [each["pk"] for each in known if not each["is_gone"]]
    return list(
        Landmark.objects.filter(pk__in=there)
        .select_related("kind", "source__recorded_by")
        .order_by("kind__sort_order", "name", "pk")
    )


def draw(
    village: Place,
    kind: LandmarkKind,
    geometry: GEOSGeometry,
    *,
    since: date,
    source: Source,
    name: str = "",
    name_is_public: bool = False,
    instead_of: Landmark | None = None,
) -> Landmark:
    """Put something on the layout of a village (EPSG:4326, lon/lat), or correct what is there.

    `instead_of` is the word that was seen when it was corrected. What was so from an earlier day
    on than that says is so from both days on, or the earlier would end with the later.

    Raises:
        LandmarkHasAnotherShape: a lane is no point; nothing is drawn, or it crosses itself.
        LandmarkIsFarAway: it lies more than 5 km from the village.
        LandmarkIsGone: what it corrects was taken away.
        LandmarkHasChanged: somebody else has corrected it since it was seen.
    """
    _refuse_far(village, geometry)
    days = [since]
    try:
        with transaction.atomic():
            if instead_of is not None:
                _ensure_seen(instead_of)
                if since < instead_of.since:
                    days.append(instead_of.since)
            key = instead_of.key if instead_of is not None else uuid.uuid4()
            for day in days:
                made = Landmark.objects.create(
                    key=key,
                    village=village,
                    kind=kind,
                    geometry=geometry,
                    name=" ".join(name.split()),
                    name_is_public=name_is_public,
                    since=day,
                    source=source,
                )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return made


def history(village: int, key: uuid.UUID, moment: Moment) -> list[Landmark]:
    """Every word about something drawn, the newest first. One query."""
    said = Landmark.objects.filter(village=village, key=key).recorded(moment)
    return list(
        said.select_related("kind", "source__recorded_by").order_by("-since", "-recorded_at", "-pk")
    )


def take_away(landmark: Landmark, *, since: date, source: Source) -> Landmark:
    """Say from which day on it is not there any more; what was before is kept.

    Raises:
        LandmarkIsGone: it was taken away before.
    """
    _ensure_there(landmark)
    return Landmark.objects.create(
        key=landmark.key,
        village_id=landmark.village_id,
        kind_id=landmark.kind_id,
        name=landmark.name,
        name_is_public=landmark.name_is_public,
        geometry=landmark.geometry,
        since=since,
        source=source,
        is_gone=True,
    )


def _ensure_there(landmark: Landmark) -> Landmark:
    ever = Moment(date.max, EVER_KNOWN)
    last: Landmark | None = latest(Landmark.objects.filter(key=landmark.key), ever).first()
    if last is None or last.is_gone:
        raise errors.LandmarkIsGone
    return last


def _ensure_seen(landmark: Landmark) -> None:
    """Whoever corrects the same at the same time waits here, and then sees what was said."""
    ever = Moment(date.max, EVER_KNOWN)
    list(Landmark.objects.recorded(ever).filter(pk=landmark.pk).select_for_update())
    if _ensure_there(landmark).pk != landmark.pk:
        raise errors.LandmarkHasChanged


def _refuse_far(village: Place, geometry: GEOSGeometry) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_AWAY, {"village": village.pk, "drawn": geometry.ewkt})
        found = cursor.fetchone()
    if found is not None and found[0] is not None and found[0] > FAR_METRES:
        raise errors.LandmarkIsFarAway

"""Puts the demo into an empty database, in one transaction, as if it had grown over months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import shapely
from django.db import connection, transaction
from django.db.models import Model
from tqdm import tqdm

from network.models import (
    Account,
    Appointment,
    Domicile,
    HouseCount,
    HouseholdMembership,
    Joining,
    Party,
    PersonRecord,
    Place,
    PlaceBoundary,
    PlaceRecord,
    Source,
)
from network.moments import Moment
from parcels.models import (
    BAUnit,
    Boundary,
    Concession,
    Instrument,
    LandDocument,
    LandDocumentType,
    LayerEdition,
    LayerFeature,
    Position,
    Right,
    SpatialUnit,
    StatedPlace,
    UnitLabel,
)
from survey.demo.build import build
from survey.demo.places import Known
from survey.demo.rows import Rows
from survey.models import Verification, Visit

# Each after those it points at.
ORDER: tuple[type[Model], ...] = (
    Party,
    Account,
    Source,
    Place,
    PlaceRecord,
    PlaceBoundary,
    Joining,
    HouseCount,
    Appointment,
    Domicile,
    PersonRecord,
    HouseholdMembership,
    SpatialUnit,
    UnitLabel,
    StatedPlace,
    Position,
    BAUnit,
    BAUnit.spatial_units.through,
    Right,
    LandDocument,
    Concession,
    Instrument,
    LayerEdition,
    LayerFeature,
    Boundary,
    Visit,
    Verification,
)
_BATCH = 1_000


class NotEmpty(Exception):
    """ฐานข้อมูลนี้มีคนหรือที่ดินอยู่แล้ว จึงไม่โหลดข้อมูลสมมติ / There are people or land in this database already; the demo is not mixed with them."""  # noqa: E501

    def __str__(self) -> str:
        return (type(self).__doc__ or "").strip()


def load(seed: int, today: date, *, say: Callable[[str], None], quiet: bool) -> Rows:
    """Draw the demo and store it; what happens "until now" ends before `today` begins.

    Returns what was stored.

    Raises:
        NotEmpty: there are people, land or layers already; places alone are welcome.
    """
    with transaction.atomic():
        if any(model._default_manager.exists() for model in (Party, SpatialUnit, LayerEdition)):
            raise NotEmpty
        say("drawing places, land, people and visits")
        types = {each.code: each for each in LandDocumentType.objects.all()}
        rows = build(seed, today, _known(), types)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
        _store(rows.by_model, quiet=quiet)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL rangwat.loading_history = 'off'")
    return rows


def _known() -> Known:
    """Places that were imported before, with the boundaries they have now."""
    places = {place.code: place for place in Place.objects.all()}
    boundaries = {
        boundary.place.code: shapely.from_wkb(bytes(boundary.geometry.wkb))
        for boundary in PlaceBoundary.objects.as_known(Moment.now())
        .filter(place__code__startswith="2704")
        .select_related("place")
    }
    return Known(places, boundaries)


def _store(by_model: dict[type[Model], list[Any]], *, quiet: bool) -> None:
    if missing := set(by_model) - set(ORDER):
        raise LookupError(f"no place in the order of storing: {missing}")
    total = sum(len(rows) for rows in by_model.values())
    with tqdm(total=total, unit="row", disable=True if quiet else None) as bar:
        for model in ORDER:
            rows = by_model.get(model, [])
            bar.set_description(str(model._meta.verbose_name))
            for start in range(0, len(rows), _BATCH):
                model._default_manager.bulk_create(rows[start : start + _BATCH])
            bar.update(len(rows))
            if model in (HouseholdMembership, Right, LayerFeature, Boundary):
                _analyse()


def _analyse() -> None:
    """The rules of the database ask these tables for every row that follows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE network_householdmembership, network_account, network_source,"
            " network_placecell, parcels_layercell, parcels_boundary, parcels_right"
        )

"""Writes what forms from the field tell: of all that is known only what is new is added.

Facts are never repeated or edited; each verb is asked inside the transaction that reads a form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from network.latest import latest
from network.moments import EVER_KNOWN, Moment
from parcels.models import BAUnit, Boundary, LandDocument, Position, Right
from survey.models import Visit

if TYPE_CHECKING:
    from django.contrib.gis.geos import MultiPolygon, Point

    from network.models import Fact, Party, Source
    from parcels.models import SpatialUnit

SAME_SPOT: Final = 1e-6  # degrees, about 0.1 m


@dataclass(frozen=True, slots=True)
class Said:
    """What is told of one identity: `about` its columns (party_id …), `fields` what was answered.

    A field that was not answered is not in `fields`, and stays as it was known.
    """

    about: Mapping[str, Any]
    fields: Mapping[str, Any] = field(default_factory=dict)


def up_to(day: date) -> Moment:
    """What speaks of a day up to `day`, of all that is written down and not taken back."""
    return Moment(day + timedelta(days=1), EVER_KNOWN)


def record_what_differs(
    model: type[Fact], told: Sequence[Said], *, on: date, source: Source
) -> list[Any]:
    """Add a fact for each identity of which something new was told on a day. At most three queries.

    What the source itself has said before it does not say again, also where somebody has
    spoken since: a form that is read twice takes nothing back from others.
    """
    if not told:
        return []
    questions: Any = model._default_manager
    about: tuple[str, ...] = questions.all().about
    columns = [str(getattr(model._meta.get_field(name), "attname", name)) for name in about]
    true_from: str = questions.all().true_from
    narrowed = questions.all()
    for column in columns:
        keys = {said.about.get(column) for said in told}
        if None not in keys:
            narrowed = narrowed.filter(**{f"{column}__in": keys})
    known = {_about(fact, columns): fact for fact in latest(narrowed, up_to(on))}
    own = list(narrowed.filter(source=source, recorded_at__known_by=EVER_KNOWN))
    added = []
    for said in told:
        key = tuple(said.about.get(column) for column in columns)
        before = known.get(key)
        if _agrees(before, said.fields) or any(
            _about(fact, columns) == key and _agrees(fact, said.fields) for fact in own
        ):
            continue
        kept = _carried_over(before, {"id", "source_id", "recorded_at", "key", true_from})
        added.append(
            model(**{**kept, **said.about, **said.fields, true_from: on, "source": source})
        )
    made: list[Any] = questions.bulk_create(added) if added else []
    return made


def _about(fact: Any, columns: list[str]) -> tuple[Any, ...]:
    return tuple(getattr(fact, column) for column in columns)


def _agrees(fact: Any, fields: Mapping[str, Any]) -> bool:
    # A cipher is another each time; the hash beside it tells whether it holds the same.
    return fact is not None and all(
        _same(getattr(fact, name), told)
        for name, told in fields.items()
        if not name.endswith("_encrypted")
    )


def _same(known: Any, told: Any) -> bool:
    if isinstance(known, memoryview | bytes):
        return isinstance(told, bytes | memoryview) and bytes(known) == bytes(told)
    if isinstance(told, list | tuple):
        return isinstance(known, list) and set(known) == set(told)
    return bool(known == told)


def _carried_over(fact: Any, but: set[str]) -> dict[str, Any]:
    if fact is None:
        return {}
    columns = (each.attname for each in fact._meta.concrete_fields)
    return {column: getattr(fact, column) for column in columns if column not in but}


def visit_of(source: Source, household: Party, found: Mapping[str, Any]) -> Visit | None:
    """The visit that the source has told of already, with the same findings."""
    said = Visit.objects.filter(
        source=source, household=household, recorded_at__known_by=EVER_KNOWN
    ).order_by("-pk")
    return next((visit for visit in said if _agrees(visit, found)), None)


def record_spot(
    house: SpatialUnit, point: Point, *, accuracy: float | None, on: date, source: Source
) -> Position | None:
    """Say where a house stands (EPSG:4326, lon/lat), unless it is known to stand there."""
    own = Position.objects.filter(
        spatial_unit=house, source=source, recorded_at__known_by=EVER_KNOWN
    )
    for known in [*latest(Position.objects.filter(spatial_unit=house), up_to(on)), *own]:
        if abs(known.point.x - point.x) <= SAME_SPOT and abs(known.point.y - point.y) <= SAME_SPOT:
            return None
    made: Position = Position.objects.create(
        spatial_unit=house, point=point, accuracy_metres=accuracy, observed_on=on, source=source
    )
    return made


def boundary_is_told(unit: SpatialUnit, geometry: MultiPolygon, source: Source) -> bool:
    """Whether the source has told of this outline already."""
    own = Boundary.objects.filter(
        spatial_unit=unit, source=source, recorded_at__known_by=EVER_KNOWN
    )
    return any(boundary.geometry.equals_exact(geometry, SAME_SPOT / 100) for boundary in own)


def holding_of(unit: SpatialUnit, party: Party, on: date) -> Right | None:
    """The latest word on whether a party holds a unit, up to a day."""
    found: Right | None = latest(
        Right.objects.filter(ba_unit__in=_ba_units(unit), party=party), up_to(on)
    ).first()
    return found


def document_is_told(unit: SpatialUnit, fields: Mapping[str, Any], on: date) -> bool:
    """Whether the documents of a unit are known to be so already; `fields` by column."""
    known = latest(LandDocument.objects.filter(ba_unit__in=_ba_units(unit)), up_to(on))
    return any(_agrees(each, fields) for each in known)


def _ba_units(unit: SpatialUnit) -> Any:
    return BAUnit.objects.filter(spatial_units=unit).values("pk")

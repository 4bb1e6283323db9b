"""Answers as people read them: keys as names with a way there, days, points and outlines.

What was sent stays as it is; this is how a page writes it. A key is named only where the
reader may see what it is of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

import pyproj
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from formats.errors import FormatError
from network.access import Permission, places_of
from network.models import Party, Place
from network.people import heads_of, names_of
from network.places import names
from network.templatetags import written
from parcels.labels import labels_of
from parcels.models import SpatialUnit
from survey import features
from survey.answers.places_on_earth import Outline, Spot, parse_outline, parse_point
from survey.answers.targets import Answer
from survey.models import SurveyRound, SurveyRoundRecord, Visit

if TYPE_CHECKING:
    from network.models import Account
    from network.moments import Moment
    from survey.answers.shown import Line, Part

_ELLIPSOID: Final = pyproj.Geod(ellps="WGS84")
DRAWING: Final = 120  # units of a drawing's longer side
_POINTS: Final = frozenset({"geopoint"})
_OUTLINES: Final = frozenset({"geoshape", "geotrace"})
_DAYS: Final = frozenset({"date", "dateTime"})


@dataclass(frozen=True, slots=True)
class Named:
    """What a key is of, and the address of its page ("" where there is none to go to)."""

    text: str
    url: str = ""


@dataclass(slots=True)
class _Names:
    """Everything the answers of one submission name, by what stands in the answer."""

    of: dict[str, Named] = field(default_factory=dict)


def make_legible(
    parts: Iterable[Part], *, account: Account, moment: Moment, may: Collection[Permission]
) -> None:
    """Write every answer of a page as people read it. At most twelve queries, however many."""
    lines = [line for part in parts for line in part.lines if line.answer]
    named = _Names()
    keys = {key for line in lines for text in (line.answer or "").split() if (key := _key(text))}
    if keys:
        # Names of people are for who may see them here, and of each where it belongs.
        _name_parties(named, keys, account, moment, with_names=Permission.SEE_IDENTITY in may)
        _name_units(named, keys, account, moment)
        _name_rounds(named, keys, account, moment)
    _name_villages(named, lines, account, moment)
    for line in lines:
        _write(line, named.of)


def called(
    households: Iterable[Party],
    *,
    account: Account,
    moment: Moment,
    may: Collection[Permission],
) -> list[Named]:
    """Each household by house number and head, as far as the reader may see them."""
    named = _Names()
    keys = [each.key for each in households]
    if keys:
        with_names = Permission.SEE_IDENTITY in may
        _name_parties(named, set(keys), account, moment, with_names=with_names)
    return [named.of[str(key)] for key in keys if str(key) in named.of]


def _write(line: Line, named: dict[str, Named]) -> None:
    text = line.answer or ""
    found = [(part, named.get(part.lower())) for part in text.split()]
    if found and all(each for _part, each in found):
        line.links = [each for _part, each in found if each]
        return
    if line.kind == Answer.DAY or line.type in _DAYS:
        line.answer = _day(text)
    elif line.kind == Answer.POINT or line.type in _POINTS:
        _write_point(line, text)
    elif line.kind == Answer.OUTLINE or line.type in _OUTLINES:
        _write_outline(line, text)
    elif _key(text):
        line.is_raw = True


# --- days and places on earth -----------------------------------------------------------------


def _day(text: str) -> str:
    try:
        return written.day(date.fromisoformat(text))
    except ValueError:
        pass
    try:
        moment: datetime | None = parse_datetime(text)
    except ValueError:
        moment = None
    return written.moment(moment) if moment is not None and moment.tzinfo else text


def _write_point(line: Line, text: str) -> None:
    try:
        spot = parse_point(text)
    except FormatError:
        return
    line.answer = written_spot(spot)
    # Phones open it in whichever map they have; nothing is asked of the internet here.
    line.links = [Named(line.answer, f"geo:{spot.latitude:.6f},{spot.longitude:.6f}")]


def written_spot(spot: Spot) -> str:
    """`13.512340, 102.123450 (± 4 ม.)`: latitude before longitude, as people say it."""
    place = f"{spot.latitude:.6f}, {spot.longitude:.6f}"
    return f"{place} (± {spot.accuracy:.0f} {_('ม.')})" if spot.accuracy else place


def _write_outline(line: Line, text: str) -> None:
    try:
        outline = parse_outline(text)
    except FormatError:
        return
    area, _around = _ELLIPSOID.geometry_area_perimeter(outline.polygon)
    line.answer = _("%(area)s ไร่-งาน-ตร.ว. · %(corners)s มุม") % {
        "area": written.land_area(abs(area)),
        "corners": len(outline.corners),
    }
    line.drawing = _drawn(outline)


def _drawn(outline: Outline) -> str:
    """The points of a drawing in which north is up, for an SVG of `DRAWING` units a side."""
    west, south, east, north = outline.polygon.bounds
    _there, _back, wide = _ELLIPSOID.inv(west, south, east, south)
    _there, _back, high = _ELLIPSOID.inv(west, south, west, north)
    metres = max(wide, high) or 1.0
    x_scale = DRAWING * wide / metres / ((east - west) or 1.0)
    y_scale = DRAWING * high / metres / ((north - south) or 1.0)
    return " ".join(
        f"{(corner.longitude - west) * x_scale:.1f},{(north - corner.latitude) * y_scale:.1f}"
        for corner in outline.corners
    )


# --- what keys are of -------------------------------------------------------------------------


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == len(str(UUID(int=0))) else None
    except ValueError:
        return None


def _name_parties(
    named: _Names, keys: set[UUID], account: Account, moment: Moment, *, with_names: bool
) -> None:
    parties = list(Party.objects.visible_to(account).filter(key__in=keys))
    if not parties:
        return
    open_to = Party.objects.in_places(places_of(account, Permission.SEE_IDENTITY), moment)
    of_names = set(open_to.filter(key__in=keys).values_list("pk", flat=True)) if with_names else ()
    households = [each.pk for each in parties if each.kind == Party.Kind.HOUSEHOLD]
    persons = [each.pk for each in parties if each.kind == Party.Kind.PERSON]
    heads = heads_of([pk for pk in households if pk in of_names], moment) if households else {}
    people = names_of([pk for pk in persons if pk in of_names], moment) if persons else {}
    numbers = _house_numbers(households, moment) if households else {}
    for party in parties:
        if party.kind == Party.Kind.HOUSEHOLD:
            said = [
                _("บ้านเลขที่ %s") % number if (number := numbers.get(party.pk)) else "",
                heads.get(party.pk, ""),
            ]
            text = " ".join(each for each in said if each) or _("ครัวเรือนไม่มีบ้านเลขที่")
            named.of[str(party.key)] = Named(text, reverse("household", args=[party.key]))
        elif party.kind == Party.Kind.PERSON:
            named.of[str(party.key)] = Named(people.get(party.pk) or _("บุคคลในทะเบียน"))


def _house_numbers(households: list[int], moment: Moment) -> dict[int, str]:
    """By household, the number of the house in which it was visited last."""
    lived = dict(
        Visit.objects.as_known(moment)
        .filter(household__in=households, house__isnull=False)
        .values_list("household_id", "house_id")
    )
    labels = labels_of(list(lived.values()), moment)
    return {household: labels.get(house, "") for household, house in lived.items()}


def _name_units(named: _Names, keys: set[UUID], account: Account, moment: Moment) -> None:
    units = list(SpatialUnit.objects.visible_to(account).filter(key__in=keys))
    labels = labels_of([unit.pk for unit in units], moment) if units else {}
    for unit in units:
        label = labels.get(unit.pk) or "–"
        is_house = unit.kind == SpatialUnit.Kind.HOUSE
        text = _("บ้านเลขที่ %s") % label if is_house else _("แปลง %s") % label
        named.of[str(unit.key)] = Named(text, features.unit_url(unit))


def _name_rounds(named: _Names, keys: set[UUID], account: Account, moment: Moment) -> None:
    rounds = SurveyRound.objects.filter(key__in=keys)
    records = SurveyRoundRecord.objects.as_known(moment).filter(round__in=rounds)
    for record in records.select_related("round"):
        sees = record.round.place_id in places_of(account, Permission.SEE_PLACES)
        url = reverse("round", args=[record.round.key]) if sees else ""
        named.of[str(record.round.key)] = Named(record.name, url)


def _name_villages(named: _Names, lines: Iterable[Line], account: Account, moment: Moment) -> None:
    codes = {line.answer or "" for line in lines if line.kind == Answer.PLACE}
    if not codes:
        return
    places = dict(Place.objects.filter(code__in=codes).values_list("pk", "code"))
    seen = places_of(account, Permission.SEE_PLACES)
    for pk, name in names(list(places), moment).items():
        named.of[places[pk]] = Named(str(name), name.url if pk in seen else "")

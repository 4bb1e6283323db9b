"""Entity lists: what is known of the surveyor's villages, as CSV for a form on the phone.

Each list holds only what the account may see at this moment. The same facts give the same
bytes, so a phone fetches a list again only when something has changed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models import Max, TextChoices
from django.utils.translation import gettext as _

from formats.land_area import LandArea
from formats.thai import thai_date
from network import reading_log
from network.access import Permission, places_of
from network.models import Account, HouseholdMembership, PersonRecord, Place, PlaceRecord
from network.moments import Moment
from network.named_sets import NamedSet, with_clause
from network.places import PlaceName, lines
from network.queries import planned_for_sets
from survey.models import HouseCondition, SurveyRoundRecord
from survey.openrosa import entity_rows as rows_of

if TYPE_CHECKING:
    from uuid import UUID

# Versions are whole seconds since then: ODK Collect keeps them in 31 bits.
EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)
HEAD: Final = ("name", "label", "__version")
FORMULA: Final = re.compile(r"[=+@]|-(?!\d+(\.\d+)?$|$)")  # what a spreadsheet would reckon


@dataclass(frozen=True)
class EntityList:
    """One list as one account may have it now: its bytes, and whom it names (party keys)."""

    content: bytes
    persons: frozenset[int]

    @cached_property
    def md5(self) -> str:
        """Of the bytes, in hexadecimal, as the manifest tells it."""
        return hashlib.md5(self.content, usedforsecurity=False).hexdigest()


class Reader:
    """An account, the villages it surveys, and the moment at which it asks."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.moment = Moment.now()

    @cached_property
    def villages(self) -> dict[int, list[PlaceName]]:
        """Villages where it may survey and see records, each with all above it."""
        seeing = set(places_of(self.account, Permission.SEE_RECORDS))
        keys = seeing.intersection(places_of(self.account, Permission.SURVEY))
        level = Place.objects.filter(pk__in=keys, level="village").order_by("code")
        return lines(list(level.values_list("pk", flat=True)), self.moment)

    @cached_property
    def named(self) -> frozenset[int]:
        """Of these, the villages where it may see who people are."""
        seeing = places_of(self.account, Permission.SEE_IDENTITY)
        return frozenset(self.villages).intersection(seeing)

    def fetched(self, sets: Iterable[NamedSet], select: str, places: Iterable[int]) -> list[Any]:
        """Rows of a statement over the places. One query, or none where there are none."""
        keys = sorted(places)
        if not keys:
            return []
        head, values = with_clause(sets, self.moment)
        with planned_for_sets(), connection.cursor() as cursor:
            cursor.execute(f"{head} {select}", [*values, keys])
            return list(cursor.fetchall())

    @cached_property
    def called(self) -> dict[int, tuple[str, str]]:
        """Code and name of each village, put into words once and not for every row."""
        return {key: (line[0].code, str(line[0])) for key, line in self.villages.items()}


Row = tuple[Any, ...]
Made = tuple[tuple[str, ...], list[Row], set[int]]


def households(reader: Reader) -> Made:
    """Households: where they live, how many, what the last visit found; heads where allowed."""
    found, persons = [], set()
    conditions = _labels(HouseCondition)
    house_called, household_called = _("บ้านเลขที่ %(number)s"), _("ครัวเรือน %(key)s")
    for (
        key, village, house, number, people, condition, visited_on, head_key, head, at,
    ) in reader.fetched(
        rows_of.HOUSEHOLD_SETS, rows_of.HOUSEHOLD_ROWS, reader.villages
    ):  # fmt: skip
        code, place = reader.called[village]
        name = head if head and village in reader.named else ""
        if name:
            persons.add(head_key)
        numbered = house_called % {"number": number} if number else ""
        called = _joined(numbered, name) or household_called % {"key": key[:8]}
        found.append(
            (
                key, _joined(called, place), at, code, place, house, number, people, condition,
                conditions.get(condition, ""), visited_on,
                _day(visited_on), name,
            )
        )  # fmt: skip
    columns = (
        "village", "village_name", "house", "house_number", "people", "condition",
        "condition_label", "last_visit", "last_visit_label", "head",
    )  # fmt: skip
    return columns, found, persons


def people(reader: Reader) -> Made:
    """Who lives in each household, where names may be seen; nothing of their health."""
    found, persons = [], set()
    relations, sexes = _labels(HouseholdMembership.Relation), _labels(PersonRecord.Sex)
    for key, party, village, household, name, born, sex, relation, at in reader.fetched(
        rows_of.PEOPLE_SETS, rows_of.PEOPLE_ROWS, reader.named
    ):
        persons.add(party)
        said = relations.get(relation, "")
        found.append(
            (
                key, _joined(name, said), at, household, reader.called[village][0], name,
                born, sex, sexes.get(sex, ""), relation, said,
            )
        )  # fmt: skip
    columns = (
        "household", "village", "full_name", "birth_year", "sex", "sex_label", "relation",
        "relation_label",
    )  # fmt: skip
    return columns, found, persons


def houses(reader: Reader) -> Made:
    """Houses: number, village, who lives there, where they stand (`geometry`: lat lon 0 0)."""
    found = []
    numbered, nameless = _("บ้านเลขที่ %(number)s"), _("บ้าน %(key)s")
    for key, village, number, household, latitude, longitude, at in reader.fetched(
        rows_of.HOUSE_SETS, rows_of.HOUSE_ROWS, reader.villages
    ):
        code, place = reader.called[village]
        called = numbered % {"number": number} if number else nameless % {"key": key[:8]}
        label = _joined(called, place)
        point = _point(latitude, longitude)
        found.append((key, label, at, code, place, number, household, point))
    columns = ("village", "village_name", "house_number", "household", "geometry")
    return columns, found, set()


def parcels(reader: Reader) -> Made:
    """Parcels and house lots: number, village, who holds them, area in ไร่-งาน-วา, document."""
    found = []
    parcel_called = _("แปลง %(number)s")
    for (
        key, village, kind, number, household, metres, document, latitude, longitude, at,
    ) in reader.fetched(rows_of.PARCEL_SETS, rows_of.PARCEL_ROWS, reader.villages):  # fmt: skip
        code, place = reader.called[village]
        area = str(LandArea.from_square_metres(metres)) if metres is not None else ""
        called = parcel_called % {"number": number or key[:8]}
        found.append(
            (
                key, _joined(called, area, place), at, code, place, kind, number,
                household, area, document, _point(latitude, longitude),
            )
        )  # fmt: skip
    columns = (
        "village", "village_name", "kind", "parcel_number", "household", "area", "document",
        "geometry",
    )  # fmt: skip
    return columns, found, set()


def villages(reader: Reader) -> Made:
    """The surveyor's villages by their codes, with the tambon and district they lie in."""
    found = []
    latest = _latest_names(reader)
    for key, (village, *above) in reader.villages.items():
        by_level = {each.level: each for each in above}
        tambon, district = by_level.get("tambon"), by_level.get("district")
        found.append(
            (
                village.code, str(village), latest.get(key), village.moo, village.name_th,
                tambon.code if tambon else "", str(tambon or ""), str(district or ""),
            )
        )  # fmt: skip
    return ("moo", "village_name", "tambon", "tambon_name", "district_name"), found, set()


def rounds(reader: Reader) -> Made:
    """Rounds that are not over, of the surveyor's villages and of places above them."""
    today = reader.moment.last_day
    places = {place.pk: place for line in reader.villages.values() for place in line}
    open_ones = (
        SurveyRoundRecord.objects.as_known(reader.moment)
        .filter(is_called_off=False, ends_on__gte=today, round__place__in=places)
        .select_related("round")
    )
    found = []
    for record in open_ones:
        place = places[record.round.place_id]
        days = f"{_day(record.begins_on)} – {_day(record.ends_on)}"
        found.append(
            (
                str(record.round.key), _joined(record.name, place, days), record.recorded_at,
                place.code, str(place), record.name, record.begins_on, record.ends_on,
            )
        )  # fmt: skip
    columns = ("place", "place_name", "round_name", "begins_on", "ends_on")
    return columns, found, set()


LISTS: Final[dict[str, Callable[[Reader], Made]]] = {
    "households.csv": households,
    "people.csv": people,
    "houses.csv": houses,
    "parcels.csv": parcels,
    "villages.csv": villages,
    "rounds.csv": rounds,
}


def written(name: str, reader: Reader) -> EntityList:
    """The list of this name (a key of LISTS) for a reader: UTF-8, RFC 4180, rows in one order."""
    columns, found, persons = LISTS[name](reader)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*HEAD, *columns))
    for key, label, at, *values in sorted(found, key=_order):
        writer.writerow([key, _cell(label), _version(at), *map(_cell, values)])
    return EntityList(text.getvalue().encode(), frozenset(persons))


def note_read(entities: EntityList) -> None:
    """One reading for the log, of everybody the list names."""
    reading_log.note(reading_log.Kind.IDENTITY, entities.persons)


def known_to(name: str, reader: Reader, keys: Iterable[UUID | str]) -> set[str]:
    """Which of `keys` are in the list still, as Collect asks before it drops its own."""
    asked = {str(key) for key in keys}
    return {str(row[0]) for row in LISTS[name](reader)[1]} & asked


def _order(row: Row) -> tuple[str, str]:
    """By label, house 2 before house 10."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(9), str(row[1])), str(row[0])


def _version(at: datetime | None) -> int:
    return max(1, int((at - EPOCH).total_seconds())) if at else 1


def _cell(value: object) -> object:
    """Text as a form shows it, on one line; no spreadsheet takes it for a formula."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return value
    text = " ".join(value.replace("\0", "").split())
    return f"'{text}" if FORMULA.match(text) else text


def _day(day: date | None) -> str:
    return thai_date(day, digits="arabic", short=True) if day else ""


def _labels(choices: type[TextChoices]) -> dict[str, str]:
    """Codes and their words, translated once."""
    return {code: str(label) for code, label in choices.choices}


def _joined(*parts: object) -> str:
    return " · ".join(text for part in parts if (text := str(part)))


def _point(latitude: float | None, longitude: float | None) -> str:
    if latitude is None or longitude is None:
        return ""
    return f"{latitude:.7f} {longitude:.7f} 0 0"


def _latest_names(reader: Reader) -> dict[int, datetime]:
    """When each village, or a place above it, was last named."""
    keys = {place.pk for line in reader.villages.values() for place in line}
    said = (
        PlaceRecord.objects.recorded(reader.moment)
        .filter(place__in=keys)
        .values_list("place")
        .annotate(Max("recorded_at"))
    )
    named = dict(said)
    return {
        key: max(named[each.pk] for each in line if each.pk in named)
        for key, line in reader.villages.items()
        if any(each.pk in named for each in line)
    }

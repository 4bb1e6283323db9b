"""Whom and what an instance speaks of: known households, houses, people and parcels, or new ones.

A device must not write into another village: what it names lies in its surveyor's places, or
nothing of the instance enters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection

from formats.months import BANGKOK
from network.access import Permission, grants, places_of, roles_with
from network.models import Level, Party, Place
from network.moments import EVER_KNOWN, Moment
from network.queries import below, place_of_parties
from parcels.models import SpatialUnit
from parcels.queries import place_of_units
from survey.answers.claims import Remark, Scope
from survey.duplicates.merged import kept_of

if TYPE_CHECKING:
    from datetime import datetime

    from network.models import Account

PERSON, HOUSEHOLD = Party.Kind.PERSON, Party.Kind.HOUSEHOLD
HOUSE, FARM = SpatialUnit.Kind.HOUSE, SpatialUnit.Kind.FARM
_BY_ITSELF: Final = frozenset({"key", "is_held", "observed_on", "method"})
_ABOUT_A_PERSON: Final = ("person", "care", "livelihood", "allowance", "consent")


class Held(Exception):
    """Nothing of a submission can enter: a remark says why, and what to do."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(remark.code)
        self.remark = remark


@dataclass(slots=True)
class Spoken:
    """Whom and what an instance speaks of; people and parcels by the place of their scope.

    `new` are the keys of those of which nothing that stands says where they belong: never known
    before, or told of only by what this instance stands for.
    """

    village: Place | None = None
    household: Party | None = None
    home: int | None = None  # the place (key) the household was known to belong to
    people: dict[str, Party] = field(default_factory=dict)
    parcels: dict[str, SpatialUnit] = field(default_factory=dict)
    house: SpatialUnit | None = None
    new: set[UUID] = field(default_factory=set)

    def person_of(self, scope: Scope) -> Party | None:
        """The person a scope speaks of: its own, or that of the nearest scope around it."""
        found = self.people.get(scope.place)
        return found or (self.person_of(scope.parent) if scope.parent else None)

    def parcel_of(self, scope: Scope) -> SpatialUnit | None:
        """The parcel a scope speaks of, or None."""
        found = self.parcels.get(scope.place)
        return found or (self.parcel_of(scope.parent) if scope.parent else None)


def surveyed_by(account: Account, at: datetime) -> set[int]:
    """Keys of the places where the account could survey when it sent something, or can now.

    Who has handed in their work and then left has done it all the same; who was given the
    role later may have it read again.
    """
    moment = Moment(at.astimezone(BANGKOK).date() + timedelta(days=1), at)
    held = grants(account, moment).filter(role__in=roles_with(Permission.SURVEY))
    roots = set(held.values_list("place_id", flat=True))
    places = set(places_of(account, Permission.SURVEY)) if account.is_active else set()
    if None in roots:
        return places | set(Place.objects.values_list("pk", flat=True))
    if roots and not roots <= places:
        found = Place.objects.filter(pk__in=below(sorted(filter(None, roots)), moment))
        places |= set(found.values_list("pk", flat=True))
    return places


def person_scopes(root: Scope) -> list[Scope]:
    """Scopes that tell of a person: repeats with such a question, and the form if it names one."""
    return [
        scope
        for scope in root.walk()
        if ("person.key" in scope.told or "person.name" in scope.told)
        or (scope.parent is not None and scope.tells_of(*_ABOUT_A_PERSON))
    ]


def parcel_scopes(root: Scope) -> list[Scope]:
    """Scopes that tell of a parcel: more than what a form fills in by itself."""
    return [scope for scope in root.walk() if scope.of("parcel").keys() - _BY_ITSELF]


def has_household(root: Scope) -> bool:
    """Whether an instance is about a household: a visit, or what is told of one and its people."""
    return any(
        scope.asks_of("household", "visit", "tenure", "account", "referral")
        or scope.tells_of(*_ABOUT_A_PERSON)
        for scope in root.walk()
    )


def needs_household(root: Scope) -> bool:
    """Whether it tells of what only a household can be told of."""
    told = ("visit.people", "visit.house_condition", "visit.hardships", "visit.needs_repair")
    return any(
        scope.tells_of("household", "tenure", "account", "referral", *_ABOUT_A_PERSON)
        or any(each in scope.asked for each in told)
        for scope in root.walk()
    )


def needs_house(root: Scope) -> bool:
    """Whether it tells of a house that stands."""
    condition = root.told.get("visit.house_condition", "")
    return root.tells_of("house", "services") or condition not in ("", "no_house")


@dataclass(slots=True)
class Known:
    """Parties and units by their keys, and the places they belong to (keys)."""

    parties: Mapping[UUID, Party]
    units: Mapping[UUID, SpatialUnit]
    homes: Mapping[int, int]
    unit_homes: Mapping[int, int]


def known_by(party_keys: Iterable[UUID], unit_keys: Iterable[UUID]) -> Known:
    """What is known by some keys, and where. At most five queries, in a transaction.

    The parties are held until it ends: who merges them meanwhile waits, and then sees what was
    told; facts that are stamped before a merge and seen after it would be stated nowhere.
    """
    held = Party.objects.select_for_update(no_key=True).order_by("pk")
    parties = {each.key: each for each in held.filter(key__in=set(party_keys))}
    units = {each.key: each for each in SpatialUnit.objects.filter(key__in=set(unit_keys))}
    return Known(
        parties,
        units,
        homes_of([party.pk for party in parties.values()]),
        _homes_of_units([unit.pk for unit in units.values()]),
    )


def homes_of(parties: list[int]) -> dict[int, int]:
    """The place each party belongs to (keys), by all that is written down. Two queries.

    One that was merged into another belongs where that one does.
    """
    if not parties:
        return {}
    now = kept_of(parties, ever())
    sql, clocks = place_of_parties(ever())
    homes = _pairs(
        f"SELECT party_id, place_id FROM ({sql}) AS home WHERE party_id = ANY(%s)",  # noqa: S608
        [*clocks, list(set(now.values()))],
    )
    return {party: homes[kept] for party, kept in now.items() if kept in homes}


def _homes_of_units(units: list[int]) -> dict[int, int]:
    if not units:
        return {}
    sql, values = place_of_units(ever(), units)
    return _pairs(f"SELECT unit_id, place_id FROM ({sql}) AS home", values)  # noqa: S608


def _pairs(sql: str, values: list[Any]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {key: place for key, place in cursor.fetchall() if place is not None}


def ever() -> Moment:
    """Today, by all that is written down and not taken back."""
    return Moment(Moment.now().true_before, EVER_KNOWN)


def village_told(root: Scope, home: int | None, places: set[int]) -> Place:
    """The village of an instance: as answered, else the household's home, else the only one.

    Raises:
        Held: none of these, none that is known, or not one of the surveyor's.
    """
    code = root.told.get("place.village")
    at = root.at.get("place.village", "")
    if code:
        village = Place.objects.filter(code=code, level=Level.VILLAGE).first()
        if village is None:
            raise Held(
                Remark(
                    at,
                    "no_such_village",
                    "ไม่รู้จักหมู่บ้านที่ตอบ ให้นำเข้าเขตหมู่บ้านก่อน แล้วสั่งอ่านใหม่",
                    "The village that was answered is not known; import it, then read again.",
                )
            )
    elif home is not None:
        village = Place.objects.get(pk=home)
    else:
        village = _only_village(places)
        if village is None:
            raise Held(
                Remark(
                    at,
                    "no_village",
                    "ไม่รู้ว่าเป็นของหมู่บ้านใด ให้ตอบข้อหมู่บ้าน แล้วส่งฉบับแก้ไข",
                    "It does not tell of which village it is; answer that and send it edited.",
                )
            )
    if village.pk not in places:
        raise Held(
            Remark(
                at,
                "village_of_others",
                "หมู่บ้านนี้ไม่อยู่ในพื้นที่สำรวจของผู้ส่ง ให้แกนนำของหมู่บ้านนั้นให้สิทธิก่อน แล้วสั่งอ่านใหม่",
                "The village is not among those the sender surveys; its leader must let them in,"
                " then read again.",
            )
        )
    return village


def _only_village(places: set[int]) -> Place | None:
    villages = list(Place.objects.filter(pk__in=places, level=Level.VILLAGE)[:2])
    return villages[0] if len(villages) == 1 else None


@dataclass(slots=True)
class Resolving:
    """Finds or makes what keys stand for; `places` are the surveyor's (keys)."""

    known: Known
    places: set[int]
    spoken: Spoken = field(default_factory=Spoken)
    _new_parties: dict[UUID, Party] = field(default_factory=dict)
    _new_units: dict[UUID, SpatialUnit] = field(default_factory=dict)

    def party(self, key: UUID, kind: Party.Kind, question: str) -> Party:
        """The party with a key; a new one where there is none.

        Raises:
            Held: the key is of something else, or of another village.
        """
        party = self.known.parties.get(key) or self._new_parties.get(key)
        if party is None:
            party = self._new_parties[key] = Party(key=key, kind=kind)
            self.spoken.new.add(key)
        elif party.kind != kind:
            raise _of_another_kind(question)
        elif (home := self.known.homes.get(party.pk)) is None:
            self.spoken.new.add(key)
        elif home not in self.places:
            raise _of_others(question)
        return party

    def unit(
        self, key: UUID, kind: SpatialUnit.Kind, question: str, *, kinds: Iterable[str] = ()
    ) -> SpatialUnit:
        """The unit with a key (of one of `kinds`); a new one of `kind` where there is none.

        Raises:
            Held: the key is of something else, or of another village.
        """
        unit = self.known.units.get(key) or self._new_units.get(key)
        if unit is None:
            unit = self._new_units[key] = SpatialUnit(key=key, kind=kind)
            self.spoken.new.add(key)
        elif unit.kind not in (set(kinds) or {kind}):
            raise _of_another_kind(question)
        elif (home := self.known.unit_homes.get(unit.pk)) is None:
            self.spoken.new.add(key)
        elif home not in self.places:
            raise _of_others(question)
        return unit

    def save(self) -> None:
        """Write what is new; whoever wrote the same key meanwhile has written the same thing."""
        if self._new_parties:
            Party.objects.bulk_create(self._new_parties.values(), ignore_conflicts=True)
            made = Party.objects.filter(key__in=self._new_parties).values_list("key", "pk")
            for key, number in made:
                self._new_parties[key].pk = number
        if self._new_units:
            SpatialUnit.objects.bulk_create(self._new_units.values(), ignore_conflicts=True)
            found = SpatialUnit.objects.filter(key__in=self._new_units).values_list("key", "pk")
            for key, number in found:
                self._new_units[key].pk = number


def _of_another_kind(question: str) -> Held:
    return Held(
        Remark(
            question,
            "key_of_another_kind",
            "รหัสนี้เป็นของรายการประเภทอื่นในระบบ ให้เลือกจากรายการให้ตรงแล้วส่งฉบับแก้ไข",
            "The key is of something of another kind;"
            " choose from the right list and send it edited.",
        )
    )


def _of_others(question: str) -> Held:
    return Held(
        Remark(
            question,
            "key_of_others",
            "รายการที่เลือกเป็นของหมู่บ้านที่ผู้ส่งไม่ได้สำรวจ จึงไม่บันทึก ให้แกนนำของหมู่บ้านนั้นให้สิทธิก่อน",
            "What was chosen belongs to a village the sender does not survey: nothing is recorded;"
            " its leader must let them in first.",
        )
    )

"""Finds whom and what the claims of an instance speak of, scope by scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from network.latest import latest
from parcels.models import SpatialUnit
from survey.answers import identities
from survey.answers.claims import Remark
from survey.answers.identities import Resolving
from survey.models import Visit

if TYPE_CHECKING:
    from survey.answers.claims import Claims, Scope
    from survey.answers.identities import Spoken


def resolve(claims: Claims, first_id: str, places: set[int]) -> Spoken:
    """Whom and what it speaks of; what is new is written, without any fact yet.

    Raises:
        Held: no village, or something of others.
    """
    root = claims.root
    people_told = identities.person_scopes(root)
    parcels_told = identities.parcel_scopes(root)
    person_keys = {
        scope.place: scope.told.get("person.key") or scope.own_key(first_id, "person")
        for scope in people_told
    }
    parcel_keys = {
        scope.place: scope.told.get("parcel.key") or scope.own_key(first_id, "parcel")
        for scope in parcels_told
    }
    household_key = root.told.get("household.key") or root.own_key(first_id, "household")
    house_key = root.told.get("house.key") or root.own_key(first_id, "house")
    known = identities.known_by(
        [household_key, *person_keys.values()],
        [house_key, *parcel_keys.values()],
    )
    resolving = Resolving(known, places)
    spoken = resolving.spoken
    if identities.has_household(root) and (
        root.told.get("household.key") or identities.needs_household(root)
    ):
        at = root.at.get("household.key", "")
        spoken.household = resolving.party(household_key, identities.HOUSEHOLD, at)
        spoken.home = known.homes.get(spoken.household.pk or 0)
    spoken.village = identities.village_told(root, spoken.home, places)
    _resolve_house(resolving, root, house_key)
    for scope in people_told:
        _resolve_person(resolving, scope, person_keys[scope.place], claims)
    for scope in parcels_told:
        kind = scope.told.get("parcel.kind") or identities.FARM
        spoken.parcels[scope.place] = resolving.unit(
            parcel_keys[scope.place],
            SpatialUnit.Kind(kind),
            scope.at.get("parcel.key", scope.place),
            kinds=(SpatialUnit.Kind.FARM, SpatialUnit.Kind.HOUSE_LOT),
        )
    resolving.save()
    return spoken


def _resolve_house(resolving: Resolving, root: Scope, key: Any) -> None:
    spoken = resolving.spoken
    told = "house.key" in root.told
    if not told and spoken.household is not None and spoken.household.pk:
        last = (
            latest(Visit.objects.filter(household=spoken.household), identities.ever())
            .select_related("house")
            .first()
        )
        spoken.house = last.house if last else None
    if spoken.house is None and (told or identities.needs_house(root)):
        at = root.at.get("house.key", "")
        spoken.house = resolving.unit(key, SpatialUnit.Kind.HOUSE, at)


def _resolve_person(resolving: Resolving, scope: Scope, key: Any, claims: Claims) -> None:
    """A person who is new needs a name; without one nothing of them enters, and it is said."""
    if key not in resolving.known.parties and not scope.told.get("person.name"):
        if any(target != "person.key" for target in scope.told):
            claims.remarks.append(
                Remark(
                    scope.at.get("person.name", scope.place),
                    "person_without_name",
                    "ไม่ได้บันทึกคนนี้ เพราะไม่มีชื่อและไม่ได้เลือกจากรายการ",
                    "This person is not recorded: no name, and not chosen from the list.",
                )
            )
        return
    at = scope.at.get("person.key", scope.place)
    resolving.spoken.people[scope.place] = resolving.party(key, identities.PERSON, at)

"""Who may be of a case: households of a village, members of both sides, those who may mediate."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from network import reading_log
from network.latest import latest
from network.models import BodyMembership, Party, PersonRecord, Place
from network.moments import Moment
from network.named_sets import MEMBERS, fetched
from network.people import heads_of, names_of
from parcels.labels import labels_of
from survey.models import Dispute, DisputeParty, Visit

Choice = tuple[str, str]


@dataclass(frozen=True)
class Named:
    """A party to a case: what it is called, with and without names, and its role."""

    entry: DisputeParty
    name: str  # empty for readers who may not see names
    house: str  # house number; empty where it has none

    @property
    def label(self) -> str:
        """The role, with which house."""
        role = str(self.entry.get_role_display())
        if not self.house:
            return role
        return _("%(role)s บ้านเลขที่ %(house)s") % {"role": role, "house": self.house}


def households_of(place: Place, moment: Moment) -> tuple[list[Choice], dict[str, Party]]:
    """The households of a village by house number and head; names are noted as read.

    Four queries.
    """
    found = list(Party.objects.in_places([place.pk], moment).filter(kind=Party.Kind.HOUSEHOLD))
    keys = [party.pk for party in found]
    heads, houses = heads_of(keys, moment), houses_of(keys, moment)

    def called(party: Party) -> str:
        words = (houses.get(party.pk, ""), heads.get(party.pk, ""))
        return " · ".join(word for word in words if word) or _("ครัวเรือนไม่มีบ้านเลขที่")

    listed = sorted(found, key=lambda party: (_number(houses.get(party.pk, "")), called(party)))
    return (
        [(str(party.key), called(party)) for party in listed],
        {str(party.key): party for party in listed},
    )


def houses_of(households: Collection[int], moment: Moment) -> dict[int, str]:
    """The number of the house each household was last visited in. Two queries."""
    visits = latest(Visit.objects.filter(household__in=households), moment)
    lived = dict(visits.filter(house__isnull=False).values_list("household_id", "house_id"))
    labels = labels_of(list(lived.values()), moment)
    return {household: labels.get(house, "") for household, house in lived.items()}


def parties_of(dispute: Dispute, moment: Moment, *, with_names: bool) -> list[Named]:
    """The parties to a case, complainants first; names only where asked for, noted as read.

    Of who is in no register it is noted which source was read.
    """
    entries = list(
        DisputeParty.objects.recorded(moment)
        .filter(dispute=dispute)
        .select_related("party")
        .order_by("role", "entered_on", "pk")
    )
    keys = [each.party_id for each in entries if each.party_id]
    houses = houses_of(keys, moment)
    named = (heads_of(keys, moment) | names_of(keys, moment)) if with_names and keys else {}
    if with_names:
        note_called(entries)
    return [
        Named(
            each,
            (each.called or named.get(each.party_id or 0, "")) if with_names else "",
            houses.get(each.party_id or 0, ""),
        )
        for each in entries
    ]


def people_of_sides(parties: Collection[Named], moment: Moment) -> dict[str, list[Party]]:
    """The persons of each role: those of its households, and persons by themselves. Two queries."""
    found: dict[str, list[Party]] = {}
    for named in parties:
        party = named.entry.party
        if party is None:
            continue
        own = [party] if party.kind == Party.Kind.PERSON else list(_members(party, moment))
        found.setdefault(named.entry.role, []).extend(own)
    return found


def mediators_of(place: Place, above: Collection[int], moment: Moment) -> list[Party]:
    """Who sits in the working groups of the village and of the places above it. One query.

    Who is of a side is not among them; the database would refuse them in any case.
    """
    seats = (
        BodyMembership.objects.in_force(moment)
        .filter(body__place__in={place.pk, *above})
        .select_related("person")
        .order_by("-body__place__code", "began_on", "pk")
    )
    return list({each.person_id: each.person for each in seats}.values())


def of_sides(people: dict[str, list[Party]]) -> set[int]:
    """Keys of all persons of both sides."""
    return {person.pk for persons in people.values() for person in persons}


def called(persons: Collection[Party], moment: Moment) -> dict[int, str]:
    """Names of persons, noted as read; a person without one is a dash. One query."""
    known = names_of([person.pk for person in persons], moment)
    return {person.pk: known.get(person.pk, "–") for person in persons}


def note_called(entries: Collection[DisputeParty]) -> None:
    """Who is in no register is read by the source that names them: there is no other key."""
    sources = {each.source_id for each in entries if each.called}
    reading_log.note(reading_log.Kind.IDENTITY, sources=sources)


def note_words(dispute: Dispute, parties: Collection[Named], moment: Moment) -> None:
    """What is written of a case names those of it: to read the words is to read of them."""
    people = of_sides(people_of_sides(parties, moment))
    told_by = {dispute.told_by_id} if dispute.told_by_id else set()
    records = PersonRecord.objects.as_known(moment).filter(party__in=people | told_by)
    reading_log.note(reading_log.Kind.IDENTITY, list(records.values_list("party_id", flat=True)))


def _members(household: Party, moment: Moment) -> list[Party]:
    rows = fetched(MEMBERS, "person_id", moment, where="household_id = %s", params=[household.pk])
    return list(Party.objects.filter(pk__in=[person for (person,) in rows]).order_by("pk"))


def _number(label: str) -> tuple[int, str]:
    digits = label.partition("/")[0]
    return (int(digits) if digits.isascii() and digits.isdigit() else 10**9, label)

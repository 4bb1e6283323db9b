"""Who a line of a register of members is: known to the network, a member already, or new.

A national ID tells surely; else a name that one person of the village bears. Who cannot be told
apart waits: the money of two people must not come into one book.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from network.latest import latest
from network.models import Party, PersonRecord, Place
from network.moments import Moment
from network.person_names import first_name, plain_person
from network.queries import below
from savings.models import Membership, MembershipEnding, Pledge, SavingsGroup


@dataclass(slots=True)
class Person:
    """A person as last recorded."""

    pk: int
    name: str
    sex: str = ""
    birth_year: int | None = None
    national_id_encrypted: bytes | None = field(default=None, repr=False)
    national_id_hash: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class KnownMember:
    """A membership that is there: who it is of, and what is pledged, satang."""

    membership: Membership
    person: Person | None
    pledge: int | None
    has_left: bool


class Ambiguous(Exception):
    """Several known persons may be meant."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class AnotherPerson(Exception):
    """The national ID belongs to a known person of another name."""


class KnownPeople:
    """The people of a group's village, the bearers of national IDs, and the group's members."""

    def __init__(
        self, group: SavingsGroup, hashes: Collection[bytes], names: Collection[str]
    ) -> None:
        """`hashes` are of national IDs, `names` are plain (plain_person). Seven queries."""
        moment = Moment.now()
        self._by_hash: dict[bytes, int] = {}
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        self._people: dict[int, Person] = {}
        bearing = PersonRecord.objects.recorded(moment).filter(national_id_hash__in=list(hashes))
        for mark, party in bearing.values_list("national_id_hash", "party_id").distinct():
            self._by_hash[bytes(mark)] = party
        places = list(
            Place.objects.filter(pk__in=below([group.place_id], moment)).values_list(
                "pk", flat=True
            )
        )
        local = set(
            Party.objects.in_places(places, moment)
            .filter(kind=Party.Kind.PERSON)
            .values_list("pk", flat=True)
        )
        memberships = list(Membership.objects.recorded(moment).filter(group=group).order_by("pk"))
        asked = local | set(self._by_hash.values()) | {each.person_id for each in memberships}
        for person in self._records(asked, moment):
            self._people[person.pk] = person
            if person.pk in local and (plain := plain_person(person.name)) in names:
                self._by_name[plain].append(person)
        pledged = dict(
            Pledge.objects.as_known(moment)
            .filter(membership__group=group)
            .values_list("membership", "satang")
        )
        left = set(
            MembershipEnding.objects.recorded(moment)
            .filter(membership__group=group)
            .values_list("membership", flat=True)
        )
        self.by_number: Mapping[int, KnownMember] = {
            each.number: KnownMember(
                each, self._people.get(each.person_id), pledged.get(each.pk), each.pk in left
            )
            for each in memberships
        }
        self.by_person: Mapping[int, KnownMember] = {
            each.membership.person_id: each for each in self.by_number.values() if not each.has_left
        }

    @staticmethod
    def _records(persons: Collection[int], moment: Moment) -> list[Person]:
        records = latest(PersonRecord.objects.filter(party__in=list(persons)), moment)
        return [
            Person(
                party, name, sex, born,
                bytes(sealed) if sealed is not None else None,
                bytes(mark) if mark is not None else None,
            )
            for party, name, sex, born, sealed, mark in records.values_list(
                "party_id", "name", "sex", "birth_year", "national_id_encrypted", "national_id_hash"
            )
        ]  # fmt: skip

    def person(self, name: str, national_id_hash: bytes | None) -> Person | None:
        """The known person who is surely meant; None: nobody known.

        Raises:
            Ambiguous: several of that name. AnotherPerson: the ID is of somebody else.
        """
        if national_id_hash is not None and national_id_hash in self._by_hash:
            bearer = self._people.get(self._by_hash[national_id_hash])
            if bearer is not None:
                if first_name(bearer.name) != first_name(name):
                    raise AnotherPerson
                return bearer
        alike = [
            person
            for person in self._by_name.get(plain_person(name), ())
            if national_id_hash is None or person.national_id_hash is None
        ]
        if len(alike) > 1:
            raise Ambiguous(len(alike))
        return alike[0] if alike else None

    def is_member(self, number: int, name: str, national_id_hash: bytes | None) -> bool:
        """Whether the member with this number is who the line says."""
        person = self.by_number[number].person
        if person is None:
            return False
        if national_id_hash is not None and person.national_id_hash is not None:
            return person.national_id_hash == national_id_hash
        return plain_person(person.name) == plain_person(name)

"""Writes who a group's members are: people not yet known, and what a register adds to others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from network.identity import national_id_hash, sealed_national_id
from network.loading import load, reserve_keys
from network.models import Domicile, Party, PersonRecord
from network.person_names import plain_person
from savings.member_matching import Person
from savings.models import SavingsGroup

if TYPE_CHECKING:
    from network.models import Source


def record_people(
    arriving: Sequence[tuple[str, str, Person | None]],
    group: SavingsGroup,
    *,
    as_of: date,
    source: Source,
) -> list[int]:
    """The party keys of people given by name, national ID (or "") and who they are known as.

    Who is new lives where the group is. Of who is known only what is new is added: facts are
    never repeated or edited. A fixed number of statements.
    """
    fresh = [person is None for _name, _id, person in arriving]
    keys = iter(reserve_keys(Party, sum(fresh)))
    parties = [person.pk if person else next(keys) for _name, _id, person in arriving]
    new = [party for party, is_new in zip(parties, fresh, strict=True) if is_new]
    load(Party, ["id", "kind"], ((party, Party.Kind.PERSON.value) for party in new))
    load(
        Domicile,
        ["party_id", "place_id", "since", "source_id"],
        ((party, group.place_id, as_of, source.pk) for party in new),
    )
    load(
        PersonRecord,
        ["party_id", "name", "sex", "birth_year", "national_id_encrypted", "national_id_hash",
         "observed_on", "source_id"],
        (
            (party, name, *_rest(number, person), as_of, source.pk)
            for party, (name, number, person) in zip(parties, arriving, strict=True)
            if person is None or _says_more(name, number, person)
        ),
    )  # fmt: skip
    return parties


def _says_more(name: str, number: str, person: Person) -> bool:
    return plain_person(name) != plain_person(person.name) or (
        bool(number) and person.national_id_hash != national_id_hash(number)
    )


def _rest(number: str, person: Person | None) -> tuple[object, ...]:
    """Sex, year of birth and the sealed ID; what the register leaves open stays as known."""
    sealed: tuple[object, object] = (None, None)
    if number:
        columns = sealed_national_id(number)
        sealed = (columns["national_id_encrypted"], columns["national_id_hash"])
    elif person is not None:
        sealed = (person.national_id_encrypted, person.national_id_hash)
    return (person.sex if person else "", person.birth_year if person else None, *sealed)

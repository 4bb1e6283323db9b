"""Telling people what is kept of them (PDPA s.23, 25), and recipients what they may use no more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from network import collection_notice, errors, evidence
from network.disclosures import disclosures_of
from network.latest import latest
from network.models import (
    CollectionNotice,
    Consent,
    Disclosure,
    Erasure,
    NetworkContact,
    Party,
    StopNotice,
)
from network.moments import EVER_KNOWN, Moment

if TYPE_CHECKING:
    from network.models import Account

TOLD_WITHIN = timedelta(days=30)  # after the data was collected from somebody else (s.25)


@dataclass(frozen=True)
class Sent:
    """Something of a person that was sent, and since when its recipient knows to stop using it."""

    disclosure: Disclosure
    stopped: StopNotice | None
    is_withdrawn: bool  # the person has withdrawn since it was sent


def tell(
    party: Party, way: CollectionNotice.Way, *, told_on: date, account: Account | None
) -> CollectionNotice:
    """Say that a person, or all of a household, was told in the words of the newest notice.

    Raises:
        PersonIsErased: nothing more is known of the person.
    """
    if Erasure.objects.filter(person=party, recorded_at__known_by=EVER_KNOWN).exists():
        raise errors.PersonIsErased
    with transaction.atomic():
        return CollectionNotice.objects.create(
            party=party,
            way=way,
            wording=collection_notice.newest(),
            told_on=told_on,
            source=evidence.receive_statement(
                "แจ้งการเก็บข้อมูลส่วนบุคคล", as_of=told_on, recorded_by=account
            ),
        )


def record_contact(
    *,
    name: str,
    since: date,
    account: Account | None,
    address: str = "",
    phone: str = "",
    email: str = "",
    officer: str = "",
) -> NetworkContact:
    """Say who answers for the data of the network, and how they are reached, from a day on."""
    with transaction.atomic():
        return NetworkContact.objects.create(
            name=name.strip(),
            address=address.strip(),
            phone=phone.strip(),
            email=email.strip(),
            officer=officer.strip(),
            since=since,
            source=evidence.receive_statement(
                "ผู้ติดต่อเรื่องข้อมูลส่วนบุคคล", as_of=since, recorded_by=account
            ),
        )


def tell_to_stop(
    disclosure: Disclosure,
    person: Party,
    way: StopNotice.Way,
    *,
    told_on: date,
    account: Account | None,
) -> StopNotice:
    """Say that a recipient was told that `person` withdrew.

    Raises:
        NotDisclosed: that disclosure says nothing of the person.
    """
    if person.pk not in disclosure.persons:
        raise errors.NotDisclosed
    with transaction.atomic():
        return StopNotice.objects.create(
            disclosure=disclosure,
            person=person,
            way=way,
            told_on=told_on,
            source=evidence.receive_statement(
                "แจ้งผู้รับข้อมูลให้หยุดใช้", as_of=told_on, recorded_by=account
            ),
        )


def sent_of(person: Party, moment: Moment) -> list[Sent]:
    """What was sent of a person, newest first, and which recipients know to stop. Four queries."""
    told = {
        each.disclosure_id: each
        for each in StopNotice.objects.recorded(moment).filter(person=person).order_by("pk")
    }
    withdrawn = withdrawals_of([person.pk], moment).get(person.pk)
    return [
        Sent(each, told.get(each.pk), withdrawn is not None and each.recorded_at < withdrawn)
        for each in disclosures_of(person.pk)
    ]


def withdrawn_in(places: Collection[int], moment: Moment) -> list[int]:
    """Keys of the persons of `places` (keys) who ever said no to some purpose. One query."""
    refused = Consent.objects.recorded(moment).filter(
        is_given=False, person__in=Party.objects.in_places(list(places), moment)
    )
    return list(refused.values_list("person", flat=True).distinct())


def withdrawals_of(persons: Collection[int], moment: Moment) -> dict[int, datetime]:
    """When each of `persons` (party keys) last took back a consent that they had given.

    Not who refused from the beginning: nothing rested on their consent. Two queries.
    """
    given = set(
        Consent.objects.recorded(moment)
        .filter(person__in=persons, is_given=True)
        .values_list("person", "purpose")
        .distinct()
    )
    withdrawn: dict[int, datetime] = {}
    for each in latest(Consent.objects.filter(person__in=persons), moment):
        if not each.is_given and (each.person_id, each.purpose) in given:
            before = withdrawn.get(each.person_id, each.recorded_at)
            withdrawn[each.person_id] = max(before, each.recorded_at)
    return withdrawn


def recipients_to_tell(persons: Collection[int], moment: Moment) -> list[tuple[Disclosure, int]]:
    """(disclosure, person key) of what was sent before a withdrawal its recipient is not told of.

    The oldest first; of those among `persons` (party keys) who withdrew. Four queries at most.
    """
    withdrawn = withdrawals_of(persons, moment)
    if not withdrawn:
        return []
    told = set(
        StopNotice.objects.recorded(moment)
        .filter(person__in=withdrawn)
        .values_list("disclosure", "person")
    )
    sent = Disclosure.objects.filter(persons__overlap=list(withdrawn)).order_by("recorded_at")
    return [
        (each, person)
        for each in sent
        for person in each.persons
        if person in withdrawn
        and each.recorded_at < withdrawn[person]
        and (each.pk, person) not in told
    ]

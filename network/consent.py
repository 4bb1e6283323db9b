"""Consents (PDPA s.19-26): purpose by purpose, in the words that were read out, and withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from network import errors, evidence
from network.latest import latest
from network.models import Consent, Erasure, PersonRecord
from network.moments import Moment
from network.people import OF_AGE

if TYPE_CHECKING:
    from network.models import Account, Party, Source

NOTICES = Path(__file__).parent / "notices"
SMALL_CHILD = 10  # years; below, the guardian alone is asked (PDPA s.20)
Purpose = Consent.Purpose
GivenBy = Consent.GivenBy
# The oldest wording that still says what is done with the data today. A notice that says
# something new in substance is entered here too: who agreed to an older one is asked again.
ASKED_AGAIN_FROM = {Purpose.SENSITIVE_SURVEY: "2566-1", Purpose.REFERRAL: "2566-1"}


@dataclass(frozen=True)
class Standing:
    """Where a person stands on one purpose: the latest word, or None where never asked."""

    purpose: str
    label: str
    latest: Consent | None
    wording: str  # the newest notice
    text: str
    decided_text: str  # what was read out when the latest word was given; empty if not kept
    is_outdated: bool  # agreed to, in words that no longer say what is done


@cache
def notice(purpose: str, wording: str) -> str:
    """What was read out: network/notices/<purpose>/<wording>.txt, never edited once used.

    Raises:
        UnknownWording: no such text is kept.
    """
    path = NOTICES / purpose / f"{wording}.txt"
    if path.parent.parent != NOTICES or path.name not in _names(purpose):
        raise errors.UnknownWording
    return path.read_text(encoding="utf-8").strip()


def newest_wording(purpose: str) -> str:
    """The version to read out today: a date, so the last in order."""
    return _names(purpose)[-1].removesuffix(".txt")


def _names(purpose: str) -> list[str]:
    if purpose not in Purpose.values:
        raise errors.UnknownWording
    return sorted(path.name for path in (NOTICES / purpose).glob("*.txt"))


def record_consent(
    person: Party,
    purpose: Consent.Purpose,
    *,
    is_given: bool,
    given_by: Consent.GivenBy,
    wording: str,
    decided_on: date,
    source: Source,
    guardian: Party | None = None,
    guardian_name: str = "",
) -> Consent:
    """Say that a person allowed or refused a use, in the words of a notice that is kept.

    `guardian` (or their name, where they are in no register) is who answered for the person;
    the source may be a scan of what they signed.

    Raises:
        UnknownWording: no notice of that version is kept.
        GuardianMustConsent: the person may be under 20, and allowed it themselves.
        PersonIsErased: nothing more is known of the person.
    """
    notice(purpose, wording)
    if Erasure.objects.filter(person=person).exists():
        raise errors.PersonIsErased
    if is_given and given_by != GivenBy.GUARDIAN and needs_guardian(person, decided_on):
        raise errors.GuardianMustConsent
    return Consent.objects.create(
        person=person,
        purpose=purpose,
        is_given=is_given,
        given_by=given_by,
        guardian=guardian,
        guardian_name=guardian_name.strip(),
        wording=wording,
        decided_on=decided_on,
        source=source,
    )


def withdraw(person: Party, purpose: Consent.Purpose, *, account: Account | None) -> Consent:
    """Take a consent back today: as easily as it was given, by anyone who speaks for the person.

    From now on no page shows and no figure counts what it allowed: both ask the latest
    word (ConsentQuerySet.given).
    """
    today = Moment.now().last_day
    given = latest(Consent.objects.filter(person=person, purpose=purpose), Moment.now()).first()
    with transaction.atomic():
        return record_consent(
            person,
            purpose,
            is_given=False,
            given_by=GivenBy.SELF,
            wording=given.wording if given else newest_wording(purpose),
            decided_on=today,
            source=evidence.receive_statement("ถอนความยินยอม", as_of=today, recorded_by=account),
        )


def needs_guardian(person: Party, on: date) -> bool:
    """Whether the person may still be under 20 on that day; by the year of birth, if known.

    Only the year is kept, so in the year of the 20th birthday the guardian is still asked.
    """
    born = _born(person)
    return born is not None and on.year - born <= OF_AGE


def is_small_child(person: Party, on: date) -> bool:
    """Whether the person may still be under 10 on that day: only the guardian is asked."""
    born = _born(person)
    return born is not None and on.year - born <= SMALL_CHILD


def _born(person: Party) -> int | None:
    """The year of birth (C.E.), if known. One query."""
    record = latest(PersonRecord.objects.filter(party=person), Moment.now()).first()
    born: int | None = record.birth_year if record else None
    return born


def valid_wordings(purpose: str) -> list[str]:
    """The versions that still say what is done with the data, the oldest first."""
    kept = [name.removesuffix(".txt") for name in _names(purpose)]
    return [each for each in kept if each >= ASKED_AGAIN_FROM[Purpose(purpose)]]


def is_outdated(said: Consent) -> bool:
    """Whether somebody agreed in words that no longer say what is done: to be asked again."""
    return said.is_given and said.wording not in valid_wordings(said.purpose)


def standings(person: Party, moment: Moment) -> list[Standing]:
    """Each purpose with the person's latest word on it. One query."""
    known = {
        each.purpose: each
        for each in latest(Consent.objects.filter(person=person), moment).select_related("source")
    }
    return [
        Standing(
            purpose=purpose.value,
            label=str(purpose.label),
            latest=known.get(purpose.value),
            wording=(wording := newest_wording(purpose.value)),
            text=notice(purpose.value, wording),
            decided_text=_decided_text(known.get(purpose.value)),
            is_outdated=(said := known.get(purpose.value)) is not None and is_outdated(said),
        )
        for purpose in Purpose
    ]


def _decided_text(decided: Consent | None) -> str:
    try:
        return notice(decided.purpose, decided.wording) if decided else ""
    except errors.UnknownWording:  # loaded from elsewhere, before notices were kept
        return ""

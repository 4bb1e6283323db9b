"""One of each record about looking after the data of a world's person."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from network import breaches, consent, evidence
from network.disclosures import record_disclosure
from network.models import Breach, Consent, Disclosure, Party
from tests import factories
from tests.network.worlds import World, person_of


def breach_in(of: World) -> Breach:
    """A phone was lost in the tambon."""
    return breaches.record_breach(
        of.tambon,
        discovered_at=timezone.now(),
        happened="มือถือหาย",
        categories=["identity"],
        account=None,
    )


def sent_of(person: Party) -> Disclosure:
    """A file that named the person left for a hospital."""
    return record_disclosure(
        factories.account(),
        dataset="referral",
        form="pdf",
        recipient="รพ.สต.คลองสมมติ",
        purpose="ขอให้เยี่ยมบ้าน",
        columns=["name"],
        persons=[person.pk],
        content=b"%PDF",
    )


def signed_consent(person: Party) -> Consent:
    """The person agreed, and a photograph of the signed form is kept."""
    return consent.record_consent(
        person,
        Consent.Purpose.REFERRAL,
        is_given=True,
        given_by=Consent.GivenBy.SELF,
        wording=consent.newest_wording(Consent.Purpose.REFERRAL),
        decided_on=factories.FIRST_DAY,
        source=evidence.receive_document(
            b"\xff\xd8\xff", "a.jpg", title="แบบยินยอม", as_of=factories.FIRST_DAY, recorded_by=None
        ),
    )


def letter_of(of: World) -> dict[str, Any]:
    """Whose letter about what."""
    person = person_of(of)
    return {"key": person.key, "disclosure": sent_of(person).key}


def proof_of(of: World) -> dict[str, Any]:
    """Whose signed form."""
    person = person_of(of)
    return {"key": person.key, "number": signed_consent(person).pk}

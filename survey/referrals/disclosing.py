"""Every showing of referrals to an agency is written down before it leaves (PDPA s.27, 39)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

from network import reading_log
from network.disclosures import record_disclosure
from network.needs import SharedFact
from survey.referrals.telling import Telling

if TYPE_CHECKING:
    from network.models import Account, Place

DATASET: Final = "referrals"
PAGE, PDF, LINK = "page", "pdf", "link"


def disclose(
    account: Account,
    tellings: Sequence[Telling],
    response: HttpResponse,
    *,
    form: str,
    recipient: str,
    place: Place | None = None,
) -> HttpResponse:
    """Hand out `response`, which tells `tellings`, once it is in the register.

    `account` opened the way: the agency's own, or who printed the list or made the link.
    """
    persons = {person for each in tellings for person in each.persons}
    if persons:
        facts = {fact for each in tellings for fact in each.standing.facts}
        record_disclosure(
            account,
            dataset=DATASET,
            form=form,
            recipient=recipient,
            purpose=_("ขอความช่วยเหลือตามเรื่องที่ส่งต่อ"),
            columns=[fact.value for fact in SharedFact if fact in facts],
            persons=persons,
            content=response.content,
            place=place,
            row_count=len(tellings),
            has_identity=SharedFact.NAME in facts,
        )
        reading_log.note(reading_log.Kind.IDENTITY, persons)
    return response

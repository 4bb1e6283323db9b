"""Every showing of referrals to an agency is written down before it leaves (PDPA s.27, 39)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

from network import reading_log
from network.disclosures import record_disclosure
from network.models import Place
from network.moments import Moment
from network.needs import SharedFact
from network.places import lines
from survey.referrals.telling import Telling

if TYPE_CHECKING:
    from network.models import Account

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

    `account` opened the way: the agency's own, or who printed the list or made the link. Without
    a `place` it stands in the register of the smallest one in which all who are told of live.
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
            place=place or _place_of(tellings),
            row_count=len(tellings),
            has_identity=SharedFact.NAME in facts,
        )
        reading_log.note(reading_log.Kind.IDENTITY, persons)
    return response


def _place_of(tellings: Sequence[Telling]) -> Place | None:
    """The smallest place above all the villages of some referrals. Two queries at most."""
    villages = sorted({each.standing.place for each in tellings if each.standing.place})
    found = lines(villages, Moment.now())
    above = [[each.pk for each in found[village]] for village in villages]
    if not above:
        return None
    common = [pk for pk in above[0] if all(pk in line for line in above)]
    place: Place | None = Place.objects.filter(pk=common[0]).first() if common else None
    return place

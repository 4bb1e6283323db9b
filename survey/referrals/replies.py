"""What was said of a referral as an agency may read it: its own replies and what was sent to it.

What the network writes down for itself is not addressed to the agency: its words stay here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from network.moments import Moment
from survey.models import ReferralStep

Kind = ReferralStep.Kind
MOST_CONTACTS: Final = 3


@dataclass(frozen=True)
class Reply:
    """A step without who recorded it: that is no fact the referral needs.

    Words only of what was said to the agency or by it.
    """

    kind: str
    done_on: date
    words: str


def replies_to(referral: int, organisation: int, moment: Moment) -> list[Reply]:
    """Steps since the referral was last sent, in order, as the body reads them. One query.

    What another body answered is not among them.
    """
    steps = list(
        ReferralStep.objects.recorded(moment)
        .filter(referral=referral)
        .order_by("done_on", "recorded_at", "pk")
    )
    sent = max((at for at, each in enumerate(steps) if each.kind == Kind.SENT), default=0)
    return [
        Reply(
            str(each.get_kind_display()),
            each.done_on,
            each.words if each.kind == Kind.SENT or each.answered_by_id else "",
        )
        for each in steps[sent:]
        if each.answered_by_id in {None, organisation}
    ]


def contacts_of(referrals: Collection[int], moment: Moment) -> list[str]:
    """Who of the network sent some referrals, to be asked about them. One query."""
    sent = ReferralStep.objects.recorded(moment).filter(
        referral__in=referrals, kind=Kind.SENT, source__recorded_by__is_active=True
    )
    named = sent.order_by("-done_on", "-pk").values_list("source__recorded_by__name", flat=True)
    return list(dict.fromkeys(named))[:MOST_CONTACTS]

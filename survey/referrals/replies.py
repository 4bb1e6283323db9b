"""What was said of a referral as an agency may read it: its own replies and what was sent to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from network.moments import Moment
from survey.models import ReferralStep

Kind = ReferralStep.Kind


@dataclass(frozen=True)
class Reply:
    """A step without who recorded it: that is no fact the referral needs."""

    kind: str
    done_on: date
    words: str


def replies_to(referral: int, moment: Moment) -> list[Reply]:
    """Steps since the referral was last sent, in order. One query."""
    steps = list(
        ReferralStep.objects.recorded(moment)
        .filter(referral=referral)
        .order_by("done_on", "recorded_at", "pk")
    )
    sent = max((at for at, each in enumerate(steps) if each.kind == Kind.SENT), default=0)
    return [Reply(str(each.get_kind_display()), each.done_on, each.words) for each in steps[sent:]]

"""What training leaves to be done: people to be asked whether they work, 3 and 6 months later."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from network.access import Permission, places_of
from network.models import Account
from network.moments import Moment
from network.waiting import Waiting
from survey.training.pages import due_checks


def checks_to_make(account: Account, moment: Moment) -> list[Waiting]:
    """Checks of work that are due after courses of the account's places. Two queries at most.

    Who asks must know whom: SURVEY and SEE_IDENTITY. One line for 3 months and one for 6.
    """
    places = set(places_of(account, Permission.SURVEY))
    places &= set(places_of(account, Permission.SEE_IDENTITY))
    if not places:
        return []
    found = due_checks(places, moment)
    lines = []
    for months in sorted({each.months for each in found}):
        due = [each for each in found if each.months == months]
        oldest = due[0]
        lines.append(
            Waiting(
                label=_("ติดตามผลการฝึก %(months)d เดือน") % {"months": months},
                count=sum(each.count for each in due),
                since=oldest.since,
                url=reverse("course", args=[oldest.course.key]),
                detail=str(oldest.course.trade),
                due_on=oldest.since,
            )
        )
    return lines

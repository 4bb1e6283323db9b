"""What a reader of a report may open from it: a link that would lead nowhere is left as words.

The report of a district is the same for everybody; who works in one village of it reads all
figures, and opens those of their own village, tambon and district.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

from network.access import Permission, places_of
from network.models import Level
from network.moments import Moment
from network.places import lines
from reports.models import Request

if TYPE_CHECKING:
    from network.models import Account

_TO_A_PLACE = re.compile(r'<a href="/reports/(?P<code>[0-9]+)/[^"]*">(?P<words>.*?)</a>', re.DOTALL)
_TO_A_REQUEST = re.compile(
    r'<a href="/requests/(?P<key>[0-9a-f-]{36})/">(?P<words>.*?)</a>', re.DOTALL
)


def reads_all_of(account: Account, place: int) -> bool:
    """Whether whatever a report of the place leads to may be opened: it is the account's own."""
    return place in places_of(account, Permission.SEE_REPORT)


def within_reach(body: SafeString, account: Account, place: int) -> SafeString:
    """The body of a report of `place` with the links the account may follow. Three queries at most.

    `body` is HTML of our own templates.
    """
    own = set(places_of(account, Permission.SEE_REPORT))
    if place in own:
        return body
    codes = {  # as network.access.may_see_report: their own, and above them up to the district
        name.code
        for above in lines(list(own), Moment.now()).values()
        for name in above
        if name.pk in own or name.level != Level.PROVINCE
    }

    def to_a_place(found: re.Match[str]) -> str:
        return found[0] if found["code"] in codes else found["words"]

    told = _TO_A_PLACE.sub(to_a_place, body)
    asked = {found["key"] for found in _TO_A_REQUEST.finditer(told)}
    known = Request.objects.filter(key__in=asked, recorded_at__known_by=Moment.now().known_by)
    open_to = {str(key) for key, code in known.values_list("key", "place__code") if code in codes}

    def to_a_request(found: re.Match[str]) -> str:
        return found[0] if found["key"] in open_to else found["words"]

    return mark_safe(_TO_A_REQUEST.sub(to_a_request, told))  # noqa: S308 (as it came)

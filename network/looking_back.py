"""Who may ask how it was at a moment: the one rule for pages, files, tiles and the open API.

A count that is rounded, or hidden as "<5", gives away single facts and their days to whoever asks
for it moment by moment. So the past of a count is open to who may see all the records it counts;
to everybody else only now is, and moments that were used before: of a closed month, of a signed
sheet, and of a page that was answered a day ago at most, which vouches for its own links.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

from network.access import Permission, places_of
from network.moments import Moment

if TYPE_CHECKING:
    from network.models import Account

# How long the links of a page open what it counted: it may lie open for a day.
VOUCHED_FOR = timedelta(days=1)
_SALT = "network.looking_back"


def may_look_back(
    account: Account,
    places: Iterable[int],
    permissions: Iterable[Permission] = (Permission.SEE_RECORDS,),
) -> bool:
    """Whether all that is counted in `places` (keys) is the account's to see, at any moment."""
    wanted = set(places)
    return all(wanted.issubset(places_of(account, each)) for each in permissions)


def vouched(known_by: datetime) -> str:
    """A word that this installation counted at K; it goes with K into the links of a page."""
    return Signer(salt=_SALT).signature(known_by.isoformat())


def is_vouched(known_by: datetime, word: str) -> bool:
    """Whether a page of the last day was made at K: who asks has seen it."""
    is_recent = known_by > Moment.now().known_by - VOUCHED_FOR
    return is_recent and constant_time_compare(vouched(known_by), word)

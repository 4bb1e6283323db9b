"""Links for an agency without an account: made, ended, opened. The secret is told once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, transaction

from network import evidence, secret_links, throttle
from network.models import Organisation, Place
from network.moments import Moment
from network.secret_links import LinkKind
from network.secret_links.register import LinkRegister
from network.throttle import Limit
from survey.models import Referral, ReferralLink, ReferralLinkEnding, WrongPinCount
from survey.referrals import errors
from survey.referrals.standing import Standing, shown_to

if TYPE_CHECKING:
    from network.models import Account

KIND: Final = LinkKind("referral")
REPLIES: Final = Limit("referral link reply", 30, throttle.BY_ACCOUNT.window)
REGISTER: Final = LinkRegister(
    KIND,
    ReferralLink,
    ReferralLinkEnding,
    WrongPinCount,
    revoked="ยกเลิกลิงก์ของหน่วยงาน",
    no_such_link=errors.NoSuchLink,
    link_is_over=errors.LinkIsOver,
    wrong_pin=errors.WrongPin,
    with_these=("organisation", "referral", "place", "source__recorded_by"),
)
end_link = REGISTER.end
link_by_secret = REGISTER.by_secret
check_pin = REGISTER.check_pin


def make_link(
    organisation: Organisation,
    *,
    place: Place,
    ends_on: date,
    account: Account,
    referral: Referral | None = None,
    with_pin: bool = False,
) -> tuple[ReferralLink, str, str]:
    """A link to one referral or to all that was sent to a body of a place; its secret and PIN.

    Both are told now and kept nowhere. The PIN is empty where none was asked for.

    Raises:
        LinkEndsTooLate: over 90 days from today, or already over.
    """
    today = Moment.now().last_day
    told = secret_links.made(KIND, with_pin=with_pin)
    try:
        with transaction.atomic():
            made: ReferralLink = ReferralLink.objects.create(
                organisation=organisation,
                referral=referral,
                place=place,
                secret_hash=told.secret_hash,
                pin_hash=told.pin_hash,
                began_on=today,
                ends_on=ends_on,
                source=evidence.receive_statement(
                    "ออกลิงก์ให้หน่วยงานเปิดเรื่องที่ส่งต่อ", as_of=today, recorded_by=account
                ),
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return made, told.secret, told.pin


def opened_by(link: ReferralLink, moment: Moment) -> list[Standing]:
    """What a link shows now: of its body, its place, its referral alone. Four queries.

    Raises:
        LinkIsOver: its day is over, it was revoked, or there is nothing left to show.
    """
    standing = ReferralLink.objects.in_force(moment).filter(pk=link.pk)
    if not standing.exists():
        raise errors.LinkIsOver
    if link.referral_id is not None:
        shown = shown_to(link.organisation_id, moment, only=link.referral_id)
    else:
        places = list(Place.objects.below([link.place_id], moment).values_list("pk", flat=True))
        shown = shown_to(link.organisation_id, moment, places=places)
    if not shown:
        raise errors.LinkIsOver
    return shown

"""Links for an agency without an account: made, ended, opened. The secret is told once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, connection, transaction

from network import evidence, secret_links, throttle
from network.models import Organisation, Place
from network.moments import Moment
from network.secret_links import MOST_WRONG_PINS, LinkKind
from network.throttle import Limit
from survey.models import Referral, ReferralLink, ReferralLinkEnding
from survey.referrals import errors
from survey.referrals.standing import Standing, shown_to

if TYPE_CHECKING:
    from network.models import Account

KIND: Final = LinkKind("referral")
PINS: Final = KIND.pins
REPLIES: Final = Limit("referral link reply", 30, throttle.BY_ACCOUNT.window)
# One statement: of two wrong ones at once each is counted.
_WRONG = """
    INSERT INTO survey_wrongpincount AS kept (link_id, count) VALUES (%s, 1)
    ON CONFLICT (link_id) DO UPDATE SET count = least(kept.count + 1, 10000)
    RETURNING count
"""


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


def end_link(link: ReferralLink, *, account: Account | None, is_locked: bool = False) -> None:
    """From the next request on the link opens nothing; ended twice it stays ended.

    `is_locked`: it ends by itself, for its PIN was guessed at too often.
    """
    today = Moment.now().last_day
    title = "ลิงก์ปิดเองเพราะใส่ PIN ผิดหลายครั้ง" if is_locked else "ยกเลิกลิงก์ของหน่วยงาน"
    with transaction.atomic():
        ReferralLink.objects.select_for_update(of=("self",)).get(
            pk=link.pk, recorded_at__known_by=Moment.now().known_by
        )
        if not ReferralLinkEnding.objects.filter(
            link=link, recorded_at__known_by=Moment.now().known_by
        ).exists():
            ReferralLinkEnding.objects.create(
                link=link,
                ended_on=today,
                is_locked=is_locked,
                source=evidence.receive_statement(title, as_of=today, recorded_by=account),
            )


def link_by_secret(secret: str, *, address: str) -> ReferralLink:
    """The link with this secret, whether or not it still opens anything. Throttled by address.

    Raises:
        TooManyAttempts: from this address.
        NoSuchLink: nothing was made with this secret.
    """
    throttle.attempt(KIND.by_address, address)
    found: ReferralLink | None = (
        ReferralLink.objects.filter(
            secret_hash__in=secret_links.hashes(KIND, secret),
            recorded_at__known_by=Moment.now().known_by,
        )
        .select_related("organisation", "referral", "place", "source__recorded_by")
        .first()
    )
    if found is not None:
        throttle.forgive(KIND.by_address, address)
        return found
    raise errors.NoSuchLink


def check_pin(link: ReferralLink, pin: str, secret: str) -> None:
    """Whether the PIN told by telephone is right; of a link without one any is.

    Raises:
        TooManyAttempts: five in a quarter of an hour, whoever tries.
        WrongPin: it is another.
        LinkIsOver: it is another, for the MOST_WRONG_PINS-th time in all; the link has ended.
    """
    if not link.pin_hash:
        return
    throttle.attempt(PINS, str(link.key))
    if not secret_links.is_pin(KIND, pin, secret, link.pin_hash):
        with connection.cursor() as cursor:
            cursor.execute(_WRONG, [link.pk])
            (wrong,) = cursor.fetchone()
        if wrong >= MOST_WRONG_PINS:
            end_link(link, account=None, is_locked=True)
            raise errors.LinkIsOver
        raise errors.WrongPin
    throttle.forget(PINS, str(link.key))


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

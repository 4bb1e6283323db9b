"""Links to a signed report: made, ended, opened. The secret is told once, each opening noted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, connection, transaction

from network import evidence, secret_links, throttle
from network.moments import Moment
from network.secret_links import MOST_WRONG_PINS, LinkKind
from reports.models import MonthlyReport, ReportLink, ReportLinkEnding, ReportLinkOpening
from reports.sharing import errors

if TYPE_CHECKING:
    from network.models import Account

KIND: Final = LinkKind("report")
# One statement: of two wrong ones at once each is counted.
_WRONG = """
    INSERT INTO reports_wrongreportpincount AS kept (link_id, count) VALUES (%s, 1)
    ON CONFLICT (link_id) DO UPDATE SET count = least(kept.count + 1, 10000)
    RETURNING count
"""


def make_link(
    report: MonthlyReport, *, recipient: str, ends_on: date, account: Account, with_pin: bool
) -> tuple[ReportLink, str, str]:
    """A link to the public form of a signed report; its secret and PIN, told now and never again.

    Raises:
        ReportIsNotSigned, LinkEndsTooLate, LinkIsForNobody: as they say.
    """
    told = secret_links.made(KIND, with_pin=with_pin)
    today = Moment.now().last_day
    try:
        with transaction.atomic():
            made: ReportLink = ReportLink.objects.create(
                report=report,
                recipient=recipient.strip(),
                secret_hash=told.secret_hash,
                pin_hash=told.pin_hash,
                began_on=today,
                ends_on=ends_on,
                source=evidence.receive_statement(
                    "ออกลิงก์ให้อ่านรายงานที่ลงนาม", as_of=today, recorded_by=account
                ),
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return made, told.secret, told.pin


def end_link(link: ReportLink, *, account: Account | None, is_locked: bool = False) -> None:
    """From the next request on the link opens nothing; ended twice it stays ended.

    `is_locked`: it ends by itself, for its PIN was guessed at too often.
    """
    today = Moment.now().last_day
    title = "ลิงก์ปิดเองเพราะใส่ PIN ผิดหลายครั้ง" if is_locked else "ยกเลิกลิงก์ของรายงาน"
    with transaction.atomic():
        known_by = Moment.now().known_by
        ReportLink.objects.select_for_update(of=("self",)).get(
            pk=link.pk, recorded_at__known_by=known_by
        )
        if not ReportLinkEnding.objects.filter(link=link, recorded_at__known_by=known_by).exists():
            ReportLinkEnding.objects.create(
                link=link,
                ended_on=today,
                is_locked=is_locked,
                source=evidence.receive_statement(title, as_of=today, recorded_by=account),
            )


def link_by_secret(secret: str, *, address: str) -> ReportLink:
    """The link with this secret, while it opens. Throttled by address.

    Raises:
        TooManyAttempts: from this address.
        NoSuchLink: nothing was made with this secret.
        LinkIsOver: its day is over, or it was revoked.
    """
    throttle.attempt(KIND.by_address, address)
    found = (
        ReportLink.objects.filter(
            secret_hash__in=secret_links.hashes(KIND, secret),
            recorded_at__known_by=Moment.now().known_by,
        )
        .values_list("key", flat=True)
        .first()
    )
    if found is None:
        raise errors.NoSuchLink
    throttle.forgive(KIND.by_address, address)
    return link_by_key(found)


def link_by_key(key: object) -> ReportLink:
    """A link that opens now.

    Raises:
        LinkIsOver: its day is over, or it was revoked, or there is none.
    """
    found: ReportLink | None = (
        ReportLink.objects.in_force(Moment.now())
        .filter(key=key)
        .select_related("report__place")
        .defer("report__values", "report__definitions", "report__corrections")
        .defer("report__paper", "report__page")
        .first()
    )
    if found is None:
        raise errors.LinkIsOver
    return found


def check_pin(link: ReportLink, pin: str, secret: str) -> None:
    """Whether the PIN told by telephone is right; of a link without one any is.

    Raises:
        TooManyAttempts: five in a quarter of an hour, whoever tries.
        WrongPin: it is another.
        LinkIsOver: it is another, for the MOST_WRONG_PINS-th time in all; the link has ended.
    """
    if not link.pin_hash:
        return
    throttle.attempt(KIND.pins, str(link.key))
    if not secret_links.is_pin(KIND, pin, secret, link.pin_hash):
        with connection.cursor() as cursor:
            cursor.execute(_WRONG, [link.pk])
            (wrong,) = cursor.fetchone()
        if wrong >= MOST_WRONG_PINS:
            end_link(link, account=None, is_locked=True)
            raise errors.LinkIsOver
        raise errors.WrongPin
    throttle.forget(KIND.pins, str(link.key))


def note_opening(link: ReportLink, form: ReportLinkOpening.Form) -> None:
    """Write into the log that what the link leads to was read."""
    ReportLinkOpening.objects.create(link=link, form=form)

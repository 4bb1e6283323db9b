"""Links to a signed report: made, ended, opened. The secret is told once, each opening noted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, transaction

from network import evidence, secret_links
from network.moments import Moment
from network.secret_links import LinkKind
from network.secret_links.register import LinkRegister
from reports.models import (
    MonthlyReport,
    ReportLink,
    ReportLinkEnding,
    ReportLinkOpening,
    WrongReportPinCount,
)
from reports.sharing import errors

if TYPE_CHECKING:
    from network.models import Account

KIND: Final = LinkKind("report")
REGISTER: Final = LinkRegister(
    KIND,
    ReportLink,
    ReportLinkEnding,
    WrongReportPinCount,
    revoked="ยกเลิกลิงก์ของรายงาน",
    no_such_link=errors.NoSuchLink,
    link_is_over=errors.LinkIsOver,
    wrong_pin=errors.WrongPin,
)
end_link = REGISTER.end
check_pin = REGISTER.check_pin


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


def link_by_secret(secret: str, *, address: str) -> ReportLink:
    """The link with this secret, while it opens. Throttled by address.

    Raises:
        TooManyAttempts: from this address.
        NoSuchLink: nothing was made with this secret.
        LinkIsOver: its day is over, or it was revoked.
    """
    return link_by_key(REGISTER.by_secret(secret, address=address).key)


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


def note_opening(link: ReportLink, form: ReportLinkOpening.Form) -> None:
    """Write into the log that what the link leads to was read."""
    ReportLinkOpening.objects.create(link=link, form=form)

"""Links of one kind in their tables: ended, found by their secret, their PIN tried.

How one is made, and what it opens, is for the room whose links they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import connection, models, transaction

from network import evidence, secret_links, throttle
from network.moments import Moment
from network.secret_links import MOST_WRONG_PINS, LinkKind

if TYPE_CHECKING:
    from network.models import Account, Fact

Link = TypeVar("Link", bound="Fact")
LOCKED = "ลิงก์ปิดเองเพราะใส่ PIN ผิดหลายครั้ง"


@dataclass(frozen=True)
class LinkRegister(Generic[Link]):
    """The tables of a kind of link, and the errors of its room.

    `links` has key, secret_hash and pin_hash; `endings` link, ended_on and is_locked;
    `wrong_pins` link and count.
    """

    kind: LinkKind
    links: type[Link]
    endings: Any
    wrong_pins: type[models.Model]
    revoked: str  # title of the source of an ending
    no_such_link: type[Exception]
    link_is_over: type[Exception]
    wrong_pin: type[Exception]
    with_these: tuple[str, ...] = ()  # what is read with a link

    def end(self, link: Link, *, account: Account | None, is_locked: bool = False) -> None:
        """From the next request on the link opens nothing; ended twice it stays ended.

        `is_locked`: it ends by itself, for its PIN was guessed at too often.
        """
        today = Moment.now().last_day
        with transaction.atomic():
            known_by = Moment.now().known_by
            self.links._default_manager.select_for_update(of=("self",)).get(
                pk=link.pk, recorded_at__known_by=known_by
            )
            ended = self.endings._default_manager.filter(link=link, recorded_at__known_by=known_by)
            if not ended.exists():
                self.endings._default_manager.create(
                    link=link,
                    ended_on=today,
                    is_locked=is_locked,
                    source=evidence.receive_statement(
                        LOCKED if is_locked else self.revoked, as_of=today, recorded_by=account
                    ),
                )

    def by_secret(self, secret: str, *, address: str) -> Link:
        """The link with this secret, whether or not it still opens anything. Throttled by address.

        Raises:
            TooManyAttempts: from this address.
            no_such_link: nothing was made with this secret.
        """
        throttle.attempt(self.kind.by_address, address)
        found: Link | None = (
            self.links._default_manager.filter(
                secret_hash__in=secret_links.hashes(self.kind, secret),
                recorded_at__known_by=Moment.now().known_by,
            )
            .select_related(*self.with_these)
            .first()
        )
        if found is None:
            raise self.no_such_link
        throttle.forgive(self.kind.by_address, address)
        return found

    def check_pin(self, link: Any, pin: str, secret: str) -> None:
        """Whether the PIN told by telephone is right; of a link without one any is.

        Raises:
            TooManyAttempts: five in a quarter of an hour, whoever tries.
            wrong_pin: it is another.
            link_is_over: it is another, for the MOST_WRONG_PINS-th time in all; the link has ended.
        """
        if not link.pin_hash:
            return
        throttle.attempt(self.kind.pins, str(link.key))
        if not secret_links.is_pin(self.kind, pin, secret, link.pin_hash):
            if self._one_more_wrong(link) >= MOST_WRONG_PINS:
                self.end(link, account=None, is_locked=True)
                raise self.link_is_over
            raise self.wrong_pin
        throttle.forget(self.kind.pins, str(link.key))

    def _one_more_wrong(self, link: Link) -> int:
        """In one statement: of two wrong ones at once each is counted."""
        table = self.wrong_pins._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} AS kept (link_id, count) VALUES (%s, 1)"  # noqa: S608
                " ON CONFLICT (link_id) DO UPDATE SET count = least(kept.count + 1, 10000)"
                " RETURNING count",
                [link.pk],
            )
            count: int = cursor.fetchone()[0]
        return count

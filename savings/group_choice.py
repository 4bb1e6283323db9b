"""The group a file is of: offered to those who keep books in its place, found by its key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from django.utils.translation import override

from network.deliveries import Choice, Delivery
from network.imports import Reason, Refused
from network.moments import Moment
from network.places import names
from savings.errors import LedgerError
from savings.models import GroupRecord, SavingsGroup


def groups_within(within: frozenset[int] | None) -> list[tuple[str, str, str]]:
    """Working groups of places (keys; None: all), as options of a choice. Two queries."""
    moment = Moment.now()
    records = (
        GroupRecord.objects.as_known(moment)
        .filter(is_active=True)
        .select_related("group")
        .order_by("group__place__code", "name", "pk")
    )
    if within is not None:
        records = records.filter(group__place__in=within)
    found = list(records)
    places = names([record.group.place_id for record in found], moment)
    options = []
    for record in found:
        said = []
        for language in ("th", "en"):
            with override(language):
                place = places.get(record.group.place_id)
                said.append(f"{record.name} · {place}" if place else record.name)
        options.append((str(record.group.key), said[0], said[1]))
    return options


GROUP: Final = Choice(
    "group",
    "กลุ่มออมทรัพย์",
    "savings group",
    kind="group",
    is_needed=True,
    help_th="กลุ่มต้องตั้งไว้ในระบบก่อน",
    help_en="the group must have been founded here before",
    options_of=groups_within,
)


def chosen_group(delivery: Delivery) -> SavingsGroup:
    """The group the sender named.

    Raises:
        Refused: no group has this key, or it lies outside the sender's places.
    """
    chosen = delivery.choice(GROUP.key).strip()
    try:
        key = UUID(chosen)
    except ValueError:
        key = None
    group: SavingsGroup | None = (
        SavingsGroup.objects.filter(key=key).select_related("place").first() if key else None
    )
    if group is None:
        raise Refused(
            Reason(
                "no_such_group",
                f"ไม่พบกลุ่มออมทรัพย์ “{chosen}” ให้ใช้รหัสที่อยู่ท้ายที่อยู่หน้าของกลุ่ม",
                f"there is no savings group “{chosen}”; use the key at the end of the address of"
                " its page",
            )
        )
    if delivery.within is not None and group.place_id not in delivery.within:
        raise Refused(
            Reason(
                "outside_your_places",
                "อยู่นอกพื้นที่ที่ท่านดูแล ให้ผู้ดูแลพื้นที่นั้นเป็นผู้นำเข้า",
                "it is outside the places you look after; let those who do import it",
            )
        )
    return group


@contextmanager
def refused_by_the_books() -> Iterator[None]:
    """What the books do not allow refuses the file, in the words of the ledger."""
    try:
        yield
    except LedgerError as error:
        th, _, en = str(error).partition(" / ")
        raise Refused(Reason("refused_by_the_books", th, en or th)) from error

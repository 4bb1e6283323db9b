"""Writes sets of indicators: a new set, or one that is there already and completed or corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from network.imports import Reason, Refused
from network.moments import EVER_KNOWN
from survey.indicators.rows import IndicatorRow, IndicatorTable
from survey.models import Indicator, IndicatorFinding, IndicatorSet

if TYPE_CHECKING:
    from network.models import Source

_WORDS: Final = ("title_th", "title_en", "dimension", "threshold")
_NAMED: Final = ("name_th", "name_en", "about", "first_year", "last_year")


@dataclass(frozen=True, slots=True)
class SetNamed:
    """What a set is called and when it was in use; years are of the Common Era, None: still."""

    code: str
    name_th: str
    about: IndicatorSet.About
    first_year: int
    last_year: int | None = None
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a table: how many indicators are new, corrected, and as they were."""

    set: IndicatorSet
    is_new: bool
    added: int
    corrected: int
    unchanged: int

    @property
    def changes_nothing(self) -> bool:
        return not (self.is_new or self.added or self.corrected)


@transaction.atomic
def load_indicators(named: SetNamed, table: IndicatorTable, *, source: Source | None) -> Loaded:
    """Make the set of a table, or complete and correct the one of that code.

    An indicator may be worded anew as long as nothing was found by it: what was found was an
    answer to the words it had. Indicators that the table leaves out stay. The same table again
    changes nothing. `source` is the file as it was kept.

    Raises:
        Refused: the set is of something else or of other years, or a table would reword an
            indicator by which something was found.
    """
    known = IndicatorSet.objects.select_for_update().filter(code=named.code).first()
    if known is None:
        known = IndicatorSet.objects.create(
            source=source, note=table.note, **{name: getattr(named, name) for name in _SET_FIELDS}
        )
        _add(known, table.rows, after=0)
        return Loaded(known, is_new=True, added=len(table.rows), corrected=0, unchanged=0)
    _require_the_same(known, named)
    there = {each.code: each for each in known.indicators.all()}
    reworded = [
        (there[row.code], row)
        for row in table.rows
        if row.code in there and _words(there[row.code]) != _words(row)
    ]
    _require_unused([each for each, _ in reworded])
    for indicator, row in reworded:
        Indicator.objects.filter(pk=indicator.pk).update(
            **dict(zip(_WORDS, _words(row), strict=True))
        )
    new = [row for row in table.rows if row.code not in there]
    _add(known, new, after=max((each.sort_order for each in there.values()), default=0))
    if new or reworded or table.note != known.note:
        known.source, known.note = source or known.source, table.note
        known.save(update_fields=["source", "note"])
    return Loaded(
        known,
        is_new=False,
        added=len(new),
        corrected=len(reworded),
        unchanged=len(table.rows) - len(new) - len(reworded),
    )


_SET_FIELDS: Final = ("code", *_NAMED)


def _add(to: IndicatorSet, rows: tuple[IndicatorRow, ...] | list[IndicatorRow], after: int) -> None:
    Indicator.objects.bulk_create(
        Indicator(
            set=to,
            code=row.code,
            sort_order=order,
            **dict(zip(_WORDS, _words(row), strict=True)),
        )
        for order, row in enumerate(rows, start=after + 1)
    )


def _words(of: Indicator | IndicatorRow) -> tuple[str, ...]:
    return tuple(getattr(of, name) for name in _WORDS)


def _require_the_same(known: IndicatorSet, named: SetNamed) -> None:
    if any(getattr(known, name) != getattr(named, name) for name in _NAMED):
        raise Refused(
            Reason(
                "another_set",
                f"มีชุด {known.code} แล้ว คือ {known.name_th} ซึ่งชื่อ ปี หรือสิ่งที่วัดไม่ตรงกับที่ให้มา "
                "ให้ใช้ชื่อและปีเดิม หรือตั้งรหัสชุดใหม่",
                f"there is a set {known.code} already, {known.name_en or known.name_th}, with "
                "another name, other years or another subject; use those, or a new code",
            )
        )


def _require_unused(indicators: list[Indicator]) -> None:
    used = (
        IndicatorFinding.objects.filter(indicator__in=indicators, recorded_at__known_by=EVER_KNOWN)
        .order_by("indicator__sort_order")
        .values_list("indicator__code", flat=True)
        .distinct()
    )
    if codes := ", ".join(dict.fromkeys(used)):
        raise Refused(
            Reason(
                "in_use",
                f"ข้อ {codes} มีผลสำรวจแล้ว เปลี่ยนถ้อยคำไม่ได้ เพราะคำตอบเดิมตอบถ้อยคำเดิม "
                "ให้ตั้งเป็นชุดใหม่ของปีใหม่",
                f"something was found by {codes} already, so the wording stays: the answers "
                "answered it. Make a new set for the new year",
            )
        )

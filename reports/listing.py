"""What the lists behind figures share: a page of records, and how a model's are listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from network.moments import Moment
from reports.blocks import Cell, Column
from reports.figures import Figure

Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Page:
    """A page of records with what their rows say besides their own fields."""

    figure: Figure
    moment: Moment
    records: list[Any]
    counted: dict[int, tuple[str, float]]  # part and amount of each record
    homes: dict[int, int]  # the unit, party or place by which each record counts
    places: dict[int, str]  # name of the place each record counts in
    units: dict[int, tuple[str, str]]  # label and key of the units
    called: dict[int, str]  # names of the groups


@dataclass(frozen=True)
class Listing:
    """How records of a model are listed."""

    columns: Callable[[Figure], tuple[Column, ...]]
    row: Callable[[Page, Any], Row]
    related: tuple[str, ...] = ()
    # The units a row names, of a record and the home it counts by.
    units: Callable[[Any, int], tuple[int | None, ...]] = lambda _record, _home: ()


def village() -> Column:
    """The heading of where a record counts."""
    return Column(_("หมู่บ้าน"), is_number=False)

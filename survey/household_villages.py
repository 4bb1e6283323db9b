"""Which village a row of a household list belongs to: by code, as told, or by หมู่ที่ and ตำบล."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import override

from network.imports import Reason, Refused
from network.known_places import KnownPlace, KnownPlaces, plain_name
from network.loading import load, reserve_keys
from network.models import Level, Place, PlaceRecord
from network.moments import Moment
from network.places import names
from survey.household_rows import HouseholdRow

if TYPE_CHECKING:
    from network.models import Source

_VILLAGE_CODE = re.compile(r"[0-9]{6}(?!00)[0-9]{2}")


def villages_within(within: frozenset[int] | None) -> list[tuple[str, str, str]]:
    """Villages as options of a choice (keys of places): none where there are broader places.

    Who looks after a tambon may bring a village that is not known yet: its code is written.
    Three queries at most.
    """
    if within is None:
        return []
    places = list(Place.objects.filter(pk__in=within).order_by("code"))
    if any(place.level != Level.VILLAGE for place in places):
        return []
    called = names([place.pk for place in places], Moment.now())
    options = []
    for place in places:
        said = []
        for language in ("th", "en"):
            with override(language):
                said.append(str(called.get(place.pk, place.code)))
        options.append((place.code, said[0], said[1]))
    return options


@dataclass(frozen=True, slots=True)
class Village:
    """A village by its code, known already or not, and the tambon it lies in."""

    code: str
    tambon: KnownPlace
    known: KnownPlace | None


class VillageFinder:
    """Finds the village of one row after the other among the known places."""

    def __init__(self, places: KnownPlaces, only: str | None) -> None:
        """`only` is the code of the village that all rows belong to, where it was told.

        Raises:
            Refused: `only` is no village's code, or its tambon is not known.
        """
        self._places = places
        self._only = only
        if only is not None and (not _VILLAGE_CODE.fullmatch(only) or self._village(only) is None):
            raise Refused(
                Reason(
                    "unknown_village",
                    f"“{only}” ไม่ใช่รหัสหมู่บ้าน 8 หลักในตำบลที่รู้จัก (--village)",
                    f"“{only}” is not an 8-digit code of a village in a known tambon (--village)",
                )
            )

    def find(self, row: HouseholdRow) -> Village | Reason:
        """The village of a row, or why it cannot be told."""
        code = self._only or row.village_code
        if not code:
            tambon = self._tambon(row)
            if isinstance(tambon, Reason):
                return tambon
            code = f"{tambon.code}{row.moo:02d}"
        village = self._village(code) if _VILLAGE_CODE.fullmatch(code) else None
        if village is None:
            return Reason(
                "unknown_village",
                f"ไม่รู้จักตำบลของหมู่บ้าน {code} ให้แก้รหัส หรือให้ผู้ดูแลระบบนำเข้าตำบลนั้นก่อน",
                f"the tambon of the village {code} is not known; correct the code, or import that"
                " tambon first",
            )
        contradicted = self._contradicted(row, village)
        if contradicted:
            return Reason(
                "village_contradicted",
                f"แถวนี้ระบุ {contradicted} แต่รหัสหมู่บ้านคือ {code} ({village.tambon.name_th})"
                " ให้แก้ให้ตรงกัน",
                f"the row says {contradicted}, but the village's code is {code}; make them agree",
            )
        return village

    def _village(self, code: str) -> Village | None:
        known = self._places.by_code.get(code)
        if known is not None:
            tambons = (p for p in self._places.above(known) if p.level == Level.TAMBON)
            tambon = next(tambons, None)
        else:
            tambon = self._places.by_code.get(code[:6])
        return Village(code, tambon, known) if tambon is not None else None

    def _contradicted(self, row: HouseholdRow, village: Village) -> str:
        if row.village_code and row.village_code != village.code:
            return f"รหัสหมู่บ้าน {row.village_code}"
        if row.moo is not None and row.moo != int(village.code[6:]):
            return f"หมู่ที่ {row.moo}"
        if row.tambon_code and row.tambon_code != village.tambon.code:
            return f"รหัสตำบล {row.tambon_code}"
        if row.tambon and plain_name(row.tambon) != plain_name(village.tambon.name_th):
            return f"ตำบล {row.tambon}"
        return ""

    def _tambon(self, row: HouseholdRow) -> KnownPlace | Reason:
        if row.moo is None or not (row.tambon or row.tambon_code):
            return Reason(
                "village_not_stated",
                "ไม่รู้ว่าอยู่หมู่บ้านใด ให้ใส่รหัสหมู่บ้าน หรือหมู่ที่กับตำบล หรือบอกหมู่บ้านของทุกแถว (--village)",
                "the village is not stated; add its code, or หมู่ที่ and ตำบล, or say which village"
                " all rows are of (--village)",
            )
        if row.tambon_code:
            known = self._places.by_code.get(row.tambon_code)
            found = [known] if known is not None else []
        else:
            found = self._places.tambons_named(
                row.tambon, district=row.district, province=row.province
            )
        if len(found) == 1:
            return found[0]
        shown = row.tambon or row.tambon_code
        if found:
            codes = ", ".join(place.code for place in found)
            return Reason(
                "ambiguous_tambon",
                f"มีตำบล “{shown}” หลายแห่ง ({codes}) ให้ใส่รหัสหมู่บ้าน หรืออำเภอและจังหวัด",
                f"there are several tambons “{shown}” ({codes}); add the village's code, or the"
                " district and province",
            )
        return Reason(
            "unknown_tambon",
            f"ไม่รู้จักตำบล “{shown}” ให้แก้ชื่อ หรือให้ผู้ดูแลระบบนำเข้าตำบลนั้นก่อน",
            f"the tambon “{shown}” is not known; correct it, or have it imported first",
        )


def record_villages(
    rows: Iterable[tuple[Village, HouseholdRow]], source: Source, as_of: date
) -> tuple[dict[str, int], list[str]]:
    """Village code → key; those not known yet are recorded as the file calls them.

    They begin on the first day the file speaks of them, so that what was found on
    that day counts in them. Also gives the new ones, as a person would read them.
    """
    keys: dict[str, int] = {}
    new: dict[str, tuple[KnownPlace, str, date]] = {}
    for village, row in rows:
        if village.known is not None:
            keys[village.code] = village.known.pk
            continue
        tambon, name, first = new.get(village.code, (village.tambon, "", as_of))
        new[village.code] = (tambon, name or row.village_name, min(first, row.visited_on))
    # A village whose file was withdrawn keeps its key, though nothing is known of it.
    made = dict(Place.objects.filter(code__in=new).values_list("code", "pk"))
    unseen = [code for code in new if code not in made]
    made |= zip(unseen, reserve_keys(Place, len(unseen)), strict=True)
    load(Place, ["id", "code", "level"],
         ((made[code], code, Level.VILLAGE.value) for code in unseen))  # fmt: skip
    named = {code: name or f"หมู่ที่ {int(code[6:])}" for code, (_, name, _) in new.items()}
    load(
        PlaceRecord,
        ["place_id", "parent_id", "name_th", "valid_from", "source_id"],
        (
            (made[code], tambon.pk, named[code], first, source.pk)
            for code, (tambon, _, first) in new.items()
        ),
    )
    shown = [
        f"{code} {named[code]} ต.{tambon.name_th}" for code, (tambon, _, _) in sorted(new.items())
    ]
    return keys | made, shown

"""Persons and households that may have been recorded twice: pairs, how sure, and why.

Looked for among all of some places at once. Who was judged to be two is not shown again,
unless something new has been said of one of them since.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from math import cos, hypot, radians
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from network.models import Party
from network.moments import Moment
from network.person_names import plain_person
from survey.duplicates.known import Home, Person, homes_of, persons_of
from survey.duplicates.likeness import pairs_of_near
from survey.models import DuplicateVerdict

CERTAIN = 100
LEAST = 55  # below this a pair is not shown
SURE = 85  # from here on it is shown as very likely
BESIDE_METRES = 15.0
NEAR_METRES = 50.0
MOST_ALIKE = 40  # more of one name and year in one place: nobody is told apart by that alone
_METRES_PER_DEGREE = 111_320.0
_HEAD = "head"

Reason = str | Promise
Thing = TypeVar("Thing", Person, Home)


@dataclass(frozen=True)
class Likely:
    """Two parties (keys, the lower first) that may be one; `score` up to CERTAIN."""

    first: int
    second: int
    kind: str
    score: int
    reasons: tuple[Reason, ...]

    @property
    def is_certain(self) -> bool:
        """The same national ID: only a slip of the pen would make them two."""
        return self.score >= CERTAIN

    @property
    def is_sure(self) -> bool:
        """Very likely one."""
        return self.score >= SURE


def likely_pairs(places: Collection[int], moment: Moment) -> list[Likely]:
    """Every likely pair among the persons and households of `places`, the surest first.

    Three queries. A district of 10,000 households and 40,000 persons takes seconds.
    """
    persons, homes = persons_of(places, moment), homes_of(places, moment)
    alike = _alike_persons(persons)
    found = [*alike, *_alike_homes(homes, persons, alike)]
    told_at = {each.pk: each.told_at for each in persons}
    told_at |= {each.pk: each.told_at for each in homes}
    judged = _judged(moment)
    open_pairs = [
        each
        for each in found
        if (said := judged.get((each.first, each.second))) is None
        or max(told_at[each.first], told_at[each.second]) > said
    ]
    return sorted(open_pairs, key=lambda pair: (-pair.score, pair.kind, pair.first, pair.second))


def _judged(moment: Moment) -> dict[tuple[int, int], datetime]:
    verdicts = DuplicateVerdict.objects.as_known(moment).filter(is_same=False)
    return {
        (first, second): said
        for first, second, said in verdicts.values_list("first", "second", "recorded_at")
    }


# Persons


def _alike_persons(persons: Sequence[Person]) -> list[Likely]:
    found: dict[tuple[int, int], Likely] = {}
    for one, other in _candidates(persons):
        pair = _ordered(one, other)
        if pair not in found and (likely := _persons(one, other)):
            found[pair] = likely
    return list(found.values())


def _candidates(persons: Sequence[Person]) -> Iterator[tuple[Person, Person]]:
    """Pairs worth a look: the same ID; the same name; a near one in the same place."""
    yield from _within(persons, lambda each: each.hashed)
    yield from _within(
        persons, lambda each: (each.sounds, each.place) if each.birth_year is None else None
    )
    by_name: dict[str, list[Person]] = defaultdict(list)
    for each in persons:
        if each.sounds:
            by_name[each.sounds].append(each)
    for same in by_name.values():
        yield from _of_an_age(same, same)
    here: dict[int, dict[str, list[Person]]] = defaultdict(lambda: defaultdict(list))
    for each in persons:
        here[each.place][each.sounds].append(each)
    for named in here.values():
        for one, other in pairs_of_near(named):
            yield from _of_an_age(named[one], named[other])


def _within(
    things: Iterable[Thing], key: Callable[[Thing], Hashable | None]
) -> Iterator[tuple[Thing, Thing]]:
    grouped: dict[Hashable, list[Thing]] = defaultdict(list)
    for each in things:
        if (value := key(each)) is not None:
            grouped[value].append(each)
    for same in grouped.values():
        if len(same) <= MOST_ALIKE:
            yield from combinations(same, 2)


def _of_an_age(some: list[Person], others: list[Person]) -> Iterator[tuple[Person, Person]]:
    """Born in the same year or one apart; whose year is not known only with those of the place."""
    if len(some) * len(others) <= MOST_ALIKE:
        yield from ((one, other) for one in some for other in others if one.pk < other.pk)
        yield from ((one, other) for one in some for other in others if one.pk > other.pk)
        return
    by_year: dict[int | None, list[Person]] = defaultdict(list)
    for each in others:
        by_year[each.birth_year].append(each)
    for one in some:
        if one.birth_year is None:
            near = [each for each in others if each.place == one.place]
        else:
            near = [
                *(each for year in (-1, 0, 1) for each in by_year[one.birth_year + year]),
                *(each for each in by_year[None] if each.place == one.place),
            ]
        yield from ((one, other) for other in near if other.pk != one.pk)


def _persons(one: Person, other: Person) -> Likely | None:
    """How likely two persons are one; None where they are not.

    The same ID is certain. Two IDs that differ are two persons, whatever their names.
    """
    if one.hashed and other.hashed:
        if one.hashed == other.hashed:
            return _pair(one, other, Party.Kind.PERSON, CERTAIN, [_("เลขประจำตัวประชาชนตรงกัน")])
        return None
    if one.sex and other.sex and one.sex != other.sex:
        return None
    score, reasons = _of_names(one, other)
    if one.birth_year is not None and other.birth_year is not None:
        apart = abs(one.birth_year - other.birth_year)
        if apart > 1:
            return None
        score += 15 if apart else 25
        reasons.append(_("ปีเกิดต่างกัน 1 ปี") if apart else _("ปีเกิดตรงกัน"))
    elif one.birth_year is not None or other.birth_year is not None:
        reasons.append(_("ไม่ทราบปีเกิดของอีกรายการหนึ่ง"))
    else:
        reasons.append(_("ไม่ทราบปีเกิดทั้งสองรายการ"))
    if one.household is not None and one.household == other.household:
        score += 25
        reasons.append(_("อยู่ครัวเรือนเดียวกัน"))
    elif one.place == other.place:
        score += 15
        reasons.append(_("อยู่หมู่บ้านเดียวกัน"))
    return _pair(one, other, Party.Kind.PERSON, score, reasons)


def _of_names(one: Person, other: Person) -> tuple[int, list[Reason]]:
    if plain_person(one.name) == plain_person(other.name):
        return 45, [_("ชื่อเหมือนกัน")]
    if one.sounds == other.sounds:
        return 42, [_("ชื่อออกเสียงเหมือนกัน สะกดต่างกัน")]
    return 32, [_("ชื่อสะกดต่างกันเล็กน้อย")]


# Households


def _alike_homes(
    homes: Sequence[Home], persons: Sequence[Person], alike: Sequence[Likely]
) -> list[Likely]:
    """Households whose people are alike; where they live says how sure that is.

    A house, a number or a place alone makes no pair: two families do live in one house.
    """
    by_key = {each.pk: each for each in homes}
    living = {each.pk: each for each in persons if each.household in by_key}
    sizes = Counter(each.household for each in living.values())
    shared: dict[tuple[int, int], list[tuple[Person, Person]]] = defaultdict(list)
    for pair in alike:
        one, other = living.get(pair.first), living.get(pair.second)
        if one is None or other is None or one.household == other.household:
            continue
        if (one.household or 0) > (other.household or 0):
            one, other = other, one
        shared[one.household or 0, other.household or 0].append((one, other))
    found = []
    for (first, second), same in shared.items():
        likely = _homes(by_key[first], by_key[second], same, min(sizes[first], sizes[second]))
        if likely is not None:
            found.append(likely)
    return found


def _homes(one: Home, other: Home, same: list[tuple[Person, Person]], fewest: int) -> Likely | None:
    score, reasons = _of_people(same, fewest)
    if one.house is not None and one.house == other.house:
        score += 30
        reasons.append(_("อยู่บ้านหลังเดียวกัน"))
    elif one.label and one.label == other.label and one.place == other.place:
        score += 25
        reasons.append(format_lazy("{} {}", _("บ้านเลขที่เดียวกันในหมู่บ้านเดียวกัน:"), one.label))
    elif one.place == other.place:
        score += 5
        reasons.append(_("อยู่หมู่บ้านเดียวกัน"))
    metres = _metres(one, other)
    if metres is not None and one.house != other.house and metres <= NEAR_METRES:
        score += 20 if metres <= BESIDE_METRES else 10
        reasons.append(format_lazy(_("ตำแหน่งบ้านห่างกัน {metres} เมตร"), metres=f"{metres:.0f}"))
    return _pair(one, other, Party.Kind.HOUSEHOLD, score, reasons)


def _of_people(same: list[tuple[Person, Person]], fewest: int) -> tuple[int, list[Reason]]:
    """What the people in common say; `fewest` live in the smaller household."""
    reasons: list[Reason] = []
    score = 0
    certain = [pair for pair in same if pair[0].hashed and pair[0].hashed == pair[1].hashed]
    heads = [pair for pair in same if pair[0].relation == pair[1].relation == _HEAD]
    if certain:
        score += 30
        reasons.append(_("มีคนที่เลขประจำตัวประชาชนตรงกัน"))
    if heads:
        score += 35
        reasons.append(_("หัวหน้าครัวเรือนชื่อเหมือนหรือใกล้เคียงกัน"))
    number = len({pair[0].pk for pair in same})
    score += min(10 + number * 15, 55)
    if number > 1 or not heads:
        reasons.append(format_lazy(_("มีสมาชิกที่อาจเป็นคนเดียวกัน {n} คน"), n=number))
    if number == fewest > 1:
        score += 10
        reasons.append(_("สมาชิกของครัวเรือนเล็กอยู่ในอีกครัวเรือนครบทุกคน"))
    return score, reasons


def _metres(one: Home, other: Home) -> float | None:
    """How far two houses are apart, on a plane: only tens of metres matter."""
    if None in (one.latitude, other.latitude, one.longitude, other.longitude):
        return None
    latitude = (one.latitude or 0.0) - (other.latitude or 0.0)
    longitude = ((one.longitude or 0.0) - (other.longitude or 0.0)) * cos(
        radians(one.latitude or 0.0)
    )
    return hypot(latitude, longitude) * _METRES_PER_DEGREE


def _ordered(one: Any, other: Any) -> tuple[int, int]:
    return (one.pk, other.pk) if one.pk < other.pk else (other.pk, one.pk)


def _pair(
    one: Any, other: Any, kind: Party.Kind, score: int, reasons: list[Reason]
) -> Likely | None:
    if score < LEAST:
        return None
    first, second = _ordered(one, other)
    sure = score if score == CERTAIN and kind == Party.Kind.PERSON else min(score, CERTAIN - 1)
    return Likely(first, second, kind.value, sure, tuple(reasons))

"""What the pages of a round show: its villages, who did what, and who was not yet visited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from network.access import Permission, places_of
from network.models import Account, Level, Party, Place
from network.moments import Moment
from network.people import heads_of
from network.places import PlaceName, lines, names
from parcels.labels import labels_of
from survey.answers.interpreting import newest_words
from survey.models import (
    Contradiction,
    Interpretation,
    SurveyPlanHousehold,
    SurveyRound,
    SurveyRoundRecord,
    Visit,
)
from survey.rounds import counting
from survey.rounds.counting import Basis, DayWork, Progress

BASES = {
    Basis.ASSIGNED: _("ตามแผน"),
    Basis.PLANNED: _("ครัวเรือนที่วางแผนไว้"),
    Basis.REFERENCE: _("จำนวนบ้านอ้างอิง"),
    Basis.KNOWN: _("ครัวเรือนในทะเบียน"),
}
_LAST = 10**9  # what has no number stands at the end


@dataclass(frozen=True)
class RoundLine:
    """A round in a list: its latest record, its place, and how its days lie to today."""

    record: SurveyRoundRecord
    place: PlaceName
    state: str
    state_label: object


@dataclass(frozen=True)
class VillageLine:
    """A village of a round with how far it has come."""

    place: PlaceName
    progress: Progress
    basis: object


@dataclass(frozen=True)
class Day:
    """A day of a round: how many visits, of them by people to themselves, and whose."""

    visited_on: date
    visits: int
    own: int
    names: list[str]
    surveyors: int


@dataclass(frozen=True)
class Waiting:
    """Work beside the round that waits in its place: how many, and where it is done."""

    label: object
    count: int
    url: str


@dataclass(frozen=True)
class HouseholdLine:
    """A household of the plan or not visited yet; `head` is None where names may not be seen."""

    key: UUID
    label: str
    head: str | None
    last_visit: date | None
    surveyor: str
    surveyor_key: int | None


def round_to_read(account: Account, key: UUID) -> tuple[SurveyRoundRecord, list[int]]:
    """What was last said of a round, and those of its villages the account may see (keys).

    Raises:
        Http404: there is none, or not in the account's places.
    """
    moment = Moment.now()
    found: SurveyRound = get_object_or_404(SurveyRound.objects.select_related("place"), key=key)
    record = (
        SurveyRoundRecord.objects.as_known(moment)
        .filter(round=found)
        .select_related("round__place", "source__recorded_by")
        .first()
    )
    within = set(places_of(account, Permission.SEE_RECORDS))
    villages = counting.villages_of(found.place, list(within), moment)
    if record is None or not (villages or found.place_id in within):
        raise Http404
    return record, villages


def rounds_of(place: Place, moment: Moment) -> list[RoundLine]:
    """The rounds of a place and of those above it, the newest first. Three queries."""
    above = lines([place.pk], moment)[place.pk]
    said = (
        SurveyRoundRecord.objects.as_known(moment)
        .filter(round__place__in=[each.pk for each in above])
        .select_related("round")
        .order_by("-begins_on", "-round_id")
    )
    named = {each.pk: each for each in above}
    return [round_line(each, named[each.round.place_id], moment) for each in said]


def round_line(record: SurveyRoundRecord, place: PlaceName, moment: Moment) -> RoundLine:
    """A round as a list shows it."""
    today = moment.last_day
    if record.is_called_off:
        return RoundLine(record, place, "disputed", _("ยกเลิกแล้ว"))
    if today < record.begins_on:
        return RoundLine(record, place, "submitted", _("ยังไม่เริ่ม"))
    if today > record.ends_on:
        return RoundLine(record, place, "ended", _("สิ้นสุดแล้ว"))
    return RoundLine(record, place, "verified", _("กำลังสำรวจ"))


def village_lines(found: dict[int, Progress], moment: Moment) -> list[VillageLine]:
    """The villages of a round by their codes. One query."""
    named = names(list(found), moment)
    return [
        VillageLine(named[each.village], each, BASES[each.basis])
        for each in sorted(found.values(), key=lambda each: named[each.village].code)
    ]


def household_lines(
    of: SurveyRound, households: Collection[int], moment: Moment, *, with_names: bool
) -> list[HouseholdLine]:
    """Households (party keys) by their house numbers, with who is to visit each. Five queries."""
    visit = (
        Visit.objects.recorded(moment)
        .filter(household=OuterRef("pk"))
        .order_by("-visited_on", "-recorded_at", "-pk")
    )
    rows = list(
        Party.objects.filter(pk__in=households).annotate(
            last_on=Subquery(visit.values("visited_on")[:1]),
            house=Subquery(visit.filter(house__isnull=False).values("house")[:1]),
        )
    )
    labels = labels_of([each.house for each in rows if each.house], moment)
    heads = heads_of([each.pk for each in rows], moment) if with_names else {}
    planned = {
        each.household_id: each.surveyor
        for each in SurveyPlanHousehold.objects.as_known(moment)
        .filter(round=of, household__in=households, surveyor__isnull=False)
        .select_related("surveyor")
    }
    found = [
        HouseholdLine(
            key=each.key,
            label=labels.get(each.house or 0, ""),
            head=heads.get(each.pk),
            last_visit=each.last_on,
            surveyor=planned[each.pk].name if each.pk in planned else "",
            surveyor_key=planned[each.pk].pk if each.pk in planned else None,
        )
        for each in rows
    ]
    return sorted(found, key=_by_number)


def day_lines(work: Iterable[DayWork]) -> list[Day]:
    """The work of each day added up, the newest day first."""
    found = []
    for day, done in groupby(work, key=lambda each: each.visited_on):
        listed = list(done)
        found.append(
            Day(
                visited_on=day,
                visits=sum(each.visits for each in listed),
                own=sum(each.own for each in listed),
                names=[each.name for each in listed if each.name],
                surveyors=len(listed),
            )
        )
    return found


def waiting_in(villages: Sequence[int], code: str, moment: Moment) -> list[Waiting]:
    """Contradictions and submissions that wait in some villages (keys). At most seven queries.

    `code` is of the place whose lists they stand in; where there is no such list no link leads
    to it.
    """
    keys = list(villages)
    contradictions = Contradiction.objects.open(moment).in_places(keys, moment).count()
    again = Contradiction.objects.to_look_again(moment).in_places(keys, moment).count()
    held = newest_words().filter(place__in=keys, outcome=Interpretation.Outcome.HELD).count()
    found = [
        Waiting(_("ข้อมูลที่ขัดกัน รอคนในพื้นที่ชี้ขาด"), contradictions, _list_of("contradictions", code)),
        Waiting(_("ตัดสินว่าไม่ถูกทั้งสอง ต้องไปดูใหม่"), again, _list_of("contradictions", code)),
        Waiting(_("แบบสำรวจที่ยังไม่เข้าใจ รอคนดู"), held, _list_of("submissions", code)),
    ]
    return [each for each in found if each.count]


def _list_of(name: str, code: str) -> str:
    try:
        return reverse(name, args=[code])
    except NoReverseMatch:
        return ""


def village_in(villages: Sequence[int], code: str | None) -> Place | None:
    """One of `villages` (keys) by its code; None where no code is given.

    Raises:
        Http404: it is not one of them.
    """
    if not code:
        return None
    found: Place = get_object_or_404(Place, code=code, level=Level.VILLAGE, pk__in=villages)
    return found


def _by_number(line: HouseholdLine) -> tuple[int, str, str]:
    digits = ""
    for letter in line.label:
        if not letter.isdecimal():
            break
        digits += letter
    return (int(digits) if digits else _LAST, line.label, str(line.key))

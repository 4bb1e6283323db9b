"""What the committee's layout tells of houses: names of heads, needs, and marks of who agreed.

The first of three renderings; its questions are its own (agency and public have theirs).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from maps.layouts.standing import Standing, standing
from maps.models import DrawnHouse, DrawnParcel
from maps.models.drawn import TILE_SRID
from maps.tiles.drawn_at import drawn_at
from maps.tiles.keeping import keep_up
from network import reading_log
from network.latest import latest
from network.moments import Moment
from network.people import names_of
from savings.models import Membership
from survey.counted import OLDER
from survey.models import CareLevel, RepairPlan, RepairStep
from survey.referrals.standing import in_places
from survey.told_queries import MERGED_AWAY

Kind = reading_log.Kind


@dataclass(frozen=True)
class Sight:
    """What its reader may see of a village's people."""

    names: bool
    health: bool
    disability: bool


@dataclass
class Household:
    """A household as its latest visit found it; counts are of those who agreed to be marked."""

    pk: int
    people: int | None
    remark: str
    visited_on: date
    head: str = ""
    heads: list[int] = field(default_factory=list)  # persons, by key; named where one may
    older: list[int] = field(default_factory=list)  # persons, by key
    bound: list[int] = field(default_factory=list)
    disabled: list[int] = field(default_factory=list)
    is_saving: bool = False
    referrals: list[tuple[str, str]] = field(default_factory=list)  # need, state


@dataclass
class House:
    """A house with all that the committee reads of it."""

    pk: int
    number: int | None
    label: str
    condition: str
    needs: list[str]
    status: str
    is_surveyed: bool
    is_verified: bool
    households: list[Household] = field(default_factory=list)
    regime: str = ""
    document: str = ""
    estimate: Decimal | None = None

    @property
    def state(self) -> str:
        """The name of its sign."""
        if not (self.is_surveyed or self.condition or self.status):
            return "unseen"
        return self.condition or "unknown"


@dataclass(frozen=True)
class Told:
    """The houses of a village by number, and where they stand."""

    houses: list[House]
    standing: Standing


def told_to_committee(village: int, moment: Moment, sight: Sight) -> Told:
    """Every house of a village (key). Seventeen queries at most, however many houses."""
    houses = _houses(village, moment)
    placed = standing(village, [each.pk for each in houses], moment)
    for each in houses:
        each.number = placed.numbers.get(each.pk)
    houses.sort(key=lambda each: placed.order(each.pk))
    by_key = {each.pk: each for each in houses}
    _put_households(by_key, moment)
    households = {one.pk: one for each in houses for one in each.households}
    _put_people(households, moment, sight)
    _put_referrals(households, village, moment)
    _put_land(by_key, placed, village, moment)
    _put_estimates(by_key, moment)
    return Told(houses, placed)


def _houses(village: int, moment: Moment) -> list[House]:
    keep_up("houses")
    rows = drawn_at(DrawnHouse, moment).filter(place=village)
    return [
        House(
            each["pk"],
            None,
            each["house_number"],
            each["condition"] or "",
            [part for part in each["needs"].split(",") if part],
            each["status"] or "",
            each["is_surveyed"],
            each["is_verified"],
        )
        for each in rows.values(
            "pk", "house_number", "condition", "needs", "status", "is_surveyed", "is_verified"
        )
    ]


# Households whose latest visit, wherever it was, found them in one of the houses.
_HOUSEHOLDS: Final = f"""
    WITH visit AS (
        SELECT DISTINCT ON (household_id) household_id, house_id, people, remark, visited_on
        FROM survey_visit
        WHERE household_id IN (SELECT household_id FROM survey_visit
                               WHERE house_id = ANY(%(houses)s))
          AND NOT is_draft AND visited_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
          AND household_id NOT IN ({MERGED_AWAY.replace("%s", "%(known_by)s")})
        ORDER BY household_id, visited_on DESC, recorded_at DESC, id DESC
    )
    SELECT household_id, house_id, people, remark, visited_on FROM visit
    WHERE house_id = ANY(%(houses)s) ORDER BY household_id
"""  # noqa: S608 (constants)


def _put_households(houses: dict[int, House], moment: Moment) -> None:
    for household, house, people, remark, visited_on in _asked(
        _HOUSEHOLDS, moment, houses=list(houses)
    ):
        houses[house].households.append(Household(household, people, remark, visited_on))


# Who lives in the households, and of those who agree to it what may be marked.
_PEOPLE: Final = f"""
    WITH member AS (
        SELECT DISTINCT ON (person_id) person_id, household_id, relation
        FROM network_householdmembership
        WHERE person_id IN (SELECT person_id FROM network_householdmembership
                            WHERE household_id = ANY(%(households)s))
          AND observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY person_id, observed_on DESC, recorded_at DESC, id DESC
    ), living AS (
        SELECT person_id, household_id, relation FROM member
        WHERE household_id = ANY(%(households)s)
    ), agreed AS (
        SELECT DISTINCT ON (person_id) person_id, is_given
        FROM network_consent
        WHERE purpose = 'sensitive_survey' AND person_id IN (SELECT person_id FROM living)
          AND decided_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY person_id, decided_on DESC, recorded_at DESC, id DESC
    ), born AS (
        SELECT DISTINCT ON (party_id) party_id, birth_year
        FROM network_personrecord
        WHERE party_id IN (SELECT person_id FROM living) AND observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY party_id, observed_on DESC, recorded_at DESC, id DESC
    ), care AS (
        SELECT DISTINCT ON (person_id) person_id, care_level, has_disability
        FROM survey_careneed
        WHERE person_id IN (SELECT person_id FROM living) AND observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY person_id, observed_on DESC, recorded_at DESC, id DESC
    )
    SELECT living.person_id, living.household_id, living.relation = 'head',
           coalesce(agreed.is_given, false),
           coalesce(extract(year FROM %(last_day)s::date) - born.birth_year >= {OLDER}, false),
           coalesce(care.care_level, ''), coalesce(care.has_disability, false)
    FROM living
    LEFT JOIN agreed ON agreed.person_id = living.person_id
    LEFT JOIN born ON born.party_id = living.person_id
    LEFT JOIN care ON care.person_id = living.person_id
    ORDER BY living.person_id
"""  # noqa: S608 (constants)
_BOUND: Final = frozenset({CareLevel.HOME_BOUND.value, CareLevel.BED_BOUND.value})


def _put_people(households: dict[int, Household], moment: Moment, sight: Sight) -> None:
    """Heads by name, marks, and who saves; what is marked is noted as read."""
    living: dict[int, int] = {}
    for person, household, is_head, agrees, is_older, level, disabled in _asked(
        _PEOPLE, moment, households=list(households)
    ):
        living[person] = household
        home = households[household]
        if is_head and sight.names:
            home.heads.append(person)
        if agrees and is_older and sight.names:
            home.older.append(person)
        if agrees and level in _BOUND and sight.health:
            home.bound.append(person)
        if agrees and disabled and sight.disability:
            home.disabled.append(person)
    found = households.values()
    for kind, marked in (
        (Kind.IDENTITY, [person for each in found for person in each.older]),
        (Kind.HEALTH, [person for each in found for person in each.bound]),
        (Kind.DISABILITY, [person for each in found for person in each.disabled]),
    ):
        reading_log.note(kind, marked)
    saving = Membership.objects.in_force(moment).filter(person__in=living)
    for person in saving.values_list("person", flat=True):
        households[living[person]].is_saving = True
    names = names_of({person for each in found for person in each.heads}, moment)
    for each in found:
        each.head = ", ".join(names[person] for person in each.heads if person in names)


def _put_referrals(households: dict[int, Household], village: int, moment: Moment) -> None:
    for each in in_places([village], moment):
        home = households.get(each.household)
        if home is not None and not each.is_closed:
            home.referrals.append((str(each.need.label), each.state_label))


# The smallest house lot, else parcel, on which each house stands, of those of the village.
_LAND: Final = f"""
    SELECT DISTINCT ON (house.id) house.id, land.regime, land.document
    FROM (
        SELECT id, ST_Transform(ST_SetSRID(ST_MakePoint(east, north), %s), {TILE_SRID}) AS point
        FROM unnest(%s::bigint[], %s::float8[], %s::float8[]) AS seen (id, east, north)
    ) AS house
    JOIN ({{land}}) AS land ON ST_Covers(land.geometry, house.point)
    ORDER BY house.id, land.kind <> 'house_lot', land.square_metres, land.id
"""  # noqa: S608 (constants)


def _put_land(houses: dict[int, House], placed: Standing, village: int, moment: Moment) -> None:
    """On which land each house stands, and by what paper, as both were at the moment."""
    keep_up("parcels")
    lots = drawn_at(DrawnParcel, moment).filter(place=village).order_by()
    inner, params = lots.values(
        "id", "kind", "regime", "document", "square_metres", "geometry"
    ).query.sql_with_params()
    at = [(pk, *point) for pk, point in sorted(placed.at.items())]
    with connection.cursor() as cursor:
        cursor.execute(
            _LAND.format(land=inner),
            [placed.srid, *([list(each) for each in zip(*at, strict=True)] or [[], [], []]),
             *params],
        )  # fmt: skip
        for house, regime, document in cursor.fetchall():
            if house in houses:
                houses[house].regime, houses[house].document = regime or "", document or ""


def _put_estimates(houses: dict[int, House], moment: Moment) -> None:
    """What the repairs that are not over are estimated at, baht."""
    plans = list(
        latest(RepairPlan.objects.filter(repair__house__in=houses), moment).select_related("repair")
    )
    over = set(
        latest(RepairStep.objects.filter(repair__in=[each.repair_id for each in plans]), moment)
        .values_list("repair", "kind")
    )  # fmt: skip
    total: dict[int, Decimal] = defaultdict(Decimal)
    for each in plans:
        ended = {(each.repair_id, kind) for kind in ("finished", "cancelled")}
        if each.estimate_baht is not None and not ended & over:
            total[each.repair.house_id] += each.estimate_baht
    for house, baht in total.items():
        houses[house].estimate = baht


def persons_in(houses: Sequence[House]) -> set[int]:
    """Keys of the persons who are named or marked."""
    return {
        person
        for each in houses
        for home in each.households
        for person in (*home.heads, *home.older, *home.bound, *home.disabled)
    }


def _asked(sql: str, moment: Moment, **values: Any) -> list[tuple[Any, ...]]:
    clocks: dict[str, Any] = {
        "true_before": moment.true_before,
        "known_by": moment.known_by,
        "last_day": moment.last_day,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, clocks | values)
        return list(cursor.fetchall())

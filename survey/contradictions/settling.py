"""Settles a contradiction: one verb; what was kept stands, and nothing is erased."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import DatabaseError, models, transaction

from network import evidence
from network.models import Account, Source
from network.moments import EVER_KNOWN, Moment
from parcels.models import Boundary, SurveyMethod
from parcels.registry import record_boundary
from survey.contradictions import errors
from survey.models import Contradiction, HouseServices, Settlement, Tenure, Visit

Kept = Settlement.Kept

_DAY: Final[dict[type[models.Model], str]] = {
    Visit: "visited_on",
    Tenure: "observed_on",
    HouseServices: "observed_on",
    Boundary: "observed_on",
}
# Not the round: the visit of the one who was there is what the round counts.
_COPIED: Final[dict[type[models.Model], tuple[str, ...]]] = {
    Visit: (
        "household",
        "house",
        "people",
        "house_condition",
        "needs_repair",
        "hardships",
        "remark",
    ),
    Tenure: ("household", "house", "house_land", "farm_land", "document_type", "remark"),
    HouseServices: (
        "house",
        "has_water",
        "has_electricity",
        "has_all_weather_road",
        "has_toilet",
    ),
}


def settle(
    contradiction: Contradiction,
    kept: Settlement.Kept,
    *,
    reason: str,
    account: Account,
    replaces: Settlement | None = None,
) -> Settlement:
    """Say which of two records holds, and why; what is kept stands from now on.

    Where the kept record is not the latest, it is stated anew as a fact of the settlement's
    own source, at the later of the two days, so that every question finds it; that record
    waits for its verifiers. BOTH leaves the later standing. NEITHER changes no record:
    somebody has to go there again. A settled contradiction is settled anew by naming the
    settlement that is replaced.

    Raises:
        SettlementNeedsReason: no reason is given.
        SettlerIsUnknown: the account names no person.
        SettlerIsNotIndependent: they recorded one of the two, live in that household, or
            their household holds that land.
        SettledMeanwhile: somebody settled it, or settled it anew, in between.
        RecordIsGone: one of the two records was taken back.
    """
    if not reason.strip():
        raise errors.SettlementNeedsReason
    today = Moment.now().last_day
    try:
        with transaction.atomic():
            _wait_for_others(contradiction)
            said = evidence.receive_statement(
                "ตัดสินข้อมูลที่ขัดกัน",
                as_of=today,
                recorded_by=account,
                is_fictional=contradiction.source.is_fictional,
            )
            settlement = Settlement.objects.create(
                contradiction=contradiction,
                kept=kept,
                reason=reason.strip(),
                settled_on=today,
                replaces=replaces,
                source=said,
            )
            _let_stand(contradiction, kept, said)
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return settlement


def _wait_for_others(contradiction: Contradiction) -> None:
    """Whoever settles the same waits here, and is then told that it is settled."""
    known = Contradiction.objects.filter(pk=contradiction.pk, recorded_at__known_by=EVER_KNOWN)
    locked = known.select_for_update(no_key=True, of=("self",)).first()
    if locked is None or not all(_counts(each) for each in sides_of(contradiction)):
        raise errors.RecordIsGone


def _counts(record: Visit | Boundary) -> bool:
    known = type(record)._default_manager.filter(recorded_at__known_by=EVER_KNOWN)
    return known.filter(pk=record.pk).exists()


def sides_of(contradiction: Contradiction) -> tuple[Visit | Boundary, Visit | Boundary]:
    """The two records, the earlier first."""
    first = contradiction.first_visit or contradiction.first_boundary
    second = contradiction.second_visit or contradiction.second_boundary
    if first is None or second is None:
        raise errors.RecordIsGone
    return first, second


def _let_stand(contradiction: Contradiction, kept: Settlement.Kept, said: Source) -> None:
    """State anew what is kept and is not the latest, each kind of fact for itself."""
    if kept == Kept.NEITHER:
        return
    wanted = _meant(kept)
    sides = sides_of(contradiction)
    told = {
        sides[0].source_id: Kept.FIRST,
        sides[1].source_id: Kept.SECOND,
    } | _stated_anew(contradiction)
    day = max(getattr(each, _DAY[type(each)]) for each in sides)
    side = sides[0] if wanted == Kept.FIRST else sides[1]
    for model, about in _told_of(side):
        known = model._default_manager.filter(
            source__in=told, recorded_at__known_by=EVER_KNOWN, **about
        )
        rivals: list[Any] = list(known.order_by(_DAY[model], "recorded_at", "pk"))
        own = [each for each in rivals if told[each.source_id] == wanted]
        if own and told[rivals[-1].source_id] != wanted:
            _state_anew(own[0], day, said)


def _stated_anew(contradiction: Contradiction) -> dict[int, Settlement.Kept]:
    """The sources of earlier settlements: which of the two their records are copies of."""
    earlier = Settlement.objects.filter(
        contradiction=contradiction, recorded_at__known_by=EVER_KNOWN
    )
    return {key: _meant(Kept(kept)) for key, kept in earlier.values_list("source", "kept")}


def _meant(kept: Settlement.Kept) -> Settlement.Kept:
    """Of two that were both so, each in its time, the later stands."""
    return Kept.SECOND if kept == Kept.BOTH else kept


def _told_of(side: Visit | Boundary) -> list[tuple[type[models.Model], dict[str, Any]]]:
    """The kinds of facts that were compared, with what they are about."""
    if isinstance(side, Boundary):
        return [(Boundary, {"spatial_unit": side.spatial_unit})]
    told: list[tuple[type[models.Model], dict[str, Any]]] = [
        (Visit, {"household": side.household}),
        (Tenure, {"household": side.household}),
    ]
    return [*told, (HouseServices, {"house": side.house})] if side.house else told


def _state_anew(record: Any, day: date, said: Source) -> None:
    if isinstance(record, Boundary):
        record_boundary(
            record.spatial_unit,
            record.geometry,
            observed_on=day,
            source=said,
            method=SurveyMethod(record.method),
            position_error_metres=record.position_error_metres,
        )
        return
    model = type(record)
    same = {name: getattr(record, name) for name in _COPIED[model]}
    model._default_manager.create(**same, **{_DAY[model]: day}, source=said)

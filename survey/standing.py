"""How records stand: their status, and who agreed or disagreed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from network.latest import latest
from network.moments import Moment
from network.people import names_of
from survey.models import RecordStatus, Verification
from survey.told_queries import questioned

Record = Literal["visit", "boundary"]


@dataclass(frozen=True)
class Verdict:
    """What one person holds of a record now; no name or words where identity may not be seen.

    It `counts` unless a membership that became known since shows that they were not independent.
    """

    agrees: bool
    counts: bool
    label: str
    reason: str
    verified_on: date
    verifier: int
    name: str | None


def statuses(record: Record, keys: Collection[int], moment: Moment) -> dict[int, RecordStatus]:
    """The status of each of the records `keys`; without verdicts it is submitted. One query."""
    rows = Verification.objects.standing_of(record, moment, among=keys).values_list(
        record, "standing"
    )
    known = dict(rows)
    return {key: RecordStatus(known.get(key, RecordStatus.SUBMITTED)) for key in keys}


def verdicts(
    record: Record, keys: Collection[int], moment: Moment, *, with_names: bool
) -> dict[int, list[Verdict]]:
    """The latest verdict of each person on the records `keys`, oldest first.

    At most three queries.
    """
    counted = list(latest(Verification.objects.filter(**{f"{record}__in": keys}), moment))
    not_counted = set(
        Verification.objects.filter(
            pk__in=questioned(moment, keys), recorded_at__known_by=moment.known_by
        ).values_list("pk", flat=True)
        if counted
        else ()
    )
    names = names_of({each.verifier_id for each in counted}, moment) if with_names else {}
    found: dict[int, list[Verdict]] = {key: [] for key in keys}
    for each in sorted(counted, key=lambda verdict: (verdict.verified_on, verdict.pk)):
        found[getattr(each, f"{record}_id")].append(
            Verdict(
                agrees=each.verdict == Verification.Verdict.AGREE,
                counts=each.pk not in not_counted,
                label=each.get_verdict_display(),
                reason=each.reason if with_names else "",
                verified_on=each.verified_on,
                verifier=each.verifier_id,
                name=names.get(each.verifier_id),
            )
        )
    return found

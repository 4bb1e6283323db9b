"""How referrals stand: the named sets that pages, agencies, figures and the home all ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from network.moments import Moment
from network.named_sets import HOUSEHOLD_HOMES, MEMBERS, NamedSet, fetched
from network.needs import Need, SharedFact
from survey.models import ReferralStep

LATE_DAYS: Final = 90  # open for longer: marked, and counted apart (F5.6)
UNANSWERED_DAYS: Final = 30  # after which the network asks the agency again
TO_SEND_DAYS: Final = 7  # in which what was opened is sent
OPENED: Final = "opened"  # before any step
CLOSED: Final = frozenset({ReferralStep.Kind.DONE.value, ReferralStep.Kind.REFUSED.value})

# The party each merged one is now, also where that was merged again.
KEPT_PARTIES = NamedSet(
    "kept_party",
    ("id", "kept_id"),
    """
    WITH RECURSIVE merge (id, kept_id) AS (
        SELECT CASE WHEN kept_id = first_id THEN second_id ELSE first_id END, kept_id
        FROM survey_duplicateverdict
        WHERE is_same AND network_is_known(recorded_at, source_id, %(known_by)s)
    ), line (id, kept_id, steps) AS (
        SELECT id, kept_id, 1 FROM merge
        UNION ALL
        SELECT line.id, merge.kept_id, line.steps + 1
        FROM line JOIN merge ON merge.id = line.kept_id WHERE line.steps < 20
    )
    SELECT DISTINCT ON (id) id, kept_id FROM line ORDER BY id, steps DESC
    """,
)
# Every referral: where it is at home, to whom, in which state. `sent_to` is the body that may
# see it now: sent after it was last closed or re-opened. `days` from opening to closing or today.
REFERRALS = NamedSet(
    "referral_standing",
    (
        "id",
        "household_id",
        "person_id",
        "place_id",
        "need",
        "agency",
        "organisation_id",
        "referred_on",
        "state",
        "state_on",
        "sent_on",
        "sent_to",
        "facts",
        "persons",
        "closed_on",
        "outcome",
        "days",
    ),
    """
    WITH step AS (
        SELECT id, referral_id, kind, done_on, recorded_at, outcome, organisation_id, facts,
               persons
        FROM survey_referralstep
        WHERE done_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
    ), last AS (
        SELECT DISTINCT ON (referral_id) * FROM step
        ORDER BY referral_id, done_on DESC, recorded_at DESC, id DESC
    ), sent AS (
        SELECT DISTINCT ON (referral_id) * FROM step WHERE kind = 'sent'
        ORDER BY referral_id, done_on DESC, recorded_at DESC, id DESC
    ), turned AS (
        SELECT DISTINCT ON (referral_id) * FROM step WHERE kind IN ('done', 'refused', 'reopened')
        ORDER BY referral_id, done_on DESC, recorded_at DESC, id DESC
    ), named AS (
        SELECT DISTINCT ON (referral_id) referral_id, organisation_id
        FROM survey_referralbody
        WHERE said_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY referral_id, said_on DESC, recorded_at DESC, id DESC
    )
    SELECT referral.id,
           coalesce(kept.kept_id, referral.household_id),
           coalesce(same.kept_id, referral.person_id),
           home.place_id,
           referral.need,
           referral.agency,
           coalesce(sent.organisation_id, named.organisation_id, referral.organisation_id),
           referral.referred_on,
           coalesce(last.kind, 'opened'),
           coalesce(last.done_on, referral.referred_on),
           sent.done_on,
           CASE WHEN turned.id IS NULL
                  OR (turned.kind = 'reopened'
                      AND (sent.done_on, sent.recorded_at, sent.id)
                        > (turned.done_on, turned.recorded_at, turned.id))
                THEN sent.organisation_id END,
           sent.facts,
           sent.persons,
           closed.done_on,
           coalesce(last.outcome, ''),
           greatest(coalesce(closed.done_on, %(last_day)s::date) - referral.referred_on, 0)
    FROM survey_referral AS referral
    LEFT JOIN kept_party AS kept ON kept.id = referral.household_id
    LEFT JOIN kept_party AS same ON same.id = referral.person_id
    LEFT JOIN household_home AS home
        ON home.home_id = coalesce(kept.kept_id, referral.household_id)
    LEFT JOIN last ON last.referral_id = referral.id
    LEFT JOIN last AS closed ON closed.referral_id = referral.id
        AND closed.kind IN ('done', 'refused')
    LEFT JOIN sent ON sent.referral_id = referral.id
    LEFT JOIN turned ON turned.referral_id = referral.id
    LEFT JOIN named ON named.referral_id = referral.id
    WHERE referral.referred_on < %(true_before)s
      AND network_is_known(referral.recorded_at, referral.source_id, %(known_by)s)
      -- Copies that merges made while referrals were still stated anew.
      AND NOT EXISTS (
          SELECT FROM survey_duplicateverdict AS merge
          WHERE merge.is_same AND merge.source_id = referral.source_id
            AND network_is_known(merge.recorded_at, merge.source_id, %(known_by)s))
    """,
    (KEPT_PARTIES, HOUSEHOLD_HOMES),
)
# Of whom each would tell if it were sent now: the person it names, else who heads the household,
# else all in it.
TO_TELL = NamedSet(
    "to_tell",
    ("referral_id", "person_id"),
    """
    SELECT id, person_id FROM referral_standing WHERE person_id IS NOT NULL
    UNION
    SELECT referral.id, living.person_id
    FROM referral_standing AS referral
    JOIN member AS living ON living.household_id = referral.household_id
    WHERE referral.person_id IS NULL
      AND (living.relation = 'head' OR NOT EXISTS (
          SELECT FROM member AS other
          WHERE other.household_id = referral.household_id AND other.relation = 'head'))
    """,
    (REFERRALS, MEMBERS),
)
# Of whom each tells: once it was sent, those fixed when it was; who moves in later was not asked.
TOLD = NamedSet(
    "told_by_referral",
    ("referral_id", "person_id"),
    """
    SELECT DISTINCT referral.id, coalesce(same.kept_id, one.person_id)
    FROM referral_standing AS referral
    CROSS JOIN LATERAL unnest(referral.persons) AS one (person_id)
    LEFT JOIN kept_party AS same ON same.id = one.person_id
    UNION ALL
    SELECT live.referral_id, live.person_id
    FROM to_tell AS live JOIN referral_standing AS referral ON referral.id = live.referral_id
    WHERE referral.persons IS NULL
    """,
    (REFERRALS, KEPT_PARTIES, TO_TELL),
)
# Who lets data be handed on, by their latest word, and is not erased.
REFERABLE = NamedSet(
    "referable",
    ("person_id",),
    """
    SELECT person_id FROM (
        SELECT DISTINCT ON (person_id) person_id, is_given
        FROM network_consent
        WHERE purpose = 'referral'
          AND decided_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY person_id, decided_on DESC, recorded_at DESC, id DESC
    ) AS latest
    WHERE is_given AND person_id NOT IN (
        SELECT gone.person_id FROM network_erasure AS gone
        WHERE network_is_known(gone.recorded_at, gone.source_id, %(known_by)s))
    """,
)
# What a body may see: it is with the body now, and everybody it was told of still agrees.
SHOWN = NamedSet(
    "referral_shown",
    ("id", "sent_to", "place_id", "sent_on"),
    """
    SELECT referral.id, referral.sent_to, referral.place_id, referral.sent_on
    FROM referral_standing AS referral
    JOIN told_by_referral AS told ON told.referral_id = referral.id
    LEFT JOIN referable ON referable.person_id = told.person_id
    WHERE referral.sent_to IS NOT NULL
    GROUP BY 1, 2, 3, 4
    HAVING bool_and(referable.person_id IS NOT NULL)
    """,
    (REFERRALS, TOLD, REFERABLE),
)


@dataclass(frozen=True)
class Standing:
    """A referral at a moment; keys of parties, of the place and of the body."""

    pk: int
    household: int
    person: int | None
    place: int | None
    need: Need
    agency: str
    organisation: int | None
    referred_on: date
    state: str  # OPENED, or the kind of the last step
    state_on: date
    sent_on: date | None
    sent_to: int | None
    facts: tuple[SharedFact, ...]
    closed_on: date | None
    outcome: str
    days: int

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def is_late(self) -> bool:
        """Open for more than LATE_DAYS."""
        return not self.is_closed and self.days > LATE_DAYS

    @property
    def is_unsent(self) -> bool:
        """Open, and with no agency: never sent, or re-opened since."""
        return not self.is_closed and self.sent_to is None

    @property
    def state_label(self) -> str:
        """What happened last."""
        if self.state == OPENED:
            return str(_("เปิดเรื่องแล้ว ยังไม่ส่ง"))
        return str(ReferralStep.Kind(self.state).label)

    @property
    def outcome_label(self) -> str:
        """What came of it; empty while it is open."""
        return str(ReferralStep.Outcome(self.outcome).label) if self.outcome else ""

    @property
    def next_step(self) -> str:
        """What is to be done next; empty once it is closed."""
        if self.is_closed:
            return ""
        if self.is_unsent:
            return str(_("ส่งให้หน่วยงาน"))
        if self.state == ReferralStep.Kind.SENT:
            return str(_("ถามหน่วยงานว่ารับเรื่องหรือยัง"))
        return str(_("ติดตามความคืบหน้า"))

    @property
    def due_on(self) -> date | None:
        """The day by which the next step is due."""
        if self.is_closed:
            return None
        wait = TO_SEND_DAYS if self.is_unsent else UNANSWERED_DAYS
        return self.state_on + timedelta(days=wait)

    def is_overdue(self, today: date) -> bool:
        """Whether that day is over."""
        return self.due_on is not None and self.due_on < today


def standings(moment: Moment, where: str = "true", params: Iterable[Any] = ()) -> list[Standing]:
    """Referrals with how they stand, the oldest first; `where` names columns of the set.

    One query.
    """
    rows = fetched(
        REFERRALS, ", ".join(REFERRALS.columns), moment,
        where=f"{where} ORDER BY referred_on, id", params=params,
    )  # fmt: skip
    return [_standing(dict(zip(REFERRALS.columns, row, strict=True))) for row in rows]


def _standing(row: dict[str, Any]) -> Standing:
    return Standing(
        pk=row["id"],
        household=row["household_id"],
        person=row["person_id"],
        place=row["place_id"],
        need=Need(row["need"]),
        agency=row["agency"],
        organisation=row["organisation_id"],
        referred_on=row["referred_on"],
        state=row["state"],
        state_on=row["state_on"],
        sent_on=row["sent_on"],
        sent_to=row["sent_to"],
        facts=tuple(SharedFact(each) for each in row["facts"] or ()),
        closed_on=row["closed_on"],
        outcome=row["outcome"],
        days=row["days"],
    )


def standing_of(referral: int, moment: Moment) -> Standing | None:
    """How one referral (key) stands; None where it is not known. One query."""
    return next(iter(standings(moment, "id = %s", [referral])), None)


def in_places(places: list[int], moment: Moment) -> list[Standing]:
    """The referrals at home in some places (keys). One query."""
    return standings(moment, "place_id = ANY(%s)", [places])


def of_household(household: int, moment: Moment) -> list[Standing]:
    """The referrals of a household, of those merged into it too. One query."""
    return standings(moment, "household_id = %s", [household])


def told_by(referrals: list[int], moment: Moment) -> dict[int, list[int]]:
    """Of which persons (keys) each referral tells: once it was sent, as it was. One query."""
    told: dict[int, list[int]] = {}
    for referral, person in fetched(
        TOLD, "referral_id, person_id", moment,
        where="referral_id = ANY(%s) ORDER BY person_id", params=[referrals],
    ):  # fmt: skip
        told.setdefault(referral, []).append(person)
    return told


def to_tell_of(referral: int, moment: Moment) -> list[int]:
    """Of which persons (keys) a referral would tell if it were sent now. One query."""
    found = fetched(
        TO_TELL, "person_id", moment,
        where="referral_id = %s ORDER BY person_id", params=[referral],
    )  # fmt: skip
    return [person for (person,) in found]


def shown_to(
    organisation: int, moment: Moment, *, places: list[int] | None = None, only: int | None = None
) -> list[Standing]:
    """What a body may see now: the longest with it first; of `places` and of `only`, where given.

    Two queries.
    """
    where, params = ["sent_to = %s"], [organisation]
    if places is not None:
        where.append("place_id = ANY(%s)")
        params.append(places)  # type: ignore[arg-type]
    if only is not None:
        where.append("id = %s")
        params.append(only)
    rows = fetched(SHOWN, "id", moment, where=" AND ".join(where), params=params)
    keys = [key for (key,) in rows]
    found = standings(moment, "id = ANY(%s)", [keys]) if keys else []
    return sorted(found, key=lambda each: (each.sent_on or date.max, each.pk))


def refused_consent(persons: Iterable[int], moment: Moment) -> set[int]:
    """Of some persons (keys) those who do not let data be handed on. One query."""
    asked = list(persons)
    agreed = {
        person
        for (person,) in fetched(
            REFERABLE, "person_id", moment, where="person_id = ANY(%s)", params=[asked]
        )
    }
    return set(asked) - agreed

"""Questions about what forms from the field tell; they take values, never models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import BigIntegerField, Case, F, Func, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from network.moments import EVER_KNOWN, Moment
from network.queries import FactQuerySet

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    from network.models import Source

# The parties that are merged into another: each is of whatever day, as long as the merge stands.
MERGED_AWAY = """
    SELECT CASE WHEN kept_id = first_id THEN second_id ELSE first_id END
    FROM survey_duplicateverdict
    WHERE is_same AND network_is_known(recorded_at, source_id, %s)
"""


def merged_away(moment: Moment) -> RawSQL:
    """The keys of parties that were merged into others by what is known at `moment`."""
    return RawSQL(MERGED_AWAY, [moment.known_by])  # noqa: S611 (constant text)


def questioned(moment: Moment, among: Collection[int] | None = None) -> RawSQL:
    """The keys of verdicts that turned out not independent by what is known at `moment`.

    With `among` (keys of visits or boundaries) of those records alone.
    """
    records = list(among) if among is not None else None
    return RawSQL("SELECT survey_questioned_verdicts(%s, %s::bigint[])", [moment.known_by, records])


# Each party that was merged away with the one it is now, merges of merges followed to the end.
ONE_PARTY = """
    WITH RECURSIVE merge (id, kept_id) AS (
        SELECT CASE WHEN kept_id = first_id THEN second_id ELSE first_id END, kept_id
        FROM survey_duplicateverdict
        WHERE is_same AND network_is_known(recorded_at, source_id, %(known_by)s)
    ), chain (id, kept_id) AS (
        SELECT id, kept_id FROM merge
        UNION ALL
        SELECT chain.id, merge.kept_id FROM chain JOIN merge ON merge.id = chain.kept_id
    )
    SELECT chain.id, chain.kept_id
    FROM chain LEFT JOIN merge ON merge.id = chain.kept_id
    WHERE merge.id IS NULL
"""


class OnePerson(Func):
    """The party that a person is by what is known at a moment: persons merged into one are one."""

    def __init__(self, person: str, known_by: datetime) -> None:
        super().__init__(F(person), Value(known_by), output_field=BigIntegerField())

    def as_sql(  # type: ignore[override]
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,  # noqa: ARG002 (of Django)
    ) -> tuple[str, list[Any]]:
        """The column itself for almost everybody; the merges are looked up for the others."""
        person, of_person = compiler.compile(self.source_expressions[0])
        known_by, values = compiler.compile(self.source_expressions[1])
        merged = MERGED_AWAY.replace("%s", known_by)
        kept = ONE_PARTY.replace("%(known_by)s", known_by)
        sql = (
            f"(CASE WHEN {person} IN ({merged}) THEN"  # noqa: S608 (constants)
            f" (SELECT one.kept_id FROM ({kept}) AS one WHERE one.id = {person})"
            f" ELSE {person} END)"
        )
        return sql, [*of_person, *values, *values, *of_person, *of_person]


class SurveyRoundRecordQuerySet(FactQuerySet):
    """Names and days of rounds."""

    about = ("round",)
    true_from = "said_on"


class SurveyAssignmentQuerySet(FactQuerySet):
    """Who is to visit how many households of a village."""

    about = ("round", "village", "surveyor")
    true_from = "said_on"


class SurveyPlanHouseholdQuerySet(FactQuerySet):
    """Who is to visit which household."""

    about = ("round", "household")
    true_from = "said_on"


class OfPersonQuerySet(FactQuerySet):
    """What was told of a person."""

    about = ("person",)
    true_from = "observed_on"


class OfHouseholdQuerySet(FactQuerySet):
    """What a household told of itself."""

    about = ("household",)
    true_from = "observed_on"


class HouseServicesQuerySet(FactQuerySet):
    """Water, electricity and the way to a house."""

    about = ("house",)
    true_from = "observed_on"


class PhotographQuerySet(FactQuerySet):
    """Photographs; each is of itself, none supersedes another."""

    about = ("key",)
    true_from = "taken_on"


class ReferralQuerySet(FactQuerySet):
    """Referrals to agencies; each is of itself."""

    about = ("key",)
    true_from = "referred_on"

    def telling_of(self, persons: Collection[int]) -> Self:
        """Those that told an agency of some persons (keys), who may live elsewhere by now."""
        return self.filter(
            recorded_at__known_by=EVER_KNOWN,
            steps__persons__overlap=list(persons),
            steps__recorded_at__known_by=EVER_KNOWN,
        ).distinct()


class ReferralStepQuerySet(FactQuerySet):
    """Steps of referrals; each is of itself."""

    about = ("key",)
    true_from = "done_on"

    def telling_of(self, persons: Collection[int]) -> Self:
        """What became of referrals of some persons (keys), and of those that told of them."""
        told = self.filter(persons__overlap=list(persons), recorded_at__known_by=EVER_KNOWN)
        return self.filter(recorded_at__known_by=EVER_KNOWN).filter(
            Q(referral__person__in=list(persons)) | Q(referral__in=told.values("referral"))
        )


class ReferralBodyQuerySet(FactQuerySet):
    """Which body the words of a referral mean; the latest said counts."""

    about = ("referral",)
    true_from = "said_on"


class ReferralLinkQuerySet(FactQuerySet):
    """Links for agencies; each is of itself."""

    about = ("key",)
    true_from = "began_on"

    def in_force(self, moment: Moment) -> Self:
        """Begun, its last day not over and not ended before it was due."""
        return (
            self.recorded(moment)
            .filter(ends_on__gte=moment.last_day)
            .exclude(ending__recorded_at__known_by=moment.known_by)
        )

    def locked(self, moment: Moment) -> Self:
        """Those that ended by themselves, for their PIN was guessed at too often."""
        return self.recorded(moment).filter(
            ending__is_locked=True, ending__recorded_at__known_by=moment.known_by
        )


class IndicatorFindingQuerySet(FactQuerySet):
    """What was found by an indicator; of a household or of a place."""

    about = ("indicator", "household", "place")
    true_from = "observed_on"


class DuplicateVerdictQuerySet(FactQuerySet):
    """What was said of pairs of parties that may be one."""

    about = ("first", "second")
    true_from = "said_on"

    def merges(self, moment: Moment) -> Self:
        """Merges that stand by what is known at `moment`; that two are one holds of any day.

        `duplicate_id` is the one that was merged away.
        """
        return self.filter(is_same=True, recorded_at__known_by=moment.known_by).annotate(
            duplicate_id=Case(When(kept=F("first"), then=F("second_id")), default=F("first_id"))
        )

    def hindering(self, source: Source) -> Self:
        """Merges of others that state anew what `source` says (network.withdrawals)."""
        return self.filter(
            is_same=True,
            recorded_at__known_by=EVER_KNOWN,
            source__reading__sources__contains=[source.pk],
        ).exclude(source=source)

    def same_persons(self, person: int) -> QuerySet[Any]:
        """Keys of the parties that are merged into a person (network.erasure)."""
        merged = self.filter(kept=person, is_same=True, recorded_at__known_by=EVER_KNOWN)
        return merged.values_list(
            Case(When(kept=F("first"), then=F("second_id")), default=F("first_id")), flat=True
        )


class FormMappingQuerySet(FactQuerySet):
    """Which answers of a form become which facts; the latest said counts."""

    about = ("version",)
    true_from = "said_on"


class FormClosingQuerySet(FactQuerySet):
    """Forms that are offered no more, or again; the latest said counts."""

    about = ("form",)
    true_from = "said_on"

"""Questions about facts, places and parties; they take values, never models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from django.db import connection, transaction
from django.db.models import DateTimeField, Lookup, QuerySet
from django.db.models.expressions import RawSQL

from network.moments import Moment

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    from network.models import Account


@contextmanager
def planned_for_sets() -> Iterator[None]:
    """Statements in here join whole sets: by hashing them, not one row after another.

    The planner cannot know how many records are verified or in a place: it takes them for
    a handful and loops, or for millions and sorts. At 10,000 households that is the
    difference between 1 s and 20 s. One query more, and a transaction; in another
    one two queries more.
    """
    is_within = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        # Costs seen as high would also have the statement compiled, which takes seconds.
        cursor.execute(
            "SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off;"
            " SET LOCAL jit = off; SET LOCAL work_mem = '64MB'"
        )
        yield
        if not is_within:
            return  # with its own transaction all of it ends
        cursor.execute(
            "SET LOCAL enable_nestloop = on; SET LOCAL enable_mergejoin = on;"
            " SET LOCAL work_mem TO DEFAULT"
        )


@DateTimeField.register_lookup
class KnownBy(Lookup):
    """`recorded_at__known_by=K`: recorded by K, of a source that was not withdrawn by K.

    SQL says it as network_is_known(recorded_at, source_id, K); both are the one condition
    by which every question asks what was known.
    """

    lookup_name = "known_by"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """The call, with the source of the same row."""
        recorded_at, of_row = self.process_lhs(compiler, connection)
        known_by, values = self.process_rhs(compiler, connection)
        row = compiler.quote_name_unless_alias(self.lhs.alias)
        source = f"{row}.{connection.ops.quote_name('source_id')}"
        return f"network_is_known({recorded_at}, {source}, {known_by})", (*of_row, *values)


class FactQuerySet(QuerySet[Any]):
    """Facts of one kind about identities; `about` and `true_from` are set by the subclass.

    `about` names the field(s) that hold the identity, `true_from` the field that
    holds the day from which the fact speaks. `founds` names the identity that is
    not there for any question without such a fact; `stands_on` leads to identities
    that a fact speaks of by way of another table (network.withdrawals asks both).
    `is_drawn_from_others`: the program itself found it by comparing records, and it is
    there only as long as they are.
    """

    about: tuple[str, ...] = ()
    true_from: str = ""
    founds: str = ""
    stands_on: tuple[str, ...] = ()
    is_drawn_from_others: bool = False

    def recorded(self, moment: Moment) -> Self:
        """Every fact that speaks of a day before the moment and was recorded by it."""
        return self.filter(
            **{
                f"{self.true_from}__lt": moment.true_before,
                "recorded_at__known_by": moment.known_by,
            }
        )

    def as_known(self, moment: Moment) -> Self:
        """The fact that holds at `moment`, at most one per identity."""
        return self.standing(moment)

    def standing(
        self, moment: Moment, among: QuerySet[Any] | None = None, *, each: str | None = None
    ) -> Self:
        """The fact that holds at `moment` for each identity (or each value of the field `each`).

        The latest in the real world counts, and of those the latest recorded:
        the order in which they arrived cannot matter. Where `among` is given (keys,
        not evaluated) only those facts count: a newer one that does not count yet
        leaves the older standing. Chosen in a sub-select, before any other filter
        of this set, so that what has changed cannot be found by what it was before.
        """
        identity = (each,) if each else self.about
        facts = self.model._default_manager.all().recorded(moment)
        if among is not None:
            facts = facts.filter(pk__in=among)
        if each:
            facts = facts.filter(**{f"{each}__isnull": False})
        latest = (
            facts.order_by(*identity, f"-{self.true_from}", "-recorded_at", "-pk")
            .distinct(*identity)
            .values("pk")
        )
        return self.filter(pk__in=latest)


class PlaceRecordQuerySet(FactQuerySet):
    """Names and parents of places."""

    about = ("place",)
    true_from = "valid_from"
    founds = "place"


class PlaceBoundaryQuerySet(FactQuerySet):
    """Boundaries of places."""

    about = ("place",)
    true_from = "valid_from"


class JoiningQuerySet(FactQuerySet):
    """Whether a tambon works with the network."""

    about = ("place",)
    true_from = "since"


class HouseCountQuerySet(FactQuerySet):
    """How many houses a village has by the register or by its own layout."""

    about = ("place",)
    true_from = "counted_on"

    def reference(self, moment: Moment) -> Self:
        """R of DOMAIN.md §5.0: registered houses of the latest year, else the layout's count."""
        latest = (
            self.model._default_manager.all()
            .recorded(moment)
            # 'layout' sorts before 'registered': descending puts the register first.
            .order_by("place", "-basis", "-counted_on", "-recorded_at", "-pk")
            .distinct("place")
            .values("pk")
        )
        return self.filter(pk__in=latest)


class DomicileQuerySet(FactQuerySet):
    """The village a party is stated to belong to."""

    about = ("party",)
    true_from = "since"
    founds = "party"


class PersonRecordQuerySet(FactQuerySet):
    """What is known of a person."""

    about = ("party",)
    true_from = "observed_on"
    founds = "party"


class HouseholdMembershipQuerySet(FactQuerySet):
    """Which household a person lives in."""

    about = ("person",)
    true_from = "observed_on"


class AppointmentQuerySet(QuerySet[Any]):
    """Roles of accounts in places."""

    def in_force(self, moment: Moment) -> Self:
        """Begun before the moment and not ended before it."""
        return self.filter(
            began_on__lt=moment.true_before, recorded_at__known_by=moment.known_by
        ).exclude(
            ending__ended_on__lt=moment.true_before, ending__recorded_at__known_by=moment.known_by
        )


class DelegationQuerySet(QuerySet[Any]):
    """Roles lent while someone is away."""

    def in_force(self, moment: Moment) -> Self:
        """Begun before the moment, neither run out nor ended before it."""
        return self.filter(
            began_on__lt=moment.true_before,
            ends_on__gte=moment.true_before,
            recorded_at__known_by=moment.known_by,
        ).exclude(
            ending__ended_on__lt=moment.true_before, ending__recorded_at__known_by=moment.known_by
        )


class BodyMembershipQuerySet(QuerySet[Any]):
    """Who sits in which body."""

    def in_force(self, moment: Moment) -> Self:
        """Begun before the moment, its term not over and not ended before it."""
        return (
            self.filter(began_on__lt=moment.true_before, recorded_at__known_by=moment.known_by)
            .exclude(term_ends_on__lt=moment.true_before)
            .exclude(
                ending__ended_on__lt=moment.true_before,
                ending__recorded_at__known_by=moment.known_by,
            )
        )


class OrganisationRecordQuerySet(FactQuerySet):
    """What partner bodies are called, whom they serve and with what they help."""

    about = ("organisation",)
    true_from = "valid_from"


class OrganisationMemberQuerySet(QuerySet[Any]):
    """Which accounts act for which bodies."""

    def in_force(self, moment: Moment) -> Self:
        """Begun before the moment and not ended before it."""
        return self.filter(
            began_on__lt=moment.true_before, recorded_at__known_by=moment.known_by
        ).exclude(
            ending__ended_on__lt=moment.true_before, ending__recorded_at__known_by=moment.known_by
        )


class ConsentQuerySet(FactQuerySet):
    """What persons agreed to, by purpose."""

    about = ("person", "purpose")
    true_from = "decided_on"

    def given(self, purpose: str, moment: Moment) -> QuerySet[Any]:
        """Keys of the persons whose latest word on `purpose` allows it."""
        # The identity is (person, purpose): narrowing to one purpose changes no choice.
        return self.as_known(moment).filter(purpose=purpose, is_given=True).values("person")


class NetworkContactQuerySet(FactQuerySet):
    """Who answers for the data of the network; of no identity, for there is one network."""

    true_from = "since"

    def as_known(self, moment: Moment) -> Self:
        """The contact that holds at `moment`: one, or none where nobody has written one."""
        latest = self.recorded(moment).order_by("-since", "-recorded_at", "-pk").values("pk")
        return self.filter(pk__in=latest[:1])


class CollectionNoticeQuerySet(FactQuerySet):
    """Who was told what is kept of them."""

    about = ("party",)
    true_from = "told_on"


class StopNoticeQuerySet(FactQuerySet):
    """Which recipients were told to stop."""

    about = ("person", "disclosure")
    true_from = "told_on"


class BreachStepQuerySet(FactQuerySet):
    """What was found out and done about breaches."""

    about = ("breach", "kind")
    true_from = "taken_on"


# Each place below the roots with every one of its ancestors up to a root (itself
# included), as the places stood at the moment. Parents are facts: a village that
# moves to another tambon moves here from that day on.
DESCENT = """
    WITH RECURSIVE parent AS (
        SELECT DISTINCT ON (place_id) place_id, parent_id
        FROM network_placerecord
        WHERE valid_from < %s AND network_is_known(recorded_at, source_id, %s)
        ORDER BY place_id, valid_from DESC, recorded_at DESC, id DESC
    ), descent (place_id, ancestor_id) AS (
        SELECT id, id FROM network_place WHERE id = ANY(%s)
        UNION ALL
        SELECT parent.place_id, unfolded.ancestor_id
        FROM descent
        JOIN parent ON parent.parent_id = descent.place_id
        CROSS JOIN LATERAL (
            SELECT descent.ancestor_id
            UNION ALL
            SELECT parent.place_id WHERE descent.ancestor_id = descent.place_id
        ) AS unfolded
    )
    SELECT DISTINCT place_id, ancestor_id FROM descent
"""


def below(roots: list[int], moment: Moment) -> RawSQL:
    """The keys of `roots` and of every place below them at `moment`, as a sub-select."""
    return RawSQL(
        f"SELECT place_id FROM ({DESCENT}) AS place",
        [moment.true_before, moment.known_by, roots],
    )


class PlaceQuerySet(QuerySet[Any]):
    """Places: provinces, districts, tambons, villages."""

    def below(self, roots: list[int], moment: Moment) -> Self:
        """`roots` and all that lies below them."""
        return self.filter(pk__in=below(roots, moment))

    def visible_to(self, account: Account) -> Self:
        """Places in which the account acts, with all below them."""
        from network.access import Permission, places_of  # noqa: PLC0415 (it asks us in turn)

        return self.filter(pk__in=places_of(account, Permission.SEE_PLACES))


# The place each party belongs to: a household by its own domicile; a person by that
# of the household lived in, else by their own.
PLACE_OF_PARTIES = """
    WITH domicile AS (
        SELECT DISTINCT ON (party_id) party_id, place_id
        FROM network_domicile
        WHERE since < %s AND network_is_known(recorded_at, source_id, %s)
        ORDER BY party_id, since DESC, recorded_at DESC, id DESC
    ), membership AS (
        SELECT DISTINCT ON (person_id) person_id, household_id
        FROM network_householdmembership
        WHERE observed_on < %s AND network_is_known(recorded_at, source_id, %s)
        ORDER BY person_id, observed_on DESC, recorded_at DESC, id DESC
    )
    SELECT party.id AS party_id, coalesce(home.place_id, own.place_id) AS place_id
    FROM network_party AS party
    LEFT JOIN membership ON membership.person_id = party.id
    LEFT JOIN domicile AS home ON home.party_id = membership.household_id
    LEFT JOIN domicile AS own ON own.party_id = party.id
    WHERE coalesce(home.place_id, own.place_id) IS NOT NULL
"""


def place_of_parties(moment: Moment) -> tuple[str, list[Any]]:
    """SQL and parameters of (party_id, place_id) at `moment`."""
    clocks = [moment.true_before, moment.known_by]
    return PLACE_OF_PARTIES, clocks + clocks


class PartyQuerySet(QuerySet[Any]):
    """Persons, households and organisations."""

    def in_places(self, places: list[int], moment: Moment) -> Self:
        """Parties that belong to one of `places` (keys) at `moment`."""
        sql, clocks = place_of_parties(moment)
        chosen = RawSQL(
            f"SELECT party_id FROM ({sql}) AS home WHERE place_id = ANY(%s)",
            [*clocks, places],
        )
        return self.filter(pk__in=chosen)

    def visible_to(self, account: Account) -> Self:
        """Parties that belong to places where the account may see records."""
        from network.access import Permission, places_of  # noqa: PLC0415

        return self.in_places(places_of(account, Permission.SEE_RECORDS), Moment.now())

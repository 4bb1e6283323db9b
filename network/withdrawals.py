"""Taking back what an import brought, in one step: nothing is deleted, a source counts no more.

What others have built on it stands in the way and is named: whoever takes back the ground of
somebody else's work would take that work back too.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

import psycopg
from django.apps import apps
from django.db import OperationalError, connection, models, transaction
from django.db.models import Q, QuerySet

from network import errors, evidence
from network.fact_names import counted
from network.imports import wait_for_others
from network.models import Account, Arrival, Fact, ImportRow, Source, Withdrawal
from network.moments import EVER_KNOWN, Moment

# Identities, each with the facts that found them: (model, field).
_Founded = dict[type[models.Model], list[tuple[type[models.Model], str]]]


@dataclass(frozen=True)
class Obstacle:
    """Records of others that would lose their ground: how many, and what they are.

    `sources` say so, at most a few of them, the latest first.
    """

    code: str
    count: int
    th: str
    en: str
    sources: tuple[Source, ...]


SHOWN_SOURCES = 5
LONGEST_WAIT = timedelta(seconds=10)  # for others to finish what they write
_PAUSE = timedelta(milliseconds=50)


def obstacles(source: Source) -> list[Obstacle]:
    """What stands in the way of withdrawing `source`; empty where it may be withdrawn.

    Records of other sources that point at records of this one, or speak of people, places
    or land that nothing else founds; what a room itself names (its `hindering`); and later
    files of the same register about the same, which said only what this one had not.
    """
    # All that is written, whatever this machine's clock says: facts are stamped by another.
    moment = replace(Moment.now(), known_by=EVER_KNOWN)
    said = _said_in(source)
    found = [
        *_pointing(source, moment, said),
        *_bereft(source, moment, said),
        *_named_by_rooms(source),
        *_compared_with(source, moment),
    ]
    return [each for each in found if each.count]


def withdraw(source: Source, *, by: Account | None, reason: str) -> Withdrawal:
    """Take a whole import back: from now on nothing it says counts; before, all as it was.

    Its rows are free again, so that the same file can be sent once more. `by` is None on
    the command line of the server.

    Raises:
        NotAnImport: the source is not a file that was imported.
        AlreadyWithdrawn: it was withdrawn before.
        WithdrawalNeedsReason: no reason is given.
        OthersBuiltOnIt: `obstacles` are in the way; nothing has changed.
        OthersAreWriting: somebody has been writing for longer than LONGEST_WAIT.
    """
    if source.kind != Source.Kind.IMPORT:
        raise errors.NotAnImport
    if not reason.strip():
        raise errors.WithdrawalNeedsReason
    with transaction.atomic():
        _wait_for_writers(source)
        if Withdrawal.objects.filter(withdrawn=source).exists():
            raise errors.AlreadyWithdrawn
        if standing := obstacles(source):
            raise errors.OthersBuiltOnIt([(each.th, each.en) for each in standing])
        said = evidence.receive_statement(
            f"ถอนข้อมูลนำเข้า: {source.title}",
            as_of=Moment.now().last_day,
            recorded_by=by,
            is_fictional=source.is_fictional,
        )
        withdrawal = take_back(source, said=said, reason=reason)
        source.rows.update(outcome=ImportRow.Outcome.WITHDRAWN)
        Arrival.objects.filter(source=source).update(state=Arrival.State.UNDONE)
    return withdrawal


def take_back(source: Source, *, said: Source, reason: str) -> Withdrawal:
    """From now on nothing `source` says counts, by what `said` says; asks nothing of it.

    For who puts the same anew in another source, or takes back what nobody can have built on;
    an import is withdrawn by `withdraw`.

    Raises:
        AlreadyWithdrawn: it was taken back before.
    """
    if Withdrawal.objects.filter(withdrawn=source).exists():
        raise errors.AlreadyWithdrawn
    return Withdrawal.objects.create(withdrawn=source, reason=reason.strip(), source=said)


def brought(source: Source) -> list[tuple[str, str]]:
    """What a source says, table by table with how many records, in Thai and English."""
    counts = [(model, model._default_manager.filter(source=source).count()) for model in _facts()]
    return [counted(model, count) for model, count in counts if count]


def _wait_for_writers(source: Source) -> None:
    """Nobody may build on the source while we look whether somebody has; reading goes on."""
    registers = source.rows.order_by("register").values_list("register", flat=True).distinct()
    for register in ["withdrawal", *registers]:
        wait_for_others(register)
    tables = sorted(model._meta.db_table for model in _facts() if model is not Withdrawal)
    until = time.monotonic() + LONGEST_WAIT.total_seconds()
    while not _locked(tables):
        if time.monotonic() > until:
            raise errors.OthersAreWriting
        time.sleep(_PAUSE.total_seconds())


def _locked(tables: list[str]) -> bool:
    """Lock all tables or none: who holds some of them and waits for the rest may wait in a ring.

    A form from the field writes its tables in an order of its own, and it must not be the one
    that PostgreSQL throws out; nor does it stand in a queue behind a lock that is waited for.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE MODE NOWAIT")
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
            return False
        raise
    return True


def _facts() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if issubclass(model, Fact):
            yield model


def _by_others(model: type[models.Model], source: Source, moment: Moment) -> QuerySet[Any]:
    """What other sources say that count at `moment`."""
    said = model._default_manager.filter(recorded_at__known_by=moment.known_by)
    return said.exclude(source=source)


def _said_in(source: Source) -> set[type[models.Model]]:
    """The facts of which the source says any: of a hundred a few, and asked all at once."""
    facts = {model._meta.db_table: model for model in _facts()}
    quote = connection.ops.quote_name
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS"  # noqa: S608 (names of our own tables)
        f" (SELECT FROM {quote(table)} WHERE source_id = %(source)s)"
        for table in facts
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, {"source": source.pk})
        return {facts[table] for (table,) in cursor.fetchall()}


def _pointing(source: Source, moment: Moment, said: set[type[models.Model]]) -> Iterator[Obstacle]:
    """Records that name a record of the source: a verification of its visit, say."""
    for model in _facts():
        if getattr(model._default_manager.all(), "is_drawn_from_others", False):
            continue  # nobody's work: it is there as long as what it names
        for field in model._meta.concrete_fields:
            if field.related_model in said:
                built = _by_others(model, source, moment)
                yield _obstacle("points", model, built.filter(**{f"{field.name}__source": source}))


def _bereft(source: Source, moment: Moment, said: set[type[models.Model]]) -> Iterator[Obstacle]:
    """Records about people, places and land of which nothing else says that they are there."""
    for identity, founding in _founding().items():
        only_here = Q()
        elsewhere = Q()
        if said.isdisjoint(model for model, _field in founding):
            continue
        for model, field in founding:
            if model in said:
                here = model._default_manager.filter(source=source)
                only_here |= Q(pk__in=here.values(field))
            elsewhere |= Q(pk__in=_by_others(model, source, moment).values(field))
        bare = identity._default_manager.filter(only_here).exclude(elsewhere)
        if not bare.exists():
            continue
        for model in _facts():
            of_them = Q()
            for path in _paths_to(identity, model):
                of_them |= Q(**{f"{path}__in": bare})
            if of_them:
                # Counted by key: a path through many would count a record more than once.
                speaking = model._default_manager.filter(of_them).values("pk")
                built = _by_others(model, source, moment).filter(pk__in=speaking)
                yield _obstacle("founds", model, built)
        for path in _paths_to(identity, Account):
            count = Account.objects.filter(**{f"{path}__in": bare}).count()
            yield Obstacle("founds", count, *counted(Account, count), ())


def _named_by_rooms(source: Source) -> Iterator[Obstacle]:
    """What the questions of a room themselves name, by `hindering(source)`."""
    for model in _facts():
        hindering = getattr(model._default_manager.all(), "hindering", None)
        if hindering is not None:
            yield _obstacle("follows", model, hindering(source))


def _compared_with(source: Source, moment: Moment) -> Iterator[Obstacle]:
    """Later files of the register about the same: what both said alike was kept only once."""
    registers = source.rows.values("register")
    later = (
        Source.objects.filter(kind=Source.Kind.IMPORT, recorded_at__gt=source.recorded_at)
        .filter(pk__in=ImportRow.objects.filter(register__in=registers).values("source"))
        .exclude(withdrawal__recorded_at__lte=moment.known_by)
    )
    if not later.exists():
        return
    about: dict[type[models.Model], Q] = defaultdict(Q)
    speaking = list(_speaking())
    for model, field, identity in speaking:
        said = model._default_manager.filter(source=source)
        about[identity] |= Q(pk__in=said.values(field))
    comparing: set[int] = set()
    for model, field, identity in speaking:
        alike = identity._default_manager.filter(about[identity])
        said = model._default_manager.filter(source__in=later, **{f"{field}__in": alike})
        comparing |= set(said.values_list("source", flat=True).distinct())
    files = Source.objects.filter(pk__in=comparing).order_by("-recorded_at")
    titles = ", ".join(file.title for file in files[:SHOWN_SOURCES])
    yield Obstacle(
        "compared",
        len(comparing),
        f"ไฟล์ที่นำเข้าภายหลังพูดถึงเรื่องเดียวกัน {len(comparing)} ไฟล์ ({titles}) ให้ถอนไฟล์เหล่านั้นก่อน แล้วส่งใหม่",
        f"{len(comparing)} files imported later speak of the same ({titles});"
        " withdraw those first, and send them again afterwards",
        tuple(files[:SHOWN_SOURCES]),
    )


def _founding() -> _Founded:
    """The facts without which a person, a place or a unit is not there for any question."""
    founding: _Founded = defaultdict(list)
    for model in _facts():
        if name := getattr(model._default_manager.all(), "founds", ""):
            founding[_end_of(model, name)].append((model, name))
    return founding


def _speaking() -> Iterator[tuple[type[models.Model], str, type[models.Model]]]:
    """Facts with the identity each is about: (model, field, identity)."""
    for model in _facts():
        for name in getattr(model._default_manager.all(), "about", ())[:1]:
            identity = model._meta.get_field(name).related_model
            if isinstance(identity, type) and not issubclass(identity, Fact):
                yield model, name, identity


def _paths_to(identity: type[models.Model], model: type[models.Model]) -> Iterator[str]:
    """Field lookups by which records of a table speak of an identity."""
    for field in model._meta.concrete_fields:
        if field.related_model is identity:
            yield field.name
    for path in getattr(model._default_manager.all(), "stands_on", ()):
        if _end_of(model, path) is identity:
            yield path


def _end_of(model: type[models.Model], path: str) -> type[models.Model]:
    end = model
    for name in path.split("__"):
        end = cast("type[models.Model]", end._meta.get_field(name).related_model)
    return end


def _obstacle(code: str, model: type[models.Model], built: QuerySet[Any]) -> Obstacle:
    count = built.count()
    sources: Iterable[Source] = ()
    if count:
        said = built.order_by().values("source")
        sources = Source.objects.filter(pk__in=said).order_by("-recorded_at")[:SHOWN_SOURCES]
    return Obstacle(code, count, *counted(model, count), tuple(sources))

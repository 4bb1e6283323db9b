"""Rows of the demo before they are stored, and the days and moments they speak of."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar

from django.db.models import Model

from formats.months import BANGKOK
from network.models import Account, Fact, Source
from survey.demo.chance import chance, key
from survey.demo.pictures import png

FICTIONAL = "ข้อมูลสมมติ"
MONTH_DAYS = 30.4
LATE_DAYS = 50
AnyFact = TypeVar("AnyFact", bound=Fact)
AnyModel = TypeVar("AnyModel", bound=Model)


@dataclass
class Rows:
    """Unsaved rows by model, each after those it points at; nothing here asks the database.

    Everything happens and is recorded before `today` begins in Bangkok.
    """

    seed: int
    today: date
    keys: Random
    by_model: dict[type[Model], list[Model]] = field(default_factory=lambda: defaultdict(list))
    files: list[tuple[Source, bytes]] = field(default_factory=list)
    _sources: dict[tuple[Any, ...], Source] = field(default_factory=dict)

    def months_ago(self, months: float) -> date:
        """The day `months` months of 30.4 days before today."""
        return self.today - timedelta(days=round(months * MONTH_DAYS))

    def add(self, row: AnyModel) -> AnyModel:
        """Keep a row of an identity or an account; an identity gets its key from the seed."""
        if hasattr(row, "key"):
            row.key = key(self.keys)
        self.by_model[type(row)].append(row)
        return row

    def fact(self, model: type[AnyFact], source: Source, **fields: Any) -> AnyFact:
        """Keep a fact, recorded when its source was."""
        made = model(source=source, recorded_at=source.recorded_at, **fields)
        if hasattr(made, "key"):
            made.key = key(self.keys)
        self.by_model[model].append(made)
        return made

    def source(
        self,
        title: str,
        as_of: date,
        *,
        kind: Source.Kind = Source.Kind.STATEMENT,
        recorded_by: Account | None = None,
        is_late: bool = False,
        reading: dict[str, object] | None = None,
    ) -> Source:
        """The source of this title, day and account; the same one when asked for again."""
        name = (title, as_of, recorded_by.username if recorded_by else "", is_late)
        if name not in self._sources:
            self._sources[name] = self.add(
                Source(
                    kind=kind,
                    title=f"{title} ({FICTIONAL})",
                    as_of=as_of,
                    recorded_at=self._recorded_at(as_of, is_late=is_late),
                    recorded_by=recorded_by,
                    is_fictional=True,
                    reading=reading or {},
                )
            )
        return self._sources[name]

    def photograph(self, title: str, as_of: date, file_name: str, **said: Any) -> Source:
        """A source with a small picture of its own; the file is put away when it is stored."""
        source = self.source(title, as_of, kind=Source.Kind.DOCUMENT, **said)
        content = png(chance(self.seed, f"picture/{title}/{as_of}"))
        source.file_name = file_name
        source.byte_count, source.sha256 = len(content), hashlib.sha256(content).hexdigest()
        source.reading = {"media_type": "image/png"}
        self.files.append((source, content))
        return source

    def _recorded_at(self, day: date, *, is_late: bool) -> datetime:
        """In working hours, up to six days after `day` (late: about fifty), but before today."""
        wait = self.keys.randint(0, 6) + (LATE_DAYS if is_late else 0)
        last = self.today - timedelta(days=1)
        recorded_on = max(day, min(day + timedelta(days=wait), last))
        minute = self.keys.randint(8 * 60, 18 * 60)
        return datetime.combine(recorded_on, time(minute // 60, minute % 60), BANGKOK)

"""People's data leave through this door as through any other: written down before they go."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

from django.db import transaction

from maps.ogc.features import Feature
from network import reading_log
from network.models import ApiToken, Disclosure, HouseholdMembership
from network.places import own_places
from survey.models import Visit

if TYPE_CHECKING:
    from maps.layer import Layer
    from maps.ogc.asked import Question
    from network.models import Account
    from network.moments import Moment

FORM: Final = "ogc-api"  # what the register calls the form in which it left
IN_MEMORY: Final = 1_000_000  # bytes; longer answers wait on the disk until they are sent
BY_HAND: Final = "อ่านแผนที่ทาง OGC API"  # why, where no token says


def _waiting() -> IO[bytes]:
    return SpooledTemporaryFile(max_size=IN_MEMORY)


@dataclass
class Spool:
    """An answer being written: its bytes, and what is to be logged of it."""

    layer: Layer
    file: IO[bytes] = field(default_factory=_waiting)
    digest: Any = field(default_factory=hashlib.sha256)
    size: int = 0
    rows: int = 0
    named: list[int] = field(default_factory=list)  # keys of rows that lead to people

    def write(self, text: str) -> None:
        """Add to the answer."""
        content = text.encode()
        self.file.write(content)
        self.digest.update(content)
        self.size += len(content)

    def add(self, feature: Feature) -> None:
        """Count a feature that was written."""
        self.rows += 1
        if leads_to_people(self.layer, feature):
            self.named.append(feature.pk)


@contextmanager
def spooling(layer: Layer) -> Iterator[Spool]:
    """An answer to be written; what it is kept in goes where it could not be finished."""
    spool = Spool(layer)
    try:
        yield spool
    except BaseException:
        spool.file.close()
        raise


def leads_to_people(layer: Layer, feature: Feature) -> bool:
    """Whether a house is told with its number, by which everybody knows who lives there."""
    return layer.id == "houses" and feature.properties.get("number") is not None


def persons_of(houses: Collection[int], moment: Moment) -> list[int]:
    """Keys of the persons whose households live in houses (keys), as last visited. One query."""
    if not houses:
        return []
    households = Visit.objects.as_known(moment).filter(house__in=list(houses)).values("household")
    return list(
        HouseholdMembership.objects.as_known(moment)
        .filter(household__in=households)
        .values_list("person", flat=True)
    )


def note_shown(layer: Layer, shown: list[Feature], moment: Moment) -> None:
    """A page shows these: what leads to people goes into the log of readings."""
    houses = [each.pk for each in shown if leads_to_people(layer, each)]
    reading_log.note(reading_log.Kind.IDENTITY, persons_of(houses, moment))


def record(
    spool: Spool, question: Question, account: Account, token: ApiToken | None, asked: str
) -> Disclosure:
    """Write down what leaves, for whom and why, and whose houses are told: both or neither."""
    persons = persons_of(spool.named, question.moment)
    layer = spool.layer
    purpose = token.purpose if token else BY_HAND
    with transaction.atomic():
        made = Disclosure.objects.create(
            account=account,
            place_id=_place_of(account),
            dataset=layer.id,
            format=FORM,
            recipient=f"{account.name} · {token.name}" if token else account.name,
            purpose=purpose,
            columns=list(layer.properties),
            row_count=spool.rows,
            has_identity=bool(spool.named),
            persons=sorted(set(persons)),
            byte_count=spool.size,
            sha256=spool.digest.hexdigest(),
        )
        if persons:
            reading_log.record_reading(
                account,
                {reading_log.Kind.IDENTITY.value},
                persons,
                route="ogc-items",
                purpose=json.dumps([purpose, asked], ensure_ascii=False),
            )
    return made


def _place_of(account: Account) -> int | None:
    """Where who watches over disclosures finds it: in the first of the account's places."""
    own = own_places(account)
    return own[0].pk if own else None

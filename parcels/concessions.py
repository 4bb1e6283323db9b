"""Writes about concessions: what their instruments say, and where it stands written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import DatabaseError, transaction

from formats.number import TO_ARABIC
from network.models import Source
from network.moments import Moment
from parcels import errors
from parcels.concession_columns import read_loosely
from parcels.models import Citation, Concession, Instrument

Field = Citation.Field


@dataclass(frozen=True)
class Terms:
    """What an instrument says of a concession; what it does not say is empty.

    `square_metres` is the area as printed, exact; `began` and `expires` are as loose as
    they are written, of the common era (`2019`, `2019-05`, `2019-05-31`).
    """

    name: str
    number: str = ""
    holder: str = ""
    legal_basis: str = ""
    square_metres: Decimal | None = None
    began: str = ""
    expires: str = ""
    term: str = ""
    conditions: str = ""
    fee: str = ""

    @property
    def reference(self) -> str:
        """What the concession is known by: the number of its instrument, else its name."""
        return " ".join(self.number.translate(TO_ARABIC).split()) or self.name


def add_concession(
    terms: Terms,
    *,
    observed_on: date,
    source: Source,
    document: Source | None = None,
    pages: Mapping[Field, str] | None = None,
) -> Instrument:
    """A concession no layer has brought yet, with the first that is known of its instrument.

    A layer that brings the same reference later adds its polygon to this one.

    Raises:
        ConcessionKnown: the reference is on record.
        CitationWithoutDocument, LooseDateOutOfOrder: see `record_instrument`.
    """
    try:
        with transaction.atomic():
            concession = Concession.objects.create(reference=terms.reference)
            return record_instrument(
                concession,
                terms,
                observed_on=observed_on,
                source=source,
                document=document,
                pages=pages,
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def record_instrument(
    concession: Concession,
    terms: Terms,
    *,
    observed_on: date,
    source: Source,
    document: Source | None = None,
    pages: Mapping[Field, str] | None = None,
) -> Instrument:
    """Say what a concession's instrument says, as found on a day; the latest day holds.

    `pages` names the page of `document` on which each field stands. A field that is
    neither cited anew nor changed keeps the citations it had before that day.

    Raises:
        CitationWithoutDocument: there are pages, and no document.
        LooseDateOutOfOrder: it would end before it begins.
    """
    cited = {field: page for field, page in (pages or {}).items() if page}
    if cited and document is None:
        raise errors.CitationWithoutDocument
    expires = read_loosely(terms.expires) if terms.expires else None
    began = read_loosely(terms.began) if terms.began else None
    if began and expires and expires.latest < began.earliest:
        raise errors.LooseDateOutOfOrder
    with transaction.atomic():
        before = _known_before(concession, observed_on)
        made = Instrument.objects.create(
            concession=concession,
            name=terms.name,
            number=terms.number,
            holder=terms.holder,
            legal_basis=terms.legal_basis,
            square_metres=terms.square_metres,
            began=terms.began,
            expires=terms.expires,
            expires_by=expires.latest if expires else None,
            term=terms.term,
            conditions=terms.conditions,
            fee=terms.fee,
            observed_on=observed_on,
            source=source,
        )
        citations = [
            Citation(instrument=made, field=field, document=document, page=page)
            for field, page in cited.items()
        ]
        if before is not None:
            citations += [
                Citation(instrument=made, field=each.field, document=each.document, page=each.page)
                for each in before.citations.select_related("document")
                if each.field not in cited and _says_the_same(made, before, each.field)
            ]
        Citation.objects.bulk_create(citations)
    return made


def _known_before(concession: Concession, day: date) -> Instrument | None:
    """What held on `day`, before anything is added."""
    then = Moment(day + timedelta(days=1), Moment.now().known_by)
    found: Instrument | None = (
        Instrument.objects.as_known(then).filter(concession=concession).first()
    )
    return found


def _says_the_same(one: Instrument, other: Instrument, field: str) -> bool:
    said = getattr(one, field)
    return bool(said) and said == getattr(other, field)

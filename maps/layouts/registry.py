"""Writes about layouts: an edition signed on paper, what a paper copy came back with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import DatabaseError, connection, transaction

from maps.layouts import errors
from maps.layouts.queries import next_edition
from maps.models import LayoutEdition, LayoutRemark, LayoutSignature
from network.models import Party, Place, Source
from network.moments import Moment
from parcels.models import SpatialUnit

Role = LayoutSignature.Role
MEMBERS, VERIFIERS = 5, 2


def sign_edition(
    village: Place,
    *,
    as_of: date,
    signed_on: date,
    members: Collection[Party],
    has_headman: bool,
    verifiers: Collection[Party],
    source: Source,
) -> LayoutEdition:
    """Say that a layout was signed on paper; `source` keeps the scan. The next edition's number.

    Raises:
        NotSignedByAll: not five members of the working group, the headman and two verifiers.
        EditionHasNoScan: the source keeps no file.
        SignedBeforeItsDay: it shows a day after that on which it was signed.
        EditionIsThere: somebody signed another at the same time.
    """
    try:
        with transaction.atomic():
            edition = LayoutEdition.objects.create(
                village=village,
                number=next_edition(village.pk, Moment.now()),
                as_of=as_of,
                signed_on=signed_on,
                source=source,
            )
            signed = [(Role.MEMBER, each) for each in members]
            signed += [(Role.VERIFIER, each) for each in verifiers]
            if has_headman:
                signed.append((Role.HEADMAN, None))  # type: ignore[arg-type]
            LayoutSignature.objects.bulk_create(
                LayoutSignature(
                    edition=edition, role=role, person=person, signed_on=signed_on, source=source
                )
                for role, person in signed
            )
            with connection.cursor() as cursor:  # here, not at the end of somebody's transaction
                cursor.execute("SET CONSTRAINTS layout_is_signed_by_all IMMEDIATE")
                cursor.execute("SET CONSTRAINTS layout_is_signed_by_all DEFERRED")
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return edition


def remark(
    village: Place,
    kind: LayoutRemark.Kind,
    words: str,
    *,
    house: SpatialUnit | None,
    noted_on: date,
    source: Source,
) -> LayoutRemark:
    """Keep a correction that waits for a visit.

    Raises:
        RemarkSaysNothing: it has no words.
    """
    try:
        with transaction.atomic():
            return LayoutRemark.objects.create(
                village=village,
                house=house,
                kind=kind,
                words=" ".join(words.split()),
                noted_on=noted_on,
                source=source,
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def close_remark(of: LayoutRemark, *, noted_on: date, source: Source) -> LayoutRemark:
    """Say that a remark about no known house is done with; what it said is kept."""
    return LayoutRemark.objects.create(
        key=of.key,
        village_id=of.village_id,
        house_id=of.house_id,
        kind=of.kind,
        words=of.words,
        noted_on=noted_on,
        is_done=True,
        source=source,
    )

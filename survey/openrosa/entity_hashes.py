"""Hashes of entity lists for manifests, without writing a list that nobody has changed.

At a district's 10,000 households a list takes a while to write, and every phone asks for the
hash of each whenever it looks for forms. So a hash is kept in the process for as long as no
fact was added that a list is made of, and a minute at most: a fact of a transaction that was
open meanwhile has a smaller number than those committed before it.
"""

from __future__ import annotations

import hashlib
from typing import Final

from django.core.cache import caches
from django.db import connection

from survey.openrosa.entity_lists import Reader, written

KEPT_SECONDS: Final = 60
# What lists are made of; each only grows.
_TABLES: Final = (
    "network_domicile",
    "network_erasure",
    "network_householdmembership",
    "network_party",
    "network_personrecord",
    "network_placeboundary",
    "network_placerecord",
    "network_withdrawal",
    "parcels_boundary",
    "parcels_landdocument",
    "parcels_position",
    "parcels_reshaping",
    "parcels_right",
    "parcels_statedplace",
    "parcels_unitlabel",
    "survey_surveyroundrecord",
    "survey_visit",
)
_NEWEST: Final = ", ".join(f"(SELECT max(id) FROM {table})" for table in _TABLES)  # noqa: S608


def md5_of(name: str, reader: Reader) -> str:
    """The hash of a list as the reader would get it now. One query where it is kept."""
    key = _key(name, reader)
    kept: str = caches["process"].get_or_set(key, lambda: written(name, reader).md5, KEPT_SECONDS)
    return kept


def _key(name: str, reader: Reader) -> str:
    """Of the list, the villages and names it may hold, the day, and all that was added so far."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_NEWEST}")
        grown = cursor.fetchone()
    said = repr(
        (name, sorted(reader.villages), sorted(reader.named), reader.moment.true_before, grown)
    )
    return f"{__name__}:{hashlib.sha256(said.encode()).hexdigest()}"

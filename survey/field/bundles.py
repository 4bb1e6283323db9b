"""What a phone takes along of one village: sections with their hashes, as they are now.

The same facts, seen with the same permissions, give the same bytes: a phone fetches only what
has changed. Sections are kept in the process for a minute at most, and only while nothing was
recorded that they are made of (survey.openrosa.entity_hashes has the reason).
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.utils.module_loading import import_string
from django.utils.translation import get_language

from network.reading_log import gathering
from survey.field.bundle_errors import NoSuchSection, SectionHasChanged
from survey.field.bundle_forms import form_sections
from survey.field.bundle_households import household_sections
from survey.field.bundle_land import land_sections
from survey.field.bundle_sections import Section, section, written

if TYPE_CHECKING:
    from survey.field.bundle_reader import VillageReader

LIFE: Final = timedelta(days=14)
KEPT_SECONDS: Final = 60
# What sections are made of; each only grows.
_TABLES: Final = (
    "network_consent",
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
    "parcels_layeredition",
    "parcels_overlap",
    "parcels_overlapstep",
    "parcels_position",
    "parcels_reshaping",
    "parcels_right",
    "parcels_statedplace",
    "parcels_unitlabel",
    "survey_careneed",
    "survey_contradiction",
    "survey_formclosing",
    "survey_formmapping",
    "survey_formversion",
    "survey_settlement",
    "survey_surveyplanhousehold",
    "survey_surveyroundrecord",
    "survey_verification",
    "survey_visit",
)
_NEWEST: Final = ", ".join(f"(SELECT max(id) FROM {table})" for table in _TABLES)  # noqa: S608


def sections(reader: VillageReader) -> dict[str, Section]:
    """All sections of a village by name. One query where they are kept, else about 45."""
    key = _key(reader)
    cache = caches["process"]
    kept: dict[str, Section] | None = cache.get(key)
    if kept is None:
        kept = _made(reader)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def section_of(reader: VillageReader, name: str, sha256: str) -> Section:
    """The section of this name, if it is still the one of this hash.

    Raises:
        NoSuchSection: there is none of this name now.
        SectionHasChanged: it has other bytes now.
    """
    found = sections(reader).get(name)
    if found is None:
        raise NoSuchSection
    if found.sha256 != sha256:
        raise SectionHasChanged
    return found


def _made(reader: VillageReader) -> dict[str, Section]:
    # What is made is read only when it is fetched: nothing is noted as read before.
    with gathering():
        homes = household_sections(reader)
        points = [
            each["point"]
            for part in homes
            if part.name.startswith("house")
            for each in json.loads(part.content())
            if each["point"]
        ]
        land = land_sections(reader, points)
        made = [_village(reader), *homes, *land, *_from_above(reader, land), *form_sections(reader)]
    return {each.name: each for each in made}


def _from_above(reader: VillageReader, land: list[Section]) -> list[Section]:
    """Sections of rooms above this one (settings.FIELD_SECTIONS): photographs from the air."""
    lines = next(json.loads(each.content()) for each in land if each.name == "lines")
    if lines["bounds"] is None:
        return []
    code = reader.line[0].code
    return [
        found
        for path in settings.FIELD_SECTIONS
        for found in import_string(path)(code, tuple(lines["bounds"]), reader.moment)
    ]


def _village(reader: VillageReader) -> Section:
    village, *above = reader.line
    told = {
        "code": village.code,
        "name": str(village),
        "within": [str(place) for place in above],
        "sees": sorted(permission.value for permission in reader.allowed),
    }
    return section("village", written(told))


def _key(reader: VillageReader) -> str:
    """Of the village, what may be seen, the language, the day, and all that was added so far."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_NEWEST}")
        grown = cursor.fetchone()
    said = repr(
        (
            reader.place,
            sorted(reader.allowed),
            reader.seen_places,
            get_language(),
            reader.moment.true_before,
            grown,
        )
    )
    return f"{__name__}:{hashlib.sha256(said.encode()).hexdigest()}"

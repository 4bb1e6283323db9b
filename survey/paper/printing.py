"""Which sheets are printed: for a household, for a village's households that are left, or blank."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from network.models import Party
from network.moments import EVER_KNOWN
from survey.models import FormVersion, PrintedSheet
from survey.paper import sheets
from survey.paper.issuing import blank_sheets, sheets_for_households
from survey.paper.known import (
    KnownHousehold,
    VillageReader,
    households_of,
    note_read,
    village_line,
)
from survey.paper.outline import Outline, outline
from survey.paper.pdf import sheets_pdf
from survey.paper.reach import forms_to_print
from survey.rounds.counting import unvisited
from survey.rounds.standing import standing_rounds
from survey.xforms.offered import mapping_of
from survey.xforms.questions import UnreadableXForm

if TYPE_CHECKING:
    from network.models import Account, Place

HOUSEHOLD, VILLAGE, ROUND = "household.key", "place.village", "round.key"
# What the register has, by the fact an answer becomes: a column of households.csv.
TOLD: Final = {"house.number": "house_number"}
LARGEST_LIST: Final = 1 << 20  # bytes of a table of choices that is looked into


@lru_cache(maxsize=64)
def _outlined(version: int) -> Outline:
    # Whether it is known was asked of the version; it never changes.
    xml = FormVersion.objects.filter(recorded_at__known_by=EVER_KNOWN).values_list("xml", flat=True)
    return outline(xml.get(pk=version))


def outline_of(version: FormVersion) -> Outline:
    """The outline of a version, read once in each process."""
    return _outlined(version.pk)


def printable() -> list[FormVersion]:
    """The forms offered whose XForm can be read as questions; what a page published always can."""
    return [version for version in forms_to_print() if _is_legible(version)]


def _is_legible(version: FormVersion) -> bool:
    try:
        outline_of(version)
    except UnreadableXForm:
        return False
    return True


def paths_of(version: FormVersion) -> dict[str, list[str]]:
    """The paths of answers by the fact they become. One query."""
    found: dict[str, list[str]] = {}
    for rule in mapping_of(version):
        found.setdefault(rule["fact"], []).append(rule["question"])
    return found


def chooses_household(version: FormVersion) -> bool:
    """Whether the form asks which household it is about; else it is of a new one. One query."""
    asked = {each.path for each in outline_of(version).asked()}
    return bool(asked.intersection(paths_of(version).get(HOUSEHOLD, ())))


def blank_pdf(
    version: FormVersion, account: Account, address: str, *, copies: int, begin: int
) -> bytes:
    """Sheets for nobody in particular; `address` of the page that finds a sheet by its code.

    Raises:
        SheetsAreTooMany: see survey.paper.issuing.
    """
    printed = blank_sheets(version, copies, begin, account)
    language = _language()
    made = [
        sheets.Sheet(each.code, _found_at(address, each), each.number, "", None, _blank(version))
        for each in printed
    ]
    return _pdf(version, made, language)


def households_pdf(
    version: FormVersion,
    village: Place,
    chosen: Sequence[KnownHousehold],
    reader: VillageReader,
    address: str,
) -> bytes:
    """A sheet for each of `chosen`, begun with what is known; noted as read.

    `address` is of the page that finds a sheet by its code.
    """
    note_read(chosen)
    by_key = {str(each.key): each for each in Party.objects.filter(
        key__in=[each.key for each in chosen])}  # fmt: skip
    parties = [by_key[each.key] for each in chosen]
    printed = sheets_for_households(version, parties, village, reader.account)
    place = str(village_line(village, reader)[0])
    rounds = standing_rounds(village, timezone.localdate())
    paths = paths_of(version)
    made = [
        sheets.Sheet(
            code=sheet.code,
            address=_found_at(address, sheet),
            number=0,
            village=place,
            household=_household(each),
            prefilled=_prefilled(
                version, paths, each, place, rounds[0].name if len(rounds) == 1 else ""
            ),
        )
        for sheet, each in zip(printed, chosen, strict=True)
    ]
    return _pdf(version, made, _language())


def left_to_visit(village: Place, reader: VillageReader) -> list[KnownHousehold]:
    """The households of the village nobody has visited in the round that stands; else all of them.

    By their house numbers.
    """
    found = households_of(reader)
    rounds = standing_rounds(village, timezone.localdate())
    if not rounds:
        return found
    left = unvisited(rounds[0], [village.pk], reader.moment)
    keys = set(Party.objects.filter(pk__in=left).values_list("key", flat=True))
    texts = {str(key) for key in keys}
    return [each for each in found if each.key in texts]


def _pdf(version: FormVersion, made: Sequence[sheets.Sheet], language: str) -> bytes:
    of = outline_of(version)
    people = _people_repeats(version)
    content = [(sheets.content(of, each, language, people), each.address) for each in made]
    # The day alone: printed again on the same day it is the same file.
    dated = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return sheets_pdf(of.form.title, content, language, dated=dated)


def _people_repeats(version: FormVersion) -> list[str]:
    """The repeats in which somebody's name is told."""
    named = {
        path for fact in ("person.name", "person.key") for path in paths_of(version).get(fact, ())
    }
    return [
        question["repeat"]
        for question in version.questions
        if question["repeat"] and question["path"] in named
    ]


def _household(each: KnownHousehold) -> sheets.Household:
    row = each.row
    told = [
        (_("เยี่ยมล่าสุด %(what)s"), row["last_visit_label"]),
        (_("คนอยู่ %(what)s คน"), row["people"]),
        (_("สภาพบ้าน %(what)s"), row["condition_label"]),
    ]
    people = [person["label"] for person in each.people]
    lines = [text % {"what": what} for text, what in told if what]
    if people:
        lines.append(_("ในบ้านมี %(names)s") % {"names": ", ".join(people)})
    return sheets.Household(row["label"], tuple(lines), tuple(people), row)


def _prefilled(
    version: FormVersion,
    paths: dict[str, list[str]],
    each: KnownHousehold,
    place: str,
    round_name: str,
) -> sheets.Prefilled:
    answers = dict.fromkeys(paths.get(VILLAGE, ()), place)
    answers |= dict.fromkeys(paths.get(HOUSEHOLD, ()), each.row["label"])
    answers |= {path: round_name for path in paths.get(ROUND, ()) if round_name}
    asked = {path: question for question in outline_of(version).asked() if (path := question.path)}
    chooses = any(path in asked for path in paths.get(HOUSEHOLD, ()))
    rounds: dict[str, list[str]] = {}
    if not chooses:  # told for the first time: what the register has is there to be corrected
        for fact, column in TOLD.items():
            answers |= {path: each.row[column] for path in paths.get(fact, ()) if each.row[column]}
        for path in paths.get("person.name", ()):
            if path in asked and asked[path].question["repeat"]:
                rounds[asked[path].question["repeat"]] = [p["label"] for p in each.people]
    listed = _listed(version) | {"people.csv": [person["label"] for person in each.people]}
    known = _known(version, paths, each)
    return sheets.Prefilled(answers, rounds, listed, known)


def _blank(version: FormVersion) -> sheets.Prefilled:
    return sheets.Prefilled(listed=_listed(version))


def _known(
    version: FormVersion, paths: dict[str, list[str]], each: KnownHousehold
) -> dict[str, str]:
    """What the form itself would look up of the household, by the names of its nodes."""
    return outline_of(version).looked_up("households", paths.get(HOUSEHOLD, ()), each.row)


def _listed(version: FormVersion) -> dict[str, list[str]]:
    """Choices of the tables that were published with a form, by file. One query."""
    found = {}
    for medium in version.media.filter(is_entity_list=False, name__endswith=".csv"):
        content = bytes(medium.content)
        if len(content) > LARGEST_LIST:
            continue
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig", "replace")))
        found[medium.name] = [row["label"] for row in rows if row.get("label")]
    return found


def _found_at(address: str, sheet: PrintedSheet) -> str:
    return f"{address}{quote(sheet.code)}/"


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "th"

"""What the typing page is told: the form with its numbers, households, and sheets typed already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from formats.thai import thai_date
from network.moments import Moment
from network.places import lines
from survey.models import FormVersion, PrintedSheet, TypedSheet
from survey.paper.known import VillageReader, households_of, note_read, village_line
from survey.paper.outline import outline, shown_codes
from survey.paper.printing import HOUSEHOLD, ROUND, VILLAGE, paths_of

if TYPE_CHECKING:
    from network.models import Place

DAY = "visit.visited_on"


def form_to_type(version: FormVersion, village: Place, reader: VillageReader) -> dict[str, Any]:
    """The form, and by path: numbers on paper, codes of choices, and what is filled in at once."""
    of = outline(version.xml)
    numbers = of.numbers()
    paths = paths_of(version)
    codes = {
        each.path: {code: shown for shown, code in shown_codes(each.question)}
        for each in of.asked()
        if each.question["choices"]
    }

    def asked(fact: str) -> str:
        return next((path for path in paths.get(fact, ()) if path in numbers), "")

    return {
        "formId": version.form.form_id,
        "version": version.version,
        "title": version.title,
        "xml": version.xml,
        "village": village.code,
        "villageName": str(village_line(village, reader)[0]),
        "numbers": numbers,
        "codes": codes,
        "householdPath": asked(HOUSEHOLD),
        "villagePath": asked(VILLAGE),
        "roundPath": asked(ROUND),
        "dayPath": asked(DAY),
        "files": list(of.form.needed_files),
    }


def households_to_type(
    version: FormVersion, village: Place, reader: VillageReader
) -> list[dict[str, Any]]:
    """The households of the village, each with what was typed in of it from printed sheets."""
    found = households_of(reader)
    note_read(found)
    typed: dict[str, list[dict[str, str]]] = {}
    for each in _typings(
        TypedSheet.objects.filter(sheet__version__form=version.form_id, sheet__place=village)
    ):
        if each.sheet is not None and each.sheet.household is not None:
            typed.setdefault(str(each.sheet.household.key), []).append(_typing(each))
    return [
        {
            "key": each.key,
            "label": each.row["label"].rpartition(" · ")[0] or each.row["label"],
            "houseNumber": each.row["house_number"],
            "head": each.row["head"],
            "lastVisit": each.row["last_visit_label"],
            "typed": typed.get(each.key, []),
        }
        for each in found
    ]


def told_of(sheet: PrintedSheet, village: Place) -> dict[str, Any]:
    """Whose sheet it is, and each time it was typed in: when, by whom, and where to see it."""
    elsewhere = ""
    if sheet.place is not None and sheet.place.pk != village.pk:
        place = sheet.place
        elsewhere = str(lines([place.pk], Moment.now())[place.pk][0])
    return {
        "code": sheet.code,
        "version": sheet.version.version,
        "household": str(sheet.household.key) if sheet.household else "",
        "elsewhere": elsewhere,
        "number": sheet.number,
        "printedOn": thai_date(sheet.printed_on, digits="arabic", short=True),
        "typed": [_typing(each) for each in _typings(TypedSheet.objects.filter(sheet=sheet))],
    }


def _typings(found: Any) -> Iterable[TypedSheet]:
    typed: Iterable[TypedSheet] = found.select_related(
        "submission__source__recorded_by", "sheet__household"
    ).order_by("typed_at")
    return typed


def _typing(each: TypedSheet) -> dict[str, str]:
    by = each.submission.source.recorded_by
    return {
        "at": thai_date(each.typed_at, digits="arabic", short=True),
        "by": by.name if by else "",
        "url": reverse("submission", args=[each.submission.key]),
    }

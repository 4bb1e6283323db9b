"""Publishes what comes with the product: sets of indicators, then the forms that name them."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.db import transaction

from network import evidence
from survey.indicators.loading import SetNamed, load_indicators
from survey.indicators.rows import read_indicators
from survey.models import IndicatorSet, SurveyForm
from survey.xforms.conversion import ReadForm, read_own_forms
from survey.xforms.publishing import Published, publish

FOLDER: Final = Path(__file__).parent
FORMS: Final = FOLDER / "forms"
INDICATORS: Final = FOLDER / "indicators"

# By the ids their settings name, in the order a person meets them.
SHIPPED: Final = {
    "rangwat_household": "household.md",
    "rangwat_follow_up": "follow_up.md",
    "rangwat_parcel": "parcel.md",
    "rangwat_referral": "referral.md",
}
_HOUSEHOLD, _VILLAGE = IndicatorSet.About.HOUSEHOLD, IndicatorSet.About.VILLAGE
# Years of the Common Era, as the sources of DOMAIN.md §2.9 say.
SETS: Final = (
    SetNamed("jpt-2560", "จปฐ. ปี 2560–2564", _HOUSEHOLD, 2017, 2021, "Basic needs 2017–2021"),
    SetNamed("jpt-2565", "จปฐ. ตั้งแต่ปี 2565", _HOUSEHOLD, 2022, None, "Basic needs since 2022"),
    SetNamed("kc2k-2566", "กชช.2ค ปี 2566–2570", _VILLAGE, 2023, 2027, "Village survey 2023–2027"),
)


@dataclass(frozen=True, slots=True)
class Shipped:
    """What was done: forms published now, ids of those left alone, new or changed indicators."""

    published: tuple[Published, ...]
    left_alone: tuple[str, ...]
    indicators: int


class Reading:
    """The shipped forms, being converted and checked in processes of their own meanwhile.

    That takes two to three seconds: whoever has other work to do begins the reading first.
    """

    def __init__(self, form_ids: Iterable[str]) -> None:
        self._at = {form_id: number for number, form_id in enumerate(form_ids)}
        thread = ThreadPoolExecutor(max_workers=1)
        self._read = thread.submit(read_own_forms, [FORMS / SHIPPED[each] for each in self._at])
        thread.shutdown(wait=False)

    def of(self, form_id: str) -> ReadForm:
        """A form as it was read; waits for it.

        Raises:
            FormRefused: one cannot be published here (there is no Java).
        """
        return self._read.result()[self._at[form_id]]


def publish_shipped(as_of: date, *, newer: bool = False, reading: Reading | None = None) -> Shipped:
    """Publish the forms that come with the product and are not here; `as_of` is the form's day.

    A network that has a form of that name keeps its own, unless `newer` versions are asked
    for: the newest published one is what devices get. Asked again it changes nothing. All
    enters in one transaction, the sets of indicators before the forms that name them.

    Raises:
        FormRefused: a form cannot be published here (there is no Java); nothing was.
        Refused: a set of indicators under one of these codes is another one.
    """
    here = set(SurveyForm.objects.filter(versions__isnull=False).values_list("form_id", flat=True))
    wanted = [form_id for form_id in SHIPPED if newer or form_id not in here]
    if not wanted:
        return Shipped((), tuple(SHIPPED), 0)
    reading = reading or Reading(wanted)
    with transaction.atomic():
        indicators = _load_sets(as_of)
        published = [
            publish(
                FORMS / SHIPPED[form_id],
                SHIPPED[form_id],
                as_of=as_of,
                read=reading.of(form_id),
            )
            for form_id in wanted
        ]
    done = tuple(each for each in published if each.is_changed)
    changed = {each.version.form.form_id for each in done}
    return Shipped(done, tuple(each for each in SHIPPED if each not in changed), indicators)


def _load_sets(as_of: date) -> int:
    """Add the sets that are not here; one that is here may have been completed by hand since."""
    here = set(IndicatorSet.objects.values_list("code", flat=True))
    added = 0
    for named in SETS:
        if named.code in here:
            continue
        path = INDICATORS / f"{named.code}.csv"
        source = evidence.receive_file(path, title=f"{named.name_th} (มากับระบบ)", as_of=as_of)
        added += load_indicators(named, read_indicators(path), source=source).added
    return added

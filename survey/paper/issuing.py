"""Sheets of paper get their codes here, and what was typed in from them is remembered."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from survey.models import FormVersion, PrintedSheet, Submission, TypedSheet
from survey.paper.errors import NoSuchSheet, SheetIsOfAnotherForm, SheetsAreTooMany
from survey.refusals import let_one_in

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from network.models import Account, Party, Place

# Without what is mistaken for another when it is written or read: I, L, O, U, 0, 1.
LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE: Final = 8  # letters
MOST_AT_ONCE: Final = 100


def sheets_for_households(
    version: FormVersion, households: Sequence[Party], village: Place, account: Account
) -> list[PrintedSheet]:
    """A sheet for each household, in their order; the same ones when printed again today."""
    today = timezone.localdate()
    with transaction.atomic():
        let_one_in(f"print {version.pk} {account.pk}")
        PrintedSheet.objects.bulk_create(
            (
                PrintedSheet(
                    code=_new_code(), version=version, household=each, place=village,
                    printed_on=today, printed_by=account,
                )
                for each in households
            ),
            ignore_conflicts=True,
        )  # fmt: skip
        found = {
            sheet.household_id: sheet
            for sheet in _printed(version, account, today).filter(household__in=households)
        }
    return [found[each.pk] for each in households]


def blank_sheets(
    version: FormVersion, copies: int, begin: int, account: Account
) -> list[PrintedSheet]:
    """Sheets number `begin` and on, for nobody in particular; the same when printed again today.

    Raises:
        SheetsAreTooMany: not from 1 to MOST_AT_ONCE.
    """
    if not 1 <= copies <= MOST_AT_ONCE or not 1 <= begin <= 100 * MOST_AT_ONCE:
        raise SheetsAreTooMany
    today = timezone.localdate()
    numbers = range(begin, begin + copies)
    with transaction.atomic():
        let_one_in(f"print {version.pk} {account.pk}")
        PrintedSheet.objects.bulk_create(
            (
                PrintedSheet(
                    code=_new_code(), version=version, number=number,
                    printed_on=today, printed_by=account,
                )
                for number in numbers
            ),
            ignore_conflicts=True,
        )  # fmt: skip
        found = _printed(version, account, today).filter(household__isnull=True, number__in=numbers)
        return list(found.order_by("number"))


def next_number(version: FormVersion, account: Account) -> int:
    """The number of the next sheet for nobody in particular, of those printed today. One query."""
    found = _printed(version, account, timezone.localdate()).aggregate(last=Max("number"))
    return int(found["last"] or 0) + 1


def sheet_of(code: str, version: FormVersion | None = None) -> PrintedSheet:
    """The sheet with a code, as people write it: small letters, blanks and dashes too.

    Raises:
        NoSuchSheet: nothing was printed with this code.
        SheetIsOfAnotherForm: it was, of another form than `version`.
    """
    plain = re.sub(r"[\s–-]", "", code).upper()
    sheet = (
        PrintedSheet.objects.filter(code=plain)
        .select_related("version__form", "household", "place")
        .first()
    )
    if sheet is None:
        raise NoSuchSheet
    if version is not None and sheet.version.form_id != version.form_id:
        raise SheetIsOfAnotherForm
    return sheet


def note_typed(submission: Submission, sheet: PrintedSheet | None, filled_in_on: date) -> None:
    """Remember from which paper an instance was typed in; sent again, it stays as it was."""
    TypedSheet.objects.get_or_create(
        submission=submission, defaults={"sheet": sheet, "filled_in_on": filled_in_on}
    )


def _printed(version: FormVersion, account: Account, day: date) -> QuerySet[PrintedSheet]:
    return PrintedSheet.objects.filter(version=version, printed_by=account, printed_on=day)


def _new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE))

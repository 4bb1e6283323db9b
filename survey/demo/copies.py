"""Further districts of the demo: copies of the first one, made by the database itself.

A copy lies beside the others under codes, keys and account names of its own, so that no two
overlap; its figures are those of the first. Sources and editions of layers are shared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import ForeignKey, Model

from network.models import (
    Account,
    Appointment,
    Body,
    BodyMembership,
    CollectionNotice,
    Consent,
    Domicile,
    HouseCount,
    HouseholdMembership,
    Joining,
    Party,
    PersonRecord,
    Place,
    PlaceBoundary,
    PlaceRecord,
)
from parcels.models import (
    BAUnit,
    Boundary,
    BoundaryMarker,
    Concession,
    Formed,
    Instrument,
    LandDocument,
    LayerFeature,
    LivestockCertificate,
    OccupationEvidence,
    OccupationNotification,
    Overlap,
    OverlapStep,
    Position,
    Reshaping,
    Retired,
    Right,
    SpatialUnit,
    StatedPlace,
    TransferApplication,
    TransferDecision,
    UnitLabel,
)
from savings.models import (
    AccountRecord,
    AuditSample,
    BankReconciliation,
    CashCount,
    CountConfirmation,
    GroupRecord,
    Guarantee,
    JournalEntry,
    LedgerAccount,
    Loan,
    LoanApplication,
    LoanDecision,
    Membership,
    MonthClosing,
    Pledge,
    Posting,
    ReadinessMark,
    SavingsGroup,
    WelfareContribution,
    WelfarePayment,
    YearRules,
)
from survey.models import (
    Attendance,
    CareNeed,
    Course,
    CourseRecord,
    JobCheck,
    ListPosting,
    Livelihood,
    Objection,
    ObjectionDecision,
    OldAgeAllowance,
    PostedVisit,
    PostingMinute,
    RefusedVerification,
    Repair,
    RepairBuilder,
    RepairFunding,
    RepairPlan,
    RepairStep,
    Verification,
    Visit,
)

FIRST = "2704"
# The other districts of Sa Kaeo; what lies in them here is made up.
OTHERS = {
    "2701": "เมืองสระแก้ว",
    "2702": "คลองหาด",
    "2703": "ตาพระยา",
    "2705": "วัฒนานคร",
    "2706": "อรัญประเทศ",
    "2707": "เขาฉกรรจ์",
    "2708": "โคกสูง",
    "2709": "วังสมบูรณ์",
}
# Each after those it points at.
COPIED: tuple[type[Model], ...] = (
    Party,
    Account,
    Place,
    PlaceRecord,
    PlaceBoundary,
    Joining,
    HouseCount,
    Appointment,
    Domicile,
    PersonRecord,
    HouseholdMembership,
    SpatialUnit,
    UnitLabel,
    StatedPlace,
    Position,
    BAUnit,
    BAUnit.spatial_units.through,
    Right,
    LandDocument,
    LivestockCertificate,
    TransferApplication,
    TransferDecision,
    OccupationNotification,
    OccupationEvidence,
    BoundaryMarker,
    # A retired unit meets nobody: its boundaries come later.
    Reshaping,
    Retired,
    Formed,
    Concession,
    Instrument,
    LayerFeature,
    # Before the database would make them itself, under other keys.
    Overlap,
    OverlapStep,
    Boundary,
    Visit,
    Consent,
    CollectionNotice,
    CareNeed,
    OldAgeAllowance,
    Body,
    BodyMembership,
    SavingsGroup,
    GroupRecord,
    LedgerAccount,
    Membership,
    Pledge,
    LoanApplication,
    Guarantee,
    LoanDecision,
    Loan,
    JournalEntry,
    Posting,
    CashCount,
    CountConfirmation,
    MonthClosing,
    AccountRecord,
    BankReconciliation,
    AuditSample,
    WelfarePayment,
    WelfareContribution,
    YearRules,
    ReadinessMark,
    Verification,
    RefusedVerification,
    ListPosting,
    PostedVisit,
    Objection,
    ObjectionDecision,
    PostingMinute,
    Livelihood,
    Repair,
    RepairPlan,
    RepairFunding,
    RepairStep,
    RepairBuilder,
    Course,
    CourseRecord,
    Attendance,
    JobCheck,
)
_APART = 100_000_000  # between the keys of two copies
_IN_A_ROW = 3
_EAST, _NORTH = 0.34, 0.27  # degrees between two districts


def add_districts(
    codes: Sequence[str], *, further: Sequence[type[Model]] = (), say: Callable[[str], None]
) -> None:
    """Copy the first district as each of `codes`; inside the transaction that loaded it.

    `further` are tables of rooms above this one, in order. History is being loaded.
    """
    models = (*COPIED, *further)
    with connection.cursor() as cursor:
        for number, code in enumerate(codes, start=1):
            say(f"district {code}, a copy")
            for model in models:
                cursor.execute(*_copy(model, number, code, models))
        for model in models:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {table}))",  # noqa: S608
                [table],
            )


def _copy(
    model: type[Model], number: int, code: str, copied: Sequence[type[Model]]
) -> tuple[str, dict[str, Any]]:
    """The statement that copies the first district's rows of `model`, and its parameters."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(model, field, copied) for field in fields)
    table = model._meta.db_table
    # Constants and names of our own tables; values stay in the parameters.
    statement = f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} {_chosen(model)}"  # noqa: S608
    return statement, {
        "keys": number * _APART,
        "first": _APART,
        "east": (number % _IN_A_ROW) * _EAST,
        "north": (number // _IN_A_ROW) * _NORTH,
        "code": code,
        "name": OTHERS.get(code, code),
        "number": number,
    }


_OF_THE_DISTRICT = "SELECT id FROM network_place WHERE id < %(first)s AND code LIKE '2704%%'"

_ITS_ACCOUNTS = "SELECT id FROM network_account WHERE username LIKE '%%2704%%'"


def _chosen(model: type[Model]) -> str:
    """The rows of the first district; what is above it or everywhere is not copied."""
    chosen = "WHERE id < %(first)s"
    if model is Place:
        return f"{chosen} AND code LIKE '2704%%'"
    if model is Account:
        return f"{chosen} AND username LIKE '%%2704%%'"
    if model is Appointment:
        return f"{chosen} AND place_id IN ({_OF_THE_DISTRICT}) AND account_id IN ({_ITS_ACCOUNTS})"
    if any(field.column == "place_id" for field in model._meta.concrete_fields):
        return f"{chosen} AND place_id IN ({_OF_THE_DISTRICT})"
    return chosen


def _value(model: type[Model], field: Any, copied: Sequence[type[Model]]) -> str:
    """What stands in a column of the copy."""
    column = f'"{field.column}"'
    own = {
        (Place, "code"): "%(code)s || substr(code, 5)",
        (Account, "username"): "replace(username, '2704', %(code)s)",
        (PlaceRecord, "parent_id"): (
            "CASE WHEN parent_id IN (SELECT id FROM network_place WHERE code LIKE '2704%%')"
            " THEN parent_id + %(keys)s ELSE parent_id END"
        ),
        (PlaceRecord, "name_th"): (
            "CASE WHEN place_id = (SELECT id FROM network_place WHERE code = '2704')"
            " THEN %(name)s ELSE name_th || ' (สมมติ)' END"
        ),
        (PlaceRecord, "name_en"): "''",
        # One number is one person's: the copies show none.
        (PersonRecord, "national_id_encrypted"): "NULL",
        (PersonRecord, "national_id_hash"): "NULL",
        # Sources are not copied, and an officer confirms in person: by whom the source is.
        (CountConfirmation, "officer_id"): "officer_id",
        (Concession, "reference"): "reference || '/' || %(number)s::text",
        (LayerFeature, "number"): "number + 1000 * %(number)s",
    }
    if (model, field.column) in own:
        return own[model, field.column]
    if field.primary_key or (isinstance(field, ForeignKey) and field.related_model in copied):
        return f"{column} + %(keys)s"
    if field.column in {"key", "grant_key"}:
        return f"md5(%(code)s || {column}::text)::uuid"  # the same whenever it is copied
    if field.column in {"geometry", "point"}:
        return f"ST_Translate({column}, %(east)s, %(north)s)"
    return column

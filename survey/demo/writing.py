"""Puts the demo into an empty database, in one transaction, as if it had grown over months."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import shapely
from django.db import connection, transaction
from django.db.models import Model
from tqdm import tqdm

from network import evidence
from network.models import (
    Account,
    Appointment,
    Body,
    BodyMembership,
    Breach,
    BreachStep,
    CollectionNotice,
    Consent,
    DataRequest,
    Domicile,
    HouseCount,
    HouseholdMembership,
    Joining,
    NetworkContact,
    Party,
    PersonRecord,
    Place,
    PlaceBoundary,
    PlaceRecord,
    Source,
)
from network.moments import Moment
from parcels.models import (
    BAUnit,
    Boundary,
    BoundaryMarker,
    Concession,
    Formed,
    Instrument,
    LandDocument,
    LandDocumentType,
    LayerEdition,
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
from survey.demo.build import build
from survey.demo.copies import add_districts
from survey.demo.places import Known
from survey.demo.rows import Rows
from survey.demo.scales import DEMO, Scale
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
    Photograph,
    PostedVisit,
    PostingMinute,
    RefusedVerification,
    Repair,
    RepairBuilder,
    RepairFunding,
    RepairPhotograph,
    RepairPlan,
    RepairStep,
    Verification,
    Visit,
)

# Each after those it points at.
ORDER: tuple[type[Model], ...] = (
    Party,
    Account,
    Source,
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
    LayerEdition,
    LayerFeature,
    # Before the database would make them itself, under other keys.
    Overlap,
    OverlapStep,
    Boundary,
    Visit,
    Consent,
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
    Photograph,
    RepairPhotograph,
    Course,
    CourseRecord,
    Attendance,
    JobCheck,
    NetworkContact,
    CollectionNotice,
    DataRequest,
    Breach,
    BreachStep,
)
_BATCH = 1_000


class NotEmpty(Exception):
    """ฐานข้อมูลนี้มีคนหรือที่ดินอยู่แล้ว จึงไม่โหลดข้อมูลสมมติ / There are people or land in this database already; the demo is not mixed with them."""  # noqa: E501

    def __str__(self) -> str:
        return (type(self).__doc__ or "").strip()


def load(
    seed: int,
    today: date,
    *,
    say: Callable[[str], None],
    quiet: bool,
    further: Callable[[Rows], tuple[type[Model], ...]] | None = None,
    scale: Scale = DEMO,
    districts: Sequence[str] = (),
) -> Rows:
    """Draw the demo and store it; what happens "until now" ends before `today` begins.

    `further` adds rows of rooms above this one, and names their tables in order.
    `districts` are codes of further districts, copies of this one.
    Returns what was stored.

    Raises:
        NotEmpty: there are people, land or layers already; places alone are welcome.
    """
    with transaction.atomic():
        if any(model._default_manager.exists() for model in (Party, SpatialUnit, LayerEdition)):
            raise NotEmpty
        say("drawing places, land, people and visits")
        types = {each.code: each for each in LandDocumentType.objects.all()}
        rows = build(seed, today, _known(), types, scale)
        above = further(rows) if further else ()
        order = (*ORDER, *above)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
        for source, content in rows.files:
            for name, value in evidence.stored(content).items():
                setattr(source, name, value)
        _store(rows.by_model, order, quiet=quiet)
        if districts:
            _analyse()
            add_districts(districts, further=above, say=say)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL rangwat.loading_history = 'off'")
            # Whoever opens a page at once must not wait for plans made for empty tables.
            tables = ", ".join(connection.ops.quote_name(each._meta.db_table) for each in order)
            cursor.execute(f"ANALYZE {tables}")
    return rows


def _known() -> Known:
    """Places that were imported before, with the boundaries they have now."""
    places = {place.code: place for place in Place.objects.all()}
    boundaries = {
        boundary.place.code: shapely.from_wkb(bytes(boundary.geometry.wkb))
        for boundary in PlaceBoundary.objects.as_known(Moment.now())
        .filter(place__code__startswith="2704")
        .select_related("place")
    }
    return Known(places, boundaries)


def _store(
    by_model: dict[type[Model], list[Any]], order: tuple[type[Model], ...], *, quiet: bool
) -> None:
    if missing := set(by_model) - set(order):
        raise LookupError(f"no place in the order of storing: {missing}")
    total = sum(len(rows) for rows in by_model.values())
    with tqdm(total=total, unit="row", disable=True if quiet else None) as bar:
        for model in order:
            rows = by_model.get(model, [])
            bar.set_description(str(model._meta.verbose_name))
            for batch in _batches(model, rows):
                model._default_manager.bulk_create(batch)
            bar.update(len(rows))
            if model in (HouseholdMembership, Right, LayerFeature, Boundary):
                _analyse()


def _batches(model: type[Model], rows: list[Any]) -> Iterator[list[Any]]:
    """Rows to insert at once; postings of one entry stay together, as the books demand."""
    start = 0
    while start < len(rows):
        end = min(start + _BATCH, len(rows))
        while model is Posting and end < len(rows) and rows[end].entry is rows[end - 1].entry:
            end += 1
        yield rows[start:end]
        start = end


def _analyse() -> None:
    """The rules of the database ask these tables for every row that follows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE network_householdmembership, network_account, network_source,"
            " network_placecell, parcels_layercell, parcels_boundary, parcels_right"
        )

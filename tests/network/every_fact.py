"""A fact of every kind there is, so that a test of facts can forget none that is added later."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.gis.db.models import GeometryField, MultiPolygonField, PointField, PolygonField
from django.contrib.gis.geos import Point
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from formats.months import Month
from maps.models import LayoutEdition, LayoutSignature
from network.models import (
    Account,
    Appointment,
    Body,
    Disclosure,
    Fact,
    FieldDevice,
    Organisation,
    Party,
    Place,
    Role,
    Source,
)
from network.moments import EVER_KNOWN, Moment, known_now
from parcels.models import (
    BAUnit,
    Concession,
    Formed,
    LandDocumentType,
    LandmarkKind,
    Overlap,
    Reshaping,
    Retired,
    SpatialUnit,
)
from plans.models import (
    BudgetLine,
    HousingProject,
    PostedEntry,
    RosterDecision,
    RosterEntry,
    RosterObjection,
    RosterPosting,
)
from reports.models import Forwarding, MonthlyReport, ReportLink, ReportLinkEnding, ReportStep
from savings import groups, ledger
from savings.centre import trading
from savings.models import (
    Guarantee,
    JournalEntry,
    LedgerAccount,
    LoanDecision,
    SavingsGroup,
    StockLot,
    StockMove,
    YearClosing,
)
from survey.models import (
    Attendance,
    Contradiction,
    Course,
    CourseRecord,
    DuplicateVerdict,
    Indicator,
    IndicatorSet,
    JobCheck,
    ListPosting,
    Objection,
    ObjectionDecision,
    PostedVisit,
    RefusedVerification,
    Repair,
    RepairBuilder,
    RepairFunding,
    RepairPhotograph,
    RepairPlan,
    RepairStep,
    Settlement,
    SurveyForm,
    SurveyRound,
    Trade,
    Verification,
)
from tests import factories
from tests.reports.months.papers import certify

FACTS = sorted(
    (model for model in apps.get_models() if issubclass(model, Fact)), key=lambda m: m._meta.label
)

TODAY = Moment.now().last_day
# What a kind of fact must say that cannot be guessed from its columns.
SAID: dict[str, dict[str, Any]] = {
    "bankreconciliation": {
        "month": date(2025, 1, 1),
        "statement_satang": 0,
        "ledger_satang": 0,
    },
    "auditsample": {"month": date(2025, 1, 1), "passbook_satang": 1},
    "appointment": {"role": Role.DISTRICT_NETWORK},
    "attendance": {"status": "enrolled"},
    "boundary": {"method": "rtk", "position_error_metres": 0.05},
    "disputeparty": {"called": "ก"},
    "disputestep": {"kind": "heard", "result": "", "office": ""},
    "duplicateverdict": {"is_same": False},
    "formclosing": {"reason": "เลิกใช้"},
    "jobcheck": {"months": 3},
    "layoutsignature": {"role": "headman"},
    "listposting": {"posted_on": TODAY, "closes_on": date(2099, 1, 1)},
    "postedvisit": {"posted_on": TODAY},
    "rosterposting": {"posted_on": TODAY, "closes_on": date(2099, 1, 1)},
    "disclosureposting": {"month": date(2025, 1, 1)},
    "cashcount": {"pieces": [0] * 8 + [100_000 // 100, 0, 0], "satang": 100_000},
    "countconfirmation": {"confirmed_on": TODAY},
    "delegation": {"ends_on": date(2099, 1, 1)},
    "membership": {"number": 9},
    "membershipending": {"left_on": date(2099, 1, 1)},
    "monthclosing": {"month": date(2025, 1, 1)},
    "overlapstep": {"kind": "mediated"},
    "referralstep": {"kind": "done", "outcome": "other"},
    "referrallink": {"began_on": TODAY, "ends_on": TODAY + timedelta(days=30)},
    "repairfunding": {"funder": "lao"},
    "visit": {"house_condition": ""},
}

# What is said of a course that is announced, and of a repair that is planned.
OF_COURSES: set[type[models.Model]] = {Attendance, JobCheck}
OF_REPAIRS: set[type[models.Model]] = {
    RepairBuilder, RepairFunding, RepairPhotograph, RepairStep,
}  # fmt: skip

OF_MONTHS = {
    "monthlyreport", "reportstep", "forwarding", "forwardingresult", "reportlink",
    "reportlinkending",
}  # fmt: skip


class World:
    """One of everything a fact can be about."""

    def __init__(self) -> None:
        factories.place("27")
        factories.place("2704")
        factories.place("270406")
        self.village = factories.place("27040606")
        self.unit = factories.house(self.village)
        self.person = factories.person()
        self.group = factories.savings_group(self.village, members=1, cash=100_000)
        indicators = IndicatorSet.objects.create(
            code="trial", name_th="ชุดทดลอง", about="village", first_year=2022
        )
        account = factories.account()
        ba_unit = BAUnit.objects.create()
        ba_unit.spatial_units.add(self.unit)
        self.things: dict[type[models.Model], Any] = {
            Source: factories.source(),
            BAUnit: ba_unit,
            Body: Body.objects.create(place=self.village, kind="village_working_group"),
            Concession: Concession.objects.create(reference="1"),
            Overlap: Overlap.objects.create(
                spatial_unit=self.unit, other_unit=factories.house(self.village)
            ),
            Place: self.village,
            Party: self.person,
            Account: account,
            FieldDevice: FieldDevice.objects.create(
                account=account, username="trial", name="มือถือ", secret_hash=b"0" * 32
            ),
            Indicator: Indicator.objects.create(
                set=indicators, code="1", title_th="ก", sort_order=1
            ),
            SurveyForm: SurveyForm.objects.create(form_id="trial"),
            SurveyRound: SurveyRound.objects.create(place=self.village),
            SpatialUnit: self.unit,
            SavingsGroup: self.group,
            LedgerAccount: self.group.accounts.get(kind="bank"),
            LandmarkKind: LandmarkKind.objects.get(code="temple"),
            LandDocumentType: LandDocumentType.objects.order_by("pk").first(),
            Organisation: Organisation.objects.create(),
            Disclosure: Disclosure.objects.create(
                account=account, dataset="households", format="xlsx", recipient="อบต.",
                purpose="ก", columns=["name"], row_count=1, has_identity=True, byte_count=1,
                sha256="0" * 64,
            ),
            Repair: Repair.objects.create(house=self.unit),
            Course: Course.objects.create(
                place=self.village, trade=Trade.objects.earliest("pk")
            ),
            HousingProject: HousingProject.objects.create(place=self.village),
        }  # fmt: skip
        self.things[BudgetLine] = BudgetLine.objects.create(
            project=self.things[HousingProject], work="house", funder="grant"
        )

    def fact(self, model: type[models.Model], source: Source) -> Any:  # noqa: PLR0911 (kinds)
        """A fact of a kind, by `source`; what it names is made by others."""
        if model is JournalEntry:
            day = factories.FIRST_DAY
            return ledger.spend(self.group, 1, entered_on=day, source=source, memo="ค่าสมุด")
        if model in (StockLot, StockMove):
            return self._trade(model, source)
        if model is Reshaping:
            return self._split(source)
        if model in (LayoutEdition, LayoutSignature):
            # Whoever signs and the scan are asked for at the end: here one fact stands alone.
            with connection.cursor() as cursor:
                cursor.execute(
                    "ALTER TABLE maps_layoutedition DISABLE TRIGGER layout_is_signed_by_all"
                )
        if model is Verification:
            visit = factories.visit(factories.household(self.village))
            return Verification.objects.create(
                visit=visit, verifier=self.person, verdict="agree",
                verified_on=factories.FIRST_DAY, source=source,
            )  # fmt: skip
        if model is Contradiction:
            return self._contradiction(source)
        if model in (Objection, ObjectionDecision):
            return self._objection(model, source)
        if model in (RosterObjection, RosterDecision):
            return self._objection_to_roster(model, source)
        if model in OF_COURSES | OF_REPAIRS:
            self._plan(model)
        if model._meta.model_name in OF_MONTHS:
            return self._of_a_month(model, source)
        if model is Settlement:
            return Settlement.objects.create(
                contradiction=self._contradiction(factories.source()), kept="both", reason="ก",
                settled_on=factories.FIRST_DAY, source=source,
            )  # fmt: skip
        return self._told(model, source, {})

    def _told(self, model: type[models.Model], source: Source, own: dict[str, Any]) -> Any:
        if model is Guarantee:
            own = own | {"membership": groups.admit(
                self.group, factories.person(), 77, pledge_satang=0,
                joined_on=factories.FIRST_DAY, source=factories.source(),
            )}  # fmt: skip
        fields = {
            field.name: self._value(field)
            for field in model._meta.concrete_fields
            if field.name not in {"source", *own} and _is_asked(field)
        }
        if any(field.name == "place" for field in model._meta.concrete_fields):
            fields["place"] = self.village  # of a role: null is everywhere
        if any(field.name == "spatial_unit" for field in model._meta.concrete_fields):
            fields["spatial_unit"] = self.unit  # of a photograph: it is of something
        if model is DuplicateVerdict:
            fields["second"] = factories.person()
        if model is RefusedVerification:
            fields["visit"] = factories.visit(factories.household(self.village))
        if model is LoanDecision:
            own = own | {"is_approved": False, "reason": "ก"}
        if model is YearClosing:
            fields |= self._year()
        if model is Appointment:
            fields["account"] = factories.account()  # nobody lends to themselves
        said = fields | SAID.get(model._meta.model_name or "", {}) | own | {"source": source}
        return model._default_manager.create(**said)

    def _of_a_month(self, model: type[models.Model], source: Source) -> Any:
        """A report of a district for a month, its first step, and what was forwarded."""
        if model is MonthlyReport:
            months = (Month(2020, 1 + number) for number in range(11))
            month = next(
                each.first_day for each in months
                if not MonthlyReport.objects.filter(month=each.first_day).exists()
            )  # fmt: skip
            return MonthlyReport.objects.create(
                place=Place.objects.get(code="2704"), month=month, edition=1,
                known_by=known_now(), release="", serial="", values={}, definitions={},
                corrections=[], paper={}, page={}, source=source,
            )  # fmt: skip
        if model is ReportStep:
            return ReportStep.objects.create(
                report=self.fact(MonthlyReport, factories.source()), kind="submitted",
                account=factories.account(), taken_on=TODAY, source=source,
            )  # fmt: skip
        if model is ReportLink:
            report = MonthlyReport.objects.filter(links__isnull=False).first()
            if report is None:
                report = self.fact(MonthlyReport, factories.source())
                certify(report, *(factories.place(code) for code in ("270406", "270407")))
            return ReportLink.objects.create(
                report=report, recipient="ก", secret_hash=secrets.token_bytes(32),
                began_on=TODAY, ends_on=TODAY, source=source,
            )  # fmt: skip
        if model is ReportLinkEnding:
            link = self.fact(ReportLink, factories.source())
            return ReportLinkEnding.objects.create(link=link, ended_on=TODAY, source=source)
        forwarded = source if model is Forwarding else factories.source()
        forwarding = Forwarding.objects.create(
            place=self.village, request=factories.request(self.village), meeting=1,
            held_on=TODAY, source=forwarded,
        )  # fmt: skip
        if model is Forwarding:
            return forwarding
        return model._default_manager.create(
            forwarding=forwarding, result="ก", decided_on=TODAY, source=source
        )

    def _trade(self, model: type[models.Model], source: Source) -> Any:
        """A lot that came in, or what spoiled of one."""
        day, own = factories.FIRST_DAY, factories.source()
        product = trading.list_product(self.group, "ข้าว", "ถัง", listed_on=day, source=own)
        lot = trading.receive(
            product, Decimal(2), 200, received_on=day,
            source=source if model is StockLot else own,
        )  # fmt: skip
        if model is StockLot:
            return lot
        entry = trading.spoil(product, Decimal(1), spoiled_on=day, reason="ก", source=source)
        return StockMove.objects.get(entry=entry)

    def _year(self) -> dict[str, Any]:
        """The entry that closes a year, and its day, after its last month was closed."""
        said = factories.source()
        close = {"counted_satang": 0, "source": said}
        ledger.close_month(self.group, Month(2024, 12), **close)
        side = ledger.Side
        entry = ledger.enter(
            self.group, ledger.Kind.CLOSING,
            [side(ledger.Account.OTHER_INCOME, 1), side(ledger.Account.SURPLUS, -1)],
            entered_on=date(2025, 2, 1), source=said,
        )  # fmt: skip
        return {"entry": entry, "year_end": date(2024, 12, 31), "decided_on": date(2025, 2, 1)}

    def _contradiction(self, source: Source) -> Contradiction:
        household = factories.household(self.village)
        made: Contradiction = Contradiction.objects.create(
            first_visit=factories.visit(household), second_visit=factories.visit(household),
            fields=["people"], noticed_on=factories.FIRST_DAY, source=source,
        )  # fmt: skip
        return made

    def _plan(self, model: type[models.Model]) -> None:
        """What a course or a repair must have been told of before anything else is."""
        told: list[tuple[type[models.Model], dict[str, Any]]] = []
        if model in OF_COURSES:
            told = [(CourseRecord, {})]
        if model is JobCheck:
            told += [(Attendance, {"status": "enrolled"}), (Attendance, {"status": "completed"})]
        if model in OF_REPAIRS:
            told = [(RepairPlan, {})]
        for kind, said in told:
            self._told(kind, factories.source(), said)

    def _objection(self, model: type[models.Model], source: Source) -> Any:
        visit = factories.visit(factories.household(self.village))
        posting = ListPosting.objects.create(
            place=self.village, posted_on=TODAY, closes_on=date(2099, 1, 1),
            hangs_at="ก", source=factories.source(),
        )  # fmt: skip
        PostedVisit.objects.create(
            posting=posting, visit=visit, posted_on=TODAY, source=factories.source()
        )
        own = source if model is Objection else factories.source()
        objection = Objection.objects.create(
            posting=posting, visit=visit, reason="ก", objected_on=TODAY, source=own
        )
        if model is Objection:
            return objection
        return ObjectionDecision.objects.create(
            objection=objection, is_upheld=False, reason="ก",
            decided_on=TODAY, source=source,
        )  # fmt: skip

    def _objection_to_roster(self, model: type[models.Model], source: Source) -> Any:
        """Of a list on which the household hangs."""
        own, project = factories.source(), self.things[HousingProject]
        household = factories.household(self.village)
        RosterEntry.objects.create(project=project, household=household, since=TODAY, source=own)
        posting = RosterPosting.objects.create(
            project=project, posted_on=TODAY, closes_on=date(2099, 1, 1), hangs_at="ก", source=own
        )
        PostedEntry.objects.create(posting=posting, household=household)
        objection = RosterObjection.objects.create(
            posting=posting, household=household, reason="ก", objected_on=TODAY,
            source=source if model is RosterObjection else own,
        )  # fmt: skip
        if model is RosterObjection:
            return objection
        return RosterDecision.objects.create(
            objection=objection, is_upheld=False, reason="ก", decided_on=TODAY, source=source
        )

    def _split(self, source: Source) -> Reshaping:
        made = Reshaping.objects.create(
            kind=Reshaping.Kind.SPLIT, happened_on=factories.FIRST_DAY, source=source
        )
        parts = [factories.house(self.village) for _part in range(2)]
        Retired.objects.create(reshaping=made, spatial_unit=self.unit)
        Formed.objects.bulk_create(Formed(reshaping=made, spatial_unit=part) for part in parts)
        return made

    def _value(self, field: Any) -> Any:
        if field.related_model is not None:
            return self._thing(field.related_model)
        if field.choices:
            return field.choices[0][0]
        if isinstance(field, ArrayField):
            return [self._value(field.base_field)]
        values: list[tuple[type, Any]] = [
            (models.DateTimeField, EVER_KNOWN),  # before days: every one is a day
            (models.DateField, factories.FIRST_DAY),
            (models.BooleanField, True),
            (models.BinaryField, b"0" * 32),
            (models.IntegerField, 1),
            (models.DecimalField, 1),
            (models.FloatField, 1.0),
            (PointField, Point(102.0, 13.5, srid=4326)),
            (MultiPolygonField, factories.square(102.0, 13.5, 0.001)),
            (PolygonField, factories.square(102.0, 13.5, 0.001)[0]),
            (GeometryField, Point(102.0, 13.5, srid=4326)),
            (models.JSONField, []),
            (models.CharField, "ก"),
            (models.TextField, "ก"),
        ]
        return next(value for kind, value in values if isinstance(field, kind))

    def _thing(self, model: type[models.Model]) -> Any:
        if model not in self.things and issubclass(model, Fact):
            return self.fact(model, factories.source())
        return self.things[model]


def _is_asked(field: Any) -> bool:
    return not (
        field.primary_key
        or field.null
        or field.generated
        or field.has_default()
        or field.has_db_default()
        or (field.blank and not field.choices)
    )

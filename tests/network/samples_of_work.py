"""One record for each address of surveys, savings, reports and what follows (addresses.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from formats.months import Month
from tests import factories
from tests.network.samples_of_land import proposal_in
from tests.network.worlds import (
    World,
    body_in,
    contradiction_in,
    dispute_in,
    file_of_referral,
    file_of_submission,
    indicator,
    link_in,
    member_in,
    person_of,
    referral_in,
    round_of,
)
from tests.plans.housing.worlds import (
    objection_to_roster_in,
    paper_in,
    project_money_in,
    project_of,
    roster_posting_in,
)
from tests.reports.months.papers import (
    certified_in,
    forwarding_in,
    instruction_in,
    month_of,
    report_link_in,
    scan_in,
)
from tests.savings.kept import DAY as BOOK_DAY
from tests.savings.kept import books_in
from tests.survey.answers import fields
from tests.survey.paper import papers
from tests.survey.photographs import pictures
from tests.survey.repairs.mending import repair_of
from tests.survey.training.learning import course_in

MONTH = Month(2025, 1)


def form_on_paper() -> str:
    """The id of a form that is published."""
    papers.form()
    return papers.FORM_ID


def proposal_for_housing(world: World) -> dict[str, Any]:
    """A new layout, and a project it is for."""
    project_of(world)
    known = proposal_in(world)
    return {"code": known["code"], "layout": known["key"]}


OF_WORK: dict[str, Callable[[World], dict[str, Any]]] = {
    "rounds": lambda w: {"code": w.village.code},
    "round": lambda w: {"key": round_of(w).key},
    "change-round": lambda w: {"key": round_of(w).key},
    "plan-round": lambda w: {"key": round_of(w).key, "code": w.village.code},
    "plan-households": lambda w: {"key": round_of(w).key, "code": w.village.code},
    "paper-forms": lambda w: {"code": w.village.code},
    "paper-forms-of-household": lambda w: {"key": w.household.key},
    "paper-of-household": lambda w: {"key": w.household.key, "form_id": form_on_paper()},
    "paper-of-village": lambda w: {"code": w.village.code, "form_id": form_on_paper()},
    "type-in-village": lambda w: {"code": w.village.code, "form_id": form_on_paper()},
    "typed-form": lambda w: {"code": w.village.code, "form_id": form_on_paper()},
    "typed-sheet": lambda w: {"code": w.village.code, "form_id": form_on_paper()},
    "typed-file": lambda w: {
        "code": w.village.code,
        "form_id": form_on_paper(),
        "name": "households.csv",
    },
    "save-typed": lambda w: {"code": w.village.code, "form_id": form_on_paper()},
    "photograph": lambda w: {"key": pictures.photograph(w.household).key},
    "photograph-copy": lambda w: {"key": pictures.photograph(w.household).key, "side": 320},
    "photograph-original": lambda w: {"key": pictures.photograph(w.household).key},
    "send-photographs-of-household": lambda w: {"key": w.household.key},
    "send-photographs-of-unit": lambda w: {"key": w.parcel.key},
    "referrals": lambda w: {"code": w.tambon.code},
    "match-agencies": lambda w: {"code": w.village.code},
    "start-referral": lambda w: {"key": w.household.key},
    "refer": lambda w: {"key": w.household.key},
    "referral": lambda w: {"key": referral_in(w).key},
    "send-referral": lambda w: {"key": referral_in(w).key},
    "referral-step": lambda w: {"key": referral_in(w).key},
    "referral-file": file_of_referral,
    "share-referral": lambda w: {"key": referral_in(w).key},
    "end-referral-link": lambda w: {"key": link_in(w).key},
    "organisations": lambda w: {"code": w.tambon.code},
    "add-organisation": lambda w: {"code": w.tambon.code},
    "organisation": body_in,
    "change-organisation": body_in,
    "let-act": body_in,
    "end-acting": member_in,
    "open-list": body_in,
    "open-list-pdf": body_in,
    "share-list": body_in,
    "savings-groups": lambda w: {"code": w.tambon.code},
    "found-group": lambda w: {"code": w.village.code},
    "savings-group": lambda w: {"key": factories.savings_group(w.village).key},
    "admit-member": lambda w: {"key": factories.savings_group(w.village).key},
    "deposit-day": lambda w: {"key": factories.savings_group(w.village).key},
    "group-money": lambda w: {"key": factories.savings_group(w.village).key},
    "close-month": lambda w: {"key": factories.savings_group(w.village).key},
    "passbook": lambda w: {"key": factories.membership(w.village).key},
    "withdraw": lambda w: {"key": factories.membership(w.village).key},
    **{
        name: lambda w: {"key": books_in(w.village).group.key}
        for name in (
            "bank",
            "welfare-rules",
            "propose-welfare",
            "move-money",
            "bank-item",
            "name-account",
            "deposit-days",
            "welfare",
            "fill-fund",
            "pay-welfare",
            "year-rules",
            "loans",
            "readiness",
            "mark-readiness",
            "raise-level",
        )
    },
    **{
        name: lambda w: {"key": books_in(w.village).group.key, "day": BOOK_DAY}
        for name in ("deposit-table", "table-state", "table-lines", "count-cash", "slips")
    },
    **{
        name: lambda w: {"key": books_in(w.village).group.key, "month": MONTH}
        for name in ("audit-month", "disclosure", "post-disclosure")
    },
    **{
        name: lambda w: {"key": books_in(w.village).loan.membership.key}
        for name in ("apply-for-loan", "leave-group")
    },
    **{
        name: lambda w: {"key": books_in(w.village).loan.key}
        for name in ("loan", "reschedule-loan", "write-off-loan")
    },
    **{
        name: lambda w: {"key": books_in(w.village).application.key}
        for name in ("decide-loan", "pay-out-loan")
    },
    "step-welfare-proposal": lambda w: {"key": books_in(w.village).proposal.key},
    "reconcile-bank": lambda w: {
        "key": books_in(w.village).group.key,
        "number": 0,
        "month": MONTH,
    },
    "disclosure-file": lambda w: {
        "key": books_in(w.village).group.key,
        "month": MONTH,
        "extension": "pdf",
    },
    "statement": lambda w: {"key": books_in(w.village).group.key, "kind": "members"},
    "statement-file": lambda w: {
        "key": books_in(w.village).group.key,
        "kind": "journal",
        "extension": "xlsx",
    },
    "passbook-file": lambda w: {
        "key": books_in(w.village).loan.membership.key,
        "extension": "pdf",
    },
    "loan-file": lambda w: {"key": books_in(w.village).loan.key, "extension": "pdf"},
    "close-year": lambda w: {"key": books_in(w.village).group.key, "number": 2025},
    "year-file": lambda w: {
        "key": books_in(w.village).group.key,
        "number": 2025,
        "extension": "pdf",
    },
    "repay": lambda w: {"key": factories.membership(w.village).key},
    "reverse-entry": lambda w: {
        "key": factories.savings_group(w.village, cash=1).entries.get().key
    },
    "product-centre": lambda w: {"key": books_in(w.village).group.key},
    "centre-product": lambda w: {"key": books_in(w.village).group.key},
    "centre-policy": lambda w: {"key": books_in(w.village).group.key},
    "centre-trade": lambda w: {"key": books_in(w.village).group.key, "trade": "receive"},
    "centre-month": lambda w: {"key": books_in(w.village).group.key, "month": MONTH},
    "centre-month-file": lambda w: {
        "key": books_in(w.village).group.key,
        "month": MONTH,
        "extension": "pdf",
    },
    "requests": lambda w: {"code": w.tambon.code},
    "ask": lambda w: {"code": w.tambon.code},
    "request": lambda w: {"key": factories.request(w.tambon).key},
    "newest-report": lambda w: {"code": w.tambon.code},
    "report": lambda w: {"code": w.tambon.code, "month": MONTH},
    "report-pdf": lambda w: {"code": w.tambon.code, "month": MONTH},
    "report-json": lambda w: {"code": w.tambon.code, "month": MONTH},
    "development": lambda w: {"code": w.tambon.code, "month": MONTH},
    "development-pdf": lambda w: {"code": w.tambon.code, "month": MONTH},
    "development-xlsx": lambda w: {"code": w.tambon.code, "month": MONTH},
    "report-xlsx": lambda w: {"code": w.tambon.code, "month": MONTH},
    "report-gpkg": lambda w: {"code": w.tambon.code, "month": MONTH},
    "months": lambda w: {"code": w.tambon.code},
    "open-items": lambda w: {"code": w.tambon.code},
    "report-links": lambda w: {"code": w.district.code, "month": certified_in(w)},
    "end-report-link": report_link_in,
    "report-signing": lambda w: {"code": w.district.code, "month": month_of(w)},
    "prepare-report": lambda w: {"code": w.district.code, "month": month_of(w)},
    "report-paper": lambda w: {"code": w.district.code, "month": month_of(w)},
    "report-scan": scan_in,
    "report-year": lambda w: {"code": w.district.code, "year": 2568},
    "report-year-pdf": lambda w: {"code": w.district.code, "year": 2568},
    "report-letter": lambda w: {
        "code": w.district.code,
        "month": month_of(w),
        "name": "governor",
    },
    "forward-report": lambda w: {"code": w.district.code, "month": certified_in(w)},
    "forward-request": lambda w: {"key": factories.request(w.tambon).key},
    "instruction": lambda w: {"key": instruction_in(w).key},
    "conclude-forwarding": lambda w: {"key": forwarding_in(w).key},
    "figure": lambda w: {"code": w.tambon.code, "month": MONTH, "key": "F1.1"},
    "import": lambda w: {"key": factories.arrival(w.tambon).key},
    "look-at-import": lambda w: {"key": factories.arrival(w.tambon).key},
    "match-columns": lambda w: {"key": factories.arrival(w.tambon).key},
    "import-progress": lambda w: {"key": factories.arrival(w.tambon).key},
    "take-in-import": lambda w: {"key": factories.arrival(w.tambon).key},
    "try-import-again": lambda w: {"key": factories.arrival(w.tambon).key},
    "discard-import": lambda w: {"key": factories.arrival(w.tambon).key},
    "undo-import": lambda w: {"key": factories.arrival(w.tambon).key},
    "import-held": lambda w: {"key": factories.arrival(w.tambon).key},
    "import-held-workbook": lambda w: {"key": factories.arrival(w.tambon).key},
    "import-candidate-features": lambda w: {
        "key": factories.arrival(w.tambon).key,
        "srid": 4326,
    },
    "contradictions": lambda w: {"code": w.tambon.code},
    "contradiction": lambda w: {"key": contradiction_in(w).key},
    "contradiction-features": lambda w: {"key": contradiction_in(w).key},
    "disputes": lambda w: {"code": w.tambon.code},
    "open-dispute": lambda w: {"code": w.village.code},
    "dispute-about": lambda w: {"way": "household", "key": w.household.key},
    "dispute": lambda w: {"key": dispute_in(w).key},
    "add-dispute-party": lambda w: {"key": dispute_in(w).key},
    "dispute-invitation": lambda w: {"key": dispute_in(w).key},
    "dispute-minute": lambda w: {"key": dispute_in(w).key},
    "indicators-of-place": lambda w: {"code": w.tambon.code},
    "households-by-indicator": lambda w: {
        "code": w.tambon.code,
        "number": indicator().pk,
        "outcome": "met",
    },
    "repairs": lambda w: {"code": w.tambon.code},
    "repairs-pdf": lambda w: {"code": w.tambon.code},
    "house-repairs": lambda w: {"key": w.house.key},
    "plan-repair": lambda w: {"key": w.house.key},
    "repair-pictures": lambda w: {"key": w.house.key, "repair": repair_of(w.house).key},
    "repair-builders": lambda w: {"key": w.house.key, "repair": repair_of(w.house).key},
    "repair-step": lambda w: {
        "key": w.house.key,
        "repair": repair_of(w.house).key,
        "step": "finish",
    },
    "training": lambda w: {"code": w.tambon.code},
    "training-wishes": lambda w: {"code": w.tambon.code},
    "add-course": lambda w: {"code": w.village.code},
    "course": lambda w: {"key": course_in(w.village, person_of(w)).key},
    "change-course": lambda w: {"key": course_in(w.village).key},
    "enrol-in-course": lambda w: {"key": course_in(w.village).key},
    "course-outcome": lambda w: {
        "key": course_in(w.village, person_of(w)).key,
        "person": person_of(w).key,
    },
    "check-job": lambda w: {
        "key": course_in(w.village, person_of(w)).key,
        "person": person_of(w).key,
        "months": 3,
    },
    "figure-features": lambda w: {"code": w.tambon.code, "month": MONTH, "key": "F1.1"},
    "housing-projects": lambda w: {"code": w.tambon.code},
    "begin-housing": lambda w: {"code": w.village.code},
    "housing-layout": proposal_for_housing,
    "housing-project": lambda w: {"key": project_of(w).key},
    "describe-housing": lambda w: {"key": project_of(w).key},
    "housing-step": lambda w: {"key": project_of(w).key, "step": 1},
    "housing-document": lambda w: {"key": project_of(w).key},
    "housing-paper": paper_in,
    "housing-roster": lambda w: {"key": project_of(w).key},
    "housing-roster-xlsx": lambda w: {"key": project_of(w).key},
    "import-roster": lambda w: {"key": project_of(w).key},
    "post-roster": lambda w: {"key": project_of(w).key},
    "off-roster": lambda w: {"key": project_of(w).key, "household": w.household.key},
    "housing-posting": lambda w: {"key": roster_posting_in(w).key},
    "housing-posting-pdf": lambda w: {"key": roster_posting_in(w).key},
    "decide-roster-objection": lambda w: {"key": objection_to_roster_in(w).key},
    "housing-money": lambda w: {"key": project_of(w).key},
    "move-housing-money": lambda w: {"key": project_of(w).key},
    "housing-line": lambda w: {"key": project_of(w).key},
    "reverse-housing-money": lambda w: {"key": project_money_in(w).key},
    "housing-money-file": lambda w: {"key": project_of(w).key, "extension": "pdf"},
    "submissions": lambda w: {"code": w.tambon.code},
    "refused-submissions": lambda w: {"code": w.tambon.code},
    "read-form-again": lambda w: {"code": w.tambon.code},
    "submission": lambda w: {"key": fields.entered_in(w.village).key},
    "submission-xml": lambda w: {"key": fields.entered_in(w.village).key},
    "submission-file": file_of_submission,
    "read-submission-again": lambda w: {"key": fields.entered_in(w.village).key},
    "set-submission-aside": lambda w: {"key": fields.entered_in(w.village).key},
}

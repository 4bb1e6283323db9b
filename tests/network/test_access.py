"""Every address has a rule, and every rule holds: route × role × place, from one table."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from formats.months import Month
from maps.layouts import proposals, registry
from maps.models import LayoutRemark
from network import erasure
from network.access import PERMISSIONS, Permission
from network.models import Role
from parcels import landmarks
from parcels.models import LandmarkKind
from tests import factories
from tests.conftest import SHORT
from tests.maps.imagery.seen_from_above import picture_over, scan_for
from tests.network.looked_after import breach_in, letter_of, proof_of
from tests.network.walking import papers_as_text, signed_in_to_walk, without_frames
from tests.network.worlds import (
    World,
    body_in,
    concession_of,
    contradiction_in,
    dispute_in,
    duplicate_of,
    file_of_referral,
    file_of_submission,
    indicator,
    invitation_to,
    link_in,
    member_in,
    merge_in,
    objection_in,
    overlap_in,
    person_of,
    posting_in,
    referral_in,
    round_of,
    second_household,
)
from tests.parcels import land_layers
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
from tests.savings.kept import books_in, tells_a_balance
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


def photograph_above(world: World) -> dict[str, Any]:
    """A tile with a photograph of the parcel's land in it."""
    west, south, _east, _north = world.boundary.geometry.extent
    lon, lat, across = west + 0.005, math.radians(south + 0.005), 2**12
    row = int((1 - math.asinh(math.tan(lat)) / math.pi) / 2 * across)
    col = int((lon + 180) / 360 * across)
    return {"key": picture_over(west, south, 0.01).key, "z": 12, "row": row, "col": col}


def landmark_in(world: World) -> dict[str, Any]:
    """A temple drawn on the layout of the village."""
    west, south, _east, _north = world.boundary.geometry.extent
    drawn = landmarks.draw(
        world.village, LandmarkKind.objects.get(code="temple"), Point(west, south, srid=4326),
        since=factories.FIRST_DAY, source=factories.source(),
    )  # fmt: skip
    return {"code": world.village.code, "key": drawn.key}


def photograph_of_parcel(world: World) -> dict[str, Any]:
    """The parcel, and a photograph of its land."""
    west, south, _east, _north = world.boundary.geometry.extent
    return {"key": world.parcel.key, "image": picture_over(west, south, 0.01).key}


def remark_in(world: World) -> dict[str, Any]:
    """A correction on a paper copy of the layout, that waits for a visit."""
    noted = registry.remark(
        world.village, LayoutRemark.Kind.OTHER, "ดูอีกครั้ง", house=None,
        noted_on=factories.FIRST_DAY, source=factories.source(),
    )  # fmt: skip
    return {"code": world.village.code, "key": noted.key}


def proposal_in(world: World) -> dict[str, Any]:
    """A new layout proposed for the land of the village."""
    west, south, _east, _north = world.boundary.geometry.extent
    site = factories.square(west, south, 0.001)
    made = proposals.propose(
        world.village, proposals.Sketch(site, ((proposals.Kind.COMMON, "", None, site),)),
        title="ผังใหม่", proposed_on=factories.FIRST_DAY, source=factories.source(),
    )  # fmt: skip
    return {"code": world.village.code, "key": made.key}


def proposal_for_housing(world: World) -> dict[str, Any]:
    """A new layout, and a project it is for."""
    project_of(world)
    known = proposal_in(world)
    return {"code": known["code"], "layout": known["key"]}


# What each place-bound address is called with, and the place the account must act in. An
# address that is missing here fails: write down of which place it is.
SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "place": lambda w: {"code": w.tambon.code},
    "place-features": lambda w: {"code": w.tambon.code},
    "village": lambda w: {"code": w.village.code},
    "village-features": lambda w: {"code": w.village.code},
    "village-surroundings": lambda w: {"code": w.village.code},
    "village-surroundings-dots": lambda w: {"code": w.village.code, "key": "clusters"},
    "map-photograph": photograph_above,
    "scan": lambda w: {"key": scan_for(w.village).key},
    "scan-fit": lambda w: {"key": scan_for(w.village).key},
    "scan-tile": lambda w: {"key": scan_for(w.village).key, "z": 0, "row": 0, "col": 0},
    "parcel-photographs": lambda w: {"key": w.parcel.key},
    "parcel-photographs-pdf": lambda w: {"key": w.parcel.key},
    "read-photograph": photograph_of_parcel,
    "record-joining": lambda w: {"code": w.tambon.code},
    "village-layout": lambda w: {"code": w.village.code},
    "village-layout-pdf": lambda w: {"code": w.village.code},
    "layout-corrections": lambda w: {"code": w.village.code},
    "layout-remark-done": remark_in,
    "layout-proposals": lambda w: {"code": w.village.code},
    "draw-proposal": lambda w: {"code": w.village.code},
    "work-on-drawing": lambda w: {"code": w.village.code},
    "layout-proposal": proposal_in,
    "layout-proposal-pdf": proposal_in,
    "sign-layout": lambda w: {"code": w.village.code},
    "layout-landmarks": lambda w: {"code": w.village.code},
    "correct-landmark": landmark_in,
    "landmark-gone": landmark_in,
    "number-houses": lambda w: {"code": w.village.code},
    "record-house-count": lambda w: {"code": w.village.code},
    "people-of": lambda w: {"code": w.village.code},
    "invite": lambda w: {"code": w.village.code},
    "place-field-devices": lambda w: {"code": w.village.code},
    "village-field-qr": lambda w: {"code": w.village.code},
    "recover-account": lambda w: {
        "number": factories.account(role=Role.TREASURER, place=w.village).pk
    },
    "end-sessions": lambda w: {
        "number": factories.account(role=Role.TREASURER, place=w.village).pk
    },
    "withdraw-invitation": lambda w: {"key": invitation_to(w).key},
    "readings": lambda w: {"key": person_of(w).key},
    "person-file": lambda w: {"key": person_of(w).key},
    "consents": lambda w: {"key": person_of(w).key},
    "erase-person": lambda w: {"key": person_of(w).key},
    "data-requests": lambda w: {"code": w.tambon.code},
    "answer-request": lambda w: {
        "key": erasure.ask(person_of(w), "correction", "ชื่อสะกดผิด", account=None).key
    },
    "consent-proof": proof_of,
    "person-paper": lambda w: {"key": person_of(w).key},
    "privacy-desk": lambda w: {"code": w.tambon.code},
    "ask-again": lambda w: {"code": w.tambon.code},
    "recipients-to-tell": lambda w: {"code": w.tambon.code},
    "sent-of-person": lambda w: {"key": person_of(w).key},
    "stop-letter": letter_of,
    "breaches": lambda w: {"code": w.tambon.code},
    "breach": lambda w: {"key": breach_in(w).key},
    "breach-pdf": lambda w: {"key": breach_in(w).key},
    "to-tell": lambda w: {"code": w.tambon.code},
    "to-tell-slips": lambda w: {"code": w.village.code},
    "tell-household": lambda w: {"key": w.household.key},
    "retention": lambda w: {"code": w.tambon.code},
    "household": lambda w: {"key": w.household.key},
    "household-features": lambda w: {"key": w.household.key},
    "duplicates": lambda w: {"code": w.tambon.code},
    "merges": lambda w: {"code": w.tambon.code},
    "compare-duplicates": lambda w: {"first": w.household.key, "second": second_household(w).key},
    "merge": lambda w: {"number": merge_in(w).pk},
    "merged-party": lambda w: {"key": duplicate_of(merge_in(w)).key},
    "working-groups": lambda w: {"code": w.tambon.code},
    "take-seat": lambda w: {"code": w.village.code},
    "leave-seat": lambda w: {"number": factories.seat(w.village).pk},
    "record-visit": lambda w: {"key": w.household.key},
    "verify-visit": lambda w: {"key": w.visit.key},
    "village-verify": lambda w: {"code": w.village.code},
    "village-status": lambda w: {"code": w.village.code},
    "check-visit": lambda w: {"key": w.visit.key},
    "check-boundary": lambda w: {"key": w.parcel.key, "number": w.boundary.pk},
    "check-boundary-features": lambda w: {"key": w.parcel.key, "number": w.boundary.pk},
    "postings": lambda w: {"code": w.village.code},
    "posting": lambda w: {"key": posting_in(w).key},
    "posting-pdf": lambda w: {"key": posting_in(w).key},
    "object-to": lambda w: {"key": posting_in(w).key, "visit": w.visit.key},
    "objection": lambda w: {"key": objection_in(w).key},
    "house": lambda w: {"key": w.house.key},
    "parcel": lambda w: {"key": w.parcel.key},
    "parcel-sheet": lambda w: {"key": w.parcel.key},
    "parcel-sheet-pdf": lambda w: {"key": w.parcel.key},
    "unit-features": lambda w: {"key": w.parcel.key},
    "verify-boundary": lambda w: {"key": w.parcel.key, "number": w.boundary.pk},
    "source": lambda w: {"key": w.source.key},
    "source-file": lambda w: {
        "key": factories.evidence(w.parcel, attached=b"\xff\xd8\xff").source.key
    },
    "register": lambda w: {"code": w.tambon.code},
    "overlaps": lambda w: {"code": w.tambon.code},
    "overlap": lambda w: {"key": overlap_in(w).key},
    "overlap-features": lambda w: {"key": overlap_in(w).key},
    "neighbours": lambda w: {"code": w.tambon.code},
    "draw-parcel": lambda w: {"code": w.village.code},
    "draw-boundary": lambda w: {"key": w.parcel.key},
    "split-parcel": lambda w: {"key": w.parcel.key},
    "preview-split": lambda w: {"key": w.parcel.key},
    "merge-parcels": lambda w: {"key": w.parcel.key},
    "state-holders": lambda w: {"key": w.parcel.key},
    "place-land": lambda w: {"code": w.tambon.code},
    "place-land-features": lambda w: {"code": w.tambon.code},
    "add-concession": lambda w: {"code": w.tambon.code},
    "concession": lambda w: {"key": concession_of(w).key},
    "concession-features": lambda w: {"key": concession_of(w).key},
    "record-instrument": lambda w: {"key": concession_of(w).key},
    "concession-document": lambda w: land_layers.cited_document(concession_of(w)),
    "unit-evidence": lambda w: {"key": w.parcel.key},
    "record-evidence": lambda w: {"key": w.parcel.key},
    "evidence-file": lambda w: {
        "key": w.parcel.key,
        "number": factories.evidence(w.parcel, attached=b"\xff\xd8\xff").pk,
    },
    "unit-markers": lambda w: {"key": w.parcel.key},
    "record-document": lambda w: {"key": w.parcel.key},
    "record-marker": lambda w: {"key": w.parcel.key},
    "record-notice": lambda w: {"key": w.parcel.key},
    "record-livestock": lambda w: {"key": w.parcel.key},
    "file-transfer": lambda w: {"key": w.parcel.key},
    "decide-transfer": lambda w: {"number": factories.transfer(w.parcel, person_of(w)).pk},
    "item62": lambda w: {"code": w.tambon.code},
    "transfers": lambda w: {"code": w.tambon.code},
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
POSTED = {
    "prepare-report",
    "table-lines",
    "add-dispute-party",
    "save-typed",
    "send-referral",
    "referral-step",
    "share-referral",
    "end-referral-link",
    "end-report-link",
    "let-act",
    "end-acting",
    "share-list",
    "tell-household",
    "end-sessions",
    "withdraw-invitation",
    "answer-request",
    "verify-visit",
    "verify-boundary",
    "plan-households",
    "preview-split",
    "number-houses",
    "landmark-gone",
    "work-on-drawing",
    "layout-remark-done",
    "take-in-import",
    "try-import-again",
    "discard-import",
    "read-form-again",
    "read-submission-again",
    "set-submission-aside",
}
# An account with the permission may be told 422 or 400: the record was found, the form or the
# question was empty.
ABOUT_MONEY = re.compile(
    "group|deposit|loan|bank|money|welfare|passbook|statement|centre|audit|member"
)
WITHIN, REFUSED, OUTSIDE = {200, 302, 400, 422}, {403, 404}, {404}
# Addresses that ask for more than the permission they are ruled by.
ASKS_ALSO = {
    "consent-proof": Permission.SEE_IDENTITY,
    # From a page about something to a case: who may not open one is led nowhere.
    "dispute-about": Permission.SURVEY,
    "dispute-invitation": Permission.SEE_RECORDS,
    "dispute-minute": Permission.SEE_RECORDS,
    "evidence-file": Permission.SEE_RECORDS,
    "housing-roster-xlsx": Permission.SEE_RECORDS,
    "photograph-original": Permission.SEE_RECORDS,
    "source-file": Permission.SEE_IDENTITY,
    "duplicates": Permission.SEE_IDENTITY,
    "merges": Permission.SEE_IDENTITY,
    "compare-duplicates": Permission.SEE_IDENTITY,
    # Whom a stranger's file names is not known before it is understood.
    "look-at-import": Permission.SEE_IDENTITY,
    "match-columns": Permission.SEE_IDENTITY,
    "import-candidate-features": Permission.SEE_IDENTITY,
    "import-held-workbook": Permission.SEE_IDENTITY,
    # Of answers nobody knows of what, who may see health may see all.
    "submission-xml": Permission.SEE_HEALTH,
    "submission-file": Permission.SEE_HEALTH,
    "read-submission-again": Permission.SEE_RECORDS,
    "set-submission-aside": Permission.SEE_RECORDS,
    # A round is shown by its households.
    "change-round": Permission.SEE_RECORDS,
    "plan-round": Permission.SEE_RECORDS,
    "plan-households": Permission.SEE_RECORDS,
}


def routes(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every address of the product."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern)
        else:
            yield pattern


def rule_of(route: URLPattern) -> object:
    """What the view is decorated with (network.access), or None."""
    return getattr(route.callback, "access_rule", None)


PLACE_BOUND = {
    route.name: rule_of(route) for route in routes() if isinstance(rule_of(route), Permission)
}


@pytest.mark.parametrize("route", list(routes()), ids=lambda route: str(route.pattern) or "/")
def test_every_address_has_a_rule(route: URLPattern):
    assert rule_of(route) in {"anyone", "account", "device", *Permission}


@pytest.mark.parametrize("name", PLACE_BOUND)
def test_every_address_of_a_place_is_in_the_table(name: str):
    assert name in SAMPLES


def test_the_table_names_no_address_that_is_gone():
    assert set(SAMPLES) <= set(PLACE_BOUND)


# What each address is called with, by its name.
Known = dict[str, dict[str, Any]]


def sampled(of: World) -> Known:
    """One record of `of` for every address of a place."""
    return {name: sample(of) for name, sample in SAMPLES.items()}


@pytest.fixture(scope="module")
def known(both: list[World]) -> list[Known]:
    """The records of each world, made once: no test of these files may change them for others."""
    return [sampled(of) for of in both]


def asked(name: str, known: Known, client: Client) -> Any:
    """What the address of a record that is known answers."""
    address = reverse(name, kwargs=known[name])
    if name not in POSTED:
        return client.get(address)
    with transaction.atomic():  # what is asked next finds all as it was
        answer = client.post(address)
        transaction.set_rollback(True)
    return answer


def names_people(response: Any) -> bool:
    """Whether the persons of a world are named; what is packed (XLSX) is not looked through."""
    return "ลับเฉพาะ".encode() in whole(response)


def whole(response: Any) -> bytes:
    """All of an answer, also of one that is streamed and asked twice."""
    if response.streaming:
        response.streaming_content = [b"".join(response)]
        (content,) = response.streaming_content
        response.streaming_content = [content]
        return bytes(content)
    return bytes(response.content)


def tells_money(response: Any) -> bool:
    """Whether what one member of a savings group has saved is told, in files as well."""
    return tells_a_balance(whole(response))


# Of roles that may do the same, one stands for all: the walk takes its time.
UNLIKE = list({permissions: role for role, permissions in PERMISSIONS.items()}.values())
# Who may read names, and no money, opens most pages, all alike: where time is short each of
# these roles opens every fourth of what it may inside, in turn, and is refused all the rest.
IN_TURN = [
    role
    for role in UNLIKE
    if Permission.SEE_IDENTITY in PERMISSIONS[role]
    and Permission.SEE_MONEY not in PERMISSIONS[role]
]


def opened_by_another(role: Role, number: int, name: str) -> bool:
    """Whether this page is left to another role in this run; never one about money."""
    if not SHORT or role not in IN_TURN or ABOUT_MONEY.search(name):
        return False
    return number % len(IN_TURN) != IN_TURN.index(role)


# Whoever has any role may do what this one may: others open its pages in every run.
OF_EVERYBODY = Role.CODI_OFFICER


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(role, marks=[pytest.mark.long] if role == OF_EVERYBODY else [])
        for role in UNLIKE
    ],
)
def test_a_role_opens_what_its_permissions_say_in_its_place_and_nothing_elsewhere(
    role: Role, both: list[World], known: list[Known], db: None, monkeypatch: pytest.MonkeyPatch
):
    """And no page names people to a role that may not know who they are."""
    without_frames(monkeypatch)
    papers_as_text(monkeypatch)
    account = factories.account(role=role, place=both[0].district)
    client = signed_in_to_walk(account, monkeypatch)
    may_know = Permission.SEE_IDENTITY in PERMISSIONS[role]
    may_see_money = Permission.SEE_MONEY in PERMISSIONS[role]
    wrong = []
    for number, (name, permission) in enumerate(PLACE_BOUND.items()):
        needed = {permission, ASKS_ALSO.get(name, permission)}
        allowed = WITHIN if needed <= PERMISSIONS[role] else REFUSED
        outside = asked(name, known[1], client)
        if allowed is WITHIN and opened_by_another(role, number, name):
            inside = outside
            allowed = OUTSIDE
        else:
            inside = asked(name, known[0], client)
        if inside.status_code not in allowed or outside.status_code not in OUTSIDE:
            wrong.append(f"{name}: {inside.status_code} inside, {outside.status_code} outside")
        if not may_know and (names_people(inside) or names_people(outside)):
            wrong.append(f"{name}: names people")
        if tells_money(outside) or (tells_money(inside) and not may_see_money):
            wrong.append(f"{name}: tells what a member has saved")
    assert wrong == []


def test_an_account_without_a_role_finds_nothing(
    known: list[Known], db: None, monkeypatch: pytest.MonkeyPatch
):
    without_frames(monkeypatch)
    client = signed_in_to_walk(factories.account(), monkeypatch)
    found = {name: asked(name, known[0], client).status_code for name in PLACE_BOUND}
    assert set(found.values()) == {404}, found

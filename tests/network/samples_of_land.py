"""One record for each address of places, people, parcels and maps (addresses.py)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from django.contrib.gis.geos import Point

from maps.layouts import proposals, registry
from maps.models import LayoutRemark
from network import erasure
from network.models import Role
from parcels import landmarks
from parcels.models import LandmarkKind
from tests import factories
from tests.maps.imagery.seen_from_above import picture_over, scan_for
from tests.network.looked_after import breach_in, letter_of, proof_of
from tests.network.worlds import (
    World,
    concession_of,
    duplicate_of,
    invitation_to,
    merge_in,
    objection_in,
    overlap_in,
    person_of,
    posting_in,
    second_household,
)
from tests.parcels import land_layers


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


OF_LAND: dict[str, Callable[[World], dict[str, Any]]] = {
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
}

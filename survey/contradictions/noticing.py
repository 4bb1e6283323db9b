"""Notices where the records of two people do not agree; called where a record is written."""

from __future__ import annotations

from parcels.models import Boundary
from survey.models import Contradiction, Visit


def notice_visit(visit: Visit) -> list[Contradiction]:
    """What others recorded of the household lately and `visit` does not agree with.

    Called last in the transaction that records the visit, after everything else its source
    says (tenure, services). Asked again it finds what is there already and adds nothing.
    """
    return []


def notice_boundary(boundary: Boundary) -> Contradiction | None:
    """The outline of another person from which `boundary` differs most, beyond both tolerances."""
    return None

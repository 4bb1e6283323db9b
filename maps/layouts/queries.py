"""Questions about editions, remarks and proposals of layouts; they take values, never models."""

from __future__ import annotations

from network.moments import Moment
from network.named_sets import NamedSet, fetched
from network.queries import FactQuerySet


class LayoutEditionQuerySet(FactQuerySet):
    """Signed editions of layouts; every one stands."""

    about = ("id",)
    true_from = "signed_on"


class LayoutSignatureQuerySet(FactQuerySet):
    """Who signed editions."""

    about = ("edition", "role", "person")
    true_from = "signed_on"


class LayoutRemarkQuerySet(FactQuerySet):
    """Remarks of paper copies; the last word on each counts."""

    about = ("key",)
    true_from = "noted_on"


class LayoutProposalQuerySet(FactQuerySet):
    """Proposed layouts; the last word on each counts."""

    about = ("key",)
    true_from = "proposed_on"


class ProposedPartQuerySet(FactQuerySet):
    """Parts of proposed layouts; they stand and fall with their proposal."""

    about = ("id",)
    true_from = "proposed_on"


EDITIONS_SIGNED = NamedSet(
    "layout_edition",
    ("id", "place_id", "number", "as_of", "signed_on"),
    """
    SELECT id, village_id, number, as_of, signed_on
    FROM maps_layoutedition
    WHERE signed_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    """,
)

# The latest edition of each village that was signed in the twelve months up to the moment (F4.4).
SIGNED_WITHIN_A_YEAR = NamedSet(
    "layout_in_force",
    ("id", "place_id", "signed_on"),
    """
    SELECT DISTINCT ON (place_id) id, place_id, signed_on
    FROM layout_edition
    WHERE signed_on >= %(true_before)s::date - interval '12 months'
    ORDER BY place_id, number DESC
    """,
    (EDITIONS_SIGNED,),
)


def next_edition(village: int, moment: Moment) -> int:
    """The number a layout of a village (key) has now: one more than was signed. One query."""
    rows = fetched(EDITIONS_SIGNED, "max(number)", moment, where="place_id = %s", params=[village])
    return (rows[0][0] or 0) + 1

"""How disputes stand, by their steps: the one definition, for pages and for figures."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from network.named_sets import NamedSet

STILL_DAYS: Final = 30  # an open case of which nothing was heard for so long waits for somebody


class DisputeStatus(models.TextChoices):
    """How a dispute stands, by its last step."""

    OPEN = "open", _("รับเรื่องแล้ว")
    UNDER_WAY = "under_way", _("กำลังไกล่เกลี่ย")
    AGREED = "agreed", _("ตกลงกันแล้ว รอปิดเรื่อง")
    REFERRED = "referred", _("ส่งต่อหน่วยงาน รอผล")
    SETTLED = "settled", _("ยุติแล้ว")
    WITHDRAWN = "withdrawn", _("ถอนเรื่อง")


ENDED: Final = (DisputeStatus.SETTLED.value, DisputeStatus.WITHDRAWN.value)
OPEN: Final = tuple(each.value for each in DisputeStatus if each.value not in ENDED)

# Each step with how the case stands after it (`status`) and stood before (`was`).
DISPUTE_TURNS = NamedSet(
    "dispute_turn",
    ("dispute_id", "number", "kind", "taken_on", "status", "was", "result", "next_on"),
    """
    SELECT dispute_id, number, kind, taken_on, status,
           lag(status, 1, 'open') OVER (PARTITION BY dispute_id ORDER BY number), result, next_on
    FROM (
        SELECT step.dispute_id, step.kind, step.taken_on, step.result, step.next_on,
               row_number() OVER (
                   PARTITION BY step.dispute_id ORDER BY step.taken_on, step.recorded_at, step.id
               ) AS number,
               CASE WHEN step.kind IN ('heard', 'visited', 'sitting') THEN 'under_way'
                    WHEN step.kind = 'reopened' THEN 'open'
                    ELSE step.kind END AS status
        FROM survey_disputestep AS step
        WHERE step.taken_on < %(true_before)s
          AND network_is_known(step.recorded_at, step.source_id, %(known_by)s)
    ) AS told
    """,
)

# Every dispute on record: how it stands and since when, the last day anything was done about it,
# and the day of the next sitting, where one is arranged that was not held yet.
DISPUTE_STANDINGS = NamedSet(
    "dispute_standing",
    (
        "id",
        "key",
        "place_id",
        "kind",
        "overlap_id",
        "opened_on",
        "status",
        "since",
        "last_on",
        "result",
        "next_on",
        "age",
    ),
    """
    SELECT heard.id, heard.key, heard.place_id, heard.kind, heard.overlap_id, heard.opened_on,
           coalesce(last.status, 'open'), coalesce(turned.since, heard.opened_on),
           coalesce(last.taken_on, heard.opened_on), coalesce(last.result, ''),
           CASE WHEN last.status NOT IN ('settled', 'withdrawn') THEN planned.next_on END,
           CASE WHEN last.status IN ('settled', 'withdrawn') THEN last.taken_on
                ELSE %(last_day)s::date END - heard.opened_on
    FROM survey_dispute AS heard
    LEFT JOIN (
        SELECT DISTINCT ON (dispute_id) dispute_id, status, taken_on, result
        FROM dispute_turn ORDER BY dispute_id, number DESC
    ) AS last ON last.dispute_id = heard.id
    LEFT JOIN (
        SELECT DISTINCT ON (dispute_id) dispute_id, taken_on AS since
        FROM dispute_turn WHERE status <> was ORDER BY dispute_id, number DESC
    ) AS turned ON turned.dispute_id = heard.id
    LEFT JOIN (
        SELECT DISTINCT ON (told.dispute_id) told.dispute_id, told.next_on
        FROM dispute_turn AS told
        LEFT JOIN dispute_turn AS held
            ON held.dispute_id = told.dispute_id AND held.number > told.number
           AND held.kind IN ('sitting', 'agreed', 'reopened')
        WHERE told.next_on IS NOT NULL AND held.dispute_id IS NULL
        ORDER BY told.dispute_id, told.number DESC
    ) AS planned ON planned.dispute_id = heard.id
    WHERE heard.opened_on < %(true_before)s
      AND network_is_known(heard.recorded_at, heard.source_id, %(known_by)s)
    """,
    (DISPUTE_TURNS,),
)

"""Figures of what is under way about land: F3.8 notices, F3.9 disputes, F3.10 transfers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from network.named_sets import NamedSet
from parcels.holdings import BA_HOMES, item_62
from parcels.models import OccupationNotification, Overlap, OverlapStatus, TransferApplication
from parcels.named_sets import RETIRED_UNITS
from parcels.overlap_standing import OVERLAP_TURNS, OVERLAPS_SPOKEN_OF
from reports.figures.definition import Figure, Home, Measure
from survey.counted import MERGED_PARTIES, VERIFIED_PARCELS, VERIFIED_VISITS
from survey.disputes.standing import DISPUTE_STANDINGS, DISPUTE_TURNS, ENDED, OPEN, DisputeStatus
from survey.models import Dispute, DisputeStep, Visit

SOON_DAYS, LATE_DAYS = 90, 365
FILED, DECIDED = "filed", "decided"
IN_DISPUTE = (OverlapStatus.DISPUTED.value, OverlapStatus.MEDIATED.value)
SETTLED = (OverlapStatus.AGREED.value, OverlapStatus.DECIDED.value)
_IN_DISPUTE = ", ".join(f"'{status}'" for status in IN_DISPUTE)
_SETTLED = ", ".join(f"'{status}'" for status in SETTLED)
_ENDED = ", ".join(f"'{status}'" for status in ENDED)

ITEM_62 = item_62(VERIFIED_PARCELS)
NOTIFIERS = NamedSet(
    "notifier",
    ("id", "household_id", "filing"),
    f"""
    SELECT visit.id, visit.household_id,
           CASE WHEN bool_and(concerned.is_filed) THEN '{FILED}'
                WHEN bool_or(concerned.is_filed) THEN 'partly_filed'
                ELSE 'not_filed' END
    FROM verified_visit AS visit
    JOIN {ITEM_62.name} AS concerned ON concerned.household_id = visit.household_id
    GROUP BY visit.id, visit.household_id
    """,  # noqa: S608 (constants)
    (VERIFIED_VISITS, ITEM_62),
)
NOTICES = NamedSet(
    "notice",
    ("id", "spatial_unit_id"),
    """
    SELECT notice.id, home.spatial_unit_id
    FROM parcels_occupationnotification AS notice
    JOIN ba_home AS home ON home.ba_unit_id = notice.ba_unit_id
    WHERE notice.filed_on < %(true_before)s
      AND network_is_known(notice.recorded_at, notice.source_id, %(known_by)s)
      AND notice.party_id NOT IN (SELECT id FROM merged_party)
    """,
    (BA_HOMES, MERGED_PARTIES),
)
# Overlaps of two standing units; each counts where the older of the two does.
CLAIMS_THAT_MEET = NamedSet(
    "claims_that_meet",
    ("id", "spatial_unit_id"),
    """
    SELECT met.id, met.spatial_unit_id
    FROM parcels_overlap AS met
    WHERE met.other_unit_id IS NOT NULL
      AND met.spatial_unit_id NOT IN (SELECT id FROM retired_unit)
      AND met.other_unit_id NOT IN (SELECT id FROM retired_unit)
    """,
    (RETIRED_UNITS,),
)
BORDERS_SPOKEN_OF = NamedSet(
    "border_spoken_of",
    ("id", "spatial_unit_id", "status", "age"),
    """
    SELECT met.id, met.spatial_unit_id, spoken.status,
           coalesce(%(last_day)s::date - spoken.since, 0)
    FROM overlap_spoken_of AS spoken JOIN claims_that_meet AS met ON met.id = spoken.overlap_id
    """,
    (OVERLAPS_SPOKEN_OF, CLAIMS_THAT_MEET),
)
NEW_DISPUTES = NamedSet(
    "new_dispute",
    ("id", "spatial_unit_id"),
    f"""
    SELECT DISTINCT met.id, met.spatial_unit_id
    FROM overlap_turn AS turn JOIN claims_that_meet AS met ON met.id = turn.overlap_id
    WHERE turn.status IN ({_IN_DISPUTE}) AND turn.was NOT IN ({_IN_DISPUTE})
      AND turn.taken_on >= date_trunc('month', %(last_day)s::date)::date
    """,  # noqa: S608 (constants)
    (OVERLAP_TURNS, CLAIMS_THAT_MEET),
)
SETTLED_DISPUTES = NamedSet(
    "settled_dispute",
    ("id", "spatial_unit_id", "status"),
    f"""
    SELECT DISTINCT border.id, border.spatial_unit_id, border.status
    FROM overlap_turn AS turn JOIN border_spoken_of AS border ON border.id = turn.overlap_id
    WHERE border.status IN ({_SETTLED}) AND turn.status IN ({_SETTLED})
      AND turn.was IN ({_IN_DISPUTE})
      AND turn.taken_on >= date_trunc('month', %(last_day)s::date)::date
    """,  # noqa: S608 (constants)
    (OVERLAP_TURNS, BORDERS_SPOKEN_OF),
)
# Those of them that talks had brought near before they were settled.
MEDIATED_DISPUTES = NamedSet(
    "mediated_dispute",
    ("id", "spatial_unit_id"),
    f"""
    SELECT DISTINCT border.id, border.spatial_unit_id
    FROM overlap_turn AS turn JOIN border_spoken_of AS border ON border.id = turn.overlap_id
    WHERE border.status IN ({_SETTLED}) AND turn.status IN ({_SETTLED})
      AND turn.was = '{OverlapStatus.MEDIATED.value}'
      AND turn.taken_on >= date_trunc('month', %(last_day)s::date)::date
    """,  # noqa: S608 (constants)
    (OVERLAP_TURNS, BORDERS_SPOKEN_OF),
)
# Cases about a boundary that are no pair of overlapping parcels: those are counted above.
BOUNDARY_CASES = NamedSet(
    "boundary_case",
    ("id", "place_id", "opened_on", "status", "result", "since", "age"),
    """
    SELECT heard.id, heard.place_id, heard.opened_on, heard.status, heard.result, heard.since,
           heard.age
    FROM dispute_standing AS heard
    LEFT JOIN claims_that_meet AS met ON met.id = heard.overlap_id
    WHERE heard.kind = 'boundary' AND met.id IS NULL
    """,
    (DISPUTE_STANDINGS, CLAIMS_THAT_MEET),
)
# Opened in the month, or opened anew in it.
NEW_CASES = NamedSet(
    "new_boundary_case",
    ("id", "place_id"),
    f"""
    SELECT heard.id, heard.place_id
    FROM boundary_case AS heard
    WHERE heard.opened_on >= date_trunc('month', %(last_day)s::date)::date
       OR EXISTS (
           SELECT FROM dispute_turn AS turn
           WHERE turn.dispute_id = heard.id AND turn.was IN ({_ENDED})
             AND turn.status NOT IN ({_ENDED})
             AND turn.taken_on >= date_trunc('month', %(last_day)s::date)::date)
    """,  # noqa: S608 (constants)
    (BOUNDARY_CASES, DISPUTE_TURNS),
)
SETTLED_CASES = NamedSet(
    "settled_boundary_case",
    ("id", "place_id", "result"),
    """
    SELECT id, place_id, result FROM boundary_case
    WHERE status = 'settled' AND since >= date_trunc('month', %(last_day)s::date)::date
    """,
    (BOUNDARY_CASES,),
)
APPLICATIONS = NamedSet(
    "transfer_application",
    ("id", "spatial_unit_id", "age", "waiting"),
    f"""
    SELECT asked.id, home.spatial_unit_id, aged.days,
           CASE WHEN decision.id IS NOT NULL THEN '{DECIDED}'
                WHEN aged.days < {SOON_DAYS} THEN 'recent'
                WHEN aged.days <= {LATE_DAYS} THEN 'this_year'
                ELSE 'late' END
    FROM parcels_transferapplication AS asked
    JOIN ba_home AS home ON home.ba_unit_id = asked.ba_unit_id
    LEFT JOIN parcels_transferdecision AS decision
        ON decision.application_id = asked.id
        AND decision.decided_on < %(true_before)s
        AND network_is_known(decision.recorded_at, decision.source_id, %(known_by)s)
    CROSS JOIN LATERAL (SELECT %(last_day)s::date - asked.filed_on AS days) AS aged
    WHERE asked.filed_on < %(true_before)s
      AND network_is_known(asked.recorded_at, asked.source_id, %(known_by)s)
    """,  # noqa: S608 (constants)
    (BA_HOMES,),
)

HOUSEHOLDS_TO_NOTIFY = Figure(
    key="F3.8",
    label=_("ครัวเรือนที่ต้องแจ้งครอบครองที่ดิน ส.ป.ก. (ข้อ 62)"),
    unit=_("ครัวเรือน"),
    definition=_(
        "ครัวเรือนที่สอบทานแล้วซึ่งถือครองแปลงทำกินที่สอบทานแล้วและอยู่ในที่ดิน ส.ป.ก. ตั้งแต่ครึ่งแปลง "
        "โดยไม่มีเอกสารของ ส.ป.ก. และไม่มีโฉนดหรือ น.ส.3 น.ส.3ก น.ส.3ข ของแปลงนั้น: "
        "แจ้งแล้วครบทุกแปลง ÷ ทั้งหมด วันที่เหลือนับจากวันสุดท้ายของเดือนรายงาน "
        "ไม่ได้ตรวจว่าเข้าทำประโยชน์ก่อนวันที่ระเบียบใช้บังคับหรือไม่"
    ),
    counted=NOTIFIERS,
    model=Visit,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="filing",
    parts={
        FILED: _("แจ้งแล้ว"),
        "partly_filed": _("แจ้งแล้วบางแปลง"),
        "not_filed": _("ยังไม่พบว่าแจ้ง"),
    },
)
NOTICES_FILED = Figure(
    key="F3.8n",
    label=_("การแจ้งครอบครอง (ข้อ 62) ที่บันทึกแล้ว"),
    unit=_("รายการ"),
    definition=_(
        "การแจ้งครอบครองทุกรายการที่บันทึกไว้ ไม่ว่าครัวเรือนจะสอบทานแล้วหรือไม่ "
        "พื้นที่ที่ยังไม่มีใครบันทึกเลยแสดงเป็นไม่มีข้อมูล"
    ),
    counted=NOTICES,
    model=OccupationNotification,
    home=Home.UNIT,
    home_column="spatial_unit_id",
)
BORDERS = Figure(
    key="F3.9",
    label=_("ข้อพิพาทแนวเขต"),
    unit=_("คู่แปลง"),
    definition=_(
        "คู่แปลงที่แนวเขตทับกันและมีผู้บันทึกขั้นตอนไว้ ตามสถานะเมื่อสิ้นเดือนรายงาน พิพาท = มีฝ่ายคัดค้าน "
        "หรือไกล่เกลี่ยแล้วแต่ยังไม่มีข้อยุติ คู่แปลงหนึ่งนับในหมู่บ้านของแปลงที่ขึ้นทะเบียนก่อน ไม่นับแปลงที่แบ่งหรือรวมไปแล้ว"
    ),
    counted=BORDERS_SPOKEN_OF,
    model=Overlap,
    home=Home.UNIT,
    home_column="spatial_unit_id",
    part="status",
    amount="age",
    measure=Measure.DAYS,
    parts={status.value: status.label for status in OverlapStatus},
    groups={"in_dispute": (_("ยังพิพาทอยู่"), IN_DISPUTE)},
)
BORDERS_NEWLY_DISPUTED = Figure(
    key="F3.9n",
    label=_("ข้อพิพาทแนวเขตใหม่ในเดือน"),
    unit=_("คู่แปลง"),
    definition=_("คู่แปลงของ F3.9 ซึ่งเริ่มพิพาทในเดือนรายงาน แม้จะได้ข้อยุติแล้วในเดือนเดียวกัน"),
    counted=NEW_DISPUTES,
    model=Overlap,
    home=Home.UNIT,
    home_column="spatial_unit_id",
)
BORDERS_SETTLED = Figure(
    key="F3.9s",
    label=_("ข้อพิพาทแนวเขตที่ยุติในเดือน"),
    unit=_("คู่แปลง"),
    definition=_(
        "คู่แปลงของ F3.9 ซึ่งพ้นจากการพิพาทในเดือนรายงานเพราะมีข้อยุติหรือทั้งสองฝ่ายตกลงกันได้ และยังยุติอยู่เมื่อสิ้นเดือน"
    ),
    counted=SETTLED_DISPUTES,
    model=Overlap,
    home=Home.UNIT,
    home_column="spatial_unit_id",
    part="status",
    parts={status: OverlapStatus(status).label for status in SETTLED},
)
BORDERS_MEDIATED = Figure(
    key="F3.9m",
    label=_("ข้อพิพาทแนวเขตที่ยุติด้วยการไกล่เกลี่ยในเดือน"),
    unit=_("คู่แปลง"),
    definition=_("คู่แปลงของ F3.9s ซึ่งไกล่เกลี่ยกันแล้วก่อนมีข้อยุติ"),
    counted=MEDIATED_DISPUTES,
    model=Overlap,
    home=Home.UNIT,
    home_column="spatial_unit_id",
)
BORDER_CASES = Figure(
    key="F3.9c",
    label=_("เรื่องพิพาทแนวเขตที่ไม่มีแปลงทับกัน"),
    unit=_("เรื่อง"),
    definition=_(
        "เรื่องพิพาทแนวเขตที่เปิดไว้ในหมู่บ้าน ตามสถานะเมื่อสิ้นเดือนรายงาน เฉพาะที่ไม่ใช่คู่แปลงทับกันซึ่งนับใน F3.9 แล้ว "
        "รวมกับ F3.9 คือข้อพิพาททั้งหมดโดยไม่นับซ้ำ อายุนับจากวันที่รับเรื่อง"
    ),
    counted=BOUNDARY_CASES,
    model=Dispute,
    home=Home.PLACE,
    home_column="place_id",
    part="status",
    amount="age",
    measure=Measure.DAYS,
    parts={status.value: status.label for status in DisputeStatus},
    groups={"open": (_("ยังไม่ยุติ"), OPEN)},
)
BORDER_CASES_NEW = Figure(
    key="F3.9cn",
    label=_("เรื่องพิพาทแนวเขตใหม่ในเดือน"),
    unit=_("เรื่อง"),
    definition=_("เรื่องของ F3.9c ซึ่งรับไว้หรือเปิดใหม่ในเดือนรายงาน"),
    counted=NEW_CASES,
    model=Dispute,
    home=Home.PLACE,
    home_column="place_id",
)
BORDER_CASES_SETTLED = Figure(
    key="F3.9cs",
    label=_("เรื่องพิพาทแนวเขตที่ยุติในเดือน"),
    unit=_("เรื่อง"),
    definition=_("เรื่องของ F3.9c ซึ่งยุติในเดือนรายงานและยังยุติอยู่เมื่อสิ้นเดือน ตามผล ไม่นับเรื่องที่ผู้ร้องถอน"),
    counted=SETTLED_CASES,
    model=Dispute,
    home=Home.PLACE,
    home_column="place_id",
    part="result",
    parts={each.value: each.label for each in DisputeStep.Result},
)
TRANSFERS = Figure(
    key="F3.10",
    label=_("การรับโอนและรับมรดกที่รอดำเนินการ"),
    unit=_("คำขอ"),
    definition=_(
        "คำขอรับมรดกหรือรับโอนที่ดินซึ่งยื่นแล้ว ตามอายุนับจากวันยื่นถึงวันสุดท้ายของเดือนรายงาน "
        "รอดำเนินการ = ยังไม่มีผลเมื่อสิ้นเดือน ไม่นับแปลงที่แบ่งหรือรวมไปแล้ว"
    ),
    counted=APPLICATIONS,
    model=TransferApplication,
    home=Home.UNIT,
    home_column="spatial_unit_id",
    part="waiting",
    amount="age",
    measure=Measure.DAYS,
    parts={
        "recent": _("ไม่ถึง 90 วัน"),
        "this_year": _("90–365 วัน"),
        "late": _("เกิน 365 วัน"),
        DECIDED: _("มีผลแล้ว"),
    },
    groups={"pending": (_("รอดำเนินการ"), ("recent", "this_year", "late"))},
)

"""Figures of what is handed on to agencies: F5.6 referrals, F5.7 what came of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from network.access import Permission
from network.named_sets import NamedSet
from reports.figures.definition import Figure, Home, Measure
from survey.models import Referral, ReferralStep
from survey.referrals.standing import LATE_DAYS, REFERRALS

# A need names what ails a person: the list is for those who may hand it on.
_FOR_WHO_REFERS = (Permission.SEE_RECORDS, Permission.REFER)
CLOSED, OPEN, LATE = "closed", "open", "late"

OPENED_THIS_MONTH = NamedSet(
    "referral_opened",
    ("id", "household_id"),
    """
    SELECT id, household_id FROM referral_standing
    WHERE referred_on >= date_trunc('month', %(last_day)s::date)::date
    """,
    (REFERRALS,),
)
CLOSED_THIS_MONTH = NamedSet(
    "referral_closed",
    ("id", "household_id", "days"),
    """
    SELECT id, household_id, days FROM referral_standing
    WHERE closed_on >= date_trunc('month', %(last_day)s::date)::date
    """,
    (REFERRALS,),
)

REFERRALS_BY_STATE = Figure(
    key="F5.6",
    label=_("การส่งต่อหน่วยงาน"),
    unit=_("เรื่อง"),
    definition=_(
        "เรื่องที่ส่งต่อหน่วยงานทั้งหมดถึงสิ้นเดือนรายงาน ตามสถานะเมื่อสิ้นเดือน "
        "อายุนับจากวันเปิดเรื่องถึงวันปิดหรือวันสุดท้ายของเดือน "
        "เรื่องที่เปิดอีกครั้งนับอายุจากวันเปิดเรื่องครั้งแรก "
        "ปิด = หน่วยงานช่วยเสร็จหรือช่วยไม่ได้ นับตามหมู่บ้านของครัวเรือน "
        "จำนวน ๑–๔ แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า"
    ),
    counted=REFERRALS,
    model=Referral,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part=(
        "CASE WHEN closed_on IS NOT NULL THEN 'closed'"
        f" WHEN days > {LATE_DAYS} THEN 'late' ELSE 'open' END"
    ),
    amount="days",
    measure=Measure.DAYS,
    parts={
        OPEN: _("ยังเปิด ไม่เกิน 90 วัน"),
        LATE: _("ยังเปิด เกิน 90 วัน"),
        CLOSED: _("ปิดแล้ว"),
    },
    groups={"standing": (_("ยังเปิดอยู่"), (OPEN, LATE))},
    is_sensitive=True,
    opened_with=_FOR_WHO_REFERS,
)
REFERRALS_OPENED = Figure(
    key="F5.6n",
    label=_("การส่งต่อที่เปิดในเดือน"),
    unit=_("เรื่อง"),
    definition=_("เรื่องของ F5.6 ซึ่งเปิดในเดือนรายงาน แม้จะปิดแล้วในเดือนเดียวกัน"),
    counted=OPENED_THIS_MONTH,
    model=Referral,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    is_sensitive=True,
    opened_with=_FOR_WHO_REFERS,
)
REFERRALS_CLOSED = Figure(
    key="F5.6c",
    label=_("การส่งต่อที่ปิดในเดือน"),
    unit=_("เรื่อง"),
    definition=_("เรื่องของ F5.6 ซึ่งปิดในเดือนรายงานและยังปิดอยู่เมื่อสิ้นเดือน"),
    counted=CLOSED_THIS_MONTH,
    model=Referral,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    amount="days",
    measure=Measure.DAYS,
    is_sensitive=True,
    opened_with=_FOR_WHO_REFERS,
)
REFERRAL_OUTCOMES = Figure(
    key="F5.7",
    label=_("ผลการช่วยเหลือ"),
    unit=_("เรื่อง"),
    definition=_(
        "เรื่องของ F5.6 ที่ปิดแล้วเมื่อสิ้นเดือนรายงาน ตามผลที่บันทึกเมื่อปิดครั้งล่าสุด ÷ เรื่องที่ปิดแล้วทั้งหมด "
        "จำนวน ๑–๔ แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า"
    ),
    counted=REFERRALS,
    model=Referral,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    where="outcome <> ''",
    part="outcome",
    parts={outcome.value: outcome.label for outcome in ReferralStep.Outcome},
    is_sensitive=True,
    opened_with=_FOR_WHO_REFERS,
)

"""Figures of coverage and trust: F1.1, F1.2, F2.1 to F2.5, F2.8, and R."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from network.access import Permission
from network.models import HouseCount, Place
from network.named_sets import VILLAGE_FIVES, NamedSet
from parcels.models import Boundary, SpatialUnit
from parcels.named_sets import RETIRED_UNITS
from reports.figures.definition import Figure, Home, Measure
from survey.counted import (
    DISPUTED_PARCELS,
    DISPUTED_VISITS,
    SURVEYED_HOUSES,
    SURVEYED_VISITS,
    VERIFIED_VISITS,
)
from survey.models import RefusedVerification, Verification, Visit
from survey.verifying.counted import (
    OLD_PARCELS,
    OLD_VISITS,
    REFUSED_ON_PARCELS,
    REFUSED_ON_VISITS,
    TAKEN_ON_PARCELS,
    TAKEN_ON_VISITS,
)

REFERENCES = NamedSet(
    "reference",
    ("id", "place_id", "houses"),
    lambda moment: HouseCount.objects.reference(moment).values_list("pk", "place", "houses"),
)
REGISTERED_HOUSES = NamedSet(
    "registered_house",
    ("id",),
    """
    SELECT id FROM parcels_spatialunit
    WHERE kind = 'house' AND id NOT IN (SELECT id FROM retired_unit)
    """,
    (RETIRED_UNITS,),
)
FIVE = "five"

HOUSES_SURVEYED = Figure(
    key="F1.1",
    label=_("บ้านที่สำรวจแล้ว"),
    unit=_("หลัง"),
    definition=_(
        "บ้านที่มีครัวเรือนซึ่งสำรวจแล้วและไม่มีข้อขัดแย้งอย่างน้อย ๑ ครัวเรือน ÷ จำนวนบ้านอ้างอิง (R) ในตำบลที่ร่วมเครือข่าย"
    ),
    counted=SURVEYED_HOUSES,
    model=SpatialUnit,
    home=Home.UNIT,
    home_column="id",
)
HOUSEHOLDS_SURVEYED = Figure(
    key="F1.1h",
    label=_("ครัวเรือนที่สำรวจแล้ว"),
    unit=_("ครัวเรือน"),
    definition=_("ครัวเรือนที่มีการเยี่ยมซึ่งไม่มีข้อขัดแย้ง (รอสอบทานหรือสอบทานแล้ว) นับครัวเรือนละครั้ง"),
    counted=SURVEYED_VISITS,
    model=Visit,
    home=Home.HOUSEHOLD,
    home_column="household_id",
)
HOUSEHOLDS_VERIFIED = Figure(
    key="F1.2",
    label=_("ครัวเรือนที่สอบทานแล้ว"),
    unit=_("ครัวเรือน"),
    definition=_("ครัวเรือนที่ผู้สอบทานอิสระสองคนเห็นด้วยและไม่มีใครคัดค้าน (V) ÷ ครัวเรือนที่สำรวจแล้ว (S)"),
    counted=VERIFIED_VISITS,
    model=Visit,
    home=Home.HOUSEHOLD,
    home_column="household_id",
)
COVERAGE = Figure(
    key="F2.1",
    label=_("ร้อยละบ้านที่สำรวจ"),
    unit=_("ร้อยละ"),
    definition=_("บ้านที่สำรวจแล้ว ÷ จำนวนบ้านอ้างอิง (R) ของแต่ละหมู่บ้าน"),
    counted=SURVEYED_HOUSES,
    model=SpatialUnit,
    home=Home.UNIT,
    home_column="id",
)
VERIFIED_SHARE = Figure(
    key="F2.2",
    label=_("ร้อยละที่สอบทานแล้ว"),
    unit=_("ร้อยละ"),
    definition=_("ครัวเรือนที่สอบทานแล้ว (V) ÷ ครัวเรือนที่สำรวจแล้ว (S) ของแต่ละหมู่บ้าน"),
    counted=VERIFIED_VISITS,
    model=Visit,
    home=Home.HOUSEHOLD,
    home_column="household_id",
)
_REFUSED = _(
    "การสอบทานที่กฎไม่รับ เพราะผู้สอบทานบันทึกเอง เป็นครัวเรือนหรือบ้านของตน ถือครองที่ดินนั้น "
    "หรือคนในครัวเรือนเดียวกันเห็นด้วยไปแล้ว "
    "÷ การสอบทานทั้งหมดที่ส่งมา (รับและไม่รับ) จนถึงสิ้นเดือน"
)
VERDICTS_REFUSED = Figure(
    key="F2.3",
    label=_("การสอบทานครัวเรือนที่ไม่ผ่านเกณฑ์"),
    unit=_("รายการ"),
    definition=_REFUSED,
    counted=REFUSED_ON_VISITS,
    model=RefusedVerification,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="rule",
    parts=dict(RefusedVerification.Rule.choices),
)
VERDICTS_REFUSED_ON_PARCELS = Figure(
    key="F2.3p",
    label=_("การสอบทานแนวเขตที่ไม่ผ่านเกณฑ์"),
    unit=_("รายการ"),
    definition=_REFUSED,
    counted=REFUSED_ON_PARCELS,
    model=RefusedVerification,
    home=Home.UNIT,
    home_column="spatial_unit_id",
    part="rule",
    parts=dict(RefusedVerification.Rule.choices),
)
VERDICTS_TAKEN = Figure(
    key="F2.3n",
    label=_("การสอบทานครัวเรือนที่รับแล้ว"),
    unit=_("รายการ"),
    definition=_("ความเห็นของผู้สอบทานต่อการเยี่ยมครัวเรือน ทั้งเห็นด้วยและไม่เห็นด้วย ที่ผ่านเกณฑ์"),
    counted=TAKEN_ON_VISITS,
    model=Verification,
    home=Home.HOUSEHOLD,
    home_column="household_id",
)
VERDICTS_TAKEN_ON_PARCELS = Figure(
    key="F2.3pn",
    label=_("การสอบทานแนวเขตที่รับแล้ว"),
    unit=_("รายการ"),
    definition=_("ความเห็นของผู้สอบทานต่อแนวเขต ทั้งเห็นด้วยและไม่เห็นด้วย ที่ผ่านเกณฑ์"),
    counted=TAKEN_ON_PARCELS,
    model=Verification,
    home=Home.UNIT,
    home_column="spatial_unit_id",
)
HOUSEHOLDS_OLD = Figure(
    key="F2.8",
    label=_("ครัวเรือนที่ข้อมูลเก่าเกิน ๑๒ เดือน"),
    unit=_("ครัวเรือน"),
    definition=_(
        "ครัวเรือนที่สอบทานแล้ว (V) ซึ่งผู้สอบทานเห็นด้วยครั้งล่าสุดเกิน ๓๖๕ วันก่อนสิ้นเดือนรายงาน ÷ ครัวเรือนที่สอบทานแล้ว"
    ),
    counted=OLD_VISITS,
    model=Visit,
    home=Home.HOUSEHOLD,
    home_column="household_id",
)
PARCELS_OLD = Figure(
    key="F2.8p",
    label=_("แปลงที่ข้อมูลเก่าเกิน ๑๒ เดือน"),
    unit=_("แปลง"),
    definition=_(
        "แปลงที่แนวเขตสอบทานแล้ว ซึ่งผู้สอบทานเห็นด้วยครั้งล่าสุดเกิน ๓๖๕ วันก่อนสิ้นเดือนรายงาน ÷ แปลงที่สอบทานแล้ว"
    ),
    counted=OLD_PARCELS,
    model=Boundary,
    home=Home.UNIT,
    home_column="spatial_unit_id",
)
HOUSEHOLDS_DISPUTED = Figure(
    key="F2.4",
    label=_("ครัวเรือนที่ข้อมูลขัดแย้ง"),
    unit=_("ครัวเรือน"),
    definition=_(
        "ครัวเรือนที่การเยี่ยมครั้งล่าสุดมีผู้สอบทานไม่เห็นด้วย "
        "อายุนับจากวันที่มีผู้ไม่เห็นด้วยคนแรกซึ่งยังไม่เปลี่ยนความเห็น ถึงวันสุดท้ายของเดือนรายงาน"
    ),
    counted=DISPUTED_VISITS,
    model=Visit,
    home=Home.HOUSEHOLD,
    home_column="household_id",
)
PARCELS_DISPUTED = Figure(
    key="F2.4p",
    label=_("แปลงที่ข้อมูลขัดแย้ง"),
    unit=_("แปลง"),
    definition=_("แปลงที่แนวเขตครั้งล่าสุดมีผู้สอบทานไม่เห็นด้วย นับอายุเช่นเดียวกับ F2.4"),
    counted=DISPUTED_PARCELS,
    model=Boundary,
    home=Home.UNIT,
    home_column="spatial_unit_id",
)
WORKING_GROUPS = Figure(
    key="F2.5",
    label=_("หมู่บ้านที่คณะทำงานครบ 5 คน"),
    unit=_("หมู่บ้าน"),
    definition=_("หมู่บ้านที่คณะทำงานหมู่บ้านซึ่งยังอยู่ในวาระมี ๕ คนพอดี ÷ หมู่บ้านในตำบลที่ร่วมเครือข่าย"),
    counted=VILLAGE_FIVES,
    model=Place,
    record="place_id",
    home=Home.PLACE,
    home_column="place_id",
    part="CASE WHEN seated = 5 THEN 'five' WHEN seated = 0 THEN 'nobody'"
    " WHEN seated < 5 THEN 'fewer' ELSE 'more' END",
    amount="seated",
    measure=Measure.PERSONS,
    parts={
        FIVE: _("ครบ 5 คน"),
        "fewer": _("น้อยกว่า 5 คน"),
        "more": _("มากกว่า 5 คน"),
        "nobody": _("ยังไม่มีคณะทำงาน"),
    },
    opened_with=(Permission.SEE_PLACES,),
)
REFERENCE = Figure(
    key="R",
    label=_("จำนวนบ้านอ้างอิง"),
    unit=_("หลัง"),
    definition=_("บ้านตามทะเบียนราษฎรปีล่าสุด ถ้าไม่มีใช้จำนวนที่นับจากผังหมู่บ้าน"),
    counted=REFERENCES,
    model=HouseCount,
    home=Home.PLACE,
    home_column="place_id",
    amount="houses",
    measure=Measure.HOUSES,
)
HOUSES_KNOWN = Figure(
    key="R0",
    label=_("บ้านในทะเบียนของเครือข่าย"),
    unit=_("หลัง"),
    definition=_("ใช้เป็นจำนวนบ้านอ้างอิงของหมู่บ้านที่ยังไม่มีผู้นับ"),
    counted=REGISTERED_HOUSES,
    model=SpatialUnit,
    home=Home.UNIT,
    home_column="id",
)

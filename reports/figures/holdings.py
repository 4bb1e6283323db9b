"""Figures of how much is held, and of what the paper says of it: F3.5 to F3.7."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from formats.land_area import SQUARE_METRES_PER_RAI
from network.access import Permission
from network.models import Party
from network.named_sets import NamedSet
from parcels.holdings import FARM_LAND, PRINTED_AREAS, alro_holdings, alro_parcels
from parcels.models import Boundary
from reports.figures.definition import Figure, Home, Measure
from survey.counted import VERIFIED_PARCELS, VERIFIED_VISITS
from survey.models import Visit

ENOUGH_SQUARE_METRES = 5 * SQUARE_METRES_PER_RAI
DIFFERENCE = 0.1  # of the printed area
UNDER, OVER, TOLERANCE, WITHIN, DIFFERS = "under", "over", "tolerance", "within", "differs"

FARMERS = NamedSet(
    "farmer_by_land",
    ("id", "household_id", "square_metres", "sufficiency"),
    f"""
    SELECT visit.id, visit.household_id, land.square_metres,
           CASE WHEN land.square_metres >= {ENOUGH_SQUARE_METRES} THEN 'enough'
                WHEN land.is_partly_unmeasured THEN 'unmeasured'
                ELSE '{UNDER}' END
    FROM verified_visit AS visit JOIN farm_land AS land ON land.household_id = visit.household_id
    """,  # noqa: S608 (constants)
    (VERIFIED_VISITS, FARM_LAND),
)
ALRO_PARCELS = alro_parcels(VERIFIED_PARCELS)
ALRO_HOLDINGS = alro_holdings(VERIFIED_PARCELS)
COMPARED_WITH_PAPER = NamedSet(
    "compared_with_paper",
    ("id", "spatial_unit_id", "printed_square_metres", "agreement"),
    f"""
    SELECT parcel.id, parcel.spatial_unit_id, printed.square_metres,
           CASE WHEN abs(parcel.square_metres - printed.square_metres)
                     > {DIFFERENCE} * printed.square_metres
                THEN '{DIFFERS}' ELSE 'agrees' END
    FROM verified_parcel AS parcel
    JOIN printed_area AS printed ON printed.spatial_unit_id = parcel.spatial_unit_id
    """,  # noqa: S608 (constants)
    (VERIFIED_PARCELS, PRINTED_AREAS),
)

HOUSEHOLDS_BY_LAND = Figure(
    key="F3.5",
    label=_("ครัวเรือนที่ดินไม่เพียงพอ (น้อยกว่า 5 ไร่)"),
    unit=_("ครัวเรือน"),
    definition=_(
        "ครัวเรือนที่สอบทานแล้วซึ่งมีที่ดินทำกิน (ถือครองหรือเช่า) แต่รวมกันไม่ถึง ๕ ไร่ ตามเนื้อที่วัดครั้งล่าสุด "
        "แปลงที่ถือร่วมนับตามส่วน ÷ ครัวเรือนที่สอบทานแล้วซึ่งมีที่ดินทำกิน "
        "ครัวเรือนที่มีแปลงยังไม่ได้วัดและที่วัดแล้วไม่ถึง ๕ ไร่ แยกไว้ต่างหาก"
    ),
    counted=FARMERS,
    model=Visit,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="sufficiency",
    amount="square_metres",
    measure=Measure.SQUARE_METRES,
    parts={
        UNDER: _("น้อยกว่า 5 ไร่"),
        "enough": _("5 ไร่ขึ้นไป"),
        "unmeasured": _("ยังวัดไม่ครบทุกแปลง"),
    },
)
FAMILIES_BY_CEILING = Figure(
    key="F3.6",
    label=_("ครอบครัวตามเพดานที่ดิน ส.ป.ก. 50 หรือ 100 ไร่"),
    unit=_("ครอบครัว"),
    definition=_(
        "ครอบครัว (หัวหน้าครัวเรือน คู่สมรส และบุตรอายุต่ำกว่า ๒๐ ปี ผู้ใหญ่อื่นในครัวเรือนนับแยก) ตามผลรวมเนื้อที่วัดได้"
        "ของแปลงที่สอบทานแล้วซึ่งถือครองและเป็นที่ดิน ส.ป.ก. ตามแผนที่หรือตามเอกสารล่าสุด แปลงที่ถือร่วมนับตามส่วน "
        "เทียบกับเพดาน ๕๐ ไร่ (๑๐๐ ไร่ถ้ามีใบรับรองเลี้ยงสัตว์ใหญ่) โดยเผื่อสองเท่าของค่าคลาดเคลื่อนเนื้อที่ "
        "÷ ครอบครัวที่มีที่ดิน ส.ป.ก. "
        "เป็นข้อมูลสำรวจที่ต้องตรวจสอบกับ ส.ป.ก. มิใช่ข้อวินิจฉัย จำนวน ๑–๔ แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า"
    ),
    counted=ALRO_HOLDINGS,
    model=Party,
    record="family_id",
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="outcome",
    amount="square_metres",
    measure=Measure.SQUARE_METRES,
    parts={
        OVER: _("เกินเพดานตามข้อมูลสำรวจ ต้องตรวจสอบกับ ส.ป.ก."),
        TOLERANCE: _("ใกล้เพดาน อยู่ภายในความคลาดเคลื่อนของการวัด"),
        WITHIN: _("ไม่เกินเพดาน"),
    },
    is_sensitive=True,
    opened_with=(Permission.SEE_RECORDS, Permission.SEE_IDENTITY),
)
PARCELS_BY_PAPER = Figure(
    key="F3.7",
    label=_("แปลงที่เนื้อที่ตามเอกสารไม่ตรงกับที่วัดได้"),
    unit=_("แปลง"),
    definition=_(
        "แปลงที่สอบทานแล้วซึ่งเนื้อที่วัดได้ต่างจากเนื้อที่ในเอกสารล่าสุดเกินร้อยละ ๑๐ ของเนื้อที่ในเอกสาร "
        "÷ แปลงที่สอบทานแล้วซึ่งมีเอกสารระบุเนื้อที่ของแปลงนั้นแปลงเดียว"
    ),
    counted=COMPARED_WITH_PAPER,
    model=Boundary,
    home=Home.UNIT,
    home_column="spatial_unit_id",
    part="agreement",
    amount="printed_square_metres",
    measure=Measure.SQUARE_METRES,
    parts={DIFFERS: _("ต่างเกินร้อยละ 10"), "agrees": _("ต่างไม่เกินร้อยละ 10")},
)

"""Figures of savings groups: F1.6, F6.1 to F6.9. Amounts are satang; no member is named."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from network.access import Permission
from network.named_sets import NamedSet
from reports.figures.definition import Figure, Home, Measure
from savings.models import Membership, SavingsGroup, WelfarePayment
from savings.month_sets import CAPITAL, CLOSED, HELPED, LATE, ON_TIME, READY
from savings.named_sets import GROUPS as ACTIVE_GROUPS
from savings.named_sets import MEMBERS_OF_GROUPS

_OPENED_WITH = (Permission.SEE_REPORT,)

MEMBERS_OF_ACTIVE = NamedSet(
    "member_of_active",
    ("id", "place_id", "group_id"),
    """
    SELECT member.id, held.place_id, member.group_id
    FROM savings_member AS member JOIN savings_group AS held ON held.id = member.group_id
    """,
    (MEMBERS_OF_GROUPS, ACTIVE_GROUPS),
)

GROUPS = Figure(
    key="F6.1",
    label=_("กลุ่มออมทรัพย์"),
    unit=_("กลุ่ม"),
    definition=_("กลุ่มที่ยังดำเนินงานเมื่อสิ้นเดือนรายงาน ในหมู่บ้านของตำบลที่ร่วมเครือข่าย"),
    counted=ACTIVE_GROUPS,
    model=SavingsGroup,
    home=Home.PLACE,
    home_column="place_id",
    opened_with=_OPENED_WITH,
)
MEMBERS = Figure(
    key="F6.1m",
    label=_("สมาชิกกลุ่มออมทรัพย์"),
    unit=_("คน"),
    definition=_(
        "สมาชิกของกลุ่มที่ยังดำเนินงานเมื่อสิ้นเดือนรายงาน ÷ ผู้มีอายุ ๑๘ ปีขึ้นไปในครัวเรือนที่สอบทานแล้ว (F5.1) "
        "ผู้เป็นสมาชิกสองกลุ่มนับสองครั้ง"
    ),
    counted=MEMBERS_OF_ACTIVE,
    model=Membership,
    home=Home.PLACE,
    home_column="place_id",
    opened_with=(Permission.SEE_MONEY,),
)
SAVINGS = Figure(
    key="F6.3",
    label=_("เงินออมสะสมของกลุ่ม"),
    unit=_("บาท"),
    definition=_(
        "ผลรวมเงินสัจจะและเงินออมพิเศษคงเหลือของสมาชิกทุกกลุ่มเมื่อสิ้นเดือนรายงาน "
        "ตามบัญชีแยกประเภท (F1.6 คือยอดเดียวกัน)"
    ),
    counted=ACTIVE_GROUPS,
    model=SavingsGroup,
    home=Home.PLACE,
    home_column="place_id",
    amount="saved",
    measure=Measure.SATANG,
    opened_with=_OPENED_WITH,
)
SAVED_THIS_MONTH = Figure(
    key="F6.3m",
    label=_("เงินออมเดือนนี้"),
    unit=_("บาท"),
    definition=_("ฝากลบถอนในเดือนรายงาน ไม่รวมยอดยกมา"),
    counted=ACTIVE_GROUPS,
    model=SavingsGroup,
    home=Home.PLACE,
    home_column="place_id",
    amount="moved",
    measure=Measure.SATANG,
    opened_with=_OPENED_WITH,
)
LOANS = Figure(
    key="F6.4",
    label=_("เงินกู้คงเหลือ"),
    unit=_("บาท"),
    definition=_("ผลรวมเงินต้นเงินกู้ที่ยังไม่ชำระของทุกกลุ่มเมื่อสิ้นเดือนรายงาน"),
    counted=ACTIVE_GROUPS,
    model=SavingsGroup,
    home=Home.PLACE,
    home_column="place_id",
    amount="lent",
    measure=Measure.SATANG,
    opened_with=_OPENED_WITH,
)
PAID_ON_TIME = Figure(
    key="F6.2",
    label=_("ฝากสัจจะตรงเวลา"),
    unit=_("คน"),
    definition=_(
        "สมาชิกที่ฝากสัจจะในเดือนรายงานครบตามที่สัญญา ภายในวันฝากของกลุ่ม (ไม่กำหนดวัน: ภายในเดือน) "
        "÷ สมาชิก (F6.1m) ผู้ไม่ได้สัญญาจำนวนไม่นับเป็นตรงเวลา"
    ),
    counted=ON_TIME,
    model=Membership,
    home=Home.PLACE,
    home_column="place_id",
    opened_with=(Permission.SEE_MONEY,),
)
LATE_LOANS = Figure(
    key="F6.5",
    label=_("เงินกู้ค้างชำระเกิน 90 วัน"),
    unit=_("บาท"),
    definition=_(
        "เงินต้นคงเหลือของเงินกู้ที่งวดเก่าสุดซึ่งยังไม่ชำระเลยกำหนดเกิน ๙๐ วันเมื่อสิ้นเดือนรายงาน ÷ F6.4 "
        "เงินกู้ยกมาที่ไม่ทราบกำหนดไม่นับว่าค้าง"
    ),
    counted=LATE,
    model=SavingsGroup,
    home=Home.PLACE,
    home_column="place_id",
    amount="late",
    measure=Measure.SATANG,
    # Which group is late with what is for who keeps or audits books (DOMAIN.md §5.1, page 6).
    opened_with=(Permission.SEE_MONEY,),
)
MONTHS_CLOSED = Figure(
    key="F6.6",
    label=_("ปิดบัญชีครบ"),
    unit=_("กลุ่ม"),
    definition=_("กลุ่มที่ปิดบัญชีเดือนรายงานแล้ว และเงินสดที่นับได้เท่าบัญชี ÷ กลุ่ม (F6.1)"),
    counted=CLOSED,
    model=SavingsGroup,
    home=Home.PLACE,
    home_column="place_id",
    opened_with=_OPENED_WITH,
)
WELFARE_PAID = Figure(
    key="F6.7",
    label=_("สวัสดิการจ่าย"),
    unit=_("บาท"),
    definition=_(
        "เงินที่กองทุนสวัสดิการและกองทุนผู้เดือดร้อนของกลุ่มจ่ายในเดือนรายงาน ตามวัตถุประสงค์ ไม่รวมที่กลับรายการ"
    ),
    counted=HELPED,
    model=SavingsGroup,
    home=Home.PLACE,
    home_column="place_id",
    part="purpose",
    parts={each.value: each.label for each in WelfarePayment.Purpose},
    amount="satang",
    measure=Measure.SATANG,
    opened_with=_OPENED_WITH,
)
READINESS = Figure(
    key="F6.8",
    label=_("ความพร้อมยกระดับ"),
    unit=_("กลุ่ม"),
    definition=_("กลุ่มตามผลรวมคะแนนล่าสุดของรายการตรวจความพร้อม ๑๒ ข้อ ข้อละ ๐–๒ คะแนน"),
    counted=READY,
    model=SavingsGroup,
    home=Home.PLACE,
    home_column="place_id",
    part="band",
    parts={
        "high": _("17–24 คะแนน"),
        "middle": _("9–16 คะแนน"),
        "low": _("0–8 คะแนน"),
        "none": _("ยังไม่ประเมิน"),
    },
    opened_with=_OPENED_WITH,
)
OWN_FUNDS = Figure(
    key="F6.9",
    label=_("ทุนภายในของกลุ่ม"),
    unit=_("บาท"),
    definition=_("เงินออม หุ้น ทุนสำรอง และกำไรสะสมเมื่อสิ้นเดือนรายงาน เทียบทุนภายนอก (F6.9x)"),
    counted=CAPITAL,
    model=SavingsGroup,
    home=Home.PLACE,
    home_column="place_id",
    amount="own",
    measure=Measure.SATANG,
    opened_with=_OPENED_WITH,
)
GRANTED = Figure(
    key="F6.9x",
    label=_("ทุนภายนอกที่ได้รับสะสม"),
    unit=_("บาท"),
    definition=_("เงินอุดหนุนที่กลุ่มได้รับ และเงินสมทบกองทุนสวัสดิการจากผู้อื่นที่ไม่ใช่สมาชิก สะสมถึงสิ้นเดือนรายงาน"),
    counted=CAPITAL,
    model=SavingsGroup,
    home=Home.PLACE,
    home_column="place_id",
    amount="granted",
    measure=Measure.SATANG,
    opened_with=_OPENED_WITH,
)

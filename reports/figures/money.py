"""Figures of savings groups: F1.6, F6.1, F6.3, F6.4. Amounts are satang; no member is named."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from network.access import Permission
from network.named_sets import NamedSet
from reports.figures.definition import Figure, Home
from savings.models import Membership, SavingsGroup
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
        "ผลรวมเงินสัจจะคงเหลือของสมาชิกทุกกลุ่มเมื่อสิ้นเดือนรายงาน ตามบัญชีแยกประเภท (F1.6 คือยอดเดียวกัน)"
    ),
    counted=ACTIVE_GROUPS,
    model=SavingsGroup,
    home=Home.PLACE,
    home_column="place_id",
    amount="saved",
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
    opened_with=_OPENED_WITH,
)

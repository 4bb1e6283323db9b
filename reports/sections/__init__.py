"""The parts of the situation report, each about one subject."""

from django.utils.translation import gettext_lazy as _

from parcels.models import LayerKind
from reports.sections.concession import concessions
from reports.sections.coverage import coverage
from reports.sections.housing import housing
from reports.sections.land import land
from reports.sections.orders import orders
from reports.sections.people import people
from reports.sections.plan import plan
from reports.sections.referrals import referrals
from reports.sections.requests import requests
from reports.sections.savings import savings
from reports.sections.work import work

# In the order of the report (DOMAIN.md §5.1).
IN_ORDER = (
    coverage,
    land,
    housing,
    people,
    referrals,
    savings,
    work,
    concessions,
    plan,
    orders,
    requests,
)

# What the district chief decides from each (DOMAIN.md §5.4), by the key of the section.
DECIDES = {
    "coverage": _("หมู่บ้านใดที่ควรให้ปลัดอำเภอหรือกำนันช่วย และตัวเลขใดอ้างภายนอกได้"),
    "land": _("ทำหนังสือถึง ส.ป.ก. หรือป่าไม้เพื่อตรวจร่วม กำหนดวันรับแจ้งข้อ 62 นอกสถานที่ และนัดไกล่เกลี่ย"),
    "housing": _("ลำดับการซ่อมและแหล่งเงิน และคำขอเลขที่บ้าน"),
    "people": _("รายการบ้านเร่งด่วน"),
    "referrals": _("ติดตามหน่วยงานที่ค้างเกินกำหนด"),
    "savings": _("ช่วยตรวจบัญชี กำหนดวันเปิดเผยข้อมูล และเตือนกลุ่มที่ไม่ปิดบัญชี 2 เดือน"),
    "work": _("หลักสูตรที่จะขอจากหน่วยฝึกอาชีพ และสถานที่จัด"),
    "concession": _("เป็นประธานการเจรจา ขอเอกสารสิทธิจากหน่วยงานและผู้รับสัมปทาน และเสนอ คทช. จังหวัด"),
    "plan": _("หน่วยงานรับผิดชอบเรื่องเร่งด่วน และเรื่องที่จะบรรจุในแผนอำเภอ"),
    "orders": _("มอบหมายใหม่ในเรื่องที่เกินกำหนด"),
    "requests": _("ปิดเรื่อง มอบหมาย หรือนำเรียนผู้ว่าราชการจังหวัด"),
}

# Layers whose sources stand on the sheet of a map, beside those of the places' boundaries.
DRAWN = {
    "land": (
        LayerKind.ALRO_LAND,
        LayerKind.COOP_SETTLEMENT,
        LayerKind.SELF_HELP_SETTLEMENT,
        LayerKind.TREASURY_LAND,
        LayerKind.PUBLIC_LAND,
        LayerKind.NATIONAL_PARK,
        LayerKind.WILDLIFE_SANCTUARY,
        LayerKind.RESERVE_FOREST,
        LayerKind.PERMANENT_FOREST,
    ),
    "concession": (LayerKind.CONCESSION, LayerKind.RESERVE_FOREST, LayerKind.ALRO_LAND),
}

__all__ = ["DECIDES", "DRAWN", "IN_ORDER"]

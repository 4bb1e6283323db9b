"""The words that stand on every sheet of a parcel, in the language that is active."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maps.parcel_corners import FARTHEST_METRES


def fixed_words() -> dict[str, Any]:
    """Headings, units and who signs."""
    return {
        "title": _("ใบข้อมูลแปลง"),
        "parcel": _("แปลง"),
        "areas": _("เนื้อที่"),
        "unit": _("ไร่-งาน-ตร.ว."),
        "measured": _("วัดได้"),
        "document": _("ตามเอกสาร"),
        "claimed": _("เอกสารที่ผู้ถือครองแจ้ง"),
        "overlay": _("ผลซ้อนทับกับแผนที่ของรัฐ"),
        "apart": _("เอกสารที่แจ้งกับผลซ้อนทับเป็นข้อเท็จจริงคนละเรื่อง ไม่ใช้แทนกัน"),
        "corners": _("พิกัดมุมแปลง"),
        "corner": _("มุม"),
        "latitude": _("ละติจูด"),
        "longitude": _("ลองจิจูด"),
        "side": _("ด้าน"),
        "metres": _("ยาว (ม.)"),
        "bearing": _("ทิศ"),
        "geodesic": _(
            "ระยะและทิศวัดบนทรงรี WGS 84 (จีออเดสิก) ทิศนับจากทิศเหนือจริงตามเข็มนาฬิกา · Indian 1975"
            " ใช้ค่าแปลง 210, 814, 289 (EPSG:1304)"
        ),
        "rest_next": _("ที่เหลืออยู่หน้าถัดไป"),
        "see_next": _("หน้านี้มีมุมเหนือ ตะวันออก ใต้ ตะวันตกสุด ครบทุกมุมในหน้าถัดไป"),
        "neighbours": _("แปลงข้างเคียง (ห่างไม่เกิน %d ม.)") % FARTHEST_METRES,
        "holders": _("ผู้ถือครองตามที่แจ้ง"),
        "lineage": _("ที่มาของแปลง"),
        "evidence": _("หลักฐานการทำประโยชน์"),
        "markers": _("หมุดหลักเขต"),
        "signed": _("ลงชื่อ"),
        "dated": _("วันที่"),
        "signers": [_("ผู้ถือครอง"), _("เพื่อนบ้าน"), _("เพื่อนบ้าน"), _("คณะทำงาน")],
        "content": _("รหัสเนื้อหา"),
        "page": _("หน้า"),
        "none": "–",
    }

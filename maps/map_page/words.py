"""What the map page's script says, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words(*, counts_of_the_past: bool) -> dict[str, str]:
    """By what is said; `{…}` is filled in by the script."""
    return {
        "nothing_here": _("ตรงนี้ไม่มีข้อมูลที่เปิดอยู่ ลองเปิดชั้นข้อมูลอื่นหรือขยายแผนที่"),
        "several": _("มี {n} รายการตรงจุดนี้"),
        "open_record": _("เปิดข้อมูล"),
        "without_number": _("ไม่มีเลขที่"),
        "closer": _("ขยายอีกเพื่อดูเป็นราย"),
        "counted": _("ระดับนี้แสดงจำนวนต่อหมู่บ้าน"),
        "in_view": _("จำนวนที่เห็นในภาพ"),
        "failed": _("โหลดแผนที่บางส่วนไม่ได้ ตรวจสัญญาณแล้วลองใหม่"),
        "searching": _("กำลังค้นหา…"),
        "nothing_found": _("ไม่พบ “{text}” ลองเลขแปลง บ้านเลขที่ ชื่อหมู่บ้าน พิกัด หรือเลขระวาง"),
        "search_failed": _("ค้นหาไม่ได้ ตรวจสัญญาณแล้วลองใหม่"),
        "copied": _("คัดลอกลิงก์แล้ว ผู้เปิดจะเห็นเท่าที่สิทธิของเขาเห็นได้"),
        "measure_start": _("แตะบนแผนที่ทีละจุด"),
        "measured_line": _("ระยะ {metres} ม."),
        "measured_area": _("เนื้อที่ {area} (ไร่-งาน-ตร.ว.) · เส้นรอบ {metres} ม."),
        "now": _("วันนี้"),
        "as_of": _("ข้อมูล ณ วันที่ {day}"),
        "as_of_past": _("ข้อมูล ณ วันที่ {day}")
        if counts_of_the_past
        else _("ข้อมูล ณ วันที่ {day} (จำนวนต่อหมู่บ้านย้อนหลัง เฉพาะผู้เห็นรายการที่นับ)"),
        "zoom_in": _("ขยาย"),
        "zoom_out": _("ย่อ"),
        "show_all": _("แสดงทุกประเภท"),
        "only_seen": _("แสดงเฉพาะที่มีในภาพ"),
        "yes": _("ใช่"),
        "no": _("ไม่ใช่"),
        "scale": _("มาตราส่วนโดยประมาณ 1:{scale}"),
        "moo": _("หมู่ที่ {moo}"),
        "area": _("เนื้อที่"),
        "rai_ngan_wah": _("(ไร่-งาน-ตร.ว.)"),
        "copy_by_hand": _("คัดลอกลิงก์นี้"),
        "not_located": _("หาตำแหน่งของท่านไม่ได้ ตรวจว่าเปิด GPS และอนุญาตแล้ว"),
        "no_signal": _("ไม่มีสัญญาณ แผนที่ส่วนที่ยังไม่ได้โหลดจะว่าง"),
    }

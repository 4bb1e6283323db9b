"""What a person is told of where they were read: the pages and files of the log, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

# By the name of the address; one that is not here is shown by that name.
PAGES = {
    "me": gettext_lazy("ข้อมูลของฉัน"),
    "my-paper": gettext_lazy("ไฟล์ข้อมูลของฉัน"),
    "person-paper": gettext_lazy("ไฟล์ข้อมูลของบุคคล"),
    "my-file": gettext_lazy("ไฟล์ข้อมูลของฉัน"),
    "readings": gettext_lazy("ใครเคยเปิดดูข้อมูล"),
    "person-file": gettext_lazy("ไฟล์ข้อมูลของบุคคล"),
    "consents": gettext_lazy("ความยินยอม"),
    "erase-person": gettext_lazy("ลบข้อมูลส่วนบุคคล"),
    "village": gettext_lazy("รายชื่อครัวเรือนของหมู่บ้าน"),
    "household": gettext_lazy("หน้าครัวเรือน"),
    "verify-visit": gettext_lazy("หน้าครัวเรือน"),
    "house": gettext_lazy("หน้าบ้าน"),
    "parcel": gettext_lazy("หน้าแปลงที่ดิน"),
    "verify-boundary": gettext_lazy("หน้าแปลงที่ดิน"),
    "source": gettext_lazy("เอกสารต้นทาง"),
    "savings-group": gettext_lazy("กลุ่มออมทรัพย์"),
    "passbook": gettext_lazy("สมุดเงินออม"),
    "deposit-day": gettext_lazy("วันออมทรัพย์"),
    "field-village-section": gettext_lazy("นำข้อมูลหมู่บ้านลงมือถือ"),
    "openrosa-medium": gettext_lazy("นำข้อมูลหมู่บ้านลงมือถือ"),
    "submission": gettext_lazy("แบบสำรวจที่ส่งมา"),
    "submission-xml": gettext_lazy("แบบสำรวจที่ส่งมา"),
    "submission-file": gettext_lazy("แบบสำรวจที่ส่งมา"),
    "photograph": gettext_lazy("ภาพถ่าย"),
    "photograph-copy": gettext_lazy("ภาพถ่าย"),
    "photograph-original": gettext_lazy("ภาพถ่าย"),
    "paper-of-household": gettext_lazy("แบบบนกระดาษ"),
    "paper-of-village": gettext_lazy("แบบบนกระดาษ"),
    "figure": gettext_lazy("รายการเบื้องหลังตัวเลขในรายงาน"),
    "figure-features": gettext_lazy("รายการเบื้องหลังตัวเลขในรายงาน"),
    "new-export": gettext_lazy("ส่งออกข้อมูล"),
    "data-requests": gettext_lazy("คำขอเกี่ยวกับข้อมูลส่วนบุคคล"),
    "sent-of-person": gettext_lazy("ส่งให้ใครบ้าง"),
    "stop-letter": gettext_lazy("หนังสือขอให้หยุดใช้ข้อมูล"),
    "consent-proof": gettext_lazy("แบบยินยอมที่ลงชื่อ"),
    "breach": gettext_lazy("เหตุละเมิดข้อมูลส่วนบุคคล"),
    "to-tell": gettext_lazy("ผู้ที่ต้องแจ้งว่าเก็บข้อมูล"),
    "to-tell-slips": gettext_lazy("ผู้ที่ต้องแจ้งว่าเก็บข้อมูล"),
    "retention": gettext_lazy("ข้อมูลที่ครบกำหนดเก็บ"),
}

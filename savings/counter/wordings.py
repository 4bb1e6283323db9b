"""Words of the table that its script puts together."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from savings.models import LedgerAccount

FIELDS: Final = {
    "savings": gettext_lazy("ฝากสัจจะ"),
    "repayment": gettext_lazy("ชำระเงินกู้"),
    "special": gettext_lazy("ออมพิเศษ"),
    "shares": gettext_lazy("ซื้อหุ้น"),
    "fine": gettext_lazy("ค่าปรับ"),
    "fee": gettext_lazy("ค่าธรรมเนียม"),
    "welfare": gettext_lazy("สมทบสวัสดิการ"),
    "out_savings": gettext_lazy("ถอนสัจจะ"),
    "out_special": gettext_lazy("ถอนออมพิเศษ"),
    "out_dividends": gettext_lazy("รับปันผล"),
}
MAIN: Final = ("savings", "repayment", "special", "shares")


def of_the_page() -> dict[str, Any]:
    """In the language of the page; # stands before what the script puts in."""
    return {
        "kinds": {kind: str(label) for kind, label in LedgerAccount.Kind.choices},
        "fields": {name: str(label) for name, label in FIELDS.items()},
        "loan": _("กู้ค้าง #left · งวดนี้ต้น #principal ดอกเบี้ย #interest (ชำระตัดดอกเบี้ยก่อน)"),
        "out": _("ถอน "),
        "waiting": _("รอส่ง"),
        "another": _("เป็นอีกรายการ บันทึกเพิ่ม"),
        "same": _("รายการเดียวกัน ไม่บันทึกซ้ำ"),
        "again": _("ลองส่งอีกครั้ง"),
        "remove": _("ลบจากเครื่อง"),
        "sure": _("ลบรายการที่ยังไม่ได้ส่งนี้จากเครื่องหรือไม่"),
        "wrong": _("จำนวนเงินอ่านไม่ได้ เช่น 100 หรือ 100.50"),
        "came": _("มาแล้ว #n จาก #all คน"),
        "unsent": _("รอส่ง #n รายการ#asks"),
        "asking": _("#n รายการต้องดู"),
        "sent": _("ส่งครบแล้ว"),
        "offline": _("ไม่มีสัญญาณ รายการเก็บไว้ในเครื่องนี้ จะส่งเองเมื่อมีสัญญาณ"),
        "signin": _("ต้องเข้าระบบใหม่ในแท็บอื่น รายการยังอยู่ในเครื่องนี้"),
        "other": _("รายการในเครื่องนี้เป็นของ #who ให้เจ้าของเข้าระบบเพื่อส่ง"),
    }

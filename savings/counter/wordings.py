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
# What an account of the group is to the member who stands at the table.
OF_THE_MEMBER: Final = {
    LedgerAccount.Kind.SAVINGS: gettext_lazy("เงินสัจจะ"),
    LedgerAccount.Kind.LOANS: gettext_lazy("ชำระเงินต้น"),
    LedgerAccount.Kind.INTEREST: gettext_lazy("ชำระดอกเบี้ย"),
    LedgerAccount.Kind.WELFARE: gettext_lazy("สมทบสวัสดิการ"),
    LedgerAccount.Kind.DIVIDENDS: gettext_lazy("รับปันผล"),
}
MAIN: Final = ("savings", "repayment", "special", "shares")


def kinds() -> dict[str, str]:
    """What moved, in the words of the member, by kind of account."""
    return {kind.value: str(OF_THE_MEMBER.get(kind, kind.label)) for kind in LedgerAccount.Kind}


def of_the_page() -> dict[str, Any]:
    """In the language of the page; # stands before what the script puts in."""
    return {
        "kinds": kinds(),
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
        "others": _("ในเครื่องนี้มีรายการของ #who รอส่ง #n รายการ ปิดผนึกไว้ ให้เจ้าของเข้าระบบเปิดโต๊ะนี้เพื่อส่ง"),
        "insecure": _(
            "ที่อยู่นี้ไม่เข้ารหัส (http) จึงเก็บรายการในเครื่องให้ปลอดภัยไม่ได้"
            " ให้เปิดด้วย https หรือใช้หน้าพิมพ์จากสมุดทั้งวัน"
        ),
        "closed": _("ไม่มีสัญญาณ ใส่รหัสเปิดโต๊ะที่ตั้งไว้ในเครื่องนี้"),
        "no_code": _(
            "เปิดโต๊ะตอนไม่มีสัญญาณไม่ได้ เพราะไม่มีรหัสในเครื่องนี้"
            " รายการที่พิมพ์ไว้ปิดผนึกอยู่ครบ เปิดได้เมื่อมีสัญญาณและเข้าระบบ"
        ),
        "wrong_code": _("รหัสไม่ถูก ลองได้อีก #n ครั้ง หลังจากนั้นเปิดได้เมื่อมีสัญญาณ"),
        "weak_code": _("รหัสสั้นหรือเดาง่ายเกินไป ใช้อย่างน้อย 6 ตัว ไม่เรียงและไม่ซ้ำกัน"),
        "is_set": _("ตั้งแล้ว"),
        "is_not_set": _("ยังไม่ได้ตั้ง"),
        "code_set": _("ตั้งรหัสแล้ว เปิดโต๊ะนี้ตอนไม่มีสัญญาณได้ 3 วัน ถ้าลืมให้เข้าระบบเมื่อมีสัญญาณแล้วตั้งใหม่"),
        "code_wanted": _(
            "ชื่อและยอดในเครื่องนี้ปิดผนึกไว้ ตั้งรหัสของท่านเพื่อเปิดโต๊ะนี้อีกได้ตอนไม่มีสัญญาณ เช่น เมื่อปิดหน้าจอไปแล้ว"
        ),
        "other": _("รายการในเครื่องนี้เป็นของ #who ให้เจ้าของเข้าระบบเพื่อส่ง"),
    }

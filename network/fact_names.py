"""What records of each kind are called when they are counted, in Thai and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model

_NAMES = {
    "account": ("บัญชีผู้ใช้", "accounts"),
    "aerialimage": ("ภาพถ่ายทางอากาศ", "photographs from the air"),
    "answer": ("คำตอบของอำเภอ", "answers of the district"),
    "appointment": ("การแต่งตั้งบทบาท", "appointments"),
    "appointmentending": ("การพ้นบทบาท", "endings of appointments"),
    "bodymembership": ("ตำแหน่งในคณะทำงาน", "seats in working groups"),
    "bodymembershipending": ("การพ้นตำแหน่งในคณะทำงาน", "endings of seats"),
    "boundary": ("แนวเขต", "boundaries"),
    "boundarymarker": ("หลักเขต", "boundary markers"),
    "careneed": ("ข้อมูลสุขภาพและความพิการ", "records of care needs"),
    "consent": ("ความยินยอม", "consents"),
    "contradiction": ("ข้อมูลที่ขัดกัน", "contradictions"),
    "datarequest": ("คำขอเกี่ยวกับข้อมูล", "requests about personal data"),
    "datarequestanswer": ("คำตอบเรื่องข้อมูลส่วนบุคคล", "answers about personal data"),
    "delegation": ("การฝากบทบาท", "lent roles"),
    "delegationending": ("การยกเลิกการฝากบทบาท", "endings of lent roles"),
    "domicile": ("หมู่บ้านที่สังกัด", "stated home villages"),
    "duplicateverdict": ("ผลตรวจรายชื่อซ้ำ", "verdicts on duplicates"),
    "erasure": ("การลบข้อมูล", "erasures"),
    "fielddeviceending": ("การยกเลิกเครื่องภาคสนาม", "endings of field devices"),
    "formclosing": ("การปิดแบบสำรวจ", "closings of forms"),
    "formmapping": ("การจับคู่คำตอบกับข้อมูล", "mappings of answers"),
    "formversion": ("รุ่นของแบบสำรวจ", "versions of forms"),
    "grouprecord": ("ข้อมูลกลุ่มออมทรัพย์", "descriptions of savings groups"),
    "housecount": ("จำนวนบ้าน", "counts of houses"),
    "householdaccount": ("บัญชีครัวเรือน", "household accounts"),
    "householdmembership": ("การอยู่ในครัวเรือน", "members of households"),
    "houseservices": ("น้ำ ไฟ ทาง ของบ้าน", "services of houses"),
    "indicatorfinding": ("ผลตามตัวชี้วัด", "findings by indicators"),
    "instrument": ("ข้อมูลสัมปทาน", "records of concessions"),
    "invitation": ("คำเชิญ", "invitations"),
    "invitationending": ("การใช้หรือยกเลิกคำเชิญ", "endings of invitations"),
    "joining": ("การเข้าร่วมเครือข่าย", "joinings of the network"),
    "journalentry": ("รายการในบัญชีกลุ่ม", "entries in books"),
    "landdocument": ("เอกสารที่ดิน", "land documents"),
    "layeredition": ("ชั้นแผนที่", "editions of layers"),
    "livelihood": ("อาชีพและการงาน", "livelihoods"),
    "livestockcertificate": ("ใบรับรองปศุสัตว์", "livestock certificates"),
    "loan": ("เงินกู้", "loans"),
    "membership": ("สมาชิกกลุ่มออมทรัพย์", "memberships of savings groups"),
    "membershipending": ("การลาออกจากกลุ่ม", "endings of memberships"),
    "monthclosing": ("การปิดบัญชีเดือน", "closed months"),
    "occupationevidence": ("หลักฐานการทำประโยชน์", "pieces of evidence of occupation"),
    "occupationnotification": ("การแจ้งการครอบครอง", "notices of occupation"),
    "overlapstep": ("ขั้นตอนเรื่องที่ทับซ้อน", "steps about overlaps"),
    "personrecord": ("ข้อมูลบุคคล", "records of persons"),
    "photograph": ("ภาพถ่าย", "photographs"),
    "placeboundary": ("แนวเขตการปกครอง", "boundaries of places"),
    "placerecord": ("ชื่อพื้นที่", "names of places"),
    "pledge": ("สัจจะออมทรัพย์", "pledges to save"),
    "position": ("ตำแหน่งของแปลงหรือบ้าน", "positions of parcels and houses"),
    "recovery": ("การกู้บัญชี", "recoveries of accounts"),
    "recoveryending": ("การใช้หรือยกเลิกการกู้บัญชี", "endings of recoveries"),
    "referral": ("การส่งต่อ", "referrals"),
    "request": ("ข้อเสนอถึงอำเภอ", "requests to the district"),
    "reshaping": ("การแบ่งหรือรวมแปลง", "splits and merges"),
    "right": ("สิทธิในที่ดิน", "rights to land"),
    "settlement": ("การตัดสินข้อมูลที่ขัดกัน", "settlements"),
    "statedplace": ("หมู่บ้านของแปลงหรือบ้าน", "stated villages of parcels and houses"),
    "surveyassignment": ("งานสำรวจที่มอบหมาย", "assignments of surveyors"),
    "surveyplanhousehold": ("ครัวเรือนที่จะไปเยี่ยม", "planned households"),
    "surveyroundrecord": ("รอบการสำรวจ", "survey rounds"),
    "tenure": ("การถือครองที่ครัวเรือนบอก", "tenures"),
    "transferapplication": ("คำขอโอนสิทธิ", "applications to pass land on"),
    "transferdecision": ("ผลคำขอโอนสิทธิ", "decisions on applications"),
    "unitlabel": ("เลขแปลงหรือเลขบ้าน", "numbers of parcels and houses"),
    "verification": ("การสอบทาน", "verifications"),
    "visit": ("การเยี่ยมครัวเรือน", "visits to households"),
    "withdrawal": ("การถอนข้อมูลนำเข้า", "withdrawals of imports"),
}


def counted(model: type[Model], count: int) -> tuple[str, str]:
    """`การสอบทาน 3 รายการ`, `3 verifications`."""
    th, en = _NAMES[model._meta.model_name or ""]
    return f"{th} {count:,} รายการ", f"{count:,} {en}"

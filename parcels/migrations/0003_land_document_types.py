"""The land documents of DOMAIN.md §2.5; afterwards they are edited as data."""

from django.db import migrations

# code, Thai, English, issuer
TYPES = [
    ("title_deed_ns4", "โฉนดที่ดิน (น.ส.4)", "Title deed (NS-4)", "กรมที่ดิน"),
    ("ns3k", "น.ส.3 ก", "Certificate of use NS-3K", "กรมที่ดิน"),
    ("ns3", "น.ส.3", "Certificate of use NS-3", "กรมที่ดิน"),
    ("ns3kh", "น.ส.3 ข", "Certificate of use NS-3Kh", "กรมที่ดิน"),
    ("ns2", "ใบจอง (น.ส.2)", "Occupation permit NS-2", "กรมที่ดิน"),
    ("sk1", "ส.ค.1", "SK-1 notification", "แจ้งการครอบครอง 2497–2498"),
    ("pbt5", "ภ.บ.ท.5", "Local tax receipt PBT-5", "องค์กรปกครองส่วนท้องถิ่น"),
    ("alro_401", "ส.ป.ก. 4-01", "ALRO permit 4-01", "ส.ป.ก."),
    ("alro_agri_deed", "โฉนดเพื่อการเกษตร", "Agricultural title (ALRO)", "ส.ป.ก."),
    ("alro_lease", "เช่า/เช่าซื้อ ส.ป.ก.", "ALRO lease or hire-purchase", "ส.ป.ก."),
    ("kasono3", "กสน.3", "Cooperative-settlement permit", "กรมส่งเสริมสหกรณ์"),
    ("kasono5", "กสน.5", "Cooperative-settlement certificate", "กรมส่งเสริมสหกรณ์"),
    ("nk1", "น.ค.1", "Self-help settlement permit", "กรมพัฒนาสังคมและสวัสดิการ"),
    ("nk3", "น.ค.3", "Self-help settlement certificate", "กรมพัฒนาสังคมและสวัสดิการ"),
    ("stk", "ส.ท.ก.", "Right to farm (reserve forest)", "กรมป่าไม้"),
    ("nlpb_group", "คทช. (สมุดประจำตัว)", "NLPB group permission", "ผู้ว่าราชการจังหวัด"),
    (
        "forest_survey_2541",
        "รายชื่อสำรวจตามมติ ครม. 30 มิ.ย. 2541",
        "Listed in the forest survey of 1998",
        "กรมป่าไม้",
    ),
    ("treasury_lease", "เช่าที่ราชพัสดุ", "Treasury lease", "กรมธนารักษ์"),
    ("public_land_nsl", "น.ส.ล. (ที่สาธารณประโยชน์)", "Public-land certificate", "กรมที่ดิน"),
    ("private_rent", "เช่าเอกชน", "Private rent", ""),
    ("live_with_relative", "อาศัยที่ดินญาติ", "Lives on a relative's land", ""),
    ("none", "ไม่มีเอกสาร", "No document", ""),
]


def add_types(apps, schema_editor):
    types = apps.get_model("parcels", "LandDocumentType")
    types.objects.bulk_create(
        types(code=code, name_th=th, name_en=en, issuer=issuer, sort_order=order)
        for order, (code, th, en, issuer) in enumerate(TYPES, start=1)
    )


def remove_types(apps, schema_editor):
    apps.get_model("parcels", "LandDocumentType").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("parcels", "0002_rules")]

    operations = [migrations.RunPython(add_types, remove_types)]

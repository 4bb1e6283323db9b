"""The hardships of DOMAIN.md §2.7; afterwards they are edited as data (the wording is CODI's)."""

from typing import Any

from django.db import migrations

# code, Thai, English
TYPES = [
    ("own_house_no_document", "บ้านของตน ที่ดินไม่มีเอกสาร", "Own house on land without document"),
    (
        "alro_without_own_paper",
        "อยู่ในเขต ส.ป.ก. ไม่มีเอกสาร หรือเอกสารเป็นชื่อผู้อื่น",
        "On ALRO land without own paper",
    ),
    ("in_forest", "อยู่ในป่าสงวนหรือป่าไม้ถาวร", "In reserve or permanent forest"),
    ("settlement_right_open", "อยู่ในนิคม สิทธิยังไม่เรียบร้อย", "In a settlement, right not settled"),
    ("treasury_or_public_land", "อยู่ในที่ราชพัสดุหรือที่สาธารณะ", "On treasury or public land"),
    ("renting", "เช่าที่ดินหรือเช่าบ้าน", "Renting land or house"),
    ("lives_with_relatives", "อยู่กับญาติ ไม่มีบ้านของตนเอง", "Lives with relatives, no own house"),
    ("house_dilapidated", "บ้านทรุดโทรม", "Dilapidated house"),
    ("disaster_risk", "บ้านอยู่ในที่เสี่ยงภัย", "House at risk of disaster"),
    ("eviction_or_case", "ถูกไล่ที่หรือมีคดีความ", "Eviction or court case"),
    ("landless", "ไม่มีที่ดินทำกิน", "Landless for farming"),
    ("under_five_rai", "ที่ดินทำกินน้อยกว่า 5 ไร่", "Farms less than 5 rai"),
]


def add_types(apps: Any, schema_editor: Any) -> None:
    types = apps.get_model("survey", "HardshipType")
    types.objects.bulk_create(
        types(code=code, name_th=th, name_en=en, sort_order=order)
        for order, (code, th, en) in enumerate(TYPES, start=1)
    )


def remove_types(apps: Any, schema_editor: Any) -> None:
    apps.get_model("survey", "HardshipType").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("survey", "0003_hardship_and_care")]

    operations = [migrations.RunPython(add_types, remove_types)]

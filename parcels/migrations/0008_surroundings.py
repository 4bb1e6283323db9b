"""Layers of what lies around houses: roads, waters, schools. They are cut into no cells.

Shares of boundaries, overlaps and what covers a place all follow from the cells of layers; a
road that crosses a parcel is none of these.
"""

from django.db import migrations, models

KINDS = "'road', 'water', 'school', 'health_station', 'flood_area', 'steep_land'"

NO_CELLS = f"""
CREATE FUNCTION parcels_surroundings_have_no_cells() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT kind FROM parcels_layeredition WHERE id = NEW.edition_id) IN ({KINDS}) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER surroundings_have_no_cells BEFORE INSERT ON parcels_layercell
    FOR EACH ROW EXECUTE FUNCTION parcels_surroundings_have_no_cells();
"""
CELLS = """
DROP TRIGGER surroundings_have_no_cells ON parcels_layercell;
DROP FUNCTION parcels_surroundings_have_no_cells();
"""

CHOICES = [
    ("alro_decree_area", "เขตปฏิรูปที่ดิน"),
    ("alro_land", "ที่ดิน ส.ป.ก."),
    ("alro_plot", "แปลงจัดสรร ส.ป.ก."),
    ("coop_settlement", "นิคมสหกรณ์"),
    ("self_help_settlement", "นิคมสร้างตนเอง"),
    ("treasury_land", "ที่ราชพัสดุ"),
    ("public_land", "ที่สาธารณประโยชน์"),
    ("national_park", "อุทยานแห่งชาติ"),
    ("wildlife_sanctuary", "เขตรักษาพันธุ์สัตว์ป่า"),
    ("reserve_forest", "ป่าสงวนแห่งชาติ"),
    ("permanent_forest", "ป่าไม้ถาวร"),
    ("community_forest", "ป่าชุมชน"),
    ("watershed_class", "ชั้นคุณภาพลุ่มน้ำ"),
    ("concession", "สัมปทาน / การอนุญาต"),
    ("road", "ถนน"),
    ("water", "แหล่งน้ำ"),
    ("school", "โรงเรียน"),
    ("health_station", "สถานพยาบาล (รพ.สต.)"),
    ("flood_area", "พื้นที่น้ำท่วม"),
    ("steep_land", "พื้นที่ลาดชัน"),
]


class Migration(migrations.Migration):
    dependencies = [("parcels", "0007_places_in_sets")]

    operations = [
        migrations.RunSQL(NO_CELLS, CELLS),
        migrations.AlterField(
            "layeredition", "kind", models.CharField(choices=CHOICES, max_length=20)
        ),
        migrations.AlterField(
            "overlap",
            "layer_kind",
            models.CharField(blank=True, choices=CHOICES, max_length=20),
        ),
    ]

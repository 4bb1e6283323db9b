"""Kinds of layers, and the state-land status each gives a parcel."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LayerKind(models.TextChoices):
    """Kinds of layers (DOMAIN.md §2.2–2.6, §3.2)."""

    ALRO_DECREE_AREA = "alro_decree_area", _("เขตปฏิรูปที่ดิน")
    ALRO_LAND = "alro_land", _("ที่ดิน ส.ป.ก.")
    ALRO_PLOT = "alro_plot", _("แปลงจัดสรร ส.ป.ก.")
    COOP_SETTLEMENT = "coop_settlement", _("นิคมสหกรณ์")
    SELF_HELP_SETTLEMENT = "self_help_settlement", _("นิคมสร้างตนเอง")
    TREASURY_LAND = "treasury_land", _("ที่ราชพัสดุ")
    PUBLIC_LAND = "public_land", _("ที่สาธารณประโยชน์")
    NATIONAL_PARK = "national_park", _("อุทยานแห่งชาติ")
    WILDLIFE_SANCTUARY = "wildlife_sanctuary", _("เขตรักษาพันธุ์สัตว์ป่า")
    RESERVE_FOREST = "reserve_forest", _("ป่าสงวนแห่งชาติ")
    PERMANENT_FOREST = "permanent_forest", _("ป่าไม้ถาวร")
    COMMUNITY_FOREST = "community_forest", _("ป่าชุมชน")
    WATERSHED_CLASS = "watershed_class", _("ชั้นคุณภาพลุ่มน้ำ")
    CONCESSION = "concession", _("สัมปทาน / การอนุญาต")
    # What lies around people's houses (S4-32); says nothing of whose land it is.
    ROAD = "road", _("ถนน")
    WATER = "water", _("แหล่งน้ำ")
    SCHOOL = "school", _("โรงเรียน")
    HEALTH_STATION = "health_station", _("สถานพยาบาล (รพ.สต.)")
    FLOOD_AREA = "flood_area", _("พื้นที่น้ำท่วม")
    STEEP_LAND = "steep_land", _("พื้นที่ลาดชัน")


class Regime(models.TextChoices):
    """State-land status a parcel is assigned for display (DOMAIN.md §5.0)."""

    ALRO = "alro", _("ที่ดิน ส.ป.ก.")
    SETTLEMENT = "settlement", _("นิคมสหกรณ์ / นิคมสร้างตนเอง")
    TREASURY_OR_PUBLIC = "treasury_or_public", _("ที่ราชพัสดุ / ที่สาธารณประโยชน์")
    PROTECTED_AREA = "protected_area", _("อุทยานฯ / เขตรักษาพันธุ์สัตว์ป่า")
    RESERVE_FOREST = "reserve_forest", _("ป่าสงวนแห่งชาติ")
    PERMANENT_FOREST = "permanent_forest", _("ป่าไม้ถาวร / ป่าชุมชน")
    MIXED = "mixed", _("คาบเกี่ยวหลายเขต")
    OUTSIDE_ALL_LAYERS = "outside_all_layers", _("นอกชั้นข้อมูลที่ดินรัฐ")


# In the order in which one is shown where two cover half of a parcel each: by
# legal recency (§2.2). Decree area, watershed class and concession say nothing of
# whose land it is.
REGIME_OF_KIND: dict[LayerKind, Regime] = {
    LayerKind.ALRO_PLOT: Regime.ALRO,
    LayerKind.ALRO_LAND: Regime.ALRO,
    LayerKind.COOP_SETTLEMENT: Regime.SETTLEMENT,
    LayerKind.SELF_HELP_SETTLEMENT: Regime.SETTLEMENT,
    LayerKind.TREASURY_LAND: Regime.TREASURY_OR_PUBLIC,
    LayerKind.PUBLIC_LAND: Regime.TREASURY_OR_PUBLIC,
    LayerKind.NATIONAL_PARK: Regime.PROTECTED_AREA,
    LayerKind.WILDLIFE_SANCTUARY: Regime.PROTECTED_AREA,
    LayerKind.RESERVE_FOREST: Regime.RESERVE_FOREST,
    LayerKind.PERMANENT_FOREST: Regime.PERMANENT_FOREST,
    LayerKind.COMMUNITY_FOREST: Regime.PERMANENT_FOREST,
}

# Layers of what houses are near to or in, not of State land: the database cuts them into no
# cells (migration 0008), so they cover no parcel and overlap with none.
SURROUNDINGS = frozenset(
    {
        LayerKind.ROAD,
        LayerKind.WATER,
        LayerKind.SCHOOL,
        LayerKind.HEALTH_STATION,
        LayerKind.FLOOD_AREA,
        LayerKind.STEEP_LAND,
    }
)

# Land that became State land on a day of its own: evidence of who was there before needs that
# day (§2.4). A plot is allotted on land that was declared, a community forest lies in one.
DECLARED_KINDS = frozenset(REGIME_OF_KIND) - {LayerKind.ALRO_PLOT, LayerKind.COMMUNITY_FOREST}

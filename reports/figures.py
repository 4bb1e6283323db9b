"""What each figure counts: one definition, from which count, list, map and annex all come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from network.models import HouseCount, PlaceBoundary
from network.moments import Moment
from parcels.models import (
    ConcessionPlace,
    Instrument,
    LayerEdition,
    LayerKind,
    Regime,
    SpatialUnit,
)
from parcels.queries import NOISE_SQUARE_METRES, BoundaryQuerySet
from survey.counted import (
    houses_in_register,
    surveyed_boundaries,
    surveyed_conditions,
    surveyed_houses,
    surveyed_visits,
    verified_boundaries,
    verified_conditions,
)
from survey.models import NEEDS_REPAIR, HouseCondition


class Home(StrEnum):
    """What says in which place a record counts."""

    UNIT = "unit"  # a spatial unit: stated place first, else where it was measured (§5.0)
    PARTY = "party"  # a household's domicile
    PLACE = "place"  # the record names the place itself


@dataclass(frozen=True)
class Figure:
    """A figure of DOMAIN.md §5.1 and the records behind it.

    `records` gives the records that count at a moment, whatever their place.
    `home_field` names the field that holds their unit, party or place; `part` and
    `amount` those by which they are broken down and added up. `parts` are in the
    order in which they are shown; `groups` are parts that a page adds up.
    """

    key: str
    label: Any
    unit: Any
    definition: Any
    records: Callable[[Moment], QuerySet[Any]]
    home: Home
    home_field: str
    part: str | None = None
    amount: str | None = None
    parts: Mapping[str, Any] = field(default_factory=dict)
    groups: Mapping[str, tuple[Any, tuple[str, ...]]] = field(default_factory=dict)

    def part_label(self, part: str) -> Any:
        """What a part, or a group of parts, is called; None where there is no such part."""
        return self.groups[part][0] if part in self.groups else self.parts.get(part)

    @property
    def is_by_key(self) -> bool:
        """Whether its parts are keys of records (a concession each) rather than classes."""
        return self.part is not None and not self.parts

    def parts_of(self, part: str) -> tuple[str, ...]:
        """The parts of a group; a part is a group of itself."""
        return self.groups[part][1] if part in self.groups else (part,)


def verified_parcels(moment: Moment) -> QuerySet[Any]:
    """The latest verified boundary of each parcel and house lot, with its regime."""
    return _parcels(moment, verified_boundaries(moment))


def surveyed_parcels(moment: Moment) -> QuerySet[Any]:
    """The latest boundary of each parcel and house lot that nobody disputes, with its regime."""
    return _parcels(moment, surveyed_boundaries(moment))


def house_counts(moment: Moment) -> QuerySet[Any]:
    """R of each village for which somebody counted its houses."""
    return HouseCount.objects.reference(moment)


def concession_pieces(moment: Moment) -> QuerySet[Any]:
    """Each concession's polygon within each place it lies in, with what is known of it.

    Annotated: `concession`, `plot_square_metres` of the whole polygon, and
    name, number, holder, legal_basis, document_square_metres, expires, expires_by.
    """
    instrument = Instrument.objects.as_known(moment).filter(
        concession=OuterRef("feature__concession")
    )
    return ConcessionPlace.objects.filter(
        feature__edition__in=LayerEdition.objects.in_force(moment).filter(
            kind=LayerKind.CONCESSION
        ),
        place_boundary__in=PlaceBoundary.objects.as_known(moment),
        square_metres__gt=NOISE_SQUARE_METRES,
    ).annotate(
        concession=F("feature__concession"),
        place=F("place_boundary__place"),
        plot_square_metres=F("feature__square_metres"),
        name=Subquery(instrument.values("name")[:1]),
        number=Subquery(instrument.values("number")[:1]),
        holder=Subquery(instrument.values("holder")[:1]),
        legal_basis=Subquery(instrument.values("legal_basis")[:1]),
        document_square_metres=Subquery(instrument.values("square_metres")[:1]),
        expires=Subquery(instrument.values("expires")[:1]),
        expires_by=Subquery(instrument.values("expires_by")[:1]),
    )


def _parcels(moment: Moment, boundaries: BoundaryQuerySet) -> QuerySet[Any]:
    parcels: QuerySet[Any] = boundaries.filter(
        spatial_unit__kind__in=[SpatialUnit.Kind.FARM, SpatialUnit.Kind.HOUSE_LOT]
    ).with_regime(LayerEdition.objects.in_force(moment).values("pk"))
    return parcels


CONDITIONS = {
    condition.value: condition.label
    for condition in HouseCondition
    if condition != HouseCondition.NO_HOUSE
}
REGIMES = dict(Regime.choices)

SURVEYED_HOUSES = Figure(
    key="F1.1",
    label=_("บ้านที่สำรวจแล้ว"),
    unit=_("หลัง"),
    definition=_(
        "บ้านที่มีครัวเรือนซึ่งสำรวจแล้วและไม่มีข้อขัดแย้งอย่างน้อย ๑ ครัวเรือน ÷ จำนวนบ้านอ้างอิง (R) ในตำบลที่ร่วมเครือข่าย"
    ),
    records=surveyed_houses,
    home=Home.UNIT,
    home_field="pk",
)
SURVEYED_HOUSEHOLDS = Figure(
    key="F1.1h",
    label=_("ครัวเรือนที่สำรวจแล้ว"),
    unit=_("ครัวเรือน"),
    definition=_("ครัวเรือนที่มีการเยี่ยมซึ่งไม่มีข้อขัดแย้ง (รอสอบทานหรือสอบทานแล้ว) นับครัวเรือนละครั้ง"),
    records=surveyed_visits,
    home=Home.PARTY,
    home_field="household",
)
COVERAGE = Figure(
    key="F2.1",
    label=_("ร้อยละบ้านที่สำรวจ"),
    unit=_("ร้อยละ"),
    definition=_("บ้านที่สำรวจแล้ว ÷ จำนวนบ้านอ้างอิง (R) ของแต่ละหมู่บ้าน"),
    records=surveyed_houses,
    home=Home.UNIT,
    home_field="pk",
)
LAND_BY_REGIME = Figure(
    key="F3.1",
    label=_("เนื้อที่แปลงที่สอบทานแล้ว จำแนกตามสถานะที่ดินรัฐ"),
    unit=_("ไร่"),
    definition=_(
        "ผลรวมเนื้อที่วัดได้ (บนทรงรี) ของแปลงที่สอบทานแล้ว ตามสถานะที่ชั้นข้อมูลที่ดินรัฐ"
        "ครอบคลุมตั้งแต่ครึ่งแปลง ÷ ผลรวมเนื้อที่วัดได้ของแปลงที่สอบทานแล้วทั้งหมด"
    ),
    records=verified_parcels,
    home=Home.UNIT,
    home_field="spatial_unit",
    part="regime",
    amount="square_metres",
    parts=REGIMES,
)
LAND_SURVEYED = Figure(
    key="F3.1s",
    label=_("เนื้อที่แปลงที่สำรวจแล้ว รวมที่รอสอบทาน"),
    unit=_("ไร่"),
    definition=_("เช่นเดียวกับ F3.1 แต่รวมแปลงที่รอสอบทาน (ไม่รวมที่มีข้อขัดแย้ง)"),
    records=surveyed_parcels,
    home=Home.UNIT,
    home_field="spatial_unit",
    part="regime",
    amount="square_metres",
    parts=REGIMES,
)
HOUSES_BY_CONDITION = Figure(
    key="F4.1",
    label=_("บ้านที่สอบทานแล้ว จำแนกตามสภาพ"),
    unit=_("หลัง"),
    definition=_("บ้านที่สอบทานแล้วตามสภาพบ้านครั้งล่าสุด ÷ บ้านที่สอบทานแล้วและทราบสภาพ"),
    records=verified_conditions,
    home=Home.UNIT,
    home_field="house",
    part="house_condition",
    parts=CONDITIONS,
    groups={"to_repair": (_("บ้านต้องซ่อม"), NEEDS_REPAIR)},
)
CONDITIONS_SURVEYED = Figure(
    key="F4.1s",
    label=_("บ้านที่สำรวจสภาพแล้ว รวมที่รอสอบทาน"),
    unit=_("หลัง"),
    definition=_("เช่นเดียวกับ F4.1 แต่รวมบ้านที่รอสอบทาน (ไม่รวมที่มีข้อขัดแย้ง)"),
    records=surveyed_conditions,
    home=Home.UNIT,
    home_field="house",
    part="house_condition",
    parts=CONDITIONS,
)
CONCESSIONS = Figure(
    key="F8.1",
    label=_("แปลงสัมปทาน"),
    unit=_("แปลง"),
    definition=_(
        "แปลงสัมปทานหรือการอนุญาตที่แนวเขตทับพื้นที่เกิน ๑๖ ตร.ม. เนื้อที่ตามเอกสาร "
        "เนื้อที่วัดได้ (บนทรงรี) และจำนวนวันถึงวันสิ้นสุด นับถึงวันสุดท้ายของเดือนรายงาน"
    ),
    records=concession_pieces,
    home=Home.PLACE,
    home_field="place",
    part="concession",
    amount="square_metres",
)

REFERENCE = Figure(
    key="R",
    label=_("จำนวนบ้านอ้างอิง"),
    unit=_("หลัง"),
    definition=_("บ้านตามทะเบียนราษฎรปีล่าสุด ถ้าไม่มีใช้จำนวนที่นับจากผังหมู่บ้าน"),
    records=house_counts,
    home=Home.PLACE,
    home_field="place",
    amount="houses",
)
HOUSES_KNOWN = Figure(
    key="R0",
    label=_("บ้านในทะเบียนของเครือข่าย"),
    unit=_("หลัง"),
    definition=_("ใช้เป็นจำนวนบ้านอ้างอิงของหมู่บ้านที่ยังไม่มีผู้นับ"),
    records=houses_in_register,
    home=Home.UNIT,
    home_field="pk",
)

# What a report counts at its own moment and at that of the month before.
COUNTED = (
    SURVEYED_HOUSES,
    SURVEYED_HOUSEHOLDS,
    LAND_BY_REGIME,
    LAND_SURVEYED,
    HOUSES_BY_CONDITION,
    CONDITIONS_SURVEYED,
    REFERENCE,
    HOUSES_KNOWN,
)
BY_KEY = {
    figure.key: figure
    for figure in (
        SURVEYED_HOUSES,
        SURVEYED_HOUSEHOLDS,
        COVERAGE,
        LAND_BY_REGIME,
        LAND_SURVEYED,
        HOUSES_BY_CONDITION,
        CONDITIONS_SURVEYED,
        CONCESSIONS,
    )
}

"""Figures of concessions: F1.7, F8.1, F8.2, and F8.2 of each of them."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from network.access import Permission
from network.models import PlaceBoundary
from network.moments import Moment
from network.named_sets import NamedSet
from parcels.models import (
    Boundary,
    ConcessionPlace,
    ConcessionShare,
    Instrument,
    LayerEdition,
    LayerKind,
)
from parcels.named_sets import HOUSES_IN_CONCESSIONS, IN_CONCESSIONS, MAIN_FARMS
from parcels.queries import NOISE_SQUARE_METRES
from reports.figures.definition import Figure, Home, Measure
from survey.counted import HOUSEHOLDS_IN_CONCESSION as HOUSEHOLDS
from survey.counted import PARCELS_IN_CONCESSION as PARCELS
from survey.counted import VERIFIED_PARCELS, VERIFIED_VISITS
from survey.models import Visit


def concession_pieces(moment: Moment) -> QuerySet[Any]:
    """Each concession's polygon within each place it lies in, with what is known of it.

    Annotated: `concession`, `plot_square_metres` of the whole polygon, and
    name, number, holder, legal_basis, document_square_metres, expires, expires_by.
    """
    instrument = Instrument.objects.as_known(moment).filter(
        concession=OuterRef("feature__concession")
    )
    pieces: QuerySet[Any] = _pieces(moment).annotate(
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
    return pieces


def _pieces(moment: Moment) -> QuerySet[Any]:
    return ConcessionPlace.objects.filter(
        feature__edition__in=LayerEdition.objects.in_force(moment).filter(
            kind=LayerKind.CONCESSION
        ),
        place_boundary__in=PlaceBoundary.objects.as_known(moment),
        square_metres__gt=NOISE_SQUARE_METRES,
    )


PIECES = NamedSet(
    "concession_piece",
    ("id", "concession_id", "place_id", "square_metres"),
    lambda moment: _pieces(moment).values_list(
        "pk", "feature__concession", "place_boundary__place", "square_metres"
    ),
)

PARCELS_IN_EACH = NamedSet(
    "parcel_in_each",
    ("id", "spatial_unit_id", "concession_id", "square_metres"),
    """
    SELECT inside.share_id, parcel.spatial_unit_id, inside.concession_id, inside.square_metres
    FROM verified_parcel AS parcel JOIN in_concessions AS inside ON inside.boundary_id = parcel.id
    """,
    (VERIFIED_PARCELS, IN_CONCESSIONS),
)
HOUSEHOLDS_IN_EACH = NamedSet(
    "household_in_each",
    ("id", "household_id", "concession_id"),
    """
    SELECT visit.id, visit.household_id, house.concession_id
    FROM verified_visit AS visit
    JOIN house_in_concessions AS house ON house.spatial_unit_id = visit.house_id
    WHERE house.concession_id IS NOT NULL
    UNION
    SELECT visit.id, visit.household_id, field.concession_id
    FROM verified_visit AS visit
    JOIN main_farm ON main_farm.household_id = visit.household_id
    JOIN in_concessions AS field ON field.boundary_id = main_farm.boundary_id
    """,
    (VERIFIED_VISITS, HOUSES_IN_CONCESSIONS, MAIN_FARMS, IN_CONCESSIONS),
)

CONCESSIONS = Figure(
    key="F8.1",
    label=_("แปลงสัมปทาน"),
    unit=_("แปลง"),
    definition=_(
        "แปลงสัมปทานหรือการอนุญาตที่แนวเขตทับพื้นที่เกิน ๑๖ ตร.ม. เนื้อที่ตามเอกสาร "
        "เนื้อที่วัดได้ (บนทรงรี) และจำนวนวันถึงวันสิ้นสุด นับถึงวันสุดท้ายของเดือนรายงาน"
    ),
    counted=PIECES,
    model=ConcessionPlace,
    home=Home.PLACE,
    home_column="place_id",
    part="concession_id",
    amount="square_metres",
    measure=Measure.SQUARE_METRES,
)
HOUSEHOLDS_IN_CONCESSION = Figure(
    key="F1.7",
    label=_("ครัวเรือนในพื้นที่สัมปทาน"),
    unit=_("ครัวเรือน"),
    definition=_(
        "ครัวเรือนที่สอบทานแล้วซึ่งตำแหน่งบ้านอยู่ในแปลงสัมปทาน หรือที่ดินทำกินแปลงหลักอยู่ในแปลงสัมปทานตามเกณฑ์ของ F8.2"
    ),
    counted=HOUSEHOLDS,
    model=Visit,
    home=Home.HOUSEHOLD,
    home_column="household_id",
)
PARCELS_IN_CONCESSION = Figure(
    key="F8.2",
    label=_("แปลงในพื้นที่สัมปทาน"),
    unit=_("แปลง"),
    definition=_(
        "แปลงที่สอบทานแล้วซึ่งทับแปลงสัมปทานเกินความคลาดเคลื่อน (สองเท่าของค่าคลาดเคลื่อนเนื้อที่ และเกิน ๑๖ ตร.ม.) "
        "และทับตั้งแต่ร้อยละ ๑๐ ของแปลงหรือ ๑๐๐ ตร.ว. พร้อมผลรวมเนื้อที่ที่ทับ; ครัวเรือนตาม F1.7"
    ),
    counted=PARCELS,
    model=Boundary,
    home=Home.UNIT,
    home_column="spatial_unit_id",
    amount="square_metres",
    measure=Measure.SQUARE_METRES,
    opened_with=(Permission.SEE_RECORDS,),
)
HOUSEHOLDS_OF_CONCESSION = Figure(
    key="F8.2h",
    label=_("ครัวเรือนในแปลงสัมปทานแต่ละแปลง"),
    unit=_("ครัวเรือน"),
    definition=_("เช่นเดียวกับ F1.7 แยกตามแปลงสัมปทาน ครัวเรือนที่เกี่ยวกับสองแปลงนับในทั้งสองแปลง"),
    counted=HOUSEHOLDS_IN_EACH,
    model=Visit,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="concession_id",
)
PARCELS_OF_CONCESSION = Figure(
    key="F8.2p",
    label=_("แปลงในแปลงสัมปทานแต่ละแปลง"),
    unit=_("แปลง"),
    definition=_(
        "เช่นเดียวกับ F8.2 แยกตามแปลงสัมปทาน ตามเนื้อที่ที่ทับแปลงสัมปทานนั้น แปลงที่อยู่ในสองแปลงนับในทั้งสองแปลง"
    ),
    counted=PARCELS_IN_EACH,
    model=ConcessionShare,
    home=Home.UNIT,
    home_column="spatial_unit_id",
    part="concession_id",
    amount="square_metres",
    measure=Measure.SQUARE_METRES,
)

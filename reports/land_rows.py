"""How records of land are listed behind their figures: parcels, filings, overlaps, concessions."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from parcels.models import (
    Boundary,
    ConcessionPlace,
    ConcessionShare,
    OccupationNotification,
    Overlap,
    SpatialUnit,
    SurveyMethod,
    TransferApplication,
)
from reports import figures, writing
from reports.blocks import Cell, Column
from reports.figures import Figure
from reports.listing import Listing, Page, Row, village


def _parcel_columns(figure: Figure) -> tuple[Column, ...]:
    more = {
        figures.PARCELS_IN_CONCESSION: (Column(_("ทับสัมปทาน (ไร่-งาน-ตร.ว.)")),),
        figures.PARCELS_BY_PAPER: (
            Column(_("เนื้อที่ตามเอกสาร (ไร่-งาน-ตร.ว.)")),
            Column(_("ต่างจากเอกสาร")),
        ),
    }
    return (
        Column(_("แปลง"), is_number=False),
        Column(_("การใช้"), is_number=False),
        village(),
        Column(_("เนื้อที่วัดได้ (ไร่-งาน-ตร.ว.)")),
        *more.get(figure, ()),
        Column(_("วิธีรังวัด"), is_number=False),
        Column(_("รังวัดเมื่อ")),
    )


def _parcel_row(page: Page, boundary: Any) -> Row:
    amount = page.counted[boundary.pk][1]
    more: tuple[Cell, ...] = ()
    if page.figure in {figures.PARCELS_IN_CONCESSION, figures.PARCELS_BY_PAPER}:
        more = (Cell(writing.rai_ngan_wah(amount)),)
    if page.figure is figures.PARCELS_BY_PAPER:
        more += (Cell(writing.difference(boundary.square_metres, amount)),)
    return (
        _unit_cell(page, boundary.spatial_unit_id),
        Cell(str(SpatialUnit.Kind(boundary.spatial_unit.kind).label)),
        Cell(page.places.get(boundary.pk, "")),
        Cell(writing.rai_ngan_wah(boundary.square_metres)),
        *more,
        Cell(str(SurveyMethod(boundary.method).label)),
        Cell(writing.day(boundary.observed_on)),
    )


def _unit_cell(page: Page, unit: int) -> Cell:
    label, key = page.units[unit]
    return Cell(label or _("ไม่มีเลขแปลง"), reverse("parcel", args=[key]))


def _inside_columns(_figure: Figure) -> tuple[Column, ...]:
    return (
        Column(_("แปลง"), is_number=False),
        village(),
        Column(_("แปลงสัมปทาน"), is_number=False),
        Column(_("ทับสัมปทาน (ไร่-งาน-ตร.ว.)")),
        Column(_("เนื้อที่วัดได้ (ไร่-งาน-ตร.ว.)")),
    )


def _inside_row(page: Page, share: Any) -> Row:
    return (
        _unit_cell(page, page.homes[share.pk]),
        Cell(page.places.get(share.pk, "")),
        Cell(share.feature.name),
        Cell(writing.rai_ngan_wah(page.counted[share.pk][1])),
        Cell(writing.rai_ngan_wah(share.boundary.square_metres)),
    )


def _filed_columns(figure: Figure) -> tuple[Column, ...]:
    return (
        Column(_("แปลง"), is_number=False),
        village(),
        *((Column(_("คำขอ"), is_number=False),) if figure is figures.TRANSFERS else ()),
        Column(_("ยื่นเมื่อ")),
    )


def _filed_row(page: Page, filed: Any) -> Row:
    """An application or a notice; who filed it is told by the parcel's page to whom may know."""
    return (
        _unit_cell(page, page.homes[filed.pk]),
        Cell(page.places.get(filed.pk, "")),
        *((Cell(filed.get_kind_display()),) if page.figure is figures.TRANSFERS else ()),
        Cell(writing.day(filed.filed_on)),
    )


def _overlap_columns(figure: Figure) -> tuple[Column, ...]:
    return (
        Column(_("แปลง"), is_number=False),
        Column(_("ทับกับแปลง"), is_number=False),
        village(),
        *((Column(_("เป็นเช่นนี้มาแล้ว (วัน)")),) if figure.amount else ()),
    )


def _overlap_row(page: Page, met: Any) -> Row:
    return (
        _unit_cell(page, met.spatial_unit_id),
        _unit_cell(page, met.other_unit_id),
        Cell(page.places.get(met.pk, "")),
        *((Cell(writing.number(page.counted[met.pk][1])),) if page.figure.amount else ()),
    )


def _concession_columns(_figure: Figure) -> tuple[Column, ...]:
    return (
        Column(_("แปลงสัมปทาน"), is_number=False),
        Column(_("พื้นที่"), is_number=False),
        Column(_("ในพื้นที่นี้ (ไร่)")),
        Column(_("ทั้งแปลง (ไร่)")),
    )


def _concession_row(page: Page, piece: Any) -> Row:
    return (
        Cell(piece.feature.name or piece.feature.concession.reference),
        Cell(page.places.get(piece.pk, "")),
        Cell(writing.rai(piece.square_metres)),
        Cell(writing.rai(piece.feature.square_metres)),
    )


def _own_unit(_record: Any, home: int) -> tuple[int | None, ...]:
    """What counts by its unit names it."""
    return (home,)


LAND_LISTINGS: dict[type[Model], Listing] = {
    Boundary: Listing(_parcel_columns, _parcel_row, ("spatial_unit",), _own_unit),
    ConcessionPlace: Listing(_concession_columns, _concession_row, ("feature__concession",)),
    ConcessionShare: Listing(_inside_columns, _inside_row, ("boundary", "feature"), _own_unit),
    OccupationNotification: Listing(_filed_columns, _filed_row, (), _own_unit),
    TransferApplication: Listing(_filed_columns, _filed_row, (), _own_unit),
    Overlap: Listing(
        _overlap_columns,
        _overlap_row,
        (),
        lambda met, _home: (met.spatial_unit_id, met.other_unit_id),
    ),
}

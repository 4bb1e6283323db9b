"""The records behind a figure as a list: what every number opens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from maps.models import LayoutEdition
from network.models import Party, Place, PlaceBoundary
from network.moments import Moment
from network.named_sets import fetched
from network.needs import Need
from network.places import names
from parcels.models import SpatialUnit, UnitLabel
from reports import figures, tally, writing
from reports.blocks import Cell, Column
from reports.case_rows import CASE_LISTINGS
from reports.figures import Figure, Home
from reports.land_rows import LAND_LISTINGS
from reports.listing import Listing, Page, Row, village
from reports.models import Request
from reports.order_rows import ORDER_LISTINGS
from reports.project_rows import PROJECT_LISTINGS
from reports.records import OpenedFigure, note_reading
from reports.repair_rows import REPAIR_LISTINGS
from savings.models import GroupRecord, Membership, SavingsGroup
from survey.models import HouseCondition, Referral, RefusedVerification, Verification, Visit

ROWS_A_PAGE = 50


def columns(figure: Figure) -> tuple[Column, ...]:
    """The headings of the list behind a figure."""
    own = _LISTINGS[figure.model].columns(figure)
    return (*own, Column(str(_("จำแนก")), is_number=False)) if _says_part(figure) else own


def rows(opened: OpenedFigure, *, after: int) -> tuple[list[Row], int | None]:
    """One page of the list, from the record after key `after`; and the key to go on from."""
    figure, moment = opened.figure, opened.report.moment
    listing = _LISTINGS[figure.model]
    found = list(
        opened.visible.filter(pk__gt=after).select_related(*listing.related)[: ROWS_A_PAGE + 1]
    )
    more = len(found) > ROWS_A_PAGE
    found = found[:ROWS_A_PAGE]
    note_reading(figure, [record.pk for record in found])
    part, amount = figure.part or "''", figure.amount or "0"
    counted = fetched(
        figure.counted,
        f"{figure.record}, {figure.home_column}, ({part})::text, {amount}::float8",
        moment,
        where=f"{figure.record} = ANY(%s)",
        params=[[record.pk for record in found]],
    )
    home = {pk: home for pk, home, _part, _amount in counted}
    place_of = tally.homes(figure, moment, list(home.values()))
    called = names(list(set(place_of.values())), moment)
    page = Page(
        figure,
        moment,
        found,
        {pk: (part, amount) for pk, _home, part, amount in counted},
        home,
        {pk: str(called[place_of[at]]) for pk, at in home.items() if at in place_of},
        _units(
            moment,
            [
                unit
                for record in found
                for unit in listing.units(record, home[record.pk])
                if unit is not None
            ],
        ),
        _group_names(moment, found) if figure.model is SavingsGroup else {},
    )
    parts: dict[int, set[str]] = defaultdict(set)
    for pk, _home, part_of_it, _amount in counted:
        parts[pk].add(part_of_it)
    labels = figure.labels if _says_part(figure) else {}
    written = [
        (
            *listing.row(page, record),
            *([Cell(_parts_said(labels, parts[record.pk]))] if labels else []),
        )
        for record in found
    ]
    return written, found[-1].pk if more else None


def _parts_said(labels: Mapping[str, Any], parts: set[str]) -> str:
    """What a record is counted as; a person of several disabilities is several."""
    return ", ".join(str(label) for part, label in labels.items() if part in parts)


def _says_part(figure: Figure) -> bool:
    """Whether the part of a record is not in its row already."""
    return figure.part not in {None, "house_condition", "concession_id"}


def _units(moment: Moment, units: list[int]) -> dict[int, tuple[str, str]]:
    """(label, key) of units. Two queries."""
    keys = dict(SpatialUnit.objects.filter(pk__in=units).values_list("pk", "key"))
    called = dict(
        UnitLabel.objects.as_known(moment)
        .filter(spatial_unit__in=units)
        .values_list("spatial_unit", "label")
    )
    return {pk: (called.get(pk, ""), str(key)) for pk, key in keys.items()}


def _group_names(moment: Moment, groups: list[Any]) -> dict[int, str]:
    """What groups are called. One query."""
    known = GroupRecord.objects.as_known(moment).filter(group__in=groups)
    return dict(known.values_list("group", "name"))


def _visit_columns(figure: Figure) -> tuple[Column, ...]:
    return (
        Column(_("บ้านเลขที่"), is_number=False),
        village(),
        *((Column(_("ที่ดินทำกิน (ไร่-งาน-ตร.ว.)")),) if figure.amount else ()),
        Column(_("สภาพบ้าน"), is_number=False),
        Column(_("เยี่ยมเมื่อ")),
    )


def _visit_row(page: Page, visit: Any) -> Row:
    label = page.units[visit.house_id][0] if visit.house_id else _("ไม่มีบ้าน")
    condition = visit.house_condition
    return (
        Cell(label or _("ไม่มีเลขที่"), reverse("household", args=[visit.household.key])),
        Cell(page.places.get(visit.pk, "")),
        *((Cell(writing.rai_ngan_wah(page.counted[visit.pk][1])),) if page.figure.amount else ()),
        Cell(str(HouseCondition(condition).label) if condition else writing.NONE),
        Cell(writing.day(visit.visited_on)),
    )


def _house_columns(_figure: Figure) -> tuple[Column, ...]:
    return (Column(_("บ้านเลขที่"), is_number=False), village())


def _house_row(page: Page, house: Any) -> Row:
    label, key = page.units[house.pk]
    return (
        Cell(label or _("ไม่มีเลขที่"), reverse("house", args=[key])),
        Cell(page.places.get(house.pk, "")),
    )


def _person_columns(figure: Figure) -> tuple[Column, ...]:
    held = (Column(_("ที่ดิน ส.ป.ก. (ไร่-งาน-ตร.ว.)")),)
    return (
        Column(_("ครัวเรือน"), is_number=False),
        village(),
        *(held if figure is figures.FAMILIES_BY_CEILING else ()),
    )


def _person_row(page: Page, person: Any) -> Row:
    """A person, or a family, by the household they live in."""
    home = Party.objects.get(pk=page.homes[person.pk])
    lives_alone = home.kind != Party.Kind.HOUSEHOLD  # in no household anybody has recorded
    held = (Cell(writing.rai_ngan_wah(page.counted[person.pk][1])),)
    return (
        Cell(_("ไม่อยู่ในครัวเรือนใด"))
        if lives_alone
        else Cell(_("ดูครัวเรือน"), reverse("household", args=[home.key])),
        Cell(page.places.get(person.pk, "")),
        *(held if page.figure is figures.FAMILIES_BY_CEILING else ()),
    )


def _place_columns(figure: Figure) -> tuple[Column, ...]:
    counts = figure is figures.WORKING_GROUPS
    return (
        Column(_("พื้นที่"), is_number=False),
        Column(_("คณะทำงาน (คน)") if counts else _("เนื้อที่ (ไร่)")),
    )


def _place_row(page: Page, place: Any) -> Row:
    _part, amount = page.counted[place.pk]
    return (
        Cell(page.places.get(place.pk, ""), reverse("village", args=[place.code])),
        Cell(writing.number(amount)),
    )


def _outline_row(page: Page, boundary: Any) -> Row:
    _part, amount = page.counted[boundary.pk]
    return (
        Cell(page.places.get(boundary.pk, ""), reverse("place", args=[boundary.place.code])),
        Cell(writing.rai(amount)),
    )


def _request_columns(_figure: Figure) -> tuple[Column, ...]:
    return (
        Column(_("เรื่อง"), is_number=False),
        Column(_("พื้นที่"), is_number=False),
        Column(_("ขอเมื่อ")),
    )


def _request_row(page: Page, request: Any) -> Row:
    return (
        Cell(request.title, reverse("request", args=[request.key])),
        Cell(page.places.get(request.pk, "")),
        Cell(writing.day(request.asked_on)),
    )


def _group_columns(figure: Figure) -> tuple[Column, ...]:
    return (
        Column(_("กลุ่ม"), is_number=False),
        village(),
        *((Column(_("บาท")),) if figure.amount else ()),
    )


def _group_row(page: Page, group: Any) -> Row:
    _part, amount = page.counted[group.pk]
    return (
        Cell(page.called[group.pk], reverse("savings-group", args=[group.key])),
        Cell(page.places.get(group.pk, "")),
        *((Cell(writing.baht(amount)),) if page.figure.amount else ()),
    )


def _membership_columns(_figure: Figure) -> tuple[Column, ...]:
    return (Column(_("เลขสมาชิก"), is_number=False), village())


def _membership_row(page: Page, membership: Any) -> Row:
    return (
        Cell(str(membership.number), reverse("passbook", args=[membership.key])),
        Cell(page.places.get(membership.pk, "")),
    )


def _verdict_columns(figure: Figure) -> tuple[Column, ...]:
    label = _("แปลง") if figure.home is Home.UNIT else _("บ้านเลขที่")
    return (
        Column(label, is_number=False),
        village(),
        Column(_("ความเห็น"), is_number=False),
        Column(_("เมื่อ")),
    )


def _verdict_row(page: Page, verdict: Any) -> Row:
    """A verdict that was taken or refused; by whom is for the page of the record."""
    unit = _unit_judged(verdict)
    label, key = page.units.get(unit or 0, ("", ""))
    address = (
        reverse("check-visit", args=[verdict.visit.key])
        if verdict.visit
        else reverse("check-boundary", args=[key, verdict.boundary_id])
    )
    day = getattr(verdict, "verified_on", None) or verdict.attempted_on
    return (
        Cell(label or _("ไม่มีเลขที่"), address),
        Cell(page.places.get(verdict.pk, "")),
        Cell(str(verdict.get_verdict_display())),
        Cell(writing.day(day)),
    )


def _unit_judged(verdict: Any) -> int | None:
    unit: int | None = verdict.visit.house_id if verdict.visit else verdict.boundary.spatial_unit_id
    return unit


_VERDICTS = Listing(
    _verdict_columns,
    _verdict_row,
    ("visit", "boundary"),
    lambda verdict, _home: (_unit_judged(verdict),),
)


def _referral_columns(_figure: Figure) -> tuple[Column, ...]:
    return (
        Column(_("เรื่อง"), is_number=False),
        village(),
        Column(_("หน่วยงาน"), is_number=False),
        Column(_("เปิดเรื่องเมื่อ")),
    )


def _referral_row(page: Page, referral: Any) -> Row:
    return (
        Cell(str(Need(referral.need).label), reverse("referral", args=[referral.key])),
        Cell(page.places.get(referral.pk, "")),
        Cell(referral.agency),
        Cell(writing.day(referral.referred_on)),
    )


def _layout_columns(_figure: Figure) -> tuple[Column, ...]:
    return (village(), Column(_("ฉบับที่")), Column(_("ข้อมูล ณ วันที่")), Column(_("ลงนามวันที่")))


def _layout_row(page: Page, edition: Any) -> Row:
    address = reverse("village-layout", args=[edition.village.code])
    return (
        Cell(page.places.get(edition.pk, ""), address),
        Cell(writing.number(edition.number)),
        Cell(writing.day(edition.as_of)),
        Cell(writing.day(edition.signed_on)),
    )


_LISTINGS: dict[type[Model], Listing] = {
    Visit: Listing(
        _visit_columns, _visit_row, ("household",), lambda visit, _home: (visit.house_id,)
    ),
    SpatialUnit: Listing(_house_columns, _house_row, (), lambda _house, home: (home,)),
    Party: Listing(_person_columns, _person_row),
    Place: Listing(_place_columns, _place_row),
    PlaceBoundary: Listing(_place_columns, _outline_row, ("place",)),
    Request: Listing(_request_columns, _request_row),
    **ORDER_LISTINGS,
    SavingsGroup: Listing(_group_columns, _group_row),
    Verification: _VERDICTS,
    RefusedVerification: _VERDICTS,
    Membership: Listing(_membership_columns, _membership_row),
    Referral: Listing(_referral_columns, _referral_row),
    LayoutEdition: Listing(_layout_columns, _layout_row, ("village",)),
    **LAND_LISTINGS,
    **REPAIR_LISTINGS,
    **CASE_LISTINGS,
    **PROJECT_LISTINGS,
}

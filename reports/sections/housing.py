"""Houses: hardship, condition, repairs and house numbers (F1.3, F4.1 to F4.5)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from network.gazetteer import Node
from reports import figures, sheets, writing
from reports.blocks import Cell, Column, Row, Section, Table
from reports.figures import Figure
from reports.sections.drawn import drawn, villages_by_repair
from reports.sections.parts import (
    PlaceColumn,
    bars,
    by_place,
    count_of,
    counted,
    known,
    map_block,
    opened,
    share,
)
from reports.sections.projects import projects_by_step
from reports.sections.repairs import repairs_by_funder, repairs_by_place, vulnerable_houses
from reports.situation import SituationReport


def housing(report: SituationReport, *, with_maps: bool) -> Section:
    root, figure = report.root, figures.HOUSES_BY_CONDITION
    whole = report.total(figure, root.pk)
    rows = [
        Row(
            (
                Cell(str(label)),
                known(
                    whole.count,
                    writing.number(report.total(figure, root.pk, part).count),
                    opened(report, figure, root, part),
                ),
                Cell(writing.percent(report.total(figure, root.pk, part).count, whole.count)),
                Cell(writing.change(count_of(report.change(figure, root.pk, part)))),
                Cell(
                    writing.number(report.total(figures.CONDITIONS_SURVEYED, root.pk, part).count),
                    opened(report, figures.CONDITIONS_SURVEYED, root, part),
                ),
            )
        )
        for part, label in figures.CONDITIONS.items()
    ]
    rows.append(
        Row(
            (
                Cell(_("รวม")),
                known(whole.count, writing.number(whole.count), opened(report, figure, root)),
                Cell(writing.percent(whole.count, whole.count)),
                Cell(writing.change(count_of(report.change(figure, root.pk)))),
                Cell(
                    writing.number(report.total(figures.CONDITIONS_SURVEYED, root.pk).count),
                    opened(report, figures.CONDITIONS_SURVEYED, root),
                ),
            ),
            is_total=True,
        )
    )
    table = Table(
        _("บ้านตามสภาพ (F4.1)"),
        (
            Column(_("สภาพบ้าน"), is_number=False),
            Column(_("สอบทานแล้ว (หลัง)")),
            Column(_("ร้อยละ")),
            Column(_("เปลี่ยนจากเดือนก่อน")),
            Column(_("รวมที่รอสอบทาน")),
        ),
        tuple(rows),
    )
    return Section(
        "housing",
        _("ที่อยู่อาศัย"),
        tables=(
            table,
            _conditions_by_place(report),
            vulnerable_houses(report),
            repairs_by_funder(report),
            repairs_by_place(report),
            _hardship_and_numbers(report),
            _shared_and_served(report),
            _layouts(report),
            projects_by_step(report),
        ),
        bars=(bars(report, figure, figures.CONDITIONS, _("สัดส่วนบ้านตามสภาพ"), by_area=False),),
        charts=drawn(villages_by_repair(report)) if with_maps else (),
        **map_block(
            sheets.housing_map(report) if with_maps else None,
            _("บ้านซ่อมมากและไม่ปลอดภัย รายหมู่บ้าน"),
        ),
    )


def _conditions_by_place(report: SituationReport) -> Table:
    figure = figures.HOUSES_BY_CONDITION

    def of(part: str) -> PlaceColumn:
        heading = str(figure.labels[part]) if part else _("รวม")
        return PlaceColumn(heading, lambda node: counted(report, figure, node, part))

    return by_place(
        report,
        _("บ้านที่สอบทานแล้วตามสภาพ รายพื้นที่ (หลัง)"),
        (*(of(part) for part in figure.labels), of("")),
        tells=lambda node: bool(report.total(figure, node.pk).count),
    )


def _hardship_and_numbers(report: SituationReport) -> Table:
    verified, numbers = figures.HOUSEHOLDS_VERIFIED, figures.HOUSES_BY_NUMBER
    asked = report.total(figures.HARDSHIP_ASKED, report.place.pk).count
    whole = report.total(verified, report.place.pk).count
    return by_place(
        report,
        _("ครัวเรือนเดือดร้อน (F1.3) และบ้านไม่มีเลขที่บ้าน (F4.5)"),
        (
            PlaceColumn(_("เดือดร้อน (ครัวเรือน)"), lambda node: _of_asked(report, node)),
            PlaceColumn(_("ร้อยละ"), lambda node: share(report, figures.HARDSHIP, verified, node)),
            PlaceColumn(
                _("ไม่มีบ้านเลขที่ (หลัง)"),
                lambda node: counted(report, numbers, node, "no_number"),
            ),
            PlaceColumn(
                _("ไม่มีรหัสประจำบ้าน (หลัง)"),
                lambda node: counted(report, numbers, node, "not_registered"),
            ),
            PlaceColumn(
                _("ร้อยละ"),
                lambda node: Cell(
                    writing.percent(
                        report.total(numbers, node.pk, "without").count,
                        report.total(numbers, node.pk).count,
                    )
                ),
            ),
        ),
        tells=lambda node: bool(report.total(verified, node.pk).count),
        notes=(
            _("ความเดือดร้อน: ได้ถามแล้ว %(asked)s จาก %(all)s ครัวเรือนที่สอบทานแล้ว")
            % {"asked": writing.number(asked), "all": writing.number(whole)},
        ),
    )


def _shared_and_served(report: SituationReport) -> Table:
    """F4.6 and F4.7 by place: each of those of whom it is known."""

    def served(figure: Figure) -> PlaceColumn:
        def cell(node: Node) -> Cell:
            found = report.total(figure, node.pk, "yes").count
            asked = report.total(figure, node.pk, "asked").count
            words = _("%(found)s จาก %(asked)s (%(percent)s)") % {
                "found": writing.number(found),
                "asked": writing.number(asked),
                "percent": writing.percent(found, asked),
            }
            return known(asked, words, opened(report, figure, node, "yes"))

        return PlaceColumn(str(figure.label), cell)

    houses = figures.HOUSES_BY_NUMBER
    return by_place(
        report,
        _("ครอบครัวขยาย (F4.6) และการเข้าถึงน้ำ ไฟ ถนน (F4.7)"),
        (
            PlaceColumn(
                _("ครอบครัวขยาย (หลัง)"),
                lambda node: counted(report, figures.HOUSES_SHARED, node),
            ),
            PlaceColumn(
                _("ร้อยละ"), lambda node: share(report, figures.HOUSES_SHARED, houses, node)
            ),
            served(figures.HOUSES_BY_WATER),
            served(figures.HOUSES_BY_ELECTRICITY),
            served(figures.HOUSES_BY_ROAD),
        ),
        tells=lambda node: bool(report.total(houses, node.pk).count),
        notes=(_("น้ำ ไฟ ถนน: จากบ้านที่ได้ถามหรือทราบ ถนน = ห่างถนนในชั้นข้อมูลไม่เกิน 250 เมตร"),),
    )


def _layouts(report: SituationReport) -> Table:
    """F4.4: villages with a layout signed within a year, of all there are."""
    signed, villages = figures.LAYOUTS_SIGNED, figures.WORKING_GROUPS
    return by_place(
        report,
        _("ผังหมู่บ้านที่ลงนามแล้วภายใน 12 เดือน (F4.4)"),
        (
            PlaceColumn(
                _("หมู่บ้าน"),
                lambda node: Cell(writing.number(report.total(villages, node.pk).count)),
            ),
            PlaceColumn(_("มีผังลงนามแล้ว"), lambda node: counted(report, signed, node)),
            PlaceColumn(_("ร้อยละ"), lambda node: share(report, signed, villages, node)),
        ),
        tells=lambda node: bool(report.total(villages, node.pk).count),
        is_said_anyway=True,
    )


def _of_asked(report: SituationReport, node: Node) -> Cell:
    """Households in hardship; where nobody was asked there is no number."""
    asked = report.total(figures.HARDSHIP_ASKED, node.pk).count
    found = report.total(figures.HARDSHIP, node.pk).count
    return known(asked, writing.number(found), opened(report, figures.HARDSHIP, node))

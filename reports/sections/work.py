"""Work and skills: who has no work, who wants to learn what, courses, and work afterwards (F7)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from network.gazetteer import Node
from reports import figures, sheets, writing
from reports.blocks import Cell, Column, Row, Section, Table
from reports.figures import Figure
from reports.sections.parts import PlaceColumn, by_place, counted, directly_below, known, opened
from reports.situation import SituationReport


def work(report: SituationReport, *, with_maps: bool) -> Section:
    """No name and no map of persons: counts by place, and where courses are held."""
    return Section(
        "work",
        _("อาชีพและการพัฒนาฝีมือ"),
        tables=(_unemployed(report), _courses(report), _wanted(report), _builders(report)),
        drawing=sheets.training_map(report) if with_maps else None,
        drawing_caption=_("ที่จัดฝึกอาชีพในปีงบประมาณ (F7.3)"),
        without_drawing=_("ยังไม่มีหลักสูตรของปีงบประมาณนี้ที่จะวาดแผนที่"),
    )


def _unemployed(report: SituationReport) -> Table:
    figure = figures.PEOPLE_BY_WORK

    def of(part: str) -> PlaceColumn:
        return PlaceColumn(
            str(figure.part_label(part)), lambda node: counted(report, figure, node, part)
        )

    return by_place(
        report,
        _("คนว่างงานอายุ 15–59 ปี (F7.1)"),
        (
            PlaceColumn(
                _("ว่างงาน (คน)"),
                lambda node: known(
                    report.total(figure, node.pk, "asked").count,
                    writing.number(report.total(figure, node.pk, "unemployed").count),
                    opened(report, figure, node, "unemployed"),
                ),
            ),
            PlaceColumn(
                _("ร้อยละ"),
                lambda node: Cell(
                    writing.percent(
                        report.total(figure, node.pk, "unemployed").count,
                        report.total(figure, node.pk).count,
                    )
                    if report.total(figure, node.pk, "asked").count
                    else writing.NONE
                ),
            ),
            PlaceColumn(_("จากอายุ 15–59 ปี (คน)"), lambda node: counted(report, figure, node)),
            of("working"),
            of("not_seeking"),
            of("unknown"),
        ),
        tells=lambda node: bool(report.total(figure, node.pk).count),
        notes=(_("อายุ = ปีของรายงาน − ปีเกิด ผู้ที่ยังไม่ได้ถามเรื่องงานอยู่ในตัวหารด้วย"),),
        places=directly_below(report),
    )


def _wanted(report: SituationReport) -> Table:
    figure, root = figures.TRAINING_WANTED, report.root
    whole = report.total(figure, root.pk).count
    rows = [
        Row(
            (
                Cell(str(label)),
                Cell(writing.number(found), opened(report, figure, root, part)),
                Cell(writing.percent(found, whole)),
            )
        )
        for part, label in figure.labels.items()
        if (found := report.total(figure, root.pk, part).count)
    ]
    rows.append(
        Row(
            (
                Cell(_("รวม")),
                known(whole, writing.number(whole), opened(report, figure, root)),
                Cell(writing.percent(whole, whole)),
            ),
            is_total=True,
        )
    )
    return Table(
        _("คนที่อยากฝึกอาชีพ ตามสาขา (F7.2)"),
        (Column(_("สาขาอาชีพ"), is_number=False), Column(_("คน")), Column(_("ร้อยละ"))),
        tuple(rows),
        (_("คนหนึ่งนับครั้งเดียว ตามสาขาที่พูดถึงก่อน"),),
    )


def _courses(report: SituationReport) -> Table:
    """F7.3 of the fiscal year and F7.4 of those whose check is due."""

    def employed(figure: Figure) -> PlaceColumn:
        return PlaceColumn(
            _("มีงานทำใน %(months)s เดือน") % {"months": 3 if figure.key == "F7.4" else 6},
            lambda node: _employed(report, figure, node),
        )

    return by_place(
        report,
        _("การฝึกอาชีพในปีงบประมาณ (F7.3) และการมีงานทำหลังเรียนจบ (F7.4) นับเป็นคน-หลักสูตร"),
        (
            PlaceColumn(_("ลงทะเบียน"), lambda node: counted(report, figures.ENROLLED, node)),
            PlaceColumn(_("เรียนจบ"), lambda node: counted(report, figures.COMPLETED, node)),
            employed(figures.WORK_AFTER_3),
            employed(figures.WORK_AFTER_6),
        ),
        tells=lambda node: any(
            report.total(figure, node.pk).count
            for figure in (figures.ENROLLED, figures.COMPLETED, figures.WORK_AFTER_3)
        ),
        notes=(
            _("ปีงบประมาณ = 1 ตุลาคม – 30 กันยายน"),
            _("มีงานทำ = มีงานทำ ÷ ผู้เรียนจบที่ถึงกำหนดติดตาม (ติดตามแล้วกี่คน) ผู้ที่ยังไม่ได้ติดตามไม่ใช่ผู้ไม่มีงาน"),
        ),
        places=directly_below(report),
    )


def _employed(report: SituationReport, figure: Figure, node: Node) -> Cell:
    """12 ÷ 20 (60.0%), and of how many somebody asked; ไม่มีข้อมูล where nobody is due or asked."""
    pk = node.pk
    due = report.total(figure, pk).count
    asked = due - report.total(figure, pk, "unchecked").count
    if not asked:
        return Cell(_("ไม่มีข้อมูล") if due else writing.NONE, tone="muted")
    found = report.total(figure, pk, "employed").count
    return Cell(
        _("%(found)s ÷ %(due)s (%(percent)s) ติดตามแล้ว %(asked)s")
        % {
            "found": writing.number(found),
            "due": writing.number(due),
            "percent": writing.percent(found, due),
            "asked": writing.number(asked),
        },
        opened(report, figure, node, "employed"),
    )


def _builders(report: SituationReport) -> Table:
    return by_place(
        report,
        _("ช่างชุมชน (F7.5)"),
        (
            PlaceColumn(
                _("ผ่านการฝึก (คน)"), lambda node: counted(report, figures.BUILDERS_TRAINED, node)
            ),
            PlaceColumn(
                _("บ้านที่ซ่อมเสร็จ (หลัง)"),
                lambda node: counted(report, figures.HOUSES_BY_TRAINED, node),
            ),
        ),
        tells=lambda node: bool(
            report.total(figures.BUILDERS_TRAINED, node.pk).count
            or report.total(figures.HOUSES_BY_TRAINED, node.pk).count
        ),
        places=directly_below(report),
    )

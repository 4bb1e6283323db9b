"""Where courses are held in the fiscal year (F7.3)."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from formats.thai import FIRST_MONTH_OF_FISCAL_YEAR
from maps.drawing import Drawing, Label, points
from reports import writing
from reports.sheets.base import base, boundaries, finish, village_centres
from reports.situation import SituationReport
from survey.models import CourseRecord

RADIUS = 11.0
MOST_NAMED = 6  # courses told below the map


def training_map(report: SituationReport) -> Drawing | None:
    """A circle with the number of courses in each place; dashed where none has begun yet.

    A course is drawn in the place it is at home in: its venue has no point of its own. None
    where there is no course.
    """
    drawing = base(report)
    if drawing is None:
        return None
    courses = courses_of_the_year(report)
    if not courses:
        return None
    held = Counter(course.course.place_id for course in courses)
    at = village_centres(report, drawing)
    elsewhere = [pk for pk in held if pk not in at]
    at |= {
        pk: (x, y)
        for pk, x, y in points(drawing.frame, boundaries(report, elsewhere), "geometry", "place")
    }
    last_day = report.moment.last_day
    begun = {each.course.place_id for each in courses if each.begins_on <= last_day}
    for pk, count in sorted(held.items()):
        if pk in at:
            style = "course" if pk in begun else "course_planned"
            drawing.circles.append((style, *at[pk], RADIUS))
            drawing.labels.append(Label(*at[pk], writing.number(count), small=True))
    finish(report, drawing)
    drawing.explain(
        [
            ("course", _("ที่จัดฝึกอาชีพ และจำนวนหลักสูตร")),
            ("course_planned", _("กำหนดจะจัด ยังไม่เริ่ม")),
            ("not_joined", _("ยังไม่ร่วมเครือข่าย")),
        ]
    )
    drawing.notes.append("; ".join(_told(course) for course in courses[:MOST_NAMED]))
    if len(courses) > MOST_NAMED:
        more = len(courses) - MOST_NAMED
        words = ngettext("และอีก %(count)s หลักสูตร", "และอีก %(count)s หลักสูตร", more)
        drawing.notes.append(words % {"count": writing.number(more)})
    return drawing


def courses_of_the_year(report: SituationReport) -> list[CourseRecord]:
    """Courses of the fiscal year, held or announced by the last day, not called off. One query."""
    last = report.moment.last_day
    year = last.year if last.month >= FIRST_MONTH_OF_FISCAL_YEAR else last.year - 1
    return list(
        CourseRecord.objects.as_known(report.moment)
        .filter(
            course__place__in=report.asking_places,
            begins_on__lt=date(year + 1, FIRST_MONTH_OF_FISCAL_YEAR, 1),
            ends_on__gte=date(year, FIRST_MONTH_OF_FISCAL_YEAR, 1),
            is_called_off=False,
        )
        .select_related("course")
        .order_by("begins_on", "pk")
    )


def _told(of: CourseRecord) -> str:
    return f"{of.title} ({of.venue})" if of.venue else of.title

"""Questions about courses and who takes them; they take values, never models."""

from __future__ import annotations

from network.queries import FactQuerySet


class CourseRecordQuerySet(FactQuerySet):
    """What courses are called, who gives them, where and when."""

    about = ("course",)
    true_from = "said_on"
    founds = "course"


class AttendanceQuerySet(FactQuerySet):
    """How somebody stands in a course: the last word on a person counts."""

    about = ("course", "person")
    true_from = "happened_on"


class JobCheckQuerySet(FactQuerySet):
    """Whether there was work some months after a course."""

    about = ("course", "person", "months")
    true_from = "checked_on"

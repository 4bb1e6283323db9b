"""Skills training from wish to job: trades, courses, who takes them, and work afterwards."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Party, Place
from survey.models.told import Livelihood
from survey.training import queries


class Trade(models.Model):
    """Something that can be learned (สาขาอาชีพ); the list is edited as data.

    `words` are those by which a wish in people's own words is told to be of it: they are added
    to and never taken away, so that months that are signed count the same again.
    """

    code = models.SlugField(max_length=24, primary_key=True)
    name_th = models.TextField()
    name_en = models.TextField()
    words = ArrayField(models.TextField(), default=list, blank=True)
    is_building = models.BooleanField(
        default=False, help_text="who completes it is a community builder (ช่างชุมชน)"
    )
    is_retired = models.BooleanField(default=False, help_text="no longer offered; kept where used")
    sort_order = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        english = (get_language() or "").startswith("en")
        return self.name_en if english else self.name_th


class TradeWish(models.Model):
    """A wish somebody told is of a trade: written by the database as the wish arrives.

    `position` is that of the word in what was said; of several the first counts. Codes alone:
    it stays when the words are erased.
    """

    livelihood = models.ForeignKey(Livelihood, models.PROTECT, related_name="wishes")
    trade = models.ForeignKey(Trade, models.PROTECT, related_name="wishes")
    position = models.PositiveIntegerField()
    recorded_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name_plural = "trade wishes"
        constraints = [
            models.UniqueConstraint(fields=["livelihood", "trade"], name="wish_is_of_a_trade_once")
        ]


class Course(models.Model):
    """A course in a trade, at home in a place; its facts say the rest."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="courses")
    trade = models.ForeignKey(Trade, models.PROTECT, related_name="courses")


class CourseRecord(Fact):
    """What a course is called, who gives it, where, on which days and for how many."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="records")
    title = models.TextField()
    body = models.TextField(help_text="who gives it: สนพ. วิทยาลัยสารพัดช่าง")
    organisation = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="courses_given"
    )
    venue = models.TextField(blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField(help_text="the last day, inclusive")
    seats = models.PositiveSmallIntegerField()
    is_called_off = models.BooleanField(default=False, db_default=False)
    said_on = models.DateField()

    objects = queries.CourseRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(body=""), name="course_has_a_title_and_a_giver"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")), name="course_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(seats__gt=0), name="course_has_a_seat"),
        ]


class Attendance(Fact):
    """A person enrolled in a course, completed it or left; or was entered by mistake."""

    class Status(models.TextChoices):
        ENROLLED = "enrolled", _("ลงทะเบียนแล้ว")
        COMPLETED = "completed", _("เรียนจบ")
        DROPPED = "dropped", _("ออกกลางคัน")
        MISTAKEN = "mistaken", _("ลงชื่อผิด")

    course = models.ForeignKey(Course, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Party, models.PROTECT, related_name="attendances")
    status = models.CharField(max_length=9, choices=Status.choices)
    happened_on = models.DateField()
    reason = models.TextField(blank=True)

    objects = queries.AttendanceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["course", "person", "-happened_on"], name="attendance_latest"),
            models.Index(fields=["person"], name="attendance_of_person"),
        ]


class JobCheck(Fact):
    """Whether somebody who completed a course had work 3 or 6 months later, and at what."""

    AFTER_MONTHS = (3, 6)

    course = models.ForeignKey(Course, models.PROTECT, related_name="job_checks")
    person = models.ForeignKey(Party, models.PROTECT, related_name="job_checks")
    months = models.PositiveSmallIntegerField()
    is_employed = models.BooleanField()
    work = models.TextField(blank=True, help_text="at what, in the person's own words")
    checked_on = models.DateField()

    objects = queries.JobCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(months__in=(3, 6)), name="job_is_checked_at_3_or_6_months"
            ),
        ]

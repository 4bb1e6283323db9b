"""Disputes heard in the village (S1-24): what is said by whom, step by step, and how it ended."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Party, Place
from parcels.models import Boundary, Overlap, SpatialUnit
from survey.disputes import queries
from survey.models.contradictions import Contradiction
from survey.models.visits import Visit


class Dispute(Fact):
    """A complaint received by the village: the day it opened, where it is heard, in whose words.

    It may be about an overlap, two records that contradict, or a visit somebody disputes, and
    about units (DisputeUnit). How it stands is told by its steps. An overlap, a contradiction
    or a visit is the subject of one open case at a time (migration 0027).
    """

    class Kind(models.TextChoices):
        BOUNDARY = "boundary", _("แนวเขตที่ดิน")
        RIGHT = "right", _("สิทธิในบ้านหรือที่ดิน")
        RECORD = "record", _("ข้อมูลที่บันทึกไว้")
        OTHER = "other", _("เรื่องอื่น")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    place = models.ForeignKey(Place, models.PROTECT, related_name="disputes")
    opened_on = models.DateField()
    words = models.TextField(help_text="the complaint, in the words of who complains")
    told_by = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="disputes_told",
        help_text="whose words they are; null: of nobody in the register",
    )
    overlap = models.ForeignKey(
        Overlap, models.PROTECT, null=True, blank=True, related_name="disputes"
    )
    contradiction = models.ForeignKey(
        Contradiction, models.PROTECT, null=True, blank=True, related_name="disputes"
    )
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="disputes")

    objects = queries.DisputeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["place", "opened_on"], name="disputes_of_place")]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="dispute_says_what"),
            models.CheckConstraint(
                condition=Q(overlap__isnull=True) | Q(kind="boundary"),
                name="dispute_of_overlap_is_of_boundary",
            ),
        ]


class DisputeUnit(models.Model):
    """Land or a house a dispute is about; a part of the dispute, never changed."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="units")
    spatial_unit = models.ForeignKey(SpatialUnit, models.PROTECT, related_name="disputes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispute", "spatial_unit"], name="dispute_unit_once")
        ]


class DisputeParty(Fact):
    """Who complains, and who answers: a household or person of the register, or a name."""

    class Role(models.TextChoices):
        COMPLAINANT = "complainant", _("ผู้ร้อง")
        RESPONDENT = "respondent", _("คู่กรณี")

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="dispute_parties")
    role = models.CharField(max_length=11, choices=Role.choices)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="disputes_party_to"
    )
    called = models.TextField(blank=True, help_text="who is in no register, as people call them")
    entered_on = models.DateField()

    objects = queries.DisputePartyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False, called="") | Q(party__isnull=True) & ~Q(called=""),
                name="dispute_party_is_somebody",
            ),
            models.UniqueConstraint(
                fields=["dispute", "party", "source"], name="dispute_party_once"
            ),
        ]


class Presence(models.TextChoices):
    """How a side was there."""

    PRESENT = "present", _("มาเอง")
    REPRESENTED = "represented", _("มีผู้แทน")
    ABSENT = "absent", _("ไม่มา")


class DisputeStep(Fact):
    """What was done about a dispute on a day, with its minute as source; never edited.

    Nothing follows an end but reopening; who mediates is of neither side, and no agreement is
    without both (migration 0027). `boundary` is the outline that both sides took for theirs.
    """

    class Kind(models.TextChoices):
        HEARD = "heard", _("รับฟังทั้งสองฝ่าย")
        VISITED = "visited", _("ลงพื้นที่ดูหรือรังวัด")
        SITTING = "sitting", _("นั่งไกล่เกลี่ย")
        AGREED = "agreed", _("ทั้งสองฝ่ายตกลงกันได้")
        REFERRED = "referred", _("ส่งต่อหน่วยงาน")
        SETTLED = "settled", _("ยุติเรื่อง")
        WITHDRAWN = "withdrawn", _("ผู้ร้องถอนเรื่อง")
        REOPENED = "reopened", _("เปิดเรื่องใหม่")

    class Result(models.TextChoices):
        AGREED = "agreed", _("ตกลงกันได้ด้วยการไกล่เกลี่ย")
        DECIDED = "decided", _("หน่วยงานหรือศาลชี้ขาด")
        NONE = "none", _("ไกล่เกลี่ยแล้วตกลงกันไม่ได้")

    class Office(models.TextChoices):
        DAMRONGDHAMA = "damrongdhama", _("ศูนย์ดำรงธรรม")
        DISTRICT = "district", _("ที่ว่าการอำเภอ")
        ALRO = "alro", _("ส.ป.ก.")
        LAND = "land", _("สำนักงานที่ดิน")
        FOREST = "forest", _("กรมป่าไม้")
        COURT = "court", _("ศาล")
        OTHER = "other", _("หน่วยงานอื่น")

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    taken_on = models.DateField()
    venue = models.TextField(blank=True, help_text="where it was")
    words = models.TextField(help_text="what was said or decided")
    complainants = models.CharField(max_length=11, choices=Presence.choices, blank=True)
    respondents = models.CharField(max_length=11, choices=Presence.choices, blank=True)
    result = models.CharField(max_length=7, choices=Result.choices, blank=True)
    office = models.CharField(max_length=12, choices=Office.choices, blank=True)
    boundary = models.ForeignKey(
        Boundary, models.PROTECT, null=True, blank=True, related_name="disputes_settled"
    )
    next_on = models.DateField(null=True, blank=True, help_text="day of the next sitting")
    next_at = models.TimeField(null=True, blank=True)
    next_venue = models.TextField(blank=True)

    objects = queries.DisputeStepQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["dispute", "-taken_on"], name="dispute_step_latest")]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="dispute_step_says_what"),
            models.CheckConstraint(
                condition=~Q(kind="agreed")
                | Q(complainants__in=("present", "represented"))
                & Q(respondents__in=("present", "represented")),
                name="agreement_has_both_sides",
            ),
            models.CheckConstraint(
                condition=Q(kind="settled") & ~Q(result="") | ~Q(kind="settled") & Q(result=""),
                name="dispute_ends_with_a_result",
            ),
            models.CheckConstraint(
                condition=Q(kind="referred") & ~Q(office="") | ~Q(kind="referred") & Q(office=""),
                name="dispute_is_referred_to_an_office",
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) & Q(next_at__isnull=True) & Q(next_venue="")
                # NULL >= taken_on is not false: an hour of no day would do.
                | Q(next_on__isnull=False, next_on__gte=models.F("taken_on"))
                & ~Q(kind__in=("settled", "withdrawn")),
                name="next_sitting_is_to_come",
            ),
            models.CheckConstraint(
                condition=Q(boundary__isnull=True) | Q(kind__in=("agreed", "settled")),
                name="line_is_of_an_agreement",
            ),
        ]


class DisputeAttendee(models.Model):
    """Somebody who was there at a step; a part of the step, never changed."""

    class Part(models.TextChoices):
        MEDIATOR = "mediator", _("ผู้ไกล่เกลี่ย")
        COMPLAINANT = "complainant", _("ฝ่ายผู้ร้อง")
        RESPONDENT = "respondent", _("ฝ่ายคู่กรณี")
        WITNESS = "witness", _("พยาน")
        OFFICIAL = "official", _("เจ้าหน้าที่")

    step = models.ForeignKey(DisputeStep, models.PROTECT, related_name="attendees")
    part = models.CharField(max_length=11, choices=Part.choices)
    person = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="disputes_attended"
    )
    called = models.TextField(blank=True, help_text="who is in no register, as people call them")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, called="")
                | Q(person__isnull=True) & ~Q(called=""),
                name="attendee_is_somebody",
            ),
        ]

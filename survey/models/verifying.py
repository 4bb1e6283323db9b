"""Mutual verification: what its rules refused, lists posted for objections, and the objections."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Party, Place
from parcels.models import Boundary
from survey.models.visits import Verification, Visit
from survey.verifying import queries

LEAST_DAYS = 7  # that a list hangs; longer if its village says so


class RefusedVerification(Fact):
    """A verdict that the rules of independence did not take (F2.3): who, on what, by which rule."""

    class Rule(models.TextChoices):
        RECORDER = "recorder", _("ผู้สอบทานเป็นผู้บันทึกเอง")
        HOUSEHOLD = "household", _("เป็นครัวเรือนของผู้สอบทานเอง")
        HOUSE = "house", _("ผู้สอบทานอยู่บ้านหลังเดียวกัน")
        LAND = "land", _("ผู้สอบทานหรือครัวเรือนถือครองที่ดินนั้น")
        AGREED = "agreed", _("คนในครัวเรือนเดียวกันเห็นด้วยไปแล้ว")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="refused_verifications"
    )
    boundary = models.ForeignKey(
        Boundary, models.PROTECT, null=True, blank=True, related_name="refused_verifications"
    )
    verifier = models.ForeignKey(Party, models.PROTECT, related_name="refused_verifications")
    verdict = models.CharField(max_length=8, choices=Verification.Verdict.choices)
    rule = models.CharField(max_length=9, choices=Rule.choices)
    attempted_on = models.DateField()

    objects = queries.RefusedVerificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=False, boundary__isnull=True)
                | Q(visit__isnull=True, boundary__isnull=False),
                name="refused_verification_is_of_one_record",
            ),
        ]


class ListPosting(Fact):
    """A village's list of records, hung up for objections (ติดประกาศรายชื่อ, DOMAIN.md §2.7).

    Objections are heard from `posted_on` up to, not on, `closes_on`; afterwards it is over by
    itself. Which records hang there: PostedVisit.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="list_postings")
    posted_on = models.DateField()
    closes_on = models.DateField(help_text="the first day on which nothing is heard any more")
    hangs_at = models.TextField(help_text="where people find it")

    objects = queries.ListPostingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["place", "-posted_on"], name="list_posting_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("posted_on") + timedelta(days=LEAST_DAYS)),
                name="list_hangs_long_enough",
            ),
            models.CheckConstraint(condition=~Q(hangs_at=""), name="list_hangs_somewhere"),
        ]


class PostedVisit(Fact):
    """One line of a posted list: the visit that stood for its household on that day."""

    posting = models.ForeignKey(ListPosting, models.PROTECT, related_name="posted_visits")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="posted")
    posted_on = models.DateField()

    objects = queries.PostedVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["posting", "visit"], name="visit_is_posted_once"),
        ]


class PostingMinute(Fact):
    """What came of a posting, once it was over; its source is the minute, with its file."""

    posting = models.ForeignKey(ListPosting, models.PROTECT, related_name="minutes")
    held_on = models.DateField()

    objects = queries.PostingMinuteQuerySet.as_manager()


class Objection(Fact):
    """Somebody objects to a line of a posted list, told to the working group.

    Where the database takes the objector for an independent person it is a verdict against the
    record at once (`verification`); else it waits for the committee (ObjectionDecision).
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    posting = models.ForeignKey(ListPosting, models.PROTECT, related_name="objections")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="objections")
    objector = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="objections_made"
    )
    objector_name = models.TextField(blank=True, help_text="as told; may stay unsaid")
    reason = models.TextField()
    objected_on = models.DateField()
    verification = models.OneToOneField(
        Verification, models.PROTECT, null=True, blank=True, related_name="objection"
    )

    objects = queries.ObjectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="objection_has_a_reason"),
        ]


class ObjectionDecision(Fact):
    """What the committee decided on an objection; upheld it is a verdict against the record."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="decision")
    is_upheld = models.BooleanField()
    reason = models.TextField()
    decided_on = models.DateField()
    verification = models.OneToOneField(
        Verification, models.PROTECT, null=True, blank=True, related_name="objection_decision"
    )

    objects = queries.ObjectionDecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason"),
        ]

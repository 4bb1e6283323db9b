"""Records of two people that do not agree, and pairs of parties that may be one."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Party
from parcels.models import Boundary
from survey import told_queries
from survey.contradictions import queries
from survey.models.visits import Visit


class Contradiction(Fact):
    """Two records of one household or one parcel that cannot both be so; open until settled.

    Both records stay as they are. `fields` names what differs between two visits;
    `difference_square_metres` is the geodesic area that only one of two outlines covers.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first_visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="contradictions_as_first"
    )
    second_visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="contradictions_as_second"
    )
    first_boundary = models.ForeignKey(
        Boundary, models.PROTECT, null=True, blank=True, related_name="contradictions_as_first"
    )
    second_boundary = models.ForeignKey(
        Boundary, models.PROTECT, null=True, blank=True, related_name="contradictions_as_second"
    )
    fields = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    difference_square_metres = models.FloatField(null=True, blank=True)
    noticed_on = models.DateField()

    objects = queries.ContradictionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    first_visit__isnull=False,
                    second_visit__isnull=False,
                    first_boundary__isnull=True,
                    second_boundary__isnull=True,
                )
                | Q(
                    first_visit__isnull=True,
                    second_visit__isnull=True,
                    first_boundary__isnull=False,
                    second_boundary__isnull=False,
                    difference_square_metres__isnull=False,
                ),
                name="contradiction_is_of_two_records",
            ),
            models.UniqueConstraint(
                fields=["first_visit", "second_visit"], name="contradiction_of_visits_once"
            ),
            models.UniqueConstraint(
                fields=["first_boundary", "second_boundary"],
                name="contradiction_of_boundaries_once",
            ),
        ]


class Settlement(Fact):
    """Somebody decided which of two contradicting records holds, and why.

    `replaces` is the settlement it reopens and puts another in place of; each is replaced
    once and a contradiction is settled once without, so that of two who settle one at the
    same time the second is told.
    """

    class Kept(models.TextChoices):
        FIRST = "first", _("บันทึกแรกถูก")
        SECOND = "second", _("บันทึกหลังถูก")
        BOTH = "both", _("ถูกทั้งสอง เป็นคนละเวลา")
        NEITHER = "neither", _("ไม่ถูกทั้งสอง ต้องไปดูใหม่")

    contradiction = models.ForeignKey(Contradiction, models.PROTECT, related_name="settlements")
    kept = models.CharField(max_length=7, choices=Kept.choices)
    reason = models.TextField()
    settled_on = models.DateField()
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    objects = queries.SettlementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="settlement_has_a_reason"),
            models.UniqueConstraint(
                fields=["contradiction"],
                condition=Q(replaces__isnull=True),
                name="contradiction_is_settled_once",
            ),
        ]


class DuplicateVerdict(Fact):
    """Somebody looked at two parties (the lower key first): the same, or two.

    Where they are the same, the verdict's source also carries every fact that was stated anew
    of `kept`; taking that source back undoes the merge.
    """

    first = models.ForeignKey(Party, models.PROTECT, related_name="duplicate_verdicts_as_first")
    second = models.ForeignKey(Party, models.PROTECT, related_name="duplicate_verdicts_as_second")
    is_same = models.BooleanField()
    kept = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    reason = models.TextField()
    said_on = models.DateField()

    objects = told_queries.DuplicateVerdictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_is_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="duplicate_has_a_reason"),
            models.CheckConstraint(
                condition=Q(is_same=False, kept__isnull=True)
                # NULL = first is not false: none of the pair would do.
                | Q(is_same=True, kept__isnull=False, kept=F("first"))
                | Q(is_same=True, kept__isnull=False, kept=F("second")),
                name="one_of_the_pair_is_kept",
            ),
        ]

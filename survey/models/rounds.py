"""Survey rounds: which households of a place are visited when, and by whom."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from network.models import Account, Fact, Party, Place
from survey import told_queries


class SurveyRound(models.Model):
    """A round of visits (รอบการสำรวจ) in a place and all below it; its facts say the rest."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="survey_rounds")


class SurveyRoundRecord(Fact):
    """What a round is called and from which day to which it goes, as somebody last said."""

    round = models.ForeignKey(SurveyRound, models.PROTECT, related_name="records")
    name = models.TextField()
    begins_on = models.DateField()
    ends_on = models.DateField(help_text="the last day, inclusive")
    is_called_off = models.BooleanField(default=False, db_default=False)
    said_on = models.DateField()

    objects = told_queries.SurveyRoundRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="round_has_a_name"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")), name="round_ends_after_it_begins"
            ),
        ]


class SurveyAssignment(Fact):
    """How many households of a village a surveyor is to visit in a round; 0: none any more."""

    round = models.ForeignKey(SurveyRound, models.PROTECT, related_name="assignments")
    village = models.ForeignKey(Place, models.PROTECT, related_name="survey_assignments")
    surveyor = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="survey_assignments"
    )  # null: whoever of the village comes
    households = models.PositiveIntegerField()
    said_on = models.DateField()

    objects = told_queries.SurveyAssignmentQuerySet.as_manager()


class SurveyPlanHousehold(Fact):
    """A household that a surveyor is to visit in a round (`surveyor` null: taken off again)."""

    round = models.ForeignKey(SurveyRound, models.PROTECT, related_name="planned_households")
    household = models.ForeignKey(Party, models.PROTECT, related_name="survey_plans")
    surveyor = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="survey_plans"
    )
    said_on = models.DateField()

    objects = told_queries.SurveyPlanHouseholdQuerySet.as_manager()

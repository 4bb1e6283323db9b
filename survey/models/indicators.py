"""Indicators of the state's own surveys (จปฐ, กชช.2ค): sets by year, as data and never columns."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Party, Place, Source
from survey import told_queries


class IndicatorSet(models.Model):
    """The indicators of one survey in the years they were in use (C.E.; null: still)."""

    class About(models.TextChoices):
        HOUSEHOLD = "household", _("ครัวเรือน")
        VILLAGE = "village", _("หมู่บ้าน")

    code = models.SlugField(max_length=24, primary_key=True)
    name_th = models.TextField()
    name_en = models.TextField(blank=True)
    about = models.CharField(max_length=9, choices=About.choices)
    first_year = models.PositiveSmallIntegerField(help_text="C.E.")
    last_year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="C.E.")
    note = models.TextField(blank=True, help_text="what its table says of itself")
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="indicator_sets"
    )  # the table it was last changed by

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="indicator_set_has_its_years",
            ),
        ]


class Indicator(models.Model):
    """One indicator of a set, as its publisher numbers and words it."""

    set = models.ForeignKey(IndicatorSet, models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=16)
    title_th = models.TextField()
    title_en = models.TextField(blank=True)
    dimension = models.TextField(blank=True)
    threshold = models.TextField(blank=True, help_text="what has to be reached, in words")
    sort_order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["set", "code"], name="indicator_is_in_its_set_once")
        ]


class IndicatorFinding(Fact):
    """What a survey found of a household or a village by one indicator."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="findings")
    household = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="indicator_findings"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="indicator_findings"
    )
    is_met = models.BooleanField(null=True, blank=True, help_text="null: does not apply")
    value = models.TextField(blank=True, help_text="as it was answered")
    observed_on = models.DateField()

    objects = told_queries.IndicatorFindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False, place__isnull=True)
                | Q(household__isnull=True, place__isnull=False),
                name="finding_is_of_a_household_or_a_place",
            ),
        ]

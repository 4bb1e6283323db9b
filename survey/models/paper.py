"""Sheets that were printed for people to fill in by hand, and what was typed in from them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import ClockTimestamp, Party, Place
from survey.models.forms import FormVersion
from survey.models.submissions import Submission


class PrintedSheet(models.Model):
    """One form on paper, by the code that stands on each of its pages.

    Printed again on the same day by the same account it is the same sheet, so the same PDF.
    `number` tells sheets for nobody in particular apart; for a household it is 0.
    """

    code = models.CharField(max_length=8, unique=True)
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="sheets")
    household = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="printed_sheets"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="printed_sheets"
    )  # the village of its household; null: for nobody in particular
    number = models.PositiveIntegerField(default=0)
    printed_on = models.DateField()
    printed_by = models.ForeignKey("network.Account", models.PROTECT, related_name="printed_sheets")
    printed_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)

    class Meta:
        verbose_name = _("แบบสำรวจที่พิมพ์ลงกระดาษ")
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["version", "household", "number", "printed_on", "printed_by"],
                name="printed_sheet_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(household__isnull=False, number=0)
                | Q(household__isnull=True, number__gte=1),
                name="sheet_is_of_a_household_or_numbered",
            ),
        ]


class TypedSheet(models.Model):
    """An instance typed in from paper; `sheet` is null where the paper bears no code of ours."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="typed_sheet")
    sheet = models.ForeignKey(
        PrintedSheet, models.PROTECT, null=True, blank=True, related_name="typings"
    )
    filled_in_on = models.DateField(help_text="the day of the paper")
    typed_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)

"""Allowances that persons say they receive (DOMAIN.md §2.13)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Party
from survey import told_queries


class OldAgeAllowance(Fact):
    """Whether an older person receives the monthly allowance (เบี้ยผู้สูงอายุ), as told.

    Who has a pension or another allowance of the state, or no Thai nationality, is not entitled.
    """

    class Standing(models.TextChoices):
        RECEIVED = "received", _("ได้รับเบี้ยแล้ว")
        NOT_RECEIVED = "not_received", _("มีสิทธิแต่ยังไม่ได้รับ")
        NOT_ENTITLED = "not_entitled", _("ไม่มีสิทธิ (มีบำนาญหรือไม่มีสัญชาติไทย)")

    person = models.ForeignKey(Party, models.PROTECT, related_name="old_age_allowances")
    standing = models.CharField(max_length=12, choices=Standing.choices)
    observed_on = models.DateField()

    objects = told_queries.OfPersonQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-observed_on"], name="old_age_allowance_latest")]

"""What persons agreed to (PDPA s.19-26): purpose by purpose, and as easily withdrawn."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network import queries
from network.models.facts import Fact
from network.models.parties import Party


class Consent(Fact):
    """A person allowed or refused a use of their data; the latest says what holds."""

    class Purpose(models.TextChoices):
        SENSITIVE_SURVEY = "sensitive_survey", _("เก็บและใช้ข้อมูลสุขภาพและความพิการเพื่อจัดทำผังและรายงาน")
        REFERRAL = "referral", _("ส่งข้อมูลให้หน่วยงานเพื่อขอความช่วยเหลือ")

    class GivenBy(models.TextChoices):
        SELF = "self", _("เจ้าตัว")
        GUARDIAN = "guardian", _("ผู้ปกครองหรือผู้อนุบาล")

    person = models.ForeignKey(Party, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    is_given = models.BooleanField(help_text="false: refused or withdrawn")
    given_by = models.CharField(max_length=8, choices=GivenBy.choices, default=GivenBy.SELF)
    guardian = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="guarded_consents"
    )  # null: the person themselves, or a guardian of whom only the name is known
    guardian_name = models.TextField(blank=True, help_text="and what they are to the person")
    wording = models.CharField(max_length=16, help_text="version of the notice that was read out")
    decided_on = models.DateField()

    objects = queries.ConsentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "purpose", "-decided_on"], name="consent_latest"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(wording=""), name="consent_names_its_wording"),
        ]

"""Evidence of who has used a unit since when; presented, never judged (DOMAIN.md §2.4)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact
from parcels import queries
from parcels.models.units import SpatialUnit


class OccupationEvidence(Fact):
    """One piece of evidence about a unit: what it is, of when, and what it shows.

    The file itself (photograph, scan) is the source's, with its hash. The day is loose:
    `event` as written in C.E. (2533 B.E. is "1990"), `event_from` and `event_by` its
    first and last day.
    """

    class Kind(models.TextChoices):
        AERIAL_PHOTO = "aerial_photo", _("ภาพถ่ายทางอากาศ")
        SATELLITE = "satellite", _("ภาพดาวเทียม")
        DOCUMENT = "document", _("เอกสาร")
        WITNESS = "witness", _("พยานบุคคล")
        TREE = "tree", _("อายุไม้ยืนต้น")
        HOUSE_NUMBER = "house_number", _("เลขที่บ้าน / ทะเบียนบ้าน")
        ELECTRICITY_METER = "electricity_meter", _("มิเตอร์ไฟฟ้า")
        TAX_RECEIPT = "tax_receipt", _("ใบเสร็จภาษีบำรุงท้องที่")
        OTHER = "other", _("อื่น ๆ")

    class Reading(models.TextChoices):
        USED = "used", _("ทำประโยชน์")
        PARTLY = "partly", _("ทำประโยชน์บางส่วน")
        NOT_USED = "not", _("ไม่พบการทำประโยชน์")
        UNREADABLE = "unreadable", _("อ่านไม่ได้")

    class Confidence(models.TextChoices):
        HIGH = "high", _("มั่นใจมาก")
        MEDIUM = "medium", _("ปานกลาง")
        LOW = "low", _("น้อย")

    spatial_unit = models.ForeignKey(SpatialUnit, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=17, choices=Kind.choices)
    event = models.CharField(max_length=10, help_text="loose date, C.E.: 1990, 1990-05, 1990-05-31")
    event_from = models.DateField()
    event_by = models.DateField()
    reading = models.CharField(max_length=10, choices=Reading.choices)
    confidence = models.CharField(max_length=6, choices=Confidence.choices)
    reader = models.TextField(blank=True, help_text="who read the photograph, or the witness")
    note = models.TextField(blank=True)
    observed_on = models.DateField(help_text="day it was read, heard or copied")

    objects = queries.OccupationEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "occupation evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(event_from__lte=F("event_by")), name="event_begins_before_its_end"
            ),
        ]

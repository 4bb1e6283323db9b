"""Who claims what by which right and document (LADM BAUnit, RRR, Source)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Party
from parcels import queries
from parcels.models.units import SpatialUnit


class BAUnit(models.Model):
    """Basic administrative unit: spatial units held under the same rights."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    spatial_units = models.ManyToManyField(SpatialUnit, related_name="ba_units")


class Right(Fact):
    """A party's right, restriction or responsibility (RRR) over a unit, as claimed."""

    class Kind(models.TextChoices):
        HOLDING = "holding", _("ถือครอง")
        LEASE = "lease", _("เช่า")
        LIVES_WITH = "lives_with", _("อาศัยอยู่กับผู้อื่น")
        NONE = "none", _("ไม่ถือครองแล้ว")  # from this day on the party has none

    class Acquired(models.TextChoices):
        """How the party came to it."""

        STATED = "stated", _("ตามที่แจ้งในการสำรวจ")
        ALLOTMENT = "allotment", _("ได้รับจัดสรร")
        INHERITANCE = "inheritance", _("ตกทอดทางมรดก")
        TRANSFER = "transfer", _("โอนให้ทายาทโดยหน่วยงานอนุญาต")
        INFORMAL_TRANSFER = "informal_transfer", _("เปลี่ยนมือ")
        RESHAPING = "reshaping", _("แบ่งหรือรวมแปลง")
        CORRECTION = "correction", _("แก้ข้อมูลเดิม")

    ba_unit = models.ForeignKey(BAUnit, models.PROTECT, related_name="rights")
    party = models.ForeignKey(Party, models.PROTECT, related_name="rrrs")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.HOLDING)
    share_numerator = models.PositiveIntegerField(default=1)
    share_denominator = models.PositiveIntegerField(default=1)
    began_on = models.DateField(help_text="day it is claimed from, or was stated on")
    acquired = models.CharField(max_length=17, choices=Acquired.choices, default=Acquired.STATED)

    objects = queries.RightQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share_numerator__gt=0) & Q(share_numerator__lte=F("share_denominator")),
                name="share_is_a_part",
            ),
        ]


class LandDocumentType(models.Model):
    """A kind of land document (DOMAIN.md §2.5); editable.

    One rule hangs on codes: which titles of the Land Code item 62 does not ask about
    (parcels.holdings.LAND_CODE_TITLES).
    """

    code = models.SlugField(max_length=24, primary_key=True)
    name_th = models.TextField()
    name_en = models.TextField()
    issuer = models.TextField(blank=True)
    is_alro = models.BooleanField(
        default=False, help_text="issued by ALRO to who works the plot: F3.6 and F3.8 ask"
    )
    is_retired = models.BooleanField(default=False, help_text="no longer offered; kept where used")
    sort_order = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.name_th


class Datum(models.TextChoices):
    """The reference a map sheet is drawn in; it must be on record, nothing tells it later."""

    INDIAN_1975 = "indian_1975", "Indian 1975"
    WGS_84 = "wgs_84", "WGS 84"


class LandDocument(Fact):
    """The document somebody shows or claims for a unit: a fact apart from what the map says.

    `square_metres` is the area as printed; the measured area is the boundary's.
    """

    ba_unit = models.ForeignKey(BAUnit, models.PROTECT, related_name="documents")
    type = models.ForeignKey(LandDocumentType, models.PROTECT, related_name="+")
    number = models.TextField(blank=True)
    form_letter = models.CharField(max_length=4, blank=True, help_text="ก ข ค ช of ส.ป.ก. 4-01")
    volume = models.TextField(blank=True, help_text="เล่ม")
    page = models.TextField(blank=True, help_text="หน้า")
    group_number = models.TextField(blank=True, help_text="กลุ่มที่")
    plot_number = models.TextField(blank=True, help_text="แปลงเลขที่")
    issued_on = models.CharField(max_length=10, blank=True, help_text="loose date, C.E.")
    map_sheet = models.TextField(blank=True, help_text="as written; read by formats.map_sheets")
    zone = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="UTM zone of the sheet, as the document says"
    )
    datum = models.CharField(max_length=11, choices=Datum.choices, blank=True)
    square_metres = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    observed_on = models.DateField()

    objects = queries.LandDocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(square_metres__isnull=True) | Q(square_metres__gt=0),
                name="document_area_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(zone__isnull=True) | Q(zone__in=(47, 48)), name="zone_is_of_thailand"
            ),
        ]


class LivestockCertificate(Fact):
    """A certificate of raising large livestock: the family's ceiling is 100 rai (§2.1)."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="livestock_certificates")
    number = models.TextField(blank=True)
    certified_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True, help_text="first day it no longer holds")

    objects = queries.LivestockCertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=F("certified_on")),
                name="certificate_ends_after_it_began",
            ),
        ]


class TransferApplication(Fact):
    """A request at the land's agency to pass a unit on: to an heir, or in a lifetime (§2.1)."""

    class Kind(models.TextChoices):
        INHERITANCE = "inheritance", _("รับมรดก")
        LIFETIME = "lifetime", _("โอนให้ทายาทขณะมีชีวิต")

    ba_unit = models.ForeignKey(BAUnit, models.PROTECT, related_name="transfer_applications")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    recipient = models.ForeignKey(Party, models.PROTECT, related_name="+")
    office = models.TextField(help_text="where it was filed")
    number = models.TextField(blank=True)
    filed_on = models.DateField()

    objects = queries.TransferApplicationQuerySet.as_manager()


class TransferDecision(Fact):
    """What became of an application; one each."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("อนุญาต")
        REFUSED = "refused", _("ไม่อนุญาต")
        WITHDRAWN = "withdrawn", _("ถอนคำขอ")

    application = models.OneToOneField(TransferApplication, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    decided_on = models.DateField()


class OccupationNotification(Fact):
    """A notice of occupation under item 62, filed with the provincial ALRO (§2.1)."""

    ba_unit = models.ForeignKey(BAUnit, models.PROTECT, related_name="notifications")
    party = models.ForeignKey(Party, models.PROTECT, related_name="notifications")
    filed_on = models.DateField()
    receipt_number = models.TextField(blank=True)

    objects = queries.OccupationNotificationQuerySet.as_manager()

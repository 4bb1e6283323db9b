"""What visits to households found, and who agrees with a record."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Party
from parcels.models import Boundary, SpatialUnit
from survey import queries
from survey.models.rounds import SurveyRound


class HouseCondition(models.TextChoices):
    """State of a house as a visit found it (DOMAIN.md §3.3)."""

    GOOD = "good", _("ดี")
    MINOR_REPAIR = "minor_repair", _("ซ่อมเล็กน้อย")
    MAJOR_REPAIR = "major_repair", _("ซ่อมมาก")
    UNSAFE = "unsafe", _("ไม่ปลอดภัย")
    NO_HOUSE = "no_house", _("ไม่มีบ้านของตนเอง")


NEEDS_REPAIR = (HouseCondition.MINOR_REPAIR, HouseCondition.MAJOR_REPAIR, HouseCondition.UNSAFE)


class RepairPart(models.TextChoices):
    """What needs repair (DOMAIN.md §5.2)."""

    ROOF = "roof", _("หลังคา")
    STRUCTURE = "structure", _("โครงสร้าง")
    TOILET = "toilet", _("ห้องน้ำ")
    FLOOR = "floor", _("พื้น")
    RAMP = "ramp", _("ทางลาด")


class HardshipType(models.Model):
    """A kind of hardship a household may have (DOMAIN.md §2.7); editable, no rule hangs on it."""

    code = models.SlugField(max_length=24, primary_key=True)
    name_th = models.TextField()
    name_en = models.TextField()
    sort_order = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.name_th


class CareLevel(models.TextChoices):
    """How much an older person can do (Barthel ADL >= 12, 5-11, <= 4; DOMAIN.md §2.13)."""

    ACTIVE = "active", _("ติดสังคม")
    HOME_BOUND = "home_bound", _("ติดบ้าน")
    BED_BOUND = "bed_bound", _("ติดเตียง")


class DisabilityType(models.TextChoices):
    """The seven types of the ministry's announcement (DOMAIN.md §2.13)."""

    SEEING = "seeing", _("ทางการเห็น")
    HEARING = "hearing", _("การได้ยินหรือสื่อความหมาย")
    MOVEMENT = "movement", _("การเคลื่อนไหวหรือทางร่างกาย")
    MIND = "mind", _("จิตใจหรือพฤติกรรม")
    INTELLECT = "intellect", _("สติปัญญา")
    LEARNING = "learning", _("การเรียนรู้")
    AUTISM = "autism", _("ออทิสติก")


class RecordStatus(models.TextChoices):
    """Where a record stands; derived from its verifications, never stored (DOMAIN.md §3.3)."""

    DRAFT = "draft", _("ฉบับร่าง ยังไม่ส่ง")
    SUBMITTED = "submitted", _("รอสอบทาน")
    VERIFIED = "verified", _("สอบทานแล้ว")
    DISPUTED = "disputed", _("มีข้อขัดแย้ง")
    SUPERSEDED = "superseded", _("มีข้อมูลใหม่แทนแล้ว")


class Visit(Fact):
    """What a visit to a household found on a day. A household may have no house."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household = models.ForeignKey(Party, models.PROTECT, related_name="visits")
    house = models.ForeignKey(
        SpatialUnit, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    visited_on = models.DateField()
    people = models.PositiveSmallIntegerField(null=True, blank=True, help_text="living here")
    house_condition = models.CharField(max_length=12, choices=HouseCondition.choices, blank=True)
    needs_repair = ArrayField(
        models.CharField(max_length=9, choices=RepairPart.choices), default=list, blank=True
    )
    hardships = ArrayField(
        models.SlugField(max_length=24),
        null=True,
        blank=True,
        help_text="codes of HardshipType; empty: none, null: not asked",
    )
    remark = models.TextField(blank=True)
    round = models.ForeignKey(
        SurveyRound, models.PROTECT, null=True, blank=True, related_name="visits"
    )  # null: outside any round
    is_draft = models.BooleanField(
        default=False,
        db_default=False,
        help_text="kept for who wrote it, and counted nowhere; handing it in is a visit of its own",
    )

    objects = queries.VisitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["household", "-visited_on"], name="visit_latest"),
            models.Index(fields=["house", "-visited_on"], name="visit_latest_of_house"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(house_condition__in=["", "no_house"]) | Q(house__isnull=False),
                name="condition_is_of_a_house",
            ),
        ]


class CareNeed(Fact):
    """What a visit was told of a person's health and disability (PDPA s.26): never without consent.

    The consent is a fact of its own (network.Consent); where it is refused or
    withdrawn nothing of this is counted or shown.
    """

    person = models.ForeignKey(Party, models.PROTECT, related_name="care_needs")
    care_level = models.CharField(max_length=10, choices=CareLevel.choices, blank=True)
    has_disability = models.BooleanField(null=True, blank=True, help_text="null: not asked")
    disability_types = ArrayField(
        models.CharField(max_length=9, choices=DisabilityType.choices), default=list, blank=True
    )
    has_disability_card = models.BooleanField(null=True, blank=True)
    observed_on = models.DateField()

    objects = queries.CareNeedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-observed_on"], name="care_need_latest")]
        constraints = [
            models.CheckConstraint(
                # NULL (not asked) is not false: types would do without a disability.
                condition=Q(disability_types=[])
                | Q(has_disability__isnull=False, has_disability=True),
                name="type_is_of_a_disability",
            ),
        ]


class Verification(Fact):
    """A person agrees or disagrees with a visit or a boundary (สอบทาน).

    The database refuses a verifier who recorded it, lives in the household it is
    about, or holds the land (migration 0023). A verdict is judged as of its own day: whoever
    moves later keeps the verdict given. Persons who turn out to be one are one verifier.
    """

    class Verdict(models.TextChoices):
        AGREE = "agree", _("เห็นด้วย")
        DISAGREE = "disagree", _("ไม่เห็นด้วย")

    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="verifications"
    )
    boundary = models.ForeignKey(
        Boundary, models.PROTECT, null=True, blank=True, related_name="verifications"
    )
    verifier = models.ForeignKey(Party, models.PROTECT, related_name="verifications_made")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    wrong_facts = ArrayField(
        models.CharField(max_length=24),
        default=list,
        db_default=[],
        blank=True,
        help_text="which lines of the record are not so, by the names the page gives them",
    )
    verified_on = models.DateField()

    objects = queries.VerificationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["visit", "verifier", "-verified_on"], name="verification_of_visit"
            ),
            models.Index(
                fields=["boundary", "verifier", "-verified_on"], name="verification_of_boundary"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=False, boundary__isnull=True)
                | Q(visit__isnull=True, boundary__isnull=False),
                name="verification_is_of_one_record",
            ),
            models.CheckConstraint(
                condition=Q(verdict="agree") | ~Q(reason=""), name="disagreement_has_a_reason"
            ),
        ]

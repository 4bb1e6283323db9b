"""What people tell a visit beyond its own table: work, money, tenure, services, pictures, needs."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network import needs
from network.models import ClockTimestamp, Fact, Organisation, Party, Source
from parcels.models import LandDocumentType, SpatialUnit
from survey import told_queries


class Livelihood(Fact):
    """What a person works at and wants to learn (S4-28)."""

    class Employment(models.TextChoices):
        OWN_LAND = "own_land", _("ทำเกษตรของตนเอง")
        WAGE = "wage", _("รับจ้าง")
        TRADE = "trade", _("ค้าขายหรือกิจการของตนเอง")
        SALARY = "salary", _("งานประจำ")
        UNEMPLOYED = "unemployed", _("ว่างงาน ต้องการงาน")
        STUDENT = "student", _("เรียน")
        AT_HOME = "at_home", _("ดูแลบ้านหรือคนในบ้าน")
        UNABLE = "unable", _("ทำงานไม่ไหว")

    person = models.ForeignKey(Party, models.PROTECT, related_name="livelihoods")
    employment = models.CharField(max_length=10, choices=Employment.choices, blank=True)
    occupation = models.TextField(blank=True, help_text="in the person's own words")
    skills = models.TextField(blank=True, help_text="what they can do")
    wanted_skills = models.TextField(blank=True, help_text="what they want to learn")
    observed_on = models.DateField()

    objects = told_queries.OfPersonQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-observed_on"], name="livelihood_latest")]


class HouseholdAccount(Fact):
    """The household's own account (บัญชีครัวเรือน, DOMAIN.md §2.9): income, debts, savings.

    Private: seen by SEE_HOUSEHOLD_MONEY alone. Amounts are baht; null: not told.
    """

    class Lender(models.TextChoices):
        BAAC = "baac", _("ธ.ก.ส.")
        BANK = "bank", _("ธนาคารอื่น")
        VILLAGE_FUND = "village_fund", _("กองทุนหมู่บ้าน")
        SAVINGS_GROUP = "savings_group", _("กลุ่มออมทรัพย์")
        COOPERATIVE = "cooperative", _("สหกรณ์")
        RELATIVE = "relative", _("ญาติหรือเพื่อน")
        MONEYLENDER = "moneylender", _("นอกระบบ")
        SHOP = "shop", _("ร้านค้า ปุ๋ย ยา")
        OTHER = "other", _("อื่น ๆ")

    household = models.ForeignKey(Party, models.PROTECT, related_name="household_accounts")
    yearly_income = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    income_sources = models.TextField(blank=True)
    debt_sources = ArrayField(
        models.CharField(max_length=13, choices=Lender.choices),
        null=True,
        blank=True,
        help_text="empty: owes nothing, null: not asked",
    )
    debt = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    savings = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    saves_with = models.TextField(blank=True)
    observed_on = models.DateField()

    objects = told_queries.OfHouseholdQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["household", "-observed_on"], name="household_account_last")
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(yearly_income__isnull=True) | Q(yearly_income__gte=0))
                & (Q(debt__isnull=True) | Q(debt__gte=0))
                & (Q(savings__isnull=True) | Q(savings__gte=0)),
                name="household_money_is_not_negative",
            ),
        ]


class Tenure(Fact):
    """By what a household says it lives where it lives; the map and papers are other facts."""

    class House(models.TextChoices):
        OWN = "own", _("บ้านของตนเอง")
        RENTED = "rented", _("เช่า")
        RELATIVES = "relatives", _("อยู่กับญาติ")
        LENT = "lent", _("อาศัยผู้อื่นโดยไม่เสียค่าเช่า")
        OTHER = "other", _("อื่น ๆ")

    class Land(models.TextChoices):
        OWN_PAPER = "own_paper", _("มีเอกสารชื่อคนในครัวเรือน")
        OTHERS_PAPER = "others_paper", _("เอกสารเป็นชื่อผู้อื่น")
        NO_PAPER = "no_paper", _("ไม่มีเอกสาร")
        RENTED = "rented", _("เช่า")
        UNKNOWN = "unknown", _("ไม่ทราบ")

    household = models.ForeignKey(Party, models.PROTECT, related_name="tenures")
    house = models.CharField(max_length=9, choices=House.choices, blank=True)
    house_land = models.CharField(max_length=12, choices=Land.choices, blank=True)
    farm_land = models.CharField(max_length=12, choices=Land.choices, blank=True)
    document_type = models.ForeignKey(
        LandDocumentType, models.PROTECT, null=True, blank=True, related_name="+"
    )
    remark = models.TextField(blank=True)
    observed_on = models.DateField()

    objects = told_queries.OfHouseholdQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["household", "-observed_on"], name="tenure_latest")]


class HouseServices(Fact):
    """Water, electricity and the way to a house, as a visit found them (F4.7)."""

    house = models.ForeignKey(SpatialUnit, models.PROTECT, related_name="services")
    has_water = models.BooleanField(null=True, blank=True, help_text="null: not asked")
    has_electricity = models.BooleanField(null=True, blank=True)
    has_all_weather_road = models.BooleanField(null=True, blank=True)
    has_toilet = models.BooleanField(null=True, blank=True)
    observed_on = models.DateField()

    objects = told_queries.HouseServicesQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["house", "-observed_on"], name="house_services_latest")]


class Photograph(Fact):
    """A photograph of a house, a parcel or what a visit saw; `file` is the picture as it came.

    What a source said of a file may be taken back and said anew by another: the file is the same.
    """

    class Subject(models.TextChoices):
        HOUSE = "house", _("บ้าน")
        DAMAGE = "damage", _("ส่วนที่ต้องซ่อม")
        INSIDE = "inside", _("ในบ้าน")
        PARCEL = "parcel", _("แปลงที่ดิน")
        DOCUMENT = "document", _("เอกสาร")
        OTHER = "other", _("อื่น ๆ")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(Source, models.PROTECT, related_name="photographs")
    subject = models.CharField(max_length=8, choices=Subject.choices)
    household = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="photographs"
    )
    spatial_unit = models.ForeignKey(
        SpatialUnit, models.PROTECT, null=True, blank=True, related_name="photographs"
    )
    caption = models.TextField(blank=True)
    taken_on = models.DateField()

    objects = told_queries.PhotographQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False) | Q(spatial_unit__isnull=False),
                name="photograph_is_of_something",
            ),
            models.UniqueConstraint(fields=["file", "source"], name="photograph_is_said_once"),
        ]


class PictureCopy(models.Model):
    """A smaller picture made of a kept one, beside it and never instead of it.

    Kept encrypted under a key of its own; may be made again from the original at any time.
    """

    file = models.ForeignKey(Source, models.CASCADE, related_name="picture_copies")
    longest_side = models.PositiveSmallIntegerField(help_text="pixels it was asked to fit in")
    width = models.PositiveSmallIntegerField(help_text="pixels")
    height = models.PositiveSmallIntegerField(help_text="pixels")
    byte_count = models.PositiveIntegerField()
    stored_as = models.TextField()
    wrapped_key = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "longest_side"], name="picture_copy_once")
        ]


class UndrawnPicture(models.Model):
    """A kept picture of which no copy can be made, and why; asked again it may be another day."""

    file = models.OneToOneField(Source, models.CASCADE, related_name="undrawn_picture")
    reason_code = models.CharField(max_length=12, help_text="of a class of photographs.errors")
    at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)


class ErasedFile(models.Model):
    """A stored file whose key is destroyed: nobody can open it, and it waits to be deleted."""

    stored_as = models.TextField()


class Referral(Fact):
    """A need handed on to an agency (การส่งต่อ); what became of it are facts of their own."""

    Need = needs.Need

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household = models.ForeignKey(Party, models.PROTECT, related_name="referrals")
    person = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="referrals_of_person"
    )
    need = models.CharField(max_length=17, choices=Need.choices)
    agency = models.TextField(help_text="the body it is handed on to, as people call it")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="referrals"
    )  # null: told by the field in words alone (ReferralBody says which body they mean)
    detail = models.TextField(blank=True)
    referred_on = models.DateField()

    objects = told_queries.ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(agency=""), name="referral_names_its_agency"),
        ]

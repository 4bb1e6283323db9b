"""Persons, households and organisations (LADM Party) and what is known of them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network import queries
from network.models.facts import Fact
from network.models.places import Place


class Party(models.Model):
    """Who can hold a right, live somewhere, or check a record; only a key, all else are facts."""

    class Kind(models.TextChoices):
        PERSON = "person", _("บุคคล")
        HOUSEHOLD = "household", _("ครัวเรือน")
        ORGANISATION = "organisation", _("องค์กร")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)

    objects = queries.PartyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "parties"


class PersonRecord(Fact):
    """What a source says of a person; the national ID encrypted, and hashed to find doubles."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("หญิง")
        MALE = "male", _("ชาย")

    party = models.ForeignKey(Party, models.PROTECT, related_name="person_records")
    name = models.TextField()
    sex = models.CharField(max_length=6, choices=Sex.choices, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="C.E.")
    national_id_encrypted = models.BinaryField(null=True, blank=True)
    national_id_hash = models.BinaryField(null=True, blank=True, db_index=True)
    observed_on = models.DateField()

    objects = queries.PersonRecordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["party", "-observed_on"], name="person_record_latest")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name"),
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__range=(1850, 2150)),
                name="birth_year_is_common_era",
            ),
            models.CheckConstraint(
                condition=Q(national_id_encrypted__isnull=True, national_id_hash__isnull=True)
                | Q(national_id_encrypted__isnull=False, national_id_hash__isnull=False),
                name="national_id_has_cipher_and_hash",
            ),
        ]


class HouseholdMembership(Fact):
    """The household a person lives in, from a day on; no household: has left the last one."""

    class Relation(models.TextChoices):
        HEAD = "head", _("หัวหน้าครัวเรือน")
        SPOUSE = "spouse", _("คู่สมรส")
        CHILD = "child", _("บุตร")
        OTHER = "other", _("อื่น ๆ")

    person = models.ForeignKey(Party, models.PROTECT, related_name="household_memberships")
    household = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="members"
    )
    relation = models.CharField(max_length=6, choices=Relation.choices, default=Relation.OTHER)
    observed_on = models.DateField()

    objects = queries.HouseholdMembershipQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-observed_on"], name="household_member_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=True) | ~Q(household=models.F("person")),
                name="household_is_not_the_person",
            ),
        ]


class Domicile(Fact):
    """The place a party is stated to belong to, from a day on; no place: to none any more."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="domiciles")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="domiciled"
    )
    since = models.DateField()

    objects = queries.DomicileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["party", "-since"], name="domicile_latest")]

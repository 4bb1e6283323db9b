"""Partner bodies that people are referred to (S4-04), and the accounts that act for them."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network import queries
from network.models.accounts import Account
from network.models.facts import Fact
from network.models.places import Place
from network.needs import Need


class Organisation(models.Model):
    """A body outside the network that helps: only a key, all else are facts."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)


class OrganisationRecord(Fact):
    """What a body is called, whom it serves, what it helps with, and how its office is reached."""

    class Kind(models.TextChoices):
        LOCAL = "local", _("องค์กรปกครองส่วนท้องถิ่น")
        SOCIAL = "social", _("พัฒนาสังคมและความมั่นคงของมนุษย์ (พมจ.)")
        HEALTH_CENTRE = "health_centre", _("รพ.สต. หรือโรงพยาบาล")
        CODI = "codi", _("พอช.")
        ALRO = "alro", _("ส.ป.ก.")
        DISASTER = "disaster", _("ป้องกันและบรรเทาสาธารณภัย (ปภ.)")
        SKILLS = "skills", _("พัฒนาฝีมือแรงงานหรือวิทยาลัยสารพัดช่าง")
        OTHER = "other", _("อื่น ๆ")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="records")
    name = models.TextField()
    short_name = models.TextField(blank=True, help_text="as people call it")
    kind = models.CharField(max_length=13, choices=Kind.choices)
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="organisation_records", help_text="with all below it"
    )
    mandate = ArrayField(
        models.CharField(max_length=17, choices=Need.choices),
        default=list,
        blank=True,
        help_text="the needs it takes",
    )
    phone = models.TextField(blank=True, help_text="of the office, nobody's own")
    address = models.TextField(blank=True, help_text="of the office")
    is_working = models.BooleanField(default=True, help_text="false: takes no more referrals")
    valid_from = models.DateField()

    objects = queries.OrganisationRecordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-valid_from"], name="organisation_latest")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class OrganisationMember(Fact):
    """An account acts for a body from a day on: it sees what was sent to it, and replies."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members")
    account = models.ForeignKey(Account, models.PROTECT, related_name="organisation_seats")
    began_on = models.DateField()

    objects = queries.OrganisationMemberQuerySet.as_manager()


class OrganisationMemberEnding(Fact):
    """The first day on which an account no longer acts for a body."""

    member = models.OneToOneField(OrganisationMember, models.PROTECT, related_name="ending")
    ended_on = models.DateField()

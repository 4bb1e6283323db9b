"""Working bodies of the network and who sits in them; what an account may do is apart (access)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from network import queries
from network.models.facts import Fact
from network.models.parties import Party
from network.models.places import Place


class Body(models.Model):
    """A working body in a place: a village's five, a tambon's, the district's (S4-07, S4-11)."""

    class Kind(models.TextChoices):
        VILLAGE_WORKING_GROUP = "village_working_group", _("คณะทำงานหมู่บ้าน")
        TAMBON_WORKING_GROUP = "tambon_working_group", _("คณะทำงานตำบล")
        DISTRICT_NETWORK_BODY = "district_network_body", _("กลไกระดับอำเภอ")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    place = models.ForeignKey(Place, models.PROTECT, related_name="bodies")

    class Meta:
        verbose_name_plural = "bodies"
        constraints = [
            models.UniqueConstraint(fields=["place", "kind"], name="a_place_has_one_body_of_a_kind")
        ]


class BodyMembership(Fact):
    """A person sits in a body from a day on, to the end of the term where one was set."""

    class Office(models.TextChoices):
        CHAIR = "chair", _("ประธาน")
        SECRETARY = "secretary", _("เลขานุการ")
        MEMBER = "member", _("กรรมการ")

    body = models.ForeignKey(Body, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Party, models.PROTECT, related_name="body_memberships")
    office = models.CharField(max_length=9, choices=Office.choices, default=Office.MEMBER)
    began_on = models.DateField()
    term_ends_on = models.DateField(
        null=True, blank=True, help_text="first day after the term; empty: no term was set"
    )

    objects = queries.BodyMembershipQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["body", "began_on"], name="body_membership_of_body")]
        constraints = [
            models.CheckConstraint(
                condition=Q(term_ends_on__isnull=True) | Q(term_ends_on__gt=F("began_on")),
                name="term_ends_after_it_began",
            ),
        ]


class BodyMembershipEnding(Fact):
    """The first day on which a person no longer sits in a body, before the term's end."""

    membership = models.OneToOneField(BodyMembership, models.PROTECT, related_name="ending")
    ended_on = models.DateField()
    reason = models.TextField(blank=True)

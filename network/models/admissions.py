"""How people get in: one-time codes, roles lent while someone is away, attempts counted."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from network import queries
from network.models.accounts import Account, Appointment, Role
from network.models.facts import Fact
from network.models.places import Place


class OneTimeCode(Fact):
    """A code told to one person, good until a moment; only its keyed hash is kept.

    Who made it is said by the source. It is spent by its ending, of which there
    can be only one.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code_hash = models.BinaryField(unique=True)  # HMAC-SHA256 of the code without hyphens
    expires_at = models.DateTimeField()

    class Meta(Fact.Meta):
        abstract = True


class Invitation(OneTimeCode):
    """Somebody may open an account that has a role in a place from the day they come in."""

    role = models.CharField(max_length=24, choices=Role.choices)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="invitations"
    )  # null: everywhere, and only an administrator
    name = models.TextField(help_text="who is invited, as the inviter calls them")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=False) | Q(role="administrator"),
                name="only_administrators_are_invited_everywhere",
            ),
        ]


class InvitationEnding(Fact):
    """An invitation was taken up by an account, or (without one) withdrawn."""

    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="ending")
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="invited_by"
    )


class Recovery(OneTimeCode):
    """Whoever has the code may set a new password for an account that is locked out."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="recoveries")

    class Meta:
        verbose_name_plural = "recoveries"


class RecoveryEnding(Fact):
    """A recovery was used, or a newer one took its place."""

    recovery = models.OneToOneField(Recovery, models.PROTECT, related_name="ending")
    was_used = models.BooleanField()


class Delegation(Fact):
    """A role in a place is lent to another account, from a day up to another (exclusive).

    It names the lender's own appointment: what was lent can therefore not be lent on,
    and ends where the appointment ends. The database refuses the administrator's role.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(Account, models.PROTECT, related_name="delegations")
    began_on = models.DateField()
    ends_on = models.DateField(help_text="first day on which it no longer holds")

    objects = queries.DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("began_on")), name="delegation_ends_after_it_began"
            ),
        ]

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return self.ends_on - timedelta(days=1)


class DelegationEnding(Fact):
    """The first day on which a role is no longer lent, before the day agreed on."""

    delegation = models.OneToOneField(Delegation, models.PROTECT, related_name="ending")
    ended_on = models.DateField()


class AttemptCount(models.Model):
    """Attempts at one door in the running window; not a fact, and soon forgotten.

    `bucket` is a keyed hash of what is counted (an account's name, an address): the
    table tells nobody who tried to come in.
    """

    bucket = models.BinaryField(primary_key=True)
    began_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

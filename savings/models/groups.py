"""Groups, their members, and what these promise to save."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Party, Place
from savings import queries


class SavingsGroup(models.Model):
    """A savings group of a place; only a key, all else are facts."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="savings_groups")

    objects = queries.SavingsGroupQuerySet.as_manager()


class Level(models.IntegerChoices):
    """What kind of institution a group is (DOMAIN.md §2.8)."""

    PLEDGES_ONLY = 1, _("กลุ่มออมทรัพย์ (สัจจะ)")
    WITH_LOANS = 2, _("กลุ่มออมทรัพย์ มีเงินกู้และตรวจบัญชี")
    VILLAGE_BANK = 3, _("ธนาคารหมู่บ้าน")
    COMMUNITY_INSTITUTION = 4, _("สถาบันการเงินชุมชน")
    REGISTERED = 5, _("สถาบันการเงินประชาชน")


class GroupRecord(Fact):
    """What a source says of a group: its name, level and deposit day, from a day on."""

    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="records")
    name = models.TextField()
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.PLEDGES_ONLY)
    is_active = models.BooleanField(default=True)
    deposit_day = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="day of the month; null: not fixed"
    )
    observed_on = models.DateField()

    objects = queries.GroupRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="group_has_a_name"),
            models.CheckConstraint(
                condition=Q(deposit_day__isnull=True) | Q(deposit_day__range=(1, 31)),
                name="deposit_day_is_of_a_month",
            ),
        ]


class Membership(Fact):
    """A person is a member of a group, under a number, from a day on."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Party, models.PROTECT, related_name="savings_memberships")
    number = models.PositiveIntegerField(help_text="in the group's book")
    joined_on = models.DateField()

    objects = queries.MembershipQuerySet.as_manager()

    class Meta:
        # A number is of one member of the group, but for those of a withdrawn file: the
        # database keeps the rule `member_number_is_unique` by a trigger (migration 0004).
        indexes = [models.Index(fields=["group", "number"], name="member_by_number")]


class MembershipEnding(Fact):
    """The first day on which a person is no longer a member."""

    membership = models.OneToOneField(Membership, models.PROTECT, related_name="ending")
    left_on = models.DateField()

    objects = queries.MembershipEndingQuerySet.as_manager()


class Pledge(Fact):
    """What a member promises to save each month (สัจจะ), from a day on."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="pledges")
    satang = models.BigIntegerField()
    since = models.DateField()

    objects = queries.PledgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(satang__gte=0), name="pledge_is_not_negative")
        ]

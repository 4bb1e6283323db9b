"""Accounts that sign in, and the roles they have in places."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network import queries
from network.models.facts import Fact
from network.models.parties import Party
from network.models.places import Place


class Role(models.TextChoices):
    """What a person is in a place (DOMAIN.md §3.1); what each may do is in network.access."""

    NETWORK_LEADER = "network_leader", _("แกนนำ")
    VILLAGE_WORKING_GROUP = "village_working_group", _("คณะทำงานหมู่บ้าน")
    TAMBON_NETWORK = "tambon_network", _("คณะทำงานตำบล")
    DISTRICT_NETWORK = "district_network", _("กลไกระดับอำเภอ")
    DISTRICT_CHIEF = "district_chief", _("นายอำเภอ")
    DEPUTY_CHIEF = "deputy_chief", _("ปลัดอำเภอ")
    TREASURER = "treasurer", _("เหรัญญิก")
    AUDITOR = "auditor", _("ผู้ตรวจสอบบัญชี")
    NEGOTIATOR = "negotiator", _("ผู้เจรจา")
    AGENCY = "agency", _("หน่วยงานภาคี")
    CODI_OFFICER = "codi_officer", _("เจ้าหน้าที่ พอช.")
    ADMINISTRATOR = "administrator", _("ผู้ดูแลระบบ")


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; names are compared without regard to case."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Account:
        """An account that signs in by name and password; without one it cannot sign in yet."""
        account = self.model(username=username.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account that signs in by this name, in any case."""
        return self.get(username=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """Somebody who signs in. Most people have no e-mail; the person behind it is a party."""

    username = models.CharField(max_length=60)
    name = models.TextField(help_text="as shown on pages")
    person = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["username"], name="account_username_is_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class Appointment(Fact):
    """A role given to an account in a place, from a day on; it covers all below the place."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="appointments")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="appointments"
    )  # null: everywhere, and only an administrator
    role = models.CharField(max_length=24, choices=Role.choices)
    began_on = models.DateField()

    objects = queries.AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(place__isnull=False) | models.Q(role="administrator"),
                name="only_an_administrator_acts_everywhere",
            ),
        ]


class AppointmentEnding(Fact):
    """The first day on which an appointment no longer holds."""

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="ending")
    ended_on = models.DateField()

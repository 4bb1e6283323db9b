"""What becomes of a referral, step by step, and the links by which an agency without account reads it."""  # noqa: E501

from __future__ import annotations

import uuid
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Organisation, Place
from network.needs import SharedFact
from survey import told_queries
from survey.models.told import Referral

CLOSING: Final = ("done", "refused")


class ReferralStep(Fact):
    """Something that happened to a referral on a day, as the network or the agency says.

    `sent` says to which body and which facts go with it; what closes says with what outcome.
    `persons` and `answered_by` are the database's own: of whom a sending tells is fixed when it
    is written down, and who answers is read from the link or the account.
    """

    class Kind(models.TextChoices):
        SENT = "sent", _("ส่งให้หน่วยงาน")
        RECEIVED = "received", _("หน่วยงานรับเรื่อง")
        REPLIED = "replied", _("หน่วยงานตอบ")
        VISITED = "visited", _("หน่วยงานลงเยี่ยม")
        AGREED = "agreed", _("หน่วยงานรับว่าจะช่วย")
        REFUSED = "refused", _("ช่วยไม่ได้ ปิดเรื่อง")
        DONE = "done", _("เสร็จ ปิดเรื่อง")
        REOPENED = "reopened", _("เปิดเรื่องอีกครั้ง")

    class Outcome(models.TextChoices):
        REPAIRED = "repaired", _("ซ่อมบ้านแล้ว")
        ADAPTED = "adapted", _("ปรับบ้านแล้ว")
        ALLOWANCE = "allowance", _("เริ่มได้รับเบี้ย")
        CARD = "card", _("ได้บัตรแล้ว")
        TREATED = "treated", _("ได้รับการรักษาหรือดูแล")
        TRAINED = "trained", _("ได้ฝึกอาชีพ")
        NOT_ELIGIBLE = "not_eligible", _("ไม่เข้าเกณฑ์")
        GONE = "gone", _("เสียชีวิตหรือย้ายไป")
        OTHER = "other", _("อื่น ๆ")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    done_on = models.DateField()
    words = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )  # of what was sent: to whom
    facts = ArrayField(
        models.CharField(max_length=15, choices=SharedFact.choices), default=list, blank=True
    )
    persons = ArrayField(
        models.BigIntegerField(), default=list, blank=True, editable=False
    )  # of what was sent: keys of whom it tells
    answered_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )  # the body itself said so; else the network wrote it down
    link = models.ForeignKey(
        "survey.ReferralLink", models.PROTECT, null=True, blank=True, related_name="steps"
    )  # the agency said so by a link, without an account

    objects = told_queries.ReferralStepQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["referral", "-done_on"], name="referral_step_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CLOSING) & ~Q(outcome="")
                | ~Q(kind__in=CLOSING) & Q(outcome=""),
                name="referral_outcome_is_of_what_closes",
            ),
            models.CheckConstraint(
                condition=Q(kind="sent", organisation__isnull=False) & ~Q(facts=[])
                | ~Q(kind="sent") & Q(organisation__isnull=True, facts=[]),
                name="referral_is_sent_to_a_body",
            ),
            models.CheckConstraint(
                condition=~Q(kind="refused") | ~Q(words=""),
                name="referral_refusal_has_a_reason",
            ),
        ]


class ReferralBody(Fact):
    """Which registered body the words of a referral mean; the words stay beside it."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="bodies")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    said_on = models.DateField()

    objects = told_queries.ReferralBodyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["referral", "-said_on"], name="referral_body_latest")]


class ReferralLink(Fact):
    """An address with a secret that shows a body one referral, or what was sent to it of a place.

    The secret (128 bits) is told once and kept nowhere: `secret_hash` is its keyed SHA-256,
    `pin_hash` that of the number told by telephone, where there is one. The database lets it
    open for LONGEST_LINK_DAYS at most.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="links")
    referral = models.ForeignKey(
        Referral, models.PROTECT, null=True, blank=True, related_name="links"
    )  # null: all that was sent to the body of the place
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    secret_hash = models.BinaryField(unique=True, help_text="HMAC-SHA-256, 32 bytes")
    pin_hash = models.BinaryField(null=True, blank=True, help_text="HMAC-SHA-256, 32 bytes")
    began_on = models.DateField()
    ends_on = models.DateField(help_text="the last day on which it opens")

    objects = told_queries.ReferralLinkQuerySet.as_manager()


class ReferralLinkEnding(Fact):
    """From here on a link opens nothing: sent to the wrong person, or not needed any more.

    `is_locked`: it ended by itself, for somebody guessed at its PIN (MOST_WRONG_PINS).
    """

    link = models.OneToOneField(ReferralLink, models.PROTECT, related_name="ending")
    ended_on = models.DateField()
    is_locked = models.BooleanField(default=False)


class WrongPinCount(models.Model):
    """How often a wrong PIN was told at a link in all, however slowly; no fact about anybody."""

    link = models.OneToOneField(ReferralLink, models.PROTECT, related_name="wrong_pins")
    count = models.PositiveSmallIntegerField()

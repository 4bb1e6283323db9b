"""What the law asks to be kept of how persons' data are looked after (PDPA s.23-25, 37, 39)."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network import queries
from network.models.arrivals import Disclosure
from network.models.facts import ClockTimestamp, Fact
from network.models.parties import Party
from network.models.places import Place


class NetworkContact(Fact):
    """Who answers for the data, and how they are reached, from a day on; the latest holds (s.41).

    It stands on a page that anyone may open: an office rather than a home.
    """

    name = models.TextField(help_text="the network, as it signs letters")
    address = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    officer = models.TextField(blank=True, help_text="who looks after personal data (DPO)")
    since = models.DateField()

    objects = queries.NetworkContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="contact_has_a_name"),
        ]


class CollectionNotice(Fact):
    """A person, or all who live in a household, was told what is kept of them (s.23, 25)."""

    class Way(models.TextChoices):
        VISIT = "visit", _("บอกต่อหน้า")
        SLIP = "slip", _("มอบใบแจ้ง")
        PHONE = "phone", _("โทรศัพท์")
        POST = "post", _("ไปรษณีย์")
        MEETING = "meeting", _("อ่านในที่ประชุม")

    party = models.ForeignKey(Party, models.PROTECT, related_name="collection_notices")
    way = models.CharField(max_length=7, choices=Way.choices)
    wording = models.CharField(max_length=16, help_text="version of the notice")
    told_on = models.DateField()

    objects = queries.CollectionNoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["party", "-told_on"], name="collection_notice_latest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(wording=""), name="collection_notice_names_its_wording"
            ),
        ]


class StopNotice(Fact):
    """Who got something of a person was told that the person withdrew, and to stop using it."""

    class Way(models.TextChoices):
        LETTER = "letter", _("หนังสือ")
        EMAIL = "email", _("อีเมล")
        PHONE = "phone", _("โทรศัพท์")
        MEETING = "meeting", _("แจ้งด้วยตนเอง")

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="stop_notices")
    person = models.ForeignKey(Party, models.PROTECT, related_name="stop_notices")
    way = models.CharField(max_length=7, choices=Way.choices)
    told_on = models.DateField()

    objects = queries.StopNoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "disclosure"], name="stop_notice_of_person")]


class Breach(Fact):
    """Personal data was lost, seen or changed by who may not (s.37): from `discovered_at` 72 hours.

    What was found out and done since are its steps.
    """

    class Category(models.TextChoices):
        IDENTITY = "identity", _("ชื่อ ที่อยู่ เลขประจำตัว")
        HEALTH = "health", _("สุขภาพและความพิการ")
        MONEY = "money", _("รายได้ หนี้ เงินออม")
        LAND = "land", _("ที่ดินและบ้าน")
        PHOTOGRAPHS = "photographs", _("ภาพถ่ายและเอกสาร")
        ACCOUNTS = "accounts", _("รหัสผ่านและบัญชีผู้ใช้")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="breaches")
    discovered_at = models.DateTimeField()
    happened = models.TextField(help_text="what happened, when, and how it was found out")
    categories = ArrayField(models.CharField(max_length=11, choices=Category.choices))

    class Meta:
        verbose_name_plural = "breaches"
        indexes = [models.Index(fields=["place", "-discovered_at"], name="breach_of_place")]
        constraints = [
            models.CheckConstraint(condition=~Q(happened=""), name="breach_says_what_happened"),
        ]


class BreachStep(Fact):
    """Something found out or done about a breach.

    `persons` are keys of parties: whom it concerns (affected), or who was told (told).
    """

    class Kind(models.TextChoices):
        ASSESSED = "assessed", _("ประเมินความเสี่ยง")
        MEASURE = "measure", _("แก้ไขและป้องกัน")
        AFFECTED = "affected", _("รู้ตัวผู้ที่ข้อมูลรั่วไหล")
        REPORTED = "reported", _("แจ้ง สคส.")
        TOLD = "told", _("แจ้งเจ้าของข้อมูล")
        CLOSED = "closed", _("ปิดเรื่อง")

    class Risk(models.TextChoices):
        NONE = "none", _("ไม่มีความเสี่ยง")
        RISK = "risk", _("มีความเสี่ยง")
        HIGH = "high", _("มีความเสี่ยงสูง")

    breach = models.ForeignKey(Breach, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField()
    taken_on = models.DateField(help_text="the day of `at` in Bangkok")
    words = models.TextField(blank=True)
    risk = models.CharField(max_length=4, choices=Risk.choices, blank=True)
    persons_count = models.PositiveIntegerField(null=True, blank=True, help_text="as estimated")
    persons = ArrayField(models.BigIntegerField(), default=list, help_text="keys of parties")
    reference = models.TextField(blank=True, help_text="number of the receipt of the PDPC")

    objects = queries.BreachStepQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["breach", "kind", "-at"], name="breach_step_latest"),
            GinIndex(fields=["persons"], name="breach_steps_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="assessed") | ~Q(risk=""), name="assessment_says_the_risk"
            ),
        ]


class RetentionRun(models.Model):
    """Who has been kept long enough, who allowed that they go, and how far it has come.

    A working row, not a fact: nothing goes before somebody has confirmed it. `persons` are keys
    of parties; each erasure leaves its own tombstone, so a run that was cut off goes on where
    it stopped.
    """

    class State(models.TextChoices):
        LISTED = "listed", _("รอยืนยัน")
        WAITING = "waiting", _("รอคิว")
        RUNNING = "running", _("กำลังทำ")
        DONE = "done", _("เสร็จแล้ว")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    listed_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)
    confirmed_by = models.ForeignKey("network.Account", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    persons = ArrayField(models.BigIntegerField(), default=list)
    readings_before = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.LISTED)
    persons_erased = models.PositiveIntegerField(default=0)
    persons_kept = models.PositiveIntegerField(
        default=0, help_text="who was visited or verified again before their turn"
    )
    readings_gone = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="listed") | Q(confirmed_by__isnull=False),
                name="nothing_goes_unconfirmed",
            ),
            models.UniqueConstraint(
                fields=["place"], condition=Q(state="listed"), name="a_place_has_one_list"
            ),
        ]

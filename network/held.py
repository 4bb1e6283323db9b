"""Everything that is held of a person (PDPA s.30-31), from whatever room: for the person's page.

Found by walking every table that points at a party, so that a room added later
cannot be forgotten; and those that tell of persons otherwise, by their `telling_of`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network import reading_log
from network.access import Permission
from network.identity import masked_national_id
from network.latest import latest
from network.models import (
    Account,
    Consent,
    Fact,
    HouseholdMembership,
    Party,
    PersonRecord,
    Place,
    Source,
)
from network.moments import Moment
from network.people import recorded_apart
from network.places import names
from network.templatetags.written import moment as written_moment
from network.templatetags.written import short_day

# What a table is called on the page; one that is not here is shown by its name in the code.
TITLES = {
    "personrecord": gettext_lazy("ชื่อและข้อมูลบุคคล"),
    "householdmembership": gettext_lazy("ครัวเรือนที่อยู่"),
    "domicile": gettext_lazy("หมู่บ้านที่สังกัด"),
    "consent": gettext_lazy("ความยินยอม"),
    "collectionnotice": gettext_lazy("การแจ้งว่าเก็บข้อมูล"),
    "stopnotice": gettext_lazy("การแจ้งผู้รับให้หยุดใช้ข้อมูล"),
    "bodymembership": gettext_lazy("ตำแหน่งในคณะทำงาน"),
    "datarequest": gettext_lazy("คำขอเกี่ยวกับข้อมูล"),
    "erasure": gettext_lazy("การลบข้อมูล"),
    "account": gettext_lazy("บัญชีผู้ใช้"),
    "right": gettext_lazy("ที่ดินที่ถือครอง"),
    "visit": gettext_lazy("การเยี่ยมครัวเรือน"),
    "careneed": gettext_lazy("สุขภาพและความพิการ"),
    "verification": gettext_lazy("การสอบทานที่ท่านทำ"),
    "refusedverification": gettext_lazy("การสอบทานของท่านที่ไม่ผ่านเกณฑ์"),
    "objection": gettext_lazy("คำคัดค้านของท่านต่อรายชื่อที่ติดประกาศ"),
    "membership": gettext_lazy("สมาชิกกลุ่มออมทรัพย์"),
    "livelihood": gettext_lazy("อาชีพและการงาน"),
    "householdaccount": gettext_lazy("รายได้ หนี้สิน และเงินออมที่บอกผู้สำรวจ"),
    "tenure": gettext_lazy("การถือครองบ้านและที่ดินที่บอกผู้สำรวจ"),
    "photograph": gettext_lazy("ภาพถ่าย"),
    "referral": gettext_lazy("การส่งต่อหน่วยงาน"),
    "referralstep": gettext_lazy("สิ่งที่เกิดขึ้นกับการส่งต่อ"),
    "indicatorfinding": gettext_lazy("ผลตามตัวชี้วัด"),
    "oldageallowance": gettext_lazy("เบี้ยผู้สูงอายุ"),
    "dispute": gettext_lazy("เรื่องพิพาทที่ท่านร้อง"),
    "disputeparty": gettext_lazy("เรื่องพิพาทที่ท่านเป็นฝ่ายหนึ่ง"),
    "disputeattendee": gettext_lazy("การไกล่เกลี่ยที่ท่านเข้าร่วม"),
    "surveyplanhousehold": gettext_lazy("แผนการเยี่ยม"),
    "duplicateverdict": gettext_lazy("ผลตรวจรายชื่อซ้ำ"),
    "attendance": gettext_lazy("การฝึกอาชีพ"),
    "jobcheck": gettext_lazy("การติดตามการมีงานทำหลังฝึกอาชีพ"),
    "repairbuilder": gettext_lazy("บ้านที่ร่วมซ่อมในฐานะช่างชุมชน"),
    "courserecord": gettext_lazy("หลักสูตรที่สอน"),
    "rosterentry": gettext_lazy("บัญชีผู้เดือดร้อนของโครงการบ้านมั่นคง"),
    "postedentry": gettext_lazy("ประกาศบัญชีผู้เดือดร้อนของโครงการบ้านมั่นคง"),
    "rosterobjection": gettext_lazy("คำคัดค้านต่อครัวเรือนท่านในโครงการบ้านมั่นคง"),
}
FIELDS = {
    "name": gettext_lazy("ชื่อ"),
    "sex": gettext_lazy("เพศ"),
    "birth_year": gettext_lazy("ปีเกิด (ค.ศ.)"),
    "national_id_encrypted": gettext_lazy("เลขประจำตัวประชาชน"),
    "observed_on": gettext_lazy("ข้อมูล ณ วันที่"),
    "relation": gettext_lazy("ความสัมพันธ์"),
    "place": gettext_lazy("พื้นที่"),
    "since": gettext_lazy("ตั้งแต่วันที่"),
    "purpose": gettext_lazy("เพื่อ"),
    "is_given": gettext_lazy("ยินยอม"),
    "given_by": gettext_lazy("ผู้ให้ความยินยอม"),
    "wording": gettext_lazy("ข้อความฉบับที่"),
    "guardian_name": gettext_lazy("ผู้ปกครอง"),
    "way": gettext_lazy("แจ้งโดย"),
    "told_on": gettext_lazy("วันที่แจ้ง"),
    "decided_on": gettext_lazy("วันที่ตัดสินใจ"),
    "office": gettext_lazy("ตำแหน่ง"),
    "began_on": gettext_lazy("ตั้งแต่วันที่"),
    "term_ends_on": gettext_lazy("ครบวาระ"),
    "kind": gettext_lazy("ประเภท"),
    "words": gettext_lazy("ถ้อยคำ"),
    "asked_on": gettext_lazy("วันที่ขอ"),
    "username": gettext_lazy("ชื่อบัญชี"),
    "created_at": gettext_lazy("สร้างเมื่อ"),
    "visited_on": gettext_lazy("วันที่เยี่ยม"),
    "people": gettext_lazy("จำนวนคน"),
    "house_condition": gettext_lazy("สภาพบ้าน"),
    "needs_repair": gettext_lazy("ส่วนที่ต้องซ่อม"),
    "hardships": gettext_lazy("ความเดือดร้อน"),
    "remark": gettext_lazy("หมายเหตุ"),
    "care_level": gettext_lazy("ระดับการดูแล"),
    "has_disability": gettext_lazy("มีความพิการ"),
    "disability_types": gettext_lazy("ประเภทความพิการ"),
    "has_disability_card": gettext_lazy("มีบัตรคนพิการ"),
    "verdict": gettext_lazy("ผลสอบทาน"),
    "reason": gettext_lazy("เหตุผล"),
    "wrong_facts": gettext_lazy("ส่วนที่ไม่ตรง"),
    "verified_on": gettext_lazy("วันที่สอบทาน"),
    "rule": gettext_lazy("เกณฑ์ที่ไม่ผ่าน"),
    "attempted_on": gettext_lazy("วันที่สอบทาน"),
    "posting": gettext_lazy("ประกาศเลขที่"),
    "objector_name": gettext_lazy("ผู้คัดค้านตามที่บอก"),
    "objected_on": gettext_lazy("วันที่คัดค้าน"),
    "number": gettext_lazy("เลขที่"),
    "joined_on": gettext_lazy("วันที่เป็นสมาชิก"),
    "ba_unit": gettext_lazy("ทะเบียนที่ดินเลขที่"),
    "share_numerator": gettext_lazy("ถือครองส่วน"),
    "share_denominator": gettext_lazy("จากทั้งหมด (ส่วน)"),
    "group": gettext_lazy("ทะเบียนกลุ่มเลขที่"),
    "body": gettext_lazy("ทะเบียนคณะทำงานเลขที่"),
    "house": gettext_lazy("ทะเบียนบ้านเลขที่"),
    "employment": gettext_lazy("การงาน"),
    "occupation": gettext_lazy("อาชีพ"),
    "skills": gettext_lazy("ทำอะไรเป็น"),
    "wanted_skills": gettext_lazy("อยากฝึก"),
    "yearly_income": gettext_lazy("รายได้ต่อปี (บาท)"),
    "income_sources": gettext_lazy("รายได้จาก"),
    "debt_sources": gettext_lazy("เป็นหนี้"),
    "debt": gettext_lazy("หนี้สิน (บาท)"),
    "savings": gettext_lazy("เงินออม (บาท)"),
    "saves_with": gettext_lazy("ออมกับ"),
    "house_land": gettext_lazy("ที่ดินที่ตั้งบ้าน"),
    "farm_land": gettext_lazy("ที่ดินทำกิน"),
    "document_type": gettext_lazy("เอกสารที่ดิน"),
    "subject": gettext_lazy("ภาพของ"),
    "caption": gettext_lazy("คำบรรยาย"),
    "taken_on": gettext_lazy("วันที่ถ่าย"),
    "need": gettext_lazy("เรื่องที่ส่งต่อ"),
    "agency": gettext_lazy("หน่วยงาน"),
    "organisation": gettext_lazy("ทะเบียนหน่วยงานเลขที่"),
    "detail": gettext_lazy("รายละเอียด"),
    "referred_on": gettext_lazy("วันที่ส่งต่อ"),
    "referral": gettext_lazy("การส่งต่อเลขที่"),
    "done_on": gettext_lazy("วันที่"),
    "outcome": gettext_lazy("ผล"),
    "facts": gettext_lazy("ข้อมูลที่ส่ง"),
    "answered_by": gettext_lazy("หน่วยงานที่ตอบ ทะเบียนเลขที่"),
    "link": gettext_lazy("ผ่านลิงก์เลขที่"),
    "course": gettext_lazy("ทะเบียนหลักสูตรเลขที่"),
    "status": gettext_lazy("ผล"),
    "happened_on": gettext_lazy("เมื่อวันที่"),
    "months": gettext_lazy("หลังเรียนจบ (เดือน)"),
    "is_employed": gettext_lazy("มีงานทำ"),
    "work": gettext_lazy("ทำงานอะไร"),
    "checked_on": gettext_lazy("ถามเมื่อวันที่"),
    "repair": gettext_lazy("ทะเบียนการซ่อมเลขที่"),
    "worked": gettext_lazy("ร่วมซ่อม"),
    "said_on": gettext_lazy("บันทึกเมื่อวันที่"),
    "standing": gettext_lazy("สถานะ"),
    "dispute": gettext_lazy("เรื่องพิพาทที่"),
    "role": gettext_lazy("เป็น"),
    "entered_on": gettext_lazy("วันที่"),
    "opened_on": gettext_lazy("วันที่รับเรื่อง"),
    "step": gettext_lazy("ขั้นตอนที่"),
    "part": gettext_lazy("เป็น"),
    "project": gettext_lazy("ทะเบียนโครงการเลขที่"),
    "is_in": gettext_lazy("อยู่ในบัญชี"),
    "problems": gettext_lazy("ความเดือดร้อน"),
}
# What rests on a consent: once it is withdrawn only the person themselves is shown it.
_RESTS_ON = {
    "careneed": Consent.Purpose.SENSITIVE_SURVEY,
    "referral": Consent.Purpose.REFERRAL,
    "referralstep": Consent.Purpose.REFERRAL,
}
_ACCOUNT = ("username", "name", "created_at")
_UNSPOKEN = {"id", "key", "source", "recorded_at", "national_id_hash", "counts", "persons"}


@dataclass(frozen=True)
class Row:
    """One fact: what it says, and which source says so."""

    said: list[tuple[str, str]]
    source: Source | None


@dataclass(frozen=True)
class Section:
    """The facts of one table about a person, or about the household they live in."""

    table: str
    title: str
    rows: list[Row]


def held_of(person: Party, allowed: Collection[Permission] | None = None) -> list[Section]:
    """What is held of a person and of their household; noted as read.

    `allowed` are the permissions of the reader where that is somebody else: what is
    sensitive beyond them is left out. The national ID is masked.
    """
    household = (
        HouseholdMembership.objects.as_known(Moment.now())
        .filter(person=person)
        .values_list("household", flat=True)
        .first()
    )
    same = {person.pk, *recorded_apart(person.pk)} if household is not None else {person.pk}
    sections = []
    listed: set[tuple[type[models.Model], Any]] = set()
    for relation in Party._meta.related_objects:
        model, field = relation.related_model, relation.field
        if not isinstance(model, type) or not issubclass(model, models.Model):
            continue
        if allowed is not None and not _may_show(model, person, allowed):
            continue
        parties = [person.pk]
        if household is not None and (model, field.name) != (HouseholdMembership, "household"):
            parties.append(household)
        rows = model._default_manager.filter(**{f"{field.name}__in": parties}).order_by("-pk")
        if household is not None and _names_a_member(model, field):
            # What a household is told of one member is not another's to read.
            rows = rows.filter(Q(person=None) | Q(person__in=same))
        sections += _section(model, rows, person, listed)
    for model in apps.get_models():
        telling_of = getattr(model._default_manager.all(), "telling_of", None)
        if telling_of is not None and (allowed is None or _may_show(model, person, allowed)):
            sections += _section(model, telling_of(same).order_by("-pk"), person, listed)
    return sections


def _section(
    model: type[models.Model],
    rows: models.QuerySet[Any],
    person: Party,
    listed: set[tuple[type[models.Model], Any]],
) -> list[Section]:
    """What some rows of a table say, without those listed already; none where it says nothing."""
    if issubclass(model, Fact):
        rows = rows.select_related("source__recorded_by")
    found = [_row(each) for each in rows if (model, each.pk) not in listed]
    listed.update((model, each.pk) for each in rows)
    if not found:
        return []
    table = model._meta.model_name or ""
    _note(model, person)
    return [Section(table, str(TITLES.get(table, model._meta.verbose_name)), found)]


def _names_a_member(model: type[models.Model], field: Any) -> bool:
    """Whether rows found by their household may be of one person in it (a referral, say)."""
    return field.name == "household" and any(
        each.name == "person" and each.related_model is Party
        for each in model._meta.concrete_fields
    )


def _may_show(model: type[models.Model], person: Party, allowed: Collection[Permission]) -> bool:
    """Whether somebody else may read a table: permitted, and where it needs consent, agreed to."""
    if not _needed(model) <= set(allowed):
        return False
    purpose = _RESTS_ON.get(model._meta.model_name or "")
    if purpose is None:
        return True
    said = latest(Consent.objects.filter(person=person, purpose=purpose), Moment.now()).first()
    return said is not None and said.is_given


def _needed(model: type[models.Model]) -> set[Permission]:
    """What somebody else must be permitted to read a table about a person."""
    if model._meta.app_label == "savings":
        return {Permission.SEE_MONEY}
    if model._meta.model_name == "careneed":
        return {Permission.SEE_HEALTH, Permission.SEE_DISABILITY}
    if model._meta.model_name in {"referral", "referralstep"}:
        return {Permission.SEE_HEALTH}
    if model._meta.model_name == "householdaccount":
        return {Permission.SEE_HOUSEHOLD_MONEY}
    return {Permission.SEE_IDENTITY}


def _note(model: type[models.Model], person: Party) -> None:
    kinds = {
        Permission.SEE_MONEY: reading_log.Kind.MONEY,
        Permission.SEE_HOUSEHOLD_MONEY: reading_log.Kind.MONEY,
        Permission.SEE_HEALTH: reading_log.Kind.HEALTH,
        Permission.SEE_DISABILITY: reading_log.Kind.DISABILITY,
        Permission.SEE_IDENTITY: reading_log.Kind.IDENTITY,
    }
    for permission in _needed(model):
        reading_log.note(kinds[permission], [person.pk])


def _row(record: models.Model) -> Row:
    said = []
    for field in record._meta.concrete_fields:
        if field.name in _UNSPOKEN or (isinstance(record, Account) and field.name not in _ACCOUNT):
            continue
        if field.related_model in {Party, Source}:
            continue
        if text := _text(record, field):
            said.append((str(FIELDS.get(field.name, field.verbose_name)), text))
    return Row(said, getattr(record, "source", None))


def _text(record: models.Model, field: Any) -> str:
    value = getattr(record, field.attname)
    if value is None or value in ("", []):
        return ""
    if isinstance(record, PersonRecord) and field.name == "national_id_encrypted":
        return masked_national_id(bytes(value))
    if field.related_model is Place:
        return str(names([value], Moment.now())[value])
    if field.related_model is not None:
        return f"#{value}"  # another record, by its key
    return _plain(value, field, record)


def _plain(value: Any, field: Any, record: models.Model) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return _("ใช่") if value else _("ไม่ใช่")
    if isinstance(value, datetime):
        return written_moment(value)
    if isinstance(value, date):
        return short_day(value)
    if isinstance(value, list):
        base = dict(getattr(field.base_field, "flatchoices", None) or [])
        return ", ".join(str(base.get(each, each)) for each in value)
    if field.choices:
        return str(getattr(record, f"get_{field.name}_display")())
    return str(value)

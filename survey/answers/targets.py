"""Which facts an answer can become: the words of the `facts` sheet of an XLSForm.

A target is `record.field`. Within a repeat every target speaks of the person (or parcel) of
that repeat; elsewhere of the household, its house, or the visit.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import TextChoices

from network.access import Permission
from network.models import Consent, HouseholdMembership, PersonRecord
from parcels.models import SpatialUnit, SurveyMethod
from survey.models import (
    CareLevel,
    DisabilityType,
    HouseCondition,
    HouseholdAccount,
    Livelihood,
    OldAgeAllowance,
    Referral,
    RepairPart,
    Tenure,
)


class Answer(StrEnum):
    """How an answer is written."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    YES_NO = "yes_no"  # yes, 1, true, ใช่, มี | no, 0, false, ไม่, ไม่มี
    DAY = "day"
    YEAR = "year"  # of birth, B.E. or C.E. by its four digits
    CHOICE = "choice"
    CHOICES = "choices"
    POINT = "point"  # `lat lon altitude accuracy`
    OUTLINE = "outline"  # geoshape, or a geotrace that comes back to its beginning
    KEY = "key"  # UUID of something known, or made by the form itself
    PLACE = "place"  # code of a village
    FILE = "file"  # name of an attachment
    NATIONAL_ID = "national_id"


@dataclass(frozen=True, slots=True)
class Target:
    """What an answer becomes, and who may read it as it was given."""

    name: str
    kind: Answer
    th: str
    en: str
    choices: type[TextChoices] | None = None  # None with CHOICE(S): codes of a table
    permission: Permission = Permission.SEE_RECORDS


_ID, _HEALTH, _DISABILITY, _MONEY = (
    Permission.SEE_IDENTITY,
    Permission.SEE_HEALTH,
    Permission.SEE_DISABILITY,
    Permission.SEE_HOUSEHOLD_MONEY,
)

_ALL: Final = (
    Target("place.village", Answer.PLACE, "รหัสหมู่บ้าน", "village code"),
    Target("round.key", Answer.KEY, "รอบการสำรวจ", "survey round"),
    Target("household.key", Answer.KEY, "ครัวเรือน", "household"),
    Target("household.label", Answer.TEXT, "ชื่อที่เรียกครัวเรือน", "what the household is called", permission=_ID),
    Target("visit.visited_on", Answer.DAY, "วันที่เยี่ยม", "day of the visit"),
    Target("visit.people", Answer.WHOLE, "คนอยู่จริง", "people living here"),
    Target("visit.house_condition", Answer.CHOICE, "สภาพบ้าน", "house condition", HouseCondition),
    Target("visit.needs_repair", Answer.CHOICES, "ส่วนที่ต้องซ่อม", "what needs repair", RepairPart),
    Target("visit.hardships", Answer.CHOICES, "ความเดือดร้อน", "hardship (codes of HardshipType)"),
    Target("visit.remark", Answer.TEXT, "หมายเหตุ", "remark"),
    Target("house.key", Answer.KEY, "บ้าน", "house"),
    Target("house.number", Answer.TEXT, "บ้านเลขที่", "house number"),
    Target("house.registration_no", Answer.TEXT, "รหัสประจำบ้าน", "house registration number"),
    Target("house.point", Answer.POINT, "ตำแหน่งบ้าน", "where the house stands"),
    Target("services.water", Answer.YES_NO, "มีน้ำใช้", "has water"),
    Target("services.electricity", Answer.YES_NO, "มีไฟฟ้า", "has electricity"),
    Target("services.road", Answer.YES_NO, "ทางเข้าใช้ได้ทุกฤดู", "all-weather road"),
    Target("services.toilet", Answer.YES_NO, "มีส้วม", "has a toilet"),
    Target("person.key", Answer.KEY, "บุคคล", "person"),
    Target("person.name", Answer.TEXT, "ชื่อ-สกุล", "name", permission=_ID),
    Target("person.sex", Answer.CHOICE, "เพศ", "sex", PersonRecord.Sex),
    Target("person.birth_year", Answer.YEAR, "ปีเกิด", "year of birth"),
    Target("person.age", Answer.WHOLE, "อายุ", "age in years"),
    Target("person.national_id", Answer.NATIONAL_ID, "เลขประจำตัวประชาชน", "national ID", permission=_ID),
    Target("person.relation", Answer.CHOICE, "ความเกี่ยวข้องกับหัวหน้าครัวเรือน", "relation to the head",
           HouseholdMembership.Relation),
    Target("person.has_left", Answer.YES_NO, "ไม่ได้อยู่ที่นี่แล้ว", "does not live here any more"),
    Target("consent.sensitive_survey", Answer.YES_NO, "ยินยอมให้เก็บข้อมูลสุขภาพและความพิการ",
           "consent to keep health and disability"),
    Target("consent.referral", Answer.YES_NO, "ยินยอมให้ส่งข้อมูลแก่หน่วยงาน", "consent to hand on to agencies"),
    Target("consent.given_by", Answer.CHOICE, "ผู้ให้ความยินยอม", "who consented", Consent.GivenBy),
    Target("consent.wording", Answer.TEXT, "รุ่นของคำขอความยินยอม", "version of the notice"),
    Target("care.level", Answer.CHOICE, "ติดสังคม ติดบ้าน ติดเตียง", "care level", CareLevel, _HEALTH),
    Target("care.has_disability", Answer.YES_NO, "มีความพิการ", "has a disability", permission=_DISABILITY),
    Target("care.disability_types", Answer.CHOICES, "ประเภทความพิการ", "types of disability",
           DisabilityType, _DISABILITY),
    Target("care.has_card", Answer.YES_NO, "มีบัตรคนพิการ", "has a disability card", permission=_DISABILITY),
    Target("livelihood.employment", Answer.CHOICE, "การงาน", "work", Livelihood.Employment),
    Target("livelihood.occupation", Answer.TEXT, "อาชีพ", "occupation"),
    Target("livelihood.skills", Answer.TEXT, "ทำอะไรเป็น", "skills"),
    Target("livelihood.wanted_skills", Answer.TEXT, "อยากฝึกอาชีพ", "skills wanted"),
    Target("allowance.old_age", Answer.CHOICE, "เบี้ยผู้สูงอายุ", "old-age allowance",
           OldAgeAllowance.Standing),
    Target("account.yearly_income", Answer.DECIMAL, "รายได้ต่อปี (บาท)", "income a year, baht", permission=_MONEY),
    Target("account.income_sources", Answer.TEXT, "รายได้จาก", "sources of income", permission=_MONEY),
    Target("account.debt_sources", Answer.CHOICES, "เป็นหนี้ใคร", "whom they owe",
           HouseholdAccount.Lender, _MONEY),
    Target("account.debt", Answer.DECIMAL, "หนี้สินรวม (บาท)", "debt, baht", permission=_MONEY),
    Target("account.savings", Answer.DECIMAL, "เงินออม (บาท)", "savings, baht", permission=_MONEY),
    Target("account.saves_with", Answer.TEXT, "ออมกับ", "saves with", permission=_MONEY),
    Target("tenure.house", Answer.CHOICE, "อยู่บ้านแบบใด", "how the house is held", Tenure.House),
    Target("tenure.house_land", Answer.CHOICE, "ที่ดินที่ตั้งบ้าน", "land of the house", Tenure.Land),
    Target("tenure.farm_land", Answer.CHOICE, "ที่ดินทำกิน", "farm land", Tenure.Land),
    Target("tenure.document_type", Answer.CHOICE, "เอกสารที่ดิน", "land document (codes of LandDocumentType)"),
    Target("tenure.remark", Answer.TEXT, "หมายเหตุเรื่องที่ดิน", "remark on land"),
    Target("parcel.key", Answer.KEY, "แปลงที่ดิน", "parcel"),
    Target("parcel.label", Answer.TEXT, "เลขแปลง", "parcel number"),
    Target("parcel.kind", Answer.CHOICE, "ใช้เป็น", "use (farm, house_lot)", SpatialUnit.Kind),
    Target("parcel.boundary", Answer.OUTLINE, "แนวเขตที่เดินรังวัด", "boundary walked"),
    Target("parcel.method", Answer.CHOICE, "วิธีที่ได้แนวเขต", "how the boundary was made", SurveyMethod),
    Target("parcel.observed_on", Answer.DAY, "วันที่รังวัด", "day of the walk"),
    Target("parcel.document_type", Answer.CHOICE, "เอกสารของแปลง", "document (codes of LandDocumentType)"),
    Target("parcel.document_number", Answer.TEXT, "เลขที่เอกสาร", "document number", permission=_ID),
    Target("parcel.map_sheet", Answer.TEXT, "ระวาง", "map sheet"),
    Target("parcel.document_rai", Answer.WHOLE, "เนื้อที่ตามเอกสาร ไร่", "rai by the document"),
    Target("parcel.document_ngan", Answer.WHOLE, "งาน", "ngan by the document"),
    Target("parcel.document_wah", Answer.DECIMAL, "ตารางวา", "square wah by the document"),
    Target("parcel.is_held", Answer.YES_NO, "ครัวเรือนนี้ถือครอง", "held by this household"),
    Target("photograph.house", Answer.FILE, "ภาพบ้าน", "photograph of the house"),
    Target("photograph.damage", Answer.FILE, "ภาพส่วนที่ต้องซ่อม", "photograph of what needs repair"),
    Target("photograph.inside", Answer.FILE, "ภาพในบ้าน", "photograph inside"),
    Target("photograph.parcel", Answer.FILE, "ภาพแปลง", "photograph of the parcel"),
    Target("photograph.other", Answer.FILE, "ภาพอื่น", "another photograph"),
    Target("referral.need", Answer.CHOICE, "เรื่องที่ส่งต่อ", "what is needed", Referral.Need),
    Target("referral.agency", Answer.TEXT, "หน่วยงาน", "agency"),
    Target("referral.detail", Answer.TEXT, "รายละเอียด", "detail", permission=_HEALTH),
    Target("referral.referred_on", Answer.DAY, "วันที่ส่งต่อ", "day it was handed on"),
)  # fmt: skip

TARGETS: Final = {target.name: target for target in _ALL}

# `indicator.<set>.<code>`: yes, no, or a value; the sets are data (survey.models.IndicatorSet).
INDICATOR: Final = "indicator"
# An answer that is read nowhere, and known to be: no remark is made of it.
NOTHING: Final = "nothing"

# Told by nobody what it speaks of, an answer is shown to those alone who may see everything.
UNKNOWN: Final = frozenset({_ID, _HEALTH, _DISABILITY, _MONEY})

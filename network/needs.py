"""What people are helped with, and which facts each kind of help cannot do without (PDPA s.27).

The one table from which a referral takes what goes with it: nothing else is handed on. It is
printed where consent is asked, so that whoever agrees knows what an agency will read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Need(models.TextChoices):
    """What a household or a person needs an agency for."""

    HOUSE_REPAIR = "house_repair", _("ซ่อมบ้าน")
    HOME_ADAPTATION = "home_adaptation", _("ปรับบ้านสำหรับผู้สูงอายุหรือคนพิการ")
    OLD_AGE_ALLOWANCE = "old_age_allowance", _("เบี้ยผู้สูงอายุ")
    DISABILITY_CARD = "disability_card", _("บัตรหรือเบี้ยคนพิการ")
    HOME_CARE = "home_care", _("ดูแลที่บ้าน")
    HEALTH = "health", _("รักษาพยาบาล")
    SKILLS_TRAINING = "skills_training", _("ฝึกอาชีพ")
    LAND = "land", _("ที่ดินและเอกสารสิทธิ")
    EDUCATION = "education", _("การศึกษา")
    WELFARE = "welfare", _("สวัสดิการ")
    OTHER = "other", _("อื่น ๆ")


class SharedFact(models.TextChoices):
    """What may be told to an agency of a person or their house."""

    NAME = "name", _("ชื่อ")
    ADDRESS = "address", _("บ้านเลขที่และหมู่บ้าน")
    AGE = "age", _("อายุ")
    SEX = "sex", _("เพศ")
    HOUSEHOLD_SIZE = "household_size", _("จำนวนคนในบ้าน")
    HOUSE_CONDITION = "house_condition", _("สภาพบ้าน")
    REPAIRS = "repairs", _("ส่วนที่ต้องซ่อม")
    CARE_LEVEL = "care_level", _("ดูแลตนเองได้เพียงใด")
    DISABILITY = "disability", _("ความพิการ")
    DISABILITY_CARD = "disability_card", _("มีบัตรคนพิการหรือไม่")
    EMPLOYMENT = "employment", _("การงาน")
    WANTED_SKILLS = "wanted_skills", _("อาชีพที่อยากฝึก")
    DETAIL = "detail", _("ถ้อยคำที่ผู้ส่งเขียน")


@dataclass(frozen=True)
class Handed:
    """What goes with a need: always, and where whoever sends it finds it needed."""

    always: tuple[SharedFact, ...]
    may: tuple[SharedFact, ...] = ()

    @property
    def all(self) -> tuple[SharedFact, ...]:
        """Both, in the order in which they are printed."""
        return tuple(each for each in SharedFact if each in {*self.always, *self.may})


F = SharedFact
_WHO: Final = (F.NAME, F.ADDRESS)
NEEDED_FACTS: Final[dict[Need, Handed]] = {
    Need.HOUSE_REPAIR: Handed(
        (*_WHO, F.HOUSE_CONDITION, F.REPAIRS), (F.HOUSEHOLD_SIZE, F.AGE, F.DETAIL)
    ),
    Need.HOME_ADAPTATION: Handed(
        (*_WHO, F.AGE), (F.CARE_LEVEL, F.DISABILITY, F.HOUSE_CONDITION, F.REPAIRS, F.DETAIL)
    ),
    Need.OLD_AGE_ALLOWANCE: Handed((*_WHO, F.AGE), (F.SEX, F.DETAIL)),
    Need.DISABILITY_CARD: Handed((*_WHO, F.AGE, F.DISABILITY, F.DISABILITY_CARD), (F.DETAIL,)),
    Need.HOME_CARE: Handed((*_WHO, F.AGE, F.CARE_LEVEL), (F.SEX, F.DISABILITY, F.DETAIL)),
    Need.HEALTH: Handed((*_WHO, F.AGE), (F.SEX, F.CARE_LEVEL, F.DISABILITY, F.DETAIL)),
    Need.SKILLS_TRAINING: Handed((*_WHO, F.AGE, F.WANTED_SKILLS), (F.SEX, F.EMPLOYMENT, F.DETAIL)),
    Need.LAND: Handed(_WHO, (F.DETAIL,)),
    Need.EDUCATION: Handed((*_WHO, F.AGE), (F.DETAIL,)),
    Need.WELFARE: Handed((*_WHO, F.AGE), (F.HOUSEHOLD_SIZE, F.EMPLOYMENT, F.DETAIL)),
    Need.OTHER: Handed(_WHO, (F.DETAIL,)),
}
# Health and disability: told to an agency only while the person also agrees to their being kept.
OF_HEALTH: Final = frozenset({F.CARE_LEVEL})
OF_DISABILITY: Final = frozenset({F.DISABILITY, F.DISABILITY_CARD})


def handed_by_need() -> list[tuple[str, list[str], list[str]]]:
    """The table in words: (need, what always goes with it, what may)."""
    return [
        (
            str(need.label),
            [str(each.label) for each in handed.always],
            [str(each.label) for each in handed.may],
        )
        for need, handed in NEEDED_FACTS.items()
    ]

"""Figures of consent: F2.7. Small cells are hidden, for a refusal tells of a person too."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from network.access import Permission
from network.models import Party
from reports.figures.definition import Figure, Home
from survey.consents_counted import (
    GIVEN,
    NOT_ASKED,
    PERSONS_BY_CONSENT,
    REFUSED,
    WITHDRAWN,
    WITHDRAWN_IN_MONTH,
)

_WHO = (Permission.SEE_RECORDS, Permission.SEE_IDENTITY)

CONSENTS = Figure(
    key="F2.7",
    label=_("ความยินยอมให้เก็บข้อมูลสุขภาพและความพิการ"),
    unit=_("คน"),
    definition=_(
        "คนในครัวเรือนที่สอบทานแล้ว ซึ่งแบบสำรวจต้องถามทุกคน ตามคำตอบล่าสุดเมื่อสิ้นเดือนรายงาน: "
        "ยินยอม ÷ ทั้งหมด ถอนแล้ว = เคยยินยอมแล้วบอกเลิก "
        "จำนวน ๑–๔ แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า"
    ),
    counted=PERSONS_BY_CONSENT,
    model=Party,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="word",
    parts={
        GIVEN: _("ยินยอม"),
        WITHDRAWN: _("ถอนแล้ว"),
        REFUSED: _("ไม่ยินยอม"),
        NOT_ASKED: _("ยังไม่ได้ถาม"),
    },
    is_sensitive=True,
    opened_with=_WHO,
)
WITHDRAWALS = Figure(
    key="F2.7w",
    label=_("ถอนความยินยอมในเดือน"),
    unit=_("คน"),
    definition=_(
        "คนที่เคยยินยอมให้เก็บข้อมูลสุขภาพและความพิการ แล้วถอนในเดือนรายงาน และยังถอนอยู่เมื่อสิ้นเดือน "
        "ไม่ว่าครัวเรือนจะสอบทานแล้วหรือไม่"
    ),
    counted=WITHDRAWN_IN_MONTH,
    model=Party,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    is_sensitive=True,
    opened_with=_WHO,
)

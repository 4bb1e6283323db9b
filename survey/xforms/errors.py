"""What can be wrong in survey/xforms/: one class a fact, its docstring the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from survey.errors import SurveyError

if TYPE_CHECKING:
    from survey.xforms.faults import Fault


class FormRefused(SurveyError):
    """แบบฟอร์มนี้ยังเผยแพร่ไม่ได้ ไม่มีอะไรเปลี่ยน / This form cannot be published as it is; nothing has changed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        super().__init__(f"{first.th} / {first.en}")
        self.faults = tuple(faults)


class MappingRefused(FormRefused):
    """คำตอบจับคู่กับข้อมูลในทะเบียนแบบนี้ไม่ได้ ไม่มีอะไรเปลี่ยน / Answers cannot become these facts; nothing has changed."""


class ClosingNeedsReason(SurveyError):
    """ต้องบอกเหตุผลที่ปิดแบบฟอร์ม / Say why the form is closed."""


class FormIsClosedAlready(SurveyError):
    """แบบฟอร์มนี้ปิดอยู่แล้ว / This form is closed already."""


class FormIsOpenAlready(SurveyError):
    """แบบฟอร์มนี้เปิดอยู่แล้ว / This form is open already."""

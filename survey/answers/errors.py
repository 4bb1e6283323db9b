"""What can be wrong in survey/answers/: one class a fact, its docstring the sentence."""

from __future__ import annotations

from survey.errors import SurveyError


class UnreadableInstance(SurveyError):
    """อ่านไฟล์คำตอบจากเครื่องไม่ได้ ไฟล์ไม่ใช่ XML ที่ถูกต้องหรือใหญ่ผิดปกติ เก็บไว้ตามที่ส่งมา / The file of answers cannot be read: it is no well-formed XML, or larger than any form is; it is kept as it came."""


class SetAsideNeedsReason(SurveyError):
    """การไม่ใช้แบบสำรวจต้องบอกเหตุผล / Say why the form is set aside."""


class NothingIsSetAside(SurveyError):
    """แบบสำรวจนี้ไม่ได้ถูกเก็บไว้โดยไม่ใช้ / This form is not set aside."""


class SubmissionIsReplaced(SurveyError):
    """แบบสำรวจนี้มีฉบับแก้ไขแทนแล้ว ให้เปิดฉบับแก้ไข / An edited version stands for this form; open that one."""


class SubmissionIsSetAside(SurveyError):
    """แบบสำรวจนี้ถูกเก็บไว้โดยไม่ใช้ ให้นำกลับมาใช้ก่อน / This form is set aside; take it back into use first."""


class OthersBuiltOnSubmission(SurveyError):
    """มีข้อมูลของผู้อื่นที่อ้างถึงสิ่งที่แบบสำรวจนี้บันทึก จึงเลิกใช้ไม่ได้ / Records of others stand on what this form brought, so it cannot be set aside."""

    def __init__(self, standing: list[tuple[str, str]]) -> None:
        th = " · ".join(each for each, _ in standing)
        en = " · ".join(each for _, each in standing)
        super().__init__(
            f"มีข้อมูลของผู้อื่นที่อ้างถึงสิ่งที่แบบสำรวจนี้บันทึก จึงเลิกใช้ไม่ได้: {th}"
            f" / Records of others stand on what this form brought, so it cannot be set aside: {en}"
        )
        self.standing = standing

"""Why a sheet cannot be printed or typed in: one class a fact, its docstring the sentence."""

from __future__ import annotations

from survey.errors import SurveyError


class SheetsAreTooMany(SurveyError):
    """พิมพ์ได้ครั้งละ 1 ถึง 100 ชุด / From 1 to 100 sheets are printed at once."""


class NobodyIsLeft(SurveyError):
    """ไม่มีครัวเรือนที่ยังต้องเยี่ยมในหมู่บ้านนี้ / No household of this village is left to be visited."""


class DayOfPaperIsWrong(SurveyError):
    """วันที่ของกระดาษอ่านไม่ได้ หรือเป็นวันข้างหน้า เขียนเช่น 21/11/2569 / The day of the paper cannot be read or is yet to come; write it like 21/11/2569."""


class SheetIsOfAnotherForm(SurveyError):
    """รหัสกระดาษนี้เป็นของแบบอื่น ตรวจรหัสที่มุมบนของกระดาษ / This code belongs to a sheet of another form; look at the top of the paper."""


class NoSuchSheet(SurveyError):
    """ไม่มีกระดาษรหัสนี้ ตรวจตัวอักษรและตัวเลขทั้งแปดตัว หรือปล่อยว่างไว้ / No sheet has this code; check its eight letters and digits, or leave it out."""

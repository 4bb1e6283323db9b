"""What can be wrong in survey/photographs/: one class a fact, its docstring the sentence."""

from __future__ import annotations

from survey.errors import SurveyError


class PhotographIsOfNothing(SurveyError):
    """ภาพถ่ายต้องเป็นภาพของครัวเรือน บ้าน หรือแปลงที่ดิน / A photograph is of a household, a house or a parcel."""


class PhotographIsEmpty(SurveyError):
    """ไฟล์ว่างเปล่า (0 ไบต์) ไม่ได้เก็บไว้ ให้ถ่ายหรือเลือกภาพใหม่ / The file is empty (0 bytes) and was not kept; take or choose the picture again."""


class PhotographIsTooLarge(SurveyError):
    """ไฟล์ใหญ่เกิน 25 MB ไม่ได้เก็บไว้ ให้ลดขนาดภาพแล้วส่งใหม่ / The file is over 25 MB and was not kept; send a smaller picture."""


class TooManyPhotographs(SurveyError):
    """ส่งได้ครั้งละไม่เกิน 10 ภาพ แบ่งส่งหลายครั้งได้ / At most 10 pictures at once; send the rest afterwards."""


class FileIsNoPicture(SurveyError):
    """ไฟล์นี้ไม่ใช่ภาพถ่าย ไม่ได้เก็บไว้ (รับ JPEG PNG WebP HEIC TIFF) / This file is no photograph and was not kept (JPEG, PNG, WebP, HEIC or TIFF)."""


class CopyIsLost(SurveyError):
    """ภาพย่อเปิดไม่ได้ ระบบจะย่อใหม่จากไฟล์เดิม / The smaller picture cannot be opened; it will be made again from the original."""


class PictureCannotBeDrawn(SurveyError):
    """เปิดภาพนี้ไม่ได้ ไฟล์เดิมยังเก็บไว้ครบ / The picture cannot be opened; the file itself is kept whole."""

    code = "unreadable"


class PictureIsEmpty(PictureCannotBeDrawn):
    """ไฟล์ภาพว่างเปล่า (0 ไบต์) ให้ถ่ายภาพใหม่ / The file of the picture is empty (0 bytes); take the picture again."""

    code = "empty"


class PictureIsBroken(PictureCannotBeDrawn):
    """ไฟล์ภาพขาดหรือเสียหาย จึงแสดงไม่ได้ ไฟล์เดิมยังเก็บไว้ครบ / The picture is cut short or damaged and cannot be shown; the file itself is kept whole."""

    code = "broken"


class PictureIsTooWide(PictureCannotBeDrawn):
    """ภาพมีจุดมากเกินไป (เกิน 64 ล้านจุด, JPEG เกิน 250 ล้านจุด) จึงแสดงไม่ได้ ไฟล์เดิมยังเก็บไว้ครบ / The picture has too many pixels (over 64 million; a JPEG over 250 million) to be shown; the file itself is kept whole."""

    code = "too_wide"


class PictureTakesTooLong(PictureCannotBeDrawn):
    """ย่อภาพนี้ใช้เวลาหรือหน่วยความจำเกินกำหนด จึงแสดงไม่ได้ ไฟล์เดิมยังเก็บไว้ครบ / Making this picture smaller takes too much time or memory, so it is not shown; the file itself is kept whole."""

    code = "too_long"


class PictureHasNoReader(PictureCannotBeDrawn):
    """แสดงภาพชนิดนี้ไม่ได้ (เช่น HEIC หรือ SVG) ไฟล์เดิมยังเก็บไว้ครบ ครั้งหน้าให้ตั้งกล้องเป็น JPEG / This kind of picture (HEIC or SVG, say) cannot be shown; the file itself is kept whole. Next time set the camera to JPEG."""

    code = "no_reader"


class PictureIsLost(PictureCannotBeDrawn):
    """ไฟล์เดิมเสียหายหรือหายไป ให้ผู้ดูแลกู้จากข้อมูลสำรอง / The kept file is damaged or gone; the administrator restores it from a backup."""

    code = "lost"


def of_code(code: str) -> PictureCannotBeDrawn:
    """The error with a code, as it was kept with the picture."""
    return next(
        (known() for known in PictureCannotBeDrawn.__subclasses__() if known.code == code),
        PictureCannotBeDrawn(),
    )

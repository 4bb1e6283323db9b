"""What can be wrong in survey/openrosa/: one class a fact, its docstring the sentence."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from survey.errors import SurveyError


class OpenRosaError(SurveyError):
    """คำขอจากเครื่องเก็บข้อมูลไม่ถูกต้อง / The phone's request is not right."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST


class NotEncrypted(OpenRosaError):
    """ต้องเชื่อมต่อแบบเข้ารหัส (https) เพื่อไม่ให้รหัสของเครื่องรั่ว / Connect by https, so that the phone's secret is not heard on the way."""

    status = HTTPStatus.FORBIDDEN


class NotTheDevice(OpenRosaError):
    """ชื่อหรือรหัสของเครื่องไม่ถูกต้อง หรือเครื่องนี้ถูกยกเลิกแล้ว ให้สแกน QR ใหม่จากหน้า "มือถือเก็บข้อมูล" / Wrong name or secret, or this phone was ended; scan a new QR from the page of phones."""

    status = HTTPStatus.UNAUTHORIZED


class NoSuchForm(OpenRosaError):
    """ไม่พบแบบสำรวจนี้ หรือปิดไปแล้ว ให้ดึงรายการแบบสำรวจใหม่ / No such form, or it was closed; fetch the list of forms again."""

    status = HTTPStatus.NOT_FOUND


class NoSuchMedium(OpenRosaError):
    """ไม่พบไฟล์ประกอบแบบสำรวจนี้ ให้ดึงรายการแบบสำรวจใหม่ / No such file of the form; fetch the list of forms again."""

    status = HTTPStatus.NOT_FOUND


# --- the request, before anything is known of what it carries ---------------------------------


class MalformedMultipart(OpenRosaError):
    """ข้อมูลที่ส่งมาขาดหายหรือผิดรูปแบบ (multipart/form-data) ให้ส่งใหม่อีกครั้ง / The body is cut short or is not well-formed multipart/form-data; send it again."""


class NotMultipart(OpenRosaError):
    """ต้องส่งเป็น multipart/form-data / The body must be multipart/form-data."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class LengthIsMissing(OpenRosaError):
    """ต้องบอกขนาดข้อมูล (Content-Length) / Say the length of the body (Content-Length)."""

    status = HTTPStatus.LENGTH_REQUIRED


class BodyIsTooLarge(OpenRosaError):
    """ข้อมูลที่ส่งมาครั้งเดียวใหญ่เกินไป ให้ลดขนาดภาพหรือวิดีโอแล้วส่งใหม่ / The body is too large for one request; make pictures or videos smaller and send again."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class TooManyParts(OpenRosaError):
    """ไฟล์ในคำขอเดียวมากเกินไป ให้แบ่งส่งหลายครั้ง / Too many files in one request; send them in several."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class XmlPartIsMissing(OpenRosaError):
    """ไม่มีแบบสำรวจมาด้วย (ส่วน xml_submission_file) / There is no survey in it (part xml_submission_file)."""


class UnusableFileName(OpenRosaError):
    """ชื่อไฟล์ที่แนบมาว่างหรือยาวเกินไป ให้เปลี่ยนชื่อไฟล์แล้วส่งใหม่ / An attached file has no name or too long a name; rename it and send again."""


# --- an instance that is not taken in; what came is kept (RefusedSubmission) ------------------


class NotTakenIn(OpenRosaError):
    """ไม่รับแบบสำรวจนี้ / This survey is not taken in."""

    code: ClassVar[str] = ""


class UnreadableXml(NotTakenIn):
    """แบบสำรวจที่ส่งมาไม่ใช่ XML ที่อ่านได้ / The survey is not XML that can be read."""

    code = "unreadable_xml"


class InstanceHasNoId(NotTakenIn):
    """แบบสำรวจไม่มีรหัสประจำฉบับ (instanceID) หรือยาวเกินไป ให้ผู้ทำแบบแก้แบบสำรวจ / The survey has no instanceID, or one too long; its form must be mended."""

    code = "no_instance_id"


class SubmissionIsEncrypted(NotTakenIn):
    """แบบสำรวจถูกเข้ารหัสด้วยกุญแจที่ระบบไม่มี ให้ใช้แบบที่ไม่เข้ารหัส (ระบบเข้ารหัสให้เอง) / The survey is encrypted by a key that is not here; use a form that is not (what is kept is encrypted anyway)."""

    code = "encrypted"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class UnknownForm(NotTakenIn):
    """ไม่รู้จักแบบสำรวจหรือรุ่นนี้ เก็บไว้ในโทรศัพท์ก่อน แล้วแจ้งแกนนำให้เผยแพร่แบบนี้ / This form or version is not known here; keep it on the phone and ask the leader to publish it."""

    code = "unknown_form"
    status = HTTPStatus.NOT_FOUND


class MayNotSurvey(NotTakenIn):
    """บัญชีของเครื่องนี้ไม่มีบทบาทเก็บข้อมูลแล้ว ติดต่อแกนนำ / The account of this phone may survey nowhere any more; ask the leader."""

    code = "may_not_survey"
    status = HTTPStatus.FORBIDDEN


class InstanceDiffers(NotTakenIn):
    """มีแบบสำรวจรหัสเดียวกันแต่เนื้อหาต่างกันอยู่แล้ว ฉบับเดิมไม่เปลี่ยน ฉบับนี้ถูกเก็บแยกไว้ / There is another survey of the same instanceID; that one stays as it is, this one is kept apart."""

    code = "instance_differs"
    status = HTTPStatus.CONFLICT


class FileDiffers(NotTakenIn):
    """มีไฟล์ชื่อเดียวกันแต่เนื้อหาต่างกันอยู่แล้ว ไฟล์เดิมไม่เปลี่ยน ไฟล์นี้ถูกเก็บแยกไว้ / There is another file of the same name; that one stays as it is, this one is kept apart."""

    code = "file_differs"
    status = HTTPStatus.CONFLICT


class AlreadyEdited(NotTakenIn):
    """แบบสำรวจฉบับนี้ถูกแก้ไขไปแล้วด้วยฉบับอื่น ฉบับที่ส่งมาถูกเก็บแยกไว้ / Another edit stands for this survey already; the one sent is kept apart."""

    code = "already_edited"
    status = HTTPStatus.CONFLICT


class EditsItself(NotTakenIn):
    """ฉบับแก้ไขอ้างถึงตัวเอง / The edit names itself, or one that came out of it, as its original."""

    code = "edits_itself"


class EditOfAnother(NotTakenIn):
    """แก้ไขได้เฉพาะแบบสำรวจที่บัญชีของท่านส่งเอง และเป็นแบบเดียวกัน / Only what your own account has sent can be edited, and by the same form."""

    code = "edit_of_another"
    status = HTTPStatus.FORBIDDEN

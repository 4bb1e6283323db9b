"""What can be wrong when the page for work without signal sends: one class a fact."""

from __future__ import annotations

from http import HTTPStatus

from survey.errors import SurveyError
from survey.openrosa.errors import OpenRosaError


class UnreadableQuestion(OpenRosaError):
    """คำขอใบรับต้องเป็น JSON ที่มีรายการ records / A question for receipts is JSON with a list of records."""


class TooManyAsked(OpenRosaError):
    """ถามใบรับครั้งละไม่เกิน 500 รายการ / Ask for at most 500 receipts at once."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class InstanceIsNotIn(OpenRosaError):
    """ยังไม่มีแบบสำรวจที่ไฟล์นี้แนบมา ให้ส่งตัวแบบสำรวจก่อน / The survey this file belongs to is not in yet; send it first."""

    status = HTTPStatus.NOT_FOUND


class PieceDoesNotFit(OpenRosaError):
    """ส่วนของไฟล์นี้ไม่ตรงกับไฟล์ที่บอกไว้ (ขนาด ตำแหน่ง หรือชื่อ) ให้ส่งไฟล์ใหม่ตั้งแต่ต้น / This piece does not fit the file it is said to be of; send the file anew from its beginning."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class PiecesDiffer(OpenRosaError):
    """ไฟล์ที่ต่อกันแล้วไม่ตรงกับต้นฉบับ ทิ้งส่วนที่ได้รับแล้ว ให้ส่งไฟล์ใหม่ตั้งแต่ต้น / Put together, the file is not what it should be; what had come is thrown away, send it anew."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class FileIsTooLarge(OpenRosaError):
    """ไฟล์ใหญ่เกินกว่าจะส่งเป็นส่วนได้ ให้ลดขนาดภาพ / The file is too large to be sent in pieces; make the picture smaller."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class NotAnOutbox(SurveyError):
    """ไฟล์นี้ไม่ใช่ไฟล์ ZIP ที่เครื่องเก็บข้อมูลเขียนไว้ หรือไฟล์ขาดหาย ให้ทำไฟล์ใหม่จากกล่องส่งของเครื่อง / This is no ZIP file written by a phone, or it is cut short; make it anew from the phone's outbox."""


class OutboxIsTooLarge(SurveyError):
    """ไฟล์ใหญ่เกินไป (รับไม่เกิน 190 MB และ 2,000 แบบต่อไฟล์) ให้แกนนำส่งจากเครื่องโดยตรงแทน / The file is too large (190 MB and 2,000 forms at most); send from the phone instead."""

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


class MayNotSurvey(OpenRosaError):
    """บัญชีของเครื่องนี้ไม่มีบทบาทเก็บข้อมูลแล้ว ติดต่อแกนนำ / The account of this phone may survey nowhere any more; ask the leader."""

    status = HTTPStatus.FORBIDDEN


class NoSuchForm(OpenRosaError):
    """ไม่พบแบบสำรวจนี้ หรือปิดไปแล้ว ให้ดึงรายการแบบสำรวจใหม่ / No such form, or it was closed; fetch the list of forms again."""

    status = HTTPStatus.NOT_FOUND


class NoSuchMedium(OpenRosaError):
    """ไม่พบไฟล์ประกอบแบบสำรวจนี้ ให้ดึงรายการแบบสำรวจใหม่ / No such file of the form; fetch the list of forms again."""

    status = HTTPStatus.NOT_FOUND

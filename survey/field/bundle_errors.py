"""What can be wrong when a phone takes a village along."""

from __future__ import annotations

from http import HTTPStatus

from survey.openrosa.errors import OpenRosaError


class NotYourVillage(OpenRosaError):
    """ท่านไม่มีสิทธิสำรวจหมู่บ้านนี้ หรือสิทธิสิ้นสุดแล้ว บันทึกที่ยังไม่ส่งยังอยู่ในเครื่อง ให้ติดต่อผู้นำเครือข่าย / You may not survey this village, or not any more; what is unsent stays on the phone. Ask the network's leader."""  # noqa: E501

    status = HTTPStatus.FORBIDDEN


class NoSuchSection(OpenRosaError):
    """ไม่พบข้อมูลส่วนนี้ของหมู่บ้านแล้ว ให้รับข้อมูลหมู่บ้านใหม่ / This part of the village's data is no more; take the village again."""  # noqa: E501

    status = HTTPStatus.NOT_FOUND


class SectionHasChanged(OpenRosaError):
    """ข้อมูลหมู่บ้านเปลี่ยนระหว่างที่รับ ให้รับอีกครั้ง ส่วนที่ได้แล้วไม่ต้องรับซ้ำ / The village's data changed meanwhile; take it again, what has come is not sent twice."""  # noqa: E501

    status = HTTPStatus.CONFLICT

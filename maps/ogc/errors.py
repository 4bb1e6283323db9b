"""What can be wrong with a question to the open API: its first line is told to who asks."""

from __future__ import annotations

from http import HTTPStatus


class OgcError(Exception):
    """คำขอข้อมูลแผนที่ไม่ถูกต้อง / The request for map data is wrong."""

    status = HTTPStatus.BAD_REQUEST

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class UnknownParameter(OgcError):
    """ไม่รู้จักพารามิเตอร์นี้ / An unknown parameter."""

    def __init__(self, name: str, known: list[str]) -> None:
        listed = ", ".join(sorted(known)) or "-"
        super().__init__(
            f"ไม่รู้จักพารามิเตอร์ {name} ที่นี่ใช้ได้: {listed}"
            f" / There is no parameter {name} here; known are: {listed}"
        )


class TwiceTheSame(OgcError):
    """พารามิเตอร์เดียวกันใส่ได้ครั้งเดียว / A parameter is given once."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"ใส่พารามิเตอร์ {name} มากกว่าหนึ่งครั้ง ให้ใส่ครั้งเดียว"
            f" / The parameter {name} is given more than once; give it once"
        )


class WrongValue(OgcError):
    """ค่าของพารามิเตอร์ไม่ถูกต้อง / The value of a parameter is wrong."""

    def __init__(self, name: str, *, th: str, en: str) -> None:
        super().__init__(f"ค่าของ {name} ไม่ถูกต้อง: {th} / Wrong value of {name}: {en}")
        self.name = name


class NotThere(OgcError):
    """ไม่มีสิ่งนี้ หรือท่านไม่มีสิทธิ์เห็น / There is no such thing here, or it is not yours to see."""

    status = HTTPStatus.NOT_FOUND


class WrongToken(OgcError):
    """รหัสสำหรับโปรแกรมแผนที่ไม่ถูกต้อง หมดอายุ หรือถูกยกเลิกแล้ว ออกรหัสใหม่ที่หน้า อุปกรณ์ของฉัน / The token is wrong, has run out or was ended; make another on the page of your devices."""

    status = HTTPStatus.UNAUTHORIZED


class NotEncrypted(OgcError):
    """ส่งรหัสได้เฉพาะทาง https เท่านั้น / A token is taken over https alone."""

    status = HTTPStatus.FORBIDDEN


class NeedsSecondFactor(OgcError):
    """บัญชีนี้ต้องเปิดใช้รหัสยืนยันชั้นที่สองก่อน ให้เข้าระบบในเว็บ / This account must set up its second factor first: sign in on the web."""

    status = HTTPStatus.FORBIDDEN

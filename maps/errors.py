"""Why a map or sheet cannot be made: one class a fact, its docstring the sentence."""

from __future__ import annotations


class MapError(Exception):
    """ทำแผนที่นี้ไม่ได้ / This map cannot be made."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class FontMissing(MapError):
    """ไม่พบแบบอักษร Laksaman กรุณาติดตั้ง fonts-tlwg-laksaman-ttf / The font Laksaman is missing; install fonts-tlwg-laksaman-ttf."""

"""What can be wrong with the address of a tile."""


class TileError(Exception):
    """ที่อยู่ของภาพแผนที่ไม่ถูกต้อง / The address of the map tile is wrong."""


class UnknownParameter(TileError):
    """ไม่รู้จักพารามิเตอร์ในที่อยู่นี้ ใช้ได้เฉพาะ on และ v / An unknown parameter: a tile takes only on and v."""


class UnreadableDay(TileError):
    """วันที่ต้องเขียนแบบ 2026-10-31 / A day is written as 2026-10-31."""

"""What can be wrong with a photograph from the air: one class a fact, in Thai and English."""

from __future__ import annotations

from formats.errors import FormatError


class UnusableRaster(FormatError):
    """Not a photograph that can be laid on a map."""


class NotAGeoTiff(UnusableRaster):
    th_sentence = "ไฟล์นี้ไม่ใช่ภาพ GeoTIFF ที่อ่านได้ ให้บันทึกภาพเป็น GeoTIFF แล้วส่งใหม่"
    en_sentence = (
        "The file is no GeoTIFF that can be read; save the picture as GeoTIFF and send it again."
    )


class TooLarge(UnusableRaster):
    th_sentence = "ภาพใหญ่เกินไป ({width} × {height} จุด {bands} แถบสี) ให้ตัดเป็นแผ่นเล็กลง"
    en_sentence = (
        "The picture is too large ({width} × {height} pixels, {bands} bands); cut it into sheets."
    )


class TooSmall(UnusableRaster):
    th_sentence = "ภาพเล็กเกินไป ({width} × {height} จุด) ไม่ใช่ภาพถ่ายทางอากาศ"
    en_sentence = (
        "The picture is too small ({width} × {height} pixels) to be a photograph from the air."
    )


class Swollen(UnusableRaster):
    th_sentence = "ไฟล์เล็กกว่าขนาดภาพที่บอกไว้มากผิดปกติ จึงไม่เปิด ให้ขอไฟล์ต้นฉบับใหม่"
    en_sentence = (
        "The file is far too small for the size it declares, so it is not opened; ask for "
        "the original again."
    )


class NoPlaceOnEarth(UnusableRaster):
    th_sentence = "ภาพนี้ยังไม่มีพิกัด จึงวางบนแผนที่ไม่ได้ ให้ตรึงพิกัดใน QGIS (Georeferencer) แล้วส่งใหม่"
    en_sentence = (
        "The picture has no georeference; give it one in QGIS (Georeferencer) and send it again."
    )


class ControlPointsOnly(UnusableRaster):
    th_sentence = "ภาพนี้มีแต่จุดควบคุม {count} จุด ยังไม่ได้ดัดตามพิกัด ให้ดัดใน QGIS (Georeferencer) แล้วส่งใหม่"
    en_sentence = (
        "The picture has {count} control points alone and is not warped; warp it in QGIS "
        "(Georeferencer) and send it again."
    )


class NoCrs(UnusableRaster):
    th_sentence = "ไฟล์ไม่ได้บอกระบบพิกัด ให้บอกด้วย --srid เช่น {likely}"
    en_sentence = (
        "The file does not say its reference system; say it with --srid, for example {likely}."
    )


class ElsewhereOnEarth(UnusableRaster):
    th_sentence = "ภาพอยู่นอกประเทศไทย (ลองจิจูด {longitude} ละติจูด {latitude}) ระบบพิกัดน่าจะไม่ใช่ {crs}"
    en_sentence = (
        "The picture lies outside Thailand (longitude {longitude}, latitude {latitude}); its "
        "reference system is probably not {crs}."
    )


class BrokenBlocks(UnusableRaster):
    th_sentence = "ไฟล์ภาพเสียหายที่แถวจุดภาพ {row} อ่านได้ไม่ครบ ให้ขอไฟล์ใหม่"
    en_sentence = (
        "The picture is damaged at pixel row {row} and cannot be read whole; ask for the "
        "file again."
    )


class NothingToSee(UnusableRaster):
    th_sentence = "ภาพนี้ว่างทั้งภาพ (ไม่มีจุดภาพที่ใช้ได้)"
    en_sentence = "The picture is empty: it has no valid pixel."


class TakesTooMuch(UnusableRaster):
    th_sentence = "อ่านภาพนี้ไม่สำเร็จภายในเวลาและหน่วยความจำที่ให้ ให้ตัดเป็นแผ่นเล็กลงหรือขอไฟล์ใหม่"
    en_sentence = (
        "The picture could not be read within the time and memory given; cut it into sheets."
    )

"""What can be wrong with a photograph from the air: one class a fact, in Thai and English."""

from __future__ import annotations

from formats.errors import FormatError, UnknownCrs


class UnusableRaster(FormatError):
    """Not a photograph that can be laid on a map."""


class NotAGeoTiff(UnusableRaster):
    th_sentence = "ไฟล์นี้ไม่ใช่ภาพ GeoTIFF หรือภาพสแกน JPEG, PNG ที่อ่านได้ ให้บันทึกภาพเป็น GeoTIFF แล้วส่งใหม่"
    en_sentence = (
        "The file is no GeoTIFF, nor a scan as JPEG or PNG, that can be read; save the picture as"
        " GeoTIFF and send it again."
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


class RawSatellite(UnusableRaster):
    th_sentence = (
        "เป็นภาพดาวเทียมดิบ (มีแต่แบบจำลอง RPC) ต้องปรับแก้ความสูงต่ำของพื้นที่ก่อน ให้ขอภาพออร์โธจากผู้ให้ภาพ"
    )
    en_sentence = (
        "The picture is raw from a satellite (RPC alone) and not yet corrected for the height of "
        "the ground; ask who gave it for the orthorectified one."
    )


class NoCrs(UnusableRaster, UnknownCrs):
    th_sentence = "ไฟล์ไม่ได้บอกระบบพิกัด ให้บอกด้วย --srid เช่น {likely}"
    en_sentence = (
        "The file does not say its reference system; say it with --srid, for example {likely}."
    )


class SeveralPictures(UnusableRaster):
    th_sentence = (
        "ในไฟล์ zip มีภาพ {number} ภาพ ({names}) ให้ส่งทีละภาพ"
        " พร้อมไฟล์พิกัด (.tfw .jgw .pgw) และ .prj ของภาพนั้น"
    )
    en_sentence = (
        "There are {number} pictures in the zip ({names}); send one at a time, with its own world"
        " file (.tfw, .jgw, .pgw) and .prj."
    )


class BadWorldFile(UnusableRaster):
    th_sentence = (
        "อ่านไฟล์พิกัดข้างภาพ (.tfw .jgw .pgw .prj) ไม่ได้ ไฟล์พิกัดต้องมีตัวเลข 6 บรรทัด ให้ขอไฟล์ใหม่จากผู้ให้ภาพ"
    )
    en_sentence = (
        "The file beside the picture that says where it lies (.tfw, .jgw, .pgw, .prj) cannot be"
        " read; a world file has six lines of numbers. Ask who gave the picture for it again."
    )


class WorldFileOfAnother(UnusableRaster):
    th_sentence = (
        "ไฟล์พิกัด {found} ไม่ได้ชื่อเดียวกับภาพ {picture} จึงไม่รู้ว่าเป็นของภาพนี้หรือไม่"
        " หากใช่ให้เปลี่ยนชื่อให้ตรงกัน หากไม่ใช่ให้เอาออกจาก zip แล้วส่งใหม่"
    )
    en_sentence = (
        "The world file {found} is not named as the picture {picture}, so it may be of another. If"
        " it is its own, rename it alike; if not, take it out of the zip; then send it again."
    )


class ElsewhereOnEarth(UnusableRaster, UnknownCrs):
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


class NoPicture(UnusableRaster):
    th_sentence = "ค่าในไฟล์ไม่ใช่สีของภาพ (เป็นจำนวนเชิงซ้อน) จึงแสดงเป็นภาพไม่ได้"
    en_sentence = "The values in the file are no colours (complex numbers), so it is no picture."


# --- control points ---------------------------------------------------------------------------


class TooFewPoints(UnusableRaster):
    th_sentence = "มีจุดควบคุมที่ใช้ {count} จุด วิธีนี้ต้องมีอย่างน้อย {fewest} จุด"
    en_sentence = "{count} control points are on; this method takes at least {fewest}."


class PointsInALine(UnusableRaster):
    th_sentence = "จุดควบคุมซ้ำที่เดียวกันหรือเรียงเป็นแนวเดียว จึงวางภาพไม่ได้ ให้เพิ่มจุดให้กระจายทั่วภาพ"
    en_sentence = (
        "The control points lie in one place or on one line, so they do not say where the picture "
        "lies; add points spread over it."
    )


class PointOffTheScan(UnusableRaster):
    th_sentence = "จุดควบคุมที่ {number} อยู่นอกภาพ ({column}, {row})"
    en_sentence = "Control point {number} lies outside the picture ({column}, {row})."


class PointElsewhere(UnusableRaster):
    th_sentence = "จุดควบคุมที่ {number} อยู่นอกประเทศไทยหรืออ่านพิกัดไม่ได้: {text}"
    en_sentence = "Control point {number} lies outside Thailand or cannot be read: {text}"


class UnreadablePoints(UnusableRaster):
    th_sentence = (
        "อ่านไฟล์จุดควบคุมไม่ได้ (บรรทัด {line}) ใช้ไฟล์ .points ของ QGIS หรือ CSV"
        " ที่มีคอลัมน์ column, row, longitude, latitude"
    )
    en_sentence = (
        "The file of control points cannot be read (line {line}); give a .points file of QGIS or"
        " CSV with the columns column, row, longitude, latitude."
    )


class BendsTooFar(UnusableRaster):
    th_sentence = "จุดควบคุมดึงภาพไปไกลผิดปกติ ตรวจจุดที่คลาดเคลื่อนมากที่สุด หรือใช้วิธีที่ดัดน้อยกว่า"
    en_sentence = (
        "The control points pull the picture much too far; look at the worst point, or take a "
        "method that bends less."
    )

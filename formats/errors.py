"""What can be wrong with something written: one class a fact, its sentence in Thai and English.

Nothing here knows where the text or file came from; whoever reports it adds the row or feature.
"""

from __future__ import annotations

from typing import ClassVar


class FormatError(Exception):
    """Something written could not be read.

    `th` and `en` are whole sentences for a person; the facts in them are given by keyword:
    `UnreadableDate(text="31/2/2568")`.
    """

    th_sentence: ClassVar[str] = "อ่านไม่ได้: {text}"
    en_sentence: ClassVar[str] = "Cannot be read: {text}"

    def __init__(self, **facts: object) -> None:
        self.facts = {name: _shortened(fact) for name, fact in facts.items()}
        self.th = self.th_sentence.format(**self.facts)
        self.en = self.en_sentence.format(**self.facts)
        super().__init__(self.th, self.en)

    def __str__(self) -> str:
        return f"{self.th}\n{self.en}"

    def __reduce__(self) -> tuple[object, ...]:
        return _raised_again, (type(self), self.facts)


LONGEST_QUOTE = 300  # characters of someone else's text repeated in a sentence


def _shortened(fact: object) -> str:
    text = fact if isinstance(fact, str) else str(fact)
    # Control characters would break a log line or a terminal.
    text = "".join(character if character.isprintable() else " " for character in text)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def _raised_again(error: type[FormatError], facts: dict[str, str]) -> FormatError:
    return error(**facts)


# --- values -----------------------------------------------------------------------------------


class UnreadableMonth(FormatError):
    """Not a month written yyyy-mm."""

    th_sentence = "“{text}” ไม่ใช่เดือน ให้เขียน ปี-เดือน เช่น 2025-06"
    en_sentence = "“{text}” is not a month; write year-month, for example 2025-06."


class BuddhistYearInMonth(UnreadableMonth):
    """A month of the Buddhist era where addresses use the common era."""

    th_sentence = "“{text}” เป็นปี พ.ศ. ที่อยู่เว็บใช้ปี ค.ศ. ให้เขียน {suggestion}"
    en_sentence = (
        "“{text}” is a year of the Buddhist era; addresses use the common era: write {suggestion}."
    )


class UnreadableDate(FormatError):
    """Not a date, or one that can be read in more than one way."""

    th_sentence = "อ่านวันที่ “{text}” ไม่ได้ ให้เขียน วัน/เดือน/ปี สี่หลัก เช่น 30/6/2568"
    en_sentence = (
        "Cannot read the date “{text}”; write day/month/year with a four-digit year, "
        "for example 30/6/2568."
    )


class TwoDigitYear(UnreadableDate):
    """A year of two digits could be of either era and of two centuries."""

    th_sentence = "วันที่ “{text}” มีปีสองหลัก บอกไม่ได้ว่าปีใด ให้เขียนปีสี่หลัก"
    en_sentence = (
        "The date “{text}” has a two-digit year, which could be several years; "
        "write all four digits."
    )


class DoubtfulYear(UnreadableDate):
    """A year that is plausible in neither era, or whose era is contradicted."""

    th_sentence = "วันที่ “{text}” มีปีที่ไม่น่าเป็นทั้ง พ.ศ. และ ค.ศ. โปรดตรวจปี"
    en_sentence = (
        "The date “{text}” has a year plausible in neither the Buddhist nor the common era."
    )


class OldNewYear(UnreadableDate):
    """January to March before B.E. 2484, when the year began in April: one of two years."""

    th_sentence = (
        "วันที่ “{text}” อยู่ใน ม.ค.–มี.ค. ก่อน พ.ศ. 2484 ซึ่งขึ้นปีใหม่เดือนเมษายน "
        "จึงเป็นได้สองปี ให้เขียนปี ค.ศ. หรือเขียนเฉพาะปี"
    )
    en_sentence = (
        "The date “{text}” is in January–March before B.E. 2484, when years began in April, "
        "so it could be either of two years; write the year of the common era."
    )


class UnreadableMapSheet(FormatError):
    """No number of a map sheet in it."""

    th_sentence = "ไม่พบเลขระวางใน “{text}” ตัวอย่าง 5436 III 8804"
    en_sentence = "There is no map sheet number in “{text}”; an example is 5436 III 8804."


class UnreadableArea(FormatError):
    """Not an area in rai-ngan-square wah."""

    th_sentence = "อ่านเนื้อที่ “{text}” ไม่ได้ ให้เขียน ไร่-งาน-ตารางวา เช่น 23-3-30.9"
    en_sentence = "Cannot read the area “{text}”; write rai-ngan-square wah, for example 23-3-30.9."


class UnreadableNumber(FormatError):
    """Not a number."""

    th_sentence = "“{text}” ไม่ใช่ตัวเลข"
    en_sentence = "“{text}” is not a number."


class UnreadableMoney(FormatError):
    """Not an amount of baht."""

    th_sentence = "“{text}” ไม่ใช่จำนวนเงิน ให้เขียนเช่น 1,234.50"
    en_sentence = "“{text}” is not an amount of money; write it as 1,234.50."


class FractionOfSatang(UnreadableMoney):
    """A baht has a hundred satang, and a satang has no parts."""

    th_sentence = "“{text}” มีเศษเกินสองตำแหน่ง เศษของบาทมีได้ถึงสตางค์"
    en_sentence = "“{text}” has more than two decimals; a baht is divided into satang only."


class UnreadableCode(FormatError):
    """Not a code of the digits expected."""

    th_sentence = "“{text}” ไม่ใช่รหัส {digits} หลัก"
    en_sentence = "“{text}” is not a code of {digits} digits."


class UnknownCrs(FormatError):
    """A coordinate reference system that is not known."""

    th_sentence = "ไม่รู้จักระบบพิกัด “{text}” ให้เลือกให้ตรง (บรรทัดคำสั่ง: --srid 32648)"
    en_sentence = "The coordinate reference system “{text}” is not known; choose one (command line: --srid 32648)."


class MissingCrs(UnknownCrs):
    """The file does not say in which coordinate reference system it is."""

    th_sentence = "ไฟล์ไม่บอกระบบพิกัด ให้เลือกให้ตรง (บรรทัดคำสั่ง: --srid) ค่าพิกัดเข้าได้กับ: {plausible}"
    en_sentence = (
        "The file does not say its coordinate reference system; choose it (command line: --srid). "
        "The coordinates would fit: {plausible}."
    )


class WrongCrs(UnknownCrs):
    """The coordinates cannot be of the system the file says."""

    th_sentence = "พิกัดไม่เข้ากับ {crs} ที่ไฟล์ระบุ เข้าได้กับ: {plausible} ให้เลือกให้ตรง (บรรทัดคำสั่ง: --srid)"
    en_sentence = (
        "The coordinates do not fit {crs}, which the file says it is in; "
        "they would fit: {plausible}. Choose the right one (command line: --srid)."
    )


class SwappedAxes(WrongCrs):
    """Latitude stands where longitude should, and would fit the other way round."""

    th_sentence = "พิกัดสลับแกน: ละติจูดอยู่แทนที่ลองจิจูดใน {crs} ให้สลับแกน X Y แล้วส่งใหม่"
    en_sentence = (
        "The axes are swapped: latitude stands where the longitude of {crs} should; "
        "swap X and Y and send it again."
    )


class NotFiniteCoordinate(FormatError):
    """A coordinate that is not a finite number, or that no transform reaches."""

    th_sentence = "พิกัดของรูปที่ {number} ไม่ใช่ตัวเลขที่ใช้ได้ในระบบพิกัด {crs}"
    en_sentence = "Coordinates of geometry {number} are not finite numbers within {crs}."


class UnreadableText(FormatError):
    """Bytes whose encoding cannot be told."""

    th_sentence = "บอกไม่ได้ว่าตัวอักษรใช้รหัสใด ({sample}) ให้เลือกแบบที่อ่านออก (--encoding cp874 หรือ utf-8)"
    en_sentence = (
        "The encoding of the text cannot be told ({sample}); "
        "choose the one that can be read (--encoding cp874 or utf-8)."
    )


class TextOfAnotherEncoding(UnreadableText):
    """One row of a text is in another encoding than the others."""

    th_sentence = "แถวที่ {row} ใช้รหัสอักษรต่างจากแถวอื่น ({sample}) ให้พิมพ์แถวนั้นใหม่แล้วบันทึกเป็น UTF-8"
    en_sentence = (
        "Row {row} is in another encoding than the others ({sample}); "
        "type it anew and save the file as UTF-8."
    )


class DoublyEncodedText(UnreadableText):
    """Thai written as UTF-8, read once as Windows-874 or Latin, and saved again."""

    th_sentence = "ตัวอักษรเพี้ยนมาก่อนแล้ว (“{sample}” น่าจะเป็น “{repaired}”) ให้ส่งออกไฟล์ใหม่จากต้นทาง"
    en_sentence = (
        "The text was already garbled before it was saved (“{sample}” was probably "
        "“{repaired}”); export the file again from where it came."
    )


# --- files ------------------------------------------------------------------------------------


class UnreadableFile(FormatError):
    """A file that cannot be read as what it should be."""

    th_sentence = "อ่านไฟล์ “{file}” ไม่ได้"
    en_sentence = "The file “{file}” cannot be read."


class EmptyFile(UnreadableFile):
    """Nothing in it."""

    th_sentence = "ไฟล์ “{file}” ว่างเปล่า"
    en_sentence = "The file “{file}” is empty."


class MissingFile(UnreadableFile):
    """No such file."""

    th_sentence = "ไม่พบไฟล์ “{file}”"
    en_sentence = "There is no file “{file}”."


class FileTooLarge(UnreadableFile):
    """More bytes than one import may unpack."""

    th_sentence = "ไฟล์ “{file}” ใหญ่เกินกำหนด ({limit} ล้านไบต์หลังแตกไฟล์)"
    en_sentence = "The file “{file}” is larger than allowed ({limit} million bytes unpacked)."


class TooManyFeatures(UnreadableFile):
    """More features or rows than one import may hold."""

    th_sentence = "ไฟล์ “{file}” มีเกิน {limit} รายการ ให้แบ่งเป็นหลายไฟล์"
    en_sentence = "The file “{file}” has more than {limit} entries; split it into several files."


class DamagedFile(UnreadableFile):
    """Begins as what it says it is, and breaks later."""

    th_sentence = "ไฟล์ “{file}” เสียหรือไม่ครบ ({reason})"
    en_sentence = "The file “{file}” is damaged or incomplete ({reason})."


class EncryptedFile(UnreadableFile):
    """Locked with a password."""

    th_sentence = "ไฟล์ “{file}” ใส่รหัสผ่านไว้ ให้ปลดรหัสแล้วส่งใหม่"
    en_sentence = "The file “{file}” is locked with a password; remove it and send it again."


class UnsafeArchive(UnreadableFile):
    """An archive with a name that leads outside it, or a link."""

    th_sentence = "ไฟล์ “{file}” มีรายการที่ไม่ปลอดภัย (“{member}”) จึงไม่เปิด"
    en_sentence = "The archive “{file}” holds an unsafe entry (“{member}”) and was not opened."


class ExplodingArchive(UnreadableFile):
    """An archive made to fill the disk: a small file that unpacks to a giant one."""

    th_sentence = "ไฟล์ “{file}” แตกออกแล้วใหญ่ขึ้นผิดปกติ ({ratio} เท่า) จึงไม่เปิด"
    en_sentence = (
        "The archive “{file}” would become {ratio} times larger when unpacked and was not opened."
    )


class NestedTooDeep(UnreadableFile):
    """Archives inside archives inside archives."""

    th_sentence = "ใน “{file}” มี zip ซ้อนกันเกิน {limit} ชั้น ให้แตกไฟล์แล้วส่งใหม่"
    en_sentence = "“{file}” holds archives within each other deeper than {limit}; unpack it and send it again."


class NotAVectorFile(UnreadableFile):
    """Not one of the formats read here."""

    th_sentence = (
        "“{file}” ไม่ใช่ไฟล์ที่รับ ({found}) รับ zip ของ shapefile .gpkg .geojson .kml .kmz .xlsx .csv"
    )
    en_sentence = (
        "“{file}” is not a file read here ({found}); accepted are a zip with a shapefile, "
        ".gpkg, .geojson, .kml, .kmz, .xlsx and .csv."
    )


class NotATable(UnreadableFile):
    """Not one of the formats of table read here."""

    th_sentence = "“{file}” ไม่ใช่ตารางที่รับ ({found}) รับ .xlsx และ .csv"
    en_sentence = "“{file}” is not a table read here ({found}); accepted are .xlsx and .csv."


class OldWorkbook(NotATable):
    """A workbook in the format of before 2007."""

    th_sentence = "“{file}” เป็น Excel รุ่นเก่า (.xls) ให้เปิดแล้วบันทึกเป็น .xlsx"
    en_sentence = "“{file}” is an old Excel file (.xls); open it and save it as .xlsx."


class NoHeaderRow(NotATable):
    """No row of column names could be found."""

    th_sentence = "ไม่พบแถวหัวตารางใน “{file}”"
    en_sentence = "No row of column names was found in “{file}”."


class BrokenQuotes(DamagedFile):
    """A quotation mark in a CSV that is not closed in its row."""

    th_sentence = 'แถวที่ {row} ของ “{file}” มีเครื่องหมายคำพูด (") ที่ไม่ปิด ให้ลบหรือปิดแล้วส่งใหม่'
    en_sentence = (
        'Row {row} of “{file}” has a quotation mark (") that is not closed; '
        "delete or close it and send the file again."
    )


class NoSuchSheet(NotATable):
    """The workbook has no sheet of that name."""

    th_sentence = "ไม่มีแผ่นงาน “{sheet}” ใน “{file}” มี: {sheets}"
    en_sentence = "“{file}” has no sheet “{sheet}”; it has: {sheets}."


class SeveralTables(NotATable):
    """An archive with more than one table in it."""

    th_sentence = "ใน “{file}” มีหลายตาราง ({names}) ให้ส่งทีละไฟล์"
    en_sentence = "“{file}” holds several tables ({names}); send one at a time."


class MissingPart(UnreadableFile):
    """A shapefile without one of the files it consists of."""

    th_sentence = "shapefile “{file}” ขาดไฟล์ {part} ให้ส่ง .shp .shx .dbf .prj มาด้วยกัน"
    en_sentence = (
        "The shapefile “{file}” lacks its {part}; send .shp, .shx, .dbf and .prj together."
    )


class NoShapefile(UnreadableFile):
    """An archive with no layer in it."""

    th_sentence = "ใน “{file}” ไม่มี shapefile"
    en_sentence = "There is no shapefile in “{file}”."


class SeveralShapefiles(UnreadableFile):
    """An archive with more than one layer in it."""

    th_sentence = "ใน “{file}” มีหลาย shapefile ({names}) ให้เลือกหนึ่งชุดหรือส่งทีละชุด (--layer)"
    en_sentence = "“{file}” holds several shapefiles ({names}); choose or send one (--layer)."


class SeveralLayers(UnreadableFile):
    """A file with more than one layer in it."""

    th_sentence = "ใน “{file}” มีหลายชั้นข้อมูล ({names}) ให้เลือกหนึ่งชั้น (--layer)"
    en_sentence = "“{file}” holds several layers ({names}); choose one (--layer)."


class NoSuchLayer(UnreadableFile):
    """No layer of that name, or none with places."""

    th_sentence = "ไม่มีชั้นข้อมูล “{layer}” ใน “{file}” มี: {names}"
    en_sentence = "“{file}” has no layer “{layer}”; it has: {names}."


class NoGeometry(UnreadableFile):
    """A layer of attributes without places."""

    th_sentence = "“{file}” ไม่มีรูปแผนที่ มีแต่ตาราง"
    en_sentence = "“{file}” has no geometry, only a table."

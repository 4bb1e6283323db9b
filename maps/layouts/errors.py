"""What keeps a layout from being made: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import FactIsFinal, NetworkError, broken_constraint


class LayoutError(Exception):
    """ทำผังหมู่บ้านไม่ได้ / The layout cannot be made."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class NotWithAgency(LayoutError):
    """เรื่องนี้ไม่ได้อยู่กับหน่วยงาน (ยังไม่ส่ง ปิดแล้ว หรือมีผู้ถอนความยินยอม) จึงพิมพ์ผังให้หน่วยงานไม่ได้ / The referral is with no agency (not sent, closed, or a consent was taken back): there is no layout for one."""


class AddressIsNotShared(LayoutError):
    """เรื่องนี้ไม่ได้เลือกให้ส่งที่อยู่แก่หน่วยงาน จึงไม่มีผัง / The address was not chosen to go with this referral: there is no layout of it."""


class HouseStandsNowhere(LayoutError):
    """ยังไม่มีพิกัดบ้านของครัวเรือนนี้ / Nobody has recorded where the house of this household stands."""


class LayoutHasExpired(LayoutError):
    """พ้นกำหนดที่หน่วยงานใช้ข้อมูลได้แล้ว ให้ส่งเรื่องใหม่ / The days for which the agency had this are over; send the referral anew."""


class NothingToDraw(LayoutError):
    """ยังไม่มีบ้านที่มีพิกัดในหมู่บ้านนี้ ให้สำรวจพิกัดบ้านก่อน / No house of this village has a position yet; survey where they stand first."""


class NotSignedByAll(LayoutError):
    """ผังต้องลงนามโดยคณะทำงานหมู่บ้าน 5 คน ผู้ใหญ่บ้าน และผู้สอบทาน 2 คน / A layout is signed by five members of the working group, the headman and two verifiers."""


class EditionHasNoScan(LayoutError):
    """ต้องแนบภาพผังที่ลงนามแล้ว / The scan of the signed layout is missing."""


class SignedBeforeItsDay(LayoutError):
    """วันลงนามอยู่ก่อนวันที่ของข้อมูลบนผัง ตรวจวันที่อีกครั้ง / The layout would be signed before the day whose data it shows."""


class EditionIsThere(LayoutError):
    """มีผู้บันทึกฉบับนี้ไปแล้ว โหลดหน้าใหม่แล้วลองอีกครั้ง / Somebody has just recorded this edition; load the page again."""


class RemarkSaysNothing(LayoutError):
    """ข้อแก้ไขต้องมีข้อความ / A remark says something."""


class ProposalHasNoSite(LayoutError):
    """ในไฟล์ไม่มีเขตโครงการ (kind = site) / The file has no site (kind = site)."""


class ProposalHasNoParts(LayoutError):
    """ในไฟล์มีแต่เขตโครงการ ยังไม่มีแปลงหรือถนน / The file has a site alone, neither plots nor roads."""


class PartIsNotUnderstood(LayoutError):
    """อ่านรูปในไฟล์ไม่ได้ ตรวจชนิด (kind) ความกว้าง และรูปปิด / A feature of the file is not understood; see its kind, its width and its shape."""

    def __str__(self) -> str:
        sentence = (type(self).__doc__ or "").partition("\n")[0]
        if not self.args:
            return sentence
        thai, _slash, english = sentence.partition(" / ")
        return f"{thai} ({self.args[0]}) / {english} ({self.args[0]})"


class DrawingIsUnreadable(LayoutError):
    """อ่านผังที่วาดไม่ได้ หรือมีส่วนมากเกินไป โหลดหน้าใหม่แล้วลองอีกครั้ง ร่างยังอยู่ในเครื่อง / The drawing cannot be read, or has too many parts; load the page again, the draft is kept on the device."""


class DrawnPieceIsWrong(PartIsNotUnderstood):
    """ส่วนที่วาดเส้นตัดกันเอง ไม่มีพื้นที่ อยู่นอกประเทศ หรือถนนที่เป็นเส้นยังไม่มีความกว้าง ส่วนที่ / A part that was drawn crosses itself, has no area, lies abroad, or is a road drawn as a line without a width: part"""


class NothingIsLeft(LayoutError):
    """ไม่เหลือพื้นที่ว่างในส่วนนี้ / Nothing of it is left that no other part takes."""


class ProposalGoesBack(LayoutError):
    """วันที่เสนออยู่ก่อนฉบับที่นำมาแก้ / It would be of a day before the version that it revises."""


class ProposalHasChanged(LayoutError):
    """มีผู้แก้ผังนี้ไปแล้วระหว่างที่คุณวาด เปิดฉบับล่าสุดดูก่อน ถ้ายังต้องการบันทึกของคุณเป็นฉบับใหม่ให้กดบันทึกอีกครั้ง / Somebody has revised this proposal while you were drawing: look at the newest; save again if yours is to follow it."""


_BY_CONSTRAINT: dict[str, type[LayoutError | NetworkError]] = {
    "layout_is_signed_by_all": NotSignedByAll,
    "layout_edition_has_a_scan": EditionHasNoScan,
    "layout_is_signed_afterwards": SignedBeforeItsDay,
    "layout_edition_has_its_number": EditionIsThere,
    "layout_remark_says_something": RemarkSaysNothing,
    "proposed_site_has_area": PartIsNotUnderstood,
    "proposed_part_has_area": PartIsNotUnderstood,
    "proposed_width_is_of_a_road": PartIsNotUnderstood,
    "proposed_site_error_is_positive": PartIsNotUnderstood,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> LayoutError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()

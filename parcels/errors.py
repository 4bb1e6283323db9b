"""What can be wrong with land: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import FactIsFinal, NetworkError, broken_constraint


class ParcelError(Exception):
    """ข้อมูลที่ดินไม่ถูกต้อง / The land records do not allow this."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class InvalidBoundary(ParcelError):
    """แนวเขตตัดกันเองหรือไม่มีพื้นที่ / The boundary crosses itself or has no area."""


class InvalidShare(ParcelError):
    """สัดส่วนการถือครองต้องมากกว่า 0 และไม่เกิน 1 / A share must be more than 0 and at most 1."""


class ConcessionWithoutInstrument(ParcelError):
    """แปลงสัมปทานต้องผูกกับสัมปทาน / A concession's polygon must name its concession."""


class FileIsTooLarge(ParcelError):
    """ไฟล์ใหญ่เกิน 25 MB ให้ถ่ายใหม่ให้เล็กลงหรือแบ่งเป็นหลายไฟล์ / The file is larger than 25 MB; take it smaller, or split it."""


class FileIsNoPhotograph(ParcelError):
    """ไฟล์นี้ไม่ใช่ภาพหรือ PDF (รับ JPEG, PNG, WebP, HEIC, TIFF, PDF) / The file is neither a photograph nor a PDF (JPEG, PNG, WebP, HEIC, TIFF and PDF are taken)."""


class EventIsUpsideDown(ParcelError):
    """วันสิ้นสุดของเหตุการณ์อยู่ก่อนวันเริ่ม / The event would end before it began."""


class EventHasNotCome(ParcelError):
    """วันของหลักฐานยังมาไม่ถึง / The evidence speaks of a day that has not come."""


class MarkerHasNoNumber(ParcelError):
    """หมุดต้องมีเลขหมุด ถ้าไม่มีให้ตั้งเลขเอง / A marker needs a number; give it one where it has none."""


class MarkerNeedsAnError(ParcelError):
    """ความคลาดเคลื่อนของพิกัดต้องมากกว่า 0 เมตร / The error of the position must be more than 0 metres."""


class CertificateEndsTooSoon(ParcelError):
    """วันสิ้นสุดของใบรับรองต้องอยู่หลังวันที่ออก / The certificate must end after it began."""


class GiverHoldsNothing(ParcelError):
    """ผู้โอนไม่ได้ถือครองแปลงนี้ ณ วันที่อนุญาต / Who gives held nothing of this parcel on that day."""


class GiverIsRecipient(ParcelError):
    """ผู้โอนกับผู้รับโอนเป็นคนเดียวกัน / Who gives and who receives are the same."""


class ApplicationIsDecided(ParcelError):
    """คำขอนี้มีผลพิจารณาแล้ว / This application has been decided."""


class DecidedBeforeFiled(ParcelError):
    """วันที่มีผลพิจารณาอยู่ก่อนวันที่ยื่นคำขอ / It would be decided before it was filed."""


class NoticeIsFiled(ParcelError):
    """มีการแจ้งตามข้อ 62 ของคนนี้สำหรับแปลงนี้แล้ว / The notice of this holder for this parcel is on record."""


class NoticeBeforeTheRegulation(ParcelError):
    """วันที่ยื่นอยู่ก่อน 9 ธันวาคม 2566 ซึ่งระเบียบยังไม่มีผลใช้ ตรวจวันที่บนใบรับ / It would be filed before 9 December 2023, when the regulation was not yet in force; see the day on the receipt."""


class DocumentIsIssuedLater(ParcelError):
    """วันที่ออกเอกสารอยู่หลังวันที่เห็นเอกสาร / The document would be issued after it was seen."""


class DocumentPrintsNoArea(ParcelError):
    """เนื้อที่ตามเอกสารต้องมากกว่า 0 / The area on the document must be more than 0."""


class DocumentTypeIsThere(ParcelError):
    """มีประเภทเอกสารรหัสนี้แล้ว / A document type of this code is there already."""


class DocumentTypeIsInUse(ParcelError):
    """มีเอกสารประเภทนี้ในทะเบียนแล้ว จะเปลี่ยนว่าเป็นเอกสาร ส.ป.ก. หรือไม่ไม่ได้ เพราะตัวเลขในรายงานเดิมจะเปลี่ยนตาม ให้เพิ่มประเภทใหม่ / Documents of this type are on record: whether ALRO issues it cannot change, or earlier reports would; add a new type."""


class SharesDoNotAddUp(ParcelError):
    """สัดส่วนของผู้ถือครองทุกคนรวมกันต้องเท่ากับ 1 พอดี / The shares of all holders must be exactly 1 together."""


class GivesMoreThanHeld(ParcelError):
    """ผู้โอนไม่ได้ถือครองมากเท่าที่โอน ณ วันนั้น / The giver does not hold as much on that day."""


class NothingToSplit(ParcelError):
    """การแบ่งแปลงต้องได้อย่างน้อยสองแปลง / A split makes two parcels or more."""


class NothingToMerge(ParcelError):
    """การรวมแปลงต้องเลือกอย่างน้อยสองแปลง / A merge takes two parcels or more."""


class DoesNotCut(ParcelError):
    """เส้นแบ่งไม่ได้ตัดแปลงขาด ลากให้ข้ามขอบทั้งสองด้าน / The line does not cut the parcel; draw it across both edges."""


class PiecesOverlap(ParcelError):
    """แปลงย่อยทับกันเอง / The parts of the split overlap each other."""


class UnitIsRetired(ParcelError):
    """แปลงนี้ถูกแบ่งหรือรวมไปแล้ว ให้ทำกับแปลงที่เกิดใหม่ / This parcel was split or merged already; use what came of it."""


class BeforeItsFormation(ParcelError):
    """แปลงนี้เพิ่งเกิดจากการแบ่งหรือรวมหลังวันนั้น ให้ใช้วันที่ไม่ก่อนวันที่เกิด / This parcel came of a split or merge after that day; use a day on which it was there."""


class LaterFactsKnown(ParcelError):
    """มีแนวเขตหรือผู้ถือครองของแปลงนี้ที่ใหม่กว่าวันนั้นในทะเบียนแล้ว ให้ใช้วันที่หลังข้อมูลล่าสุด / The register has a newer boundary or holder of this parcel; use a day after the latest."""


class TransferIsPending(ParcelError):
    """มีคำขอรับมรดกหรือโอนสิทธิของแปลงนี้ค้างอยู่ บันทึกผลก่อนแล้วจึงแบ่งหรือรวม / A transfer of this parcel is pending; record its outcome before splitting or merging."""


class PieceElsewhere(ParcelError):
    """แปลงย่อยไม่ได้อยู่ในแปลงเดิม / A part of the split does not lie in the parcel that is split."""


class NotNeighbours(ParcelError):
    """แปลงที่จะรวมอยู่ห่างกันเกิน 100 เมตร / The parcels to merge lie more than 100 metres apart."""


class ImplausibleArea(ParcelError):
    """เนื้อที่ของแนวเขตเล็กหรือใหญ่เกินกว่าจะเป็นแปลงของชาวบ้าน ตรวจตำแหน่งและมุม / The area is too small or too large for a parcel; check where the map is and the corners."""


class FarFromItsPlace(ParcelError):
    """แนวเขตอยู่ไกลจากหมู่บ้านหรือตำบลที่ระบุ ตรวจตำแหน่งบนแผนที่ / The boundary lies far from the place it is stated in; check where the map is."""


class BeforeItsBoundary(ParcelError):
    """ยังไม่มีแนวเขตของแปลงนี้ ณ วันนั้น / There is no boundary of this parcel on that day yet."""


class HoldersDiffer(ParcelError):
    """แปลงที่จะรวมมีผู้ถือครองไม่เหมือนกัน ต้องระบุผู้ถือครองของแปลงรวม / The parcels have different holders; say who holds the whole."""


class ReshapingIsNotWhole(ParcelError):
    """การแบ่งต้องมีหนึ่งแปลงเดิมและหลายแปลงใหม่ การรวมกลับกัน / A split has one parcel before and several after; a merge the other way round."""


class LandOfARightIsFinal(ParcelError):
    """สิทธิหรือเอกสารนี้ระบุที่ดินไว้แล้ว เพิ่มแปลงภายหลังไม่ได้ ให้บันทึกเป็นสิทธิใหม่ / Which land this right or document is of is on record; another parcel needs a right of its own."""


class StepNeedsItsSide(ParcelError):
    """ต้องระบุว่าฝ่ายใดตกลงหรือคัดค้าน / Say whose holder agrees or objects."""


class StepSaysNothing(ParcelError):
    """ต้องบันทึกว่าตกลงหรือคัดค้านว่าอย่างไร / Write down what was agreed, objected to or decided."""


class NotASide(ParcelError):
    """แปลงนี้ไม่ใช่คู่กรณีของการทับซ้อนนี้ / This parcel has no part in this overlap."""


class StepIsOfItsCase(ParcelError):
    """แนวทับซ้อนนี้มีเรื่องไกล่เกลี่ยที่ยังไม่ยุติ ให้บันทึกขั้นตอนที่หน้าเรื่องนั้น / This overlap is heard as a case that has not ended; record the step on the page of the case."""


class ConcessionKnown(ParcelError):
    """มีสัมปทานเลขที่หรือชื่อนี้ในทะเบียนแล้ว ให้บันทึกเพิ่มในหน้าของสัมปทานนั้น / A concession of this number or name is on record; add to its own page."""


class CitationWithoutDocument(ParcelError):
    """ระบุหน้าไว้ แต่ยังไม่ได้เลือกหรือแนบเอกสาร / Pages are given, but no document they are pages of."""


class LooseDateOutOfOrder(ParcelError):
    """วันสิ้นสุดอยู่ก่อนวันเริ่ม / The concession would end before it begins."""


class LayoutNumberIsTaken(ParcelError):
    """เลขผังนี้เป็นของบ้านหลังอื่นในหมู่บ้าน หรือเคยใช้กับบ้านที่ไม่มีแล้ว เลขผังไม่ใช้ซ้ำ / Another house of the village has or had this layout number; numbers are never used again."""


class LayoutNumberIsOfAHouse(ParcelError):
    """เลขผังให้กับบ้านเท่านั้น และต้องเป็นเลขตั้งแต่ 1 ถึง 9999 / Only houses have layout numbers, from 1 to 9999."""


class LandmarkHasAnotherShape(ParcelError):
    """รูปที่วาดไม่ตรงกับชนิด (จุด เส้น หรือพื้นที่) หรือยังไม่ได้วาด / What is drawn does not fit its kind (point, line or area), or nothing is drawn."""


class LandmarkIsFarAway(ParcelError):
    """สิ่งที่วาดอยู่ห่างจากหมู่บ้านมากเกินไป ตรวจตำแหน่งบนแผนที่ / What is drawn lies far from the village; look at the map again."""


class LandmarkIsGone(ParcelError):
    """สิ่งนี้ถูกนำออกจากผังไปแล้ว / This was taken off the layout already."""


class LandmarkHasChanged(ParcelError):
    """มีผู้แก้สิ่งนี้ไปแล้วระหว่างที่คุณแก้อยู่ ดูของเขาด้านล่าง ถ้ายังต้องการแก้ให้บันทึกอีกครั้ง / Somebody has corrected this in the meantime: see below what they said; save again if yours is still right."""


_BY_CONSTRAINT: dict[str, type[ParcelError | NetworkError]] = {
    "boundary_is_valid": InvalidBoundary,
    "boundary_has_area": InvalidBoundary,
    "layer_feature_is_valid": InvalidBoundary,
    "parcels_concession_reference_key": ConcessionKnown,
    "share_is_a_part": InvalidShare,
    "document_area_is_positive": DocumentPrintsNoArea,
    "event_begins_before_its_end": EventIsUpsideDown,
    "marker_has_a_number": MarkerHasNoNumber,
    "marker_error_is_positive": MarkerNeedsAnError,
    "certificate_ends_after_it_began": CertificateEndsTooSoon,
    "parcels_transferdecision_application_id_key": ApplicationIsDecided,
    "parcels_landdocumenttype_pkey": DocumentTypeIsThere,
    "shares_fit_in_the_whole": SharesDoNotAddUp,
    "links_come_first": LandOfARightIsFinal,
    "reshaping_is_whole": ReshapingIsNotWhole,
    "formed_unit_is_new": ReshapingIsNotWhole,
    "parcels_retired_spatial_unit_id_key": UnitIsRetired,
    "parcels_formed_spatial_unit_id_key": ReshapingIsNotWhole,
    "step_is_of_a_side": NotASide,
    "overlap_step_says_what": StepSaysNothing,
    "overlap_step_names_its_side": StepNeedsItsSide,
    "overlap_step_is_of_its_case": StepIsOfItsCase,
    "layout_number_is_given_once": LayoutNumberIsTaken,
    "layout_number_is_of_a_house": LayoutNumberIsOfAHouse,
    "layout_number_is_counted": LayoutNumberIsOfAHouse,
    "landmark_has_its_shape": LandmarkHasAnotherShape,
    "landmark_is_valid": LandmarkHasAnotherShape,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> ParcelError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()

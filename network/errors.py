"""What can be wrong with places, parties and evidence: one class a fact, its docstring the sentence."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from django.db import DatabaseError


class NetworkError(Exception):
    """ข้อมูลเครือข่ายไม่ถูกต้อง / The network's records do not allow this."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class FactIsFinal(NetworkError):
    """ข้อมูลที่บันทึกแล้วแก้ไขหรือลบไม่ได้ ให้บันทึกข้อมูลใหม่ที่ถูกต้องแทน / A fact is final; record a new one that corrects it."""


class CodeDoesNotFitLevel(NetworkError):
    """รหัสเขตการปกครองไม่ตรงกับระดับ / The geocode does not have the number of digits of its level."""


class InvalidBoundary(NetworkError):
    """แนวเขตตัดกันเองหรือไม่มีพื้นที่ / The boundary crosses itself or has no area."""


class EvidenceDamaged(NetworkError):
    """ไฟล์หลักฐานที่เก็บไว้เสียหายหรือถูกแก้ไข เปิดไม่ได้ ให้กู้จากข้อมูลสำรอง / A kept file is damaged or was tampered with; restore it from a backup."""


class UsernameTaken(NetworkError):
    """มีผู้ใช้ชื่อบัญชีนี้แล้ว / This account name is taken."""


class NoSuchPlace(NetworkError):
    """ไม่รู้จักพื้นที่นี้ / No such place is known here."""


class InvitationIsSpent(NetworkError):
    """ลิงก์เริ่มใช้งานนี้หมดอายุหรือใช้ไปแล้ว ให้ผู้ดูแลระบบออกลิงก์ใหม่ / This start address has expired or was used; ask the administrator for a new one."""


class CodeIsSpent(NetworkError):
    """รหัสไม่ถูกต้อง หมดอายุ หรือใช้ไปแล้ว ตรวจตัวอักษรอีกครั้ง หรือขอรหัสใหม่จากแกนนำ / The code is wrong, has expired or was used; check the letters, or ask the leader for a new one."""


class TokenNeedsName(NetworkError):
    """ต้องบอกว่าใช้รหัสนี้ที่ใดและเพื่ออะไร ไม่เกิน 60 และ 200 ตัวอักษร / Say where the token is used and what for, in at most 60 and 200 characters."""


class TooManyTokens(NetworkError):
    """บัญชีนี้มีรหัสที่ยังใช้ได้ครบ 10 รหัสแล้ว ยกเลิกรหัสที่ไม่ใช้ก่อน / This account has 10 tokens in use; end one that is not needed first."""


class TokenLastsTooLong(NetworkError):
    """รหัสใช้ได้นานที่สุด 365 วัน / A token lasts 365 days at most."""


class TooManyAttempts(NetworkError):
    """ลองหลายครั้งเกินไป โปรดรอสักครู่ / Too many attempts; please wait."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            f"ลองหลายครั้งเกินไป โปรดรอ {minutes} นาทีแล้วลองใหม่"
            f" / Too many attempts; wait {minutes} minutes and try again."
        )
        self.minutes = minutes


class DeviceNeedsName(NetworkError):
    """ตั้งชื่อเครื่องไม่เกิน 60 ตัวอักษร เช่น มือถือป้าแดง / Name the phone, in at most 60 letters."""


class WeakDeviceSecret(NetworkError):
    """รหัสใหม่ของเครื่องผิดรูปแบบ ให้ปรับหน้าเก็บข้อมูลเป็นรุ่นใหม่แล้วลองอีกครั้ง / The phone's new secret is not well-formed; take the newer page and try again."""


class UnreadableRecoveryKey(NetworkError):
    """กุญแจสำรองของเครื่องผิดรูปแบบ ให้ปรับหน้าเก็บข้อมูลเป็นรุ่นใหม่แล้วลองอีกครั้ง / The phone's spare key is not well-formed; take the newer page and try again."""


class NothingToRecover(NetworkError):
    """เครื่องนี้ไม่ได้ฝากกุญแจสำรองไว้ หรือถูกยกเลิกแล้ว จึงตั้ง PIN ใหม่ไม่ได้ / This phone left no spare key here, or was ended: its PIN cannot be replaced."""


class NothingToSurvey(NetworkError):
    """บัญชีนี้ยังไม่มีบทบาทที่เก็บข้อมูลในพื้นที่ใด ให้แกนนำให้บทบาทก่อน / This account may survey nowhere yet; ask the leader for a role first."""


class MayNotRegister(NetworkError):
    """บัญชีนี้มีบทบาทที่ท่านให้เองไม่ได้ เจ้าของบัญชีต้องลงทะเบียนเครื่องเอง / This account has a role you may not give; its holder registers the phone."""


class MayNotEndDevice(NetworkError):
    """เครื่องนี้ไม่ใช่ของท่าน และเจ้าของไม่ได้อยู่ในพื้นที่ที่ท่านดูแล / This phone is not yours, and its holder acts in none of your places."""


class DeviceHasEnded(NetworkError):
    """เครื่องนี้ยกเลิกไปแล้ว / This phone has been ended already."""


class EndingNeedsReason(NetworkError):
    """ต้องบอกเหตุผลที่ยกเลิกเครื่อง เช่น เครื่องหาย / Say why the phone is ended, e.g. it is lost."""


class MayNotInvite(NetworkError):
    """ท่านเชิญบทบาทนี้เข้าพื้นที่นี้ไม่ได้ / You may not invite this role to this place."""


class RoleDoesNotFitLevel(NetworkError):
    """บทบาทนี้ไม่ใช่ของพื้นที่ระดับนี้ / This role does not belong to a place of this level."""


class MayNotRecover(NetworkError):
    """บัญชีนี้มีบทบาทที่ท่านเชิญเองไม่ได้ หรืออยู่นอกพื้นที่ของท่าน ให้ระดับตำบล อำเภอ หรือผู้ดูแลระบบกู้ให้ / This account has a role you may not give, or acts outside your places; ask the tambon, the district or the administrator to recover it."""


class CannotLend(NetworkError):
    """ฝากบทบาทนี้ไม่ได้ ฝากได้เฉพาะบทบาทของตนเองที่ยังมีผล ไม่ใช่บทบาทที่รับฝากมา และไม่ใช่ผู้ดูแลระบบ / This role cannot be lent: only one's own that is in force, not one lent to oneself, and never the administrator's."""


class NobodyToLendTo(NetworkError):
    """ฝากให้บัญชีนี้ไม่ได้ ตรวจชื่อบัญชีอีกครั้ง / The role cannot be lent to this account; check its name."""


class DelegationEndsTooSoon(NetworkError):
    """วันสิ้นสุดต้องอยู่หลังวันเริ่ม และฝากได้ไม่เกิน 180 วัน / The end must come after the beginning, within 180 days."""


class ReadingIsTooYoung(NetworkError):
    """บันทึกการเปิดดูต้องเก็บไว้อย่างน้อย 90 วัน / The log of reads is kept for 90 days at least."""


class ReadingLogIsBroken(NetworkError):
    """บันทึกการเปิดดูถูกแก้ไขหรือขาดหาย / The log of reads was changed or has a gap."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"บันทึกการเปิดดูลำดับที่ {number} ถูกแก้ไขหรือขาดหาย"
            f" / Reading {number} was changed or is missing."
        )
        self.number = number


class LogIsFinal(NetworkError):
    """บันทึกการเปิดดูแก้ไขหรือลบไม่ได้ / The log of reads cannot be changed or deleted."""


class GuardianMustConsent(NetworkError):
    """ผู้มีอายุต่ำกว่า 20 ปีต้องให้ผู้ปกครองให้ความยินยอม / Somebody under 20 needs the consent of a guardian."""


class UnknownWording(NetworkError):
    """ไม่พบข้อความที่อ่านให้ฟังฉบับนี้ / No notice of this wording is kept."""


class GuardianIsUnknown(NetworkError):
    """โปรดบอกว่าผู้ปกครองคือใคร เลือกจากคนในครัวเรือนหรือพิมพ์ชื่อ / Say who the guardian is: choose somebody of the household, or type the name."""


class NotDisclosed(NetworkError):
    """ข้อมูลของบุคคลนี้ไม่อยู่ในสิ่งที่ส่งครั้งนั้น / Nothing of this person was in what was sent."""


class CorrectionNeedsSource(NetworkError):
    """โปรดเลือกข้อมูลใหม่ที่แก้ไขให้ถูกต้องแล้ว ถ้ายังไม่มี ให้บันทึกข้อมูลที่ถูกต้องก่อน / Choose the new record that corrects it; if there is none yet, record what is right first."""


class BreachIsClosed(NetworkError):
    """เรื่องนี้ปิดแล้ว ถ้ามีเหตุใหม่ให้เปิดเรื่องใหม่ / This breach is closed; record a new one."""


class BreachNotReported(NetworkError):
    """ยังปิดไม่ได้ เหตุที่มีความเสี่ยงต้องแจ้ง สคส. ก่อน และถ้าเสี่ยงสูงต้องแจ้งเจ้าของข้อมูลด้วย / Not yet: a breach with a risk is reported to the PDPC first, and with a high risk the persons are told too."""


class BreachNotAssessed(NetworkError):
    """ยังปิดไม่ได้ ต้องประเมินความเสี่ยงก่อน / Not yet: assess the risk first."""


class BreachIsAhead(NetworkError):
    """เวลาที่พบเหตุหรือเวลาที่ทำ ต้องไม่อยู่ในอนาคต และไม่ก่อนเวลาที่พบเหตุ / The time may lie neither in the future nor before the breach was found."""


class PersonIsErased(NetworkError):
    """ข้อมูลของบุคคลนี้ถูกลบไปแล้ว / What was known of this person has been erased."""


class ErasureNeedsReason(NetworkError):
    """ต้องระบุเหตุผลที่ลบข้อมูล / Say why the person is erased."""


class RegisterIsBroken(NetworkError):
    """ทะเบียนการลบข้อมูลถูกแก้ไขหรือขาดหาย / The register of erasures was changed or has a gap."""


class KeysComeFromElsewhere(NetworkError):
    """กุญแจมาจากตัวแปรสภาพแวดล้อม ให้ใส่กุญแจใหม่ไว้ตัวแรกแล้วเรียกคำสั่งอีกครั้ง / The keys come from the environment; put the new one first there, then run again."""


class AlreadySeated(NetworkError):
    """บุคคลนี้อยู่ในคณะทำงานนี้แล้ว / This person sits in this body already."""


class TermEndsBeforeItBegan(NetworkError):
    """วันครบวาระต้องอยู่หลังวันเริ่มดำรงตำแหน่ง / The term must end after it began."""


class EndsBeforeItBegan(NetworkError):
    """วันพ้นตำแหน่งอยู่ก่อนวันเริ่มดำรงตำแหน่ง / The seat would end before it began."""


class OrganisationNeedsName(NetworkError):
    """ต้องบอกชื่อหน่วยงาน / Name the body."""


class AccountIsNoAgency(NetworkError):
    """บัญชีนี้ไม่มีบทบาทหน่วยงานภาคี ให้เชิญเข้ามาในบทบาทนั้นก่อน / This account has no role of a partner agency; invite it in that role first."""


class ActsNoMore(NetworkError):
    """บัญชีนี้เลิกทำการแทนหน่วยงานไปแล้ว ไม่ต้องทำอะไรอีก / This account does not act for the body any more already; nothing is left to do."""


class ActsForABodyAlready(NetworkError):
    """บัญชีนี้ทำการแทนหน่วยงานอยู่แล้ว ให้ยกเลิกของเดิมก่อน / This account acts for a body already; end that first."""


class NotAnImport(NetworkError):
    """ถอนได้เฉพาะไฟล์ที่นำเข้า / Only a file that was imported can be withdrawn."""


class AlreadyWithdrawn(NetworkError):
    """ไฟล์นี้ถอนไปแล้ว / This file has been withdrawn already."""


class OthersAreWriting(NetworkError):
    """มีคนกำลังบันทึกข้อมูลอยู่ ยังไม่ได้ถอนสิ่งใด รอสักครู่แล้วลองใหม่ / Somebody is writing; nothing has been withdrawn yet. Wait a little and try again."""


class WithdrawalNeedsReason(NetworkError):
    """ต้องระบุเหตุผลที่ถอน / Say why the file is withdrawn."""


class OthersBuiltOnIt(NetworkError):
    """ถอนไม่ได้ เพราะมีข้อมูลอื่นอ้างถึงข้อมูลในไฟล์นี้ / It cannot be withdrawn: other records rest on what it says."""

    def __init__(self, standing: Sequence[tuple[str, str]]) -> None:
        thai, english = (", ".join(each) for each in zip(*standing, strict=True))
        super().__init__(
            f"ถอนไม่ได้ เพราะมีข้อมูลอื่นอ้างถึงข้อมูลในไฟล์นี้: {thai}"
            f" / It cannot be withdrawn, for other records rest on what it says: {english}"
        )
        self.standing = standing


class ArrivalIsBusy(NetworkError):
    """ไฟล์นี้กำลังทำอยู่ รอให้เสร็จก่อน / This file is being worked on; wait until it is done."""


class ArrivalIsImported(NetworkError):
    """ไฟล์นี้นำเข้าไปแล้ว / This file has been imported already."""


class ArrivalIsNotTried(NetworkError):
    """ยังไม่ได้ทดลองด้วยการตั้งค่านี้ ให้ทดลองก่อนนำเข้า / Not tried with these settings yet; try before importing."""


class ArrivalIsGone(NetworkError):
    """ไฟล์นี้ถูกลบแล้ว ให้ส่งไฟล์อีกครั้ง / This file has been erased; send it again."""


class UploadIsTooLarge(NetworkError):
    """ไฟล์ใหญ่เกิน 190 MB ให้แบ่งไฟล์ หรือย่อเป็น zip แล้วส่งใหม่ / The file is over 190 MB; split it, or send it as a zip."""


class UploadsDoNotBelong(NetworkError):
    """ส่งได้ครั้งละหนึ่งชุดข้อมูล ถ้าเลือกหลายไฟล์ต้องเป็นส่วนของ shapefile (.shp .shx .dbf .prj) หรือภาพหนึ่งภาพกับไฟล์พิกัดของภาพ (.tfw .jgw .pgw .prj) / Send one data set at a time; several files must be parts of a shapefile (.shp .shx .dbf .prj), or one picture with the files that say where it lies (.tfw, .jgw, .pgw, .prj)."""


class UploadIsEmpty(NetworkError):
    """ไฟล์ว่างเปล่า ตรวจไฟล์แล้วส่งใหม่ / The file is empty; check it and send it again."""


class MomentIsNotOpen(NetworkError):
    """ตัวเลข ณ เวลาอื่นเปิดได้เฉพาะผู้ที่เห็นรายการทั้งหมดที่นับ ให้เปิดรายงานเดือนที่ปิดแล้ว หรือตัวเลขวันนี้ / Figures as of another moment are for who may see all the records they count; open the report of a closed month, or today's figures."""


_BY_CONSTRAINT: dict[str, type[NetworkError]] = {
    "fact_is_final": FactIsFinal,
    "log_is_final": LogIsFinal,
    "place_code_fits_level": CodeDoesNotFitLevel,
    "place_boundary_is_valid": InvalidBoundary,
    "account_username_is_unique": UsernameTaken,
    "term_ends_after_it_began": TermEndsBeforeItBegan,
    "network_organisationmemberending_member_id_key": ActsNoMore,
    "delegation_is_allowed": CannotLend,
    "delegation_ends_after_it_began": DelegationEndsTooSoon,
}


def broken_constraint(error: DatabaseError) -> str | None:
    """The name of the database rule that `error` reports, if it reports one."""
    cause = error.__cause__
    return cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None


def from_database_error(error: DatabaseError) -> NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()

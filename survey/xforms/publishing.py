"""Publishes forms: a version is read, checked and mapped, then kept whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from django.db import transaction

from network import evidence
from network.models import Source
from network.moments import EVER_KNOWN, Moment
from survey.models import FormClosing, FormMapping, FormVersion, SurveyForm
from survey.xforms import media as form_media
from survey.xforms.conversion import ReadForm, read_form
from survey.xforms.errors import (
    ClosingNeedsReason,
    FormIsClosedAlready,
    FormIsOpenAlready,
    FormRefused,
)
from survey.xforms.facts_sheet import rules_of_sheet
from survey.xforms.faults import Fault, in_order
from survey.xforms.mapping import Codes, carried_over, is_asked, unmapped, was_said
from survey.xforms.offered import Rule, mapping_of, newest
from survey.xforms.questions import read_xform

if TYPE_CHECKING:
    from network.models import Account

MOST_NAMED = 8  # questions in one sentence


@dataclass(frozen=True)
class Published:
    """What became of a form that was published.

    `is_new`: this version was not here before. `is_changed`: something was kept, if only a file
    that was missing or another mapping.
    """

    version: FormVersion
    warnings: tuple[Fault, ...]
    is_new: bool
    is_changed: bool


def publish(
    path: Path,
    file_name: str,
    *,
    media: Mapping[str, Path] | None = None,
    account: Account | None = None,
    as_of: date | None = None,
    read: ReadForm | None = None,
) -> Published:
    """Publish a form from an XLSForm (.xlsx .xls .csv .md) or an XForm (.xml) named `file_name`.

    `media` are the files it uses, by the names it gives them; `account` is None on the command
    line of the server; `as_of` is the day the form is of, today if it is not given; `read` is
    what `read_form` made of the file, where it was asked before. The same
    version with the same content again changes nothing, but a file that was missing is added
    and a `facts` sheet that says something new counts.

    Raises:
        FormRefused: with every fault found; nothing is kept.
    """
    sent = dict(media or {})
    faults = form_media.faults_of(sent)
    try:
        read = read or read_form(path, file_name)
    except FormRefused as refusal:
        raise FormRefused([*refusal.faults, *faults]) from refusal
    rules, wrong = _told_rules(read)
    if faults or wrong:
        raise FormRefused(in_order([*faults, *wrong]))
    with transaction.atomic():
        return _Keeping(
            read=read, path=path, file_name=file_name, sent=sent, account=account, as_of=as_of
        ).publish(rules)


def _told_rules(read: ReadForm) -> tuple[list[Rule] | None, list[Fault]]:
    if read.facts is None:
        return None, []
    return rules_of_sheet(read.facts, read.xform.questions, Codes.known())


class _Keeping:
    """One form on its way in, inside the transaction."""

    def __init__(
        self,
        *,
        read: ReadForm,
        path: Path,
        file_name: str,
        sent: dict[str, Path],
        account: Account | None,
        as_of: date | None,
    ) -> None:
        self.read, self.path, self.file_name, self.sent = read, path, file_name, sent
        self.account, self.as_of = account, as_of or Moment.now().last_day
        self.title = read.xform.title or read.xform.form_id
        self.md5 = form_media.md5_of(read.xml.encode())
        self.notices: list[Fault] = []
        self.kept_source: Source | None = None

    def publish(self, rules: list[Rule] | None) -> Published:
        """Keep what is new of it."""
        SurveyForm.objects.get_or_create(form_id=self.read.xform.form_id)
        # Two who publish one form at once: the second waits, and sees what the first kept.
        form = SurveyForm.objects.select_for_update().get(form_id=self.read.xform.form_id)
        version = form.versions.filter(
            version=self.read.xform.version, recorded_at__known_by=EVER_KNOWN
        ).first()
        is_new = version is None
        if version is None:
            before = newest().filter(form=form).first()
            version = self._keep_version(form)
            rules = self._first_rules(rules, before)
        elif version.xml_md5 != self.md5:
            raise FormRefused([_other_content(version)])
        has_mapping = self._keep_mapping(version, rules, is_new=is_new)
        added = self._keep_media(version)
        if _is_closed(form):
            self.notices.append(_closed())
        return Published(
            version,
            tuple(in_order([*self.read.warnings, *self.notices])),
            is_new,
            is_new or has_mapping or added,
        )

    def _source(self) -> Source:
        """The file as it came, kept once."""
        if self.kept_source is None:
            told = self.read.xform.version
            self.kept_source = evidence.receive_document(
                self.path.read_bytes(),
                PurePath(self.file_name).name,
                title=f"แบบสำรวจ {self.title} {told}".strip(),
                as_of=self.as_of,
                recorded_by=self.account,
                kind=Source.Kind.IMPORT,
                reading={"form_id": self.read.xform.form_id, "version": told},
            )
        return self.kept_source

    def _keep_version(self, form: SurveyForm) -> FormVersion:
        version: FormVersion = FormVersion.objects.create(
            form=form,
            version=self.read.xform.version,
            title=self.title,
            xml=self.read.xml,
            xml_md5=self.md5,
            questions=list(self.read.xform.questions),
            source=self._source(),
        )
        return version

    def _first_rules(self, rules: list[Rule] | None, before: FormVersion | None) -> list[Rule]:
        """What is mapped of a new version: as its sheet says, or as that of the version before."""
        questions = self.read.xform.questions
        if rules is None:
            old = mapping_of(before) if before else []
            rules = carried_over(old, questions, Codes.known())
            here = {rule["question"] for rule in rules}
            lost = [rule["question"] for rule in old if rule["question"] not in here]
            if lost:
                self.notices.append(_lost(lost))
            if rules:
                self.notices.append(_carried())
        left = unmapped(questions, rules)
        if left:
            asked = sum(map(is_asked, questions))
            self.notices.append(_unmapped([each["name"] for each in left], asked))
        return rules

    def _keep_mapping(
        self, version: FormVersion, rules: list[Rule] | None, *, is_new: bool
    ) -> bool:
        if not rules or (not is_new and was_said(version, rules)):
            return False
        # Said today, whatever day the form is of: the latest word counts.
        FormMapping.objects.create(
            version=version,
            rules=rules,
            said_on=Moment.now().last_day,
            source=self._source(),
        )
        return True

    def _keep_media(self, version: FormVersion) -> bool:
        """Add the files the version names and has not; the same again is no change."""
        here = form_media.kept(version)
        content = {name: path.read_bytes() for name, path in self.sent.items()}
        content |= self.read.made_files
        added = False
        for name in self.read.xform.needed_files:
            if name in form_media.ENTITY_LISTS:
                if name not in here:
                    form_media.keep_entity_list(version, name)
                    added = True
            elif name in content and name not in here:
                form_media.keep(version, name, content[name])
                added = True
            elif name in content and here[name]["md5"] != form_media.md5_of(content[name]):
                raise FormRefused([_other_medium(name)])
        self.notices += form_media.notices_of(
            self.read.xform.needed_files, self.sent, {*here, *self.read.made_files}
        )
        return added


# --- a form is offered no more ----------------------------------------------------------------


def close(form: SurveyForm, reason: str, account: Account | None) -> FormClosing:
    """Offer `form` to devices no more; what they still send of it is taken in.

    Raises:
        ClosingNeedsReason, FormIsClosedAlready: nothing has changed.
    """
    if not reason.strip():
        raise ClosingNeedsReason
    return _say(form, account, is_closed=True, reason=reason.strip())


def reopen(form: SurveyForm, account: Account | None, reason: str = "") -> FormClosing:
    """Offer `form` to devices again.

    Raises:
        FormIsOpenAlready: nothing has changed.
    """
    return _say(form, account, is_closed=False, reason=reason.strip())


def _say(form: SurveyForm, account: Account | None, *, is_closed: bool, reason: str) -> FormClosing:
    with transaction.atomic():
        SurveyForm.objects.select_for_update().get(pk=form.pk)
        if _is_closed(form) == is_closed:
            raise FormIsClosedAlready if is_closed else FormIsOpenAlready
        today = Moment.now().last_day
        source = evidence.receive_statement(
            f"{'ปิด' if is_closed else 'เปิด'}แบบสำรวจ {form.form_id}",
            as_of=today,
            recorded_by=account,
        )
        said: FormClosing = FormClosing.objects.create(
            form=form, is_closed=is_closed, reason=reason, said_on=today, source=source
        )
    return said


def add_media(version: FormVersion, sent: Mapping[str, Path]) -> tuple[list[str], list[Fault]]:
    """Add files that a version names and lacks: their names, and what should be known.

    Raises:
        FormRefused: a file cannot be used, or another of that name is there; nothing is kept.
    """
    faults = form_media.faults_of(sent)
    if faults:
        raise FormRefused(faults)
    needed = read_xform(version.xml).needed_files
    added = []
    with transaction.atomic():
        SurveyForm.objects.select_for_update().get(pk=version.form_id)
        here = form_media.kept(version)
        for name, path in sent.items():
            if name not in needed or name in form_media.ENTITY_LISTS:
                continue
            content = path.read_bytes()
            if name not in here:
                form_media.keep(version, name, content)
                added.append(name)
            elif here[name]["md5"] != form_media.md5_of(content):
                raise FormRefused([_other_medium(name)])
    return added, form_media.notices_of(needed, sent, here)


def _is_closed(form: SurveyForm) -> bool:
    moment = replace(Moment.now(), known_by=EVER_KNOWN)
    said = FormClosing.objects.as_known(moment).filter(form=form).first()
    return bool(said and said.is_closed)


# --- what is said of it -----------------------------------------------------------------------


def _other_content(version: FormVersion) -> Fault:
    told = f" {version.version}" if version.version else ""
    return Fault(
        "same_version",
        f"แบบ {version.form.form_id} version{told} เผยแพร่แล้วและเนื้อหาต่างจากไฟล์นี้ "
        "เปลี่ยน version ในแผ่น settings แล้วเผยแพร่ใหม่",
        f"Version{told} of {version.form.form_id} is published with another content; change "
        "version in the settings sheet and publish again.",
        "settings",
        2,
        "version",
    )


def _other_medium(name: str) -> Fault:
    return Fault(
        "other_medium",
        "version นี้มีไฟล์ชื่อนี้แล้วและเนื้อหาต่างกัน เปลี่ยน version แล้วเผยแพร่พร้อมไฟล์ใหม่",
        "This version has another file of that name; change version and publish with the new one.",
        column=name,
    )


def _closed() -> Fault:
    return Fault(
        "form_is_closed",
        "แบบฟอร์มนี้ปิดอยู่ เครื่องของผู้สำรวจจะยังไม่เห็น เปิดแบบฟอร์มก่อน",
        "The form is closed, so devices will not see it; open it first.",
    )


def _carried() -> Fault:
    return Fault(
        "mapping_carried",
        "ไฟล์ไม่มีแผ่น facts จึงใช้การจับคู่คำตอบของฉบับก่อน",
        "The workbook has no facts sheet; what answers become is as in the version before.",
    )


def _lost(paths: Sequence[str]) -> Fault:
    named = _named([path.rpartition("/")[2] for path in paths])
    return Fault(
        "mapping_lost",
        f"คำถามที่ฉบับก่อนจับคู่ไว้และฉบับนี้ไม่มีหรือเปลี่ยนไป: {named}",
        f"Mapped before, and gone or changed in this version: {named}.",
    )


def _unmapped(names: Sequence[str], asked: int) -> Fault:
    return Fault(
        "unmapped",
        f"{len(names)} จาก {asked} คำถามยังไม่ได้บอกว่าเป็นข้อมูลใด คำตอบจะเก็บและแสดงไว้ แต่ยังไม่เข้าทะเบียน: "
        f"{_named(names)}",
        f"Of {asked} questions, {len(names)} are not mapped: their answers are kept and shown, "
        f"but enter no register: {_named(names)}.",
    )


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")

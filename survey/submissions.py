"""Takes in what devices send: one verb. What it acknowledges is on the disk and in the database.

Nothing is understood here (survey.answers.reading); nothing that is refused is thrown away.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from network import evidence
from network.access import Permission, acts_somewhere
from network.models import Source
from network.moments import EVER_KNOWN
from survey import submission_rows
from survey.chains import first_of
from survey.models import FormVersion, Submission, SubmissionFile
from survey.openrosa import errors
from survey.openrosa.envelopes import LONGEST_ID, Envelope, NotAnInstance, read_envelope
from survey.openrosa.file_names import name_among, usable
from survey.refusals import Attachment, keep_refused, let_one_in
from survey.xforms.offered import mapping_of

if TYPE_CHECKING:
    from network.models import Account, FieldDevice

UNDERSTAND: Final = "survey.understand_submission"  # the task, in survey/answers/tasks.py
EARLIEST_DAY: Final = date(2000, 1, 1)  # phones that forgot the day say 1970
LONGEST_DEVICE: Final = 250  # characters of what a device calls itself
PLAN_SECONDS: Final = 60  # a corrected mapping may come; a day in a citation can wait for it


@dataclass(frozen=True)
class Received:
    """What is in after one sending."""

    submission: Submission
    is_new: bool
    new_files: tuple[str, ...]
    awaited: tuple[str, ...]  # files the instance names that have not come yet


@dataclass(frozen=True)
class TypedFromPaper:
    """Not from a phone: an account typed it in from a sheet that was filled in on a day."""

    account: Account
    filled_in_on: date
    by: ClassVar[str] = "พิมพ์จากกระดาษโดย"


@dataclass(frozen=True)
class TakenFromFile:
    """Not sent by a phone: an account took it in from a file that a phone had written."""

    account: Account
    filled_in_on: ClassVar[date | None] = None  # as the instance says
    by: ClassVar[str] = "นำเข้าจากไฟล์โดย"


@dataclass(frozen=True)
class _Plan:
    """Where the instances of a version name files, and the day of the visit."""

    version: int
    form: int
    title: str
    file_paths: frozenset[str]
    day_paths: tuple[str, ...]


@dataclass(frozen=True)
class _Sending:
    """One sending, read as far as the door needs it."""

    instance: Attachment
    files: Sequence[Attachment]
    envelope: Envelope
    plan: _Plan
    device: FieldDevice | None
    reported_device: str
    typed: TypedFromPaper | TakenFromFile | None
    is_fictional: bool = False

    @property
    def account(self) -> Account:
        """Who sends it."""
        return _account_of(self.device, self.typed)


@dataclass
class _Sealed:
    """What was put into the storage for one sending, and what of it a row names."""

    kept: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)

    def of(self, file: Attachment) -> dict[str, Any]:
        """What a source says of the file, sealed now if it has not been."""
        key = (file.name, file.sha256)
        if key not in self.kept:
            self.kept[key] = evidence.stored_stream(file.opened())
        self.used.add(key)
        return self.kept[key]

    def forget_unused(self) -> None:
        """Delete what no row names."""
        for key in self.kept.keys() - self.used:
            default_storage.delete(self.kept[key]["stored_as"])


def receive(
    xml: bytes,
    files: Sequence[Attachment],
    *,
    device: FieldDevice | None,
    typed: TypedFromPaper | TakenFromFile | None = None,
    reported_device: str = "",
    is_fictional: bool = False,
) -> Received:
    """Take in an instance and the files that came with it; sent again, it adds nothing.

    It comes from a device, or an account typed it in from paper or took it from a file.

    Files come over several sendings of the same bytes of XML, in any order and at once. An
    edit (deprecatedID) may arrive before what it edits: both are kept, and each finds the
    other by its name. Rows and the order to understand them enter in one transaction, after
    every file is on the disk.

    Raises:
        NotTakenIn: one of its classes says why; all that was sent is kept as refused.
        UnusableFileName: a file has no name to keep it under; nothing is kept.
    """
    instance = Attachment.of("", xml, "text/xml")
    account = _account_of(device, typed)
    envelope = None
    try:
        envelope = _read(xml, account)
        seen = submission_rows.look(envelope.form_id, envelope.version, envelope.instance_id)
        if seen.version is None:
            raise errors.UnknownForm
        plan = _plan_of(seen.version)
        sending = _Sending(
            instance, files, envelope, plan, device, reported_device, typed, is_fictional
        )
        return _taken_in(sending, is_named=seen.is_named)
    except errors.FileDiffers:
        raise  # what differs is kept already, and the rest is in
    except errors.NotTakenIn as refusal:
        keep_refused(refusal, [instance, *files], envelope, device, account)
        raise


def _account_of(
    device: FieldDevice | None, typed: TypedFromPaper | TakenFromFile | None
) -> Account:
    if typed is not None:
        return typed.account
    if device is None:
        raise ValueError("an instance comes from a device, from paper or from a file")
    return device.account


def _read(xml: bytes, account: Account) -> Envelope:
    try:
        envelope = read_envelope(xml)
    except NotAnInstance as error:
        raise errors.UnreadableXml from error
    if not acts_somewhere(account, Permission.SURVEY):
        raise errors.MayNotSurvey
    if envelope.is_encrypted:
        raise errors.SubmissionIsEncrypted
    if not 0 < len(envelope.instance_id) <= LONGEST_ID or len(envelope.deprecated_id) > LONGEST_ID:
        raise errors.InstanceHasNoId
    if envelope.deprecated_id == envelope.instance_id:
        raise errors.EditsItself
    return envelope


def _plan_of(version: int) -> _Plan:
    return _plan_at(version, int(time.monotonic() // PLAN_SECONDS))


@lru_cache(maxsize=256)
def _plan_at(version: int, _minute: int) -> _Plan:
    """A version never changes, so each process reads its questions once in a while."""
    # Whether it is known was asked of the instance; this is what it says.
    found = FormVersion.objects.filter(recorded_at__known_by=EVER_KNOWN).get(pk=version)
    days = [rule["question"] for rule in mapping_of(found) if rule["fact"] == "visit.visited_on"]
    return _Plan(
        version=found.pk,
        form=found.form_id,
        title=found.title,
        file_paths=frozenset(
            question["path"] for question in found.questions if question.get("type") == "binary"
        ),
        day_paths=tuple(days),
    )


# --- taken in ---------------------------------------------------------------------------------


def _taken_in(sending: _Sending, *, is_named: bool) -> Received:
    instance_id = sending.envelope.instance_id
    expected = tuple(dict.fromkeys(usable(sending.envelope.at(sending.plan.file_paths))))
    named = _named(sending.files, expected)
    sealed = _Sealed()
    if not (is_named or sending.envelope.deprecated_id or _sorted_out(named, {})[1]):
        received = _at_once(sending, expected, named, sealed)
        if received is not None:
            return received
    _seal_ahead(sealed, sending, named)
    try:
        with transaction.atomic():
            let_one_in(instance_id, sending.envelope.deprecated_id)
            submission = _standing(instance_id)
            is_new = submission is None
            if submission is None:
                submission = _add(sending, expected, sealed)
            elif submission.source.sha256 != sending.instance.sha256:
                raise errors.InstanceDiffers
            known = {} if is_new else _files_of(submission)
            fresh, differing = _sorted_out(named, known)
            _add_files(submission, fresh, _source_fields(sending), sealed)
            if is_new or fresh:
                app.configure_task(UNDERSTAND).defer(key=str(submission.key))
    except errors.NotTakenIn:
        # Rolled back before a commit was asked for, so that no row can name these files. After
        # any other error the database may have committed all the same: then they stay.
        sealed.used.clear()
        sealed.forget_unused()
        raise
    sealed.forget_unused()
    if differing:
        refusal = errors.FileDiffers()
        keep_refused(refusal, differing, sending.envelope, sending.device, sending.account)
        raise refusal
    in_now = known.keys() | {file.name for file in fresh}
    return Received(
        submission,
        is_new=is_new,
        new_files=tuple(file.name for file in fresh),
        awaited=tuple(name for name in expected if name not in in_now),
    )


def _at_once(
    sending: _Sending, expected: Sequence[str], named: Sequence[Attachment], sealed: _Sealed
) -> Received | None:
    """All rows of an instance nobody has heard of, in one statement; None if it has come since."""
    submission = _unsaved(sending, expected, sending.envelope.instance_id)
    files = [(file, sealed.of(file)) for file in (sending.instance, *named)]
    job = app.configure_task(UNDERSTAND).make_new_job(key=str(submission.key))
    try:
        # A statement by itself is a transaction; within one, a refused one needs a savepoint.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            submission_rows.add(submission, _source_fields(sending), files, job)
    except IntegrityError:
        return None
    names = tuple(file.name for file in named)
    awaited = tuple(name for name in expected if name not in names)
    return Received(submission, is_new=True, new_files=names, awaited=awaited)


def _named(files: Iterable[Attachment], expected: Sequence[str]) -> list[Attachment]:
    """The files by the names their instance tells; the same file twice is one."""
    named = [
        Attachment(name_among(file.name, expected), file.content_type, file.sha256, file.opened)
        for file in files
    ]
    return list({(file.name, file.sha256): file for file in named}.values())


def _sorted_out(
    named: Iterable[Attachment], known: Mapping[str, str]
) -> tuple[list[Attachment], list[Attachment]]:
    """Files whose names are new, and files whose names are taken by other bytes."""
    taken, fresh, differing = dict(known), [], []
    for file in named:
        if taken.get(file.name) == file.sha256:
            continue
        if file.name in taken:
            differing.append(file)
        else:
            taken[file.name] = file.sha256
            fresh.append(file)
    return fresh, differing


def _seal_ahead(sealed: _Sealed, sending: _Sending, named: Sequence[Attachment]) -> None:
    """Put on the disk what is probably new, before the transaction in which others may wait."""
    submission = _standing(sending.envelope.instance_id)
    if submission is None:
        sealed.of(sending.instance)
    if submission is None or submission.source.sha256 == sending.instance.sha256:
        fresh, _ = _sorted_out(named, _files_of(submission) if submission else {})
        for file in fresh:
            sealed.of(file)
    sealed.used.clear()


def _standing(instance_id: str) -> Submission | None:
    return Submission.objects.filter(instance_id=instance_id).select_related("source").first()


def _files_of(submission: Submission) -> dict[str, str]:
    """Hashes of the files that are in, by name."""
    return dict(submission.files.values_list("name", "source__sha256"))


def _source_fields(sending: _Sending) -> dict[str, Any]:
    """What the sources of an instance and of its files have in common."""
    account, typed = sending.account, sending.typed
    by = f"{typed.by if typed else 'ส่งโดย'} {account.name}"
    return {
        "title": f"{sending.plan.title} {by}",
        "as_of": (typed and typed.filled_in_on) or _day_of(sending.plan, sending.envelope),
        "recorded_by": account,
        "is_fictional": sending.is_fictional,
    }


def _day_of(plan: _Plan, envelope: Envelope) -> date:
    """The day of the visit as it says, or today."""
    today = timezone.localdate()
    for text in envelope.at(plan.day_paths):
        try:
            said = date.fromisoformat(text[:10])
        except ValueError:
            continue
        if EARLIEST_DAY <= said <= today + timedelta(days=1):
            return said
    return today


def _add(sending: _Sending, expected: Sequence[str], sealed: _Sealed) -> Submission:
    envelope = sending.envelope
    first_id = first_of(envelope, sending.plan.form, sending.account)
    source = Source.objects.create(
        **_source_fields(sending),
        **sealed.of(sending.instance),
        kind=Source.Kind.SUBMISSION,
        file_name="submission.xml",
    )
    submission = _unsaved(sending, expected, first_id)
    submission.source = source
    submission.save(force_insert=True)
    return submission


def _unsaved(sending: _Sending, expected: Sequence[str], first_id: str) -> Submission:
    return Submission(
        instance_id=sending.envelope.instance_id,
        deprecated_id=sending.envelope.deprecated_id,
        first_id=first_id,
        version_id=sending.plan.version,
        device=sending.device,
        reported_device=sending.reported_device.replace("\0", "")[:LONGEST_DEVICE],
        expected_files=list(expected),
    )


def _add_files(
    submission: Submission,
    files: Sequence[Attachment],
    said: dict[str, Any],
    sealed: _Sealed,
) -> None:
    if not files:
        return
    sources = Source.objects.bulk_create(
        Source(
            **(said | {"title": f"{file.name} แนบกับ{said['title']}"}),
            **sealed.of(file),
            kind=Source.Kind.DOCUMENT,
            file_name=file.name,
        )
        for file in files
    )
    SubmissionFile.objects.bulk_create(
        SubmissionFile(
            submission=submission, name=file.name, content_type=file.content_type, source=source
        )
        for file, source in zip(files, sources, strict=True)
    )

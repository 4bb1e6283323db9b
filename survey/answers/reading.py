"""Makes facts of a submission: one verb, asked as often as one likes."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final

from django.db import OperationalError, connection, transaction

from formats.errors import FormatError
from formats.months import today_in_bangkok
from formats.thai import parse_date
from network import evidence, withdrawals
from network.errors import NetworkError
from network.models import Account, Place, Source
from network.moments import EVER_KNOWN
from parcels.errors import ParcelError
from parcels.models import LandDocumentType
from survey.answers import households, identities, land, people, photographs
from survey.answers.claims import Remark, Rule, Scope, claims_of, rules_of
from survey.answers.entering import Entry, remark_of
from survey.answers.errors import UnreadableInstance
from survey.answers.identities import Held
from survey.answers.instances import Instance, Question, State, asked, read
from survey.answers.interpreting import (
    ENTERED,
    Outcome,
    edited_by,
    edits_by_sender,
    entered_under,
    is_of_one,
    latest_word,
    take_turns,
)
from survey.answers.resolving import resolve
from survey.answers.unsaying import Unsaid
from survey.contradictions.noticing import notice_boundary, notice_visit
from survey.duplicates.again import state_of_kept
from survey.errors import SurveyError
from survey.models import FormMapping, HardshipType, Interpretation, Submission
from survey.xforms.offered import mapping_of

log = logging.getLogger(__name__)

# Where a form does not ask for the day: what a device fills in by itself, the surest first.
_DAYS_OF_THE_DEVICE: Final = ("today", "start", "end")
_EDIT_OF_ANOTHER: Final = Remark(
    "",
    "edit_of_another",
    "ฉบับแก้ไขนี้อ้างถึงแบบสำรวจของผู้อื่นหรือของแบบอื่น จึงไม่ใช้แทน ให้กรอกเป็นแบบใหม่แล้วส่ง",
    "This edit names a form that somebody else sent, or another form, and does not stand for it;"
    " fill it in as a new one and send that.",
)
# What fails once may have met another worker's writing of the same thing, or a server that fell:
# what fails as often as this in a row is the program's fault.
TRIALS: Final = 3
_OURS: Final = (SurveyError, ParcelError, NetworkError)


def understand(
    submission: Submission, *, said_by: Account | None = None, even_set_aside: bool = False
) -> Interpretation:
    """Record what a submission says, or why it cannot be understood; the latest word on it.

    Asked again it adds nothing that is there already. All facts of a submission enter in one
    transaction or none; their source is the submission's own. One that was set aside stays so
    unless `even_set_aside`; one that a later edit stands for is only said to be replaced.

    Raises:
        OperationalError: the database is away or another work was in the way; ask again.
    """
    for trial in range(1, TRIALS + 1):
        try:
            return _understood(submission, said_by, even_set_aside=even_set_aside)
        except OperationalError:
            raise
        except Exception:  # nothing that was sent may be lost, whatever is wrong with the program
            log.exception("submission %s could not be read, trial %s", submission.key, trial)
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
    remark = Remark(
        "",
        "fault",
        "โปรแกรมอ่านแบบสำรวจนี้ไม่สำเร็จ เก็บไว้ครบตามที่ส่งมา ผู้ดูแลระบบดูสาเหตุได้ในบันทึกของเครื่องแม่ข่าย",
        "The program failed to read this form; it is kept whole as it came."
        " The administrator finds the cause in the server's log.",
    )
    return _say(submission, Outcome.HELD, [remark], _place_of_sender(submission), said_by)


def _understood(
    submission: Submission, said_by: Account | None, *, even_set_aside: bool
) -> Interpretation:
    with transaction.atomic():
        take_turns(submission)
        submission = Submission.objects.select_related(
            "version", "source__recorded_by", "device__account"
        ).get(pk=submission.pk)
        last = latest_word(submission)
        if last is not None and last.outcome == Outcome.SET_ASIDE and not even_set_aside:
            return last
        edits, of_others = edits_by_sender(submission)
        _hold(of_others, submission, said_by)
        if (edit := _standing(edits)) is not None:
            return _replaced(submission, edit)
        try:
            with transaction.atomic():  # nothing of what cannot enter whole
                return _enter(submission, last, said_by)
        except Held as held:
            place = _place_of_sender(submission)
            return _say(submission, Outcome.HELD, [held.remark], place, said_by)
        except _OURS as error:
            remark = Remark("", type(error).__name__, *remark_of(error))
            place = _place_of_sender(submission)
            return _say(submission, Outcome.HELD, [remark], place, said_by)


def _standing(edits: list[Submission]) -> Submission | None:
    """The last of a submission's edits that stands for it."""
    standing = None
    for edit in edits:
        word = latest_word(edit)
        if word is not None and word.outcome in ENTERED:
            standing = edit
    return standing


def _hold(of_others: list[Submission], submission: Submission, said_by: Account | None) -> None:
    """What came first and says that it stands for this, but is not its sender's, enters nothing."""
    for edit in of_others:
        word = latest_word(edit)
        source = entered_under(edit)
        if word is None or source is None:
            continue  # its own turn comes
        unsaid = Unsaid()
        unsaid.unsay(source, said=submission.source, reason=_EDIT_OF_ANOTHER.th)
        unsaid.restore()
        if word.outcome in ENTERED:
            _say(edit, Outcome.HELD, [_EDIT_OF_ANOTHER], _place_of_sender(edit), said_by)


def _replaced(submission: Submission, edit: Submission) -> Interpretation:
    """Its facts and those of what it stands for count no more: those of the edit do.

    The edit may have come first, and left out what was known from them: it is read again.
    """
    word = latest_word(edit)
    place = word.place if word else None
    said = entered_under(edit) or edit.source
    unsaid = Unsaid()
    _replace([submission, *edited_by(submission)], said, edit, place, unsaid)
    if unsaid.sources:
        _enter(edit, word, None)
        unsaid.restore()
    return latest_word(submission) or _say(submission, Outcome.REPLACED, [], place, None)


def _replace(
    submissions: Collection[Submission],
    said: Source,
    edit: Submission,
    place: Place | None,
    unsaid: Unsaid,
) -> None:
    """Say of submissions that an edit stands for them: nothing they told counts any more."""
    for each in submissions:
        _take_back(each, said, unsaid)
    for each in submissions:
        word = latest_word(each)
        if word is None or word.outcome not in (Outcome.REPLACED, Outcome.SET_ASIDE):
            Interpretation.objects.create(
                submission=each, outcome=Outcome.REPLACED, place=place, reason=edit.instance_id
            )


def _take_back(submission: Submission, said: Source, unsaid: Unsaid) -> None:
    source = entered_under(submission)
    if source is not None:
        unsaid.unsay(source, said=said, reason="มีฉบับแก้ไขแทน")


def _enter(
    submission: Submission, last: Interpretation | None, said_by: Account | None
) -> Interpretation:
    """Write what it says in the place of what it stands for.

    Raises:
        Held: nothing of it can enter.
    """
    received = today_in_bangkok(submission.received_at)
    instance, questions, rules = _read(submission)
    claims = claims_of(instance, rules, questions, today=received, codes=_codes(rules))
    source = entered_under(submission) or _source_of(submission)
    before = list(edited_by(submission))
    if not all(is_of_one(each, submission) for each in before):
        raise Held(_EDIT_OF_ANOTHER)
    unsaid = Unsaid()
    for old in before:
        _take_back(old, source, unsaid)
    spoken = resolve(claims, submission.first_id, _places(submission))
    day = _day(claims.root, instance, received)
    entry = Entry(
        submission=submission,
        source=source,
        root=claims.root,
        spoken=spoken,
        day=day,
        questions=questions,
        again=last is not None,
        remarks=claims.remarks,
    )
    _write(entry)
    _refuse_what_others_need(unsaid.sources)
    unsaid.restore()
    spoken_of = [*filter(None, [spoken.household]), *spoken.people.values()]
    state_of_kept(spoken_of)
    place = spoken.village or _place_of_sender(submission)
    outcome = Outcome.PARTLY if entry.remarks else Outcome.UNDERSTOOD
    _replace(before, source, submission, place, unsaid)
    return _say(submission, outcome, entry.remarks, place, said_by, entered_under=source)


def _read(submission: Submission) -> tuple[Instance, dict[str, Question], list[Rule]]:
    questions = asked(submission.version.questions)
    try:
        instance = read(evidence.content(submission.source), questions)
    except (UnreadableInstance, NetworkError) as error:
        raise Held(Remark("", "unreadable", *remark_of(error))) from error
    rules = rules_of(mapping_of(submission.version))
    if not rules:
        raise Held(
            Remark(
                "",
                "no_mapping",
                "แบบนี้ยังไม่มีใครบอกว่าคำตอบใดเป็นข้อมูลใด ให้จับคู่คำตอบในหน้าแบบสำรวจ แล้วสั่งอ่านใหม่",
                "Nobody has said which answers of this form become which facts;"
                " map them on the form's page, then read again.",
            )
        )
    return instance, {question.path: question for question in questions}, rules


def _codes(rules: Collection[Rule]) -> Mapping[str, Collection[str]]:
    """The codes of the tables that answers are chosen from, where the mapping needs them."""
    facts = {rule.fact for rule in rules}
    codes: dict[str, Collection[str]] = {}
    if "visit.hardships" in facts:
        codes["visit.hardships"] = set(HardshipType.objects.values_list("code", flat=True))
    documents = facts & {"tenure.document_type", "parcel.document_type"}
    if documents:
        known = set(LandDocumentType.objects.values_list("code", flat=True))
        codes |= dict.fromkeys(documents, known)
    return codes


def _source_of(submission: Submission) -> Source:
    """The submission's own source; one anew where that was taken back and it is used again."""
    if not submission.interpretations.filter(entered_under=submission.source).exists():
        return submission.source
    own = submission.source
    return Source.objects.create(
        kind=Source.Kind.SUBMISSION,
        title=f"{own.title} (นำกลับมาใช้)",
        as_of=own.as_of,
        recorded_by=own.recorded_by,
        is_fictional=own.is_fictional,
        reading={"submission": str(submission.key)},
    )


def _day(root: Scope, instance: Instance, received: date) -> date:
    """The day the instance speaks of, never after the day it was received."""
    told = (
        scope.told.get(target)
        for target in ("visit.visited_on", "parcel.observed_on", "referral.referred_on")
        for scope in root.walk()
    )
    if day := next((each for each in told if each is not None), None):
        return date(day.year, day.month, day.day)
    for name in _DAYS_OF_THE_DEVICE:
        for answered in instance.root.answers:
            if answered.name == name and answered.state == State.GIVEN:
                try:
                    return min(parse_date(answered.text[:10]), received)
                except FormatError:
                    continue
    raise Held(
        Remark(
            root.at.get("visit.visited_on", ""),
            "no_day",
            "ไม่รู้ว่าเป็นข้อมูลของวันใด ให้ตอบวันที่เยี่ยม แล้วส่งฉบับแก้ไข",
            "It does not tell of which day it is; answer the day of the visit and send it edited.",
        )
    )


def _places(submission: Submission) -> set[int]:
    account = _sender(submission)
    return identities.surveyed_by(account, submission.received_at) if account else set()


def _sender(submission: Submission) -> Account | None:
    if submission.source.recorded_by is not None:
        return submission.source.recorded_by
    return submission.device.account if submission.device else None


def _write(entry: Entry) -> None:
    """Write all facts; the visit after what its source says else, so that it is compared whole."""
    spoken = entry.spoken
    households.enter_domicile(entry, spoken.home)
    people.enter_people(entry)
    land.enter_land(entry)
    if spoken.household is not None:
        households.enter_household(entry, spoken.household)
        households.enter_visit(entry, spoken.household)
    households.enter_findings(entry)
    photographs.enter_photographs(entry)
    if entry.visit is not None:
        notice_visit(entry.visit)
    for boundary in entry.boundaries:
        notice_boundary(boundary)


def _refuse_what_others_need(taken: list[Source]) -> None:
    """An edit does not take away whom or what others have recorded something of.

    Verdicts about the edited visit stay with it: the new one waits for its own.

    Raises:
        Held: it would; it names what stands in the way.
    """
    standing = [
        obstacle
        for source in taken
        for obstacle in withdrawals.obstacles(source)
        if obstacle.code == "founds"
    ]
    if standing:
        th = " · ".join(each.th for each in standing)
        en = " · ".join(each.en for each in standing)
        raise Held(
            Remark(
                "",
                "others_built_on_it",
                f"ฉบับแก้ไขลบสิ่งที่ผู้อื่นบันทึกข้อมูลไว้แล้ว ({th}) ฉบับเดิมยังใช้อยู่",
                f"The edit leaves out what others have recorded about ({en}); the former stands.",
            )
        )


def _place_of_sender(submission: Submission) -> Place | None:
    """Where it is shown while its village is not known: the highest place its sender surveys."""
    places = _places(submission)
    return Place.objects.filter(pk__in=places).order_by("code").first() if places else None


def _mapped_since(submission: Submission, at: datetime) -> bool:
    """Whether somebody has said since what its answers become: the new word says it was heeded."""
    said = FormMapping.objects.filter(recorded_at__known_by=EVER_KNOWN)
    return said.filter(version=submission.version_id, recorded_at__gt=at).exists()


def _say(
    submission: Submission,
    outcome: Interpretation.Outcome,
    remarks: Collection[Remark],
    place: Place | None,
    said_by: Account | None,
    *,
    entered_under: Source | None = None,
) -> Interpretation:
    """Add the word, unless it is what was said last."""
    kept = [remark.kept() for remark in remarks]
    last = latest_word(submission)
    if (
        last is not None
        and (last.outcome, last.remarks, last.place, last.entered_under_id)
        == (outcome, kept, place, entered_under.pk if entered_under else None)
        and not submission.files.filter(received_at__gt=last.at).exists()
        and not _mapped_since(submission, last.at)
    ):
        return last
    word: Interpretation = Interpretation.objects.create(
        submission=submission,
        outcome=outcome,
        remarks=kept,
        place=place,
        said_by=said_by,
        entered_under=entered_under,
    )
    return word

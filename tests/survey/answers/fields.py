"""A small form of a household with its mapping, and instances of it as a device writes them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from network import evidence
from network.models import Account, Role, Source
from survey.answers.reading import understand
from survey.models import (
    FormMapping,
    FormVersion,
    Interpretation,
    Submission,
    SubmissionFile,
    SurveyForm,
)
from tests import factories

DAY = date(2025, 3, 1)
ROOT = "/data"
# name, type, label, what it becomes, translations, repeat
QUESTIONS: list[tuple[str, str, str, str, dict[str, str], str]] = [
    ("village", "string", "หมู่บ้าน", "place.village", {}, ""),
    ("household", "string", "ครัวเรือน", "household.key", {}, ""),
    ("round", "string", "รอบ", "round.key", {}, ""),
    ("visited_on", "date", "วันที่เยี่ยม", "visit.visited_on", {}, ""),
    ("people", "int", "มีคนอยู่จริงกี่คน", "visit.people", {}, ""),
    ("condition", "select1", "สภาพบ้าน", "visit.house_condition", {"ดี": "good"}, ""),
    ("repairs", "select", "ซ่อมอะไร", "visit.needs_repair", {}, ""),
    ("hardships", "select", "เดือดร้อน", "visit.hardships", {"none": ""}, ""),
    ("house", "string", "บ้าน", "house.key", {}, ""),
    ("house/number", "string", "บ้านเลขที่", "house.number", {}, ""),
    ("house/point", "geopoint", "ตำแหน่ง", "house.point", {}, ""),
    ("water", "string", "มีน้ำใช้", "services.water", {}, ""),
    ("tenure", "string", "อยู่แบบใด", "tenure.house", {}, ""),
    ("income", "int", "รายได้", "account.yearly_income", {}, ""),
    ("debts", "select", "เป็นหนี้ใคร", "account.debt_sources", {"none": ""}, ""),
    ("jpt13", "string", "บ้านมั่นคง", "indicator.jpt-2565.13", {}, ""),
    ("photo", "binary", "ภาพบ้าน", "photograph.house", {}, ""),
    ("unmapped", "string", "คำถามที่ยังไม่จับคู่", "", {}, ""),
    ("resident/key", "string", "รหัสคน", "person.key", {}, "resident"),
    ("resident/name", "string", "ชื่อ", "person.name", {}, "resident"),
    ("resident/sex", "string", "เพศ", "person.sex", {}, "resident"),
    ("resident/age", "int", "อายุ", "person.age", {}, "resident"),
    ("resident/born", "int", "ปีเกิด", "person.birth_year", {}, "resident"),
    ("resident/national_id", "string", "เลขบัตร", "person.national_id", {}, "resident"),
    ("resident/relation", "string", "ความเกี่ยวข้อง", "person.relation", {}, "resident"),
    ("resident/left", "string", "ย้ายออก", "person.has_left", {}, "resident"),
    ("resident/agrees", "string", "ยินยอม", "consent.sensitive_survey", {}, "resident"),
    ("resident/given_by", "string", "ใครยินยอม", "consent.given_by", {}, "resident"),
    ("resident/wording", "string", "รุ่นคำขอ", "consent.wording", {}, "resident"),
    ("resident/care", "string", "ดูแลตัวเอง", "care.level", {}, "resident"),
    ("resident/disabled", "string", "พิการ", "care.has_disability", {}, "resident"),
    ("resident/types", "select", "พิการด้านใด", "care.disability_types", {}, "resident"),
    ("resident/work", "string", "การงาน", "livelihood.employment", {}, "resident"),
    ("parcel/key", "string", "รหัสแปลง", "parcel.key", {}, "parcel"),
    ("parcel/label", "string", "เลขแปลง", "parcel.label", {}, "parcel"),
    ("parcel/outline", "geoshape", "แนวเขต", "parcel.boundary", {}, "parcel"),
    ("parcel/held", "string", "ถือครอง", "parcel.is_held", {}, "parcel"),
    ("parcel/document", "string", "เอกสาร", "parcel.document_type", {}, "parcel"),
    ("parcel/rai", "int", "ไร่", "parcel.document_rai", {}, "parcel"),
    ("referral/need", "string", "เรื่องส่งต่อ", "referral.need", {}, "referral"),
    ("referral/agency", "string", "หน่วยงาน", "referral.agency", {}, "referral"),
]


def version(*, without: tuple[str, ...] = (), form_id: str = "household-test") -> FormVersion:
    """The form as published, with its mapping; questions `without` have none."""
    form, _ = SurveyForm.objects.get_or_create(form_id=form_id)
    said = factories.source()
    questions = [
        {"path": f"{ROOT}/{name}", "name": name.rpartition("/")[2], "type": kind,
         "labels": {"ไทย (th)": label, "English (en)": f"({name})"},
         "repeat": f"{ROOT}/{repeat}" if repeat else "", "choices": [], "section": {},
         "control": "input", "is_read_only": False}
        for name, kind, label, _fact, _values, repeat in QUESTIONS
    ]  # fmt: skip
    made: FormVersion = FormVersion.objects.create(
        form=form, version="1", title="แบบสำรวจทดสอบ", xml="<h/>", xml_md5="0" * 32,
        questions=questions, source=said,
    )  # fmt: skip
    mapped(made, without=without)
    return made


def mapped(made: FormVersion, *, without: tuple[str, ...] = ()) -> FormMapping:
    """A new mapping of the form."""
    rules = [
        {"question": f"{ROOT}/{name}", "fact": fact, "values": values}
        for name, _kind, _label, fact, values, _repeat in QUESTIONS
        if fact and name not in without
    ]
    found: FormMapping = FormMapping.objects.create(
        version=made, rules=rules, said_on=factories.FIRST_DAY, source=factories.source()
    )
    return found


def xml(instance_id: str, answers: Mapping[str, Any], *, deprecated_id: str = "") -> bytes:
    """An instance: names of questions to answers; of a repeat a list of the same."""
    old = f"<deprecatedID>{deprecated_id}</deprecatedID>" if deprecated_id else ""
    return (
        f'<data id="household-test" version="1"><meta><instanceID>{instance_id}</instanceID>'
        f"{old}</meta>{_nodes(answers)}</data>"
    ).encode()


def _nodes(answers: Mapping[str, Any]) -> str:
    text = ""
    for name, answer in answers.items():
        if isinstance(answer, list):
            text += "".join(f"<{name}>{_nodes(each)}</{name}>" for each in answer)
        elif isinstance(answer, dict):
            text += f"<{name}>{_nodes(answer)}</{name}>"
        else:
            text += f"<{name}>{escape(str(answer))}</{name}>"
    return text


def surveyor(village: Any) -> Account:
    """Somebody who surveys the village."""
    return factories.account(
        role=Role.VILLAGE_WORKING_GROUP, place=village, person=factories.person("ผู้สำรวจ")
    )


def sent(
    made: FormVersion,
    answers: Mapping[str, Any],
    *,
    by: Account | None,
    edits: Submission | None = None,
    edits_id: str = "",
    instance_id: str = "",
    first_id: str = "",
    files: tuple[str, ...] = (),
) -> Submission:
    """A submission as it is taken in: kept, and not read yet."""
    instance = instance_id or f"uuid:{uuid.uuid4()}"
    old = edits.instance_id if edits else edits_id
    said = evidence.receive_document(
        xml(instance, answers, deprecated_id=old),
        "submission.xml",
        title="แบบสำรวจทดสอบ",
        as_of=DAY,
        recorded_by=by,
        kind=Source.Kind.SUBMISSION,
    )
    submission: Submission = Submission.objects.create(
        instance_id=instance, deprecated_id=old,
        first_id=first_id or (edits.first_id if edits else old or instance),
        version=made, source=said, expected_files=list(files),
    )  # fmt: skip
    return submission


def arrived(submission: Submission, name: str, content: bytes = b"\xff\xd8\xff") -> SubmissionFile:
    """A file of a submission comes."""
    kept = evidence.receive_document(
        content, name, title=name, as_of=DAY, recorded_by=submission.source.recorded_by
    )
    made: SubmissionFile = SubmissionFile.objects.create(
        submission=submission, name=name, source=kept
    )
    return made


def read(made: FormVersion, answers: Mapping[str, Any], **how: Any) -> Interpretation:
    """Send an instance and read it."""
    return understand(sent(made, answers, **how))


def entered_in(village: Any, **more: Any) -> Submission:
    """A submission of a household of the village that has been read."""
    made = version(form_id=f"form-{uuid.uuid4()}")
    submission = sent(
        made,
        {"village": village.code, "visited_on": "2025-03-01", "people": 2, **more},
        by=surveyor(village),
    )
    understand(submission)
    return submission

"""What the pages of forms show: versions, questions, and what each answer becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Max
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from network.moments import EVER_KNOWN, Moment
from parcels.models import LandDocumentType
from survey.answers.targets import INDICATOR, NOTHING, TARGETS, Answer
from survey.models import (
    FormClosing,
    FormMapping,
    FormVersion,
    HardshipType,
    Indicator,
    Submission,
    SurveyForm,
)
from survey.xforms import media as form_media
from survey.xforms.facts_sheet import values_text
from survey.xforms.mapping import Codes, faults_of_rule, is_asked
from survey.xforms.offered import Rule, mapping_of, newest
from survey.xforms.questions import Question, label_in, read_xform

# What the records are called to which targets belong, in the order of the page.
RECORDS: Final = {
    "visit": _("การเยี่ยม"),
    "household": _("ครัวเรือน"),
    "house": _("บ้าน"),
    "services": _("น้ำ ไฟ ทาง"),
    "person": _("คนในครัวเรือน"),
    "consent": _("ความยินยอม"),
    "care": _("สุขภาพและการดูแล"),
    "livelihood": _("อาชีพ"),
    "allowance": _("เบี้ยยังชีพ"),
    "account": _("รายได้ หนี้ เงินออม"),
    "tenure": _("การถือครอง"),
    "parcel": _("แปลงที่ดิน"),
    "photograph": _("ภาพถ่าย"),
    "referral": _("การส่งต่อ"),
    "place": _("พื้นที่"),
    "round": _("รอบการสำรวจ"),
}
_BY_CONTROL: Final = {
    "select1": _("เลือกหนึ่งข้อ"),
    "select": _("เลือกได้หลายข้อ"),
    "rank": _("เรียงลำดับ"),
    "trigger": _("กดรับทราบ"),
}
_BY_TYPE: Final = {
    "string": _("ข้อความ"),
    "int": _("จำนวนเต็ม"),
    "decimal": _("จำนวน"),
    "date": _("วันที่"),
    "time": _("เวลา"),
    "dateTime": _("วันและเวลา"),
    "geopoint": _("ตำแหน่ง"),
    "geotrace": _("เส้นทางเดิน"),
    "geoshape": _("แนวเขต"),
    "barcode": _("บาร์โค้ด"),
    "binary": _("ภาพหรือไฟล์"),
}


def is_english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "").startswith("en")


@dataclass(frozen=True)
class Becomes:
    """What an answer becomes: the record and the fact in words, and the rule behind it."""

    record: Any
    label: str
    rule: Rule
    values: str

    @property
    def is_nothing(self) -> bool:
        """Whether it is known to be read nowhere."""
        return self.rule["fact"] == NOTHING


@dataclass(frozen=True)
class Line:
    """One question of a form as a page lists it."""

    question: Question
    label: str
    section: str
    begins_section: bool
    kind: Any
    becomes: tuple[Becomes, ...]
    is_asked: bool

    @property
    def is_open(self) -> bool:
        """Whether nobody has said what its answer becomes."""
        return self.is_asked and not self.becomes


def becomes(rule: Rule, indicators: dict[str, str] | None = None) -> Becomes:
    """A rule in words."""
    fact = rule["fact"]
    target = TARGETS.get(fact)
    head, _dot, indicator = fact.partition(".")
    record: Any = ""
    if fact == NOTHING:
        label = str(_("ไม่เก็บเป็นข้อมูล"))
    elif target:
        record, label = RECORDS.get(head, head), target.en if is_english() else target.th
    elif head == INDICATOR:
        record, label = _("ตัวชี้วัด"), (indicators or {}).get(indicator, indicator)
    else:
        label = fact
    return Becomes(record, label, rule, values_text(rule["values"]))


def kind_of(question: Question) -> Any:
    """How a question is asked, in a few words."""
    if not question["control"]:
        return _("แบบฟอร์มเติมเอง")
    if question["is_read_only"]:
        return _("ข้อความให้อ่าน")
    if question["control"] in _BY_CONTROL:
        return _BY_CONTROL[question["control"]]
    if question["type"] == "binary":
        by_media = {"image": _("ภาพถ่าย"), "audio": _("เสียง"), "video": _("วิดีโอ")}
        return by_media.get(question["media"].partition("/")[0], _("ภาพหรือไฟล์"))
    return _BY_TYPE.get(question["type"], question["type"])


def lines_of(version: FormVersion) -> list[Line]:
    """The questions of a version in order, those that people answer and those the form fills in."""
    language = "en" if is_english() else "th"
    rules: dict[str, list[Rule]] = {}
    for rule in mapping_of(version):
        rules.setdefault(rule["question"], []).append(rule)
    indicators = indicator_names() if _names_indicators(rules) else {}
    lines, section = [], ""
    for question in version.questions:
        told = label_in(question["section"], language)
        lines.append(
            Line(
                question=question,
                label=label_in(question["labels"], language) or question["name"],
                section=told,
                begins_section=bool(told) and told != section,
                kind=kind_of(question),
                becomes=tuple(
                    becomes(rule, indicators) for rule in rules.get(question["path"], [])
                ),
                is_asked=is_asked(question),
            )
        )
        section = told
    return lines


def _names_indicators(rules: dict[str, list[Rule]]) -> bool:
    return any(rule["fact"].startswith(f"{INDICATOR}.") for each in rules.values() for rule in each)


def indicator_names() -> dict[str, str]:
    """`set.code` of every indicator → what it is called."""
    rows = Indicator.objects.order_by("set", "sort_order").values_list(
        "set_id", "code", "title_th", "title_en"
    )
    english = is_english()
    return {f"{of}.{code}": (en if english and en else th) for of, code, th, en in rows}


def fitting_targets(question: Question) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Targets that the answer of a question can become, grouped by record: (name, label) each."""
    codes = Codes(frozenset(), frozenset(), frozenset())
    english = is_english()
    grouped: dict[str, list[tuple[str, str]]] = {}
    for name, target in TARGETS.items():
        rule = Rule(question=question["path"], fact=name, values={})
        wrong = faults_of_rule(rule, question, codes)
        if not any(fault.code == "wrong_kind" for fault in wrong):
            label = target.en if english else target.th
            grouped.setdefault(name.partition(".")[0], []).append((name, label))
    groups: list[tuple[Any, list[tuple[str, str]]]] = [
        (label, grouped[record]) for record, label in RECORDS.items() if record in grouped
    ]
    if question["type"] not in ("geopoint", "geoshape", "geotrace", "binary"):
        listed = [(f"{INDICATOR}.{key}", name) for key, name in indicator_names().items()]
        if listed:
            groups.append((_("ตัวชี้วัด"), listed))
    return groups


def code_choices(fact: str) -> list[tuple[str, str]]:
    """Codes that a target takes, with their names; empty where it takes other answers."""
    target = TARGETS.get(fact)
    if target is None:
        return []
    if target.choices is not None:
        return [(str(code), str(label)) for code, label in target.choices.choices]
    if target.kind is Answer.YES_NO:
        return [("yes", str(_("ใช่ / มี"))), ("no", str(_("ไม่ / ไม่มี")))]
    allowed = Codes.known().of(target)
    if allowed is None:
        return []
    table: Any = LandDocumentType if "document" in target.name else HardshipType
    english = is_english()
    rows = table.objects.filter(pk__in=allowed).order_by("name_th")
    return [(row.code, row.name_en if english else row.name_th) for row in rows]


# --- lists ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FormLine:
    """One form in the list of forms."""

    version: FormVersion
    submissions: int
    last_at: datetime | None
    closing: FormClosing | None
    open_questions: int


def listed() -> list[FormLine]:
    """Every form by its title, as it is offered now. Five queries, however many forms."""
    versions = list(newest().select_related("form", "source__recorded_by").order_by("title", "pk"))
    counted = {
        form: (n, last)
        for form, n, last in Submission.objects.order_by()
        .values_list("version__form_id")
        .annotate(n=Count("pk"), last=Max("received_at"))
    }
    closings = {
        said.form_id: said
        for said in FormClosing.objects.as_known(Moment.now()).filter(is_closed=True)
    }
    rules = {
        said.version_id: said.rules
        for said in FormMapping.objects.as_known(Moment.now()).filter(version__in=versions)
    }
    return [
        FormLine(
            version=version,
            submissions=counted.get(version.form_id, (0, None))[0],
            last_at=counted.get(version.form_id, (0, None))[1],
            closing=closings.get(version.form_id),
            open_questions=open_questions(version, rules.get(version.pk, [])),
        )
        for version in versions
    ]


def open_questions(version: FormVersion, rules: Sequence[Rule]) -> int:
    """How many of a version's questions nobody has mapped."""
    told = {rule["question"] for rule in rules}
    return sum(is_asked(each) and each["path"] not in told for each in version.questions)


def versions_of(form: SurveyForm) -> list[FormVersion]:
    """The versions of a form, the newest first."""
    return list(
        FormVersion.objects.filter(form=form, recorded_at__known_by=EVER_KNOWN)
        .select_related("form", "source__recorded_by")
        .order_by("-recorded_at", "-pk")
    )


def counts_of(versions: Sequence[FormVersion]) -> dict[int, int]:
    """How many submissions each version has, by its key."""
    counted = Submission.objects.filter(version__in=versions).order_by()
    found = dict(counted.values_list("version_id").annotate(n=Count("pk")))
    return {version.pk: found.get(version.pk, 0) for version in versions}


def files_of(version: FormVersion) -> list[dict[str, Any]]:
    """The files a version names: kept, written by the system, or missing."""
    here = form_media.kept(version)
    return [
        {"name": name, "kept": here.get(name), "is_list": name in form_media.ENTITY_LISTS}
        for name in read_xform(version.xml).needed_files
    ]

"""A submission as its page shows it: every question with the answer as it was given, masked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from network import evidence
from network.access import Permission, acts_somewhere, places_of
from network.latest import latest
from network.models import Consent, Domicile, Party, PersonRecord
from network.moments import EVER_KNOWN, Moment
from parcels.models import Boundary, SpatialUnit, StatedPlace, UnitLabel
from survey.answers.claims import numbered as place_of
from survey.answers.claims import question_at, rule_for, rules_of
from survey.answers.instances import Question, Section, State, asked, in_language, read
from survey.answers.interpreting import entered_under
from survey.answers.targets import INDICATOR, NOTHING, TARGETS, UNKNOWN, Answer, Target
from survey.models import CareNeed, Visit
from survey.xforms.offered import mapping_of

if TYPE_CHECKING:
    from network.models import Account, Source
    from survey.answers.legible import Named
    from survey.models import Interpretation, Submission

_CHOSEN = frozenset({"select", "select1", "odk:rank"})


@dataclass(slots=True)
class Line:
    """One question: what was answered, what it becomes, and what is to be said of it.

    `answer` is None where the reader may not see it; `is_mapped` False where nobody has said
    what it becomes.
    """

    question: str
    label: str
    answer: str | None
    state: str
    becomes: str
    is_mapped: bool
    is_known: bool
    kind: Answer | None  # of what it becomes
    type: str  # of its question: string, date, geopoint …
    is_own: bool  # the form filled it in by itself
    file: str = ""
    remarks: list[str] = field(default_factory=list)
    # What survey.answers.legible makes of the answer:
    links: list[Named] = field(default_factory=list)
    drawing: str = ""  # the corners of an outline, for an SVG
    is_raw: bool = False  # a key of nothing the reader can be led to


@dataclass(slots=True)
class Part:
    """A section of the page: the form itself, or one instance of a repeat."""

    title: str
    number: int
    depth: int
    lines: list[Line]

    @property
    def asked(self) -> list[Line]:
        """What people were asked, and whatever else something has to be said of."""
        return [line for line in self.lines if not line.is_own or line.remarks]

    @property
    def own(self) -> list[Line]:
        """What the form filled in by itself."""
        return [line for line in self.lines if line.is_own and not line.remarks]


@dataclass(frozen=True)
class Became:
    """What a submission is of now."""

    households: list[Party]
    units: list[SpatialUnit]


def permissions_on(
    account: Account, word: Interpretation | None, submission: Submission
) -> frozenset[Permission]:
    """What the account may see of the answers of a submission."""
    asking = (Permission.SEE_RECORDS, *sorted(UNKNOWN))
    place = word.place_id if word else None
    if place is None and submission.source.recorded_by_id == account.pk:
        return frozenset(each for each in asking if acts_somewhere(account, each))
    return frozenset(each for each in asking if place in places_of(account, each))


def parts_of(
    submission: Submission,
    word: Interpretation | None,
    *,
    may: Collection[Permission],
    english: bool,
) -> list[Part]:
    """Every question that stands in the instance, in the order of the form.

    Health and disability stand there only of what has entered a register, and while everybody
    of whom they are told consents: of the rest nobody has allowed that it is looked at.

    Raises:
        UnreadableInstance, EvidenceDamaged: what is kept cannot be shown.
    """
    questions = asked(submission.version.questions)
    instance = read(evidence.content(submission.source), questions)
    showing = _Showing(
        {question.path: question for question in questions},
        rule_for(rules_of(mapping_of(submission.version))),
        word.remarks if word else [],
        frozenset(may),
        english,
        care_is_allowed(submission),
    )
    return showing.parts(instance.root)


@dataclass(slots=True)
class _Showing:
    questions: Mapping[str, Question]
    rule_for: Any
    remarks: list[dict[str, str]]
    may: frozenset[Permission]
    english: bool
    shows_care: bool

    def parts(self, section: Section, within: str = "", depth: int = 0) -> list[Part]:
        place = place_of(section, within)
        lines = [
            self._line(answered, place)
            for answered in section.answers
            if answered.is_known or answered.state == State.GIVEN
        ]
        part = Part(self._title(section), section.number, depth, lines)
        inner = [each for sub in section.sections for each in self.parts(sub, place, depth + 1)]
        return [part, *inner] if lines or section.number else inner

    def _title(self, section: Section) -> str:
        if not section.path:
            return ""
        of = (q for q in self.questions.values() if q.repeat == section.path)
        first = next((q for q in of if q.section), None)
        titled = in_language(first.section, english=self.english) if first else ""
        return titled or section.path.rpartition("/")[2]

    def _line(self, answered: Any, place: str) -> Line:
        known = self.questions.get(answered.path)
        rule = self.rule_for(answered.path)
        target = TARGETS.get(rule.fact) if rule else None
        question = question_at(place, answered.path)
        return Line(
            question=question,
            label=self._label(known, target, answered.name),
            answer=self._answer(answered, known, rule, target, place),
            state=answered.state.value,
            becomes=self._becomes(rule, target),
            is_mapped=rule is not None,
            is_known=answered.is_known,
            kind=target.kind if target else None,
            type=known.kind if known else "",
            is_own=known is not None and not known.labels and not known.control,
            file=answered.text if target and target.kind == Answer.FILE else "",
            remarks=[
                remark["en" if self.english else "th"]
                for remark in self.remarks
                if remark["question"] == question
            ],
        )

    def _label(self, known: Question | None, target: Target | None, name: str) -> str:
        """What people call a question; of one the form answers, what it becomes."""
        if known is not None and (known.labels or target is None):
            return known.label(english=self.english)
        return (target.en if self.english else target.th) if target is not None else name

    def _answer(
        self, answered: Any, known: Question | None, rule: Any, target: Target | None, place: str
    ) -> str | None:
        if answered.state != State.GIVEN:
            return ""
        if not self._needed(rule, target) <= self.may or self._is_refused(target, place):
            return None
        if target is not None and target.kind == Answer.NATIONAL_ID:
            from formats.national_id import masked  # noqa: PLC0415

            return masked(answered.text)
        if known is not None and known.choices:
            codes = [answered.text] if answered.text in known.choices else answered.text.split()
            return ", ".join(known.choice(code, english=self.english) for code in codes)
        return str(answered.text)

    def _is_refused(self, target: Target | None, place: str) -> bool:
        """Whether it is health or disability of somebody who did not consent: shown to nobody."""
        if target is None or target.name.partition(".")[0] != "care":
            return False
        return not self.shows_care or any(
            remark["code"] == "no_consent"
            and remark["question"].rpartition("/")[0].startswith(place)
            for remark in self.remarks
        )

    def _needed(self, rule: Any, target: Target | None) -> frozenset[Permission]:
        """What a reader must hold: of what nobody has said what it tells, everything."""
        if target is not None:
            return frozenset({target.permission})
        if rule is not None and rule.fact.partition(".")[0] == INDICATOR:
            return frozenset({Permission.SEE_RECORDS})
        return UNKNOWN

    def _becomes(self, rule: Any, target: Target | None) -> str:
        if target is not None:
            return target.en if self.english else target.th
        if rule is None or rule.fact == NOTHING:
            return ""
        return str(rule.fact.partition(".")[2])


def care_is_allowed(submission: Submission) -> bool:
    """Whether its health and disability entered, and all they are told of consent to this day."""
    under = entered_under(submission)
    if under is None:
        return False
    _named, cared = people_in(under)
    said = latest(
        Consent.objects.filter(person__in=cared, purpose=Consent.Purpose.SENSITIVE_SURVEY),
        Moment.now(),
    )
    willing = {each.person_id for each in said if each.is_given}
    return cared <= willing


def is_withheld(parts: Collection[Part] | None) -> bool:
    """Whether an answer is shown to nobody, for a reader who may see all kinds of them."""
    return any(line.answer is None for part in parts or () for line in part.lines)


def became(account: Account, source: Source | None) -> Became:
    """The households, houses and parcels that what entered speaks of, as far as they are seen."""
    if source is None:
        return Became([], [])
    visits = Visit.objects.filter(source=source, recorded_at__known_by=EVER_KNOWN)
    homes = Domicile.objects.filter(source=source, recorded_at__known_by=EVER_KNOWN)
    households = Party.objects.visible_to(account).filter(
        Q(pk__in=visits.values("household")) | Q(pk__in=homes.values("party"))
    )
    said = Q(pk__in=visits.filter(house__isnull=False).values("house"))
    for model in (Boundary, StatedPlace, UnitLabel):
        facts = model._default_manager.filter(source=source, recorded_at__known_by=EVER_KNOWN)
        said |= Q(pk__in=facts.values("spatial_unit"))
    units = SpatialUnit.objects.visible_to(account).filter(said)
    kinds = households.filter(kind=Party.Kind.HOUSEHOLD)
    return Became(list(kinds.order_by("pk")), list(units.order_by("kind", "pk")))


def people_in(source: Source | None) -> tuple[set[int], set[int]]:
    """Keys of the persons that what entered names, and of those whose care it tells."""
    if source is None:
        return set(), set()
    named = PersonRecord.objects.filter(source=source, recorded_at__known_by=EVER_KNOWN)
    cared = CareNeed.objects.filter(source=source, recorded_at__known_by=EVER_KNOWN)
    return (
        set(named.values_list("party_id", flat=True)),
        set(cared.values_list("person_id", flat=True)),
    )

"""A form as a sheet of paper: its outline and what is known in, plain lists and dicts out.

Numerals are the ones people type; nothing here asks the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from survey.paper.answer_room import Room, room_of
from survey.paper.outline import Asked, Outline, Section, jumps
from survey.paper.wording import Wording

ABREAST: Final = 4  # rounds of a repeat beside each other
FEWEST_ROUNDS: Final = 4
ROUNDS_OF_PEOPLE: Final = 8  # on a sheet for nobody in particular
FEW_COLUMNS: Final = 5  # questions of a repeat that is a table with a row a round
ROWS: Final = 8
SHORT: Final = 60  # letters of a question beside which one line is enough
PEOPLE: Final = "people.csv"


@dataclass(frozen=True)
class Household:
    """What is known of the household a sheet is for; `people` are labels as lists show them."""

    label: str
    lines: tuple[str, ...]
    people: tuple[str, ...]
    columns: Mapping[str, str]  # of its row in households.csv


@dataclass(frozen=True)
class Prefilled:
    """What stands on a sheet before anybody writes: by the path of a question."""

    answers: Mapping[str, str] = field(default_factory=dict)
    rounds: Mapping[str, Sequence[str]] = field(default_factory=dict)  # of a repeat, by its path
    listed: Mapping[str, Sequence[str]] = field(default_factory=dict)  # choices, by file
    known: Mapping[str, str] = field(default_factory=dict)  # by the name of a node


@dataclass(frozen=True)
class Sheet:
    """One sheet: for a household, or for whom somebody will write on it."""

    code: str
    address: str  # what its QR code says
    number: int  # of the sheets for nobody in particular; 0 for a household's
    village: str
    household: Household | None
    prefilled: Prefilled


def content(
    of: Outline, sheet: Sheet, language: str, people_repeats: Sequence[str]
) -> dict[str, Any]:
    """All that stands on a sheet. `people_repeats` are the repeats in which people are told."""
    words = Wording(of, language, sheet.prefilled.known)
    build = _Build(of, sheet, words, frozenset(people_repeats), jumps(of))
    return {
        "title": of.form.title,
        "version": _("ฉบับ %(version)s") % {"version": of.form.version} if of.form.version else "",
        "code": f"{sheet.code[:4]}-{sheet.code[4:]}",
        "number": _("ชุดที่ %(n)d") % {"n": sheet.number} if sheet.number else "",
        "household": sheet.household.label if sheet.household else "",
        "village": sheet.village,
        "known": list(sheet.household.lines) if sheet.household else [],
        "blocks": list(build.section(of.whole)),
    }


def fixed_words() -> dict[str, Any]:
    """Words that stand on every sheet."""
    return {
        "page": _("หน้า"),
        "of": _("จาก"),
        "code": _("รหัสกระดาษ"),
        "household": _("ครัวเรือน"),
        "village": _("หมู่บ้าน"),
        "known": _("ที่รู้อยู่แล้ว"),
        "when": _("ถามเมื่อ"),
        "how": _(
            "ทำเครื่องหมาย ✓ ในช่อง เขียนตัวเลขช่องละหนึ่งตัว ตัวบรรจง "
            "วันที่เป็น วัน เดือน พ.ศ. ข้อที่มี * ต้องตอบ ผิดให้ขีดฆ่าแล้วเขียนใหม่"
        ),
        "notice": _(
            "ข้อมูลในแบบนี้เก็บตาม พ.ร.บ. คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 เพื่อทำผังหมู่บ้าน "
            "ขอซ่อมบ้าน และแก้ปัญหาที่ดินร่วมกัน ผู้ให้ข้อมูลไม่ตอบข้อใดก็ได้ ขอดู ขอแก้ "
            "ขอลบ และถอนความยินยอมได้ที่แกนนำ พิมพ์เข้าระบบแล้วให้เก็บกระดาษนี้ในที่ล็อกได้ "
            "และทำลายเมื่อสอบทานแล้ว ห้ามถ่ายภาพส่งต่อ"
        ),
        "consent": _("ข้าพเจ้าได้ฟังคำชี้แจงแล้ว และให้ข้อมูลโดยสมัครใจ"),
        "signed": _("ลงชื่อ"),
        "dated": _("วันที่"),
        "signers": [_("ผู้ให้ข้อมูล"), _("ผู้สำรวจ"), _("ผู้พิมพ์เข้าระบบ")],
        "north": _("น."),
        "continued": _("ต่อ"),
        "loose": _("ถ้าแผ่นนี้หลุดจากชุด ส่งคืนตามรหัสกระดาษ"),
    }


@dataclass(frozen=True)
class _Build:
    """Makes the blocks of one sheet."""

    outline: Outline
    sheet: Sheet
    words: Wording
    people_repeats: frozenset[str]
    jumps: Mapping[str, Mapping[str, int]]

    def section(self, of: Section) -> Iterator[dict[str, Any]]:
        """A heading and everything below it, in order."""
        title = self.words.label(of.labels)
        when = self.words.when(of.own)
        if of.repeat:
            yield from self._repeat(of, title, when)
            return
        if title or when:
            yield {"kind": "section", "text": title, "when": when}
        for part in of.parts:
            if isinstance(part, Section):
                yield from self.section(part)
            else:
                yield from self._question(part)

    def _question(self, asked: Asked) -> Iterator[dict[str, Any]]:
        labels = asked.question["labels"]
        when = self.words.when(asked.own)
        if not asked.number:
            if not self.words.is_blank(labels):
                yield {"kind": "note", "text": self.words.label(labels), "when": when}
            return
        answer = self.sheet.prefilled.answers.get(asked.path, "")
        yield {
            "kind": "question",
            **self._head(asked, when),
            "room": {"kind": "told", "text": answer} if answer else self._room(asked),
        }

    def _head(self, asked: Asked, when: str) -> dict[str, Any]:
        label = self.words.label(asked.question["labels"]) or asked.question["name"]
        hint = self.words.label(asked.question["hints"])
        return {
            "number": asked.number,
            "label": label,
            "hint": hint,
            "short": not when and len(label) + len(hint) <= SHORT,
            "required": asked.question["is_required"],
            "when": when,
        }

    def _room(self, asked: Asked) -> Room:
        file = asked.question["choices_from"]
        return room_of(
            asked,
            self.words,
            jumps=self.jumps.get(asked.path, {}),
            listed=self.sheet.prefilled.listed.get(file),
            is_numbered=file == PEOPLE,
        )

    # --- repeats ---

    def _repeat(self, of: Section, title: str, when: str) -> Iterator[dict[str, Any]]:
        names = list(self._names(of))
        asked = [each for each in of.questions() if each.number]
        if not asked:
            return
        is_wide = len(asked) <= FEW_COLUMNS and not any(map(_is_roomy, asked))
        block: dict[str, Any] = {
            "kind": "rows" if is_wide else "columns",
            "text": self._title(of, title),
            "when": when,
            "note": self._about(of),
        }
        if is_wide:
            rounds = max(ROWS, len(names))
            block |= {
                "columns": [self._column(each) for each in asked],
                "names": _filled(names, rounds),
            }
            yield block
            return
        fewest = ROUNDS_OF_PEOPLE if self._is_of_people(of) and not names else FEWEST_ROUNDS
        rounds = max(fewest, len(names))
        rounds = -(-rounds // ABREAST) * ABREAST
        names = _filled(names, rounds)
        lines = list(self._lines(of))
        for begin in range(0, rounds, ABREAST):
            yield block | {
                "heads": [
                    {"number": begin + n + 1, "name": name}
                    for n, name in enumerate(names[begin : begin + ABREAST])
                ],
                "lines": lines,
                "is_first": begin == 0,
            }

    def _title(self, of: Section, title: str) -> str:
        """A repeat called after the answer it is about has no name of its own."""
        if title.strip("… ") or not self._is_of_people(of):
            return title
        return _("รายคน")

    def _about(self, of: Section) -> str:
        """Of whom it is asked, where an answer before says so."""
        origins = self._origins(of)
        if not origins:
            return ""
        return _("ตอบเฉพาะรายการที่เลือกในข้อ %(n)s") % {
            "n": ", ".join(str(each.number) for each in origins)
        }

    def _origins(self, of: Section) -> list[Asked]:
        if not of.count:
            return []
        paths = {of.count, *self.outline.named_by.get(of.count, ())}
        return [each for each in self.outline.asked() if each.path in paths]

    def _is_of_people(self, of: Section) -> bool:
        return of.repeat in self.people_repeats or self._is_of_the_known(of)

    def _is_of_the_known(self, of: Section) -> bool:
        return any(each.question["choices_from"] == PEOPLE for each in self._origins(of))

    def _names(self, of: Section) -> Sequence[str]:
        if self._is_of_the_known(of) and self.sheet.household:
            return [label.partition(" · ")[0] for label in self.sheet.household.people]
        return self.sheet.prefilled.rounds.get(of.repeat, ())

    def _column(self, asked: Asked) -> dict[str, Any]:
        room = self._room(asked)
        return self._head(asked, self.words.when(asked.own)) | {
            "room": room,
            "is_narrow": room["kind"] in ("ticks", "boxes"),
        }

    def _lines(self, of: Section) -> Iterator[dict[str, Any]]:
        """The rows of a repeat whose rounds stand beside each other."""
        for part in of.parts:
            if isinstance(part, Section):
                heading, when = self.words.label(part.labels), self.words.when(part.own)
                if heading or when:
                    yield {"kind": "section", "text": heading, "when": when}
                yield from self._lines(part)
            elif part.number:
                yield {"kind": "question"} | self._column(part)
            elif not self.words.is_blank(part.question["labels"]):
                text = self.words.label(part.question["labels"])
                yield {"kind": "note", "text": text, "when": self.words.when(part.own)}


def _is_roomy(asked: Asked) -> bool:
    question = asked.question
    return question["control"] == "upload" or question["type"] in ("geoshape", "geotrace")


def _filled(names: Sequence[str], rounds: int) -> list[str]:
    return [*names, *[""] * (rounds - len(names))]

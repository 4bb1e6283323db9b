"""What a person fills in on a phone, and what the phone has claimed of it: the proof's ledger."""

from __future__ import annotations

import base64
import hashlib
import random
import re
import uuid
from dataclasses import dataclass, field
from typing import Any, Final

from tests.safety.nothing_lost import FORM_ID, QUESTIONS, VILLAGE

PHOTOGRAPH_BYTES: Final = (300, 150_000)
FEW_PHOTOGRAPHS: Final = (0, 0, 1, 1, 2, 3)
CORRECTED_SHARE: Final = 0.12
REOPENED_SHARE: Final = 0.15
_PART: Final = re.compile(r'part="(\d+)"')


@dataclass
class Record:
    """One record as a person means it, and what the phone has told of it so far."""

    number: int
    household: str
    photographs: dict[str, bytes]  # that this record adds
    people: list[int]  # one figure; two where it is opened again and changed before it goes
    corrects: Record | None = None
    answers: int = 6
    version: str = ""  # that its form had when it was begun
    # What the phone told:
    id: str = ""
    saved: int = 0  # the last answer that was on the disk
    attached: set[str] = field(default_factory=set)
    finished: int = -1  # index of the words that were finished last
    is_over: bool = False  # found finished, with whichever of its words was the last
    claimed: dict[str, Any] | None = None  # the receipt it has shown

    @property
    def label(self) -> str:
        return f"n{self.number}"

    @property
    def files(self) -> dict[str, bytes]:
        """All that go with it: a correction has those of what it stands for."""
        return (self.corrects.files if self.corrects else {}) | self.photographs

    def words(self, index: int) -> str:
        """The XML; without an id where the phone has not given it one yet."""
        deprecated = (
            f"<orx:deprecatedID>{self.corrects.id}</orx:deprecatedID>" if self.corrects else ""
        )
        answers = "".join(
            f"<{question}>{name}</{question}>"
            for question, name in zip(QUESTIONS, self.files, strict=False)
        )
        return (
            f'<data xmlns:orx="http://openrosa.org/xforms" id="{FORM_ID}"'
            f' version="{self.version}"><village>{VILLAGE}</village>'
            f"<household>{self.household}</household><day>2025-06-01</day>"
            f"<people>{self.people[index]}</people>{answers}<orx:meta><orx:instanceID>"
            f"{self.id or '@@id@@'}</orx:instanceID>{deprecated}</orx:meta></data>"
        )

    def allowed_hashes(self) -> set[str]:
        """Of the words that may be on the server in the end."""
        return {sha256(self.words(index).encode()) for index in range(len(self.people))}

    def spec(self) -> dict[str, Any]:
        """What proof.js is to do; without what is on the phone already."""
        return {
            "number": self.number,
            "label": self.label,
            "formId": FORM_ID,
            "version": self.version,
            "village": VILLAGE,
            "answers": self.answers,
            "xmls": [self.words(index) for index in range(len(self.people))],
            "corrects": self.corrects.id if self.corrects else "",
            "photos": [
                {"name": name, "content": base64.b64encode(content).decode()}
                for name, content in self.photographs.items()
                if name not in self.attached
            ],
        }

    def hear(self, what: str, *said: Any) -> str | None:
        """What the phone told; what is wrong with it."""
        match what:
            case "begun":
                wrong = bool(self.id) and self.id != said[0]
                self.id = said[0]
                return f"{self.label} was begun twice" if wrong else None
            case "found":
                return self._found(said[0])
            case "saved":
                self.saved = max(self.saved, said[0])
            case "attached":
                self.attached.add(said[0])
            case "finished":
                self.finished = max(self.finished, said[1], 0)
                self.is_over = said[1] < 0 or said[1] == len(self.people) - 1
        return None

    def _found(self, xml: str) -> str | None:
        """A draft that is opened again has at least what was told to be on the disk."""
        if xml in (self.words(index) for index in range(len(self.people))):
            return None if len(self.people) > 1 else f"{self.label} is a draft again"
        if self.finished >= 0:
            return f"{self.label} was finished and is {xml[:60]!r}"
        part = _PART.search(xml)
        if self.saved > (int(part[1]) if part else 0):
            return f"{self.label} had {self.saved} answers and has {xml[:60]!r}"
        return None


def day(chance: random.Random, numbers: range) -> list[Record]:
    """What a person fills in, in order; corrections come after what they correct."""
    records: list[Record] = []
    for number in numbers:
        known = [each for each in records if len(each.people) == 1]
        before = chance.choice(known) if known and chance.random() < CORRECTED_SHARE else None
        if before is not None and any(each.corrects is before for each in records):
            before = None
        record = Record(
            number,
            before.household if before else str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            {},
            [chance.randint(0, 9)],
            corrects=before,
            answers=chance.randint(1, 9),
        )
        _photograph(record, chance)
        if before is None and chance.random() < REOPENED_SHARE:
            record.people.append(10 + record.people[0])
        records.append(record)
    return records


def _photograph(record: Record, chance: random.Random) -> None:
    free = QUESTIONS[len(record.files) :]
    count = chance.choice(FEW_PHOTOGRAPHS[:3] if record.corrects else FEW_PHOTOGRAPHS)
    for question in free[:count]:
        name = f"{chance.choice(('ภาพบ้าน', 'house 🏠', '1700000000'))}-{question}.jpg"
        record.photographs[name] = chance.randbytes(chance.randint(*PHOTOGRAPH_BYTES))


def sha256(content: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def dice(*of: object) -> random.Random:
    """Dice of their own for each that throws them, so that threads do not change each other's."""
    return random.Random("-".join(map(str, of)))  # noqa: S311 (not for secrets)

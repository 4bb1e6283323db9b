"""Conditions and labels of a form in words that stand on paper, in the language that is active."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from survey.paper.conditions import Both, Comparison, Condition, Either, Other
from survey.paper.outline import Asked, Outline, shown_codes, titled

LONGEST_LABEL: Final = 24  # characters of a choice beside its code
BLANK: Final = "…………"
_PUT_IN: Final = re.compile(r"\{([\w.-]+)\}")


@dataclass(frozen=True)
class Wording:
    """How things of a form are called on its paper; `known` are values by the names of nodes."""

    outline: Outline
    language: str
    known: Mapping[str, str]

    def label(self, labels: Mapping[str, str]) -> str:
        """A label or hint; an answer put into it is its number, or what is known, or a blank."""
        numbers = self.by_name()
        return _PUT_IN.sub(lambda found: self._put_in(found[1], numbers), self._plain(labels))

    def _plain(self, labels: Mapping[str, str]) -> str:
        return titled(labels, self.language)

    def is_blank(self, labels: Mapping[str, str]) -> bool:
        """Whether all that a note would tell is not known on this paper."""
        named = _PUT_IN.findall(self._plain(labels))
        numbers = self.by_name()
        return bool(named) and all(name not in numbers and name not in self.known for name in named)

    def by_name(self) -> dict[str, int]:
        """Number by the name of a question; labels name no more of it."""
        return {each.question["name"]: each.number for each in self.outline.asked()}

    def _put_in(self, name: str, numbers: Mapping[str, int]) -> str:
        if name in self.known:
            return self.known[name]
        if name in numbers:
            return _("(ข้อ %(n)d)") % {"n": numbers[name]}
        return BLANK

    def when(self, condition: Condition | None) -> str:
        """`ข้อ 5 ตอบ 2, 3 หรือ 4`; empty where there is no condition."""
        return self._said(condition, inside=False) if condition is not None else ""

    def _said(self, condition: Condition, *, inside: bool) -> str:
        if isinstance(condition, Comparison):
            return self._comparison(condition)
        if isinstance(condition, Other):
            return self._other(condition)
        if isinstance(condition, Either) and (or_unknown := _or_unknown(condition)):
            said = self._comparison(or_unknown)
            return _("%(condition)s หรือไม่ทราบ") % {"condition": said}
        parts = self._gathered(condition)
        if isinstance(condition, Both):
            return _(" และ ").join(parts)
        said = _(" หรือ ").join(parts)
        return f"({said})" if inside and len(parts) > 1 else said

    def _gathered(self, condition: Both | Either) -> list[str]:
        """The parts in words; answers of one question that come behind each other as one."""
        sign = "=" if isinstance(condition, Either) else "!="
        found: list[str] = []
        same: list[Comparison] = []
        for part in (*condition.parts, None):
            is_same = (
                isinstance(part, Comparison)
                and part.sign == sign
                and bool(part.value)
                and (not same or same[0].path == part.path)
            )
            if same and not is_same:
                found.append(self._answers(same))
                same = []
            if is_same and isinstance(part, Comparison):
                same.append(part)
            elif isinstance(part, Comparison) and self._goes_without(part, condition):
                continue
            elif part is not None:
                found.append(self._said(part, inside=True))
        return found

    @staticmethod
    def _goes_without(part: Comparison, among: Both | Either) -> bool:
        """Whether "has an answer" is said by another part already."""
        return (
            isinstance(among, Both)
            and part.sign == "!="
            and not part.value
            and any(
                isinstance(each, Comparison) and each.path == part.path and each.value
                for each in among.parts
            )
        )

    def _answers(self, same: Sequence[Comparison]) -> str:
        if len(same) == 1:
            return self._comparison(same[0])
        codes = [self._code(each, is_long=False) for each in same]
        listed = ", ".join(codes[:-1])
        values = {"question": self._question(same[0].path), "codes": listed, "last": codes[-1]}
        if same[0].sign == "=":
            return _("%(question)s ตอบ %(codes)s หรือ %(last)s") % values
        return _("%(question)s ไม่ได้ตอบ %(codes)s และ %(last)s") % values

    def _comparison(self, said: Comparison) -> str:
        values = {"question": self._question(said.path), "answer": self._code(said)}
        if not said.value and said.sign in ("=", "!="):
            if said.sign == "=":
                return _("%(question)s ว่าง") % values
            return _("%(question)s มีคำตอบ") % values
        return {
            "=": _("%(question)s ตอบ %(answer)s"),
            "!=": _("%(question)s ไม่ได้ตอบ %(answer)s"),
            "has": _("%(question)s เลือก %(answer)s"),
            "has_not": _("%(question)s ไม่ได้เลือก %(answer)s"),
            "<": _("%(question)s น้อยกว่า %(answer)s"),
            ">": _("%(question)s มากกว่า %(answer)s"),
            "<=": _("%(question)s ไม่เกิน %(answer)s"),
            ">=": _("%(question)s ตั้งแต่ %(answer)s ขึ้นไป"),
        }[said.sign] % values

    def _other(self, said: Other) -> str:
        named = [self._question(path) for path in said.paths]
        if not named:
            return _("เข้าเงื่อนไขของแบบ (%(text)s)") % {"text": said.text}
        return _("เข้าเงื่อนไขที่ดูจาก%(questions)s") % {"questions": _(" และ ").join(named)}

    def _question(self, path: str) -> str:
        """`ข้อ 5`; what the form works out by the questions it comes from."""
        found = self._asked().get(path)
        if found is not None:
            return _("ข้อ %(n)d") % {"n": found.number}
        name = path.rpartition("/")[2]
        numbers = self._origins(path, frozenset())
        if not numbers:
            return _("ค่าที่ระบบมีอยู่ (%(name)s)") % {"name": name}
        listed = ", ".join(str(number) for number in numbers)
        return _("ค่าที่ได้จากข้อ %(numbers)s (%(name)s)") % {"numbers": listed, "name": name}

    def _origins(self, path: str, seen: frozenset[str]) -> list[int]:
        """Numbers of the questions from which a value of the form is worked out."""
        found: set[int] = set()
        asked = self._asked()
        for named in self.outline.named_by.get(path, ()):
            if named in asked:
                found.add(asked[named].number)
            elif named not in seen:
                found.update(self._origins(named, seen | {named}))
        return sorted(found)

    def _asked(self) -> dict[str, Asked]:
        return {each.path: each for each in self.outline.asked()}

    def _code(self, said: Comparison, *, is_long: bool = True) -> str:
        """What is ticked for an answer: `2 (ต้องซ่อมเล็กน้อย)`."""
        asked = self._asked().get(said.path)
        for shown, code in shown_codes(asked.question) if asked else ():
            if code == said.value and asked is not None:
                label = next(
                    titled(choice["labels"], self.language)
                    for choice in asked.question["choices"]
                    if choice["code"] == code
                )
                cut = label if len(label) <= LONGEST_LABEL else f"{label[:LONGEST_LABEL].rstrip()}…"
                return f"{shown} ({cut})" if is_long and cut else shown
        return said.value


def _or_unknown(either: Either) -> Comparison | None:
    """`age = '' or age >= 15` is age >= 15, or not known."""
    match either.parts:
        case (Comparison(sign="=", value="") as empty, Comparison() as said) if (
            empty.path == said.path
        ):
            return said
    return None

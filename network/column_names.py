"""How names of columns are compared: what is a mark in them, what says nothing, what is a slip."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from formats.number import TO_ARABIC
from formats.tables import normalised_header

ALIKE = 0.85  # of SequenceMatcher: one slip in seven letters
SHORTEST_PART = 5  # letters of a name that tell something where they are part of another

_MARKS = re.compile(r"""[\s._\-–—/:;,#*'"“”‘’?()\[\]]+""")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# What formats.tables, spreadsheets and databases call a column without a name.
_NAMELESS = re.compile(r"\([A-Z]{1,3}\)|(?:column|col|field|f|unnamed|คอลัมน์|ช่อง)?[0-9]*")


def plain(header: str) -> str:
    """A header without case, spaces and marks: `ADM3_PCODE`, `ชื่อ (ไทย)` → adm3pcode, ชื่อไทย."""
    return _MARKS.sub("", normalised_header(header).casefold().translate(TO_ARABIC))


def without_brackets(header: str) -> str:
    """The same without what stands in brackets: `ชื่อ (ไทย)` → ชื่อ."""
    return plain(_BRACKETED.sub("", normalised_header(header)))


def is_nameless(header: str) -> bool:
    """Whether a header says nothing: `(B)`, `Column1`, `Unnamed: 3`."""
    bare = normalised_header(header)
    return bool(_NAMELESS.fullmatch(bare) or _NAMELESS.fullmatch(plain(bare)))


def is_part(header: str, names: Iterable[str]) -> bool:
    """Whether a header is a piece of one of the names, and says nothing else: `รหัส` of รหัสหมู่บ้าน."""
    bare = plain(header)
    return bool(bare) and any(bare in plain(name) for name in names)


def alike(header: str, names: Iterable[str]) -> str | None:
    """The name that a header is like: one holds the other, or a letter is wrong."""
    bare = plain(header)
    for name in sorted(names, key=len, reverse=True):
        known = plain(name)
        shorter = min(len(bare), len(known))
        if shorter >= SHORTEST_PART and (bare in known or known in bare):
            return name
        if shorter >= SHORTEST_PART and SequenceMatcher(None, bare, known).ratio() >= ALIKE:
            return name
    return None

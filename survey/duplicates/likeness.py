"""How alike two Thai names are: titles, spacing, marks and letters that sound the same.

Pure Python; nothing here asks the database.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from network.person_names import plain_person

# What the mark of silence (การันต์) silences: a letter with its vowel. ศักดิ์ is written สัก too.
_SILENT = re.compile("[ก-ฮ][ิุ]?์")
# Letters of one sound, each as its commonest; marks of tone, silence and shortening are left
# out. สมมติ and สมมุติ differ by a vowel still: that is the one difference allowed beside this.
_SOUNDS = str.maketrans(
    dict.fromkeys("ศษ", "ส")
    | dict.fromkeys("ณ", "น")
    | dict.fromkeys("ฆฅ", "ค")
    | dict.fromkeys("ฌ", "ช")
    | dict.fromkeys("ญ", "ย")
    | dict.fromkeys("ฎ", "ด")
    | dict.fromkeys("ฏ", "ต")
    | dict.fromkeys("ฐฑฒธถ", "ท")
    | dict.fromkeys("ภ", "พ")
    | dict.fromkeys("ฬ", "ล")
    | dict.fromkeys("ใ", "ไ")
    | dict.fromkeys("่้๊๋์็ๆฺํ. -", "")
)
SHORTEST = 5  # letters: of shorter names one letter is too much of a difference


def sounding(name: str) -> str:
    """A name without title and spaces, written as it sounds."""
    plain = unicodedata.normalize("NFC", plain_person(name)).replace("ํา", "ำ").replace("เเ", "แ")
    return _SILENT.sub("", plain).translate(_SOUNDS)


def near(one: str, other: str) -> bool:
    """Whether two sounding names differ by one letter more, less, other, or by two swapped."""
    if one == other:
        return True
    if min(len(one), len(other)) < SHORTEST or abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return swapped or one[at + 1 :] == other[at + 1 :]


def pairs_of_near(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every two different names of a set that are near, each pair once and in order.

    Two names that differ by one letter have a spelling in common once a letter is left out
    of one or both: only those that share one are compared.
    """
    spelled: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(names)):
        if len(name) >= SHORTEST:
            for spelling in {name, *(name[:i] + name[i + 1 :] for i in range(len(name)))}:
                spelled[spelling].append(name)
    seen: set[tuple[str, str]] = set()
    for alike in spelled.values():
        for pair in combinations(alike, 2):
            if pair not in seen:
                seen.add(pair)
                if near(*pair):
                    yield pair

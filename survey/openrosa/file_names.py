"""What an attached file is called: as its instance names it, and never as a path.

Pure. Devices write names as raw UTF-8, percent-encoded (browsers, OkHttp) or by RFC 2231; a
letter with its mark is one character on one system and two on another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Final
from urllib.parse import unquote

from survey.openrosa.errors import UnusableFileName

LONGEST: Final = 255  # bytes: no file system takes more


def plain_name(sent: str) -> str:
    """The last part of a name, without control characters.

    Raises:
        UnusableFileName: nothing is left of it, or more than any file system takes.
    """
    last = sent.replace("\\", "/").rpartition("/")[2]
    plain = "".join(
        letter for letter in last if unicodedata.category(letter) not in ("Cc", "Cs")
    ).strip()
    if plain in ("", ".", "..") or len(plain.encode()) > LONGEST:
        raise UnusableFileName
    return plain


def usable(names: Iterable[str]) -> Iterator[str]:
    """The names an instance tells, as they are kept; one that no file can have is passed over."""
    for name in names:
        try:
            yield plain_name(name)
        except UnusableFileName:
            continue


def name_among(sent: str, expected: Collection[str]) -> str:
    """The name under which a file is kept: the one its instance tells, where it is that file.

    Raises:
        UnusableFileName: nothing is left of it, or it is too long.
    """
    plain = plain_name(sent)
    if plain in expected:
        return plain
    composed = {unicodedata.normalize("NFC", name): name for name in expected}
    for candidate in usable((plain, unquote(sent))):
        known = composed.get(unicodedata.normalize("NFC", candidate))
        if known is not None:
            return known
    return plain

"""In which encoding the bytes of a file are: decided by the bytes, never by the label alone.

Thai offices write UTF-8, Windows-874 (TIS-620) and UTF-16; labels (`.cpg`, a byte in the DBF
header) are often missing or wrong. Thai has strict spelling: a tone mark stands on a consonant.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from formats.errors import DoublyEncodedText, UnreadableText

THAI_ENCODING: Final = "cp874"  # a superset of TIS-620 and ISO-8859-11
PLAUSIBLE_THAI: Final = 0.9  # share of Thai characters that are spelt possibly
STRONG_THAI_LETTERS: Final = 10  # as many outweigh a label of another script
GARBLED_SHARE: Final = 0.5  # of the non-ASCII characters
_ENOUGH_UTF16 = 0.9  # share of characters that are ASCII or Thai
_SAMPLE_LENGTH = 60  # characters


class Reason(StrEnum):
    """What decided."""

    ASCII = "only ASCII"
    BYTE_ORDER_MARK = "byte order mark"
    VALID_UTF8 = "valid UTF-8"
    MOSTLY_UTF8 = "valid UTF-8 but for a few pieces"
    THAI_SPELLING = "spelt as Thai in Windows-874"
    UTF16_PATTERN = "pattern of UTF-16"
    LATIN_WORDS = "Latin words with accents"
    DECLARED = "declared, and nothing speaks against it"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The encoding decided for (a Python codec), and why; `sample` is a decoded piece of it."""

    encoding: str
    declared: str | None
    reason: Reason
    sample: str

    @property
    def contradicts_declared(self) -> bool:
        """Whether the label was there and lost."""
        if self.declared is None or self.reason in (Reason.ASCII, Reason.DECLARED):
            return False
        return (codec_named(self.declared) or "").removesuffix("-sig") != (
            self.encoding.removesuffix("-sig")
        )

    @property
    def th(self) -> str:
        """One sentence for the report of an import."""
        if self.contradicts_declared:
            return (
                f"ไฟล์ระบุรหัสอักษร {self.declared} แต่ตัวอักษรจริงเป็น {self.encoding} "
                f"จึงอ่านเป็น {self.encoding} (“{self.sample}”)"
            )
        return f"อ่านตัวอักษรเป็น {self.encoding} (“{self.sample}”)"

    @property
    def en(self) -> str:
        """One sentence for the report of an import."""
        if self.contradicts_declared:
            return (
                f"The file is labelled {self.declared}, but its text is {self.encoding} "
                f"({self.reason}) and was read so (“{self.sample}”)."
            )
        return f"Text was read as {self.encoding}: {self.reason} (“{self.sample}”)."


def decide(samples: Iterable[bytes], *, declared: str | None = None) -> Verdict:
    """Decide the encoding of pieces of text that are all in one.

    A piece may end in the middle of a UTF-8 character: DBF cuts at the width of a field.

    Raises:
        UnreadableText: the bytes fit nothing. `DoublyEncodedText`: they were garbled before.
    """
    declared = declared.strip("\ufeff \t\r\n\0") or None if declared else None
    pieces = [piece for piece in samples if piece]
    telling = list(dict.fromkeys(piece for piece in pieces if not _is_plain(piece)))
    if not telling:
        codec = codec_named(declared) if declared else None
        usable = codec if codec and not codec.startswith("utf-16") else "utf-8"
        return Verdict(usable, declared, Reason.ASCII, _sample(pieces, usable))
    encoding, reason = _decided(telling, codec_named(declared) if declared else None)
    read = [piece for piece in telling if _decodes([piece], encoding)]
    _refuse_garbled([decode(piece, encoding) for piece in read])
    return Verdict(encoding, declared, reason, _sample(read, encoding))


def decode(raw: bytes, encoding: str) -> str:
    """The text of bytes; a UTF-8 character cut off at the very end is dropped.

    Raises:
        UnreadableText: bytes that are not of this encoding, also where a code page has a
            character for each but they are Thai in UTF-8.
    """
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        # Not final: half a character at the end of a DBF field is no error of its writer's.
        text = decoder.decode(raw, final=not encoding.startswith("utf-8"))
    except UnicodeDecodeError as error:
        raise UnreadableText(sample=_about(raw, error.start, encoding)) from error
    except UnicodeError as error:
        raise UnreadableText(sample=_shown(raw)) from error
    if encoding in _SINGLE_BYTE and (foreign := _THAI_IN_UTF8.search(raw)):
        raise UnreadableText(sample=_about(raw, foreign.start(), encoding))
    return text


# Two letters of Thai at least: one could be เธ and a consonant of Windows-874.
_THAI_IN_UTF8 = re.compile(rb"(?:\xe0(?:\xb8[\x81-\xba]|\xb9[\x80-\x9b])){2,}")
_SINGLE_BYTE = ("cp874", "cp1252", "iso8859-1", "cp850", "cp437", "iso8859-15")


def _shown(raw: bytes) -> str:
    """The beginning of some text, as Windows-874 would have it; what it cannot be is marked."""
    return raw[:_SAMPLE_LENGTH].decode("cp874", errors="replace").replace("\0", "␀")


def _about(raw: bytes, at: int, encoding: str) -> str:
    """What stands at a byte, as somebody can look for it: read another way if there is one."""
    begin = max(raw.rfind(mark, 0, at) for mark in (b"\n", b",", b";", b"\t", b'"', b">")) + 1
    piece = raw[max(begin, at - _SAMPLE_LENGTH) :][:_SAMPLE_LENGTH]
    piece = _BETWEEN_PIECES.split(piece)[0] or piece
    for other in ("utf-8", THAI_ENCODING):
        if other != encoding and not encoding.startswith("utf-16"):
            try:
                return piece.decode(other)
            except UnicodeDecodeError:
                continue
    return repr(piece)


def garbled(text: str) -> tuple[str, str] | None:
    """The part of a text that is UTF-8 once read as Windows-874 or Latin, and what it was.

    None where nothing is; what it was is `…` where bytes were lost on the way.
    """
    for run in _GARBLED_RUN.findall(text):
        if repaired := _repaired(run):
            return run, repaired
    # Thai letters garbled so have no vowel but เ and no tone mark, and begin with เธ or เน.
    begins = len(_GARBLED_BEGIN.findall(text))
    if begins > 1 and not _NEVER_GARBLED.search(text):
        beyond = sum(not character.isascii() for character in text)
        if begins * 5 >= beyond:  # a third of them where none was lost
            return text, "…"
    return None


_BETWEEN_PIECES = re.compile(rb"[\x00-\x1f\"<>,;]+")


def pieces_of(raw: bytes) -> list[bytes]:
    """The telling pieces of a whole text file, for `decide`."""
    if b"\0" in raw or raw.startswith(tuple(_MARKS)):
        return [raw]  # UTF-16 cannot be cut at bytes, and a mark speaks for all of the file
    return [p for p in dict.fromkeys(_BETWEEN_PIECES.split(raw)) if not p.isascii()]


_CODEC_FAMILIES = re.compile(
    r"utf-(8|16)(-sig|-le|-be)?|cp[0-9]+|iso8859-[0-9]+|koi8-[rtu]|big5|gbk|gb2312|gb18030|"
    r"euc_(kr|jp)|shift_jis|mac-.*"
)
_AS_THAI = ("cp874", "tis-620", "iso8859-11")
_CODE_PAGE = re.compile(r"(?:ANSI|OEM|WINDOWS|CP|LDID/|MS)?[\s_-]*([0-9]{3,6})", re.IGNORECASE)


def codec_named(label: str) -> str | None:
    """Python's codec for a label (`874`, `ANSI 874`, `TIS-620`, `65001`, `88591`), or None."""
    name = label.strip().lower().replace("big-5", "big5").replace("koi8r", "koi8-r")
    if page := _CODE_PAGE.fullmatch(name):
        number = page[1]
        if number == "65001":
            name = "utf-8"
        elif number == "620":
            name = THAI_ENCODING
        elif number.startswith("8859") and len(number) > len("8859"):
            name = f"iso8859-{number[4:]}"
        else:
            name = f"cp{number}"
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    if codec in _AS_THAI:
        return THAI_ENCODING
    return codec if _CODEC_FAMILIES.fullmatch(codec) else None


# --- deciding ---------------------------------------------------------------------------------


def _decided(telling: list[bytes], declared: str | None) -> tuple[str, Reason]:
    if marked := _by_mark(telling[0]):
        if _decodes(telling, marked):
            return marked, Reason.BYTE_ORDER_MARK
        raise UnreadableText(sample=_shown(telling[0]))
    if any(b"\0" in piece for piece in telling):
        return _utf16(telling), Reason.UTF16_PATTERN
    if _decodes(telling, "utf-8") and not _is_foreign(telling):
        return "utf-8", Reason.VALID_UTF8
    in_utf8 = [piece for piece in telling if _is_utf8(piece)]
    if sum(map(len, in_utf8)) * 2 > sum(map(len, telling)):
        return "utf-8", Reason.MOSTLY_UTF8
    # A few rows of another hand do not decide for all: they are named when they are read.
    others = [piece for piece in telling if not _THAI_IN_UTF8.search(piece)]
    are_few = sum(map(len, others)) * 2 > sum(map(len, telling))
    return _single_byte(others if are_few else telling, declared)


def _is_utf8(piece: bytes) -> bool:
    return _decodes([piece], "utf-8") and not _is_foreign([piece])


def _single_byte(telling: list[bytes], declared: str | None) -> tuple[str, Reason]:
    letters, share = _thai_spelling(telling)
    latin = _decodes(telling, "cp1252") and _is_latin(telling)
    is_thai = share >= PLAUSIBLE_THAI and not latin
    declared_fits = declared not in (None, "utf-8", "utf-8-sig") and _decodes(telling, declared)
    if is_thai and declared == THAI_ENCODING:
        return THAI_ENCODING, Reason.THAI_SPELLING
    if declared and declared_fits and declared != THAI_ENCODING:
        # Latin code pages decode anything, so they are believed only where words look Latin.
        is_western = declared in ("iso8859-1", "iso8859-15", "cp1252", "cp437", "cp850")
        outweighed = is_thai and (is_western or letters >= STRONG_THAI_LETTERS)
        if not outweighed:
            return declared, Reason.DECLARED
    if is_thai:
        return THAI_ENCODING, Reason.THAI_SPELLING
    if latin:
        return "cp1252", Reason.LATIN_WORDS
    raise UnreadableText(sample=_shown(telling[0]))


def _is_plain(piece: bytes) -> bool:
    return piece.isascii() and b"\0" not in piece


def _decodes(pieces: list[bytes], encoding: str | None) -> bool:
    if encoding is None:
        return False
    try:
        for piece in pieces:
            decode(piece, encoding)
    except UnreadableText:
        return False
    return True


_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def _by_mark(piece: bytes) -> str | None:
    return next((name for mark, name in _MARKS.items() if piece.startswith(mark)), None)


def _utf16(telling: list[bytes]) -> str:
    for encoding in ("utf-16-le", "utf-16-be"):
        if not _decodes(telling, encoding):
            continue
        text = "".join(decode(piece, encoding) for piece in telling)
        usual = sum(_is_thai(c) or (c.isascii() and (c.isprintable() or c.isspace())) for c in text)
        if text and usual / len(text) >= _ENOUGH_UTF16:
            return encoding
    raise UnreadableText(sample=_shown(telling[0]))


def _is_foreign(telling: list[bytes]) -> bool:
    """Valid UTF-8 by accident: เ and two consonants of Windows-874 are three bytes of it too."""
    text = "".join(decode(piece, "utf-8") for piece in telling)
    beyond = [c for c in text if not c.isascii()]
    odd = sum(unicodedata.category(c) == "Cn" or "\u0840" <= c <= "\u0dff" for c in beyond)
    return not beyond or odd * 2 > len(beyond)


# --- spelling ---------------------------------------------------------------------------------

_CONSONANT = "\u0e01-\u0e2e"
_VOWEL_MARK = "\u0e31\u0e34-\u0e3a"
_TONE_MARK = "\u0e47-\u0e4e"
_MISSPELT = re.compile(
    rf"(?<![{_CONSONANT}])[{_VOWEL_MARK}]"
    rf"|(?<![{_CONSONANT}{_VOWEL_MARK}])[{_TONE_MARK}]"
    rf"|(?<![{_CONSONANT}{_TONE_MARK}\u0e31\u0e32])[\u0e30\u0e32\u0e33\u0e45]"
    rf"|[\u0e40-\u0e44](?![{_CONSONANT}])"
    r"|[\u0e4f\u0e5a\u0e5b]"
    r"|(?<=[A-Za-z])[\u0e01-\u0e5b]|[\u0e01-\u0e5b](?=[A-Za-z])"
)


def _is_thai(character: str) -> bool:
    return "\u0e01" <= character <= "\u0e5b"


def _thai_spelling(telling: list[bytes]) -> tuple[int, float]:
    """How many Thai characters the bytes are in Windows-874, and what share is spelt possibly."""
    fitting = [piece for piece in telling if _decodes([piece], THAI_ENCODING)]
    if sum(map(len, fitting)) < sum(map(len, telling)) * PLAUSIBLE_THAI:
        return 0, 0.0
    text = "\n".join(decode(piece, THAI_ENCODING) for piece in fitting)
    letters = sum(map(_is_thai, text))
    if not letters:
        return 0, 0.0
    return letters, 1 - len(_MISSPELT.findall(text)) / letters


_WORD = re.compile(r"[^\W\d_]+")


def _is_latin(telling: list[bytes]) -> bool:
    """Accented letters only inside words that have plain letters too (Curaçao, Phước)."""
    text = "\n".join(decode(piece, "cp1252") for piece in telling)
    accented = [c for c in text if not c.isascii() and c.isalpha()]
    within = sum(
        not c.isascii() for word in _WORD.findall(text) if _is_mostly_plain(word)
        for c in word
    )  # fmt: skip
    others = [c for c in text if not c.isascii() and not c.isalpha() and c not in "“”‘’–—…°·\xa0"]
    return bool(accented) and within == len(accented) and not others


def _is_mostly_plain(word: str) -> bool:
    return sum(map(str.isascii, word)) * 2 >= len(word)


# --- garbled text -----------------------------------------------------------------------------


def _bytes_of(codec: str) -> dict[str, int]:
    """Characters of 0x80–0xFF; where the code page has none, Windows keeps the control code."""
    table = {chr(byte): byte for byte in range(0x80, 0xA0)}
    for byte in range(0x80, 0x100):
        try:
            table[bytes([byte]).decode(codec)] = byte
        except UnicodeDecodeError:
            continue
    return table


_ONCE_MISREAD = tuple(_bytes_of(codec) for codec in (THAI_ENCODING, "cp1252", "iso8859-1"))
# Thai in UTF-8 is E0 B8 xx or E0 B9 xx: เธ or เน in Windows-874, à¸ or à¹ in Latin.
_GARBLED_RUN = re.compile("(?:(?:เ[ธน]|à[¸¹])[^\\x00-\\x7f]){2,}")


_GARBLED_BEGIN = re.compile("เ[ธน]")
_NEVER_GARBLED = re.compile("[\u0e20-\u0e3f\u0e41-\u0e5b]")


def _refuse_garbled(texts: list[str]) -> None:
    beyond = sum(not c.isascii() for text in texts for c in text)
    found = [example for text in texts if (example := garbled(text))]
    if found and sum(len(run) for run, _ in found) >= beyond * GARBLED_SHARE:
        run, repaired = found[0]
        raise DoublyEncodedText(sample=run[:_SAMPLE_LENGTH], repaired=repaired[:_SAMPLE_LENGTH])


def _repaired(run: str) -> str | None:
    for table in _ONCE_MISREAD:
        if not all(c in table for c in run):
            continue
        try:
            text = bytes(table[c] for c in run).decode("utf-8")
        except UnicodeDecodeError:
            continue
        if all(unicodedata.category(c) != "Cn" for c in text):
            return text
    return None


def _sample(pieces: list[bytes], encoding: str) -> str:
    return decode(pieces[0], encoding)[:_SAMPLE_LENGTH].strip() if pieces else ""

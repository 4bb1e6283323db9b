"""Columns of Arrow as Python values; text decoded strictly, each distinct value once."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.encodings import decode, garbled
from formats.errors import UnreadableText
from formats.features import Problem, ProblemCode

LOSSLESS: Final = "ISO-8859-1"
_MAY_BE_GARBLED = re.compile("เธ|เน|à")
_LOST = "\ufffd"

Flaws = dict[int, Problem]


def python_values(
    column: pa.Array, encoding: str, flaws: Flaws, *, is_lossless: bool = False
) -> list[Any]:
    """A column as text, int, float, bool, date, datetime, list or None; NaN is None.

    With `is_lossless` every byte of the text stands as a character of Latin-1 (`LOSSLESS`).

    `flaws` gains a problem for each row (from 0) whose text is not of the encoding; the
    value then has `�` for what does not fit.
    """
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if isinstance(column, pa.DictionaryArray):
        column = column.indices  # the codes as they came; the dictionary holds their meanings
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _texts(column.cast(pa.large_binary()), encoding, flaws, is_lossless=is_lossless)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return _numbers(column)
    return [_plain(value) for value in _listed(column)]


def _texts(column: pa.Array, encoding: str, flaws: Flaws, *, is_lossless: bool) -> list[Any]:
    encoded = column.dictionary_encode()
    values: list[str | None] = []
    wrong: dict[int, Problem] = {}
    for index, raw in enumerate(encoded.dictionary.to_pylist()):
        as_written = raw.decode().encode(LOSSLESS) if is_lossless and not raw.isascii() else raw
        text, problem = _text(as_written, encoding)
        values.append(text)
        if problem is not None:
            wrong[index] = problem
    values.append(None)  # for what is missing: index -1
    indices = encoded.indices.fill_null(-1).to_numpy()
    if wrong:
        for row in map(int, np.flatnonzero(np.isin(indices, list(wrong)))):
            flaws.setdefault(row, wrong[int(indices[row])])
    return [values[index] for index in indices.tolist()]


def _text(raw: bytes, encoding: str) -> tuple[str, Problem | None]:
    if raw.isascii():
        return raw.decode("ascii"), None
    try:
        text = decode(raw, encoding)
    except UnreadableText:
        text = raw.decode(encoding, errors="replace")
        return text, Problem(ProblemCode.UNREADABLE_TEXT, f"“{text[:40]}”")
    if _LOST in text:
        return text, Problem(ProblemCode.UNREADABLE_TEXT, f"“{text[:40]}”")
    if _MAY_BE_GARBLED.search(text) and (found := garbled(text)):
        return text, Problem(ProblemCode.GARBLED_TEXT, f"“{found[0][:40]}” → “{found[1][:40]}”")
    return text, None


def _numbers(column: pa.Array) -> list[Any]:
    missing = pc.is_null(column, nan_is_null=True).to_numpy(zero_copy_only=False)
    values: list[Any] = column.fill_null(0).to_numpy().tolist()
    for index in map(int, np.flatnonzero(missing)):
        values[index] = None
    return values


def _listed(column: pa.Array) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError, pa.ArrowException):
        # A moment Python has no value for; what it says is kept as text.
        values = column.cast(pa.string()).to_pylist()
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, float) and math.isnan(value):
        return None
    return value if value is None or isinstance(value, _PLAIN) else str(value)


_PLAIN = (str, int, bool, bytes, float, list, date, datetime)

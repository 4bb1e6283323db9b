"""Reads a stranger's workbook in a process of its own: `python -m survey.xforms.reading_process`.

What a workbook makes of memory, time or pyxform ends here, not in the web server: the process
limits itself before it opens anything. Arguments: workbook, where to write the result (JSON),
kind of file (.xlsx .xls .csv .md), what the form is called where it does not say; and the same of
more that are trusted together. Exit code 0: each result is written, also of a form that cannot
be converted.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import fields
from io import BytesIO
from pathlib import Path
from typing import Any, Final

MOST_MEMORY: Final = 1_200_000_000  # bytes, of addresses; pyxform alone takes 200 MB of them
MOST_SECONDS: Final = 60  # of the processor
MOST_WRITTEN: Final = 100_000_000  # bytes
MOST_ROWS: Final = 50_000  # of one sheet
FACTS: Final = "facts"  # our own sheet, of which pyxform knows nothing


def main(*arguments: str) -> None:
    """Convert, and write what came of it."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    each = iter(arguments)
    for workbook, result, kind, fallback in zip(each, each, each, each, strict=True):
        try:
            told = read(Path(workbook).read_bytes(), kind, fallback)
        except (MemoryError, RecursionError):
            told = {"stopped": "too_large"}
        Path(result).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def read(content: bytes, kind: str, fallback: str) -> dict[str, Any]:
    """What a workbook holds, and the XForm it becomes or why it becomes none.

    Never raises for what a workbook contains, but for MemoryError and RecursionError.
    """
    from pyxform import constants, xls2json_backends  # noqa: PLC0415 (inside the limits)
    from pyxform.errors import PyXFormReadError  # noqa: PLC0415

    constants.SUPPORTED_SHEET_NAMES.add(FACTS)
    backends = xls2json_backends
    kinds = backends.SupportedFileTypes
    definition = backends.Definition(BytesIO(content), kinds(kind), fallback)
    try:
        book = kinds.get_processors()[kinds(kind)](definition)
    except (MemoryError, RecursionError):
        raise
    except PyXFormReadError as error:
        return {"stopped": "unreadable", "original": str(error)}
    except Exception as error:  # noqa: BLE001 (openpyxl and xlrd raise anything on a broken file)
        return {"stopped": "unreadable", "original": f"{type(error).__name__}: {error}"}
    long = [name for name, rows in book.items() if len(rows or ()) > MOST_ROWS]
    if long:
        return {"stopped": "too_many_rows", "original": ", ".join(long)}
    facts = book.pop(FACTS, None)
    has_facts = facts is not None or f"{FACTS}_header" in book
    known = {field.name for field in fields(backends.DefinitionData)}
    told = convert({key: value for key, value in book.items() if key in known}, fallback)
    return told | {"facts": (facts or []) if has_facts else None}


def convert(book: dict[str, Any], fallback: str) -> dict[str, Any]:
    """The XForm of the sheets, or what is wrong with them."""
    from copy import deepcopy  # noqa: PLC0415 (inside the limits)

    from pyxform.errors import PyXFormError  # noqa: PLC0415
    from pyxform.xls2xform import convert as to_xform  # noqa: PLC0415

    from survey.xforms import sheet_checks  # noqa: PLC0415

    sheets = {
        name: book.get(name) or []
        for name in ("survey", "choices", "external_choices", "settings", "entities")
    }
    untouched = deepcopy(sheets)  # pyxform changes what it is given
    settings = sheet_checks.settings_of(untouched)
    root = settings.get("name") or "data"
    told: dict[str, Any] = {
        "settings": settings,
        "rows": sheet_checks.rows_of_paths(untouched, root),
        "warnings": [],
    }
    try:
        made = to_xform({**book, "fallback_form_name": fallback}, warnings=told["warnings"])
    except (MemoryError, RecursionError):
        raise
    except PyXFormError as error:
        told |= {"refused": str(error)}
    except Exception as error:  # noqa: BLE001 (pyxform lets its own mistakes through)
        told |= {"refused": f"{type(error).__name__}: {error}"}
    else:
        told |= {"xform": made.xform, "itemsets": made.itemsets}
    told["faults"] = [fault.plain() for fault in sheet_checks.faults_of(untouched)]
    return told


if __name__ == "__main__":
    main(*sys.argv[1:])

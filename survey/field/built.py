"""The files Vite made of survey/field/app: their addresses, and the version they are together."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

ENTRY = "main.js"


class NotBuilt(Exception):
    """ยังไม่ได้สร้างหน้าเก็บข้อมูล ให้รัน script/setup / The field page is not built: run script/setup."""


@dataclass(frozen=True)
class Built:
    """What the page loads: its entry, its styles, and everything it may ever ask for."""

    version: str
    entry: str
    styles: tuple[str, ...]
    files: tuple[str, ...]


def built(entry: str = ENTRY) -> Built:
    """The page of an entry of vite.config.js, as it was built last.

    Raises:
        NotBuilt: there is no manifest.
    """
    path = settings.FIELD_BUILD / "manifest.json"
    try:
        return _read(entry, path.stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise NotBuilt from error


@lru_cache(maxsize=8)
def _read(entry: str, _changed: int) -> Built:
    chunks = json.loads((settings.FIELD_BUILD / "manifest.json").read_text())
    reached = _reached(chunks, entry, "imports", "dynamicImports")
    files = {chunk["file"] for chunk in reached}
    for chunk in reached:
        files.update(chunk.get("css", ()), chunk.get("assets", ()))
    at_once = _reached(chunks, entry, "imports")
    styles = dict.fromkeys(style for chunk in at_once for style in chunk.get("css", ()))
    # Named by their content: their names together are the version.
    digest = hashlib.sha256("\n".join(sorted(files)).encode()).hexdigest()
    return Built(
        version=digest[:12],
        entry=_address(chunks[entry]["file"]),
        styles=tuple(map(_address, styles)),
        files=tuple(sorted(map(_address, files))),
    )


def _reached(chunks: dict[str, Any], entry: str, *ways: str) -> list[dict[str, Any]]:
    """The chunks an entry comes to by `ways` (imports, dynamicImports), itself first."""
    reached: dict[str, dict[str, Any]] = {}
    ahead = [entry]
    while ahead:
        name = ahead.pop(0)
        if name not in reached:
            reached[name] = chunks[name]
            ahead += [each for way in ways for each in chunks[name].get(way, [])]
    return list(reached.values())


def _address(file: str) -> str:
    return f"{settings.STATIC_URL}field/{file}"

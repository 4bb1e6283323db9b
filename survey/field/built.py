"""The files Vite made of survey/field/app: their addresses, and the version they are together."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

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


def built() -> Built:
    """The page as it was built last.

    Raises:
        NotBuilt: there is no manifest.
    """
    path = settings.FIELD_BUILD / "manifest.json"
    try:
        return _read(path.stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise NotBuilt from error


@lru_cache(maxsize=1)
def _read(_changed: int) -> Built:
    text = (settings.FIELD_BUILD / "manifest.json").read_text()
    chunks = json.loads(text)
    entry = chunks[ENTRY]
    files = {chunk["file"] for chunk in chunks.values()}
    for chunk in chunks.values():
        files.update(chunk.get("css", ()), chunk.get("assets", ()))
    return Built(
        version=hashlib.sha256(text.encode()).hexdigest()[:16],
        entry=_address(entry["file"]),
        styles=tuple(map(_address, entry.get("css", ()))),
        files=tuple(sorted(map(_address, files))),
    )


def _address(file: str) -> str:
    return f"{settings.STATIC_URL}field/{file}"

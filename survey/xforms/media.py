"""The files a form brings along: what it names, what was sent, and what is still missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from typing import Any, Final

from survey.models import FormMedium, FormVersion
from survey.xforms.faults import Fault

# Written anew whenever a device asks (survey.openrosa), of the places of its surveyor.
ENTITY_LISTS: Final = frozenset(
    {
        "households.csv",
        "people.csv",
        "houses.csv",
        "parcels.csv",
        "villages.csv",
        "rounds.csv",
    }
)
CONTENT_TYPES: Final = {
    ".csv": "text/csv", ".xml": "text/xml", ".geojson": "application/geo+json",
    ".json": "application/json", ".png": "image/png", ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".svg": "image/svg+xml",
    ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".aac": "audio/aac", ".wav": "audio/wav",
    ".ogg": "audio/ogg", ".amr": "audio/amr", ".mp4": "video/mp4", ".3gp": "video/3gpp",
    ".webm": "video/webm", ".mbtiles": "application/octet-stream",
}  # fmt: skip
LARGEST_BYTES: Final = 30_000_000  # of one file
MOST_BYTES: Final = 100_000_000  # of all that are sent at once


def faults_of(media: Mapping[str, Path]) -> list[Fault]:
    """What is wrong with the files that were sent beside a form."""
    found = []
    for name, path in media.items():
        size = path.stat().st_size
        if PurePath(name).suffix.lower() not in CONTENT_TYPES:
            found.append(
                Fault(
                    "unknown_medium",
                    "ชนิดไฟล์นี้ใช้ในแบบฟอร์มไม่ได้ ใช้ภาพ เสียง วิดีโอ หรือ CSV",
                    "Forms use pictures, sound, video or CSV; not files of this kind.",
                    column=name,
                )
            )
        elif not size or size > LARGEST_BYTES:
            found.append(
                Fault(
                    "medium_size",
                    f"ไฟล์ว่างเปล่าหรือใหญ่เกิน {LARGEST_BYTES // 1_000_000} MB ย่อไฟล์ก่อน "
                    "เพราะทุกเครื่องต้องดาวน์โหลด",
                    f"The file is empty or over {LARGEST_BYTES // 1_000_000} MB; make it smaller, "
                    "for every device fetches it.",
                    column=name,
                )
            )
        elif name.lower().endswith(".csv") and not _is_text(path):
            found.append(
                Fault(
                    "medium_text",
                    "อ่านตัวอักษรในไฟล์ไม่ได้ บันทึกเป็น CSV UTF-8 แล้วส่งใหม่",
                    "Its text cannot be read; save it as CSV UTF-8.",
                    column=name,
                )
            )
    if sum(path.stat().st_size for path in media.values()) > MOST_BYTES:
        found.append(
            Fault(
                "media_size",
                f"ไฟล์แนบรวมกันใหญ่เกิน {MOST_BYTES // 1_000_000} MB",
                f"The files together are over {MOST_BYTES // 1_000_000} MB.",
            )
        )
    return found


def notices_of(needed: Iterable[str], sent: Iterable[str], here: Iterable[str] = ()) -> list[Fault]:
    """Which files are still missing, and which were sent for nothing."""
    needed, sent, here = list(needed), set(sent), set(here)
    said = [
        Fault(
            "medium_missing",
            "แบบฟอร์มใช้ไฟล์นี้แต่ยังไม่ได้แนบ ผู้สำรวจจะเห็นช่องว่างหรือเลือกตอบไม่ได้ แนบเพิ่มได้ที่หน้าแบบฟอร์ม",
            "The form uses this file, which is not here; surveyors will see a blank. Add it on the "
            "page of the form.",
            column=name,
        )
        for name in needed
        if name not in ENTITY_LISTS and name not in sent | here
    ]
    for name in sorted(sent):
        if name in ENTITY_LISTS:
            th = "ระบบเขียนไฟล์นี้จากทะเบียนให้เองทุกครั้งที่เครื่องขอ จึงไม่เก็บไฟล์ที่แนบ"
            en = (
                "This file is written from the register for each device; what was sent is not kept."
            )
        elif name not in needed:
            th = "แบบฟอร์มไม่ได้ใช้ไฟล์นี้ จึงไม่เก็บ ตรวจชื่อไฟล์ให้ตรงกับในแบบ"
            en = "The form does not use this file, so it is not kept; check its name."
        else:
            continue
        said.append(Fault("medium_not_used", th, en, column=name))
    return said


def keep(version: FormVersion, name: str, content: bytes) -> FormMedium:
    """Keep one file of a version."""
    return FormMedium.objects.create(
        version=version,
        name=name,
        content_type=CONTENT_TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream"),
        content=content,
        md5=md5_of(content),
    )


def keep_entity_list(version: FormVersion, name: str) -> FormMedium:
    """Note that a version asks for a list that is written when a device asks."""
    return FormMedium.objects.create(
        version=version, name=name, content_type="text/csv", content=b"", is_entity_list=True
    )


def md5_of(content: bytes) -> str:
    """As manifests and form lists tell it: no secret hangs on it."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def kept(version: FormVersion) -> dict[str, dict[str, Any]]:
    """The files of a version by name, without their content."""
    rows = version.media.order_by("name").values("name", "content_type", "md5", "is_entity_list")
    return {row["name"]: dict(row) for row in rows}


def _is_text(path: Path) -> bool:
    try:
        path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True

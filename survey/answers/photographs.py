"""Photographs that an instance names become facts, as their files arrive."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from survey.models import Photograph
from survey.photographs.recording import record_photograph

if TYPE_CHECKING:
    from network.models import Source
    from parcels.models import SpatialUnit
    from survey.answers.claims import Scope
    from survey.answers.entering import Entry

_OF_THE_HOUSE = frozenset({"house", "damage", "inside"})


def enter_photographs(entry: Entry) -> None:
    """Record the photographs whose files have come; of the others say that they are awaited."""
    named = [(scope, *file) for scope in entry.root.walk() for file in scope.files]
    if not named:
        return
    files = {
        _plain(file.name): file.source for file in entry.submission.files.select_related("source")
    }
    for scope, target, name in named:
        source = files.get(_plain(name))
        if source is None:
            entry.remark(
                scope,
                target,
                "file_awaited",
                "ยังไม่ได้รับไฟล์ภาพจากเครื่อง เมื่อมาถึงจะเข้าทะเบียนเอง ถ้ารอนานให้เปิดแอปแล้วส่งใหม่",
                "The picture has not come from the phone yet and enters by itself when it does;"
                " if it takes long, open the app and send again.",
            )
        else:
            _enter(entry, scope, target.partition(".")[2], source)


def _enter(entry: Entry, scope: Scope, subject: str, file: Source) -> None:
    unit = _unit(entry, scope, subject)
    household = entry.spoken.household
    if household is None and unit is None:
        entry.remark(
            scope,
            f"photograph.{subject}",
            "photograph_of_nothing",
            "ภาพนี้ยังไม่รู้ว่าเป็นของบ้านหรือแปลงใด เก็บไว้กับแบบสำรวจ",
            "It is not known of which house or parcel the picture is; it is kept with the form.",
        )
        return
    record_photograph(
        file,
        subject=Photograph.Subject(subject),
        taken_on=entry.day,
        source=entry.source,
        household=household,
        spatial_unit=unit,
    )


def _unit(entry: Entry, scope: Scope, subject: str) -> SpatialUnit | None:
    if subject in _OF_THE_HOUSE:
        return entry.spoken.house
    return entry.spoken.parcel_of(scope) if subject == "parcel" else None


def _plain(name: str) -> str:
    """Names of files are told apart by what they look like: phones compose Thai differently."""
    return unicodedata.normalize("NFC", name.strip())

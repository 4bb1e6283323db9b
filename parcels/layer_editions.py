"""To which series of a layer a new edition belongs, and what that means for the others."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from network.imports import Outcome, Reason, Refused
from network.moments import EVER_KNOWN
from parcels.layer_kinds import DECLARED_KINDS, LayerKind
from parcels.models import LayerEdition

REPLACE_OLDER: Final = "older"  # follow the editions of the same kind and source text
REPLACE_NONE: Final = "none"  # stand beside all others
Replacement = int | Literal["older", "none"]


def series_of(
    kind: LayerKind, title: str, as_of: date, replaces: Replacement, outcome: Outcome
) -> str:
    """The series the new edition belongs to; tells the outcome what it replaces and what stays.

    Within a series the latest `as_of` holds: an older edition may come later, and
    then holds for its own time only.

    Raises:
        Refused: the edition to follow does not exist.
    """
    here = list(
        LayerEdition.objects.filter(kind=kind, recorded_at__known_by=EVER_KNOWN)
        .select_related("source")
        .order_by("as_of", "pk")
    )
    series = _series(kind, title, replaces, here)
    same = [edition for edition in here if edition.series == series]
    before = [edition for edition in same if edition.as_of <= as_of]
    after = [edition for edition in same if edition.as_of > as_of]
    if before:
        outcome.notices.append(
            Reason(
                "replaces",
                f"แทนฉบับเดิม {_named(before[-1])} ตั้งแต่ {as_of} ฉบับเดิมยังเก็บไว้",
                f"replaces the edition {_named(before[-1])} from {as_of} on; the older one is kept",
            )
        )
    if after:
        outcome.notices.append(
            Reason(
                "newer_edition",
                f"มีฉบับที่ใหม่กว่าอยู่แล้ว: {_named(after[0])} ฉบับนี้จึงใช้เฉพาะก่อน {after[0].as_of}",
                f"a newer edition is here already: {_named(after[0])}; this one holds only before "
                f"{after[0].as_of}",
            )
        )
    latest = {edition.series: edition for edition in here if edition.series != series}
    if latest:
        listed = ", ".join(map(_named, latest.values()))
        outcome.notices.append(
            Reason(
                "beside",
                f"ฉบับอื่นของชั้นนี้ยังใช้อยู่ด้วย: {listed} "
                "ถ้าต้องการแทนฉบับใด ให้เลือกที่ “แทนฉบับใด” (--replaces เลขฉบับ)",
                f"other editions of this layer stay in force beside it: {listed}; to replace one, "
                "choose it as the edition that this one replaces (--replaces with its number)",
            )
        )
    return series


def edition_before(edition: LayerEdition) -> LayerEdition | None:
    """The edition of the same kind and series that held before this one."""
    return (
        LayerEdition.objects.filter(
            kind=edition.kind,
            series=edition.series,
            as_of__lte=edition.as_of,
            recorded_at__known_by=EVER_KNOWN,
        )
        .exclude(pk=edition.pk)
        .order_by("-as_of", "-recorded_at", "-pk")
        .first()
    )


def read_replacement(text: str) -> Replacement:
    """`older`, `none` or the number of an edition; nothing is `older`.

    Raises:
        Refused: anything else.
    """
    if text in {"", REPLACE_OLDER}:
        return REPLACE_OLDER
    if text == REPLACE_NONE:
        return REPLACE_NONE
    if text.isascii() and text.isdigit():
        return int(text)
    raise Refused(
        Reason(
            "no_such_edition",
            f"“{text}” ไม่ใช่เลขฉบับหรือ none",
            f"“{text}” is neither an edition's number nor none",
        )
    )


def notice_declaration(edition: LayerEdition, outcome: Outcome) -> None:
    """Tells the outcome where the day the land became State land is missing, or looks wrong."""
    declared_on = edition.declared_on
    if declared_on is None and edition.kind in DECLARED_KINDS:
        outcome.notices.append(
            Reason(
                "no_declaration",
                "ไม่ได้บอกวันประกาศเป็นที่ดินรัฐ หลักฐานการทำประโยชน์จึงไม่มีเส้นวันนั้นให้เทียบ "
                "ถ้าทราบ ให้ใส่วันประกาศก่อนนำเข้า (--declared-on)",
                "the day the land became State land is not given, so evidence of occupation has no "
                "such day to be held against; give it if it is known (--declared-on)",
            )
        )
    elif declared_on is not None and declared_on > edition.as_of:
        outcome.notices.append(
            Reason(
                "declared_after_map",
                f"วันประกาศ {declared_on} อยู่หลังวันที่ของแผนที่ {edition.as_of} รับไว้แล้ว โปรดตรวจดู",
                f"declared on {declared_on}, after the day of the map, {edition.as_of}; it is in, "
                "please check",
            )
        )


def _series(kind: LayerKind, title: str, replaces: Replacement, here: list[LayerEdition]) -> str:
    if isinstance(replaces, int):
        return _chosen(replaces, kind, here).series
    name = " ".join(title.split())
    taken = {edition.series.casefold(): edition.series for edition in here}
    if replaces == REPLACE_OLDER:
        return taken.get(name.casefold(), name)
    number = 1
    while (unused := f"{name} ({number})" if number > 1 else name).casefold() in taken:
        number += 1
    return unused


def _chosen(number: int, kind: LayerKind, here: list[LayerEdition]) -> LayerEdition:
    for edition in here:
        if edition.pk == number:
            return edition
    listed = ", ".join(map(_named, here)) or "—"
    raise Refused(
        Reason(
            "no_such_edition",
            f"ไม่มีฉบับ #{number} ของชั้น {kind} มี: {listed}",
            f"no edition #{number} of the layer {kind}; there are: {listed}",
        )
    )


def _named(edition: LayerEdition) -> str:
    return f"#{edition.pk} “{edition.source.title}” ({edition.as_of})"

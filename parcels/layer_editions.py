"""Which older edition of a layer a new one replaces, and what stays in force beside it."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from network.imports import Outcome, Reason, Refused
from parcels.layer_kinds import LayerKind
from parcels.models import LayerEdition

REPLACE_OLDER: Final = "older"  # the latest of the same kind and source text
REPLACE_NONE: Final = "none"  # stand beside all others
Replacement = int | Literal["older", "none"]


def older_edition(
    kind: LayerKind, title: str, as_of: date, replaces: Replacement, outcome: Outcome
) -> LayerEdition | None:
    """The edition that the new one replaces; tells the outcome what is replaced and what stays.

    Raises:
        Refused: the edition named cannot be replaced by it, or a newer one of its source is here.
    """
    standing = list(
        LayerEdition.objects.filter(kind=kind, replaced_by__isnull=True)
        .select_related("source")
        .order_by("-as_of", "-recorded_at")
    )
    if isinstance(replaces, int):
        older: LayerEdition | None = _chosen(replaces, kind, as_of, standing)
    elif replaces == REPLACE_OLDER:
        older = _of_same_source(title, as_of, standing)
    else:
        older = None
    if older is not None:
        outcome.notices.append(
            Reason(
                "replaces",
                f"แทนฉบับเดิม {_named(older)} ตั้งแต่ {as_of} ฉบับเดิมยังเก็บไว้",
                f"replaces the edition {_named(older)} from {as_of} on; the older one is kept",
            )
        )
    beside = [edition for edition in standing if edition != older]
    if beside:
        listed = ", ".join(map(_named, beside))
        outcome.notices.append(
            Reason(
                "beside",
                f"ฉบับอื่นของชั้นนี้ยังใช้อยู่ด้วย: {listed} ถ้าต้องการแทน ให้ใช้ --replaces เลขฉบับ",
                f"other editions of this layer stay in force beside it: {listed}; to replace one, "
                "use --replaces with its number",
            )
        )
    return older


def _of_same_source(title: str, as_of: date, standing: list[LayerEdition]) -> LayerEdition | None:
    same = [edition for edition in standing if _plain(edition.source.title) == _plain(title)]
    if not same:
        return None
    if same[0].as_of > as_of:
        # A replacement is said by the newer edition, and what is recorded cannot be changed.
        raise Refused(
            Reason(
                "newer_edition",
                f"มีฉบับที่ใหม่กว่าจากแหล่งเดียวกันแล้ว: {_named(same[0])} "
                "ถ้าต้องการเก็บฉบับเก่านี้ไว้ใช้คู่กัน ให้ใช้ --replaces none",
                f"a newer edition of this source is here already: {_named(same[0])}; to let this "
                "older one stand beside it, use --replaces none",
            )
        )
    return same[0]


def _chosen(
    number: int, kind: LayerKind, as_of: date, standing: list[LayerEdition]
) -> LayerEdition:
    chosen = next((edition for edition in standing if edition.pk == number), None)
    if chosen is None:
        listed = ", ".join(map(_named, standing)) or "—"
        raise Refused(
            Reason(
                "no_such_edition",
                f"ไม่มีฉบับ #{number} ของชั้น {kind} ที่ใช้อยู่ มี: {listed}",
                f"no edition #{number} of the layer {kind} is in force; there are: {listed}",
            )
        )
    if chosen.as_of > as_of:
        raise Refused(
            Reason(
                "newer_edition",
                f"ฉบับ {_named(chosen)} ใหม่กว่าไฟล์นี้ ({as_of}) จึงแทนไม่ได้",
                f"the edition {_named(chosen)} is newer than this file ({as_of}) and cannot be "
                "replaced by it",
            )
        )
    return chosen


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()


def _named(edition: LayerEdition) -> str:
    return f"#{edition.pk} “{edition.source.title}” ({edition.as_of})"

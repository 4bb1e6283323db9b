"""What a new edition of a layer changes: against the edition it follows, feature by feature."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.db import connection

from network.imports import Change, ChangeKind, Outcome, Reason
from network.outlines import in_rai
from parcels.models import LayerEdition

_FEATURES: Final = """
    SELECT number, name, sha256(ST_AsBinary(geometry, 'NDR')), square_metres
    FROM parcels_layerfeature WHERE edition_id = %s ORDER BY number
"""


@dataclass(frozen=True, slots=True)
class _Kept:
    number: int
    name: str
    digest: bytes
    square_metres: float

    @property
    def called(self) -> str:
        return self.name or f"รูปที่ {self.number}"


def note_changes(edition: LayerEdition, before: LayerEdition | None, outcome: Outcome) -> None:
    """Tell the outcome what is new, redrawn, renamed or gone. Two queries.

    Features are the same where their outlines are, vertex by vertex; of the others those of
    one name, where either edition has it once.
    """
    now = _features(edition)
    if before is None:
        for each in now:
            outcome.note(_new(each))
        return
    gone = _features(before)
    now, gone = _without_the_same(now, gone, outcome)
    names = _once(gone)
    redrawn = {each: names[each.name] for each in _once(now).values() if each.name in names}
    for each in now:
        if (old := redrawn.get(each)) is None:
            outcome.note(_new(each))
        else:
            outcome.note(
                Change(
                    each.number,
                    ChangeKind.CHANGED,
                    each.called,
                    f"{in_rai(old.square_metres)} ไร่",
                    f"{in_rai(each.square_metres)} ไร่",
                )
            )
    left = [each for each in gone if each not in redrawn.values()]
    for each in left:
        what = f"{each.called} (ฉบับเดิม)"
        size = f"{in_rai(each.square_metres)} ไร่"
        outcome.note(Change(each.number, ChangeKind.CHANGED, what, size, "ไม่มีในฉบับนี้"))
    _tell(len(now) - len(redrawn), len(redrawn), len(left), before, outcome)


def _features(edition: LayerEdition) -> list[_Kept]:
    with connection.cursor() as cursor:
        cursor.execute(_FEATURES, [edition.pk])
        return [
            _Kept(number, name, bytes(digest), size)
            for number, name, digest, size in cursor.fetchall()
        ]


def _new(each: _Kept) -> Change:
    after = f"{in_rai(each.square_metres)} ไร่"
    return Change(each.number, ChangeKind.NEW, each.called, after=after)


def _without_the_same(
    now: list[_Kept], gone: list[_Kept], outcome: Outcome
) -> tuple[list[_Kept], list[_Kept]]:
    """Both without the features whose outlines are in both; a changed name is told."""
    by_outline: dict[bytes, list[_Kept]] = defaultdict(list)
    for each in gone:
        by_outline[each.digest].append(each)
    left = []
    for each in now:
        alike = by_outline.get(each.digest)
        if not alike:
            left.append(each)
            continue
        old = next((other for other in alike if other.name == each.name), alike[0])
        alike.remove(old)
        if old.name != each.name:
            change = Change(
                each.number, ChangeKind.CHANGED, each.called, old.name or "—", each.name or "—"
            )
            outcome.note(change)
    return left, [each for others in by_outline.values() for each in others]


def _once(features: list[_Kept]) -> dict[str, _Kept]:
    """By name, those whose name is there once."""
    named: dict[str, list[_Kept]] = defaultdict(list)
    for each in features:
        named[each.name].append(each)
    return {name: found[0] for name, found in named.items() if name and len(found) == 1}


def _tell(new: int, redrawn: int, gone: int, before: LayerEdition, outcome: Outcome) -> None:
    outcome.notices.append(
        Reason(
            "compared_with_edition",
            f"เทียบกับฉบับ #{before.pk} ({before.as_of}): รูปใหม่ {new:,} · แก้แนวเขต {redrawn:,}"
            f" · ไม่มีแล้ว {gone:,}",
            f"against the edition #{before.pk} ({before.as_of}): {new:,} new, {redrawn:,} redrawn,"
            f" {gone:,} gone",
        )
    )

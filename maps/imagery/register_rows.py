"""Lines of the register of photographs, as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from maps.models import AerialImage, AerialScan, Georeference
from network.models import Account
from network.moments import Moment
from parcels.loose_dates import written

MOST: int = 500


@dataclass(frozen=True)
class Line:
    """A photograph with what is to be said of it; `waits` for a scan without its place."""

    record: AerialImage | AerialScan
    when: str
    scale: str
    points: int
    waits: bool


def images_of(account: Account, moment: Moment) -> list[Line]:
    """Photographs over the account's places, the newest first. One query."""
    found = (
        AerialImage.objects.as_known(moment)
        .visible_to(account, moment)
        .select_related("source", "georeference__scan", "georeference__placed_by")
    )
    return [
        _line(each, len(each.georeference.points) if each.georeference else 0)
        for each in found[:MOST]
    ]


def scans_of(account: Account) -> list[Line]:
    """Scans the account may lay down, those that wait first. Two queries."""
    now = Moment.now()
    placed = set(
        Georeference.objects.as_known(now)
        .filter(image__isnull=False)
        .values_list("scan", flat=True)
    )
    found = AerialScan.objects.as_known(now).visible_to(account).select_related("source")
    lines = [_line(each, 0, waits=each.pk not in placed) for each in found[:MOST]]
    return sorted(lines, key=lambda line: not line.waits)


def when_of(record: AerialImage | AerialScan) -> str:
    """When it was taken, as the page's language writes it, no finer than it is known."""
    return written(record.taken or record.taken_on.isoformat())


def _line(record: AerialImage | AerialScan, points: int, *, waits: bool = False) -> Line:
    scale = f"1:{record.scale:,}" if record.scale else ""
    return Line(record=record, when=when_of(record), scale=scale, points=points, waits=waits)

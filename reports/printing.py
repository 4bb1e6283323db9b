"""Reports as files: their names, which is the newest, and writing them whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation

from formats.months import Month
from formats.thai import Digits
from network.models import Joining, Level, Place
from network.moments import Moment
from network.places import lines
from reports.document import compose
from reports.errors import PlaceWasUnknown
from reports.map_sheets import Maps
from reports.months.printing import kept
from reports.months.standing import standing_of
from reports.pdf import report_pdf
from reports.situation import SituationReport

READABLE = 0o644


def file_name(report: SituationReport, ending: str) -> str:
    """situation-2704-2025-06.pdf; situation-2704-2025-06-draft.pdf while the month runs."""
    draft = "-draft" if report.is_running else ""
    return f"situation-{report.root.code}-{report.month}{draft}.{ending}"


def printed(
    report: SituationReport, *, language: str = "th", digits: Digits = "thai", maps: Maps = "a3"
) -> bytes:
    """The PDF of a report in a language, whatever language is active."""
    with translation.override(language):
        document = compose(report)
        return report_pdf(document, digits=digits, maps=maps, prepared_at=report.prepared_at)


def out_folder() -> Path:
    """Where reports are written unasked: RANGWAT_OUT of the settings, else out/."""
    return Path(getattr(settings, "RANGWAT_OUT", None) or settings.BASE_DIR / "out")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever reads half of it; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(beside).chmod(READABLE)
        Path(beside).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(beside).unlink()
        raise


def write_newest(out: Path, *, now: datetime | None = None) -> list[Path]:
    """Write the PDF of the month that closed last for each district of the network; where to."""
    month = Month.last_closed(now or timezone.now())
    written = []
    for place in highest_places(Moment.at_close_of(month)):
        standing = standing_of(place, month)
        if standing is not None:  # what was closed, not what would be counted today
            path, content = out / f"situation-{place.code}-{month}.pdf", kept(standing)
        else:
            try:
                report = SituationReport(place, month)
            except PlaceWasUnknown:
                continue
            path, content = out / file_name(report, "pdf"), printed(report)
        write_whole(path, content)
        written.append(path)
    return written


def highest_places(moment: Moment) -> list[Place]:
    """The districts in which a tambon had joined; the tambon itself where none is known above it.

    By code. Three queries.
    """
    joined = (
        Joining.objects.as_known(moment)
        .filter(status=Joining.Status.ACTIVE)
        .values_list("place", flat=True)
    )
    highest = {
        [name.pk for name in above if name.level != Level.PROVINCE][-1:][0]
        for above in lines(list(joined), moment).values()
        if any(name.level != Level.PROVINCE for name in above)
    }
    return list(Place.objects.filter(pk__in=highest).order_by("code"))

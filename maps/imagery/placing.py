"""Laying a scan on the ground: the points are kept as somebody set them, the worker bends it.

The image is written with what says it is done, in one transaction, by one worker at a time: a
worker that is killed has written nothing, and the next one begins anew.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.contrib.gis.geos import Polygon
from django.db import OperationalError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from formats.errors import FormatError
from formats.georeferencing import ControlPoint, Method, fit
from formats.raster_errors import PointOffTheScan
from formats.raster_process import raster_of
from maps.imagery.copies import Copies, apart
from maps.models import AerialImage, AerialScan, Georeference, Warping
from network import evidence
from network.access import Permission, acts_everywhere, places_of
from network.models import PlaceBoundary
from network.moments import Moment

if TYPE_CHECKING:
    from network.models import Account

TASK: Final = "maps.bend_scan"
MOST_ATTEMPTS: Final = 3  # a scan that kills its worker so often will do it again
PATIENCE: Final = timedelta(minutes=2)  # for a job to be begun
LONGEST: Final = timedelta(hours=1)  # of one attempt; the limits of the process end it before
State = Warping.State
_log = logging.getLogger(__name__)


def lay_down(
    scan: AerialScan, points: Sequence[ControlPoint], method: Method, *, by: Account | None
) -> Georeference:
    """Keep the points by which a scan lies, and have it bent to them.

    Raises:
        TooFewPoints, PointsInALine: they do not say where it lies.
        PointOffTheScan: one is outside the picture.
    """
    for number, each in enumerate(points, 1):
        if not (0 <= each.column <= scan.width and 0 <= each.row <= scan.height):
            raise PointOffTheScan(number=number, column=f"{each.column:.0f}", row=f"{each.row:.0f}")
    fitted = fit(points, method)
    with transaction.atomic():
        georeference: Georeference = Georeference.objects.create(
            scan=scan,
            method=method.value,
            points=[each.plain() for each in points],
            rmse_metres=fitted.rmse,
            placed_by=by,
            source=scan.source,
        )
        Warping.objects.create(georeference=georeference)
        _queue(georeference)
    return georeference


def bend(key: str) -> str:
    """Bend a scan to the points of a georeference (key), if nobody is at it; its state then."""
    work = _begun(key)
    if work is None:
        found = Warping.objects.filter(georeference__key=key).first()
        return found.state if found else ""
    try:
        if work.attempts > MOST_ATTEMPTS:
            return _refused(work, _TOO_OFTEN)
        _bend(work)
    except FormatError as refusal:
        return _refused(work, (refusal.th, refusal.en))
    except OperationalError:
        raise  # the database went away: another attempt follows
    except Exception:  # noqa: BLE001 (a fault of ours: said on the page and in the log)
        _log.exception("georeference %s", key)
        return _refused(work, _FAULT)
    return str(Warping.objects.get(pk=work.pk).state)


def take_up_stalled() -> int:
    """Queue again what nobody is at: killed in between, or its job lost; how many."""
    now = timezone.now()
    waiting = Warping.objects.filter(state=State.WAITING, changed_at__lt=now - PATIENCE)
    running = Warping.objects.filter(state=State.RUNNING, changed_at__lt=now - LONGEST)
    stalled = list((waiting | running).select_related("georeference"))
    for each in stalled:
        _queue(each.georeference)
    Warping.objects.filter(pk__in=[each.pk for each in stalled]).update(
        state=State.WAITING, changed_at=now
    )
    return len(stalled)


def points_of(georeference: Georeference) -> list[ControlPoint]:
    """The points as they were kept."""
    return [ControlPoint(**each) for each in georeference.points]


def _begun(key: str) -> Warping | None:
    """The work, said to be under way; None where it is done, or another is at it."""
    with transaction.atomic():
        work: Warping | None = (
            Warping.objects.select_for_update(of=("self",))
            .select_related("georeference__scan__source", "georeference__placed_by")
            .filter(georeference__key=key, state=State.WAITING)
            .first()
        )
        if work is not None:
            work.state, work.attempts = State.RUNNING, work.attempts + 1
            work.save()
    return work


def _bend(work: Warping) -> None:
    georeference = work.georeference
    scan = georeference.scan
    source = scan.source
    raster = raster_of(dict(source.reading))
    points = points_of(georeference)
    with Copies(apart()) as copies, tempfile.TemporaryDirectory(prefix="rangwat-") as folder:
        path = Path(folder) / "scan"
        evidence.write_to(source.stored_as, bytes(source.wrapped_key or b""), path)
        copies.bend(path, raster, points, Method(georeference.method))
        assert copies.footprint is not None  # noqa: S101 (made above)
        if not _is_within(georeference.placed_by, copies.footprint):
            _refused(work, _ELSEWHERE)
            return
        with transaction.atomic():
            held = Warping.objects.select_for_update().get(pk=work.pk)
            if held.state != State.RUNNING or held.attempts != work.attempts:
                return  # another attempt is at it
            AerialImage.objects.create(
                title=scan.title, taken_on=scan.taken_on, taken=scan.taken, agency=scan.agency,
                scale=scan.scale, roll=scan.roll, frame=scan.frame,
                georeference=georeference,
                footprint=copies.footprint,
                ground_metres=copies.ground_metres,
                position_error_metres=error_of(georeference),
                original_crs="",
                stored_as=copies.image,
                source=source,
            )  # fmt: skip
            held.state = State.DONE
            held.save()
        copies.keep()


def error_of(georeference: Georeference) -> float | None:
    """What the points say of the error of position; None where they do not check each other."""
    fitted = fit(points_of(georeference), Method(georeference.method))
    return round(fitted.rmse, 2) if fitted.is_checked and fitted.rmse > 0 else None


def _is_within(account: Account | None, footprint: Polygon) -> bool:
    """Whether a picture lies where the account may record; the command line may everywhere."""
    if account is None or acts_everywhere(account, Permission.RECORD):
        return True
    own = PlaceBoundary.objects.as_known(Moment.now()).filter(
        place__in=places_of(account, Permission.RECORD)
    )
    return not own.exists() or own.filter(geometry__intersects=footprint).exists()


def _refused(work: Warping, reason: tuple[str, str]) -> str:
    work.state = State.REFUSED
    work.reason_th, work.reason_en = reason
    work.save()
    return State.REFUSED.value


def _queue(georeference: Georeference) -> None:
    app.configure_task(TASK).defer(key=str(georeference.key))


_TOO_OFTEN = (
    "ดัดภาพนี้แล้วระบบหยุดทำงานหลายครั้ง ให้ใช้ภาพที่เล็กลง หรือแจ้งผู้ดูแลระบบ",
    "The system stopped several times while bending this picture; take a smaller one, or tell the"
    " administrator.",
)
_FAULT = (
    "ระบบขัดข้องระหว่างดัดภาพนี้ ให้แจ้งผู้ดูแลระบบ จุดที่ปักไว้ยังอยู่",
    "The system failed on this picture; tell the administrator. The points are kept.",
)
_ELSEWHERE = (
    "จุดควบคุมวางภาพนอกพื้นที่ที่ท่านดูแล ตรวจพิกัดของจุด",
    "The points lay the picture outside your places; look at their coordinates.",
)

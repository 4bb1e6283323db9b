"""Takes in photographs from the air: the file is kept, and a copy is made to look at."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from django.contrib.gis.geos import Polygon

from formats.georeferencing import ControlPoint, Fit, Method, fit
from formats.raster_errors import PointsInALine, TooFewPoints
from formats.rasters import Raster
from maps.imagery.copies import Copies, Hands, apart, frame_of
from maps.imagery.details import Details, details_of
from maps.models import AerialImage, AerialScan, Georeference, Warping
from network.deliveries import Delivery, Progress, no_progress
from network.imports import (
    Change,
    ChangeKind,
    Outcome,
    Reason,
    Refused,
    already_accepted,
    importing,
    keep_accepted,
)
from network.models import Place, PlaceBoundary, Source
from network.moments import Moment

REGISTER: Final = "imagery"
PIECE: Final = 1_000_000  # bytes
STEPS: Final = 3  # looked at, copied, recorded


def take_in(
    delivery: Delivery,
    *,
    dry_run: bool = False,
    progress: Progress = no_progress,
    points: Sequence[ControlPoint] = (),
    method: Method = Method.AFFINE,
    place: Place | None = None,
    hands: Hands | None = None,
) -> Outcome:
    """Take in one photograph; `as_of` is the day it was taken (details.CHOICES say more).

    A scan without its place is kept as one that waits for points; with `points`, or with those
    inside its file, it is laid down at once. The same file of the same day again is nothing new.
    A dry run reads every block and says what the picture is; copies are made only where kept.

    Raises:
        FormatError, Refused: why it cannot be taken; nothing has changed.
    """
    outcome = Outcome(REGISTER, dry_run=dry_run)
    details = details_of(delivery)
    hands = hands or apart()
    raster = hands.look(delivery.path, delivery.srid)
    progress(1, STEPS)
    found = _points(raster, points, method)
    outcome.how_read = [_how_read(raster)]
    fitted = fit(found, method) if found else None
    outcome.notices = _notices(raster, fitted)
    if raster.is_placed:
        _refuse_elsewhere(delivery, frame_of(raster.bounds))
    mark = _fingerprint(delivery, details)
    if already_accepted(REGISTER, [mark]):
        outcome.already_here = 1
        return outcome
    outcome.note(Change(1, ChangeKind.NEW, details.title, after=details.taken_on.isoformat()))
    with Copies(hands) as copies:
        if not dry_run:
            copies.make(delivery.path, raster, found, method)
            progress(2, STEPS)
            if copies.footprint is not None:
                _refuse_elsewhere(delivery, copies.footprint)
        with importing(
            delivery.path,
            outcome,
            title=delivery.title,
            as_of=details.taken_on,
            recorded_by=delivery.recorded_by,
            is_fictional=delivery.is_fictional,
            reading=raster.plain(),
            arrival=delivery.arrival,
        ) as source:
            # Asked again: two people may have sent it at once.
            if already_accepted(REGISTER, [mark]):
                outcome.already_here = 1
            else:
                home = delivery.arrival.place if delivery.arrival else place
                if not dry_run:
                    _record(details, raster, copies, source, home, found, fitted)
                keep_accepted(source, REGISTER, [(1, mark)])
                outcome.accepted = 1
        if outcome.accepted and not dry_run:
            copies.keep()
    progress(STEPS, STEPS)
    return outcome


def _record(  # noqa: PLR0917 (one record of each)
    details: Details,
    raster: Raster,
    copies: Copies,
    source: Source,
    place: Place | None,
    points: Sequence[ControlPoint],
    fitted: Fit | None,
) -> None:
    georeference = None
    if not raster.is_placed:
        scan = AerialScan.objects.create(
            **details.entry(),
            place=place,
            width=raster.width,
            height=raster.height,
            stored_as=copies.scan,
            source=source,
        )
        if fitted is None:
            return
        georeference = Georeference.objects.create(
            scan=scan,
            method=fitted.method.value,
            points=[each.plain() for each in points],
            rmse_metres=fitted.rmse,
            placed_by=source.recorded_by,
            source=source,
        )
        Warping.objects.create(georeference=georeference, state=Warping.State.DONE)
    assert copies.footprint is not None  # noqa: S101 (an image was made)
    AerialImage.objects.create(
        **details.entry(),
        georeference=georeference,
        footprint=copies.footprint,
        ground_metres=copies.ground_metres,
        position_error_metres=details.error or _error_by_points(fitted),
        original_crs=raster.crs_name,
        stored_as=copies.image,
        source=source,
    )


def _error_by_points(fitted: Fit | None) -> float | None:
    """What points say of the error, where they check each other."""
    if fitted is None or not fitted.is_checked or fitted.rmse <= 0:
        return None
    return round(fitted.rmse, 2)


def _points(
    raster: Raster, given: Sequence[ControlPoint], method: Method
) -> Sequence[ControlPoint]:
    if raster.is_placed:
        if given:
            raise Refused(
                Reason(
                    "placed_already",
                    "ภาพนี้บอกตำแหน่งของตัวเองแล้ว ไม่ต้องใช้จุดควบคุม",
                    "the picture says itself where it lies; it takes no control points",
                )
            )
        return ()
    if given:
        return given
    inside = [ControlPoint(*each) for each in raster.points]
    try:
        fit(inside, method)
    except (PointsInALine, TooFewPoints):
        return ()  # points that do not say where it lies: it waits for better ones
    return inside


def _refuse_elsewhere(delivery: Delivery, frame: Polygon) -> None:
    """Only pictures of the sender's places; None is everywhere."""
    if delivery.within is None:
        return
    own = PlaceBoundary.objects.as_known(Moment.now()).filter(place__in=delivery.within)
    if own.exists() and not own.filter(geometry__intersects=frame).exists():
        raise Refused(
            Reason(
                "outside_your_places",
                "ภาพนี้อยู่นอกพื้นที่ที่ท่านดูแล ตรวจระบบพิกัด หรือให้ผู้ดูแลพื้นที่นั้นเป็นผู้นำเข้า",
                "the picture lies outside your places; look at its reference system, or let those"
                " who look after that place import it",
            )
        )


def _fingerprint(delivery: Delivery, details: Details) -> bytes:
    digest = hashlib.sha256(details.taken_on.isoformat().encode())
    with delivery.path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.digest()


def _how_read(raster: Raster) -> Reason:
    colours_th = {"rgb": "สี", "grey": "ขาวดำ", "palette": "จานสี"}[raster.colours]
    size = f"{raster.width:,} × {raster.height:,}"
    if not raster.is_placed:
        return Reason(
            "read_as",
            f"ภาพสแกน {size} จุด · {colours_th}",
            f"a scan of {size} pixels, {raster.colours}",
        )
    return Reason(
        "read_as",
        f"{size} จุด · {colours_th} · {raster.crs_name} · จุดละ {raster.ground_metres:.2f} ม.",
        f"{size} pixels, {raster.colours}, {raster.crs_name}, {raster.ground_metres:.2f} m a pixel",
    )


def _notices(raster: Raster, fitted: Fit | None) -> list[Reason]:
    found = []
    if raster.stretch:
        found.append(
            Reason(
                "stretched",
                f"ค่าของภาพเป็น {raster.dtype} จึงปรับความสว่างเฉพาะสำเนาที่ใช้ดู ไฟล์เดิมไม่เปลี่ยน",
                f"its values are {raster.dtype}: the copy to look at is brightened,"
                " the file itself is kept as it is",
            )
        )
    if fitted is not None:
        found.append(
            Reason(
                "laid_by_points",
                f"วางด้วยจุดควบคุม {len(fitted.residuals)} จุด คลาดเคลื่อน (RMSE) {fitted.rmse:.1f} ม.",
                f"laid by {len(fitted.residuals)} control points, RMSE {fitted.rmse:.1f} m",
            )
        )
    elif not raster.is_placed:
        found.append(
            Reason(
                "waits_for_points",
                "ภาพนี้ยังไม่มีพิกัด จะเก็บไว้รอปักจุดควบคุม ที่หน้า “ภาพถ่ายทางอากาศ”",
                "the picture has no georeference; it is kept and waits for control points, on the"
                " page “Photographs from the air”",
            )
        )
        return found
    else:
        near = PlaceBoundary.objects.as_known(Moment.now())
        if not near.filter(geometry__intersects=frame_of(raster.bounds)).exists():
            found.append(
                Reason(
                    "far_from_places",
                    "ภาพไม่ทับพื้นที่ใดที่มีแนวเขตในระบบ ตรวจระบบพิกัดอีกครั้ง",
                    "it lies over no place whose outline is known here; look at its reference"
                    " system",
                )
            )
    return found

"""Takes in photographs from the air: the file is kept, and a copy is made to look at."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from pathlib import Path
from typing import Final

from django.contrib.gis.geos import Polygon
from django.core.files.base import File
from django.core.files.storage import default_storage

from formats.crs import STORAGE_SRID
from formats.raster_process import copied, looked_at
from formats.rasters import Raster
from maps.models import AerialImage
from network.deliveries import Delivery
from network.imports import (
    Change,
    ChangeKind,
    Outcome,
    Reason,
    already_accepted,
    importing,
    keep_accepted,
)
from network.models import PlaceBoundary
from network.moments import Moment

REGISTER: Final = "imagery"
PIECE: Final = 1_000_000  # bytes


def take_in(delivery: Delivery, *, dry_run: bool = False) -> Outcome:
    """Take in one photograph; `as_of` is the day it was taken, the choice `called` its title.

    The same file of the same day again is nothing new. A dry run reads every block and says
    what the picture is; the copy is made only where it is kept.

    Raises:
        FormatError: why it cannot be laid on a map; nothing has changed.
    """
    outcome = Outcome(REGISTER, dry_run=dry_run)
    raster = looked_at(delivery.path, delivery.srid)
    outcome.how_read = [_how_read(raster)]
    outcome.notices = _notices(raster)
    mark = _fingerprint(delivery)
    if already_accepted(REGISTER, [mark]):
        outcome.already_here = 1
        return outcome
    title = delivery.choice("called").strip() or delivery.title
    outcome.note(Change(1, ChangeKind.NEW, title, after=delivery.as_of.isoformat()))
    stored = "" if dry_run else _copy(delivery.path, raster)
    try:
        with importing(
            delivery.path,
            outcome,
            title=delivery.title,
            as_of=delivery.as_of,
            recorded_by=delivery.recorded_by,
            is_fictional=delivery.is_fictional,
            reading=raster.plain(),
            arrival=delivery.arrival,
        ) as source:
            # Asked again: two people may have sent it at once.
            if already_accepted(REGISTER, [mark]):
                outcome.already_here = 1
            else:
                AerialImage.objects.create(
                    title=title,
                    taken_on=delivery.as_of,
                    footprint=_frame(raster),
                    ground_metres=raster.ground_metres,
                    original_crs=raster.crs_name,
                    stored_as=stored,
                    source=source,
                )
                keep_accepted(source, REGISTER, [(1, mark)])
                outcome.accepted = 1
    except BaseException:
        _forget(stored)
        raise
    if not outcome.accepted:
        _forget(stored)
    return outcome


def _fingerprint(delivery: Delivery) -> bytes:
    digest = hashlib.sha256(delivery.as_of.isoformat().encode())
    with delivery.path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.digest()


def _copy(path: Path, raster: Raster) -> str:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "copy.tif"
        copied(path, raster, made)
        with made.open("rb") as file:
            return str(default_storage.save(f"imagery/{uuid.uuid4().hex}.tif", File(file)))


def _forget(stored: str) -> None:
    if stored:
        default_storage.delete(stored)


def _frame(raster: Raster) -> Polygon:
    frame = Polygon.from_bbox(raster.bounds)
    frame.srid = STORAGE_SRID
    return frame


def _how_read(raster: Raster) -> Reason:
    colours_th = {"rgb": "สี", "grey": "ขาวดำ", "palette": "จานสี"}[raster.colours]
    return Reason(
        "read_as",
        f"{raster.width:,} × {raster.height:,} จุด · {colours_th} · {raster.crs_name}"
        f" · จุดละ {raster.ground_metres:.2f} ม.",
        f"{raster.width:,} × {raster.height:,} pixels, {raster.colours}, {raster.crs_name},"
        f" {raster.ground_metres:.2f} m a pixel",
    )


def _notices(raster: Raster) -> list[Reason]:
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
    near = PlaceBoundary.objects.as_known(Moment.now()).filter(geometry__intersects=_frame(raster))
    if not near.exists():
        found.append(
            Reason(
                "far_from_places",
                "ภาพไม่ทับพื้นที่ใดที่มีแนวเขตในระบบ ตรวจระบบพิกัดอีกครั้ง",
                "it lies over no place whose outline is known here; look at its reference system",
            )
        )
    return found

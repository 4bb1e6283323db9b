"""Proposed layouts (ผังใหม่, Baan Mankong step 6): taken in from a map file, added up, compared.

A file has one feature of kind `site` and the parts of the proposal; a road may be a line with
its width. Areas are on the ellipsoid; that the parts make up the site has three outcomes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Any, Final
from uuid import UUID

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.db import DatabaseError, connection, transaction

from formats.number import TO_ARABIC
from formats.vector import open_vector
from maps.layouts import errors
from maps.models import LayoutProposal, ProposedPart
from network.models import Place, Source
from network.moments import EVER_KNOWN, Moment

Kind = ProposedPart.Kind
SITE: Final = "site"
WORDS: Final = {
    SITE: ("site", "เขตโครงการ", "ขอบเขต", "ที่ดินโครงการ"),
    Kind.PLOT: ("plot", "แปลง", "แปลงบ้าน", "แปลงที่อยู่อาศัย"),
    Kind.ROAD: ("road", "ถนน", "ทาง", "ถนน ทาง"),
    Kind.COMMON: ("common", "ส่วนรวม", "ที่ส่วนรวม", "พื้นที่ส่วนกลาง"),
    Kind.GREEN: ("green", "สวน", "ที่สีเขียว", "ที่สีเขียว สวน"),
    Kind.WATER: ("water", "น้ำ", "ทางน้ำ", "บ่อ"),
}
_COLUMNS: Final = {
    "kind": ("kind", "ชนิด", "ประเภท"),
    "label": ("label", "name", "ชื่อ", "แปลงที่", "เลขแปลง"),
    "width": ("width", "width_metres", "กว้าง", "ความกว้าง"),
}
MOST_PARTS: Final = 2_000
ROUNDING_SQUARE_METRES: Final = 4.0  # 1 square wah: what is smaller is how areas are written
TWO_SIGMA: Final = 2.0
_MEASURED_BY: Final = 2.0  # metres: a site drawn on an orthophoto (DOMAIN.md §2.11)


class Outcome(StrEnum):
    """Whether the parts of a proposal make up its site."""

    ADDS_UP = "adds_up"
    WITHIN = "within"  # the tolerance of the site's own area
    OFF = "off"


@dataclass(frozen=True)
class Piece:
    """A feature of a file or a drawing: the site (kind SITE) or a part."""

    kind: str
    label: str
    width: float | None
    shape: MultiPolygon


@dataclass(frozen=True)
class Sketch:
    """A proposal as a file tells it, EPSG:4326: the site, and (kind, label, width, shape)."""

    site: MultiPolygon
    parts: tuple[tuple[Kind, str, float | None, MultiPolygon], ...]


@dataclass(frozen=True)
class Sum:
    """How the parts compare with the site, square metres; `tolerance` is two deviations."""

    site: float
    parts: float
    tolerance: float
    overlapping: float  # of parts with each other
    outside: float  # the site
    uncovered: float  # of the site

    @property
    def difference(self) -> float:
        return self.parts - self.site

    @property
    def outcome(self) -> Outcome:
        """The sum of the parts against the area of the site."""
        if abs(self.difference) <= ROUNDING_SQUARE_METRES:
            return Outcome.ADDS_UP
        return Outcome.WITHIN if abs(self.difference) <= self.tolerance else Outcome.OFF


def read(content: bytes, name: str) -> Sketch:
    """What a GeoPackage, GeoJSON, KML or zipped shapefile proposes.

    Raises:
        FormatError: the file cannot be read.
        ProposalHasNoSite, ProposalHasNoParts, PartIsNotUnderstood: what it lacks.
    """
    with tempfile.TemporaryDirectory(prefix="rangwat-") as folder:
        path = Path(folder) / f"proposal{PurePath(name).suffix.lower()}"
        path.write_bytes(content)
        with open_vector(path) as file:
            if file.feature_count > MOST_PARTS:
                raise errors.PartIsNotUnderstood(f"> {MOST_PARTS:,}")
            columns = _columns(file.fields)
            pieces = [
                piece_of(said, geometry, number)
                for number, geometry, said in _features(file, columns)
            ]
    return sketch_of(pieces)


def piece_of(said: dict[str, Any], geometry: Any, number: int) -> Piece:
    """What one feature says: its kind, label and width, and its ground.

    Raises:
        PartIsNotUnderstood: it is of no kind we know, or its shape is none.
    """
    kind = _kind(_written(said.get("kind")), number)
    width = _width(said.get("width"), number) if kind == Kind.ROAD else None
    shape = _areas(geometry, width, number)
    return Piece(kind, _written(said.get("label")), width, shape)


def _written(value: object) -> str:
    """As text that can be kept and shown: without NUL and halves of characters."""
    text = " ".join(str(value or "").split())
    return "".join(each for each in text if each != "\0" and not "\ud800" <= each <= "\udfff")


def sketch_of(pieces: Sequence[Piece]) -> Sketch:
    """The whole that pieces make.

    Raises:
        ProposalHasNoSite, ProposalHasNoParts: what it lacks.
    """
    site = [each.shape for each in pieces if each.kind == SITE]
    parts = [each for each in pieces if each.kind != SITE]
    if not site:
        raise errors.ProposalHasNoSite
    if not parts:
        raise errors.ProposalHasNoParts
    whole: GEOSGeometry = site[0]
    for each in site[1:]:
        whole = whole.union(each)
    return Sketch(
        _multi(whole),
        tuple((Kind(each.kind), each.label, each.width, each.shape) for each in parts),
    )


def propose(
    village: Place,
    sketch: Sketch,
    *,
    title: str,
    site_error_metres: float = _MEASURED_BY,
    proposed_on: date,
    source: Source,
    instead_of: LayoutProposal | None = None,
) -> LayoutProposal:
    """Record a proposal with its parts, or a new version of the one that was seen.

    Raises:
        PartIsNotUnderstood: a part crosses itself or has no area.
        ProposalGoesBack: it would be of a day before the version it revises.
        ProposalHasChanged: somebody else has revised that since it was seen.
    """
    try:
        with transaction.atomic():
            if instead_of is not None:
                _ensure_last(instead_of, proposed_on)
            made = LayoutProposal(
                village=village,
                title=" ".join(title.split()),
                site=sketch.site,
                site_error_metres=site_error_metres,
                proposed_on=proposed_on,
                source=source,
            )
            if instead_of is not None:
                made.key = instead_of.key
            made.save()
            ProposedPart.objects.bulk_create(
                ProposedPart(
                    proposal=made, kind=kind, label=label, width_metres=width, geometry=shape,
                    proposed_on=proposed_on, source=source,
                )
                for kind, label, width, shape in sketch.parts
            )  # fmt: skip
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return made


def versions(village: int, key: UUID, moment: Moment) -> list[LayoutProposal]:
    """Every version of a proposal, the newest first. One query."""
    said = LayoutProposal.objects.filter(village=village, key=key).recorded(moment)
    return list(
        said.select_related("source__recorded_by").order_by("-proposed_on", "-recorded_at", "-pk")
    )


def _ensure_last(seen: LayoutProposal, proposed_on: date) -> None:
    """Whoever revises the same at the same time waits here, and then sees what was proposed."""
    ever = Moment(date.max, EVER_KNOWN)
    list(LayoutProposal.objects.recorded(ever).filter(pk=seen.pk).select_for_update())
    known = versions(seen.village_id, seen.key, ever)
    if not known or known[0].pk != seen.pk:
        raise errors.ProposalHasChanged
    if proposed_on < seen.proposed_on:
        raise errors.ProposalGoesBack


_SUM: Final = """
    SELECT ST_Area(site::geography), measured.total,
           proposal.site_error_metres * ST_Perimeter(site::geography)
               / sqrt(greatest(3, ST_NPoints(site) - ST_NumGeometries(site))),
           measured.total - ST_Area(measured.whole::geography),
           ST_Area(ST_Difference(measured.whole, site)::geography),
           ST_Area(ST_Difference(site, measured.whole)::geography)
    FROM maps_layoutproposal AS proposal
    CROSS JOIN LATERAL (
        SELECT sum(square_metres) AS total, ST_Union(geometry) AS whole
        FROM maps_proposedpart WHERE proposal_id = proposal.id
    ) AS measured
    WHERE proposal.id = %s
"""


def sum_of(proposal: LayoutProposal) -> Sum:
    """What its parts add up to. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SUM, [proposal.pk])
        site, parts, error, overlapping, outside, uncovered = cursor.fetchone()
    return Sum(site, parts, TWO_SIGMA * error, max(overlapping, 0.0), outside, uncovered)


def _columns(fields: tuple[str, ...]) -> dict[str, str | None]:
    folded = {each.casefold().strip(): each for each in fields}
    return {
        name: next((folded[each] for each in wordings if each in folded), None)
        for name, wordings in _COLUMNS.items()
    }


def _features(
    file: Any, columns: dict[str, str | None]
) -> Iterator[tuple[int, Any, dict[str, Any]]]:
    for batch in file.batches():
        for number, geometry, attributes in zip(
            batch.numbers, batch.geometries, batch.attributes, strict=True
        ):
            if number in batch.problems or geometry is None:
                raise errors.PartIsNotUnderstood(str(number))
            yield (
                number,
                geometry,
                {
                    name: attributes.get(column) if column else None
                    for name, column in columns.items()
                },
            )


def _kind(word: Any, number: int) -> str:
    said = str(word or "").strip().casefold()
    for kind, wordings in WORDS.items():
        if said in wordings:
            return str(kind)
    raise errors.PartIsNotUnderstood(f"{number}: {said or '–'}")


def _width(word: Any, number: int) -> float | None:
    said = str(word if word is not None else "").translate(TO_ARABIC).strip()
    if not said:
        return None
    try:
        width = float(said)
    except ValueError:
        raise errors.PartIsNotUnderstood(f"{number}: {said}") from None
    if not 0 < width < 100:  # noqa: PLR2004 (metres)
        raise errors.PartIsNotUnderstood(f"{number}: {said}")
    return width


def _areas(geometry: Any, width: float | None, number: int) -> MultiPolygon:
    """The ground of a feature; of a line with a width, that much along it."""
    shape = GEOSGeometry(shapely.to_wkb(shapely.force_2d(geometry), hex=True), srid=4326)
    if shape.geom_type in {"LineString", "MultiLineString"} and width is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT ST_AsEWKT(ST_Buffer(ST_GeomFromEWKT(%s)::geography, %s,"
                " 'endcap=flat join=mitre')::geometry)",
                [shape.ewkt, width / 2],
            )
            shape = GEOSGeometry(cursor.fetchone()[0])
    return _multi(shape, number)


def _multi(shape: GEOSGeometry, number: int = 0) -> MultiPolygon:
    if isinstance(shape, Polygon):
        shape = MultiPolygon(shape, srid=4326)
    if not isinstance(shape, MultiPolygon) or not shape.valid or not shape.area:
        raise errors.PartIsNotUnderstood(str(number))
    return shape

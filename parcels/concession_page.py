"""What the page of one concession shows: its instrument, and where each field stands written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from formats.land_area import LandArea
from network.models import Source
from network.moments import Moment
from network.named_sets import with_clause
from parcels.concession_dates import is_loose, loose_day
from parcels.functions import METRES_PER_DEGREE
from parcels.models import Citation, Concession, Instrument, LayerEdition, LayerFeature
from parcels.named_sets import EDITIONS

# A line drawn half a millimetre off: 25 m at 1:50,000 and 2 m at 1:4,000 (DOMAIN.md §2.11).
METRES_OFF_PER_SCALE = 0.0005
UNKNOWN_ERROR_METRES = 20.0
LARGE_DIFFERENCE = 0.10
# Areas worked out on the grid of UTM are larger than on the ground in this district (§2.10).
GRID_DIFFERENCE = (0.0012, 0.0025)
RAI_IN_HECTARE = 6.25
_NEARLY = 0.05

_MEASURED = f"""
    , land AS (
        SELECT ST_Union(feature.geometry) AS geometry,
               max(coalesce(edition_row.scale * {METRES_OFF_PER_SCALE}, {UNKNOWN_ERROR_METRES}))
                   AS error
        FROM parcels_layerfeature AS feature
        JOIN edition ON edition.id = feature.edition_id
        JOIN parcels_layeredition AS edition_row ON edition_row.id = edition.id
        WHERE feature.concession_id = %s
    )
    SELECT ST_Area(geometry::geography), error,
           error * ST_Perimeter(geometry::geography) / sqrt(greatest(3, ST_NPoints(
               ST_SimplifyPreserveTopology(geometry, error / {METRES_PER_DEGREE}))
               - ST_NumGeometries(geometry)))
    FROM land WHERE geometry IS NOT NULL
"""  # noqa: S608 (constants)


@dataclass(frozen=True)
class CitedField:
    """A field of the instrument as it is read, and where it stands written.

    `earlier` is what the latest instrument before it said, where this one says nothing.
    """

    field: str
    label: str
    written: str
    remark: str
    citations: tuple[Citation, ...]
    earlier: str
    earlier_on: date | None


@dataclass(frozen=True)
class Version:
    """One instrument of the history; `changed` names what differs from the one before it."""

    instrument: Instrument
    changed: tuple[str, ...]
    cited: int
    holds: bool


@dataclass(frozen=True)
class MeasuredArea:
    """The area of the polygons in force beside the document's, square metres.

    `error` is one standard deviation of the measured area, from how far off the lines of
    a map of its scale are (`error_metres`).
    """

    square_metres: float
    error_metres: float
    error: float
    document: float | None

    @property
    def difference(self) -> float | None:
        """(measured − document) ÷ document."""
        if not self.document:
            return None
        return (self.square_metres - self.document) / self.document

    @property
    def differs_much(self) -> bool:
        """By more than a tenth."""
        return self.difference is not None and abs(self.difference) > LARGE_DIFFERENCE

    @property
    def explanation(self) -> str:
        """What the difference may come from, in a sentence; nothing is decided by it."""
        if self.document is None or self.difference is None:
            return _("เอกสารไม่ได้บอกเนื้อที่ จึงเทียบไม่ได้")
        low, high = GRID_DIFFERENCE
        if abs(self.square_metres - self.document) <= 2 * self.error:
            return _("ต่างกันไม่เกินความคลาดเคลื่อนของแผนที่")
        if low <= -self.difference <= high:
            return _("เอกสารอาจคำนวณบนกริด UTM ซึ่งใหญ่กว่าพื้นที่จริงราวร้อยละ 0.15–0.2")
        if abs(self.square_metres / self.document / RAI_IN_HECTARE - 1) <= _NEARLY:
            return _("วัดได้ราว 6.25 เท่าของเอกสาร เอกสารอาจบอกเป็นเฮกตาร์")
        if self.differs_much:
            return _("ต่างกันเกินร้อยละ 10 แนวเขตหรือเอกสารอาจเป็นคนละฉบับ ต้องตรวจสอบ")
        return _("ต่างกันเกินความคลาดเคลื่อนของแผนที่ ต้องตรวจสอบ")


@dataclass(frozen=True)
class DatedPolygon:
    """One polygon of the concession in an edition of a layer, and whether it holds."""

    feature: LayerFeature
    edition: LayerEdition
    holds: bool


def versions(concession: Concession, moment: Moment) -> list[Version]:
    """Every instrument known at `moment`, the one that holds first. Two queries."""
    known = list(
        Instrument.objects.recorded(moment)
        .filter(concession=concession)
        .select_related("source__recorded_by")
        .prefetch_related("citations__document")
        .order_by("-observed_on", "-recorded_at", "-pk")
    )
    return [
        Version(
            each,
            tuple(
                str(field.label)
                for field in Citation.Field
                if earlier and getattr(each, field) != getattr(earlier[0], field)
            ),
            len({citation.field for citation in each.citations.all()}),
            number == 0,
        )
        for number, each in enumerate(known)
        for earlier in [known[number + 1 : number + 2]]
    ]


def cited_fields(history: Sequence[Version]) -> list[CitedField]:
    """The fields of the instrument that holds, each with its citations. No query."""
    if not history:
        return []
    holding = history[0].instrument
    fields = []
    for field in Citation.Field:
        written = _written(holding, field)
        earlier = next(
            (
                (said, each.instrument.observed_on)
                for each in history[1:]
                if not written and (said := _written(each.instrument, field))
            ),
            ("", None),
        )
        fields.append(
            CitedField(
                field=field.value,
                label=str(field.label),
                written=written,
                remark=_remark(holding, field),
                citations=tuple(
                    sorted(
                        (each for each in holding.citations.all() if each.field == field),
                        key=lambda each: (each.document.as_of, each.page),
                    )
                ),
                earlier=earlier[0],
                earlier_on=earlier[1],
            )
        )
    return fields


def _written(instrument: Instrument, field: Citation.Field) -> str:
    said: Any = getattr(instrument, field)
    if field == Citation.Field.SQUARE_METRES:
        return "" if said is None else _("%s ไร่-งาน-ตร.ว.") % LandArea.from_square_metres(said)
    if field in {Citation.Field.BEGAN, Citation.Field.EXPIRES}:
        return loose_day(said)
    return str(said)


def _remark(instrument: Instrument, field: Citation.Field) -> str:
    """Of an end known to the month or year alone: the last day it allows is the one counted to."""
    if (
        field != Citation.Field.EXPIRES
        or instrument.expires_by is None
        or not is_loose(instrument.expires)
    ):
        return ""
    return _("ไม่ทราบวัน นับถึง %s") % loose_day(instrument.expires_by.isoformat())


def measured_area(
    concession: Concession, holding: Instrument | None, moment: Moment
) -> MeasuredArea | None:
    """The area of the polygons in force, overlapping ones once; None without any. One query."""
    head, values = with_clause([EDITIONS], moment)
    with connection.cursor() as cursor:
        cursor.execute(head + _MEASURED, [*values, concession.pk])
        found = cursor.fetchone()
    if found is None:
        return None
    said = holding.square_metres if holding else None
    return MeasuredArea(*found, document=None if said is None else float(said))


def polygons(concession: Concession, moment: Moment) -> list[DatedPolygon]:
    """Its polygons in all editions known at `moment`, the newest map first. Two queries."""
    holding = set(LayerEdition.objects.in_force(moment).values_list("pk", flat=True))
    found = (
        LayerFeature.objects.of(LayerEdition.objects.recorded(moment))
        .filter(concession=concession)
        .select_related("edition__source__recorded_by")
        .defer("geometry")
        .order_by("-edition__as_of", "-edition__recorded_at", "number")
    )
    return [DatedPolygon(each, each.edition, each.edition_id in holding) for each in found]


def documents(concession: Concession, moment: Moment) -> list[Source]:
    """Documents cited for any of its instruments, the newest first. One query."""
    cited = Citation.objects.filter(
        instrument__in=Instrument.objects.recorded(moment).filter(concession=concession)
    )
    return list(Source.objects.filter(pk__in=cited.values("document")).order_by("-as_of", "-pk"))


def editions_by_kind(kinds: Sequence[str], moment: Moment) -> dict[str, list[LayerEdition]]:
    """The editions in force of some kinds, each with its source. One query."""
    found: dict[str, list[LayerEdition]] = {kind: [] for kind in kinds}
    editions = LayerEdition.objects.in_force(moment).filter(kind__in=kinds)
    for each in editions.select_related("source__recorded_by").order_by("-as_of", "pk"):
        found[each.kind].append(each)
    return found

"""What the page of a unit's evidence shows: pieces, reference days, and the line of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from network import reading_log
from network.models import Source
from network.moments import Moment
from parcels.layer_kinds import REGIME_OF_KIND
from parcels.loose_dates import written
from parcels.models import Boundary, Formed, LayerEdition, LayerShare, OccupationEvidence, Retired
from parcels.queries import HALF, NOISE_SQUARE_METRES
from parcels.timeline import Event, Timeline, timeline

# The days that sort people by measures of the NLPB (DOMAIN.md §2.4).
FOREST_SURVEY_RESOLUTION = date(1998, 6, 30)
LAST_DAY_OF_NEWER_OCCUPATION = date(2014, 6, 17)


@dataclass(frozen=True)
class Piece:
    """A piece of evidence; `reader`, `file_name` and `camera` only for who may see identity."""

    number: int
    kind: str
    when: str
    reading: str
    shape: str
    confidence: str
    note: str
    observed_on: date
    source: Source
    reader: str
    file_name: str
    camera: dict[str, object]
    is_inherited: bool  # read of a unit this one came of
    event_from: date
    event_by: date


@dataclass(frozen=True)
class Covering:
    """A layer that covers some of the unit, and since when that land is State land, if known."""

    layer: str
    share: float
    declared_on: date | None


def pieces(unit: int, moment: Moment, *, with_names: bool) -> list[Piece]:
    """The evidence of a unit (key) and of those it came of, oldest event first.

    Who read it or bore witness is noted as read where it is shown.
    """
    found = list(
        OccupationEvidence.objects.recorded(moment)
        .filter(spatial_unit__in=[unit, *ancestors(unit, moment)])
        .select_related("source")
        .order_by("event_from", "event_by", "pk")
    )
    if with_names:
        named = [each.source_id for each in found if each.reader or each.source.file_name]
        reading_log.note(reading_log.Kind.IDENTITY, sources=named)
    return [
        Piece(
            number=each.pk,
            kind=each.get_kind_display(),
            when=written(each.event),
            reading=each.get_reading_display(),
            shape=each.reading,
            confidence=each.get_confidence_display(),
            note=each.note,
            observed_on=each.observed_on,
            source=each.source,
            reader=each.reader if with_names else "",
            file_name=each.source.file_name if with_names else "",
            camera=each.source.reading if with_names and each.source.stored_as else {},
            is_inherited=each.spatial_unit_id != unit,
            event_from=each.event_from,
            event_by=each.event_by,
        )
        for each in found
    ]


def ancestors(unit: int, moment: Moment) -> list[int]:
    """Keys of the units a unit (key) came of by splits and merges. Two queries a generation."""
    found: list[int] = []
    young = [unit]
    while young:
        reshapings = Formed.objects.filter(
            spatial_unit__in=young,
            reshaping__happened_on__lt=moment.true_before,
            reshaping__recorded_at__known_by=moment.known_by,
        ).values("reshaping")
        retired = Retired.objects.filter(reshaping__in=reshapings)
        young = list(retired.values_list("spatial_unit", flat=True))
        found += young
    return found


def coverings(boundary: Boundary, moment: Moment) -> list[Covering]:
    """The layers in force that give a boundary its status, the largest share first. One query."""
    shares = (
        LayerShare.objects.filter(
            boundary=boundary,
            edition__in=LayerEdition.objects.in_force(moment),
            edition__kind__in=list(REGIME_OF_KIND),
            square_metres__gt=NOISE_SQUARE_METRES,
        )
        .select_related("edition")
        .order_by("-square_metres", "pk")
    )
    return [
        Covering(
            layer=each.edition.get_kind_display(),
            share=min(each.square_metres / boundary.square_metres, 1.0),
            declared_on=each.edition.declared_on,
        )
        for each in shares
    ]


def state_land_since(found: list[Covering]) -> date | None:
    """The first day one of the layers that cover half of the unit made it State land."""
    days = [each.declared_on for each in found if each.share >= HALF and each.declared_on]
    return min(days, default=None)


def drawn(found: list[Piece], since: date | None, *, until: date) -> Timeline:
    """The pieces and the reference days on one line."""
    events = [
        Event(
            shape="reference",
            title=_("30 มิ.ย. 2541"),
            words=_("มติ ครม. สำรวจการถือครองในป่า"),
            first=FOREST_SURVEY_RESOLUTION,
            last=FOREST_SURVEY_RESOLUTION,
        ),
        Event(
            shape="reference",
            title=_("17 มิ.ย. 2557"),
            words=_("วันอ้างอิงตามมาตรการ คทช."),
            first=LAST_DAY_OF_NEWER_OCCUPATION,
            last=LAST_DAY_OF_NEWER_OCCUPATION,
        ),
    ]
    if since is not None:
        events.append(
            Event(
                shape="reference",
                title=written(since.isoformat()),
                words=_("วันที่เป็นที่ดินของรัฐ"),
                first=since,
                last=since,
            )
        )
    events += [
        Event(
            shape=each.shape,
            title=f"{each.when} · {each.confidence}",
            words=each.kind,
            told=f"{each.when} {each.kind}: {each.reading}",
            first=each.event_from,
            last=each.event_by,
        )
        for each in found
    ]
    return timeline(events, until=until)

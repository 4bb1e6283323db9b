"""What the maps of a report share: the tambons on white, their names, where villages are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from django.db.models import Case, CharField, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maps.drawing import Drawing, Frame, Label, frame_around, paths, points
from network.gazetteer import Node
from network.models import Level, PlaceBoundary
from reports import writing
from reports.situation import SituationReport
from reports.tally import house_centres

LARGEST_CIRCLE = 22.0
SMALLEST_CIRCLE = 4.0
MANY_LABELS = 14
MOST_NAMES = 5
LETTER_WIDTH, LABEL_HEIGHT, LABEL_STEP = 6.5, 18.0, 13.0  # of a place's name, about


@dataclass(frozen=True)
class Ground:
    """What every map of a report lies on: frame, places below and outlines above, their middles."""

    frame: Frame
    below: tuple[tuple[str, str], ...]
    above: tuple[tuple[str, str], ...]
    middles: tuple[tuple[int, float, float], ...]  # key of the place, x, y


def ground(report: SituationReport) -> Ground | None:
    """Asked once for all maps of a report; None where nothing has a boundary. Four queries."""
    if report not in _GROUNDS:
        _GROUNDS[report] = _ground(report)
    return _GROUNDS[report]


_GROUNDS: WeakKeyDictionary[SituationReport, Ground | None] = WeakKeyDictionary()


def _ground(report: SituationReport) -> Ground | None:
    nodes = outlines(report)
    frame = frame_around([node.pk for node in nodes], report.moment)
    if frame is None:
        return None
    joined = {
        node.pk: "paper" if report.gazetteer.counts(node.pk) else "not_joined" for node in nodes
    }
    keys = [node.pk for node in nodes]
    return Ground(
        frame,
        tuple(outlined(report, frame, joined)),
        tuple(outlined(report, frame, dict.fromkeys(keys, "outline"))),
        tuple(points(frame, boundaries(report, keys), "geometry", "place")),
    )


def base(report: SituationReport) -> Drawing | None:
    """The tambons of the place on white; None where nothing has a boundary."""
    found = ground(report)
    return None if found is None else Drawing(found.frame, paths=list(found.below))


def finish(report: SituationReport, drawing: Drawing, *, tells_zone: bool = False) -> None:
    """Outlines and names over what was drawn, and the line between zones.

    What that line is is said below the map where it `tells_zone`, else on its sheet alone.
    """
    found = ground(report)
    if found is None:
        return
    drawing.paths += found.above
    drawing.zone_lines(
        _("เส้นประคือ 102° ตะวันออก: ทางตะวันตกอยู่โซน UTM 47 ทางตะวันออกอยู่โซน 48"),
        is_aside=not tells_zone,
    )
    names = {node.pk: str(node) for node in outlines(report)}
    if len(names) <= MANY_LABELS:
        for pk, x, y in found.middles:
            drawing.labels.append(set_clear(drawing, Label(x, y, names[pk])))


def set_clear(drawing: Drawing, label: Label) -> Label:
    """The label, moved up or down to where it hides no number or name; else where it was."""
    for step in (0, 1, -1, 2, -2, 3, -3, 4, -4):
        moved = replace(label, y=label.y + step * LABEL_STEP)
        if LABEL_STEP < moved.y < drawing.frame.height - LABEL_STEP and not _hides(drawing, moved):
            return moved
    return label


def _hides(drawing: Drawing, label: Label) -> bool:
    half_width = len(label.text) * LETTER_WIDTH / 2
    over_circle = any(
        abs(x - label.x) < half_width + radius and abs(y - label.y) < LABEL_HEIGHT / 2 + radius
        for _style, x, y, radius in drawing.circles
    )
    return over_circle or any(
        abs(other.x - label.x) < half_width + len(other.text) * LETTER_WIDTH / 2
        and abs(other.y - label.y) < LABEL_HEIGHT
        for other in drawing.labels
    )


def outlines(report: SituationReport) -> list[Node]:
    """What is outlined: the tambons below, else the place itself and its tambon."""
    if report.root.level == Level.VILLAGE:
        return [report.root, *report.tambons()]
    return report.tambons() or [report.root]


def boundaries(report: SituationReport, places: list[int]) -> QuerySet[Any]:
    return PlaceBoundary.objects.as_known(report.moment).filter(place__in=places)


def outlined(
    report: SituationReport, frame: Frame, styles: dict[int, str]
) -> list[tuple[str, str]]:
    """The boundaries of places, each in its style; the larger below the smaller. One query."""
    if not styles:
        return []
    by_style: dict[str, list[int]] = {}
    for pk, style in styles.items():
        by_style.setdefault(style, []).append(pk)
    records = boundaries(report, list(styles)).annotate(
        _drawn_as=Case(
            *(When(place__in=pks, then=Value(style)) for style, pks in by_style.items()),
            output_field=CharField(),
        )
    )
    return paths(frame, records, "geometry", "_drawn_as")


def village_centres(report: SituationReport, drawing: Drawing) -> dict[int, tuple[float, float]]:
    """Where each village is on the drawing: inside its boundary, else amid its houses.

    Asked once for all maps of a report: they have one frame. Two queries.
    """
    if report not in _CENTRES:
        _CENTRES[report] = _village_centres(report, drawing)
    return dict(_CENTRES[report])


_CENTRES: WeakKeyDictionary[SituationReport, dict[int, tuple[float, float]]] = WeakKeyDictionary()


def _village_centres(report: SituationReport, drawing: Drawing) -> dict[int, tuple[float, float]]:
    villages = [node.pk for node in report.gazetteer.in_level(Level.VILLAGE)]
    frame = drawing.frame
    amid = {
        pk: (frame.x_of(longitude), frame.y_of(latitude))
        for pk, (longitude, latitude) in house_centres(report.moment, villages).items()
    }
    inside = points(frame, boundaries(report, villages), "geometry", "place")
    return amid | {pk: (x, y) for pk, x, y in inside}


def note_left_out(drawing: Drawing, villages: list[Node]) -> None:
    """How many villages, and which, are not on a map because nobody has said where they are."""
    if not villages:
        return
    names = ", ".join(str(node) for node in villages[:MOST_NAMES])
    drawing.notes.append(
        ngettext(
            "อีก %(count)s หมู่บ้านไม่อยู่บนแผนที่ เพราะไม่มีแนวเขตและพิกัดบ้าน: %(names)s",
            "อีก %(count)s หมู่บ้านไม่อยู่บนแผนที่ เพราะไม่มีแนวเขตและพิกัดบ้าน: %(names)s",
            len(villages),
        )
        % {
            "count": writing.number(len(villages)),
            "names": names + ("…" if len(villages) > MOST_NAMES else ""),
        }
    )


def without_boundary(report: SituationReport, villages: list[Node]) -> list[Node]:
    """Those that cannot be hatched. One query."""
    known = set(boundaries(report, [node.pk for node in villages]).values_list("place", flat=True))
    return [node for node in villages if node.pk not in known]


def counting_villages(report: SituationReport) -> list[Node]:
    """The villages of N within the report, itself if it is one."""
    return [
        node
        for node in report.gazetteer.below(report.place.pk)
        if node.level == Level.VILLAGE and report.gazetteer.counts(node.pk)
    ]

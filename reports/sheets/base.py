"""What the maps of a report share: the tambons on white, their names, where villages are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from django.db.models import Case, CharField, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from formats import lettering
from maps.drawing import WIDTH, Drawing, Frame, Label, frame_around, paths, points
from network.gazetteer import Node
from network.models import Level, PlaceBoundary
from reports import writing
from reports.situation import SituationReport
from reports.tally import house_centres

LARGEST_CIRCLE = 22.0
SMALLEST_CIRCLE = 4.0
MANY_LABELS = 14
MOST_NAMES = 5
# Of a place's name, in units of the drawing: letters as large as on the smallest map on paper,
# half a column wide (reports/typst/maps.typ). On the page and on a sheet they are smaller.
LETTERS, SMALL_LETTERS = 38.0, 32.0
PADDING = 8.0
LABEL_STEP, MOST_STEPS = 13.0, 9


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
    """The label, moved up or down to where it hides no number or name, or no name at least.

    Where there is no such place, it stays where it was.
    """
    steps = sorted(range(-MOST_STEPS, MOST_STEPS + 1), key=lambda step: (abs(step), -step))
    moved = [replace(label, y=label.y + step * LABEL_STEP) for step in steps]
    inside = [each for each in moved if _is_inside(drawing, each)]
    clear = [each for each in inside if not _hides_names(drawing, each)]
    found = [each for each in clear if not _hides_circles(drawing, each)] or clear
    return found[0] if found else label


def extent(label: Label) -> tuple[float, float, float, float]:
    """West, north, east and south of a label on the smallest paper, where none is cut off."""
    size = SMALL_LETTERS if label.small else LETTERS
    width = lettering.width(label.text, size, bold=True) + PADDING
    west = label.x if label.is_aside else label.x - width / 2
    west = max(min(west, WIDTH - width), 0.0)
    return west, label.y - size / 2, west + width, label.y + size / 2


def _is_inside(drawing: Drawing, label: Label) -> bool:
    _west, north, _east, south = extent(label)
    return north > 0 and south < drawing.frame.height


def _hides_names(drawing: Drawing, label: Label) -> bool:
    west, north, east, south = extent(label)
    return any(
        west < other_east and other_west < east and north < other_south and other_north < south
        for other_west, other_north, other_east, other_south in (
            extent(other) for other in drawing.all_labels()
        )
    )


def _hides_circles(drawing: Drawing, label: Label) -> bool:
    west, north, east, south = extent(label)
    return any(
        west < x + radius and x - radius < east and north < y + radius and y - radius < south
        for _style, x, y, radius in drawing.circles
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

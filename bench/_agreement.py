"""Holds a situation report against the oracle: every place, figure and part of it."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose
from typing import TYPE_CHECKING

from reports import figures

if TYPE_CHECKING:
    from bench.oracle import Answers, Clock, Plot
    from network.moments import Moment
    from reports.figures import Figure
    from reports.situation import SituationReport

AREA_TOLERANCE = 1e-6
STORED_TOLERANCE = 0.05  # square metres: each part of a stored value is rounded to 0.01
# Pieces are cut along edges of places that the two cut at other points: an edge is a
# straight line in degrees to one and a geodesic between more corners to the other.
PIECE_TOLERANCE = 1e-5
CUT_TOLERANCE = 1e-4  # of three shapes at once, each with its own corners
FIGURES = tuple(
    figure for figure in figures.COUNTED if figure not in {figures.REFERENCE, figures.HOUSES_KNOWN}
)
# Cut from other shapes by the two, as pieces of places are.
CUT = {figures.REGIMES_OVERLAPPING}


def clock(moment: Moment) -> Clock:
    """The product's moment as the oracle's."""
    from bench.oracle import Clock  # noqa: PLC0415 (pandas only where it is asked)

    return Clock(moment.true_before, moment.known_by)


def disagreements(
    report: SituationReport, now: Answers, then: Answers | None = None
) -> Iterator[str]:
    """A line for every value in which the two differ; `then` is of the month before."""
    for node in report.gazetteer.below(report.place.pk):
        for figure in FIGURES:
            yield from _figure(report, figure, node.pk, now, then=False)
            # What was signed says of sensitive figures only what may be shown.
            is_shown = figure.is_sensitive and report.signed_before is not None
            if then is not None and figure in figures.COMPARED and not is_shown:
                yield from _figure(report, figure, node.pk, then, then=True)
            outside = report.outside_network(figure, node.pk)
            expected = now.outside_network[figure.key, node.code]
            if outside.count != expected.count and not figure.reaches_up:
                yield f"{figure.key} {node.code} outside: {outside.count}, {expected.count}"
        coverage = report.coverage(node.pk)
        expected_coverage = (
            now.total("F1.1", node.code).count,
            now.references[node.code],
        )
        if (coverage.surveyed, coverage.reference) != expected_coverage:
            yield f"F2.1 {node.code}: {coverage}, {expected_coverage}"
    code = report.root.code
    yield from _concessions(report, now.plots[code])
    if report.contradictions != now.contradictions[code]:
        yield f"contradictions: {report.contradictions}, {now.contradictions[code]}"


def _figure(
    report: SituationReport, figure: Figure, pk: int, answers: Answers, *, then: bool
) -> Iterator[str]:
    code = report.gazetteer.nodes[pk].code
    when = " the month before" if then else ""
    keys = answers.parts[figure.key] if figure.is_by_key else ()
    for part in (None, *figure.labels, *figure.groups, *keys):
        ours = report.recorded(figure, pk, part, then=then)
        theirs = (
            [answers.total(figure.key, code)]
            if part is None
            else [answers.figures[figure.key, code, each] for each in figure.parts_of(part)]
        )
        count = sum(each.count for each in theirs)
        area = sum(each.square_metres for each in theirs)
        tolerance = CUT_TOLERANCE if figure in CUT else AREA_TOLERANCE
        if then and report.signed_before is not None:
            tolerance = STORED_TOLERANCE
        measured = ours.amount if figure.amount else 0.0
        if ours.count != count or not isclose(
            measured, area, rel_tol=min(tolerance, CUT_TOLERANCE), abs_tol=tolerance
        ):
            yield f"{figure.key} {code} {part or 'all'}{when}: {ours}, {count} {area}"


def _concessions(report: SituationReport, plots: dict[str, Plot]) -> Iterator[str]:
    from parcels.models import Concession  # noqa: PLC0415 (models: after Django is set up)

    references = dict(Concession.objects.values_list("pk", "reference"))
    lines = {references[line.pk]: line for line in report.concessions}
    if set(lines) != set(plots):
        yield f"F8.1 {report.root.code}: {sorted(lines)}, {sorted(plots)}"
        return
    for reference, line in lines.items():
        plot = plots[reference]
        if (
            not isclose(line.plot_square_metres, plot.square_metres, rel_tol=AREA_TOLERANCE)
            or not isclose(
                line.inside_square_metres, plot.inside_square_metres, rel_tol=PIECE_TOLERANCE
            )
            or line.days_left(report.moment.last_day) != plot.days_left
        ):
            yield f"F8.1 {report.root.code} {reference}: {line}, {plot}"

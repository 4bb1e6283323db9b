"""Charts of a report: values in, marks as SVG and words out; page and paper set the same."""

from reports.charts.lines import MonthLine, lines
from reports.charts.marks import LETTERS, WIDTH, drawing, svg
from reports.charts.rows import ChartRow, rows
from reports.charts.trend import trend

__all__ = [
    "LETTERS",
    "WIDTH",
    "ChartRow",
    "MonthLine",
    "drawing",
    "lines",
    "rows",
    "svg",
    "trend",
]

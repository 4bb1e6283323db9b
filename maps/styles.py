"""How things look on maps: one table, for the drawing, its legend and the map in the page.

Chosen to stay apart when copied in grey: fills of different lightness, hatches of
different angles where two are as light, outlines for what is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """SVG presentation attributes; `hatch` draws lines of that colour over the fill.

    `angle` of the lines: 0 upright, 90 level, 45 and -45 slanting. `is_point` is
    drawn as a circle, also in legends; `marker` is what stands at the points of a line.
    """

    fill: str = "none"
    stroke: str = "none"
    width: float = 0.0
    opacity: float = 1.0
    dash: str = ""
    hatch: str = ""
    angle: int = 45
    is_point: bool = False
    marker: str = ""  # "circle", "square" or "diamond"


STYLES: dict[str, Style] = {
    # places
    "outline": Style(stroke="#55605c", width=1.2),
    "not_joined": Style(fill="#f3f3f1", stroke="#b5b9b6", width=0.8, hatch="#c3c7c4", angle=-45),
    "paper": Style(fill="#fbfbf8", stroke="#9aa39f", width=0.8),
    "zone_line": Style(stroke="#8a5a00", width=1.0, dash="6 3"),
    # coverage, five classes
    "coverage_none": Style(fill="#ffffff", stroke="#9aa39f", width=0.8, hatch="#d08a2e", angle=90),
    "coverage_low": Style(fill="#fff3dc", stroke="#9aa39f", width=0.8, hatch="#d08a2e"),
    "coverage_half": Style(fill="#cfe5dc", stroke="#7d8a85", width=0.8),
    "coverage_most": Style(fill="#7fb9a4", stroke="#6c7a75", width=0.8),
    "coverage_full": Style(fill="#2f7d64", stroke="#3b4a45", width=0.8),
    # state-land status of parcels
    "alro": Style(fill="#e9c46a", stroke="#8a7333", width=0.35),
    "settlement": Style(fill="#a0c4e8", stroke="#50708f", width=0.35, hatch="#50708f", angle=0),
    "treasury_or_public": Style(
        fill="#d7bde2", stroke="#7c6289", width=0.35, hatch="#7c6289", angle=-45
    ),
    "protected_area": Style(fill="#1b5e20", stroke="#0d3311", width=0.35),
    "reserve_forest": Style(fill="#6aa84f", stroke="#38601f", width=0.35),
    "permanent_forest": Style(
        fill="#b6d7a8", stroke="#5b7a4e", width=0.35, hatch="#5b7a4e", angle=90
    ),
    "mixed": Style(fill="#f6e7c1", stroke="#8a7333", width=0.35, hatch="#6aa84f"),
    "outside_all_layers": Style(fill="#ffffff", stroke="#777777", width=0.35),
    "waiting": Style(stroke="#a8a8a8", width=0.5),
    # house condition
    "good": Style(fill="#2f7d64"),
    "minor_repair": Style(fill="#e9c46a"),
    "major_repair": Style(fill="#e07a3f", hatch="#7a3208", angle=-45),
    "unsafe": Style(fill="#b3261e", hatch="#ffffff"),
    "repair_circle": Style(
        fill="#f2a49b", stroke="#8f1d17", width=1.2, opacity=0.85, is_point=True
    ),
    # what waits for an answer
    "request_open": Style(fill="#f7cfca", stroke="#8f1d17", width=1.2, opacity=0.9, is_point=True),
    "request_late": Style(fill="#e0665b", stroke="#5e110d", width=2.4, opacity=0.9, is_point=True),
    # concessions
    "concession": Style(fill="#fbe3e1", stroke="#b3261e", width=1.8, hatch="#e2a19c"),
    "house_dot": Style(fill="#30403b", stroke="#ffffff", width=0.3, is_point=True),
    # vulnerable persons by village: numbers as they may be shown
    "care_circle": Style(fill="#d9c8e6", stroke="#4b2e66", width=1.2, opacity=0.9, is_point=True),
    "care_small": Style(fill="#ffffff", stroke="#4b2e66", width=1.2, opacity=0.9, is_point=True),
    "care_hidden": Style(
        fill="#ffffff", stroke="#4b2e66", width=1.0, opacity=0.9, dash="2 2", is_point=True
    ),
    # where courses are held
    "course": Style(fill="#f3d28a", stroke="#6b4a00", width=1.6, opacity=0.95, is_point=True),
    "course_planned": Style(
        fill="#ffffff", stroke="#6b4a00", width=1.2, opacity=0.95, dash="2.5 2", is_point=True
    ),
    # lines of state land, and what two maps of it both claim
    "reserve_line": Style(stroke="#2e5a17", width=1.6, dash="8 3"),
    "alro_line": Style(stroke="#7a5c00", width=1.6, dash="2 2.5"),
    "regimes_overlap": Style(stroke="#5a5a5a", width=0.6, dash="1 2", hatch="#9a9a9a", angle=90),
    # what is shown as the document of a parcel
    "paper_title": Style(stroke="#101010", width=1.0),
    "paper_permit": Style(stroke="#101010", width=0.3),
    "paper_none": Style(stroke="#101010", width=0.6, dash="1 1"),
    # charts: lines told apart by dashes and markers, bars by lightness and hatches
    "line_saved": Style(stroke="#0f5a52", width=2.0, marker="circle"),
    "line_lent": Style(stroke="#a0521b", width=2.0, dash="5 3", marker="square"),
    "line_share": Style(stroke="#222222", width=1.2, marker="diamond"),
    "bar": Style(fill="#a9c3d4", stroke="#3f5563", width=0.6),
    "standing_verified": Style(fill="#2f7d64", stroke="#1d4f3f", width=0.6),
    "standing_waiting": Style(fill="#e6efe9", stroke="#1d4f3f", width=0.6),
    "standing_disputed": Style(fill="#ffffff", stroke="#8f1d17", width=0.6, hatch="#8f1d17"),
    # the sheet of one parcel
    "neighbour": Style(fill="#f4f4f1", stroke="#9aa39f", width=0.8),
    "uncertainty": Style(fill="#e6c98f", opacity=0.45),
    "parcel": Style(stroke="#1d2b27", width=2.2),
    "grid": Style(stroke="#6f7a76", width=0.7),
    "corner": Style(fill="#ffffff", stroke="#1d2b27", width=1.4, is_point=True),
    "marker": Style(fill="#1d2b27", stroke="#ffffff", width=0.8, is_point=True),
    "marker_doubtful": Style(fill="#ffffff", stroke="#b3261e", width=2.0, is_point=True),
}

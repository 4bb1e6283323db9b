"""Whether what explains a map has room beside it, on the sheet that a map is for itself.

Plain values in and out. Where it surely has, the template need not try in which letters it fits:
each try sets all of it once more.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from formats import lettering

Maps = Literal["a3", "a4"]
Values = dict[str, Any]

# As in typst/maps.typ and the sheets of typst/situation.typ; points.
ASIDE: Final = {"a3": 265.0, "a4": 181.0}
TALL: Final = {"a3": 737.0, "a4": 490.0}
SIZE: Final = {"a3": 14.0, "a4": 10.5}
LINE, APART = 1.2, 0.5  # of the size: a line with its leading, and what is between paragraphs
TITLE, SMALL = 1.35, 0.88  # of the size
SWATCH, BULLET = 1.4, 0.8  # of the size, before the words of a legend and of a source
GAPS = 3.0  # of the size, all that is kept free between the parts


def told_room(content: Values, maps: Maps) -> Values:
    """The content of a paper; each map of a section says whether what explains it is_roomy."""
    words, place = content["words"], content["place"]
    sections = []
    for section in content["sections"]:
        part = section["map"]
        if part is not None:
            most = _height(part, [place, words["month"], words["as_of"]], words, maps)
            part = {**part, "is_roomy": most <= TALL[maps]}
        sections.append({**section, "map": part})
    return {**content, "sections": sections}


def _height(part: Values, heads: list[str], words: Values, maps: Maps) -> float:
    """Points that all of it takes at the most in letters of the usual size.

    About a sixth too many: everything is taken for bold, and no line for full.
    """
    room, size = ASIDE[maps], SIZE[maps]

    def paragraph(told: str, share: float = 1.0, ahead: float = 0.0) -> float:
        letters = size * share
        lines = lettering.lines(told, letters, room - ahead * letters, bold=True)
        return (lines * LINE + APART) * letters

    told = [words["scale_note"], *part["notes"], *part.get("asides", ())]
    sources = part.get("sources", ())
    return (
        GAPS * size
        + paragraph(part["caption"], TITLE)
        + sum(paragraph(each) for each in (*heads, words["scale"], words["sources"]))
        + sum(paragraph(entry["text"], 1.0, SWATCH) for entry in part["legend"])
        + sum(paragraph(each, SMALL) for each in told)
        + sum(paragraph(each, SMALL, BULLET) for each in sources)
    )
